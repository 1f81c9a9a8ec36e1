"""What can be told of the line that an answer came over: the other side's address, TLS, and the certificates shown."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.connection import Certificate, Connection, Security


def connection_of(extensions: Mapping[str, Any], *, reused: bool) -> Connection | None:
    """The line behind an answer with these extensions; None where the transport tells nothing (a fake one)."""
    stream = extensions.get("network_stream")
    if stream is None:
        return None
    return Connection(_server(stream.get_extra_info("server_addr")), reused, _security(stream))


def _server(address: Any) -> str:
    if not isinstance(address, Sequence) or isinstance(address, str) or len(address) < 2:
        return ""
    host = str(address[0])
    return f"[{host}]:{address[1]}" if ":" in host else f"{host}:{address[1]}"


def _security(stream: Any) -> Security | None:
    tls = stream.get_extra_info("ssl_object")
    if tls is None:
        return None
    name, _, bits = tls.cipher() or ("", "", 0)
    return Security(tls.version() or "", name, bits or 0, shown_certificates(tls))


def shown_certificates(tls: Any) -> tuple[Certificate, ...]:
    """All that the server showed, its own first.

    The public way to the chain came with Python 3.13 and gives bytes only, which nothing in the standard library takes
    apart; the inner object gives certificates that can tell of themselves, in 3.11 to 3.13.
    """
    try:
        chain = tls._sslobj.get_unverified_chain() or ()
        return tuple(_read(one.public_bytes(_DER), one) for one in chain)
    except (AttributeError, TypeError, ValueError, ssl.SSLError):
        return ()


_DER = 2
_read_before: dict[bytes, Certificate] = {}


def _read(der: bytes, certificate: Any) -> Certificate:
    """A certificate taken apart, once however many exchanges show it."""
    found = _read_before.get(der)
    if found is None:
        told = certificate.get_info()
        found = Certificate(
            subject=_name(told.get("subject", ())),
            issuer=_name(told.get("issuer", ())),
            names=tuple(str(value) for sort, value in told.get("subjectAltName", ()) if sort in ("DNS", "IP Address")),
            begins=_moment(told.get("notBefore")),
            ends=_moment(told.get("notAfter")),
            serial=str(told.get("serialNumber", "")),
            fingerprint=hashlib.sha256(der).hexdigest(),
        )
        if len(_read_before) >= _MOST:
            _read_before.clear()
        _read_before[der] = found
    return found


_MOST = 64


def _name(parts: Any) -> str:
    """A person's reading of a distinguished name: the common name, and the organisation where it has one."""
    told = {key: value for part in parts for key, value in part}
    common, owner = told.get("commonName", ""), told.get("organizationName", "")
    if common and owner and owner != common:
        return f"{common} ({owner})"
    return str(common or owner or ", ".join(f"{key}={value}" for key, value in told.items()))


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(text)), UTC)
    except (ValueError, OverflowError, OSError):
        return None
