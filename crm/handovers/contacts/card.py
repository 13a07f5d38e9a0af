"""One person as a list of contacts names them, and what may be kept of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from crm import typed
from crm.errors import BadInput
from crm.residents import rules

MOST_CARDS = 5_000
MOST_POINTS = 6  # of one person; more is an address book gone wrong
LONGEST_NAME = typed.LONGEST_LINE
LONGEST_ABOUT = 500
# A list that nobody takes in is thrown away.
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Written:
    """A way to reach somebody, as it was written."""

    kind: str  # phone, email, address
    value: str
    postcode: str = ""


@dataclass(frozen=True)
class Card:
    """A person in a list, checked: `points` can be kept as they are; what cannot be is said in `about`."""

    name: str
    about: str = ""
    points: tuple[rules.Point, ...] = ()


@dataclass
class Listed:
    """What a list holds: the people, in its order, and why the rest of it is left out, by reason and number."""

    cards: list[Card] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, why: str) -> None:
        self.left_out[why] = self.left_out.get(why, 0) + 1


def card(name: str, *, about: Iterable[str] = (), reached: Iterable[Written] = ()) -> Card | None:
    """A person made fit to keep; None without a name. A number that is none, or one too many, is kept as words."""
    name = _line(name, LONGEST_NAME)
    if not name:
        return None
    points: dict[tuple[str, str], rules.Point] = {}
    unread = []
    for one in reached:
        point = _point(one)
        if point is None or (len(points) >= MOST_POINTS and (point.kind, point.normal) not in points):
            unread.append(" ".join(filter(None, (one.value, one.postcode))))
        else:
            points.setdefault((point.kind, point.normal), point)
    said = [_line(words, LONGEST_ABOUT) for words in (*about, *(f"Also written: {words}" for words in unread if words))]
    return Card(name, ". ".join(dict.fromkeys(filter(None, said)))[:LONGEST_ABOUT], tuple(points.values()))


def without_doubles(cards: Iterable[Card]) -> list[Card]:
    """One card for each person: those of one name that share a way to reach them, or of which one has none, are one."""
    kept: dict[str, list[Card]] = {}
    order: list[tuple[str, int]] = []
    for one in cards:
        name = typed.folded(one.name) or one.name
        same = kept.setdefault(name, [])
        for at, other in enumerate(same):
            if not one.points or not other.points or set(_keys(one)) & set(_keys(other)):
                same[at] = _joined(other, one)
                break
        else:
            order.append((name, len(same)))
            same.append(one)
    return [kept[name][at] for name, at in order]


def _joined(first: Card, second: Card) -> Card:
    points = {
        **dict(zip(_keys(second), second.points, strict=True)),
        **dict(zip(_keys(first), first.points, strict=True)),
    }
    about = ". ".join(dict.fromkeys(filter(None, (first.about, second.about))))
    return replace(first, about=about[:LONGEST_ABOUT], points=tuple(points.values())[:MOST_POINTS])


def _keys(one: Card) -> list[tuple[str, str]]:
    return [(point.kind, point.normal) for point in one.points]


def _point(one: Written) -> rules.Point | None:
    try:
        return rules.contact_point(one.kind, one.value, "", one.postcode)
    except BadInput:
        pass
    if one.kind == "address" and one.postcode:
        # A postcode of another country is part of the address.
        return _point(Written("address", f"{one.value}, {one.postcode}".lstrip(", ")))
    return None


def _line(words: str, longest: int) -> str:
    """One line, cut where it is longer: a list is not sent back because one of its notes is long."""
    return typed.line(words[: longest * 4], field="", label="", longest=longest * 40)[:longest].strip()
