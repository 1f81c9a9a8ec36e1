"""Made-up exchanges."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lmsdesk.domain.exchange import Action, Exchange


def exchange(**more: Any) -> Exchange:
    """An exchange that listed courses."""
    url = "https://a.example/wp-json/masteriyo/v1/courses"
    return Exchange(**{
        "method": "GET", "url": url, "request_headers": (), "request_body": b"",
        "started": datetime(2026, 1, 1, tzinfo=UTC), "action": Action("List courses"), **more,
    })  # fmt: skip
