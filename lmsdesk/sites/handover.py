"""Hands a ``lmsdesk:`` link from a second start of the program over to the one that waits for it.

Only while an approval is waited for is there somebody to hand it to. Both sides prove that they can read the note
that lies in the person's own folder, so neither another program nor another person gets the link.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from lmsdesk.storage.locations import make_folder

HOST = "127.0.0.1"
_LONGEST = 8192
_PATIENCE = 5.0
_MARK = 32
"""Bytes of a random number and of a proof."""


class Waiting:
    """Waits for links. ``take`` says whether a link was expected."""

    def __init__(self, note: Path, take: Callable[[str], bool]) -> None:
        self._note = note
        self._take = take
        self._key = secrets.token_bytes(_MARK)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Raises OSError when nobody can be waited for, or nothing can be left in the person's folder."""
        self._server = await asyncio.start_server(self._serve, HOST, 0, limit=_LONGEST)
        try:
            await asyncio.to_thread(_leave, self._note, self._server.sockets[0].getsockname()[1], self._key)
        except OSError:
            self._server.close()
            raise

    async def close(self) -> None:
        """Wait no more."""
        if self._server is not None:
            self._server.close()
        await asyncio.to_thread(self._take_note_away)

    def _take_note_away(self) -> None:
        with suppress(OSError):
            if _read(self._note)[1] == self._key:  # another window may wait by now
                self._note.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(_PATIENCE):
                await self._talk(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mine = secrets.token_bytes(_MARK)
        writer.write(mine)
        theirs = await reader.readexactly(_MARK)
        proof = await reader.readexactly(_MARK)
        if not hmac.compare_digest(proof, _proof(self._key, b"caller", mine)):
            return
        writer.write(_proof(self._key, b"waiting", theirs))
        link = (await reader.readuntil(b"\n")).decode("utf-8", "replace").strip()
        writer.write(b"taken" if self._take(link) else b"strange")
        await writer.drain()


def hand_over(link: str, note: Path) -> bool:
    """Give a link to the program that waits for it. False when none does, or not for this one."""
    port, key = _read(note)
    if not port or not key or "\n" in link or len(link.encode()) >= _LONGEST:
        return False
    try:
        with socket.create_connection((HOST, port), _PATIENCE) as line, line.makefile("rwb") as talk:
            theirs, mine = talk.read(_MARK), secrets.token_bytes(_MARK)
            talk.write(mine + _proof(key, b"caller", theirs))
            talk.flush()
            if not hmac.compare_digest(talk.read(_MARK), _proof(key, b"waiting", mine)):
                return False
            talk.write(link.encode() + b"\n")
            talk.flush()
            return talk.read() == b"taken"
    except (OSError, OverflowError):
        return False


def _proof(key: bytes, who: bytes, number: bytes) -> bytes:
    return hmac.digest(key, who + number, hashlib.sha256)


def _leave(note: Path, port: int, key: bytes) -> None:
    """Write the note so that only this person can read it. Raises OSError."""
    make_folder(note.parent)
    with suppress(FileNotFoundError):
        note.unlink()
    handle = os.open(note, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": port, "key": key.hex()}, file)


def _read(note: Path) -> tuple[int, bytes]:
    """Port and key of a note; zeros when it is none."""
    try:
        found: Any = json.loads(note.read_text("utf-8"))
        return int(found["port"]), bytes.fromhex(found["key"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0, b""
