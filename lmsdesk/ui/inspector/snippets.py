"""A request as a command or a few lines of code in five languages. Pure functions; secrets stay hidden.

What is given can be pasted as it is: quoting holds for quotes, line breaks, any letter and any byte. The person puts
their own sign-in where it says YOUR_..., and a body that is no text is read from a file that they name.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable

from lmsdesk.domain.exchange import Exchange
from lmsdesk.domain.masking import is_secret_name, mask_body, mask_text, mask_url

FILE = "FILE"
"""Stands for the file with a body that is no text."""
_SKIP = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding", "keep-alive"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def headers(exchange: Exchange) -> list[tuple[str, str]]:
    """The headers worth sending again, with placeholders for secrets; nothing a line break could smuggle in."""
    shown = []
    for name, value in exchange.request_headers:
        low = name.lower()
        if low in _SKIP or name.startswith(":"):
            continue
        if low == "authorization":
            value = "Bearer YOUR_TOKEN" if value.startswith("Bearer") else "Basic YOUR_KEY_AND_SECRET"
        else:
            value = "YOUR_SECRET" if is_secret_name(name) else mask_text(value)
        shown.append((_CONTROL.sub(" ", name), _CONTROL.sub(" ", value)))
    return shown


def body(exchange: Exchange) -> str | None:
    """The body as text, an empty text where there is none, None where it is no text."""
    kind = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), "")
    try:
        text = mask_body(exchange.request_body, kind).decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def curl(exchange: Exchange) -> str:
    """For a shell with cURL."""
    text = body(exchange)
    parts = ["curl"]
    if exchange.method == "HEAD":
        parts.append("--head")  # -X HEAD would wait for a body that never comes
    elif exchange.method != "GET" or text != "":
        parts += ["-X", exchange.method]
    for name, value in headers(exchange):
        parts += ["-H", f"{name}: {value}" if value else f"{name};"]
    if text is None:
        parts += ["--data-binary", f"@{FILE}"]
    elif text:
        parts += ["--data-raw", text]
    url = mask_url(exchange.url)
    if re.search(r"[\[\]{}]", url):
        parts.append("--globoff")
    return shlex.join([*parts, url])


def httpie(exchange: Exchange) -> str:
    """For a shell with HTTPie 3."""
    text = body(exchange)
    parts = ["http", "--ignore-stdin"]
    if text:
        parts.append(f"--raw={text}")
    parts += [exchange.method, mask_url(exchange.url)]
    for name, value in headers(exchange):
        escaped = re.sub(r"^([=@])", r"\\\1", value)  # “:=” and “:@” would mean something else
        parts.append(f"{name}:{escaped}" if value else f"{name};")
    return shlex.join([*parts, f"@{FILE}"] if text is None else parts)


def python(exchange: Exchange) -> str:
    """For Python with httpx."""
    text = body(exchange)
    lines = ["import httpx", ""]
    if text is None:
        lines[:0] = ["from pathlib import Path", ""]
    lines += ["response = httpx.request(", f"    {exchange.method!r},", f"    {mask_url(exchange.url)!r},"]
    if pairs := headers(exchange):
        lines += ["    headers=[", *(f"        ({_ascii(name)}, {_ascii(value)})," for name, value in pairs), "    ],"]
    if text is None:
        lines.append(f"    content=Path({FILE!r}).read_bytes(),")
    elif text:
        lines.append(f"    content={text!r},")
    return "\n".join([*lines, ")", "print(response.status_code)", "print(response.text)"])


def _ascii(text: str) -> str:
    """httpx sends a header that is not plain ASCII only as bytes."""
    return repr(text) if text.isascii() else repr(text.encode())


def javascript(exchange: Exchange) -> str:
    """For a browser's console or Node, with fetch."""
    text = body(exchange)
    lines = [f"  method: {_js(exchange.method)},"]
    if pairs := headers(exchange):
        lines += ["  headers: [", *(f"    [{_js(name)}, {_js(value)}]," for name, value in pairs), "  ],"]
    if text is None:
        lines.append("  body: YOUR_FILE, // a File that was chosen on the page")
    elif text and exchange.method not in ("GET", "HEAD"):  # fetch refuses a body there
        lines.append(f"  body: {_js(text)},")
    call = [f"const response = await fetch({_js(mask_url(exchange.url))}, {{", *lines, "});"]
    return "\n".join([*call, "console.log(response.status, await response.text());"])


def _js(text: str) -> str:
    """A JavaScript text in ASCII; JSON's form, also safe inside a page's script."""
    return json.dumps(text).replace("</", "<\\/")


def php(exchange: Exchange) -> str:
    """For PHP with its cURL extension."""
    text = body(exchange)
    lines = [f"    CURLOPT_CUSTOMREQUEST => {_php(exchange.method)},"]
    if exchange.method == "HEAD":
        lines.append("    CURLOPT_NOBODY => true,")
    if pairs := headers(exchange):
        shown = [f"        {_php(f'{name}: {value}' if value else f'{name};')}," for name, value in pairs]
        lines += ["    CURLOPT_HTTPHEADER => [", *shown, "    ],"]
    if text is None:
        lines.append(f"    CURLOPT_POSTFIELDS => file_get_contents({_php(FILE)}),")
    elif text:
        lines.append(f"    CURLOPT_POSTFIELDS => {_php(text)},")
    return "\n".join(
        [
            "<?php",
            f"$curl = curl_init({_php(mask_url(exchange.url))});",
            "curl_setopt_array($curl, [",
            *lines,
            "    CURLOPT_RETURNTRANSFER => true,",
            "]);",
            "$answer = curl_exec($curl);",
            'echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), "\\n", $answer, "\\n";',
        ]
    )


def _php(text: str) -> str:
    """A PHP text: single quotes where that is enough, else double quotes with every odd character spelled out."""
    if not _CONTROL.search(text):
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    escaped = re.sub(r'([\\"$])', r"\\\1", text).replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return '"' + _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", escaped) + '"'


SNIPPETS: tuple[tuple[str, Callable[[Exchange], str]], ...] = (
    ("cURL", curl),
    ("HTTPie", httpie),
    ("Python httpx", python),
    ("JavaScript fetch", javascript),
    ("PHP", php),
)
"""What “Copy as” offers, in this order."""
