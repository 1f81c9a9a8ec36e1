"""What wraps the maker of httpcore's streams: all that is not said otherwise goes to the one inside."""

from __future__ import annotations

from collections.abc import Iterable

import httpcore

Options = Iterable[httpcore.SOCKET_OPTION] | None


class WrappedBackend(httpcore.AsyncNetworkBackend):
    """Hands everything on; a subclass makes TCP streams its own way."""

    def __init__(self, inner: httpcore.AsyncNetworkBackend) -> None:
        self._inner = inner

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Options = None
    ) -> httpcore.AsyncNetworkStream:
        return await self._inner.connect_unix_socket(path, timeout, socket_options)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
