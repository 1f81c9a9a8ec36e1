"""The line an answer came over: the server's address, whether it was kept open from before, and how it was secured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says, and the SHA-256 of all of it."""

    subject: str
    issuer: str
    names: tuple[str, ...] = ()
    """The host names it is for."""
    begins: datetime | None = None
    ends: datetime | None = None
    serial: str = ""
    fingerprint: str = ""

    @property
    def is_self_signed(self) -> bool:
        """Whether it vouches for itself, as roots do, and as certificates made by hand."""
        return self.subject == self.issuer


@dataclass(frozen=True, slots=True)
class Security:
    """TLS as it was agreed on, and the certificates that the server showed, its own first."""

    version: str
    cipher: str
    bits: int = 0
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """The line behind one exchange. ``security`` is None where nothing was encrypted."""

    server: str = ""
    """Address and port on the other side, such as ``203.0.113.7:443``; the proxy's where there is one."""
    reused: bool = False
    security: Security | None = None
