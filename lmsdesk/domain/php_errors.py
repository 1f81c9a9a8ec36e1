"""PHP's own messages in an answer: what they say, where it happened, and which plugin or theme that is.

WordPress prints them before or behind the JSON where a site shows errors; they are set apart so that both can be read.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

LOOKED_AT = 200_000
MOST = 20
_LEVELS = r"(?:Fatal error|Parse error|Recoverable fatal error|Warning|Notice|Deprecated|Strict Standards)"
_MESSAGE = re.compile(
    rf"(?:<b>)?(?:PHP )?(?P<level>{_LEVELS})(?:</b>)?:\s+(?P<text>.{{1,2000}}?)\s+in\s+(?:<b>)?(?P<file>[^\s<>]+?\.php)"
    r"(?:</b>)?(?:\s+on line\s+(?:<b>)?|:)(?P<line>\d+)(?:</b>)?(?P<trace>\s*Stack trace:.{0,4000}?(?:thrown|\Z))?",
    re.DOTALL,
)
_PLACE = re.compile(r"wp-content/(?P<sort>plugins|mu-plugins|themes)/(?P<name>[^/\s]+)")
_TAGS = re.compile(r"<[^>]{0,200}>")


@dataclass(frozen=True, slots=True)
class PhpError:
    """One message. ``plugin`` and ``theme`` are the folder names, empty where it was neither."""

    level: str
    text: str
    file: str
    line: int
    plugin: str = ""
    theme: str = ""

    @property
    def is_fatal(self) -> bool:
        return "fatal" in self.level.lower() or "parse" in self.level.lower()


def php_errors(text: str) -> list[PhpError]:
    """The messages in a text, in their order, each once."""
    looked_at = text if len(text) <= LOOKED_AT else f"{text[: LOOKED_AT // 2]}\n{text[-LOOKED_AT // 2 :]}"
    if not any(word in looked_at for word in ("on line", "PHP ", ".php:")):
        return []
    if "\\/" in looked_at or "\\n" in looked_at:
        looked_at = looked_at.replace("\\/", "/").replace("\\n", "\n").replace('\\"', '"')
    found: dict[PhpError, None] = {}
    for match in _MESSAGE.finditer(looked_at):
        place = _PLACE.search(match["file"])
        sort = place["sort"] if place else ""
        name = place["name"].removesuffix(".php") if place else ""
        told = PhpError(
            match["level"],
            " ".join(html.unescape(_TAGS.sub("", match["text"])).split()),
            match["file"],
            int(match["line"]),
            plugin=name if sort.endswith("plugins") else "",
            theme=name if sort == "themes" else "",
        )
        found[told] = None
        if len(found) >= MOST:
            break
    return list(found)
