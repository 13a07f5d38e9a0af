"""How many people a reader may be told of: nothing that can be worked out from what is told points at fewer than five.

Pure: numbers in, words out. The reader is taken to know these rules and to subtract whatever can be subtracted. The
rows of a view may share people (somebody wrote about gritting and about damp), but the reader may guess that they do
not, so what is told must stand that guess too.

A count of 1 to 4 is "fewer than 5". A count of 0 is told: it is about nobody. Where rows under a shown total would give
a small count away, or how many are *not* in a row, more rows are hidden until they do not.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

FEW = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Told:
    """What a reader is told of a number of people: that it lies between `least` and `most` (None: no end)."""

    least: int
    most: int | None

    @property
    def number(self) -> int | None:
        """The number itself, where it is told."""
        return self.least if self.least == self.most else None

    @property
    def words(self) -> str:
        if self.number is not None:
            return f"{self.number:,}"
        return f"fewer than {FEW}" if self.most == FEW - 1 else "hidden"


SMALL = Told(1, FEW - 1)
HIDDEN = Told(FEW, None)  # beside rows that say "fewer than 5", so the reader knows that it is none of those
UNTOLD = Told(1, None)  # where every row of a view is hidden, the small ones too
NONE_OR_SMALL = Told(0, FEW - 1)  # of a whole month: nobody, or too few
ANY = Told(0, None)


def exactly(number: int) -> Told:
    return Told(number, number)


def told(number: int) -> Told:
    """What is told of a number that stands alone.

    >>> [told(number).words for number in (0, 1, 4, 5, 1200)]
    ['0', 'fewer than 5', 'fewer than 5', '5', '1,200']
    """
    return SMALL if 0 < number < FEW else exactly(number)


def bounds(total: int, members: Iterable[Told], *, covers: bool) -> list[tuple[int, int]]:
    """What a reader works out of each part of a known total who guesses that nobody is in two parts: least and most.

    The last pair is how many are in none of the parts; `covers`: the reader knows that there are none such. O(parts).

    >>> bounds(20, [exactly(12), SMALL, HIDDEN], covers=True)
    [(12, 12), (1, 3), (5, 7), (0, 0)]
    """
    known = [*members, exactly(0) if covers else ANY]
    least = [one.least for one in known]
    most = [total if one.most is None else min(one.most, total) for one in known]
    # Where the parts together are more than the total they share people, and the guess was wrong.
    apart = sum(least) <= total
    found = []
    for low, high in zip(least, most, strict=True):
        top = min(high, total - (sum(least) - low)) if apart else high
        found.append((max(low, total - (sum(most) - high)), top))
    # Whoever is in no part is outside each of them, whether they share people or not.
    outside = min((total - low for low, _high in found[:-1]), default=total)
    found[-1] = (found[-1][0], min(found[-1][1], outside))
    return found


def is_safe(total: int, counts: Iterable[int], members: Iterable[Told], rest: int, *, covers: bool) -> bool:
    """Whether every part of 1 to 4 people, and every "all but these" of 1 to 4, could as well be any other of 1 to 4;
    and what is left of the total after all that is told is not 1 to 4.

    `counts` and `rest` are the truth, `members` what is told of it.
    """
    members = list(members)
    if 0 < total - sum(one.number or 0 for one in members) < FEW:
        return False
    known = bounds(total, members, covers=covers)
    cells = [*zip([*counts, rest], known, strict=True)]
    cells += [(total - count, (total - high, total - low)) for count, (low, high) in cells[:-1]]
    return all(_is_blurred(count, low, high) for count, (low, high) in cells)


def told_rows(
    total: int, rows: Mapping[Key, int], *, rest: int | None = None, hidden: Collection[Key] = ()
) -> dict[Key, Told]:
    """What is told of the rows of one view whose total is shown: small ones as such, and more hidden where it must be.

    `rest`: how many people of the total are in no row; None where the rows are known to hold everybody. `hidden`: rows
    that other views would give away. Returns no rows where not even their names could stand, and where the total
    itself is too small. O(rows^2).

    >>> {name: one.words for name, one in told_rows(24, {"gritting": 14, "noise": 3, "parking": 7}).items()}
    {'gritting': '14', 'noise': 'fewer than 5', 'parking': 'hidden'}
    """
    present = {key: count for key, count in rows.items() if count > 0}
    if total < FEW or not present:
        return {}
    covers = rest is None
    shown = {key: HIDDEN if key in hidden and count >= FEW else told(count) for key, count in present.items()}

    def stands() -> bool:
        return is_safe(total, present.values(), shown.values(), rest or 0, covers=covers)

    while not stands():
        exact = [key for key, one in shown.items() if one.number is not None]
        if not exact:
            shown = dict.fromkeys(present, UNTOLD)
            return shown if stands() else {}
        but_few = [key for key in exact if 0 < total - present[key] < FEW]
        shown[min(but_few or exact, key=present.__getitem__)] = HIDDEN
    return shown


BANDS = (Told(5, 9), Told(10, 24), Told(25, 49), Told(50, None))


def width(one: Told) -> int:
    """How thick a line is drawn: 1 where only that there is somebody is told, else 2 to 5."""
    return BANDS.index(one) + 2 if one in BANDS else 1


def told_crossings(
    left: Mapping[Key, Told], right: Mapping[Key, Told], counts: Mapping[tuple[Key, Key], int]
) -> dict[tuple[Key, Key], Told]:
    """What the lines between the rows of two views tell: a band from five people up, or only that there is somebody.

    A line is left out altogether where even that would say too much, so no line does not mean nobody.
    `counts` by (key of the left view, key of the right view). O(lines^2) at worst.
    """
    lines: dict[tuple[Key, Key], Told] = {}
    for pair, count in counts.items():
        if count > 0 and pair[0] in left and pair[1] in right:
            plain = left[pair[0]].number is not None and right[pair[1]].number is not None
            lines[pair] = _band(count) if plain and count >= FEW else UNTOLD
    families = [(0, key, one.number) for key, one in left.items()] + [
        (1, key, one.number) for key, one in right.items()
    ]
    changed = True
    while changed:
        changed = False
        for side, key, total in families:
            while total is not None and total >= FEW and not _lines_stand(lines, counts, side, key, total):
                of_row = [pair for pair in lines if pair[side] == key]
                banded = [pair for pair in of_row if lines[pair] != UNTOLD]
                thinnest = min(banded or of_row, key=lambda pair: (counts[pair], str(pair)))
                if banded:
                    lines[thinnest] = UNTOLD
                else:
                    del lines[thinnest]
                changed = True
    return lines


def _lines_stand(
    lines: Mapping[tuple[Key, Key], Told], counts: Mapping[tuple[Key, Key], int], side: int, key: Key, total: int
) -> bool:
    of_row = [pair for pair in lines if pair[side] == key]
    if not of_row:
        return True
    # How many are on no line is not counted: whatever it is, it must not come out as few.
    known = bounds(total, [lines[pair] for pair in of_row], covers=False)
    low, high = known[-1]
    hides_rest = high == 0 or low >= FEW or (low <= 1 and high >= FEW - 1)
    return hides_rest and all(
        _is_blurred(counts[pair], least, most) and _is_blurred(total - counts[pair], total - most, total - least)
        for pair, (least, most) in zip(of_row, known[:-1], strict=True)
    )


def _band(count: int) -> Told:
    return next(band for band in BANDS if band.most is None or count <= band.most)


def _is_blurred(count: int, low: int, high: int) -> bool:
    return not 0 < count < FEW or (low <= 1 and high >= FEW - 1)
