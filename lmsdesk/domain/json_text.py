"""JSON out of what sites really send: PHP warnings before it, a cache's comment after it, pages, halves of it."""

from __future__ import annotations

import json
import re
from typing import Any

from lmsdesk.domain import json_turns

TRIES = 200
"""Places where JSON may begin that are tried at most; warnings hold brackets of their own."""
_INSIDE_BEFORE = re.compile(r"[\[{:,\"]\s*\Z")
_INSIDE_AFTER = re.compile(r"\s*[\]},:\"]")
_TAGS = ("<!doctype", "<html", "<head")


def parse_json(text: str) -> tuple[Any, str]:
    """The first JSON object or list in a text, and the noise before and after it. (None, text) when there is none.

    A part of a larger value does not count: half an answer is damaged, and its first item is not the answer.
    """
    stripped = text.strip().removeprefix("\ufeff").lstrip()
    if not stripped:
        return None, ""
    try:
        return json_turns.loads(stripped), ""
    except (ValueError, RecursionError):
        pass
    decoder = json.JSONDecoder()
    position, work = 0, 8 * len(stripped) + 10_000
    for _ in range(TRIES):
        begin = _next_begin(stripped, position)
        if begin < 0 or work < 0:
            break
        try:
            value, end = decoder.raw_decode(stripped, begin)
        except json.JSONDecodeError as trouble:
            read_to = len(stripped) if trouble.msg.startswith("Unterminated") else trouble.pos
            work -= max(0, read_to - begin)
            position = begin + 1
            continue
        except RecursionError:
            break  # whatever is inside of something so deep is no answer, and each look would take as long again
        except ValueError:
            position = begin + 1
            continue
        if _is_answer(value) and not _is_a_part(stripped, begin, end):
            return value, (stripped[:begin] + stripped[end:]).strip()
        work -= end - begin
        position = end
    return None, stripped


def read_json(text: str, content_type: str) -> tuple[Any, str]:
    """The JSON value of an answer and the noise cut off around it; (None, text) for a page or anything else.

    A web page with a bit of JSON inside (pages have that often) is no answer.
    """
    data, noise = parse_json(text)
    if data is None or not noise:
        return data, noise
    scripted = "json" not in content_type.lower() and "<script" in noise.lower()
    if looks_like_a_page(noise) or scripted:
        return None, text
    return data, noise


def looks_like_a_page(text: str) -> bool:
    """Whether a text is an HTML page rather than JSON with some noise around it."""
    start = text[:65536].lower()
    return any(tag in start for tag in _TAGS)


def _next_begin(text: str, position: int) -> int:
    starts = [at for at in (text.find("{", position), text.find("[", position)) if at >= 0]
    return min(starts) if starts else -1


def _is_answer(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and (not value or isinstance(value[0], dict | list)))


def _is_a_part(text: str, begin: int, end: int) -> bool:
    """Whether the value stands inside a larger one that could not be read as a whole."""
    before = bool(_INSIDE_BEFORE.search(text, max(0, begin - 20), begin))
    return before or bool(_INSIDE_AFTER.match(text, end))
