"""How long each part of a request took: whoever carries it tells where it is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lmsdesk.domain.exchange import Phase, Timing

_PHASES = (
    ("connect_tcp", "connect", Phase.CONNECT),
    ("start_tls", "tls", Phase.TLS),
    ("send_request", "send", Phase.SEND),
    ("receive_response_headers", "wait", Phase.WAIT),
    ("receive_response_body", "download", Phase.DOWNLOAD),
)


@lru_cache(maxsize=64)
def _step(event: str) -> tuple[str, Phase | None]:
    """What a trace event is about, and the phase that begins with it; no phase where it ends."""
    for part, name, phase in _PHASES:
        if part in event:
            return name, phase if event.endswith(".started") else None
    return "", None


@dataclass(slots=True)
class Clock:
    """Measures the phases of one request in milliseconds: told by our own lines, or by httpcore's trace events."""

    phase: Phase | None = None
    begun: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)

    def name(self, begins: bool) -> None:
        """The look-up of the server's name begins or ends (``names.listener``)."""
        if begins:
            self.begins("dns", Phase.RESOLVE)
        else:
            self.phase = Phase.CONNECT
            self.ends("dns")

    async def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Take one trace event, such as ``http11.send_request_body.complete``."""
        name, phase = _step(event)
        if phase is not None:
            self.begins(name, phase)
        elif name:
            self.ends(name)

    def begins(self, name: str, phase: Phase) -> None:
        """A step begins, named as in Timing."""
        self.phase = phase
        self.begun[name] = time.perf_counter()

    def ends(self, name: str) -> None:
        if name in self.begun:
            self.spent[name] = self.spent.get(name, 0.0) + (time.perf_counter() - self.begun.pop(name)) * 1000

    def timing(self, total: float) -> Timing:
        """The phases so far, with the time of the whole."""
        running = {name: (time.perf_counter() - start) * 1000 for name, start in self.begun.items()}
        took = {**running, **self.spent}
        if "dns" in took and "connect" in took:  # connecting holds both
            took["connect"] = max(0.0, took["connect"] - took["dns"])
        return Timing(**took, total=total)

    @property
    def connected(self) -> bool:
        """Whether a line was opened for this request; else one from before was used."""
        return "connect" in self.spent
