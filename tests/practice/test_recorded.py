"""The practice academy answers like the real site: recordings of a Masteriyo site, played against it."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from tests.practice.replay import Recording, played, recordings

AREAS = frozenset({"auth", "api-keys", "categories", "tags", "difficulties", "courses", "errors", "wp7"})
NOT_PLAYED = {
    "*-site-fatal-*": "an add-on has broken PHP itself",
    "*-fatal-answer-*": "PHP itself fails",
    "*-over-plain-http-on-production": "production without https: WordPress switches all keys off",
    "wp7-*-http-production-*": "production without https: WordPress switches all keys off",
    "wp7-*-tls-proxy-unaware-*": "behind a proxy that does not speak of https",
    "*-auth-header-stripped-*": "the web server drops the header before WordPress",
    "wp7-*-authorization-stripped-*": "the web server drops the header before WordPress",
    "*-database-down*": "no database",
    "*-maintenance-mode*": "WordPress updates itself",
    "*-plugin-deactivated*": "the plugin is off",
    "errors-*-plain-permalinks-*": "plain permalinks: another form of every address",
    "wp7-*-plain-permalinks-*": "plain permalinks: another form of every address",
    "errors-18-upload-over-upload-max-filesize": "PHP limits of 1 KB",
    "errors-19-upload-over-upload-max-filesize-only": "PHP limits of 1 KB",
    "wp7-*-nginx-body-limit": "the web server's own limit",
    "wp7-*-early-login-plugin-*": "another plugin signs people in earlier",
    "wp7-*-members-only-*": "another plugin closes the API",
    "wp7-*-staging-password-*": "the web server asks for a password",
    "wp7-*-redirect-*": "the web server sends people elsewhere",
}
"""Recordings of a server in a condition that the academy itself cannot be in, each with the reason."""


def _is_played(recording: Recording) -> bool:
    return not any(fnmatch(recording.name, pattern) for pattern in NOT_PLAYED)


RECORDINGS = [each for each in recordings(AREAS) if _is_played(each)]


@pytest.mark.parametrize(
    "recording", [pytest.param(each, id=each.name, marks=pytest.mark.xdist_group(each.area)) for each in RECORDINGS]
)
def test_the_academy_answers_like_the_real_site(recording: Recording) -> None:
    same_area = tuple(each.name for each in RECORDINGS if each.area == recording.area)
    found = played(recording.area, same_area)[recording.name]
    assert not found, "\n".join(found)
