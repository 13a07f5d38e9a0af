"""Where a conversation stands, in whose name something is written, who hears of an unanswered question: rules that
need no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

CLOSING = ("answered", "signposted", "refused", "no reply needed")
STATEMENT = "statement only"
# Where a conversation stands, as the columns that say so.
STANDING = ("waiting_since", "waiting_words", "closed_at", "closed_by_id", "outcome")
_RANK = {"in": 0, "out": 1, "close": 2}


@dataclass(frozen=True)
class Said:
    """One thing that happened in a conversation, as far as where it stands depends on it."""

    at: datetime
    direction: str  # in, out, or `close` for a closing without words
    outcome: str | None = None
    words: str = ""
    by_id: int | None = None

    @property
    def order(self) -> tuple[datetime, int, bool, str, str, int]:
        """By moment. Of one moment the question comes before the answer, and an ending last."""
        return (
            self.at, _RANK[self.direction], self.outcome in CLOSING, self.outcome or "", self.words, self.by_id or 0,
        )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Open or closed, with what outcome, and since when a resident's words wait."""

    waiting_since: datetime | None = None
    waiting_words: str = ""
    closed_at: datetime | None = None
    closed_by_id: int | None = None
    outcome: str | None = None


def standing(happened: Iterable[Said]) -> Standing:
    """Where a conversation stands after all that happened in it, in whatever order it is given.

    A resident's words wait from the first that nobody answered. A reply ends the waiting; a mere statement does not
    (they wanted an answer). An outcome other than that closes it; only words that come in after it open it again.
    """
    now = Standing()
    for said in sorted(happened, key=lambda one: one.order):
        if said.outcome in CLOSING:
            now = Standing(closed_at=said.at, closed_by_id=said.by_id, outcome=said.outcome)
        elif said.direction == "in":
            now = Standing(now.waiting_since or said.at, now.waiting_words or said.words, outcome=said.outcome)
        elif now.closed_at is None and said.outcome == STATEMENT:
            now = Standing(now.waiting_since, now.waiting_words, outcome=STATEMENT)
        elif now.closed_at is None:
            now = Standing()
    return now


def first_words(body: str, longest: int = 70) -> str:
    """The beginning of what was said, for a conversation that was given no name: cut at a word, with an ellipsis."""
    line = " ".join(body.split())
    sentence = line.split(". ")[0].rstrip(".") or line
    if len(sentence) <= longest:
        return sentence
    return sentence[: longest + 1].rsplit(" ", 1)[0][:longest].rstrip(",;:") + " …"


def unanswered_since(asked_on: date, due_on: date | None, after_days: int) -> date:
    """The first day on which an open question counts as unanswered: past the day that was given, else past so many."""
    return (due_on or asked_on + timedelta(days=after_days)) + timedelta(days=1)


@dataclass(frozen=True)
class Seat:
    """A post as far as it matters who stands above it."""

    team_id: int | None
    is_head: bool
    is_held: bool


def one_step_up(
    seats: Mapping[int, Seat],
    parents: Mapping[int, int | None],
    *,
    post_id: int | None = None,
    team_id: int | None = None,
) -> frozenset[int]:
    """The head posts that hear of a question which its post, or team, left unanswered. Empty at the very top.

    The head of the post's team; of a head, the head of the team above; a vacant head is passed over, upwards. A vacant
    post's question was with the nearest head already, so it is the next one. A team's was with its head as well.
    """
    heads: dict[int, set[int]] = {}
    for seat_id, seat in seats.items():
        if seat.is_head and seat.is_held and seat.team_id is not None:
            heads.setdefault(seat.team_id, set()).add(seat_id)
    if post_id is None:
        return _nearest(heads, parents, parents.get(team_id) if team_id is not None else None)[1]
    seat = seats[post_id]
    if seat.is_held and not seat.is_head:
        return _nearest(heads, parents, seat.team_id)[1]
    where = seat.team_id
    if not seat.is_held:
        where, _fell_to = _nearest(heads, parents, seat.team_id)
    return _nearest(heads, parents, parents.get(where) if where is not None else None)[1]


def _nearest(
    heads: Mapping[int, set[int]], parents: Mapping[int, int | None], team_id: int | None
) -> tuple[int | None, frozenset[int]]:
    passed: set[int] = set()
    while team_id is not None and team_id not in passed:
        if team_id in heads:
            return team_id, frozenset(heads[team_id])
        passed.add(team_id)
        team_id = parents.get(team_id)
    return None, frozenset()
