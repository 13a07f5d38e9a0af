"""Whoever subtracts everything that a ward's pages tell from everything else finds no group of one to four people."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.relationships.suppression import BANDS, FEW, Told, told, told_crossings, told_rows
from crm.relationships.ward_figures import Month, figures, month_figures
from crm.relationships.ward_months import is_whole, month_of, newest, offered
from crm.relationships.ward_rows import change
from crm.relationships.wards.contacts import Contacts

SMALL = set(range(1, FEW))


def worlds(most_people: int = 26) -> st.SearchStrategy[Contacts]:
    """A month of a ward: each contact is somebody's, about a theme, through a team and perhaps an account."""
    contact = st.tuples(
        st.integers(1, most_people),
        st.sampled_from([0, 1, 1, 2, 3, 4]),
        st.sampled_from([None, 1, 1, 2, 3]),
        st.sampled_from([None, 1, 1, 2]),
        st.sampled_from([None, None, 1, 2]),
    )
    return st.lists(contact, max_size=60).map(_contacts)


def _contacts(rows: list[tuple[int, int, int | None, int | None, int | None]]) -> Contacts:
    found = Contacts()
    for row in rows:
        found.add(*row)
    return found


def obtainable(contacts: Contacts) -> dict[str, tuple[int, set[int]]]:
    """Every number of a month's page that is told, with the people behind it, which the reader does not see."""
    month = month_figures(contacts)
    found = {"total": (month.total, contacts.people)}
    views = (
        (month.themes, contacts.themes), (month.teams, contacts.teams), (month.officers, contacts.officers),
        (month.accounts, contacts.accounts),
    )  # fmt: skip
    for name, (shown, people) in zip(("theme", "team", "officer", "account"), views, strict=True):
        found |= {f"{name} {key}": (one, people[key]) for key, one in shown.items()}
    return {name: (one.number, people) for name, (one, people) in found.items() if one.number is not None}


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_no_two_numbers_that_are_told_differ_by_a_few_people(contacts):
    """One inside another: a theme, team or account in all, an officer in the team, an account that one team alone
    answers. And all rows of a view together."""
    views = obtainable(contacts)
    for (_number, people), (_other, others) in permutations(views.values(), 2):
        assert not (people <= others and len(others) - len(people) in SMALL)
    total = views.get("total")
    for name, (number, people) in views.items():
        assert number == len(people) and number not in SMALL
        assert total[0] - number not in SMALL
        if name.startswith("officer"):
            team = name.split("(")[1].split(",")[0]
            assert views[f"team {team}"][0] - number not in SMALL
    for kind in ("theme", "team", "account"):
        rows = [views[name] for name in views if name.startswith(kind)]
        left = len(total[1].difference(*(people for _number, people in rows))) if rows else None
        # What remains after all the shown rows: known exactly only where nobody is in two of them.
        if rows and sum(number for number, _people in rows) == len(set().union(*(people for _n, people in rows))):
            assert left not in SMALL


def readings(total: int, words: list[str], covers: bool) -> list[tuple[int, ...]]:
    """All that the rows, and those in none of them, could be, for a reader who guesses that nobody is in two."""
    some_are_few = "fewer than 5" in words

    def could_be(word: str) -> range:
        if word == "fewer than 5":
            return range(1, FEW)
        if word == "hidden":
            return range(FEW if some_are_few else 1, total + 1)
        return range(int(word), int(word) + 1)

    found: list[tuple[int, ...]] = []

    def go_on(so_far: tuple[int, ...]) -> None:
        left = total - sum(so_far)
        if left < 0:
            return
        if len(so_far) == len(words):
            if left == 0 or not covers:
                found.append((*so_far, left))
            return
        for one in could_be(words[len(so_far)]):
            go_on((*so_far, one))

    go_on(())
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 12), max_size=5), st.one_of(st.none(), st.integers(0, 7)))
def test_a_small_row_could_be_any_of_one_to_four(counts, rest):
    """Rows that share nobody, so that the reader guesses right: worked out anew here by trying everything."""
    total = sum(counts) + (rest or 0)
    shown = told_rows(total, dict(enumerate(counts)), rest=rest)
    truth = [counts[key] for key in shown]
    found = readings(total, [one.words for one in shown.values()], covers=rest is None)
    if not shown:
        return
    assert tuple([*truth, rest or 0]) in found
    for place, number in enumerate([*truth, rest or 0]):
        seen = {reading[place] for reading in found}
        assert number not in SMALL or seen >= SMALL, f"{counts} {rest}: {number} can only be {sorted(seen)}"
        outside = {total - one for one in seen}
        if place < len(truth) and total - number in SMALL:
            assert outside >= SMALL, f"{counts} {rest}: all but {number} can only be {sorted(outside)}"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 14)), max_size=7))
def test_a_line_between_two_views_tells_of_no_few_people_either(cells):
    """The lines of each row whose number is told, and those on none of them, with bands instead of numbers."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for left, right, count in cells:
        counts[left, right] += count
    sides = [defaultdict(int), defaultdict(int)]
    for pair, count in counts.items():
        for side in (0, 1):
            sides[side][pair[side]] += count
    shown = [{key: told(count) for key, count in side.items()} for side in sides]
    lines = told_crossings(shown[0], shown[1], counts)
    assert all(one in BANDS or one == Told(1, None) for one in lines.values())
    for side in (0, 1):
        for key, total in sides[side].items():
            of_row = [pair for pair in lines if pair[side] == key]
            if total < FEW or not of_row:
                continue
            ranges = [range(lines[pair].least, min(lines[pair].most or total, total) + 1) for pair in of_row]
            found = _sums(total, ranges)
            for place, pair in enumerate(of_row):
                seen = {reading[place] for reading in found}
                assert counts[pair] not in SMALL or seen >= SMALL
                assert total - counts[pair] not in SMALL or {total - one for one in seen} >= SMALL
            assert not {reading[-1] for reading in found} <= SMALL


def _sums(total: int, ranges: list[range]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for values in ranges:
        found = [(*one, value) for one in found for value in values if sum(one) + value <= total]
    return [(*one, total - sum(one)) for one in found]


@settings(max_examples=60, deadline=None)
@given(worlds(), worlds(), worlds())
def test_a_month_is_told_alike_on_its_own_page_and_as_the_month_before(first, second, third):
    nothing = (set(), {})
    later, earlier = figures(third, second, nothing, 0, {}), figures(second, first, nothing, 0, {})
    assert later.before == earlier.now
    for key, one in later.now.themes.items():
        words = change(one, later.before.theme(key))
        both = one.number is not None and (later.before.theme(key) or Told(1, None)).number is not None
        assert (words == "not shown") != both
        # Who knows the change and one month knows no other month than its own page tells.
        if key not in earlier.now.themes and both:
            assert not second.themes.get(key)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_of_a_month_with_fewer_than_five_nothing_is_told(count):
    month = month_figures(_contacts([(person, 1, 1, 1, 1) for person in range(count)]))
    assert month == Month(Told(0, 4))
    assert month.total.words == "fewer than 5"
    assert figures(_contacts([]), _contacts([]), ({1, 2}, {1: {1, 2}}), 3, {1: 2}).standing.waiting.words == "0"


def test_the_rows_of_the_picture():
    rows = {"gritting": 46, "damp": 31, "flytipping": 28, "youth club": 19, "noise": 3, "parking": 7}
    words = {key: one.words for key, one in told_rows(134, rows).items()}
    assert words == {**{key: str(count) for key, count in rows.items()}, "noise": "fewer than 5", "parking": "hidden"}
    # Beside "fewer than 5" the other could only be 5, so neither says anything.
    assert told_rows(6, {"a": 5, "b": 1}) == {"a": Told(1, None), "b": Told(1, None)}
    assert [one.words for one in told_rows(9, {"a": 6, "b": 3}).values()] == ["hidden", "fewer than 5"]
    # Five people, five themes: even the names would say that each has one.
    assert told_rows(5, dict.fromkeys("abcde", 1)) == {}
    # Nobody is nobody.
    assert told_rows(12, {"a": 12, "b": 0}) == {"a": Told(12, 12)}
    # Who were in touch through no account at all are few as well.
    assert told_rows(20, {"@council": 17}, rest=3)["@council"].number is None


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.integers(40, 4000), st.integers(0, 800),
)  # fmt: skip
def test_no_month_is_shown_of_a_ward_and_of_those_that_took_its_place(begun, lived, after):
    ends_on = begun + timedelta(days=lived)
    today = ends_on + timedelta(days=after)
    old, new = set(offered(begun, ends_on, today)), set(offered(ends_on, None, today))
    assert not old & new
    if ends_on.day > 1:
        assert month_of(ends_on) not in old | new
    for month in old | new:
        assert month.closes_on <= today
    latest = newest(begun, ends_on, today)
    assert latest is None or is_whole(latest, begun, ends_on)
