"""P rows about files: too large, of the wrong type, not arrived, not usable; imports and exports."""

from __future__ import annotations

from lmsdesk.domain.words import N_
from lmsdesk.hints.facts import Facts
from lmsdesk.hints.meanings import Meaning
from lmsdesk.hints.model import Match, Rule
from lmsdesk.hints.rules.common import details, likely, retry, sure

_TOO_LARGE = ("exceeds the upload_max_filesize", "exceeds the max_file_size", "too large", "too big", "maximum upload")
_LARGE = 1_000_000
_FETCHING = ("remote server", "remote file", "could not be downloaded", "failed to download", "fetch")


def _several_parts(facts: Facts) -> bool:
    return "multipart/" in facts.asked("content-type")


def _nothing_sent(facts: Facts) -> bool:
    """Whether the request surely carried no file: it had no body at all."""
    return facts.exchange.request_size == 0 and not facts.exchange.request_body


def _too_large(facts: Facts) -> Match | None:
    if facts.status == 413 and facts.means in (Meaning.NONE, Meaning.FILE_SIZE):
        return sure("status 413")
    if facts.means is Meaning.FILE_SIZE:
        return sure(f"code {facts.code}")
    if facts.means in (Meaning.FILE_TYPE, Meaning.REFUSED) and any(word in facts.low for word in _TOO_LARGE):
        return sure(f"code {facts.code}, a message about the size")
    if facts.means is not Meaning.NO_FILE:
        return None
    if facts.exchange.request_size > _LARGE:
        return sure(f"code {facts.code} for a large file")
    if facts.code == "rest_upload_no_content_disposition" and _several_parts(facts):
        return likely(f"code {facts.code}: a form was sent, and nothing of it arrived")
    return None


def _no_space(facts: Facts) -> Match | None:
    return sure(facts.seen) if facts.means is Meaning.NO_SPACE else None


def _own_space(facts: Facts) -> Match | None:
    if facts.means is Meaning.OWN_SPACE or "failed to write file to disk" in facts.low:
        return sure(facts.seen)
    return None


def _file_type(facts: Facts) -> Match | None:
    if facts.means is Meaning.FILE_TYPE and not any(word in facts.low for word in _TOO_LARGE):
        return sure(f"code {facts.code}")
    return None


def _no_file(facts: Facts) -> Match | None:
    if facts.code == "rest_upload_no_data":
        return likely(f"code {facts.code}")
    if facts.means is Meaning.BAD_FILE and _nothing_sent(facts):
        return sure(f"code {facts.code}, and the request carried no file")
    return None


def _bad_file(facts: Facts) -> Match | None:
    if facts.means is not Meaning.BAD_FILE or _nothing_sent(facts) or facts.said:
        return None
    return sure(facts.seen)


def _bad_file_told(facts: Facts) -> Match | None:
    if facts.means is not Meaning.BAD_FILE or _nothing_sent(facts) or not facts.said:
        return None
    return sure(facts.seen, what=facts.said)


def _quiz_version(facts: Facts) -> Match | None:
    about = facts.route.lower()
    if facts.status >= 400 and "quiz" in about and "import" in about and "version" in facts.message.lower():
        return sure(f"{facts.seen}, a message about the version")
    return None


def _pictures_missing(facts: Facts) -> Match | None:
    if "import" not in facts.route.lower():
        return None
    if facts.status >= 400 and (facts.code in ("import_file_error", "http_request_failed")):
        return sure(f"{facts.seen}: a file could not be fetched from the other site")
    if facts.status >= 400 and any(word in facts.message.lower() for word in _FETCHING):
        return sure(f"{facts.seen}, a message about fetching a file")
    failed = facts.json.get("failed_attachments") if isinstance(facts.json, dict) else None
    if isinstance(failed, list) and failed:
        return sure(f"{len(failed)} files could not be fetched")
    return None


def _other_service(facts: Facts) -> Match | None:
    if facts.means is Meaning.OTHER_SERVICE and "import" not in facts.route.lower():
        return likely(facts.seen)
    return None


UPLOADS: tuple[Rule, ...] = (
    Rule(
        "P08",
        N_("The file is too big"),
        N_("The file is bigger than your hosting company allows."),
        N_("Make the file smaller, or ask your hosting company for a higher upload limit."),
        _too_large,
        None,
        "H5",
    ),
    Rule(
        "P08",
        N_("No room for more files"),
        N_("Your site has no room left for files, or your share of it is used up."),
        N_("Delete files that are not needed, or ask your hosting company for more room."),
        _no_space,
        None,
        "H5",
        variant="no room",
    ),
    Rule(
        "P09",
        N_("WordPress does not take this file"),
        N_("WordPress does not accept files of this type, or the file is damaged."),
        N_("Use another format, such as JPEG or PNG, or ask an administrator."),
        _file_type,
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
        "P20",
        N_("Pictures of the other site are missing"),
        N_("The new site could not fetch some files from the old one."),
        N_("Send those pictures from this computer, or open the old site for the time of the import."),
        _pictures_missing,
        details,
    ),
    Rule(
        "P06",
        N_("The file did not arrive"),
        N_("Your site received no file."),
        N_("Choose the file again. If it is large, make it smaller."),
        _no_file,
        retry,
        variant="no file",
    ),
    Rule(
        "P06",
        N_("The file cannot be used"),
        N_("Your site cannot use this file. It says: {what}"),
        N_("Check that it is the right file, and that it is whole, then try again."),
        _bad_file_told,
        details,
        variant="bad file, told",
    ),
    Rule(
        "P06",
        N_("The file cannot be used"),
        N_("Your site cannot use this file: it is another kind of file, or not whole."),
        N_("Check that it is the right file, then try again."),
        _bad_file,
        details,
        variant="bad file",
    ),
    Rule(
        "P36",
        N_("Your site could not write a file"),
        N_("Your site could not write a file on its own disk."),
        N_("Ask your hosting company whether the disk is full, and whether WordPress may write to its folders."),
        _own_space,
        retry,
    ),
    Rule(
        "P35",
        N_("Your site could not use another service"),
        N_("For this your site asks a service elsewhere on the internet, and that did not work."),
        N_("Check the settings of that service in WordPress, or try again later."),
        _other_service,
        retry,
    ),
)
