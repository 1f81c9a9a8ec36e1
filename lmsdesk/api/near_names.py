"""Which name in a certificate a person may have meant, when it was made for another than the one they typed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from lmsdesk.api.root import is_address
from lmsdesk.domain.reach import bare_host

_SHORT = 4
"""Of two labels in common the first must be so long: names under ``co.uk`` have nothing to do with each other."""


def meant(address: str, names: Iterable[str]) -> str:
    """The address with the name that is most likely meant; empty where none is near to what was typed.

    The same with or without ``www`` comes first, then a name above or below it, then a neighbour in the same domain.
    What a hosting company's own certificate names is no site of anybody's, and is not offered.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").rstrip(".").lower()
    if not host or is_address(host):
        return ""
    known = [name.rstrip(".").lower() for name in names]
    whole = [name for name in known if "*" not in name and not is_address(name) and name != host]
    whole += [f"www.{name[2:]}" for name in known if name.startswith("*.") and f"www.{name[2:]}" != host]
    ranked = sorted(((_distance(host, name), at) for at, name in enumerate(whole)), key=lambda pair: pair)
    if not ranked or ranked[0][0] > _FAR:
        return ""
    port = f":{parts.port}" if parts.port is not None else ""
    return urlunsplit((parts.scheme, whole[ranked[0][1]] + port, parts.path.rstrip("/"), "", ""))


_FAR = 2


def _distance(host: str, name: str) -> int:
    here, there = bare_host(host), bare_host(name)
    if here == there:
        return 0
    if here.endswith(f".{there}") or there.endswith(f".{here}"):
        return 1 if "." in there else _FAR + 1
    shared = 0
    for one, other in zip(reversed(here.split(".")), reversed(there.split(".")), strict=False):
        if one != other:
            break
        shared += 1
    labels = here.split(".")
    return _FAR if shared > 2 or (shared == 2 and len(labels[-2]) >= _SHORT) else _FAR + 1
