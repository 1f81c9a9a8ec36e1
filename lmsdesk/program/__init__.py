"""The program itself: which version, what it is made of, under which licences, and whether a newer one is out.

Nothing here knows a site, and nothing here runs what it fetched.
"""

from __future__ import annotations

from lmsdesk.program.channel import Channel, installed_channel
from lmsdesk.program.parts import Part, parts
from lmsdesk.program.release import Download, Release, Untrusted, signed_release
from lmsdesk.program.updates import Found, Look, Updates

__all__ = [
    "Channel",
    "Download",
    "Found",
    "Look",
    "Part",
    "Release",
    "Untrusted",
    "Updates",
    "installed_channel",
    "parts",
    "signed_release",
]
