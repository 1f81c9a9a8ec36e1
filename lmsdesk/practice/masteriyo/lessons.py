"""Lessons, and the way from one item of a course to the next."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lmsdesk.practice.database import Row, meta, now
from lmsdesk.practice.masteriyo import posts
from lmsdesk.practice.masteriyo.access import staff
from lmsdesk.practice.masteriyo.curriculum import Items, Sort, published_items
from lmsdesk.practice.masteriyo.paragraphs import paragraphs
from lmsdesk.practice.masteriyo.table import NAMESPACE, Handlers
from lmsdesk.practice.wordpress.errors import WpError
from lmsdesk.practice.wordpress.media import Media
from lmsdesk.practice.wordpress.request import Request

_MAY_START = (
    "SELECT id FROM user_items WHERE user_id = ? AND item_id = ? AND type = 'user_course' AND status = 'active'"
)


class Learned(Items):
    """What learners open in a course: lessons and quizzes."""

    def handlers(self) -> Handlers:
        # The plugin's own table does not describe its clone routes.
        self.site.router.add(
            NAMESPACE, f"/{self.sort.route}/(?P<id>[\\d]+)/clone", "POST", self.clone, gate=staff("create")
        )
        return super().handlers()

    def allow(self, row: Row, request: Request) -> None:
        user = request.user
        assert user is not None
        if not user.is_staff and self.db.value(_MAY_START, (user.id, row["course"])) is None:
            raise WpError(403, "masteriyo_rest_cannot_start_course", "Sorry, you have not bought the course.")

    def neighbours(self, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
        """(``navigation``, the links to previous and next); empty texts where there is nothing."""
        walk = published_items(self.db, row["course"]) if row["status"] == "publish" else []
        place = next((at for at, item in enumerate(walk) if item["id"] == row["id"]), None)
        before = walk[place - 1] if place else None
        after = walk[place + 1] if place is not None and place + 1 < len(walk) else None
        ways = {"previous": before, "next": after}
        navigation = {name: self._step(item) if item is not None else "" for name, item in ways.items()}
        return navigation, {name: [{"href": self._address(item)}] for name, item in ways.items()}

    @staticmethod
    def _step(item: Row) -> dict[str, Any]:
        return {
            "id": item["id"],
            "name": item["title"],
            "type": item["type"].removeprefix("mto-"),
            "video": bool(meta(item).get("video_source_url")),
            "parent": {"id": item["section_id"], "name": item["section_name"]},
        }

    def _address(self, item: Row | None) -> str:
        if item is None:
            return ""
        resource = "quizes" if item["type"] == "mto-quiz" else "lessons"
        return f"{self.site.base}/wp-json/masteriyo/v1/{resource}/{item['id']}"

    def section_order(self, row: Row) -> int:
        return int(self.db.value("SELECT menu_order FROM posts WHERE id = ?", (row["parent"],)) or 0)


class Lessons(Learned):
    """``/lessons``."""

    sort = Sort("mto-lesson", "lesson", "lessons", "lesson", unnamed="Lesson")

    def handlers(self) -> Handlers:
        return {**super().handlers(), (r"/lessons/(?P<id>[\d]+)/restore", "POST"): (self.restore, staff("delete"))}

    def restore(self, request: Request) -> Any:
        row = self._own(request, "delete", posts.bad_id(self.sort.kind, 404, "."))
        posts.restore(self.db, row)
        return self.fresh(row["id"], reading=True)

    def settings(self, stored: dict[str, Any], given: Mapping[str, Any], named: Collection[str]) -> dict[str, Any]:
        settings = dict(stored)
        for name in ("reviews_allowed", "live_chat_enabled"):
            if name in named and given.get(name) is not None:
                settings[name] = given[name] in (True, 1, "1", "true")
        for name in ("featured_image", "video_playback_time"):
            if name in named and given.get(name) is not None:
                settings[name] = posts.whole(given[name])
        for name in ("video_source", "video_source_url", "lesson_type", "starts_at", "ends_at"):
            if name in named and given.get(name) is not None:
                settings[name] = str(given[name])
        for name in ("video_meta", "custom_fields"):
            if name in named and isinstance(given.get(name), Mapping):
                settings[name] = dict(given[name])
        if "download_materials" in named and isinstance(given.get("download_materials"), list):
            sent = given["download_materials"]
            settings["download_materials"] = [
                posts.whole(each.get("id") or 0) for each in sent if isinstance(each, Mapping)
            ]
        return settings

    def shown(self, row: Row, *, reading: bool) -> dict[str, Any]:
        stored, (navigation, ways) = meta(row), self.neighbours(row)
        video = {"time_stamps": [], "enable_video_share": False, "enable_right_button_click": False}
        return {
            "id": row["id"],
            "name": row["title"],
            "slug": row["slug"],
            "permalink": self.permalink(row),
            "preview_link": self.preview(row),
            "status": row["status"],
            "description": paragraphs(row["content"]) if reading else row["content"],
            "short_description": row["excerpt"],
            "date_created": row["created"],
            "date_modified": row["modified"],
            "menu_order": row["menu_order"],
            "parent_menu_order": self.section_order(row),
            "reviews_allowed": stored.get("reviews_allowed", True),
            "parent_id": row["parent"],
            "course_id": row["course"],
            "course_name": self.course_name(row),
            "featured_image": stored.get("featured_image") or "",
            "video_source": stored.get("video_source", "self-hosted"),
            "video_source_url": stored.get("video_source_url", ""),
            "video_source_id": 0,
            "video_playback_time": stored.get("video_playback_time", 0),
            "download_materials": self._materials(stored),
            "video_meta": {**video, **stored.get("video_meta", {})},
            "user_progress_videos_meta": {"notes": None, "resume_time": 0},
            "navigation": navigation,
            "ends_at": stored.get("ends_at") or now(),
            "starts_at": stored.get("starts_at") or now(),
            "live_chat_enabled": stored.get("live_chat_enabled", True),
            "enable_lesson_comment": False,
            "custom_fields": stored.get("custom_fields") or None,
            "lesson_type": stored.get("lesson_type", ""),
            "_links": {**self.links(row), **ways},
        }

    def _materials(self, stored: dict[str, Any]) -> list[dict[str, Any]]:
        """The files to download; ids of no file vanish."""
        found = []
        for row in posts.by_ids(self.db, stored.get("download_materials", [])):
            if row["type"] == "attachment":
                shown = Media(self.site).shown(row)
                file = self.site.uploads / meta(row)["file"]
                size = file.stat().st_size if file.exists() else 0
                found.append(
                    {
                        "id": row["id"],
                        "url": shown["source_url"],
                        "title": row["title"],
                        "mime_type": shown["mime_type"],
                        "file_size": size,
                        "formatted_file_size": f"{max(round(size / 1024), 1)} KB",
                        "created_at": row["created"],
                    }
                )
        return found
