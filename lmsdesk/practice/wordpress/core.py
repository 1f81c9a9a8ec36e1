"""The ``/wp/v2`` routes: people, application passwords, media, and the few others that clients touch."""

from __future__ import annotations

from typing import Any

from lmsdesk.practice.database import Row, meta
from lmsdesk.practice.wordpress import media, paging, people
from lmsdesk.practice.wordpress.errors import WpError, refused
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer, Gate, context_arg
from lmsdesk.practice.wordpress.site import Site

_ABOUT = ("url", "description", "nickname")
WHO = r"(?P<user_id>(?:[\d]+|me))"


def install(site: Site) -> None:
    """Add WordPress' own routes to a site."""
    Core(site).install()
    media.Media(site).install()


class Core:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def install(self) -> None:
        add = self.site.router.add
        edit = context_arg("view", "embed", "edit")
        lists = {
            **paging.PAGE_ARGS,
            "context": edit,
            "search": {"type": "string", "required": False},
            "roles": {"type": "array", "items": {"type": "string"}, "required": False},
            "include": {"type": "array", "items": {"type": "integer"}, "default": [], "required": False},
        }
        add("wp/v2", "/posts", "GET", self.posts, args={**paging.PAGE_ARGS, "context": edit})
        add("wp/v2", "/posts", "POST", lambda _: Answer({}), gate=self._may_post)
        add("wp/v2", "/users", "GET", self.users, gate=self._list_users, args=lists)
        new = {"username": {"type": "string", "required": True}, "email": {"type": "string", "required": True}}
        add("wp/v2", "/users", "POST", self.create_user, gate=self._create_users, args={**new, "context": edit})
        own = {name: {"type": "string", "required": False} for name in ("name", "first_name", "last_name", *_ABOUT)}
        add("wp/v2", "/users/me", "GET", self.me, args={"context": edit})
        add("wp/v2", "/users/me", "POST, PUT, PATCH", self.update_me, gate=self._signed_in, args=own)
        leaving = {"force": {"type": "boolean", "default": False}, "reassign": {"type": "integer", "required": True}}
        add("wp/v2", "/users/me", "DELETE", self.delete_me, gate=self._may_leave, args=leaving)
        add("wp/v2", f"/users/{ID}", "GET", self.user, gate=self._seeing, args={"context": edit})
        passwords = f"/users/{WHO}/application-passwords"
        name = {"type": "string", "required": True, "minLength": 1, "pattern": ".*\\S.*"}
        made = {"name": name, "app_id": {"type": "string", "format": "uuid", "required": False}, "context": edit}
        add("wp/v2", passwords + "/introspect", "GET", self.introspect, gate=self._introspecting)
        add("wp/v2", passwords, "GET", self.list_passwords, gate=self._own("list"), args={"context": edit})
        add("wp/v2", passwords, "POST", self.make_password, gate=self._own("create"), args=made)
        add("wp/v2", passwords, "DELETE", self.drop_passwords, gate=self._own("delete"))
        one = passwords + r"/(?P<uuid>[\w\-]+)"
        add("wp/v2", one, "GET", self.password, gate=self._own("read", one=True))
        add(
            "wp/v2",
            one,
            "POST, PUT, PATCH",
            self.rename_password,
            gate=self._own("edit", one=True),
            args={"name": name},
        )
        add("wp/v2", one, "DELETE", self.drop_password, gate=self._own("delete", one=True))
        add("wp/v2", "/types", "GET", self.types, args={"context": edit})

    # -- who may

    def _signed_in(self, request: Request) -> None:
        if request.user is None:
            raise WpError(401, "rest_not_logged_in", "You are not currently logged in.")

    def _list_users(self, request: Request) -> None:
        if request["context"] == "edit" and not (request.user and request.user.is_admin):
            raise refused(
                "rest_forbidden_context", "Sorry, you are not allowed to edit users.", request.user is not None
            )

    def _seeing(self, request: Request) -> None:
        """Authors of something published are public; others are seen by themselves and by administrators."""
        number = min(int(request["id"]), 2**53)
        if people.by_id(self.db, number) is None:
            raise WpError(404, "rest_user_invalid_id", "Invalid user ID.")
        if request.user is not None and (request.user.is_admin or request.user.id == number):
            return
        if request["context"] == "edit":
            words = "Sorry, you are not allowed to edit this user."
            raise refused("rest_forbidden_context", words, request.user is not None)
        if self.db.value("SELECT id FROM posts WHERE author = ? AND status = 'publish'", (number,)) is None:
            words = "Sorry, you are not allowed to list users."
            raise refused("rest_user_cannot_view", words, request.user is not None)

    def _may_leave(self, request: Request) -> None:
        if not (request.user and request.user.is_admin):
            words = "Sorry, you are not allowed to delete this user."
            raise refused("rest_user_cannot_delete", words, bool(request.user))

    def _create_users(self, request: Request) -> None:
        if not (request.user and request.user.is_admin):
            raise refused(
                "rest_cannot_create_user", "Sorry, you are not allowed to create new users.", bool(request.user)
            )

    def _may_post(self, request: Request) -> None:
        if not (request.user and request.user.is_admin):
            raise refused(
                "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.", bool(request.user)
            )

    def _own(self, verb: str, *, one: bool = False) -> Gate:
        """People themselves, and administrators."""
        code = f"rest_cannot_{verb}_application_password{'' if one else 's'}"
        what = "this application password" if one else "application passwords for this user"

        def gate(request: Request) -> None:
            user, who = request.user, self._who(request)
            if user is None or not (user.is_admin or user.id == who["id"]):
                raise refused(code, f"Sorry, you are not allowed to {verb} {what}.", user is not None)

        return gate

    def _introspecting(self, request: Request) -> None:
        if self._who(request)["id"] != (request.user.id if request.user else 0):
            code = "rest_cannot_introspect_app_password_for_non_authenticated_user"
            words = "The authenticated application password can only be introspected for the current user."
            raise refused(code, words, request.user is not None)

    def _who(self, request: Request) -> Row:
        wanted = request["user_id"]
        if wanted == "me":
            self._signed_in(request)
        own = request.user.id if request.user else 0
        row = people.by_id(self.db, own if wanted == "me" else min(int(wanted), 2**53))
        if row is None:
            raise WpError(404, "rest_user_invalid_id", "Invalid user ID.")
        return row

    # -- people

    def me(self, request: Request) -> Any:
        return people.core_form(self.db, self._myself(request), self.site.base, request["context"])

    def _myself(self, request: Request) -> Row:
        self._signed_in(request)
        row = people.by_id(self.db, request.user.id if request.user else 0)
        assert row is not None
        return row

    def update_me(self, request: Request) -> Any:
        row = self._myself(request)
        columns = {"name": "display_name", "first_name": "first_name", "last_name": "last_name"}
        changes: dict[str, Any] = {columns[name]: request[name] for name in columns if request.has(name)}
        about = {name: request[name] for name in _ABOUT if request.has(name)}
        self.db.update("users", row["id"], **changes, meta={**meta(row), **about})
        return people.core_form(self.db, self._myself(request), self.site.base, "edit")

    def delete_me(self, request: Request) -> Any:
        row = self._myself(request)
        if not request["force"]:
            words = "Users do not support trashing. Set 'force=true' to delete."
            raise WpError(501, "rest_trash_not_supported", words)
        previous = people.core_form(self.db, row, self.site.base, "edit")
        previous.pop("_links")
        with self.db.transaction():
            self.db.run("UPDATE posts SET author = ? WHERE author = ?", (request["reassign"], row["id"]))
            self.db.run("DELETE FROM users WHERE id = ?", (row["id"],))
        return {"deleted": True, "previous": previous}

    def user(self, request: Request) -> Any:
        row = people.by_id(self.db, min(int(request["id"]), 2**53))
        if row is None:
            raise WpError(404, "rest_user_invalid_id", "Invalid user ID.")
        return people.core_form(self.db, row, self.site.base, request["context"])

    def users(self, request: Request) -> Answer:
        where, values = ["1"], []
        admin = request.user is not None and request.user.is_admin
        if not admin:
            where.append("id IN (SELECT author FROM posts WHERE status = 'publish')")
        if request.has("search"):
            where.append("(login LIKE ? OR display_name LIKE ? OR email LIKE ?)")
            values += [f"%{request['search'].strip('*')}%"] * 3
        if request.has("roles"):
            where.append(f"role IN ({','.join('?' * len(request['roles']))})")
            values += request["roles"]
        if request.get("include"):
            where.append(f"id IN ({','.join('?' * len(request['include']))})")
            values += request["include"]
        condition = " AND ".join(where)
        total = int(self.db.value(f"SELECT COUNT(*) FROM users WHERE {condition}", values) or 0)  # noqa: S608
        size, page = request["per_page"], request["page"]
        rows = self.db.all(
            f"SELECT * FROM users WHERE {condition} ORDER BY display_name LIMIT ? OFFSET ?",  # noqa: S608
            (*values, size, (page - 1) * size),
        )
        shown = [people.core_form(self.db, row, self.site.base, request["context"]) for row in rows]
        return Answer(shown, headers=paging.headers(request, total, size, page))

    def create_user(self, request: Request) -> Answer:
        if people.find(self.db, request["username"]) is not None:
            raise WpError(400, "existing_user_login", "Sorry, that username already exists!")
        number = people.create_user(
            self.db,
            request["username"],
            role=(request.get("roles") or ["subscriber"])[0],
            password=str(request.get("password") or ""),
            email=request["email"],
            display_name=str(request.get("name") or ""),
        )
        row = people.by_id(self.db, number)
        assert row is not None
        where = f"{self.site.base}/wp-json/wp/v2/users/{number}"
        return Answer(people.core_form(self.db, row, self.site.base, "edit"), 201, {"Location": where})

    # -- application passwords

    def _shown(self, row: Row, *, links: bool = True) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "uuid": row["uuid"],
            "app_id": row["app_id"],
            "name": row["name"],
            "created": row["created"].rstrip("Z"),
            "last_used": row["last_used"].rstrip("Z") if row["last_used"] else None,
            "last_ip": row["last_ip"],
        }
        if links:
            href = f"{self.site.base}/wp-json/wp/v2/users/{row['user_id']}/application-passwords/{row['uuid']}"
            shown["_links"] = {"self": [{"href": href}]}
        return shown

    def list_passwords(self, request: Request) -> Any:
        rows = self.db.all("SELECT * FROM app_passwords WHERE user_id = ?", (self._who(request)["id"],))
        return [self._shown(row) for row in rows]

    def make_password(self, request: Request) -> Answer:
        who = self._who(request)
        number, password = people.create_application_password(
            self.db, who["id"], request["name"], str(request.get("app_id") or "")
        )
        row = self._find(who, number)
        shown = self._shown(row, links=False)
        shown["password"] = people.in_blocks(password)
        shown["_links"] = self._shown(row)["_links"]
        return Answer(shown, 201, {"Location": shown["_links"]["self"][0]["href"]})

    def introspect(self, request: Request) -> Any:
        if not request.app_password:
            raise WpError(404, "rest_no_authenticated_app_password", "Cannot introspect application password.")
        return self._shown(self._find(self._who(request), request.app_password))

    def password(self, request: Request) -> Any:
        return self._shown(self._find(self._who(request), request["uuid"]))

    def rename_password(self, request: Request) -> Any:
        who = self._who(request)
        self._find(who, request["uuid"])
        self.db.run("UPDATE app_passwords SET name = ? WHERE uuid = ?", (request["name"], request["uuid"]))
        return self.password(request)

    def drop_password(self, request: Request) -> Any:
        row = self._find(self._who(request), request["uuid"])
        previous = self._shown(row, links=False)
        self.db.run("DELETE FROM app_passwords WHERE uuid = ?", (row["uuid"],))
        return {"deleted": True, "previous": previous}

    def drop_passwords(self, request: Request) -> Any:
        count = self.db.run("DELETE FROM app_passwords WHERE user_id = ?", (self._who(request)["id"],))
        return {"deleted": True, "count": count}

    def _find(self, who: Row, number: str) -> Row:
        row = self.db.one("SELECT * FROM app_passwords WHERE user_id = ? AND uuid = ?", (who["id"], number))
        if row is None:
            raise WpError(404, "rest_application_password_not_found", "Application password not found.")
        return row

    # -- the rest

    def posts(self, request: Request) -> Answer:
        """The one post a fresh WordPress has; so that a public route exists."""
        base, stamp = self.site.base, str(self.db.option("installed", "2026-01-01T00:00:00Z")).rstrip("Z")
        api = f"{base}/wp-json/wp/v2"
        post = {
            "id": 1, "date": stamp, "date_gmt": stamp, "guid": {"rendered": f"{base}/?p=1"}, "modified": stamp,
            "modified_gmt": stamp, "slug": "hello-world", "status": "publish", "type": "post",
            "link": f"{base}/hello-world/", "title": {"rendered": "Welcome"},
            "content": {"rendered": "<p>The first post.</p>\n", "protected": False},
            "excerpt": {"rendered": "<p>The first post.</p>\n", "protected": False}, "author": 1, "featured_media": 0,
            "comment_status": "open", "ping_status": "open", "sticky": False, "template": "", "format": "standard",
            "meta": {"footnotes": ""}, "categories": [1], "tags": [], "class_list": ["post-1", "post"],
            "_links": {
                "self": [{"href": f"{api}/posts/1"}], "collection": [{"href": f"{api}/posts"}],
                "about": [{"href": f"{api}/types/post"}], "author": [{"embeddable": True, "href": f"{api}/users/1"}],
                "replies": [{"embeddable": True, "href": f"{api}/comments?post=1"}],
                "version-history": [{"count": 0, "href": f"{api}/posts/1/revisions"}],
                "wp:attachment": [{"href": f"{api}/media?parent=1"}],
                "wp:term": [{"taxonomy": "category", "embeddable": True, "href": f"{api}/categories?post=1"},
                            {"taxonomy": "post_tag", "embeddable": True, "href": f"{api}/tags?post=1"}],
                "curies": [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}],
            },
        }  # fmt: skip
        first = request["page"] == 1
        return Answer([post] if first else [], headers=paging.headers(request, 1, request["per_page"], request["page"]))

    def types(self, request: Request) -> Any:
        base = f"{self.site.base}/wp-json/wp/v2"
        names = {"post": ("Posts", "posts"), "attachment": ("Media", "media")}
        return {
            slug: {
                "name": name, "slug": slug, "description": "", "hierarchical": False, "rest_base": route,
                "rest_namespace": "wp/v2", "taxonomies": [], "icon": None,
                "_links": {"collection": [{"href": f"{base}/types"}], "wp:items": [{"href": f"{base}/{route}"}]},
            }
            for slug, (name, route) in names.items()
        }  # fmt: skip
