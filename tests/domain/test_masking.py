"""No secret survives masking, whatever it comes in."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmsdesk.domain.masking import MASK, mask_answer, mask_body, mask_headers, mask_text, mask_url

KEY, SECRET = "key_" + "0123456789abcdef" * 2, "secret_" + "0123456789abcdef" * 4
BASIC = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


def test_headers_keep_their_scheme_and_nothing_else() -> None:
    shown = dict(mask_headers([("Authorization", f"Basic {BASIC}"), ("Cookie", "a=b"), ("Accept", "x")]))
    assert shown == {"Authorization": f"Basic {MASK}", "Cookie": f"a={MASK}", "Accept": "x"}


@pytest.mark.parametrize(
    "url",
    [
        f"https://admin:{SECRET}@a.example/x",
        f"https://a.example/x?consumer_secret={SECRET}&page=1",
        f"https://a.example/x?password={quote('p ss&w')}",
        f"https://a.example/x?q={KEY}",
    ],
)
def test_addresses_lose_their_secrets(url: str) -> None:
    shown = mask_url(url)
    assert SECRET not in shown
    assert KEY not in shown
    assert "p%20ss" not in shown
    assert shown.startswith("https://a.example/x")


@pytest.mark.parametrize(
    "value",
    [
        {"apiKey": KEY, "secret": SECRET, "permissions": "read"},
        [{"id": "1", "apiKey": KEY, "secret": SECRET}],
        {"data": {"access_token": TOKEN, "refresh_token": "r" * 40, "expires_in": 900}},
        {"payments": {"paypal": {"live_api_password": "hunter22", "live_api_signature": "zzzz"}}},
        {"username": "ines", "password": "hunter22"},
        {"advance": {"openai": {"api_key": "sk-hunter22"}}},
        {"note": f"Authorization: Basic {BASIC}"},
    ],
)
def test_bodies_lose_their_secrets(value: object) -> None:
    raw = json.dumps(value).encode()
    for body in (raw, b"<br />Warning<br />" + raw, raw[:-2]):
        shown = mask_body(body, "application/json").decode()
        for secret in (KEY, SECRET, TOKEN, BASIC, "hunter22", "zzzz", "r" * 40):
            assert secret not in shown


HUNTER = "hunter22-and-more"
DISGUISES = {
    "settings of a payment gateway": '{"stripe":{"live_secret_key":"%s","sandbox_api_username":"%s"},"a":1}',
    "a list of secrets": '{"tokens":["%s","%s"]}',
    "a secret with parts": '{"credentials":{"login":"%s","value":"%s"}}',
    "names and values in pairs": '[{"key":"a_secret","value":"%s"},{"meta_key":"smtp_password","meta_value":"%s"}]',
    "names with capital letters": '{"clientSecret":"%s","accessToken":"%s"}',
    "JSON inside JSON": r'{"value":"{\"api_key\":\"%s\",\"n\":{\"password\":\"%s\"}}"}',
    "JSON inside JSON inside JSON": r'"{\"a\":\"{\\\"secret\\\":\\\"%s\\\"}\",\"token\":\"%s\"}"',
    "PHP's own form": 's:7:"api_key";s:17:"%s";s:8:"password";s:17:"%s";',
    "PHP's own form in JSON": r'{"o":"s:7:\"api_key\";s:17:\"%s\";s:1:\"a\";s:8:\"password\";s:17:\"%s\";"}',
    "print_r": "Array ( [password] => %s\n [api_key] => %s\n)",
    "var_export": "array ( 'password' => '%s', 'api_key'=>'%s' )",
    "PHP's globals": "$_SERVER['PHP_AUTH_PW'] = '%s'; $x['password'] = \"%s\";",
    "a page with a form": '<input name="password" value="%s"><input name="_wpnonce" class="x" value="%s">',
    "a page with a script": "<script nonce=\"%s\">var api = { nonce: '%s' };</script>",
    "addresses in a page": '<a href="/wp-login.php?action=rp&amp;key=%s&amp;login=i">x</a> https://a.example/?token=%s',
    "an address in an address": "https://a.example/?to=https%%3A%%2F%%2Fb.example%%3Ftoken%%3D%s%%26a%%3D1&password=%s",
    "a reset link in JSON": r'{"html":"https:\/\/a.example\/?action=rp&key=%s","download":"http:\/\/a\/?x=1&nonce=%s"}',
    "header lines": "GET / HTTP/1.1\r\nX-WP-Nonce: %s\r\nx-api-key: %s\r\n\r\n",
    "a warning before JSON": '<b>Warning</b>: x in y on line 3<br />\n{"secret":"%s","more":[{"id_token":"%s"}]}',
    "space around the colon": '{ "secret" :\n "%s",\t"password"\t: "%s" }',
}


@pytest.mark.parametrize("form", DISGUISES.values(), ids=DISGUISES.keys())
@pytest.mark.parametrize("filler", [0, 300_000])
def test_a_secret_is_found_in_every_disguise(form: str, filler: int) -> None:
    text = form % (HUNTER, HUNTER)
    for before, after in (("", ""), ("x" * filler + " ", ' {"a":1}')):
        masked = mask_body((before + text + after).encode(), "text/html").decode()
        assert HUNTER not in masked
        assert masked.count(MASK) == 2
        assert masked == before + text.replace(HUNTER, MASK) + after, "nothing else is touched"


@pytest.mark.parametrize("at", [0, 5, 20, 60])
def test_a_secret_across_the_steps_of_the_search_is_found(at: int) -> None:
    body = b" " * ((1 << 20) - at) + b'"client_secret" : "' + HUNTER.encode() + b'" end'
    masked = mask_body(body, "application/json")
    assert HUNTER.encode() not in masked
    assert masked.endswith(b" end")


@pytest.mark.parametrize("cut", range(12, 40))
def test_a_body_that_was_cut_through_shows_no_half_of_it(cut: int) -> None:
    assert b"hunter" not in mask_body(f'{{"secret":"{HUNTER}","a":1}}'[:cut].encode(), "application/json")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        (f"Bearer {TOKEN}", TOKEN),
        (f"basic realm, then Basic {BASIC}", BASIC),
        (f"it says {TOKEN}.", TOKEN),
        (f"{KEY} and {SECRET}", SECRET[8:]),
        ("No such API key: sk_live_4eC39HqLyjWDarjtT1zdp7dc", "4eC39HqLyjWDarjtT1zdp7dc"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw is wrong", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("https://a.example/course/?mto-student-preview=abc123%3D%3D&x=1", "abc123"),
    ],
)
def test_a_secret_is_known_by_its_looks(text: str, hidden: str) -> None:
    for masked in (mask_text(text), mask_body(text.encode(), "text/plain").decode()):
        assert hidden not in masked
        assert MASK in masked


def test_numbers_are_hidden_and_the_answer_stays_json() -> None:
    body = b'{"otp_token": 482913, "pass_mark": 60, "token": 0, "password": true, "secret": null, "nonce": ""}'
    shown = json.loads(mask_body(body, "application/json"))
    assert shown == {
        "otp_token": MASK, "pass_mark": 60, "token": 0, "password": True, "secret": None, "nonce": "",
    }  # fmt: skip


def test_the_sites_own_description_of_a_password_field_stays() -> None:
    index = {
        "authentication": {"application-passwords": {"endpoints": {"authorization": "https://a.example/x"}}},
        "args": {"password": {"type": "string", "description": "The password.", "required": True}},
        "routes": {"/wp/v2/users/me/application-passwords": {"methods": ["GET"]}},
    }
    shown = json.loads(mask_body(json.dumps(index).encode(), "application/json"))
    assert shown["args"] == index["args"]
    assert shown["routes"] == index["routes"]
    assert "application-passwords" in shown["authentication"]


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-32"])
def test_wide_letters_hide_no_secret(name: str) -> None:
    body = json.dumps({"secret": HUNTER, "ä": 1}, ensure_ascii=False).encode(name)
    masked = mask_body(body, f"application/json; charset={name}")
    assert json.loads(masked.decode(name)) == {"secret": MASK, "ä": 1}


def test_a_form_of_several_parts_hides_its_password() -> None:
    body = f'--x\r\nContent-Disposition: form-data; name="password"\r\n\r\n{HUNTER}\r\n--x--\r\n'.encode()
    masked = mask_body(body, "multipart/form-data; boundary=x")
    assert HUNTER.encode() not in masked
    assert b'name="password"' in masked


def test_cookies_keep_their_names_and_what_they_ask_for() -> None:
    shown = mask_headers(
        [
            ("Cookie", f"wordpress_logged_in_1={HUNTER}; theme={HUNTER}"),
            ("Set-Cookie", f"wordpress_sec_1={HUNTER}; path=/wp-admin; HttpOnly; SameSite=Lax"),
            ("Set-Cookie", HUNTER),
            ("Location", f"https://a.example/?access_token={HUNTER}&page=2"),
            ("Access-Control-Allow-Credentials", "true"),
        ]
    )
    assert [value for _, value in shown] == [
        f"wordpress_logged_in_1={MASK}; theme={MASK}",
        f"wordpress_sec_1={MASK}; path=/wp-admin; HttpOnly; SameSite=Lax",
        MASK,
        f"https://a.example/?access_token={MASK}&page=2",
        "true",
    ]


@given(st.binary(max_size=400), st.sampled_from(["application/json", "text/html", "multipart/form-data", ""]))
def test_masking_takes_any_bytes_and_is_done_after_one_time(body: bytes, kind: str) -> None:
    once = mask_body(body, kind)
    assert mask_body(once, kind) == once


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["name", "key", "value", "id", "secret", "password", 'a"b']), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@given(_JSON, st.booleans())
def test_masked_json_is_json_of_the_same_shape(value: object, plain: bool) -> None:
    body = json.dumps(value, ensure_ascii=plain).encode()
    shown = json.loads(mask_body(body, "application/json"))
    assert shape(shown) == shape(value)


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    return [shape(item) for item in value] if isinstance(value, list) else None


def test_forms_lose_their_secrets() -> None:
    shown = mask_body(b"username=ines&password=hunter22", "application/x-www-form-urlencoded").decode()
    assert "hunter22" not in shown
    assert "ines" in shown


def test_an_innocent_body_is_not_touched() -> None:
    body = json.dumps({"name": "Ukulele", "price": "50"}).encode()
    assert mask_body(body, "application/json") is body


@given(st.text(alphabet="0123456789abcdef", min_size=16, max_size=64))
def test_keys_in_running_text_are_hidden(digits: str) -> None:
    assert digits not in mask_text(f"the pair key_{digits} and secret_{digits} was pasted")


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/wp-json/learnomy/v1/api-keys",
        "https://a.example/wp-json/learnomy/v1/admin/api-keys/7",
        "https://a.example/?rest_route=%2Flearnomy%2Fv1%2Fapi-keys",
        "https://a.example/wp-json/masteriyo/v1/rest-api",
    ],
)
@pytest.mark.parametrize("name", ["key", "plain_key", "keyValue", "raw_key"])
def test_on_routes_for_keys_a_field_called_key_is_one(url: str, name: str) -> None:
    body = f'{{"data":{{"id":7,"{name}" : "lrn_0123456789abcdef","label":"Display"}}}}'.encode()
    masked = mask_answer(url, body, "application/json")
    assert b"lrn_0123456789abcdef" not in masked
    assert b"Display" in masked


def test_elsewhere_a_field_called_key_is_any_name() -> None:
    body = b'{"key":"a_setting_of_the_site"}'
    assert mask_answer("https://a.example/wp-json/masteriyo/v1/settings", body, "application/json") == body
