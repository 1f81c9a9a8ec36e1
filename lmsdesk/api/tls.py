"""The one TLS context of the program: the system's own trust store, made once and never on the GUI thread."""

from __future__ import annotations

import asyncio
import ssl
import threading

import truststore

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
