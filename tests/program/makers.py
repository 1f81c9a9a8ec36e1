"""The makers of LMS Desk and their web server, on this computer: they sign a release file and serve it."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lmsdesk.program import Channel
from lmsdesk.program.release import PREFIX
from lmsdesk.program.updates import machine, system

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PUBLIC = KEY.public_key().public_bytes_raw()


def release(version: str = "9.1.0", **more: Any) -> dict[str, Any]:
    form = {"linux": "run", "windows": "exe", "macos": "dmg"}[system()]
    return {
        "version": version,
        "published": "2026-11-20",
        "page": "https://lmsdesk.example/releases/9.1.0",
        "notes": ["Courses open twice as fast.", "A lost answer is looked after."],
        "files": {
            f"{system()}-{machine()}-{form}": {
                "url": "https://lmsdesk.example/files/lmsdesk",
                "sha256": "ab" * 32,
                "size": 42_000_000,
            }
        },
        **more,
    }


def signed(told: Any, key: Ed25519PrivateKey = KEY) -> bytes:
    text = json.dumps(told)
    signature = base64.b64encode(key.sign(PREFIX + text.encode())).decode()
    return json.dumps({"format": 1, "release": text, "signature": signature}).encode()


class Maker(ThreadingHTTPServer):
    """Serves ``body``; ``mode`` is good, hanging (never answers), endless (never stops) or moved (redirects)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.body = signed(release())
        self.mode = "good"
        self.asked: list[dict[str, str]] = []
        self.done = threading.Event()

    @property
    def channel(self) -> Channel:
        return Channel(f"http://127.0.0.1:{self.server_port}/release.json", PUBLIC)


class _Handler(BaseHTTPRequestHandler):
    server: Maker

    def do_GET(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        if self.server.mode == "hanging":
            self.server.done.wait(20)
            return
        self.send_response(302 if self.server.mode == "moved" else 200)
        if self.server.mode == "moved":
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/elsewhere")
        self.end_headers()
        try:
            while self.server.mode == "endless" and not self.server.done.is_set():
                self.wfile.write(b" " * 65536)
            self.wfile.write(self.server.body)
        except OSError:
            time.sleep(0)  # the other side has read enough

    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def serving() -> Iterator[Maker]:
    maker = Maker()
    thread = threading.Thread(target=maker.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield maker
    finally:
        maker.done.set()
        maker.shutdown()
        maker.server_close()
        thread.join(5)
