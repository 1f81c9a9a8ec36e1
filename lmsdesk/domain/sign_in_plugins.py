"""What plugins that guard sign-ins say: a second step, a captcha, a lock-out. Codes and words as they send them."""

from __future__ import annotations

import re
from enum import StrEnum


class Guarding(StrEnum):
    """What a plugin wants of the person at the door."""

    SECOND_STEP = "second-step"
    CAPTCHA = "captcha"
    LOCKED_OUT = "locked-out"


_CODES: tuple[tuple[Guarding, re.Pattern[str]], ...] = (
    (
        Guarding.LOCKED_OUT,
        re.compile(
            r"too_many_(?:retries|attempts|failed|login)|lock(?:ed)?[_-]?out|account[_-]?locked|ip[_-]?blocked"
            r"|login[_-]?(?:limit|lockdown|blocked)|brute[_-]?force|cerber|limit_login",
            re.IGNORECASE,
        ),
    ),
    (
        Guarding.CAPTCHA,
        re.compile(r"captcha|turnstile|bot[_-]?(?:check|detected)|human[_-]?check", re.IGNORECASE),
    ),
    (
        Guarding.SECOND_STEP,
        re.compile(
            r"two[_-]?factor|2fa|twofactor|second[_-]?factor|(?:^|_)(?:otp|totp|mfa)(?:_|$)|authenticator"
            r"|verification[_-]?code|email[_-]?verification[_-]?required",
            re.IGNORECASE,
        ),
    ),
)
_WORDS: tuple[tuple[Guarding, re.Pattern[str]], ...] = (
    (
        Guarding.LOCKED_OUT,
        re.compile(
            r"too many (?:failed |invalid |unsuccessful )?(?:log-?in |sign-?in |authentication )?(?:attempts|retries)"
            r"|(?:temporarily )?locked out|lock-?out|account (?:has been |is )?(?:temporarily )?locked"
            r"|exceeded (?:the )?maximum (?:number of )?(?:log-?in|failed|sign-?in)",
            re.IGNORECASE,
        ),
    ),
    (Guarding.CAPTCHA, re.compile(r"captcha|turnstile|prove (?:that )?you(?:'re| are) (?:a )?human", re.IGNORECASE)),
    (
        Guarding.SECOND_STEP,
        re.compile(
            r"two[- ]?factor|\b2fa\b|two[- ]?step|second (?:step|factor)|verification code|authentication code"
            r"|one[- ]time (?:code|password)|authenticator app|security key is required",
            re.IGNORECASE,
        ),
    ),
)
_READ = 20_000
"""So many letters of a body are looked at."""


def guarding(code: str, text: str = "") -> Guarding | None:
    """Which of these an answer speaks of, by its machine code first and else by its words; None for none."""
    for found, pattern in _CODES:
        if code and pattern.search(code):
            return found
    for found, pattern in _WORDS:
        if text and pattern.search(text[:_READ]):
            return found
    return None
