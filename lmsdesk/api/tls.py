"""Whom to trust: the system's own trust store, made once and never on the GUI thread; or exactly one certificate.

Trust is never switched off. A pinned context takes one certificate, named by its fingerprint, and looks at it in the
handshake itself, before a byte of a request is sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import threading

import truststore

from lmsdesk.api.line import shown_certificates
from lmsdesk.domain.connection import Certificate

_made: ssl.SSLContext | None = None
_lock = threading.Lock()


def _make() -> ssl.SSLContext:
    global _made
    with _lock:
        if _made is None:
            _made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return _made


async def shared_context() -> ssl.SSLContext:
    """The shared context. The first call makes it in a thread; later ones give it back at once."""
    return _made if _made is not None else await asyncio.to_thread(_make)


def no_tls() -> ssl.SSLContext:
    """A context without any trust, for plain http on this computer; an https connection with it always fails."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class CertificateChangedError(ssl.SSLCertVerificationError):
    """The site shows another certificate than the one that was accepted."""

    def __init__(self, fingerprint: str) -> None:
        super().__init__(f"another certificate than the one you trusted: {fingerprint}")
        self.fingerprint = fingerprint


class SeenError(ssl.SSLError):
    """Raised in the handshake of a LookingContext: we have seen the certificates, and go no further."""

    def __init__(self, certificates: tuple[Certificate, ...]) -> None:
        super().__init__("only looked at the certificate")
        self.certificates = certificates


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of a certificate as it came over the wire."""
    return hashlib.sha256(certificate).hexdigest()


class _Own(ssl.SSLContext):
    """A context that judges the certificate itself; without its judgement no handshake succeeds."""

    def __new__(cls, *_: object) -> _Own:
        context = super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # the judge below takes its place
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.sslobject_class = _JudgedObject
        context.sslsocket_class = _JudgedSocket
        return context

    def judge(self, shown: ssl.SSLObject | ssl.SSLSocket) -> None:
        """Raises ssl.SSLError unless the certificate that is shown is the one that is wanted."""
        raise NotImplementedError


class _JudgedObject(ssl.SSLObject):
    def do_handshake(self) -> None:
        super().do_handshake()
        assert isinstance(self.context, _Own)
        self.context.judge(self)


class _JudgedSocket(ssl.SSLSocket):
    def do_handshake(self, block: bool = False) -> None:
        super().do_handshake(block)
        assert isinstance(self.context, _Own)
        self.context.judge(self)


class PinnedContext(_Own):
    """Accepts exactly the certificate of this fingerprint: no other, and this one under whatever name and date."""

    def __init__(self, pin: str) -> None:
        self._pin = pin.lower()

    def judge(self, shown: ssl.SSLObject | ssl.SSLSocket) -> None:
        certificate = shown.getpeercert(True)
        found = fingerprint(certificate or b"")
        if not certificate or found != self._pin:
            raise CertificateChangedError(found)


class LookingContext(_Own):
    """Accepts nothing: every handshake ends in SeenError, which holds the certificates, the site's own first."""

    def judge(self, shown: ssl.SSLObject | ssl.SSLSocket) -> None:
        raise SeenError(shown_certificates(shown))
