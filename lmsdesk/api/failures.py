"""Why a request got no answer: the transport's exceptions sorted into the words of ``domain.exchange.Failure``."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from lmsdesk.api.tls import CertificateChangedError
from lmsdesk.domain.exchange import Failure, Phase

_EXPIRED = {9, 10}  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_WRONG_NAME = {62, 64}  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH


class TooBig(Exception):
    """The answer grew over the limit and was left unread."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"answer larger than {limit} bytes")
        self.limit = limit


def classify(error: BaseException, phase: Phase | None) -> Failure:
    """The failure behind an exception. ``phase`` is what the connection was last seen doing, if that is known."""
    chain = list(_causes(error))
    detail = _detail(error, chain)
    if isinstance(error, TooBig):
        return Failure(Phase.DOWNLOAD, "too-big", detail)
    for cause in chain:
        if isinstance(cause, socket.gaierror):
            return Failure(Phase.RESOLVE, "name", detail)
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return Failure(Phase.TLS, _tls(cause), detail)
    if isinstance(error, httpx.ProxyError):
        return Failure(phase or Phase.CONNECT, "proxy", detail)
    if isinstance(error, httpx.TimeoutException):
        return Failure(phase or _timeout_phase(error), "timeout", detail)
    if isinstance(error, httpx.DecodingError):
        return Failure(Phase.DOWNLOAD, "encoding", detail)
    if isinstance(error, httpx.TooManyRedirects):
        return Failure(Phase.WAIT, "redirects", detail)
    if any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        return Failure(Phase.CONNECT, "refused", detail)
    if isinstance(error, httpx.ConnectError):
        if any(isinstance(cause, ConnectionError | ssl.SSLError) for cause in chain):
            return Failure(phase or Phase.CONNECT, "reset", detail)
        return Failure(phase or Phase.CONNECT, "refused", detail)
    if isinstance(error, httpx.RemoteProtocolError):
        cut = "complete message body" in str(error) or phase is Phase.DOWNLOAD
        return Failure(phase or (Phase.DOWNLOAD if cut else Phase.WAIT), "cut" if cut else "reset", detail)
    if isinstance(error, httpx.NetworkError):
        return Failure(phase or Phase.WAIT, "cut" if phase is Phase.DOWNLOAD else "reset", detail)
    return Failure(phase or Phase.WAIT, "other", detail)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception, what caused it and the members of groups, each once."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen or len(seen) > 40:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
        waiting += (current.__cause__, current.__context__)


def _tls(error: ssl.SSLError) -> str:
    words = str(error).lower()
    if isinstance(error, CertificateChangedError):
        return "tls-changed"
    if isinstance(error, ssl.SSLCertVerificationError):
        code = getattr(error, "verify_code", 0)
        if code in _WRONG_NAME or "hostname mismatch" in words or "not valid for" in words or "name mismatch" in words:
            return "tls-name"
        if code in _EXPIRED or "expired" in words or "not yet valid" in words:
            return "tls-expired"
        return "tls-untrusted"
    return "tls-protocol"


def _timeout_phase(error: httpx.TimeoutException) -> Phase:
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return Phase.CONNECT
    return Phase.SEND if isinstance(error, httpx.WriteTimeout) else Phase.WAIT


def _detail(error: BaseException, chain: list[BaseException]) -> str:
    """The library's words, from the exception that says most; no addresses with secrets can be in there."""
    texts = [f"{type(error).__name__}: {error}".rstrip(": ")]
    inner = next((cause for cause in chain[1:] if isinstance(cause, OSError) and str(cause)), None)
    if inner is not None and str(inner) not in texts[0]:
        texts.append(f"{type(inner).__name__}: {inner}")
    return "; ".join(texts)[:500]
