"""What people get in touch about: a matter, the words it comes in, and the words it is answered with."""

from __future__ import annotations

from dataclasses import dataclass

ALL_YEAR = (1.0,) * 12
WINTER = (3.0, 2.6, 1.2, 0.2, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 1.4, 2.6)
DARK_MONTHS = (1.6, 1.4, 1.0, 0.7, 0.5, 0.4, 0.4, 0.6, 0.9, 1.3, 1.6, 1.7)
SUMMER = (0.3, 0.3, 0.6, 1.0, 1.5, 1.8, 1.9, 1.8, 1.2, 0.7, 0.4, 0.3)
NEW_BILLS = (0.8, 0.9, 2.6, 2.2, 1.1, 0.8, 0.7, 0.7, 0.8, 0.8, 0.8, 0.6)
SCHOOL_YEAR = (0.8, 0.7, 1.3, 1.0, 0.8, 1.0, 1.5, 2.4, 2.2, 0.9, 0.6, 0.4)
LEAVES = (0.8, 0.7, 0.7, 0.7, 0.8, 0.9, 0.9, 0.9, 1.1, 1.9, 2.0, 1.2)


@dataclass(frozen=True)
class Topic:
    """One kind of matter. Words have slots: {street} {place} {n} {ago} {kin} {day} {time}.

    `lead` names the post that answers: `{half}` becomes North or South, `{ward}` the resident's ward.
    """

    service: int  # LGSL
    share: float  # how often it comes up, against the others
    lead: str
    subjects: tuple[str, ...]
    said: tuple[str, ...]
    more: tuple[str, ...]
    replies: tuple[str, ...]
    statements: tuple[str, ...]
    promises: tuple[tuple[str, str, int], ...]  # the promise, what was said with it, days
    asks: tuple[tuple[str, str, str], ...]  # the post asked, what is needed, what it answered
    months: tuple[float, ...] = ALL_YEAR
    system: str = ""
    letters: str = ""
