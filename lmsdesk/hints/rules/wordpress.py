"""P rows: WordPress or the course plugin itself answered."""

from __future__ import annotations

from lmsdesk.domain.suggestion import Do, Suggestion
from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, open_page, possible, reload, retry, sure

_CLIENT_500 = (
    "file_open_failed",
    "import_failed",
    "missing_required_columns",
    "missing_error_data",
    "invalid_course_id",
)

_PARAMETERS = ("rest_invalid_param", "rest_missing_callback_param")


def _namespace_missing(facts: Facts) -> Match | None:
    if facts.code != "rest_no_route" or facts.status != 404:
        return None
    route = facts.exchange.route.strip("/")
    if facts.context.namespaces is not None:
        space = "/".join(route.split("/")[:2])
        if space and space not in facts.context.namespaces and f"{facts.lms}/v1" not in facts.context.namespaces:
            return sure(f"the site's index has no {space}")
        return None
    return sure("the plugin's own index is missing") if route in ("masteriyo/v1", "learnomy/v1") else None


def _no_route(facts: Facts) -> Match | None:
    if facts.code in ("rest_no_route", "rest_invalid_handler"):
        return likely(f"code {facts.code}")
    return None


def _gone(facts: Facts) -> Match | None:
    code = facts.code
    if facts.status not in (400, 404, 410) or code in ("rest_no_route", "masteriyo_rest_already_trashed"):
        return None
    unknown = ("_invalid_id", "_term_invalid", "_not_found", "no_updates", "masteriyo_log_not_found")
    if code.endswith(unknown) or code in ("rest_post_invalid_id", "rest_term_invalid", "rest_user_invalid_id"):
        return sure(f"status {facts.status}, code {code}")
    if code in ("masteriyo_rest_invalid_course_id", "masteriyo_rest_lesson_cannot_clone"):
        return sure(f"status {facts.status}, code {code}")
    if facts.status in (404, 410) and code:
        return likely(f"status {facts.status}, code {code}")
    return None


def _already_trashed(facts: Facts) -> Match | None:
    return (
        sure(f"code {facts.code}") if facts.code in ("masteriyo_rest_already_trashed", "rest_already_trashed") else None
    )


def _no_trash(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code.endswith("trash_not_supported") else None


def _exists(facts: Facts) -> Match | None:
    if facts.code in ("masteriyo_rest_invalid_category", "term_exists", "learnomy_slug_taken"):
        return sure(f"code {facts.code}: the web address is taken")
    return None


def _conflict(facts: Facts) -> Match | None:
    if facts.status == 409 and facts.code and facts.write and not facts.fields:
        return likely(f"status 409, code {facts.code}")
    return None


def _field(facts: Facts) -> Match | None:
    if facts.code in _PARAMETERS and not facts.write:
        return None  # nobody filled in a field: the request itself is wrong
    if facts.code in _PARAMETERS:
        names = ", ".join(facts.fields) or facts.message
        return sure(f"code {facts.code}: {names}", what=names)
    if facts.status in (400, 422) and facts.fields and facts.code not in _PARAMETERS:
        return sure(f"details for {', '.join(facts.fields)}", what=", ".join(facts.fields))
    return None


def _quiz_version(facts: Facts) -> Match | None:
    about = facts.exchange.route.lower()
    if facts.status >= 400 and "quiz" in about and "import" in about and "version" in facts.message.lower():
        return sure(f"status {facts.status}, code {facts.code}, a message about the version")
    return None


def _refused_values(facts: Facts) -> Match | None:
    other = ("rest_invalid_json", "wp_die", "rest_post_invalid_page_number")
    if facts.fields or facts.code.endswith("_invalid_id"):
        return None
    if (
        facts.status in (400, 422)
        and facts.code
        and facts.code not in other
        and not facts.code.startswith("rest_upload")
    ):
        return likely(f"status {facts.status}, code {facts.code}", what=facts.message or facts.code)
    if facts.code in ("masteriyo_cannot_delete_yourself", *_CLIENT_500):
        return sure(f"code {facts.code}", what=facts.message or facts.code)
    return None


def _malformed(facts: Facts) -> Match | None:
    if facts.code == "rest_invalid_json" or (facts.status == 415 and facts.json is not None):
        return sure(f"status {facts.status}, code {facts.code or '-'}")
    if facts.code in _PARAMETERS and not facts.write:
        return sure(f"code {facts.code}: {', '.join(facts.fields) or facts.message}")
    return None


def _not_stored(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "masteriyo_rest_object_not_read" else None


def _too_big(facts: Facts) -> Match | None:
    if facts.status == 413:
        return sure("status 413")
    if facts.code == "rest_upload_unknown_error":
        return sure(f"code {facts.code}")
    if (
        facts.code in ("rest_upload_no_content_disposition", "rest_upload_no_data")
        and facts.exchange.request_size > 1e6
    ):
        return sure(f"code {facts.code} for a large file")
    return None


def _file_type(facts: Facts) -> Match | None:
    if facts.code in ("rest_upload_sideload_error", "invalid_file_ext"):
        return sure(f"code {facts.code}")
    return None


def _upload(facts: Facts) -> Match | None:
    if facts.code in ("rest_upload_no_content_disposition", "rest_upload_no_data"):
        return likely(f"code {facts.code}")
    return None


def _memory(facts: Facts) -> Match | None:
    if facts.status >= 500 and "allowed memory size" in facts.low:
        return sure("“allowed memory size”")
    if facts.status == 500 and not facts.write and not facts.text.strip():
        return possible("status 500 without a word")
    return None


def _crash(facts: Facts) -> Match | None:
    if facts.status < 500 or facts.status in (501, 502, 503, 504) or 520 <= facts.status <= 526:
        return None
    if facts.code == "internal_server_error" or "critical error on this website" in facts.low:
        return sure(f"status {facts.status}, code {facts.code or '-'}")
    if facts.code.endswith(("_update_error", "_cannot_delete", "_cannot_bulk_delete", "_delete_error")):
        return None
    return likely(f"status {facts.status}, code {facts.code or '-'}")


def _unheard(facts: Facts) -> Match | None:
    """A write whose fate the answer does not tell."""
    if not facts.write:
        return None
    if facts.code.endswith(("_update_error", "_cannot_delete", "_cannot_bulk_delete", "_delete_error")):
        return sure(f"status {facts.status}, code {facts.code}: seen also when the change was made")
    if facts.status in (502, 504) or 520 <= facts.status <= 524:
        return possible(f"status {facts.status} after a change was sent")
    if facts.failure is not None and facts.failure.what in ("timeout", "reset", "cut"):
        return possible(f"{facts.failure.what} after a change was sent")
    return possible(f"status {facts.status} after a change was sent") if facts.status == 500 else None


def _warnings(facts: Facts) -> Match | None:
    if (
        facts.noise
        and facts.json is not None
        and ("<b>warning" in facts.low or "<b>notice" in facts.low or "deprecated" in facts.low)
    ):
        return likely("PHP messages stand before the data")
    return None


def _empty(facts: Facts) -> Match | None:
    if facts.exchange.method == "HEAD" or not 200 <= facts.status < 300 or facts.status == 204 or facts.failure:
        return None
    if facts.mute:
        return None
    if facts.text.strip() in ("", "null") and facts.exchange.body_size == len(facts.exchange.body):
        return sure(f"status {facts.status} without content") if facts.text.strip() == "" else None
    return None


def _damaged(facts: Facts) -> Match | None:
    if 200 <= facts.status < 300 and facts.json is None and facts.text.strip() not in ("", "null") and not facts.html:
        return likely("the answer is not readable JSON")
    return None


def _page_gone(facts: Facts) -> Match | None:
    return sure(f"code {facts.code}") if facts.code == "rest_post_invalid_page_number" else None


def _charset(facts: Facts) -> Match | None:
    if facts.status >= 400 and (
        "incorrect string value" in facts.low or "could not perform query because it contains invalid" in facts.low
    ):
        return sure("the database refused a character")
    return None


def _wp_die(facts: Facts) -> Match | None:
    return likely(f"status {facts.status}, code wp_die") if facts.code == "wp_die" and facts.status == 400 else None


def _not_done(facts: Facts) -> Match | None:
    return (
        sure(f"status 501, code {facts.code}") if facts.status == 501 and facts.code.endswith("_bulk_update") else None
    )


def _save_as_new(facts: Facts) -> Suggestion:
    if facts.write and facts.context.typed:
        return Suggestion(Do.SAVE_AS_NEW, N_("Save as a new item"))
    return Suggestion(Do.RELOAD, N_("Reload"))


def _show_field(facts: Facts) -> Suggestion:
    return Suggestion(Do.SHOW_FIELD, N_("Show the field"), next(iter(facts.fields), ""))


def _show_slug(_: Facts) -> Suggestion:
    return Suggestion(Do.SHOW_FIELD, N_("Show the field"), "slug")


def _for_good(_: Facts) -> Suggestion:
    return Suggestion(Do.DELETE_FOR_GOOD, N_("Delete for good ..."))


WORDPRESS: tuple[Rule, ...] = (
    Rule(
        "P01",
        N_("The course plugin is not active"),
        N_("Masteriyo or Learnomy is not active on this site, or too old for this program."),
        N_("In WordPress look under Plugins. Masteriyo must be 1.16 or newer, its Pro version 2.17 or newer."),
        _namespace_missing,
        open_page("wp-admin/plugins.php", N_("Open plugins")),
    ),
    Rule(
        "P02",
        N_("Your site does not have this feature"),
        N_("Your site does not have this feature: it needs an add-on or a newer version."),
        N_("In WordPress look at the add-ons of your course plugin, or update it."),
        _no_route,
        details,
    ),
    Rule(
        "P04",
        N_("Already in the trash"),
        N_("It is already in the trash."),
        N_("Reload the list to see it there."),
        _already_trashed,
        reload,
    ),
    Rule(
        "P03",
        N_("Someone removed this item"),
        N_("This item is no longer on your site: someone removed or moved it."),
        N_("Your version is still here: save it as a new item, or reload the list."),
        _gone,
        _save_as_new,
    ),
    Rule(
        "P05",
        N_("This has no trash"),
        N_("This cannot be put in the trash, only deleted for good."),
        N_("Delete it for good if you are sure."),
        _no_trash,
        _for_good,
    ),
    Rule(
        "P24",
        N_("The web address is taken"),
        N_("Another item already uses this web address, perhaps one in the trash."),
        N_("Choose another web address or another name."),
        _exists,
        _show_slug,
    ),
    Rule(
        "P33",
        N_("There is one like it already"),
        N_("Your site has one like this already, with the same name or web address."),
        N_("Choose another name or web address, then save again."),
        _conflict,
        details,
    ),
    Rule(
        "P06",
        N_("A field needs another value"),
        N_("Your site does not accept a value: {what}"),
        N_("Change the marked field, then save again."),
        _field,
        _show_field,
    ),
    Rule(
        "P34",
        N_("Your site could not store this"),
        N_("Your site could not store this: something it belongs to is gone, or the same is there already."),
        N_("Check the name and the place it belongs to, then save again."),
        _not_stored,
        reload,
    ),
    Rule(
        "P07",
        N_("The request was malformed"),
        N_("Your site could not read our request. The mistake is on our side."),
        N_("Please send the details to the makers of this program."),
        _malformed,
        details,
    ),
    Rule(
        "P08",
        N_("The file is too big"),
        N_("The file is bigger than your hosting company allows."),
        N_("Make the file smaller, or ask your hosting company for a higher upload limit."),
        _too_big,
        None,
        "H5",
    ),
    Rule(
        "P09",
        N_("WordPress does not take this file"),
        N_("WordPress does not accept files of this type, or the file is damaged."),
        N_("Use another format, such as JPEG or PNG, or ask an administrator."),
        _file_type,
    ),
    Rule(
        "P26",
        N_("A character cannot be stored"),
        N_("Your site's database cannot store one of the characters, such as an emoji."),
        N_("Replace it, or ask your hosting company to upgrade the database to utf8mb4."),
        _charset,
    ),
    Rule(
        "P11",
        N_("Your site ran out of memory"),
        N_("Your site ran out of memory on this job."),
        N_("Try a smaller piece of work, and ask your hosting company for 256 MB or more."),
        _memory,
        retry,
        "H5",
    ),
    Rule(
        "P14",
        N_("Your site's answer is unclear"),
        N_("Your site reported an error, but such errors also come when the change was made."),
        N_("Reload and look whether it happened before you try again."),
        _unheard,
        reload,
    ),
    Rule(
        "P10",
        N_("Your site crashed"),
        N_("Your site had an internal crash. WordPress usually e-mails the administrator about it."),
        N_("Try again. If it stays, tell the administrator what you did and when."),
        _crash,
        retry,
    ),
    Rule(
        "P23",
        N_("The site sent nothing"),
        N_("The site said OK but sent nothing."),
        N_("Reload and look before you try again."),
        _empty,
        reload,
    ),
    Rule(
        "P22",
        N_("The list got shorter"),
        N_("A page of the list is gone because items were removed meanwhile."),
        N_("Reload the list."),
        _page_gone,
        reload,
    ),
    Rule(
        "P19",
        N_("The quiz comes from another version"),
        N_("Masteriyo takes a quiz file only from exactly its own version."),
        N_("Export and import with the same version of Masteriyo on both sites, or build the quiz anew."),
        _quiz_version,
        details,
    ),
    Rule(
        "P28",
        N_("The site did not accept this"),
        N_("Your site did not accept this: {what}"),
        N_("Check what you entered, then try again."),
        _refused_values,
        details,
    ),
    Rule(
        "P29",
        N_("The file did not arrive"),
        N_("Your site received no file."),
        N_("Choose the file again. If it is large, make it smaller."),
        _upload,
        retry,
    ),
    Rule(
        "P30",
        N_("The answer is damaged"),
        N_("The answer of your site is damaged and cannot be read."),
        N_("Try again. If it stays, show the details to the person who looks after your site."),
        _damaged,
        retry,
    ),
    Rule(
        "P31",
        N_("WordPress stopped"),
        N_("WordPress stopped with a message of its own."),
        N_("Show the details to the person who looks after your site."),
        _wp_die,
        details,
    ),
    Rule(
        "P32",
        N_("Your site cannot do this in one go"),
        N_("Your version of the course plugin cannot change several of these at once."),
        N_("Change them one by one."),
        _not_done,
    ),
    Rule(
        "P12",
        N_("A plugin writes warnings into the answers"),
        N_("Another plugin writes warnings into the answers of your site. We could read the answer all the same."),
        N_("Ask your developer to turn off WP_DEBUG_DISPLAY."),
        _warnings,
        details,
        harmless=True,
    ),
)
