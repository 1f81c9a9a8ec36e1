"""The quick search for secrets hides what a slow and plain reading would hide, and more."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lmsdesk.domain.masking import MASK, mask_body, mask_headers, mask_url
from lmsdesk.domain.masking_names import WORDS, is_secret_name

HUNTER = "hunter22-and-more"
JSON, PAGE, XML = "application/json", "text/html", "text/xml"

WAYS = {
    "letters of a name that are written as escapes": (r'{"pass\u0077ord":"@"}', JSON),
    "more of them": (r'{"\u0061p\u0069\u005fkey" : "@"}', JSON),
    "escaped names in JSON inside JSON": (r'{"a":"{\"p\\u0061ssword\":\"@\"}"}', JSON),
    "a name of a form in JSON": ('{"user[password]":"@"}', JSON),
    "names with dots": ('{"smtp.password":"@"}', JSON),
    "names with blanks": ('{"SMTP password":"@"}', JSON),
    "names as sentences": ('{"Password for the mail server":"@"}', JSON),
    "names with hyphens": ('{"api-key":"@"}', JSON),
    "names with capitals": ('{"authCode":"@"}', JSON),
    "names of sessions": ('{"sessionId":"@"}', JSON),
    "numbered names": ('{"pass1":"@"}', JSON),
    "names grown together": ('{"newpassword":"@"}', JSON),
    "tokens of forms": ('{"csrftoken":"@"}', JSON),
    "an object with a label": ('{"secret":{"label": 1,"value":"@"}}', JSON),
    "an object that can be switched": ('{"token":{"enabled":true,"value":"@"}}', JSON),
    "a description with the value in it": ('{"secret":{"type":"string","value":"@"}}', JSON),
    "a form": ("user[password]=@&a=1", PAGE),
    "a form in an address": ('<a href="?user%5Bpassword%5D=@">', PAGE),
    "a field whose value comes first": ('<input value="@" name="password">', PAGE),
    "a field without quotes": ("<input name=password value=@>", PAGE),
    "a value without quotes": ('<input name="password" value=@>', PAGE),
    "a page's own token": ('<meta name="csrf-token" content="@">', PAGE),
    "a field of many lines": ('<textarea name="secret" rows=3>@</textarea>', PAGE),
    "JSON in an attribute": ('<div data-x="{&quot;secret&quot;:&quot;@&quot;}">', PAGE),
    "JSON in an attribute, by number": ('<div data-x="{&#034;secret&#034;: &#034;@&#034;}">', PAGE),
    "quotes as escapes": (r'{"a":"{\u0022secret\u0022:\u0022@\u0022}"}', JSON),
    "quotes as escapes, twice": (r'"x \\u0022api_key\\u0022:\\u0022@\\u0022"', JSON),
    "JSON in an address": ('<a href="?x=%7B%22secret%22%3A%22@%22%7D">', PAGE),
    "an element": ("<password>@</password>", XML),
    "a member": ("<member><name>password</name><value><string>@</string></value></member>", XML),
    "wp-config.php": ("define( 'DB_PASSWORD', '@' );", PAGE),
    "a setting with more between": ('[{"id":"stripe_secret","label":"S","type":"password","value":"@"}]', JSON),
    "a setting whose value comes first": ('[{"value":"@","name":"api_key"}]', JSON),
    "a script": ("{password : '@'}", PAGE),
    "a script's template": ("password: `@`", PAGE),
    "var_dump": ('["password"]=>\n  string(17) "@"', PAGE),
    "cookies that PHP prints": ("[wordpress_logged_in_ab12] => @", PAGE),
    "a session's address": ("x?PHPSESSID=@", PAGE),
    "header lines": ("X-Auth-Token: @", PAGE),
    "lines in a text of JSON": (r'{"log":"user=x\ntoken=@"}', JSON),
    "a picture that is none": ('{"secret":"@"}', "image/png"),
    "a file that is none": ('{"secret":"@"}', "application/octet-stream"),
    "a character set that is none": ('{"secret":"@"} ', "application/json; charset=utf-16"),
    "a part of a form": ('--x\r\nContent-Disposition: form-data; name="user[password]"\r\n\r\n@\r\n--x--\r\n',
                         "multipart/form-data; boundary=x"),
    "a part without quotes": ("--x\r\nContent-Disposition: form-data; name=password\r\n\r\n@\r\n--x--\r\n",
                              "multipart/form-data; boundary=x"),
}  # fmt: skip


@pytest.mark.parametrize(("form", "kind"), WAYS.values(), ids=WAYS.keys())
def test_a_secret_is_found_in_more_disguises_and_nothing_else_is_touched(form: str, kind: str) -> None:
    assert mask_body(form.replace("@", HUNTER).encode(), kind).decode() == form.replace("@", MASK)


@pytest.mark.parametrize("name", ["user[password]", "user%5Bpassword%5D", "api-key", "sessionId", "clientSecret"])
def test_addresses_and_forms_hide_it_under_any_such_name(name: str) -> None:
    assert HUNTER not in mask_url(f"https://a.example/?{name}={HUNTER}&page=2")
    form = mask_body(f"page=2&{name}={HUNTER}".encode(), "application/x-www-form-urlencoded")
    assert HUNTER.encode() not in form
    assert b"page=2" in form


@pytest.mark.parametrize("name", ["X-Auth-Key", "Api-Key", "X-Auth", "X-Session-Id", "X-CSRF-Token"])
def test_headers_hide_it_under_any_such_name(name: str) -> None:
    assert mask_headers([(name, HUNTER)]) == ((name, MASK),)


@pytest.mark.parametrize(
    "body",
    ['{"tokens":[482913,555666]}', '{"token":0.482913}', '{"token":12.482913e10}', '{"secret":{"pin":482913}}'],
)
def test_numbers_in_any_form_are_hidden_and_the_answer_stays_json(body: str) -> None:
    masked = mask_body(body.encode(), JSON).decode()
    assert "482913" not in masked
    assert MASK in json.dumps(json.loads(masked), ensure_ascii=False)


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("announced", [True, False])
def test_wide_letters_are_known_also_unannounced_and_cut_through(name: str, announced: bool) -> None:
    body = f'{{"secret":"{HUNTER}","a":"b"}}'.encode(name)
    kind = f"{JSON}; charset={name}" if announced else JSON
    for given_body in (body, body[:-1]):
        masked = mask_body(given_body, kind)
        assert HUNTER.encode(name) not in masked
        assert MASK in masked.decode(name, "replace")


def test_a_long_list_of_secrets_is_hidden_to_its_end() -> None:
    body = json.dumps({"tokens": [*("a" * 100 for _ in range(3_000)), HUNTER]}).encode()
    assert HUNTER.encode() not in mask_body(body, JSON)
    assert HUNTER.encode() not in mask_body(body[:-3], JSON), "also where the answer was cut off"


def test_a_list_in_an_attribute_is_hidden_whole() -> None:
    page = f'<div data-x="{{&quot;tokens&quot;:[&quot;{HUNTER}&quot;]}}">'
    assert mask_body(page.encode(), PAGE).decode() == f'<div data-x="{{&quot;tokens&quot;:[{MASK}]}}">'


def test_pictures_stay_byte_for_byte() -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b'"secret":"hunter22"' * 3
    assert mask_body(picture, "image/png") is picture


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "part",
    [
        b'{"token":', b'{"token":{"type":"string",', b"pw", b"secret", b"eyJ", b"eyJaaaaaa.", b"user[password]=",
        b"key=", b"&quot;secret&quot;:&quot;", b'<input name="password" ', b'{"value":"x","name":"api_key",',
        b'"a\\u0061', b'"\\',
    ],
)  # fmt: skip
def test_no_body_whatever_takes_long(part: bytes) -> None:
    """Time in the square of the length would be minutes; and what stands behind all of it is found all the same."""
    masked = mask_body(part * (100_000 // len(part)) + b'\n{"password": "Open-Sesame-77"}', JSON)
    assert masked
    assert b"Sesame" not in masked


# -- against a slow and plain reading

PARTS = st.sampled_from(
    [
        "api",
        "key",
        "secret",
        "password",
        "token",
        "live",
        "wp",
        "client",
        "id",
        "session",
        "auth",
        "code",
        "nonce",
        "name",
    ]
)


def _joined(parts: list[str], way: str) -> str:
    return parts[0] + "".join(part.title() for part in parts[1:]) if way == "camel" else way.join(parts)


NAMES = st.builds(_joined, st.lists(PARTS, min_size=1, max_size=4), st.sampled_from(["_", "-", "", "camel"]))


@given(NAMES, st.sampled_from(["", "x_", "1"]), st.sampled_from(["", "_x", "2"]))
def test_every_name_that_is_secret_holds_a_word_that_is_looked_for(name: str, before: str, after: str) -> None:
    name = before + name + after
    assume(is_secret_name(name))
    assert any(word.decode() in name.lower() for word in WORDS)


INNOCENT = st.sampled_from(
    ["Ukulele", "", "a, b", 'he said "so"', "ü/ß", "x\\y", "12345", "{[", "https://a.example/?p=1"]
)
VALUES = st.recursive(
    INNOCENT | st.integers(-(10**12), 10**30) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.just("price"), inner, max_size=3),
    max_leaves=12,
)


def plainly(value: Any, hidden: bool = False) -> Any:
    """The slow way: parse, walk, and hide all texts and larger numbers under a secret name."""
    if isinstance(value, dict):
        return {name: plainly(inner, hidden or is_secret_name(name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [plainly(inner, hidden) for inner in value]
    large = isinstance(value, int) and not isinstance(value, bool) and abs(value) > 999
    return MASK if hidden and (large or (isinstance(value, str) and value)) else value


def _spaced(text: str, space: str) -> str:
    """Space around the colons and commas between texts."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|([,:])', lambda found: found[1] or space + found[2] + space, text)


@given(VALUES, st.booleans(), st.sampled_from(["", " ", "\r\n\t "]), st.booleans(), st.booleans())
@example({"password": {"price": [{"price": 99_999}]}}, True, "", False, False)
def test_json_is_masked_as_a_plain_reading_would(value: Any, plain: bool, space: str, slashes: bool, bom: bool) -> None:
    text = _spaced(json.dumps({"data": value}, ensure_ascii=plain), space)
    text = text.replace("/", "\\/") if slashes else text
    body = text.encode("utf-8-sig" if bom else "utf-8")
    assert json.loads(mask_body(body, JSON).decode("utf-8-sig")) == {"data": plainly(value)}


@given(NAMES, st.sampled_from([*WAYS]), st.data())
def test_a_secret_under_any_name_in_any_place_is_hidden_also_in_half_a_body(name: str, way: str, data: Any) -> None:
    assume(is_secret_name(name))
    rows = [{"id": 1, "title": "Ukulele"}, {name: HUNTER, "rest": {"deep": [{name: [HUNTER]}]}}, {name: HUNTER}]
    text = json.dumps(rows)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(name) - 1))
        text = text.replace(f'"{name}"', f'"{name[:at]}\\u{ord(name[at]):04x}{name[at + 1 :]}"')
    for body in (text, text[: data.draw(st.integers(0, len(text)))], WAYS[way][0].replace("@", HUNTER) + "\n" + text):
        assert "hunter22" not in mask_body(body.encode(), JSON).decode()
