"""How long a session lasts, and what a browser is called. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256

# How exactly it is known when a session was last used.
SEEN_EVERY = timedelta(minutes=1)
# For how long the secret before is good, once another has taken its place.
GOES_ON_FOR = timedelta(minutes=1)
_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def is_over(begun_at: datetime, seen_at: datetime, now: datetime, *, idle: timedelta, longest: timedelta) -> bool:
    """Whether a session has ended by itself: not used for so long, or begun longer ago than any lasts.

    >>> at = datetime(2026, 11, 16, 9)
    >>> [is_over(at, at, at + timedelta(minutes=more), idle=timedelta(minutes=30), longest=timedelta(hours=12))
    ...  for more in (30, 32)]
    [False, True]
    """
    return now - seen_at > idle + SEEN_EVERY or now - begun_at >= longest


def hash_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits: it needs no salt."""
    return sha256(secret.encode()).hexdigest()


def browser_in_words(user_agent: str) -> str:
    """What a browser says that it is, for whoever looks whether all sessions are theirs.

    >>> browser_in_words("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0")
    'Firefox on Windows'
    >>> browser_in_words("curl/8.5.0")
    'curl'
    """
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    first = re.match(r"[A-Za-z][\w.-]{0,39}", user_agent)
    return browser or system or (first[0] if first else "A browser that does not say its name")
