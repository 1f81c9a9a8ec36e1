"""How a value stands behind a telling name: in JSON, PHP, pages, addresses, forms, XML, and in one inside another."""

from __future__ import annotations

import re

_QUOTE = rb"(?:\\*[\"'`]|\\+u002[27]|&(?:amp;)*(?:quot|apos|#0*3[49]|#[xX]2[27]);|%(?:25)*2[27])"
"""A quote as it is, and as JSON, HTML and addresses write one."""
_GAP = rb"(?:\s|%(?:25)*20|\+)*"
_VALUE_NAME = rb"[\"'](?:meta_)?(?:value|default|content)\\*[\"']\s*:\s*"

# Behind a name: how its value begins.
CLOSED = re.compile(
    rb"\]*[^\"'`\\<>{}\[\],:;=&%]{0,60}" + _QUOTE + rb"\]?" + _GAP + rb"(?::|=>?|%(?:25)*3[aA])" + _GAP
    + rb"(?:string\(\d+\)\s*)?"
)  # fmt: skip
PAIR = re.compile(rb"\\*[\"']\s*,\s*\\*" + _VALUE_NAME)
FARTHER = re.compile(rb"\\*[\"']\s*,[^{}]{0,400}?" + _VALUE_NAME)
SERIAL = re.compile(rb"\\*\";s:\d+:(?=\\*\")")
NEXT = re.compile(rb"\\*[\"']\s*,\s*")
BARE = re.compile(rb"\s*(?::|=>?)\s*(?=\\*[\"'`])")
ATTRIBUTE = re.compile(rb"\\*[\"']?[^<>]{0,300}?\b(?:value|content)\s*=\s*(?:(?=\\*[\"'])|([^\s\"'<>\\]+))")

# Behind a name: the value itself.
PARAMETER = re.compile(
    rb"(?:[\[\]]|%(?:25)*5[bBdD])*+(?:=([^&\s\"'`<>\\#;]+)|%(?:25)*3[dD]((?:(?!%(?:25)*2[36])[^&\s\"'`<>\\#;])+))"
)
PRINTED = re.compile(rb"\]\s*=>\s*([^\r\n<]+)")
LINE = re.compile(rb":[ \t]*([^\r\n\"<\\]{6,})")
ELEMENT = re.compile(rb"(?:\s[^<>]{0,300})?>\s*(?:<!\[CDATA\[)?([^<]+)")
MEMBER = re.compile(rb"</name>\s*<value>\s*(?:<\w+>)?([^<]+)")
AREA = re.compile(rb"\\*[\"']?[^<>]{0,300}>")
"""Up to the text of a field of many lines."""

# Before a name.
ATTRIBUTE_BEFORE = re.compile(rb"=\s*\\*[\"']?\Z")
FIELD_BEFORE = re.compile(rb"[\"'](?:meta_)?(?:key|name|id|field|option|slug|code)\\*[\"']\s*:\s*\\*[\"']\Z")
DEFINE_BEFORE = re.compile(rb"define\(\s*[\"']\Z")
VALUE_IN_TAG = re.compile(rb"\b(?:value|content)\s*=\s*(?:(?=\\*[\"'])|([^\s\"'<>\\]+))")
VALUE_IN_OBJECT = re.compile(_VALUE_NAME)
ESCAPED_LETTER = re.compile(rb"(?:%(?:25)*[0-9a-fA-F]{2}|\\+u00[0-9a-fA-F]{2}|\\+[nrtbf])\Z")
"""What belongs to no name though it is written with letters: ``%3F``, ``\\u0022``, ``\\n``."""

# Values.
PLAIN_QUOTE = re.compile(rb"(\\*)([\"'`])")
INSIDE = {
    b'"': re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL),
    b"'": re.compile(rb"[^'\\]*+(?:\\.[^'\\]*+)*+", re.DOTALL),
    b"`": re.compile(rb"[^`\\]*+(?:\\.[^`\\]*+)*+", re.DOTALL),
}
ENCODED = re.compile(
    rb"\\+u002[27](?P<json>(?:(?!(?<!\\)\\+u002[27])[^\"<>\r\n]){1,9999})"
    rb"|&(?:amp;)*(?:quot|apos|#0*3[49]|#[xX]2[27]);"
    rb"(?P<html>(?:(?!(?<!\\)&(?:amp;)*(?:quot|apos|#0*3[49]|#[xX]2[27]);)[^\"<>\r\n]){1,9999})"
    rb"|%(?:25)*2[27](?P<url>(?:(?!(?<!%5C)%(?:25)*2[27])[^&\s\"'<>#]){1,9999})"
)
"""A value in quotes that are written in another way."""
ENCODED_QUOTE = re.compile(rb"\\+u002[27]|&(?:amp;)*(?:quot|apos|#0*3[49]|#[xX]2[27]);|%(?:25)*2[27]")
NUMBER = re.compile(rb"-?\d[\d.]{3,}(?:[eE][+-]?\d+)?|-?\d[\d.]*[eE][+-]?\d+")
BRACKETS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[{]++|[\]}]++', re.DOTALL)
PARTS = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"(\s*:)?|\\?\Z)|(-?\d[\d.]{3,}(?:[eE][+-]?\d+)?)', re.DOTALL)
FLAT = re.compile(rb"[^\]}<>\"\r\n]{0,9999}")
SCHEMA = re.compile(
    rb'"(?:methods?|href|endpoints|schema|args)"\s*:'
    rb'|"type"\s*:\s*(?:\[|"(?:string|integer|number|boolean|object|array|null)")'
)
VALUE_IN_SCHEMA = re.compile(rb'"(?:value|default|current)"\s*:\s*(?=")')
ESCAPED_NAME = re.compile(rb'(\\*)"((?:[^"\\]|\\[^"]){0,200}?)\1"\s*:\s*')
"""A name in which letters are written as ``\\u0070``."""

# Secrets known by their looks.
KEY = re.compile(rb"(?:key|secret)_((?=[A-Za-z]*\d)[0-9A-Za-z]{8,})")
TOKEN = re.compile(rb"(eyJ[A-Za-z0-9_-]{6,}+(?:\.[A-Za-z0-9_-]++\.[A-Za-z0-9_-]*+|\.?[A-Za-z0-9_-]*+(?=\"?\Z)))")
LOGIN = re.compile(rb"(?:Basic|Bearer)(?:\s|%20|\+)+([A-Za-z0-9+/=._~\\%-]{8,})")
PAYMENT = re.compile(rb"(?:[srp]k_(?:live|test)|whsec)_([A-Za-z0-9]{8,})")
PREVIEW = re.compile(rb"student-preview=([A-Za-z0-9+/=_%-]+)")
LEADS = {LOGIN: re.compile(rb"(?:Basic|Bearer)(?:\s|%20|\+)+"), PREVIEW: re.compile(rb"student-preview=")}
"""What stands before the value, of those where a value may hold another of its kind."""
