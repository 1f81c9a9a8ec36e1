"""P rows: WordPress or the course plugin itself answered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lmsdesk.hints import Context
from tests.hints.making import API, APPROVE, COUPONS, MEDIA, PUT, SITE, Case, answer, error, learnomy, near, page

TERM = {"method": "PUT", "url": API + "/categories/3"}
POST = {"method": "POST"}
V1 = f"{SITE}/wp-json/masteriyo/v1"
IMPORT = {"method": "POST", "url": f"{V1}/courses/import"}
EXPORT = f"{V1}/courses/export/status"
CRITICAL = "<p>There has been a critical error on this website.</p>"
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
PLAYER = '<p>Watch</p><iframe src="https://video.example/1"></iframe>'
ITEM = {"url": API + "/7"}

READ = answer(200, {"id": 7, "date_modified": "2026-03-01T09:00:00"}, **ITEM)
SAVED = answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, **PUT)
DELETED = answer(200, {"id": 7}, method="DELETE", url=API + "/7?force=true")
WAITED_LONG = answer(200, {"status": "in_progress"}, url=EXPORT, minutes_ago=12)
WAITED = answer(200, {"status": "in_progress"}, url=EXPORT, minutes_ago=2)
TAKEN = answer(200, {"data": [{"id": 3, "slug": "guitar"}]}, url=API)
JUST_NOW = (datetime.now(UTC) - timedelta(seconds=20)).isoformat(timespec="seconds")

WORDPRESS = [
    Case("plugin off", "P01", error(404, "rest_no_route"), Context(namespaces=("wp/v2",), lms="masteriyo")),
    Case("plugin off, nothing else known", "P01", error(404, "rest_no_route")),
    Case("plugin off, its index", "P01", error(404, "rest_no_route", url=V1)),
    Case("a version that never was", "P01", error(404, "rest_no_route", url=V1.replace("v1", "v2") + "/courses")),
    near("P01", "one route only", "P02", error(404, "rest_no_route", url=COUPONS)),
    near("P01", "other routes work", "P02", error(404, "rest_no_route"), Context(recent=(READ,))),
    Case("no such route", "P02", error(404, "rest_no_route", url=COUPONS)),
    Case("no such method", "P02", error(404, "rest_no_route", method="DELETE")),
    Case("only in the paid version", "P02", error(400, "masteriyo_rest_mto-certificate_upgrade_required", **POST)),
    Case("needs another plugin", "P02", error(400, "masteriyo_rest_addon_activation_requirements", **POST)),
    near("P02", "no such item", "P03", error(404, "masteriyo_rest_course_invalid_id", **ITEM)),
    Case("course gone", "P03", error(404, "masteriyo_rest_course_invalid_id")),
    Case("course gone on save", "P03", error(400, "masteriyo_rest_mto-course_invalid_id", **PUT)),
    Case("a person who is not there", "P03", error(400, "masteriyo_rest_invalid_customer_id", **POST)),
    Case("nothing of the kind", "P03", error(404, "masteriyo_rest_last_quiz_attempt_not_found")),
    Case("404 in JSON without a code", "P03", answer(404, {"message": "Not here"})),
    near("P03", "no such route", "P02", error(404, "rest_no_route", url=COUPONS)),
    Case("already trashed", "P04", error(410, "masteriyo_rest_already_trashed", method="DELETE", **ITEM)),
    near("P04", "gone for good", "P03", error(410, "masteriyo_rest_course_invalid_id", method="DELETE", **ITEM)),
    Case("no trash", "P05", error(501, "masteriyo_rest_trash_not_supported", method="DELETE", url=API + "/tags/7")),
    near("P05", "no bulk", "P32", error(501, "masteriyo_rest_cannot_bulk_update", **POST)),
    Case("bad field", "P06", error(400, "rest_invalid_param", data={"params": {"status": "x is not one of"}}, **PUT)),
    Case("bad field, as people call it", "P06", error(400, "rest_invalid_param", data={"params": {"status": "x"}},
                                                      **PUT), Context(labels=("Status",))),
    Case("missing field", "P06", error(400, "rest_missing_callback_param", data={"params": ["name"]}, **POST)),
    Case("a list asked wrongly", "P06", error(400, "rest_invalid_param", data={"params": {"orderby": "no"}})),
    Case("refused values", "P06", error(400, "masteriyo_user_already_exists", "Taken.", **POST)),
    Case("refused values, in code", "P06", error(400, "odd_thing", '{"a": 1}', **POST)),
    Case("refused without a code", "P06", answer(400, {"message": "No."}, **POST)),
    Case("fields of another plugin", "P06", error(422, "odd_thing", data={"params": {"name": "short"}}, **POST)),
    Case("parent gone", "P06", error(400, "masteriyo_rest_object_not_read", "Failed to read an object!", **TERM)),
    Case("no file", "P06", error(400, "rest_upload_no_data", method="POST", url=MEDIA)),
    Case("no file for an import", "P06", error(500, "file_open_failed", "Failed to open output file.", **IMPORT)),
    Case("a file that is none", "P06", error(500, "import_failed", "Unexpected symbol", request_size=90, **IMPORT)),
    Case("a file of other columns", "P06", error(500, "missing_required_columns", "", request_size=90, **IMPORT)),
    Case("old password", "P06", error(403, "masteriyo_rest_cannot_update", "Sorry, invalid old password.", **PUT)),
    near("P06", "cannot be read at all", "P07", error(400, "rest_invalid_json", **POST)),
    Case("bad JSON", "P07", error(400, "rest_invalid_json", **POST)),
    Case("a file without its name", "P07", error(400, "rest_upload_no_content_disposition", method="POST", url=MEDIA)),
    Case("an address that is too long", "P07", answer(414, page("Request-URI Too Long"))),
    near("P07", "a bad field", "P06", error(400, "rest_invalid_param", data={"params": {"a": "b"}}, **POST)),
    Case("nginx limit", "P08", answer(413, page("413"), method="POST")),
    Case("PHP limit", "P08", error(500, "rest_upload_unknown_error", method="POST", url=MEDIA)),
    Case("limit that empties a form", "P08", error(400, "rest_upload_no_content_disposition", method="POST", url=MEDIA,
                                                   asked_headers=MULTIPART, request_size=1650)),
    Case("limit that empties a request", "P08", error(400, "rest_upload_no_data", method="POST", url=MEDIA,
                                                      request_size=30_000_000)),
    Case("limit in words", "P08", error(500, "rest_upload_sideload_error", "The uploaded file exceeds the "
                                        "upload_max_filesize directive in php.ini.", method="POST", url=MEDIA)),
    Case("quota used up", "P08", error(400, "rest_upload_user_quota_exceeded", method="POST", url=MEDIA)),
    near("P08", "wrong type", "P09", error(500, "rest_upload_sideload_error", "Sorry, you are not allowed to upload "
                                           "this file type.", method="POST", url=MEDIA, request_size=34_000_000)),
    Case("bad file type", "P09", error(500, "rest_upload_sideload_error", method="POST", url=MEDIA)),
    Case("bad import type", "P09", error(400, "invalid_file_ext", request_size=90, **IMPORT)),
    near("P09", "too large", "P08", error(500, "rest_upload_unknown_error", method="POST", url=MEDIA)),
    Case("crash", "P10", error(500, "internal_server_error", CRITICAL)),
    Case("crash as a page", "P10", answer(500, page("Error", CRITICAL))),
    Case("broken inside", "P10", error(404, "masteriyo_null_permission")),
    Case("could not finish", "P10", error(500, "changelog_read_error")),
    near("P10", "out of memory", "P11", answer(500, page("Fatal", "Allowed memory size of 1 bytes exhausted"))),
    near("P10", "a refusal under 500", "P06", error(500, "missing_error_data", "A message is required.", **POST)),
    Case("memory", "P11", answer(500, page("Fatal", "Allowed memory size of 1 bytes exhausted"))),
    near("P11", "another crash", "P10", answer(500, page("Error", CRITICAL))),
    Case("warning before the data", "P12", answer(200, "<br />\n<b>Warning</b>: x in y<br />\n" + '{"id": 7}')),
    near("P12", "a warning in a text", None, answer(200, {"id": 7, "description": "<b>Warning</b>: hot"})),
    Case("invisible mark", "P13", answer(200, '\ufeff{"id": 7}')),
    near("P13", "no mark", None, answer(200, '{"id": 7}')),
    Case("delete said no", "P14", error(500, "masteriyo_rest_cannot_delete", method="DELETE", **ITEM)),
    Case("key said no", "P14", error(500, "rest_api_key_update_error", method="PUT", url=f"{V1}/rest-api/7")),
    near("P14", "a key that is not there", "P03", error(500, "rest_api_key_delete_error", method="DELETE",
                                                       url=f"{V1}/rest-api/7")),
    Case("player removed", "P15", answer(200, {"description": "<p>Watch</p>"}, **PUT, asked={"description": PLAYER})),
    near("P15", "player kept", None, answer(200, {"description": PLAYER}, **PUT, asked={"description": PLAYER})),
    Case("somebody was faster", "P16", error(412, "rest_precondition_failed", **PUT)),
    Case("somebody changed it", "P16", answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, **ITEM),
         Context(recent=(READ,))),
    near("P16", "we changed it", None, answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, **ITEM),
         Context(recent=(READ, SAVED))),
    Case("locked by a colleague", "P17", error(423, "rest_locked", **PUT)),
    Case("a colleague is at it", "P17", answer(200, {"id": 7, "date_modified": JUST_NOW}, **ITEM),
         Context(recent=(READ,), namespaces=("masteriyo/v1", "wp-sync/v1"))),
    near("P17", "long ago", "P16", answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, **ITEM),
         Context(recent=(READ,), namespaces=("wp-sync/v1",))),
    Case("lessons left", "P18", answer(200, {"data": [{"id": 9, "course_id": 7}]}, url=f"{V1}/lessons"),
         Context(recent=(DELETED,))),
    near("P18", "lessons of others", None, answer(200, {"data": [{"id": 9, "course_id": 8}]}, url=f"{V1}/lessons"),
         Context(recent=(DELETED,))),
    Case("quiz of another version", "P19", error(400, "masteriyo_rest_import_failed", "Manifest version mismatch.",
         method="POST", url=f"{V1}/quizzes/import")),
    near("P19", "a quiz that is none", "P06", error(400, "import_failed", "Invalid quiz data.", method="POST",
                                                    url=f"{V1}/quizzes/import", request_size=90)),
    Case("pictures not fetched", "P20", error(500, "import_file_error", "Remote server did not respond",
                                              request_size=90, **IMPORT)),
    near("P20", "another service", "P35", error(500, "http_request_failed", url=f"{V1}/certificates/samples")),
    Case("export stands still", "P21", answer(200, {"status": "in_progress"}, url=EXPORT),
         Context(recent=(WAITED_LONG,))),
    near("P21", "export goes on", None, answer(200, {"status": "in_progress"}, url=EXPORT), Context(recent=(WAITED,))),
    Case("page of the list gone", "P22", error(400, "rest_post_invalid_page_number")),
    near("P22", "a bad page size", "P06", error(400, "rest_invalid_param", data={"params": {"per_page": "no"}})),
    Case("nothing sent", "P23", answer(200)),
    Case("null sent", "P23", answer(200, "null")),
    near("P23", "nothing due", None, answer(204, method="POST")),
    near("P23", "an empty list", None, answer(200, [])),
    Case("slug taken", "P24", error(400, "masteriyo_rest_invalid_category", **TERM)),
    Case("slug numbered", "P24", answer(201, {"id": 9, "slug": "guitar-2"}, method="POST", asked={"slug": "guitar"}),
         Context(recent=(TAKEN,))),
    near("P24", "slug as wished", None, answer(201, {"id": 9, "slug": "guitar-2"}, method="POST",
                                               asked={"slug": "guitar-2"}), Context(recent=(TAKEN,))),
    Case("price by a hair", "P25", answer(200, {"price": "9.990001"}, **PUT, asked={"price": "9.99"})),
    near("P25", "price as text", None, answer(200, {"price": "10.00"}, **PUT, asked={"price": 10})),
    Case("old character set", "P26", error(500, "db_update_error", "Incorrect string value: '\\xF0'", **PUT)),
    Case("question marks", "P26", answer(200, {"name": "Fun ??"}, **PUT, asked={"name": "Fun 🎸🎶"})),
    near("P26", "a question", None, answer(200, {"name": "Fun 🎸?"}, **PUT, asked={"name": "Fun 🎸?"})),
    Case("PROPFIND", "P27", error(401, "masteriyo_rest_authentication_error", "Unknown method", method="PROPFIND")),
    Case("method in words", "P27", error(401, "masteriyo_rest_authentication_error", "Unknown request method.")),
    near("P27", "a read-only key", "U04", error(401, "masteriyo_rest_authentication_error", **PUT)),
    Case("Learnomy details", "P28", learnomy(422, "learnomy_validation", details=[{"field": "title"}], **POST)),
    near("P28", "Learnomy without details", "P06", learnomy(400, "learnomy_validation", "Choose a title.", **POST)),
    # beyond the catalogue
    Case("damaged answer", "P30", answer(200, '{"id": 7, "na', headers={"Content-Type": "application/json"})),
    Case("damaged error", "P30", answer(404, '{"code": "re', headers={"Content-Type": "application/json"})),
    Case("WordPress stopped", "P31", error(400, "wp_die", "Link expired")),
    Case("WordPress stopped with a page", "P31", answer(500, page("Cannot Authorize", '<style>#error-page {}</style>'
         '<div class="wp-die-message">The request is not allowed.</div>'), url=APPROVE, credential="")),
    Case("no bulk", "P32", error(501, "masteriyo_rest_cannot_bulk_update", **POST)),
    Case("no way to do it", "P32", error(501, "rest_cannot_delete", method="DELETE")),
    Case("one like it", "P33", error(409, "learnomy_conflict", "The slug is in use already.", **PUT)),
    Case("another service", "P35", error(500, "http_request_not_executed", url=f"{V1}/certificates/samples")),
    Case("disk full", "P36", error(500, "final_file_write_failed", request_size=90, **IMPORT)),
]  # fmt: skip
