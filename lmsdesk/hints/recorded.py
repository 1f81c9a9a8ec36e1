"""One recorded exchange: the JSON form in which answers of real sites are collected for the catalogue.

``{"area", "what", "request": {"method", "path", "query", "headers", "body"}, "response": {"status", "headers", "body",
"body_is_json", "elapsed_ms"}}``; a parsed body is put together again. Secrets are masked while reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from lmsdesk.domain.exchange import Action, Exchange, Failure, Phase, Timing
from lmsdesk.domain.har import FOREIGN
from lmsdesk.domain.har_read import Unreadable
from lmsdesk.domain.loose import as_dict, as_number, as_text, credential_of, safe_url
from lmsdesk.domain.masking import mask_body, mask_headers

HOST = "example.test"
"""Recordings hold paths only, of a site that has this name in every answer."""


def from_recorded(document: Any, name: str = "") -> Exchange:
    """The exchange of a recording; Unreadable when the file is none."""
    if not isinstance(document, Mapping):
        raise Unreadable("it is no recorded exchange")
    request, response = document.get("request"), document.get("response")
    if not isinstance(request, Mapping) or not isinstance(response, Mapping) or "status" not in response:
        raise Unreadable("it has no “request” and “response”")
    try:
        return _exchange(request, response, Action(name or as_text(document.get("what"))), document)
    except RecursionError as trouble:
        raise Unreadable("it is nested too deeply") from trouble


def _exchange(
    request: Mapping[str, Any], response: Mapping[str, Any], action: Action, document: Mapping[str, Any]
) -> Exchange:
    asked, answered = _headers(request), _headers(response)
    told = f"{document.get('what')} {document.get('note')}"
    scheme = _scheme(request, answered, told)
    if "https" not in told:  # the site's own links must agree with a scheme that is only assumed
        answered = [(name, value.replace(f"http://{HOST}", f"{scheme}://{HOST}")) for name, value in answered]
    url = _url(request, scheme)
    sent = mask_body(_bytes(request.get("body"), False), _kind(asked))
    body = mask_body(_bytes(response.get("body"), response.get("body_is_json") is True), _kind(answered))
    status = int(as_number(response.get("status"), 0, 999))
    return Exchange(
        method=as_text(request.get("method")).upper() or "GET",
        url=safe_url(url),
        request_headers=mask_headers(asked),
        request_body=sent,
        started=datetime.now(UTC),
        action=action,
        site=FOREIGN + action.title,
        status=status,
        headers=mask_headers(answered),
        body=body,
        body_size=len(body),
        request_size=int(max(as_number(_number(_header(asked, "content-length"))), len(sent))),
        timing=Timing(total=as_number(response.get("elapsed_ms"))),
        failure=None if status else Failure(Phase.WAIT, "other", "no answer was recorded"),
        credential=_credential(asked, url, as_text(document.get("note"))),
    )


def _scheme(request: Mapping[str, Any], answered: list[tuple[str, str]], told: str) -> str:
    """http where the recording says so or a redirect shows it; sites are reached by https else."""
    scheme, _, rest = _header(answered, "location").partition("://")
    if rest.partition("/")[0] == HOST and scheme in ("http", "https"):
        forwarded_to_itself = rest == HOST + as_text(request.get("path"))
        return scheme if not forwarded_to_itself else "http" if scheme == "https" else "https"
    return "http" if "plain http" in told else "https"


def _url(request: Mapping[str, Any], scheme: str) -> str:
    path = as_text(request.get("path"))
    if not path.startswith(("http://", "https://")):
        path = f"{scheme}://{HOST}{'' if path.startswith('/') else '/'}{path}"
    query = as_dict(request.get("query"))
    pairs = [(as_text(name), as_text(item)) for name, value in query.items() for item in _each(value)]
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs)}" if pairs else path


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _headers(part: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = as_dict(part.get("headers"))
    return [(as_text(name), as_text(item)) for name, value in found.items() for item in _each(value)]


def _header(headers: list[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _kind(headers: list[tuple[str, str]]) -> str:
    return _header(headers, "content-type")


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0.0


def _bytes(body: Any, parsed: bool) -> bytes:
    """The body as it was on the wire: a text as it stands, anything else as JSON."""
    if body is None and not parsed:
        return b""
    if isinstance(body, str) and not parsed:
        return body.encode("utf-8", "replace")
    return json.dumps(body).encode("utf-8", "replace")


def _credential(headers: list[tuple[str, str]], url: str, note: str) -> str:
    """Recordings name the credential in place of it: ``Basic <credential: app-admin>``."""
    sign_in = _header(headers, "authorization").lower()
    if "<credential:" in sign_in:
        return "app-password" if "app-" in sign_in else "learnomy-token" if "token" in sign_in else "masteriyo-key"
    if "<raw credential" in sign_in:
        words = note.lower()
        if "without colon" in words:
            return "malformed"
        if "app password" in words or "application password" in words or "login" in words:
            return "app-password"
    return credential_of(headers, url)
