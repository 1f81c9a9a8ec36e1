"""A request or an answer as one text: how it begins, its headers by name, and its content in the form best read."""

from __future__ import annotations

from collections.abc import Iterator

from lmsdesk.domain.compare import NOISE
from lmsdesk.domain.exchange import Exchange, decode
from lmsdesk.ui.inspector.lines import HexLines, pretty_blocks
from lmsdesk.ui.inspector.picture_view import is_picture
from lmsdesk.ui.words import tr

TOGETHER = 1_000


def answer_blocks(exchange: Exchange, *, noise: bool) -> Iterator[str]:
    """The answer; ``noise``: with headers that always differ."""
    if exchange.failure is not None:
        yield f"{exchange.failure.what}: {exchange.failure.detail}\n"
    if exchange.status:
        yield f"{exchange.http_version} {exchange.status} {exchange.reason}".strip() + "\n"
    yield _headers(exchange.headers, noise) + "\n"
    yield from _content(exchange.body, exchange.header("content-type"))
    if exchange.body_capped:
        yield tr("(The rest was not kept.)") + "\n"


def request_blocks(exchange: Exchange, *, noise: bool) -> Iterator[str]:
    """The request; each parameter of its address stands in a line of its own."""
    yield f"{exchange.method} {exchange.url.partition('?')[0]}\n"
    if parameters := "".join(f"  {name} = {value}\n" for name, value in exchange.query):
        yield parameters
    yield _headers(exchange.request_headers, noise) + "\n"
    kind = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), "")
    yield from _content(exchange.request_body, kind)


def _headers(headers: tuple[tuple[str, str], ...], noise: bool) -> str:
    shown = sorted((name.lower(), value) for name, value in headers if noise or name.lower() not in NOISE)
    return "".join(f"{name}: {value}\n" for name, value in shown)


def _content(body: bytes, kind: str) -> Iterator[str]:
    if not body:
        return
    if is_picture(body, kind) or b"\0" in body[:4_000]:
        lines = HexLines(body)
        for at in range(0, len(lines), TOGETHER):
            yield "".join(lines.line(place) + "\n" for place in range(at, min(len(lines), at + TOGETHER)))
    else:
        yield from pretty_blocks(decode(body, kind))
