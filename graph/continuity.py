"""Who would be missed: whom only one colleague knows, what a leaver takes away, and who is second best.

A resident whom two colleagues know is in good hands when one of them leaves; one whom nobody else knows is lost with
them. Ids of residents and colleagues are whole numbers, strength is that of now (see strength.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = [
    "Change", "Contacts", "Counts", "Leaves", "Tie", "if_each_left", "if_they_left", "known_by", "only_known_by",
    "over_time", "second_best", "standing", "what_leaves",
]  # fmt: skip

Tie = tuple[int, int, float]  # resident, colleague, strength now
KnownBy = dict[int, tuple[tuple[int, float], ...]]


@dataclass(frozen=True)
class Counts:
    """How many residents nobody serving knows, one colleague alone knows, and two or more know."""

    nobody: int
    one: int
    two_or_more: int


@dataclass(frozen=True)
class Leaves:
    """What a leaver takes away with one resident, and who is left to carry on."""

    resident: int
    strength: float
    second: int | None  # of the others serving, who knows the resident best
    second_strength: float

    @property
    def is_only(self) -> bool:
        """Whether nobody else serving knows the resident."""
        return self.second is None


@dataclass(frozen=True)
class Change:
    """Who would be known by nobody, and who by one colleague alone, that is not so now. Strongest loss first."""

    nobody: tuple[int, ...]
    one: tuple[int, ...]


@dataclass(frozen=True)
class Contacts:
    """What was said, one entry for each contact, in any order; all four arrays are of one length.

    `colleague` is -1 where an account spoke. `day` counts from the epoch of strength.py, and may have a fraction.
    `weight` is what the contact counts on its own day.
    """

    resident: np.ndarray
    colleague: np.ndarray
    day: np.ndarray
    weight: np.ndarray


NOT_IN_TOUCH = -1


def known_by(ties: Iterable[Tie], serving: Collection[int], *, knows_from: float = 0.0) -> KnownBy:
    """For each resident in the ties the serving colleagues who know them, (colleague, strength), strongest first.

    A resident whom nobody serving knows is there with nobody. Several ties of one pair add up; a pair weaker than
    `knows_from` is not knowing. Equal strengths stand in the order of ids. O(ties), and sorting each resident's few.

    >>> known_by([(1, 7, 2.0), (1, 8, 3.0), (2, 9, 1.0)], serving={7, 8})
    {1: ((8, 3.0), (7, 2.0)), 2: ()}
    """
    here = frozenset(serving)
    sums: dict[int, dict[int, float]] = {}
    for resident, colleague, strength in ties:
        knows = sums.setdefault(resident, {})
        if colleague in here:
            knows[colleague] = knows.get(colleague, 0.0) + strength
    return {resident: _ranked(knows, knows_from) for resident, knows in sums.items()}


def standing(ties: Iterable[Tie], serving: Collection[int], *, knows_from: float = 0.0) -> Counts:
    """How well the council as it serves now knows the residents in the ties: the numbers of a team's page.

    >>> standing([(1, 7, 2.0), (1, 8, 3.0), (2, 9, 1.0)], serving={7, 8})
    Counts(nobody=1, one=0, two_or_more=1)
    """
    how_many = [len(knows) for knows in known_by(ties, serving, knows_from=knows_from).values()]
    return Counts(how_many.count(0), how_many.count(1), sum(1 for number in how_many if number > 1))


def what_leaves(
    ties: Iterable[Tie], serving: Collection[int], leaver: int, *, knows_from: float = 0.0
) -> tuple[Leaves, ...]:
    """What goes with a colleague: each resident they know, those whom only they know first, each strongest first.

    The leaver need not be among those serving: one whose last day has passed has still taken it away.

    >>> what_leaves([(1, 7, 2.0), (1, 8, 3.0), (2, 7, 1.0)], serving={7, 8}, leaver=7)[0]
    Leaves(resident=2, strength=1.0, second=None, second_strength=0.0)
    """
    everybody = known_by(ties, {*serving, leaver}, knows_from=knows_from)
    leaving = [_leaves(resident, dict(knows), leaver) for resident, knows in everybody.items()]
    found = [each for each in leaving if each is not None]
    return tuple(sorted(found, key=lambda each: (not each.is_only, -each.strength, each.resident)))


def only_known_by(
    ties: Iterable[Tie], serving: Collection[int], leaver: int, *, knows_from: float = 0.0
) -> tuple[int, ...]:
    """The residents whom the leaver knows and nobody else serving does, strongest first."""
    return tuple(each.resident for each in what_leaves(ties, serving, leaver, knows_from=knows_from) if each.is_only)


def second_best(
    ties: Iterable[Tie], serving: Collection[int], leaver: int, *, knows_from: float = 0.0
) -> dict[int, int | None]:
    """For each resident the leaver knows, who of the others serving knows them best; None where nobody does."""
    return {each.resident: each.second for each in what_leaves(ties, serving, leaver, knows_from=knows_from)}


def if_they_left(
    ties: Iterable[Tie], serving: Collection[int], leavers: Collection[int], *, knows_from: float = 0.0
) -> Change:
    """What the going of several colleagues at once would do, whoever they are; nothing is known better by it.

    O(ties), and sorting those who are lost.

    >>> if_they_left([(1, 7, 2.0), (1, 8, 3.0), (2, 9, 1.0), (2, 7, 1.0), (3, 9, 4.0)], {7, 8, 9}, {8, 9})
    Change(nobody=(3,), one=(1, 2))
    """
    gone = frozenset(leavers)
    nobody, one = [], []
    for resident, knows in known_by(ties, serving, knows_from=knows_from).items():
        lost = sum(strength for colleague, strength in knows if colleague in gone)
        left = sum(1 for colleague, _ in knows if colleague not in gone)
        if len(knows) > left == 0:
            nobody.append((-lost, resident))
        elif len(knows) > left == 1:
            one.append((-lost, resident))
    return Change(tuple(resident for _, resident in sorted(nobody)), tuple(resident for _, resident in sorted(one)))


def if_each_left(
    ties: Iterable[Tie], serving: Collection[int], *, knows_from: float = 0.0
) -> dict[int, tuple[int, int]]:
    """For each who knows anybody: how many would be known by nobody if they alone went, how many by one alone.

    The lengths of `if_they_left` of each by themselves, in one pass. O(ties).

    >>> if_each_left([(1, 7, 2.0), (1, 8, 3.0), (2, 9, 1.0)], {7, 8, 9})
    {8: (0, 1), 7: (0, 1), 9: (1, 0)}
    """
    found: dict[int, list[int]] = {}
    for knows in known_by(ties, serving, knows_from=knows_from).values():
        for colleague, _ in knows:
            counts = found.setdefault(colleague, [0, 0])
            if len(knows) <= 2:
                counts[len(knows) - 1] += 1
    return {colleague: (nobody, one) for colleague, (nobody, one) in found.items()}


def over_time(
    contacts: Contacts,
    left_on: Mapping[int, float],
    moments: Sequence[float],
    *,
    half_life: float,
    knows_from: float,
    in_touch_days: float,
) -> tuple[np.ndarray, np.ndarray]:
    """How well each resident was known at past moments, from what had been said by then and nothing later.

    Returns the ids of the residents, ascending, and an array of (moments, residents): 0 known by nobody serving, 1 by
    one, 2 by two or more, NOT_IN_TOUCH where nobody, account or colleague, had been in touch for `in_touch_days`.
    `left_on` is the moment, in the days of `Contacts`, from which a colleague served no longer; who is missing serves.
    O(contacts x moments), in numpy; memory a few arrays of the contacts' length.
    """
    residents, of_resident = np.unique(contacts.resident, return_inverse=True)
    pairs, of_pair = np.unique(
        np.stack([of_resident, contacts.colleague.astype(np.int64)]), axis=1, return_inverse=True
    )
    until = np.array([left_on.get(int(colleague), np.inf) for colleague in pairs[1]])
    found = np.full((len(moments), len(residents)), NOT_IN_TOUCH, dtype=np.int8)
    for row, moment in enumerate(moments):
        then = contacts.day < moment
        grown = np.where(then, contacts.weight * 2.0 ** ((contacts.day - moment) / half_life), 0.0)
        strength = np.bincount(of_pair.ravel(), weights=grown, minlength=pairs.shape[1])
        knows = (pairs[1] >= 0) & (strength >= knows_from) & (until > moment) & (strength > 0)
        knowers = np.bincount(pairs[0][knows], minlength=len(residents))
        recent = then & (contacts.day >= moment - in_touch_days)
        in_touch = np.bincount(of_resident[recent], minlength=len(residents)) > 0
        found[row] = np.where(in_touch, np.minimum(knowers, 2), NOT_IN_TOUCH)
    return residents, found


def _ranked(knows: Mapping[int, float], knows_from: float) -> tuple[tuple[int, float], ...]:
    enough = [(colleague, strength) for colleague, strength in knows.items() if strength >= knows_from]
    return tuple(sorted(enough, key=lambda one: (-one[1], one[0])))


def _leaves(resident: int, knows: dict[int, float], leaver: int) -> Leaves | None:
    """`knows` in the order of strength, as `known_by` has it."""
    if leaver not in knows:
        return None
    lost = knows.pop(leaver)
    second, strength = next(iter(knows.items()), (None, 0.0))
    return Leaves(resident, lost, second, strength)
