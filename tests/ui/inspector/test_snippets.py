"""Requests as code: what is copied can be pasted, says the same request, and holds no secret."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmsdesk.domain.exchange import Action, Exchange
from lmsdesk.ui.inspector.snippets import SNIPPETS, curl, httpie, javascript, php, python
from tests.ui.inspector.exchanges import exchange

KEY, SECRET = "key_" + "a1" * 16, "secret_" + "b2" * 32
NASTY = [
    "it's",
    'a "quoted" word',
    "two\nlines\r\nand\ta tab",
    "päivää 日本 🎸",
    "$HOME `id` $(id) !! \\ \\n",
    "</script><!-- <?php ?>",
    "@file",
    "=x",
    "%41 {a,b} [1-3]",
    "\u2028\u2029 \x1b[31m",
    "'''\"\"\"",
    "",
]


def asked(text: str | bytes = "", method: str = "PUT", path: str = "/courses/7", **more: str) -> Exchange:
    made = exchange(Action("Save"), method, path)
    values = {name: getattr(made, name) for name in made.__slots__}
    raw = text.encode() if isinstance(text, str) else text
    sent = (*made.request_headers, ("Content-Length", "9"), *((n.replace("_", "-"), v) for n, v in more.items()))
    return Exchange(**{**values, "request_body": raw, "request_headers": sent})


def checks(command: str, suffix: str, code: str, folder: Any) -> None:
    """The language's own parser accepts it, where the language is there."""
    if shutil.which(command) is None:
        return
    file = folder / f"snippet{suffix}"
    file.write_bytes(code.encode())
    flag = "-l" if command == "php" else "--check"
    done = subprocess.run([command, flag, str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr + done.stdout + code


def call(code: str) -> dict[str, Any]:
    """The values that Python would hand to httpx.request."""
    compile(code, "snippet", "exec")
    (found,) = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and _name(node) == "request"]
    values = {word.arg or "": _value(word.value) for word in found.keywords}
    return {"method": _value(found.args[0]), "url": _value(found.args[1]), **values}


def _name(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _value(node: ast.expr) -> Any:
    return ast.unparse(node) if isinstance(node, ast.Call) else ast.literal_eval(node)


@pytest.mark.parametrize("text", NASTY)
def test_every_shell_gets_the_body_as_it_was(text: str) -> None:
    words = shlex.split(curl(asked(text)))
    assert words[0] == "curl"
    assert words[-1] == asked().url
    assert (words[words.index("--data-raw") + 1] if text else "") == text
    words = shlex.split(httpie(asked(text)))
    assert words[0] == "http"
    assert ("--raw=" + text in words) == bool(text)
    assert words[words.index("PUT") + 1] == asked().url


@pytest.mark.parametrize("text", NASTY)
def test_python_gets_the_body_as_it_was(text: str) -> None:
    found = call(python(asked(text, X_Note="Grüße" if text else "")))
    assert (found["method"], found["url"]) == ("PUT", asked().url)
    assert found.get("content", "") == text
    assert ("Authorization", "Basic YOUR_KEY_AND_SECRET") in found["headers"]


@pytest.mark.parametrize("text", NASTY)
def test_javascript_and_php_are_whole(text: str, tmp_path: Any) -> None:
    code = javascript(asked(text))
    checks("node", ".mjs", code, tmp_path)
    literals = [json.loads(found) for found in re.findall(r'"(?:[^"\\]|\\.)*"', code)]
    assert (text in literals) == bool(text) or text == ""
    assert code.isascii()
    checks("php", ".php", php(asked(text)), tmp_path)


@pytest.mark.skipif(shutil.which("php") is None, reason="PHP is not there")
def test_php_reads_the_same_body(tmp_path: Any) -> None:
    text = "\n".join(NASTY) + "\x7f\x01"
    literal = re.search(r"CURLOPT_POSTFIELDS => (.*),\n", php(asked(text)))
    assert literal
    file = tmp_path / "echo.php"
    file.write_text(f"<?php echo {literal[1]};", "utf-8", newline="")
    done = subprocess.run(["php", str(file)], capture_output=True, timeout=60, check=True)
    assert done.stdout.decode() == text


@pytest.mark.parametrize(("name", "write"), SNIPPETS)
def test_no_secret_is_copied(name: str, write: Callable[[Exchange], str]) -> None:
    secret = asked(
        json.dumps({"api_secret": SECRET, "note": KEY}),
        path=f"/rest-api?consumer_secret={SECRET}&q={KEY}",
        X_Api_Key=KEY,
        Cookie="wordpress_logged_in=1",
        Content_Type="application/json",
    )
    code = write(secret)
    for word in (KEY, SECRET, "wordpress_logged_in"):
        assert word not in code, name
    assert "YOUR_KEY_AND_SECRET" in code
    assert "YOUR_SECRET" in code


@pytest.mark.parametrize(("name", "write"), SNIPPETS)
def test_a_body_that_is_no_text_is_read_from_a_file(name: str, write: Callable[[Exchange], str], tmp_path: Any) -> None:
    for raw in (b"\x89PNG\r\n\xff", b"a\x00b"):
        code = write(asked(raw, "POST"))
        assert "FILE" in code
        assert "PNG" not in code
        if name == "Python httpx":
            assert call(code)["content"] == "Path('FILE').read_bytes()"
        if name in ("cURL", "HTTPie"):
            assert "@FILE" in shlex.split(code)
    if name == "JavaScript fetch":
        checks("node", ".mjs", code, tmp_path)
    if name == "PHP":
        checks("php", ".php", code, tmp_path)


@pytest.mark.parametrize(("name", "write"), SNIPPETS)
def test_reading_sends_no_body(name: str, write: Callable[[Exchange], str]) -> None:
    code = write(asked(method="GET"))
    for word in ("--data", "--raw", "content=", "body:", "POSTFIELDS", "-X"):
        assert word not in code, name


def test_odd_methods_and_addresses() -> None:
    assert shlex.split(curl(asked(method="HEAD")))[:2] == ["curl", "--head"]
    assert "CURLOPT_NOBODY" in php(asked(method="HEAD"))
    assert "--globoff" in curl(asked(path="/courses?ids[]=7"))


def test_a_line_break_in_a_header_adds_no_header() -> None:
    sneaky = asked(X_Note="a\r\nX-Evil: 1")
    for _, write in SNIPPETS:
        assert "\nX-Evil" not in write(sneaky)
        assert "\\nX-Evil" not in write(sneaky)


def test_httpie_takes_a_value_that_looks_like_its_own_signs_as_a_value() -> None:
    words = shlex.split(httpie(asked(X_Note="=1", X_File="@secret.txt", X_Empty="")))
    assert "X-Note:\\=1" in words
    assert "X-File:\\@secret.txt" in words
    assert "X-Empty;" in words


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), value=st.text(max_size=20))
def test_any_text_comes_through(text: str, value: str) -> None:
    made = asked(text, X_Note=value)
    if "\0" in text:
        return
    shown = text if not re.search("key_|secret_|Basic|Bearer|eyJ", text) else None
    shell, found = shlex.split(curl(made)), call(python(made))
    shlex.split(httpie(made))
    php(made)
    literals = [json.loads(each) for each in re.findall(r'"(?:[^"\\]|\\.)*"', javascript(made))]
    if text and shown is not None:
        assert text in shell
        assert found["content"] == text
        assert text in literals
