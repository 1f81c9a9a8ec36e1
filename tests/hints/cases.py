"""One case per rule (or more): an exchange as it arrives, and the hint a person should read.

Adding a rule means adding its case here; ``test_engine.py`` fails for a rule without one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase
from lmsdesk.hints import Context

API = "https://academy.example/wp-json/masteriyo/v1/courses"
COUPONS = "https://academy.example/wp-json/masteriyo/v1/coupons"
INDEX = "https://academy.example/wp-json/"
FRONT = "https://academy.example/"
LEARNOMY = "https://academy.example/wp-json/learnomy/v1/courses"
ACTION = Action("Open course list")
HTML = "text/html; charset=UTF-8"
JSON = "application/json; charset=UTF-8"


@dataclass
class Case:
    """``expect`` is the id of the best hint, None for an answer without fault."""

    name: str
    expect: str | None
    exchange: Exchange
    context: Context = field(default_factory=Context)


def answer(
    status: int,
    body: Any = "",
    *,
    url: str = API,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    credential: str = "masteriyo-key",
    request_size: int = 0,
    asked: Any = None,
    minutes_ago: float = 0,
) -> Exchange:
    """An exchange with an answer; a dict or list becomes JSON, a text is a page."""
    is_text = isinstance(body, str)
    raw = body.encode() if is_text else json.dumps(body).encode()
    sent = {"Content-Type": HTML if is_text and body else JSON, **(headers or {})}
    return Exchange(
        method=method,
        url=url,
        request_headers=(),
        request_body=b"" if asked is None else json.dumps(asked).encode(),
        started=datetime.now(UTC) - timedelta(minutes=minutes_ago),
        action=ACTION,
        status=status,
        headers=tuple(sent.items()),
        body=raw,
        body_size=len(raw),
        request_size=request_size,
        credential=credential,
    )


def error(status: int, code: str, message: str = "", *, data: Any = None, **more: Any) -> Exchange:
    """WordPress' error shape."""
    extra = {"status": status} if data is None else {"status": status, **data}
    return answer(status, {"code": code, "message": message, "data": extra}, **more)


def learnomy(status: int, code: str, message: str = "", details: Any = (), **more: Any) -> Exchange:
    """Learnomy's error envelope."""
    body = {"error": {"code": code, "message": message, "details": list(details), "request_id": "r-1"}}
    return answer(status, body, **{"url": LEARNOMY, "credential": "learnomy-token", **more})


def failed(phase: Phase, what: str, detail: str = "", **more: Any) -> Exchange:
    """A request without an answer."""
    exchange = answer(0, **more)
    values = {name: getattr(exchange, name) for name in exchange.__slots__}
    return Exchange(**{**values, "failure": Failure(phase, what, detail), "headers": ()})


def page(title: str, body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body or title}</body></html>"


GOOD = answer(200, {"data": [], "meta": {"total": 0}})
REFUSED = error(401, "masteriyo_rest_cannot_read", "Sorry")
CLOUDFLARE = {"Server": "cloudflare", "CF-Ray": "8f0a1"}
PUT = {"method": "PUT", "url": API + "/7"}
ALSO_GOOD = answer(200, {"id": 7}, url=API + "/7")
SLOW_CLOCK = answer(200, {"id": 7}, headers={"Date": "Wed, 01 Jan 2020 10:00:00 GMT"})
NETWORK_INDEX = answer(200, {"url": "https://academy.example/shop", "namespaces": ["wp/v2"]}, url=INDEX)
SAVED = answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, **PUT)
OLD_COPY = {"id": 7, "date_modified": "2026-03-01T09:00:00"}
DELETED = answer(200, {"id": 7}, method="DELETE", url=API + "/7?force=true")
EXPORT = "https://academy.example/wp-json/masteriyo/v1/courses/export/status"
TERM = {"method": "PUT", "url": API + "/categories/3"}

CASES = [
    Case("a good list", None, GOOD),
    Case("a good course", None, answer(200, {"id": 7, "name": "Ukulele"}, url=API + "/7")),
    Case("an empty plain list", None, answer(200, [])),
    Case("a created course", None, answer(201, {"id": 8}, method="POST")),
    Case("nothing to say", None, answer(204, method="POST")),
    Case("the front page", None, answer(200, page("Home", "wp-content"), url=FRONT, credential="")),
    # network
    Case("unknown name", "N01", failed(Phase.RESOLVE, "name")),
    Case("hotel network", "N03", answer(511, page("Sign in"))),
    Case("nothing listens", "N16", failed(Phase.CONNECT, "refused")),
    Case("cut connection", "N16", failed(Phase.WAIT, "reset")),
    Case("slow site", "N06", failed(Phase.WAIT, "timeout")),
    Case("gateway gave up", "N06", answer(504, page("504 Gateway Time-out"))),
    Case("proxy sign-in", "N07", answer(407, page("Proxy"))),
    Case("home-made certificate", "N08", failed(Phase.TLS, "tls-untrusted", "self-signed certificate")),
    Case("old certificate", "N10", failed(Phase.TLS, "tls-expired", "certificate has expired")),
    Case("clock of this computer", "N09", failed(Phase.TLS, "tls-expired"), Context(recent=(SLOW_CLOCK,))),
    Case("certificate of another", "N11", failed(Phase.TLS, "tls-name", "hostname mismatch")),
    Case("half a chain", "N12", failed(Phase.TLS, "tls-untrusted", "unable to get local issuer certificate")),
    Case("old TLS", "N14", failed(Phase.TLS, "tls-protocol", "wrong version number")),
    Case("cut answer", "N15", failed(Phase.DOWNLOAD, "cut")),
    Case("50 MB answer", "N17", failed(Phase.DOWNLOAD, "too-big")),
    # address
    Case("login page", "A05", answer(302, headers={"Location": "https://academy.example/wp-login.php"})),
    Case("http to https", "A01", answer(301, url=API.replace("https", "http"), headers={"Location": API})),
    Case("other host", "A02", answer(301, headers={"Location": API.replace("academy", "www.academy")})),
    Case("forwarded write", "A03", answer(301, headers={"Location": API.replace("academy", "www.academy")}, **PUT)),
    Case("circle", "A04", failed(Phase.WAIT, "redirects")),
    Case("plain permalinks", "A06", answer(404, page("Not found"), headers={
        "Link": '<https://academy.example/index.php?rest_route=/>; rel="https://api.w.org/"'})),
    Case("page for a POST", "A06", answer(200, page("Academy"), method="POST", headers={
        "Link": '<https://academy.example/index.php?rest_route=/>; rel="https://api.w.org/"'})),
    Case("rules missing", "A07", answer(301, headers={"Location": API + "/"})),
    Case("key on ?rest_route=", "A08", error(401, "rest_forbidden",
         url="https://academy.example/index.php?rest_route=/masteriyo/v1/courses")),
    Case("rules missing, as a page", "A07", answer(404, page("Not found"), headers={
        "Link": '<https://academy.example/wp-json/>; rel="https://api.w.org/"'})),
    Case("index.php in the address", "A09", answer(404, page("Not found"), headers={
        "Link": '<https://academy.example/index.php/wp-json/>; rel="https://api.w.org/"'})),
    Case("renamed API", "A10", answer(404, page("Not found"), headers={
        "Link": '<https://academy.example/api/>; rel="https://api.w.org/"'})),
    Case("another site of the network", "A12", error(404, "rest_no_route"), Context(recent=(NETWORK_INDEX,))),
    Case("not WordPress", "A11", answer(200, page("Parked"), url="https://academy.example/", credential="")),
    # firewall, host
    Case("Cloudflare challenge", "W01", answer(403, page("Just a moment..."), headers=CLOUDFLARE)),
    Case("Cloudflare block", "W02", answer(403, page("Error 1020"), headers=CLOUDFLARE)),
    Case("Cloudflare limit", "W03", answer(429, page("Error 1015"), headers=CLOUDFLARE)),
    Case("Cloudflare origin", "W04", answer(522, page("522"), headers=CLOUDFLARE)),
    Case("Cloudflare TLS", "W05", answer(525, page("525"), headers=CLOUDFLARE)),
    Case("SiteGround", "W06", answer(202, page("Robot", "/.well-known/sgcaptcha/"))),
    Case("Wordfence", "W07", answer(403, page("403", "Generated by Wordfence"))),
    Case("Sucuri", "W08", answer(403, page("Sucuri WebSite Firewall"))),
    Case("Imunify", "W09", answer(415, page("Imunify360 bot-protection"))),
    Case("no PUT", "W11", answer(405, page("405 Not Allowed"), **PUT)),
    Case("mod_security", "W12", answer(406, page("Not Acceptable"), **PUT)),
    Case("REST switched off", "W13", error(401, "rest_cannot_access", "Only authenticated users can access")),
    Case("members only", "W13", error(401, "rest_not_logged_in", url=INDEX, credential="")),
    Case("staging password", "W14", answer(401, page("401"), headers={"WWW-Authenticate": 'Basic realm="Staging"'})),
    Case("host limit", "W17", answer(429, page("Too many"), headers={"Retry-After": "12"})),
    Case("host limit without a time", "W17", answer(429, page("Too many"))),
    Case("Learnomy limit", "W18", learnomy(429, "learnomy_rate_limited")),
    Case("updating", "W19", error(503, "wp_die", "Briefly unavailable for scheduled maintenance.")),
    Case("coming soon", "W20", answer(200, page("Coming soon"))),
    Case("locked out", "W21", answer(429, page("Locked")), Context(recent=(REFUSED, REFUSED, REFUSED))),
    Case("database down", "W22", error(500, "wp_die", "<h1>Error establishing a database connection</h1>")),
    Case("good under 500", "W23", answer(500, {"id": 7, "name": "Ukulele"})),
    Case("overloaded", "W24", answer(503, page("Service Unavailable"))),
    Case("a page instead", "W10", answer(200, page("Welcome"))),
    # who asks
    Case("read-only key", "U04", error(401, "masteriyo_rest_authentication_error", "no write permissions", **PUT)),
    Case("write-only key", "U05", error(401, "masteriyo_rest_authentication_error", "no read permissions")),
    Case("PROPFIND", "P27", error(401, "masteriyo_rest_authentication_error", "Unknown method", method="PROPFIND")),
    Case("wrong secret", "U03", error(401, "masteriyo_rest_cannot_read",
         headers={"WWW-Authenticate": 'Basic realm="Masteriyo API. Use a consumer key."'})),
    Case("unknown key", "U02", error(401, "masteriyo_rest_cannot_read")),
    Case("key on another part", "U29", error(401, "rest_cannot_create", method="POST",
         url="https://academy.example/wp-json/wp/v2/media")),
    Case("key on the index", "U29", error(401, "invalid_username", url="https://academy.example/wp-json/")),
    Case("key and WooCommerce", "U16", error(401, "invalid_username", url=INDEX), Context(namespaces=("wc/v3",))),
    Case("key that worked", "U12", error(401, "masteriyo_rest_cannot_read"), Context(recent=(ALSO_GOOD,))),
    Case("two token plugins", "U24", error(403, "jwt_auth_invalid_token", "Signature verification failed",
         url=LEARNOMY, credential="learnomy-token")),
    Case("key over plain http", "U06", error(401, "rest_forbidden", url=API.replace("https", "http"))),
    Case("key switched off", "U07", error(401, "rest_forbidden"), Context(app_passwords=False)),
    Case("header dropped", "U01", error(401, "rest_forbidden"), Context(header_arrives=False)),
    Case("wrong application password", "U14", error(401, "incorrect_password", credential="app-password")),
    Case("silent application password", "U14", error(401, "rest_not_logged_in", credential="app-password")),
    Case("passwords off", "U15", error(501, "application_passwords_disabled", credential="")),
    Case("token ended", "U18", learnomy(401, "learnomy_token_expired")),
    Case("second step", "U19", learnomy(403, "two_factor_required", "Enter the two-factor code", credential="",
         method="POST", url="https://academy.example/wp-json/learnomy/v1/auth/token")),
    Case("wrong password", "U30", learnomy(401, "learnomy_invalid_login", credential="", method="POST",
         url="https://academy.example/wp-json/learnomy/v1/auth/token")),
    Case("JWT without header", "U20", error(403, "jwt_auth_no_auth_header", credential="")),
    Case("JWT unfinished", "U21", error(403, "jwt_auth_bad_config", credential="")),
    Case("JWT signature", "U22", error(403, "jwt_auth_invalid_token", "Signature verification failed")),
    Case("clock", "U23", error(401, "jwt_auth_invalid_token", "Cannot handle token prior to 2026-11-23")),
    Case("nonce", "U25", error(403, "rest_cookie_invalid_nonce", credential="")),
    Case("learner rule", "U27", error(403, "masteriyo_rest_cannot_start_course")),
    Case("nobody", "U28", error(401, "masteriyo_rest_cannot_read", credential="")),
    Case("student", "U08", error(403, "masteriyo_rest_cannot_update", **PUT)),
    Case("instructor on a category", "U09", error(403, "masteriyo_rest_cannot_edit", **TERM)),
    Case("keys for administrators", "U10", error(403, "masteriyo_permission_denied",
         url="https://academy.example/wp-json/masteriyo/v1/rest-api")),
    Case("not approved", "U11", error(403, "masteriyo_rest_user_not_approved")),
    # WordPress
    Case("plugin off", "P01", error(404, "rest_no_route"), Context(namespaces=("wp/v2",), lms="masteriyo")),
    Case("no such route", "P02", error(404, "rest_no_route", url=COUPONS)),
    Case("course gone", "P03", error(404, "masteriyo_rest_course_invalid_id")),
    Case("course gone on save", "P03", error(400, "masteriyo_rest_mto-course_invalid_id", **PUT)),
    Case("already trashed", "P04", error(410, "masteriyo_rest_already_trashed", method="DELETE", url=API + "/7")),
    Case("no trash", "P05", error(501, "masteriyo_rest_trash_not_supported", method="DELETE", url=API + "/tags/7")),
    Case("bad field", "P06", error(400, "rest_invalid_param", data={"params": {"status": "x is not one of"}}, **PUT)),
    Case("missing field", "P06", error(400, "rest_missing_callback_param", data={"params": ["name"]}, method="POST")),
    Case("Learnomy details", "P06", learnomy(422, "learnomy_validation", details=[{"field": "title"}])),
    Case("bad JSON", "P07", error(400, "rest_invalid_json", method="POST")),
    Case("nginx limit", "P08", answer(413, page("413"), method="POST")),
    Case("PHP limit", "P08", error(500, "rest_upload_unknown_error", method="POST")),
    Case("bad file type", "P09", error(500, "rest_upload_sideload_error", method="POST")),
    Case("no file", "P29", error(400, "rest_upload_no_data", method="POST")),
    Case("crash", "P10", error(500, "internal_server_error", "<p>There has been a critical error.</p>")),
    Case("memory", "P11", answer(500, page("Fatal", "Allowed memory size of 1 bytes exhausted"))),
    Case("delete said no", "P14", error(500, "masteriyo_rest_cannot_delete", method="DELETE", url=API + "/7")),
    Case("warning before the data", "P12", answer(200, "<br />\n<b>Warning</b>: x in y<br />\n" + '{"id": 7}')),
    Case("page of the list gone", "P22", error(400, "rest_post_invalid_page_number")),
    Case("nothing sent", "P23", answer(200)),
    Case("slug taken", "P24", error(400, "masteriyo_rest_invalid_category", **TERM)),
    Case("old character set", "P26", error(500, "db_update_error", "Incorrect string value: '\\xF0'", **PUT)),
    Case("refused values", "P28", error(400, "masteriyo_user_already_exists", "Taken.", method="POST")),
    Case("parent gone", "P34", error(400, "masteriyo_rest_object_not_read", "Failed to read an object!", **TERM)),
    Case("a list asked wrongly", "P07", error(400, "rest_invalid_param", data={"params": {"orderby": "no"}})),
    Case("damaged answer", "P30", answer(200, '{"id": 7, "na', headers={"Content-Type": JSON})),
    Case("WordPress stopped", "P31", error(400, "wp_die", "Link expired")),
    Case("one like it", "P33", error(409, "learnomy_conflict", "The slug is in use already.", **PUT)),
    Case("quiz of another version", "P19", error(400, "masteriyo_rest_import_failed", "Manifest version mismatch.",
         method="POST", url="https://academy.example/wp-json/masteriyo/v1/quizzes/import")),
    # usable all the same
    Case("player removed", "P15", answer(200, {"description": "<p>Watch</p>"}, **PUT,
         asked={"description": '<p>Watch</p><iframe src="https://video.example/1"></iframe>'})),
    Case("player kept", None, answer(200, {"description": '<iframe src="x"></iframe>'}, **PUT,
         asked={"description": '<iframe src="x"></iframe>'})),
    Case("old copy", "W15", answer(200, OLD_COPY, url=API + "/7", headers={"X-LiteSpeed-Cache": "hit"}),
         Context(recent=(SAVED,))),
    Case("old, but from no cache", None, answer(200, OLD_COPY, url=API + "/7"), Context(recent=(SAVED,))),
    Case("fresh copy", None, answer(200, {"id": 7, "date_modified": "2026-03-01T10:00:00"}, url=API + "/7",
         headers={"CF-Cache-Status": "HIT"}), Context(recent=(SAVED,))),
    Case("export stands still", "P21", answer(200, {"status": "in_progress"}, url=EXPORT),
         Context(recent=(answer(200, {"status": "in_progress"}, url=EXPORT, minutes_ago=12),))),
    Case("export goes on", None, answer(200, {"status": "in_progress"}, url=EXPORT),
         Context(recent=(answer(200, {"status": "in_progress"}, url=EXPORT, minutes_ago=2),))),
    Case("lessons left", "P18", answer(200, {"data": [{"id": 9, "course_id": 7}]}), Context(recent=(DELETED,))),
    Case("lessons of others", None, answer(200, {"data": [{"id": 9, "course_id": 8}]}), Context(recent=(DELETED,))),
    Case("price by a hair", "P25", answer(200, {"price": "9.990001"}, **PUT, asked={"price": "9.99"})),
    Case("price as text", None, answer(200, {"price": "10.00"}, **PUT, asked={"price": 10})),
    Case("comment after the data", "W16", answer(200, '{"id": 7}\n<!-- Cached by a plugin -->')),
    Case("invisible mark", "P13", answer(200, '\ufeff{"id": 7}')),
    Case("no bulk", "P32", error(501, "masteriyo_rest_cannot_bulk_update", method="POST")),
]  # fmt: skip
