"""What the error codes of WordPress core, Masteriyo and Learnomy mean: a table of codes, then patterns, then status.

One line per code that the patterns would get wrong. A code that nobody has seen yet still gets a sensible meaning.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Meaning(StrEnum):
    """What a machine's error code says, in few words. Each has its rules in ``hints.rules``."""

    NONE = ""
    GONE = "the item itself is not there"
    POINTS_NOWHERE = "something that the item refers to is not there"
    NOTHING_THERE = "what was asked for does not exist"
    TRASHED = "it is in the trash already"
    NO_TRASH = "this kind has no trash"
    NO_ROUTE = "no such route"
    FIELDS = "fields are missing or wrong, and named"
    REFUSED = "the values were refused, with a sentence"
    NOT_STORED = "the values were refused, without a reason"
    TAKEN = "the name or web address is in use"
    CONFLICT = "the same is there already, or something else is under way"
    MALFORMED = "the request could not be read"
    NO_FILE = "no file arrived"
    BAD_FILE = "the content of the file cannot be used"
    FILE_TYPE = "this type of file is not taken"
    FILE_SIZE = "the file is too large"
    NO_SPACE = "no room left for files"
    OWN_SPACE = "the server cannot write its own files"
    OTHER_SERVICE = "the site could not reach or use another service"
    NEEDS_PLUGIN = "an add-on needs something that is not active"
    PRO = "only the paid version allows it"
    LEARNER = "only for people who take the course"
    ONCE = "only once per person"
    SWITCHED_OFF = "switched off in the settings"
    YOURSELF = "not with one's own account"
    ROLE = "the account may not do this"
    NOT_APPROVED = "the account waits for approval"
    STRANGER = "the site does not know who asks"
    KEY_PERMISSION = "the key may not do this"
    APP_PASSWORD = "the application password is not accepted"  # noqa: S105 - a sentence
    APP_OFF = "application passwords are switched off"
    NONCE = "a browser's sign-in ran out"
    CLOSED = "a plugin closes the REST API"
    PAGE_GONE = "a page of the list is gone"
    FAILED = "the site could not do it, for a reason of its own"
    UNCLEAR = "reported as failed, seen also when it was done"
    CRASH = "the site crashed"
    NO_BATCH = "several at once are not possible"
    CANNOT = "the site has no way to do this"
    STOPPED = "WordPress stopped by itself"
    CHANGED = "somebody else changed it meanwhile"
    SLOW_DOWN = "too many requests"


M = Meaning

_KNOWN: dict[str, Meaning] = {
    # -- items and what they point to
    "masteriyo_rest_invalid_course_id": M.GONE,
    "masteriyo_rest_lesson_cannot_clone": M.GONE,
    "masteriyo_rest_quiz_cannot_clone": M.GONE,
    "masteriyo_rest_invalid_course": M.GONE,
    "masteriyo_rest_invalid_lesson": M.GONE,
    "masteriyo_rest_invalid_quiz": M.GONE,
    "masteriyo_rest_invalid_id": M.GONE,
    "masteriyo_rest_term_invalid": M.GONE,
    "rest_term_invalid": M.GONE,
    "rest_api_key_delete_error": M.GONE,
    "rest_application_password_not_found": M.GONE,
    "masteriyo_rest__invalid_id": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_user_id": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_customer_id": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_quiz_id": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_section_id": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_item_id": M.POINTS_NOWHERE,
    "masteriyo_invalid_item_id": M.POINTS_NOWHERE,
    "masteriyo_invalid_user_id": M.POINTS_NOWHERE,
    "masteriyo_invalid_post_id": M.POINTS_NOWHERE,
    "masteriyo_invalid_course_progress_item": M.POINTS_NOWHERE,
    "masteriyo_rest_required_course_reference": M.REFUSED,
    "masteriyo_rest_course_empty_id": M.POINTS_NOWHERE,
    "invalid_course_id": M.POINTS_NOWHERE,
    "invalid_user": M.POINTS_NOWHERE,
    "missing_parent": M.POINTS_NOWHERE,
    "rest_user_invalid_reassign": M.POINTS_NOWHERE,
    "rest_invalid_featured_media": M.POINTS_NOWHERE,
    "rest_invalid_author": M.POINTS_NOWHERE,
    "masteriyo_rest_invalid_country_code": M.NOTHING_THERE,
    "masteriyo_rest_last_quiz_attempt_not_found": M.NOTHING_THERE,
    "masteriyo_rest_taxonomy_invalid": M.NOTHING_THERE,
    "rest_taxonomy_invalid": M.NOTHING_THERE,
    "rest_type_invalid": M.NOTHING_THERE,
    "rest_status_invalid": M.NOTHING_THERE,
    "rest_no_authenticated_app_password": M.NOTHING_THERE,
    "no_updates": M.NOTHING_THERE,
    "no_users": M.NOTHING_THERE,
    "no_users_data": M.NOTHING_THERE,
    "no_certificate": M.NOTHING_THERE,
    "no_course": M.GONE,
    "no_progress": M.NOTHING_THERE,
    "no_pending_email": M.NOTHING_THERE,
    # -- routes
    "rest_no_route": M.NO_ROUTE,
    "rest_invalid_namespace": M.NO_ROUTE,
    "rest_invalid_handler": M.NO_ROUTE,
    "invalid-method": M.NO_ROUTE,
    # -- trash
    "masteriyo_rest_already_trashed": M.TRASHED,
    "rest_already_trashed": M.TRASHED,
    # -- values
    "rest_invalid_param": M.FIELDS,
    "rest_missing_callback_param": M.FIELDS,
    "rest_invalid_params": M.FIELDS,
    "rest_invalid_json": M.MALFORMED,
    "rest_upload_no_content_type": M.MALFORMED,
    "rest_upload_invalid_disposition": M.MALFORMED,
    "masteriyo_rest_object_not_read": M.NOT_STORED,
    "rest_cannot_create": M.ROLE,
    "masteriyo_rest_access_denied_course_progress": M.ROLE,
    "masteriyo_rest_access_denied_user_course": M.ROLE,
    "rest_invalid_date": M.REFUSED,
    # -- names in use
    "masteriyo_rest_invalid_category": M.TAKEN,
    "term_exists": M.TAKEN,
    "duplicate_term_slug": M.TAKEN,
    "learnomy_slug_taken": M.TAKEN,
    "migration_already_running": M.CONFLICT,
    "comment_duplicate": M.ONCE,
    # -- files
    "rest_upload_no_data": M.NO_FILE,
    "rest_upload_no_content_disposition": M.NO_FILE,
    "missing_zip_package": M.OWN_SPACE,
    "file_open_failed": M.BAD_FILE,
    "import_failed": M.BAD_FILE,
    "import_file_error": M.OTHER_SERVICE,
    "import_fonts_error": M.OTHER_SERVICE,
    "missing_required_columns": M.BAD_FILE,
    "missing_required_fields": M.BAD_FILE,
    "missing_manifest": M.BAD_FILE,
    "invalid_csv_format": M.BAD_FILE,
    "invalid_file": M.BAD_FILE,
    "invalid_import_file": M.BAD_FILE,
    "invalid_scorm_package": M.BAD_FILE,
    "invalid_pdf": M.BAD_FILE,
    "failed_unzip": M.BAD_FILE,
    "rest_upload_hash_mismatch": M.BAD_FILE,
    "rest_upload_invalid_image": M.BAD_FILE,
    "rest_upload_invalid_dimensions": M.BAD_FILE,
    "chunk_file_read_failed": M.BAD_FILE,
    "invalid_file_ext": M.FILE_TYPE,
    "rest_upload_sideload_error": M.FILE_TYPE,
    "rest_upload_image_type_not_supported": M.FILE_TYPE,
    "rest_cannot_edit_file_type": M.FILE_TYPE,
    "attachment_processing_error": M.FILE_TYPE,
    "rest_upload_unknown_error": M.FILE_SIZE,
    "rest_upload_file_too_big": M.FILE_SIZE,
    "pdf_too_large": M.FILE_SIZE,
    "masteriyo_rest_request_entity_too_large": M.REFUSED,
    "rest_upload_limited_space": M.NO_SPACE,
    "rest_upload_user_quota_exceeded": M.NO_SPACE,
    "file_open_error": M.OWN_SPACE,
    "final_file_write_failed": M.OWN_SPACE,
    "upload_dir_error": M.OWN_SPACE,
    "save_failed": M.OWN_SPACE,
    "fs_unavailable": M.OWN_SPACE,
    "rest_upload_file_error": M.OWN_SPACE,
    "unable_to_connect_to_filesystem": M.OWN_SPACE,
    "unable_to_create_zip": M.OWN_SPACE,
    "export_error": M.OWN_SPACE,
    # -- other services
    "http_request_failed": M.OTHER_SERVICE,
    "http_request_not_executed": M.OTHER_SERVICE,
    "theme_api_failed": M.OTHER_SERVICE,
    "masteriyo_invalid_api_response": M.OTHER_SERVICE,
    "masteriyo_invalid_api_key": M.OTHER_SERVICE,
    "client_error": M.OTHER_SERVICE,
    "unexpected_response": M.OTHER_SERVICE,
    "invalid_response": M.OTHER_SERVICE,
    "invalid_license_key": M.OTHER_SERVICE,
    # -- add-ons
    "masteriyo_rest_addon_activation_requirements": M.NEEDS_PLUGIN,
    "masteriyo_rest_addon_deactivation_requirements": M.NEEDS_PLUGIN,
    "masteriyo_wc_not_active": M.NEEDS_PLUGIN,
    "google_classroom_credentials_empty": M.NEEDS_PLUGIN,
    "google_meet_credentials_empty": M.NEEDS_PLUGIN,
    "rest_reviews_disabled": M.SWITCHED_OFF,
    # -- people
    "masteriyo_rest_authentication_error": M.KEY_PERMISSION,
    "masteriyo_rest_user_not_approved": M.NOT_APPROVED,
    "masteriyo_cannot_delete_yourself": M.YOURSELF,
    "masteriyo_preview_self": M.YOURSELF,
    "masteriyo_permission_denied": M.ROLE,
    "masteriyo_forbidden": M.ROLE,
    "masteriyo_rest_forbidden": M.ROLE,
    "forbidden": M.ROLE,
    "masteriyo_rest_not_enrolled": M.LEARNER,
    "masteriyo_rest_content_restricted_during_quiz": M.LEARNER,
    "not_completed": M.LEARNER,
    "masteriyo_rest_course_not_started": M.LEARNER,
    "masteriyo_rest_course_not_published": M.LEARNER,
    "masteriyo_rest_lesson_not_published": M.LEARNER,
    "masteriyo_rest_duplicate_review": M.ONCE,
    "already_approved": M.ONCE,
    "masteriyo_rest_reviews_disabled": M.SWITCHED_OFF,
    "comment_closed": M.SWITCHED_OFF,
    "rest_comment_closed": M.SWITCHED_OFF,
    "rest_cookie_invalid_nonce": M.NONCE,
    "rest_not_logged_in": M.STRANGER,
    "masteriyo_user_not_logged_in": M.STRANGER,
    "authentication_required": M.STRANGER,
    # -- lists, batches, crashes
    "rest_post_invalid_page_number": M.PAGE_GONE,
    "rest_revision_invalid_page_number": M.PAGE_GONE,
    "rest_search_invalid_page_number": M.PAGE_GONE,
    "rest_revision_invalid_offset_number": M.PAGE_GONE,
    "masteriyo_rest_cannot_bulk_update": M.NO_BATCH,
    "rest_batch_not_allowed": M.NO_BATCH,
    "rest_api_key_update_error": M.UNCLEAR,
    "masteriyo_rest_cannot_delete": M.UNCLEAR,
    "masteriyo_rest_cannot_bulk_delete": M.UNCLEAR,
    "internal_server_error": M.CRASH,
    "masteriyo_internal_error": M.CRASH,
    "masteriyo_null_permission": M.CRASH,
    "wp_die": M.STOPPED,
    "comment_flood": M.SLOW_DOWN,
}

_BY_STATUS: dict[tuple[int, str], Meaning] = {
    (400, "masteriyo_rest_cannot_create"): M.REFUSED,  # a review without its stars
    (400, "rest_cannot_create"): M.REFUSED,
    (400, "rest_term_invalid"): M.POINTS_NOWHERE,
    (401, "incorrect_password"): M.APP_PASSWORD,
    (401, "invalid_username"): M.APP_PASSWORD,
    (401, "invalid_email"): M.APP_PASSWORD,
    (401, "masteriyo_invalid_api_key"): M.OTHER_SERVICE,  # a mailing service's key, not ours
    (403, "masteriyo_rest_cannot_delete"): M.ROLE,
    (409, "masteriyo_product_already_linked"): M.CONFLICT,
}

_PATTERNS: tuple[tuple[str, Meaning], ...] = (
    (r"application_passwords_disabled", M.APP_OFF),
    (r"rest_(cannot_access|login_required|disabled|api_disabled)$", M.CLOSED),
    (r"(^|_)(trash_not_supported)$", M.NO_TRASH),
    (r"already_trashed$", M.TRASHED),
    (r"upgrade_required$", M.PRO),
    (r"(rate_limit|too_many_requests|throttle)", M.SLOW_DOWN),
    (r"(^|_)(conflict|edit_lock|precondition|stale|etag)", M.CONFLICT),
    (r"^(openai|paypal|lemon_squeezy|recaptcha|stripe|demo|maxmind|masteriyo_maxmind)[_-]", M.OTHER_SERVICE),
    (r"(_exists|already_exists|_taken|duplicate_slug)$|^existing_user_", M.TAKEN),
    (r"(_invalid_id|_not_found|_term_invalid|_unknown_id|_unknown_item)$", M.GONE),
    (r"is_not_started$|attempt_reached$|max_attempts_reached$|not_enrolled$", M.LEARNER),
    (r"cannot_start_", M.LEARNER),
    (r"_disabled$", M.SWITCHED_OFF),
    (r"already_reviewed|_duplicate$|_duplicate_review$", M.ONCE),
    (r"not_approved$", M.NOT_APPROVED),
    (r"export.*(fail|error)|_status_error$", M.FAILED),
    (r"(import|scorm|manifest|csv|archive)_?.*(fail|error|invalid|missing)|^wxr_importer", M.BAD_FILE),
    (r"bulk_update$|cannot_batch_", M.NO_BATCH),
    (r"(_failed|_fail|_failure|_error|_not_deleted|_not_created|unable_to_\w+)$", M.FAILED),
    (r"^(missing|empty|invalid)_|_(missing|empty|required|invalid)(_|$)|^rest_invalid_", M.REFUSED),
)
_COMPILED = tuple((re.compile(pattern), meaning) for pattern, meaning in _PATTERNS)
_RIGHTS = re.compile(r"_cannot_|^rest_cannot|forbidden|denied|not_allowed|unauthori[sz]ed|insufficient")


def meaning_of(code: str, status: int) -> Meaning:
    """What this code under this status says; NONE where there is no code at all."""
    if not code:
        return Meaning.NONE
    found = _BY_STATUS.get((status, code)) or _KNOWN.get(code) or _by_pattern(code, status)
    if status == 401 and found not in _SAID_TO_STRANGERS:
        return M.STRANGER
    if status == 403 and (found is None or found in _NOT_RIGHTS):
        return M.ROLE
    return found or _by_status(status)


_SAID_TO_STRANGERS = (M.KEY_PERMISSION, M.APP_PASSWORD, M.APP_OFF, M.CLOSED, M.CRASH, M.OTHER_SERVICE, M.SLOW_DOWN)
"""What a 401 can mean beside R2: the site does not know who asks."""
_NOT_RIGHTS = (M.STRANGER, M.REFUSED, M.FAILED, M.UNCLEAR, M.NOT_STORED)
"""What no 403 means: R2 says that the site knows who asks, and says no."""


_REFERENCE = re.compile(r"_(user|customer|author|item|parent|instructor|student)_invalid_id$")


def _by_pattern(code: str, status: int) -> Meaning | None:
    if status == 400 and _REFERENCE.search(code):
        return M.POINTS_NOWHERE
    if status in (401, 403) and _RIGHTS.search(code) and "cannot_start_" not in code:
        return M.ROLE
    return next((meaning for pattern, meaning in _COMPILED if pattern.search(code)), None)


def _by_status(status: int) -> Meaning:
    if status == 401:
        return M.STRANGER
    if status == 403:
        return M.ROLE
    if status in (404, 410):
        return M.NOTHING_THERE
    if status == 409:
        return M.CONFLICT
    if status in (412, 423):
        return M.CHANGED
    if status == 413:
        return M.FILE_SIZE
    if status == 415:
        return M.MALFORMED
    if status == 429:
        return M.SLOW_DOWN
    if status in (400, 406, 422) or 400 <= status < 500:
        return M.REFUSED
    return {500: M.FAILED, 501: M.CANNOT}.get(status, M.NONE)
