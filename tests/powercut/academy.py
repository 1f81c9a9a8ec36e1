"""The school in a process of its own, which lives on when the program dies. Notes every write that took effect."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from lmsdesk.practice.server import PracticeServer

Message = MutableMapping[str, Any]


class Notes:
    """Stands around the academy; a write is noted when it was answered well, with what was sent."""

    def __init__(self, academy: Any, lms: str, file: Path) -> None:
        self._academy = academy
        self._lms = lms
        self._file = file.open("a", encoding="utf-8")

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        if scope["method"] == "GET":
            await self._academy(scope, receive, send)
            return
        body, status = b"", 0

        async def heard() -> Message:
            nonlocal body
            message = await receive()
            body += bytes(message.get("body", b""))
            return message

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if status < 400:
                    self._note(scope, body)
            await send(message)

        await self._academy(scope, heard, answered)

    def _note(self, scope: Message, body: bytes) -> None:
        line = {
            "lms": self._lms,
            "method": scope["method"],
            "path": scope["path"],
            "body": body.decode("utf-8", "replace"),
        }
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def main(folder: Path) -> None:
    server = PracticeServer(folder / "academies")
    for lms, academy in (("masteriyo", server.masteriyo), ("learnomy", server.learnomy)):
        academy.station.academy = Notes(academy.station.academy, lms, folder / "writes.jsonl")
    server.start()
    about = server.describe()
    about["masteriyo"] = {"title": server.masteriyo.title, **about["masteriyo"]}
    about["learnomy"] = {"title": server.learnomy.title, **about["learnomy"]}
    print(json.dumps(about), flush=True)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    ended.wait()
    server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
