"""WordPress' wpautop: plain text with line breaks becomes paragraphs, what is HTML already stays."""

from __future__ import annotations

import re

_NAMES = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|"
    "style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|"
    "summary"
)
_BLOCK = rf"(?:{_NAMES})"
_INNER = r"(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)"


def paragraphs(text: str) -> str:
    """The text as pages show it; every block ends with a line break."""
    if not text.strip():
        return ""
    made = "".join(f"<p>{block}</p>\n" for block in _blocks(text))
    made = re.sub(r"<p>\s*</p>", "", made)
    made = re.sub(rf"<p>\s*(</?{_BLOCK}\b[^>]*>)\s*</p>", r"\1", made)
    made = re.sub(r"<p>(<li.+?)</p>", r"\1", made)
    made = re.sub(r"<p><blockquote([^>]*)>", r"<blockquote\1><p>", made, flags=re.IGNORECASE)
    made = made.replace("</blockquote></p>", "</p></blockquote>")
    made = re.sub(rf"<p>\s*(</?{_BLOCK}\b[^>]*>|<!--)", r"\1", made)
    made = re.sub(rf"(</?{_BLOCK}\b[^>]*>|-->)\s*</p>", r"\1", made)
    return _breaks(made)


def _blocks(text: str) -> list[str]:
    """The parts that empty lines and block tags make."""
    parted = text.replace("\r\n", "\n").replace("\r", "\n") + "\n"
    parted = re.sub(r"<br\s*/?>\s*<br\s*/?>", "\n\n", parted)
    parted = re.sub(rf"(<{_BLOCK}[\s/>])", r"\n\n\1", parted)
    parted = re.sub(rf"(</{_BLOCK}>|<hr\s*/?>)", r"\1\n\n", parted)
    return [block.strip("\n") for block in re.split(r"\n\s*\n", parted) if block.strip()]


def _breaks(made: str) -> str:
    """Single line breaks become visible, except next to blocks."""
    made = re.sub(r"<br>|<br/>", "<br />", made)
    kept = re.sub(r"(?s)<(script|style).*?</\1>", lambda found: found[0].replace("\n", "\x00"), made)
    kept = re.sub(r"(?<!<br />)\s*\n", "<br />\n", kept).replace("\x00", "\n")
    kept = re.sub(rf"(</?{_BLOCK}\b[^>]*>|-->)\s*<br />", r"\1", kept)
    kept = re.sub(rf"<br />(\s*</?{_INNER}\b[^>]*>)", r"\1", kept)
    return re.sub(r"\n</p>$", "</p>", kept)
