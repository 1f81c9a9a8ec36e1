"""The health check: probes from the address to the cache, traffic lights, and reports without any secret."""

from __future__ import annotations

from lmsdesk.sites.health.mending import fix, letter_for, letters
from lmsdesk.sites.health.model import Finding, Light, Probe, Report, verdict
from lmsdesk.sites.health.page import as_html
from lmsdesk.sites.health.report import as_json, as_text, bundle
from lmsdesk.sites.health.run import HealthCheck, Progress

__all__ = [
    "Finding",
    "HealthCheck",
    "Light",
    "Probe",
    "Progress",
    "Report",
    "as_html",
    "as_json",
    "as_text",
    "bundle",
    "fix",
    "letter_for",
    "letters",
    "verdict",
]
