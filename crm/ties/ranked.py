"""Who here knows a resident, in the words of the ranked list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm.ties.queries import Knows
from crm.ties.rules import called, times_of
from crm.web.formatting import short_day


@dataclass(frozen=True)
class Ranked:
    """One line of the list, as the macro `knows` draws it."""

    kind: str
    name: str
    level: int
    left: bool
    href: str
    facts: str
    proof: str
    words: str  # instead of how strong it is: "left 6 Nov"
    called: str = ""  # what its level is called


def ranked(resident_id: int, ties: Iterable[Knows]) -> tuple[tuple[Ranked, ...], tuple[Ranked, ...]]:
    """Those who serve, and those who left, each strongest first."""
    lines = [_line(resident_id, tie) for tie in ties]
    return tuple(line for line in lines if not line.left), tuple(line for line in lines if line.left)


def _line(resident_id: int, tie: Knows) -> Ranked:
    left = tie.left_on is not None
    since = f", since {short_day(tie.first_at)}" if tie.count > 1 else ""
    how = f", {', '.join(tie.channels)}" if tie.channels else ""
    times = times_of(tie.count, tie.channels)
    facts = f"{tie.post + '. ' if tie.post else ''}{times}{since}, last {short_day(tie.last_at)}{how}"
    room = "accounts" if tie.kind == "account" else "colleagues"
    with_kind = "account" if tie.kind == "account" else "colleague"
    return Ranked(
        kind=tie.kind,
        name=f"{tie.name} (you)" if tie.is_me else tie.name,
        level=tie.level,
        left=left,
        href=f"/{room}/{tie.id}",
        facts=facts,
        # The strength opens to its parts, and those to the interactions that prove it.
        proof=f"/residents/{resident_id}/ties/{with_kind}-{tie.id}",
        words=f"left {short_day(tie.left_on)}" if tie.left_on else "",
        called=called(tie.level, tie.kind),
    )
