"""``/wp/v2/media``: uploads raw or as multipart, with WordPress' refusals."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.wordpress import paging, pictures
from lmsdesk.practice.wordpress.errors import WpError, refused
from lmsdesk.practice.wordpress.people import User
from lmsdesk.practice.wordpress.request import Request
from lmsdesk.practice.wordpress.routing import ID, Answer, context_arg
from lmsdesk.practice.wordpress.site import Site

UPLOAD_MAX = 2 * 1024 * 1024
POST_MAX = 8 * 1024 * 1024
_SIGNS = {
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".gif": (b"GIF8", "image/gif"),
    ".webp": (b"RIFF", "image/webp"),
    ".pdf": (b"%PDF", "application/pdf"),
}


class Media:
    """The media library of a site; files lie under ``uploads/<year>/<month>/``."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.db = site.db

    def install(self) -> None:
        add = self.site.router.add
        edit = {"context": context_arg("view", "embed", "edit")}
        force = {"force": {"type": "boolean", "default": False, "required": False}}
        search = {"search": {"type": "string", "required": False}}
        add("wp/v2", "/media", "GET", self.list, gate=self._may_list, args={**paging.PAGE_ARGS, **edit, **search})
        add("wp/v2", "/media", "POST", self.create, gate=self._may)
        add("wp/v2", f"/media/{ID}", "GET", self.get, gate=self._there, args=edit)
        add("wp/v2", f"/media/{ID}", "POST, PUT, PATCH", self.change, gate=self._may_change, args=self._texts())
        add("wp/v2", f"/media/{ID}", "DELETE", self.delete, gate=self._may_change, args=force)

    def _may_list(self, request: Request) -> None:
        if request.get("context") == "edit" and not (request.user and request.user.is_admin):
            words = "Sorry, you are not allowed to edit posts in this post type."
            raise refused("rest_forbidden_context", words, request.user is not None)

    def _may(self, request: Request) -> None:
        if request.user is None or not request.user.is_staff:
            words = "Sorry, you are not allowed to create posts as this user."
            raise refused("rest_cannot_create", words, request.user is not None)

    @staticmethod
    def _texts() -> dict[str, Any]:
        return {name: {"type": "string", "required": False} for name in ("title", "alt_text")}

    def _there(self, request: Request) -> None:
        self._row(request)

    def _may_change(self, request: Request) -> None:
        row = self._row(request)
        user = request.user
        if user is None or not (user.is_admin or user.id == row["author"]):
            words = "Sorry, you are not allowed to edit this post."
            raise refused("rest_cannot_edit", words, user is not None)

    def _row(self, request: Request) -> Row:
        return self._found(min(int(request["id"]), 2**53))

    def _found(self, number: int) -> Row:
        row = self.db.one("SELECT * FROM posts WHERE type = 'attachment' AND id = ?", (number,))
        if row is None:
            raise WpError(404, "rest_post_invalid_id", "Invalid post ID.")
        return row

    def list(self, request: Request) -> Answer:
        like = f"%{request.get('search') or ''}%"
        total = int(self.db.value("SELECT COUNT(*) FROM posts WHERE type = 'attachment' AND title LIKE ?", (like,)))
        size, page = request["per_page"], request["page"]
        rows = self.db.all(
            "SELECT * FROM posts WHERE type = 'attachment' AND title LIKE ? "
            "ORDER BY created DESC, id DESC LIMIT ? OFFSET ?",
            (like, size, (page - 1) * size),
        )
        editor = request.user if request["context"] == "edit" else None
        return Answer([self.shown(row, editor) for row in rows], headers=paging.headers(request, total, size, page))

    def get(self, request: Request) -> Any:
        return self.shown(self._row(request), request.user if request["context"] == "edit" else None)

    def create(self, request: Request) -> Answer:
        name, content = self._file(request)
        request.params["context"] = "edit"
        number = self.store(name, content, request.user.id if request.user else 0, str(request.get("title") or ""))
        row = self._found(number)
        if request.get("alt_text"):
            self.db.update("posts", number, meta={**meta(row), "alt": str(request["alt_text"])})
        where = f"{self.site.base}/wp-json/wp/v2/media/{number}"
        shown = self.shown(self._found(number), request.user)
        return Answer(shown, 201, {"X-WP-Upload-Attachment-ID": str(number), "Location": where})

    def _file(self, request: Request) -> tuple[str, bytes]:
        """Name and content of what was sent. Raises WordPress' own refusals."""
        if request.headers.get("content-type", "").startswith("multipart/"):
            if len(request.raw) > POST_MAX or "file" not in request.files:
                # PHP drops a body over post_max_size without a word: WordPress then sees an empty request.
                raise WpError(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.")
            sent = request.files["file"]
            if len(sent.content) > UPLOAD_MAX:
                words = "The uploaded file exceeds the upload_max_filesize directive in php.ini."
                raise WpError(500, "rest_upload_unknown_error", words)
            return sent.filename, self._checked(sent.filename, sent.content)
        if not request.raw:
            raise WpError(400, "rest_upload_no_data", "No data supplied.")
        if not request.headers.get("content-type"):
            raise WpError(400, "rest_upload_no_content_type", "No Content-Type supplied.")
        said = request.headers.get("content-disposition", "")
        if not said:
            raise WpError(400, "rest_upload_no_content_disposition", "No Content-Disposition supplied.")
        found = re.search(r'filename="?([^";]+)"?', said)
        if not found:
            words = "Invalid Content-Disposition supplied. Content-Disposition needs a filename."
            raise WpError(400, "rest_upload_invalid_disposition", words)
        return found[1], self._checked(found[1], request.raw)

    @staticmethod
    def _checked(name: str, content: bytes) -> bytes:
        sign = _SIGNS.get(Path(name).suffix.lower())
        if sign is None or not content.startswith(sign[0]):
            raise WpError(500, "rest_upload_sideload_error", "Sorry, you are not allowed to upload this file type.")
        return content

    def store(self, name: str, content: bytes, author: int, title: str = "") -> int:
        """Keep a file and its row; the attachment's id."""
        safe = re.sub(r"[^\w.\-]+", "-", Path(name).name) or "file"
        folder = datetime.now(UTC).strftime("%Y/%m")
        target = self.site.uploads / folder / safe
        count = 1
        while target.exists():
            target = self.site.uploads / folder / f"{Path(safe).stem}-{count}{Path(safe).suffix}"
            count += 1
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        stem = Path(safe).stem
        return self.db.insert(
            "posts", type="attachment", title=title or stem, slug=stem.lower(), status="inherit", author=author,
            created=now(), modified=now(), meta={"file": f"{folder}/{target.name}"},
        )  # fmt: skip

    def change(self, request: Request) -> Any:
        row = self._row(request)
        request.params["context"] = "edit"
        if request.has("title"):
            self.db.update("posts", row["id"], title=str(request["title"]))
        if request.has("alt_text"):
            self.db.update("posts", row["id"], meta={**meta(row), "alt": str(request["alt_text"])})
        return self.shown(self._row(request), request.user)

    def delete(self, request: Request) -> Any:
        row = self._row(request)
        if not request["force"]:
            words = "The post does not support trashing. Set 'force=true' to delete."
            raise WpError(501, "rest_trash_not_supported", words)
        previous = self.shown(row, request.user)
        previous.pop("_links")
        (self.site.uploads / meta(row)["file"]).unlink(missing_ok=True)
        self.db.run("DELETE FROM posts WHERE id = ?", (row["id"],))
        return {"deleted": True, "previous": previous}

    def shown(self, row: Row, user: User | None = None) -> dict[str, Any]:
        """An attachment as the API shows it; with a user, as that user may edit it."""
        stored = meta(row)
        uploads = f"{self.site.base}/wp-content/uploads"
        url = f"{uploads}/{stored['file']}"
        suffix = Path(stored["file"]).suffix.lower()
        kind = _SIGNS.get(suffix, (b"", "application/octet-stream"))[1]
        stamp, number = row["created"].rstrip("Z"), row["id"]
        shown: dict[str, Any] = {
            "id": number, "date": stamp, "date_gmt": stamp, "guid": {"rendered": url}, "modified": stamp,
            "modified_gmt": stamp, "slug": row["slug"], "status": "inherit", "type": "attachment",
            "link": f"{self.site.base}/{row['slug']}/", "title": {"rendered": row["title"]},
            "author": row["author"], "featured_media": 0, "comment_status": "open", "ping_status": "closed",
            "template": "", "meta": [],
            "class_list": [f"post-{number}", "attachment", "type-attachment", "status-inherit", "hentry"],
            "description": {"rendered": f"<p class=\"attachment\"><a href='{url}'>{row['title']}</a></p>\n"},
            "caption": {"rendered": ""}, "alt_text": stored.get("alt", ""),
            "media_type": "image" if kind.startswith("image/") else "file", "mime_type": kind,
            "media_details": pictures.details(self.site.uploads / stored["file"], stored["file"], kind, uploads),
            "post": None, "source_url": url, "_links": self._links(row, user),
        }  # fmt: skip
        if user is not None:
            for name, raw in (("guid", url), ("title", row["title"]), ("description", ""), ("caption", "")):
                shown[name]["raw"] = raw
            shown["permalink_template"] = f"{self.site.base}/?attachment_id={number}"
            shown["generated_slug"] = row["slug"]
            shown["missing_image_sizes"] = []
        return shown

    def _links(self, row: Row, user: User | None) -> dict[str, Any]:
        api, number = f"{self.site.base}/wp-json/wp/v2", row["id"]
        own = {"href": f"{api}/media/{number}"}
        links: dict[str, Any] = {
            "self": [own],
            "collection": [{"href": f"{api}/media"}],
            "about": [{"href": f"{api}/types/attachment"}],
            "author": [{"embeddable": True, "href": f"{api}/users/{row['author']}"}],
            "replies": [{"embeddable": True, "href": f"{api}/comments?post={number}"}],
        }
        if user is not None:
            links["wp:action-unfiltered-html"] = [own]
            if user.is_admin:
                links["wp:action-assign-author"] = [own]
            links["curies"] = [{"name": "wp", "href": "https://api.w.org/{rel}", "templated": True}]
        return links
