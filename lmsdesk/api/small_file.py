"""Fetches one small file from the web: nothing signed in, nothing kept, a limit on size, time and where it may lead."""

from __future__ import annotations

import asyncio
import ssl

import httpx

from lmsdesk.api.root import is_loopback
from lmsdesk.api.sender import USER_AGENT
from lmsdesk.api.wire import real_transport
from lmsdesk.domain.problem import Problem, Trouble
from lmsdesk.domain.words import N_, Sentence


async def fetch(
    url: str,
    *,
    limit: int,
    seconds: float,
    transport: httpx.AsyncBaseTransport | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> bytes:
    """The file's bytes. Raises Problem: not https, no answer in time, another status than 200, or over ``limit`` bytes.

    Follows no redirect, sends no cookie, and reads no more than ``limit`` bytes, unpacked.
    """
    if not url.startswith("https://") and not is_loopback(url):
        raise Problem(
            Trouble.REFUSED, sentence=Sentence(N_("The address does not begin with https, so it was not asked."))
        )
    try:
        async with asyncio.timeout(seconds):
            used = transport or await real_transport(url, ssl_context)
            headers = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
            async with (
                httpx.AsyncClient(transport=used, trust_env=False, follow_redirects=False, headers=headers) as client,
                client.stream("GET", url) as response,
            ):
                if response.status_code != 200:
                    raise Problem(Trouble.GONE, message=str(response.status_code))
                return await _read(response, limit)
    except TimeoutError:
        raise Problem(Trouble.TIMEOUT) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise Problem(Trouble.OFFLINE, message=type(error).__name__) from error


async def _read(response: httpx.Response, limit: int) -> bytes:
    whole = bytearray()
    async for piece in response.aiter_bytes():
        whole += piece
        if len(whole) > limit:
            raise Problem(Trouble.NOT_JSON, sentence=Sentence(N_("What came is far too large, so we stopped reading.")))
    return bytes(whole)
