"""PHP's messages in an answer are recognised, however they are printed, and the plugin behind them is named."""

from __future__ import annotations

import json

import pytest

from lmsdesk.domain.php_errors import php_errors

PLUGIN = "/var/www/html/wp-content/plugins/old-shop/inc/hooks.php"
THEME = "/srv/wp-content/themes/calm/functions.php"


@pytest.mark.parametrize(
    ("text", "level", "line", "plugin", "theme"),
    [
        (f"<br />\\n<b>Warning</b>:  Undefined variable $x in <b>{PLUGIN}</b> on line <b>12</b><br />", "Warning", 12,
         "old-shop", ""),
        (f"PHP Fatal error:  Uncaught Error: no in {THEME}:45\nStack trace:\n#0 x\n  thrown in {THEME} on line 45",
         "Fatal error", 45, "", "calm"),
        (json.dumps({"message": f"<b>Deprecated</b>: Old in <b>{PLUGIN}</b> on line <b>3</b>"}).replace("/", "\\/"),
         "Deprecated", 3, "old-shop", ""),
        ("Notice: Odd in /srv/wp-includes/load.php on line 7\n{}", "Notice", 7, "", ""),
    ],
)  # fmt: skip
def test_a_message_is_taken_apart(text: str, level: str, line: int, plugin: str, theme: str) -> None:
    for whole in (text, text + "x" * 300_000, "x" * 300_000 + " " + text):
        found = php_errors(whole)[0]
        assert (found.level, found.line, found.plugin, found.theme) == (level, line, plugin, theme)
        assert found.is_fatal == (level == "Fatal error")
        assert "<" not in found.text


@pytest.mark.parametrize("text", ["", "{}", "A lesson about PHP on line 5 of the poem", "Warning: wet floor"])
def test_other_texts_hold_none(text: str) -> None:
    assert php_errors(text) == []
