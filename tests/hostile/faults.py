"""The faults: what a site, a host or the line can do to an answer, and the hint that a person should get for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.hostile.front import Bend, Chunk, Good

CRLF = b"\r\n"
JSON = "application/json; charset=UTF-8"
HTML = "text/html; charset=UTF-8"


@dataclass(frozen=True)
class Fault:
    """``read`` and ``write`` are the ids of the hints that fit; empty where the answer can be used all the same."""

    name: str
    bend: Bend
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    done: bool = False
    """Whether the site did what was asked before it answered so."""
    content: bool = False
    """The site's own texts hold what no person should read as ours."""
    heavy: float = 1.0
    """So many times longer than else the window may take to show what came, because it is so much text to lay out."""
    silent: bool = False
    """Nothing comes for long: this is the one that is given up after a moment, whatever else the machine is doing."""
    usable: bool = False
    """The answer can be read all the same, or is a wrong one that cannot be told from a right one."""


def raw(status: int, body: bytes, headers: Sequence[tuple[str, str]] = (), reason: str = "Answer") -> list[Chunk]:
    """A whole answer."""
    named = {name.lower() for name, _ in headers}
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    if "content-length" not in named and "transfer-encoding" not in named:
        lines.append(f"Content-Length: {len(body)}")
    lines.append("Connection: close")
    return [("\r\n".join(lines).encode("latin-1", "replace") + CRLF + CRLF + body, 0)]


def page(status: int, text: str, **headers: str) -> Bend:
    body = f"<!DOCTYPE html><html><head><title>x</title></head><body><h1>{text}</h1></body></html>".encode()
    pairs = [("Content-Type", HTML), *((name.replace("_", "-"), value) for name, value in headers.items())]
    return lambda good: raw(status, body, pairs)


def says(status: int, body: Any, **headers: str) -> Bend:
    pairs = [("Content-Type", JSON), *((name.replace("_", "-"), value) for name, value in headers.items())]
    return lambda good: raw(status, json.dumps(body).encode(), pairs)


def error(status: int, code: str, message: str = "No.", **data: Any) -> Bend:
    return says(status, {"code": code, "message": message, "data": {"status": status, **data}})


def bent(change: Callable[[Any], Any]) -> Bend:
    """The good answer, with something done to its JSON."""

    def bend(good: Good) -> list[Chunk]:
        try:
            data = change(json.loads(good.body))
        except ValueError:
            return raw(good.status, good.body, good.headers)
        return raw(good.status, json.dumps(data).encode("utf-8", "surrogatepass"), good.headers)

    return bend


def body(change: Callable[[bytes], bytes], **headers: str) -> Bend:
    """The good answer, with something done to its bytes."""

    def bend(good: Good) -> list[Chunk]:
        kept = [(name, value) for name, value in good.headers if name.lower() not in {h.lower() for h in headers}]
        more = [(name.replace("_", "-"), value) for name, value in headers.items()]
        kept = [(name, value) for name, value in kept if name.lower() not in {n.lower() for n, _ in more}]
        return raw(good.status, change(good.body), [*kept, *more])

    return bend


def everywhere(value: Callable[[Any], Any], keep: tuple[str, ...] = ("id",)) -> Callable[[Any], Any]:
    """A change of every leaf of an answer."""

    def walk(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {key: item if key in keep else walk(item, key) for key, item in data.items()}
        if isinstance(data, list):
            return [walk(item, name) for item in data]
        return value(data)

    return walk


def rows(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    """A change of the list in an answer."""

    def walk(data: Any) -> Any:
        if isinstance(data, list):
            return change(data)
        if isinstance(data, dict) and isinstance(data.get("data"), list):
            return {**data, "data": change(data["data"])}
        return data

    return walk


def cut(percent: int) -> Bend:
    def bend(good: Good) -> list[Chunk]:
        whole = raw(good.status, good.body, good.headers)[0][0]
        return [(whole[: len(whole) * percent // 100], 0)]

    return bend


def silently_cut(good: Good) -> list[Chunk]:
    """Half a JSON text in an answer that claims to be whole."""
    return raw(good.status, good.body[: len(good.body) // 2], good.headers)


def drip(good: Good) -> list[Chunk]:
    whole = raw(good.status, good.body, good.headers)[0][0]
    step = max(1, len(whole) // 12)
    return [(whole[at : at + step], 0.01) for at in range(0, len(whole), step)]


def silence(good: Good) -> list[Chunk]:
    return [(b"", 0.9)]


def hang_up(good: Good) -> list[Chunk]:
    return []


def loop(good: Good) -> list[Chunk]:
    return raw(302, b"", [("Location", f"http://127.0.0.1{good.path}")])


def ten_steps(good: Good) -> list[Chunk]:
    return raw(301, b"", [("Location", f"{good.path}?step={good.asked + 1}")])


def bomb(good: Good) -> list[Chunk]:
    return raw(200, _BOMB, [("Content-Type", JSON), ("Content-Encoding", "gzip")])


def _make_bomb() -> bytes:
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"0" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(120)) + packer.flush()


_BOMB = _make_bomb()
DEEP = b'{"a":' * 10_000 + b"1" + b"}" * 10_000


def nothing(good: Good) -> list[Chunk]:
    return raw(200, b"", [("Content-Type", JSON)])


def many_headers(good: Good) -> list[Chunk]:
    return raw(good.status, good.body, [*good.headers, *((f"X-Noise-{n}", "x" * 20) for n in range(5_000))])


def early_hints(good: Good) -> list[Chunk]:
    whole = raw(good.status, good.body, good.headers)[0][0]
    return [(b"HTTP/1.1 103 Early Hints\r\nLink: </x.css>; rel=preload\r\n\r\n" + whole, 0)]


def endless_cursor(data: Any) -> Any:
    if isinstance(data, dict) and isinstance(data.get("meta"), dict):
        meta = {**data["meta"], "pages": 10**6, "total": 10**7, "current_page": 1, "has_more": True, "next_cursor": "x"}
        return {**data, "meta": meta}
    return data


def lying_total(data: Any) -> Any:
    if isinstance(data, dict) and isinstance(data.get("meta"), dict):
        return {**data, "meta": {**data["meta"], "total": -5, "pages": "many"}}
    return data


def huge_texts(data: Any) -> Any:
    """The first hundred texts of an answer are of ten thousand letters; more of it would only be a large answer."""
    left = iter(range(100))
    return everywhere(lambda v: "long " * 2_000 if isinstance(v, str) and next(left, None) is not None else v)(data)


MARKUP = "<b>x</b><script>alert(1)</script><img src=x onerror=alert(1)>&lt;i&gt;"
CONTROL = "a\x00b\x07c\x1b[31md\u202ee\u2028f\ud83d"
CF = {"Server": "cloudflare", "CF_Ray": "8f0a1b2c3d"}
PHP = b"<br />\n<b>Warning</b>:  Undefined array key 1 in <b>/var/www/x.php</b> on line <b>7</b><br />\n"

FAULTS: tuple[Fault, ...] = (
    # -- the line
    *(Fault(f"cut at {n} %", cut(n), ("N15", "N16"), ("P14",), done=True) for n in range(10, 100, 10)),
    Fault("slow drip", drip, usable=True, done=True),
    Fault("silence", silence, ("N06",), ("P14",), silent=True),
    Fault("hang up", hang_up, ("N16",), ("P14",)),
    Fault("garbage", lambda good: [(b"\x00\xffthis is no HTTP\r\n\r\n", 0)], ("N16",), ("P14",)),
    Fault("bad gzip", body(lambda b: b"\x1f\x8b" + b[:50], Content_Encoding="gzip"), ("N15",), ("P14",), done=True),
    Fault("gzip bomb", bomb, ("N17",), ("N17", "P14", "N06")),
    Fault("too long a length", body(lambda b: b, Content_Length="999999"), ("N15",), ("P14",), done=True),
    Fault("no proxy sign-in", page(407, "Proxy"), ("N07",), ("N07",)),
    Fault("hotel", page(511, "Sign in"), ("N03",), ("N03",)),
    Fault("gateway time-out", page(504, "504"), ("N06",), ("P14",)),
    # -- redirects
    Fault("to another name", says(301, {}, Location="http://www.other.example/wp-json/"), ("A02",), ("A03",)),
    Fault("loop", loop, ("A02", "A04", "A06", "A07"), ("A03",)),
    Fault("ten steps", ten_steps, ("A07", "A04", "A02"), ("A03",)),
    Fault("to the login", says(302, {}, Location="/wp-login.php?redirect_to=x"), ("A05",), ("A05",)),
    # -- pages in place of answers
    Fault("page not found", page(404, "Not found"), ("A06",), ("A06",)),
    Fault("Cloudflare check", page(403, "Just a moment...", **CF), ("W01",), ("W01",)),
    Fault("Cloudflare block", page(403, "Error 1020", **CF), ("W02",), ("W02",)),
    Fault("Cloudflare limit", page(429, "Error 1015", Retry_After="120", **CF), ("W03",), ("W03",)),
    Fault("Cloudflare origin", page(522, "522", **CF), ("W04",), ("P14",)),
    Fault("Cloudflare TLS", page(525, "525", **CF), ("W05",), ("W05",)),
    Fault("SiteGround", page(202, "/.well-known/sgcaptcha/"), ("W06",), ("W06",)),
    Fault("Wordfence", page(403, "Generated by Wordfence"), ("W07",), ("W07",)),
    Fault("Sucuri", page(403, "Sucuri WebSite Firewall"), ("W08",), ("W08",)),
    Fault("Imunify", page(415, "Imunify360 bot-protection"), ("W09",), ("W09",)),
    Fault("forbidden", page(403, "Forbidden"), ("W10", "W25"), ("W11", "W12", "W10", "W25")),
    Fault("no such method", page(405, "Not allowed"), ("W25",), ("W11",)),
    Fault("mod_security", page(406, "Not acceptable"), ("W25", "W12"), ("W12",)),
    Fault("staging password", page(401, "401", WWW_Authenticate='Basic realm="Staging"'), ("W14",), ("W14",)),
    Fault("host limit", page(429, "Slow down", Retry_After="120"), ("W17",), ("W17",)),
    Fault("coming soon", page(200, "Coming soon"), ("W20",), ("W20",)),
    Fault("database down", page(500, "Error establishing a database connection"), ("W22",), ("W22",)),
    Fault("overloaded", page(503, "Service Unavailable", Retry_After="120"), ("W24",), ("W24",)),
    Fault("a page", page(200, "Welcome"), ("W25",), ("W25",)),
    Fault("file too large", page(413, "413"), ("P08",), ("P08",)),
    Fault("address too long", page(414, "414"), ("P07",), ("P07",)),
    Fault("critical error", page(500, "There has been a critical error on this website"), ("P10",), ("P10",)),
    Fault("out of memory", page(500, "Allowed memory size of 1 bytes exhausted"), ("P11",), ("P11",)),
    Fault("status 999", page(999, "Request denied"), ("X00", "W25"), ("X00",)),
    # -- WordPress and the plugin
    Fault("updating", error(503, "wp_die", "Briefly unavailable for scheduled maintenance."), ("W19",), ("W19",)),
    Fault("closed API", error(401, "rest_cannot_access", "Only authenticated users"), ("W13",), ("W13",)),
    Fault("not allowed", error(403, "rest_forbidden"), ("U08",), ("U08", "U09")),
    Fault("not approved", error(403, "masteriyo_rest_user_not_approved"), ("U11",), ("U11",)),
    Fault("nonce", error(403, "rest_cookie_invalid_nonce"), ("U25",), ("U25",)),
    Fault("app passwords off", error(501, "application_passwords_disabled"), ("U15",), ("U15",)),
    Fault("JWT config", error(403, "jwt_auth_bad_config"), ("U21", "U24"), ("U21", "U24")),
    Fault("plugin's route gone", error(404, "rest_no_route"), ("P01", "P02"), ("P01", "P02")),
    Fault("item gone", error(404, "masteriyo_rest_course_invalid_id"), ("P03",), ("P03",)),
    Fault("in the trash", error(410, "masteriyo_rest_already_trashed"), ("P04",), ("P04",)),
    Fault("no trash", error(501, "masteriyo_rest_trash_not_supported"), ("P05",), ("P05",)),
    Fault("bad parameter", error(400, "rest_invalid_param", params={"zzz": "zzz is odd."}), ("P06",), ("P06",)),
    Fault("bad JSON", error(400, "rest_invalid_json"), ("P07",), ("P07",)),
    Fault("crash", error(500, "internal_server_error", "<p>Critical error.</p>", error={"file": "/var/www/x.php"}),
          ("P10",), ("P10",)),
    Fault("page gone", error(400, "rest_post_invalid_page_number"), ("P22",), ("P22",)),
    Fault("somebody was faster", error(412, "rest_precondition_failed"), ("P16",), ("P16",)),
    Fault("locked", error(423, "rest_locked"), ("P17",), ("P17",)),
    Fault("stopped", error(400, "wp_die", "<h1>Cheating?</h1>"), ("P31",), ("P31",)),
    Fault("Learnomy's details", says(422, {"error": {"code": "learnomy_validation", "message": "No.", "details": [
        {"field": "zzz", "message": '{"odd": 1}'}], "request_id": "r"}}), ("P28",), ("P28",)),
    Fault("Learnomy's limit", says(429, {"error": {"code": "learnomy_rate_limited", "message": "Slow."}},
                                   Retry_After="120"), ("W18",), ("W18",)),
    Fault("old character set", error(500, "db_update_error", "Incorrect string value: '\\xF0'"), ("P26",), ("P26",)),
    # -- under a good status
    Fault("nothing sent", nothing, ("P23",), ("P23",)),
    Fault("null", says(200, None), ("P23",), ("P23",)),
    Fault("half the JSON", silently_cut, ("P30",), ("P30", "P14"), done=True),
    Fault("204 with a body", lambda good: raw(204, good.body, good.headers), usable=True, done=True),
    Fault("103 first", early_hints, usable=True, done=True),
    Fault("5,000 headers", many_headers, ("N16", "N15"), ("P14",), done=True, usable=True),
    Fault("PHP warning first", body(lambda b: PHP + b), usable=True, done=True),
    Fault("comment after", body(lambda b: b + b"\n<!-- Cached -->"), usable=True, done=True),
    Fault("invisible mark", body(lambda b: b"\xef\xbb\xbf" + b), usable=True, done=True),
    Fault("UTF-16", body(lambda b: b.decode().encode("utf-16"), Content_Type="application/json; charset=utf-16"),
          usable=True, done=True),
    Fault("wrong character set", body(lambda b: b, Content_Type="application/json; charset=shift_jis"), usable=True,
          done=True),
    Fault("unknown character set", body(lambda b: b, Content_Type="application/json; charset=x-nobody"), usable=True,
          done=True),
    Fault("wrong content type", body(lambda b: b, Content_Type="image/png"), usable=True, done=True),
    Fault("no content type", body(lambda b: b, Content_Type=""), usable=True, done=True),
    Fault("deeply nested", lambda good: raw(200, DEEP, [("Content-Type", JSON)]), usable=True),
    Fault("good under 500", lambda good: raw(500, good.body, good.headers), usable=True, done=True),
    Fault("numbers as texts", bent(everywhere(lambda v: str(v) if isinstance(v, int | float) else v, ())), usable=True,
          done=True),
    Fault("nulls everywhere", bent(everywhere(lambda v: None)), usable=True, done=True),
    Fault("nulls, ids too", bent(everywhere(lambda v: None, ())), usable=True, done=True),
    Fault("markup everywhere", bent(everywhere(lambda v: MARKUP if isinstance(v, str) else v)), content=True,
          usable=True, done=True),
    Fault("control characters", bent(everywhere(lambda v: CONTROL if isinstance(v, str) else v)), content=True,
          usable=True, done=True),
    Fault("huge texts", bent(huge_texts), usable=True, done=True, heavy=2.0),
    Fault("huge numbers", bent(everywhere(lambda v: 10**400 if isinstance(v, int) else v)), usable=True, done=True),
    Fault("not a number", body(lambda b: b.replace(b'"id":', b'"odd":NaN,"id":')), usable=True, done=True),
    Fault("the same id twice", bent(rows(lambda found: found + found)), usable=True, done=True),
    Fault("rows that are none", bent(rows(lambda found: [None, 7, "x", [], {}, *found])), usable=True, done=True),
    Fault("a list for an object", bent(lambda data: [data]), usable=True, done=True),
    Fault("an object for a list", bent(lambda data: {"x": data}), usable=True, done=True),
    Fault("a word", says(200, "hello"), usable=True),
    Fault("an endless list", bent(endless_cursor), usable=True, done=True),
    Fault("a total that lies", bent(lying_total), usable=True, done=True),
)  # fmt: skip
