"""Who would be missed: small worlds with the answers written out, and what holds in every world."""

from __future__ import annotations

import doctest

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import graph.continuity as continuity
from graph.continuity import (
    Contacts,
    Counts,
    Leaves,
    Tie,
    if_each_left,
    if_they_left,
    known_by,
    only_known_by,
    over_time,
    second_best,
    standing,
    what_leaves,
)  # fmt: skip

MAGGIE, BEN, PRIYA, CAROL = 1, 2, 3, 4
EILEEN, DAWIT, KELLY, GARETH, NOBODYS = 11, 12, 13, 14, 15
SERVING = {MAGGIE, BEN, PRIYA}
TIES: list[Tie] = [
    (EILEEN, MAGGIE, 6.0), (EILEEN, BEN, 1.0), (EILEEN, PRIYA, 2.0),
    (DAWIT, MAGGIE, 0.5),
    (KELLY, MAGGIE, 3.0), (KELLY, CAROL, 9.0),  # Carol has left
    (GARETH, BEN, 4.0),
    (NOBODYS, CAROL, 5.0),
]  # fmt: skip

ties = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5), st.floats(0.01, 9)), max_size=30)
colleagues = st.frozensets(st.integers(1, 5))
thresholds = st.sampled_from((0.0, 0.25, 1.0))


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(continuity).failed == 0


def test_each_resident_has_those_who_know_them_strongest_first() -> None:
    assert known_by(TIES, SERVING) == {
        EILEEN: ((MAGGIE, 6.0), (PRIYA, 2.0), (BEN, 1.0)),
        DAWIT: ((MAGGIE, 0.5),),
        KELLY: ((MAGGIE, 3.0),),
        GARETH: ((BEN, 4.0),),
        NOBODYS: (),
    }


def test_whom_only_the_leaver_knows_comes_strongest_first() -> None:
    assert only_known_by(TIES, SERVING, MAGGIE) == (KELLY, DAWIT)
    assert only_known_by(TIES, SERVING, BEN) == (GARETH,)
    assert only_known_by(TIES, SERVING, PRIYA) == ()


def test_somebody_who_left_before_is_nobodys_second_best() -> None:
    assert second_best(TIES, SERVING, MAGGIE) == {EILEEN: PRIYA, DAWIT: None, KELLY: None}


def test_what_leaves_says_what_is_lost_and_what_is_left() -> None:
    assert what_leaves(TIES, SERVING, MAGGIE) == (
        Leaves(KELLY, 3.0, None, 0.0),
        Leaves(DAWIT, 0.5, None, 0.0),
        Leaves(EILEEN, 6.0, PRIYA, 2.0),
    )


def test_a_leaver_whose_last_day_has_passed_has_still_taken_it_away() -> None:
    assert [(each.resident, each.second) for each in what_leaves(TIES, SERVING, CAROL)] == [
        (NOBODYS, None),
        (KELLY, MAGGIE),
    ]


def test_the_standing_counts_each_resident_once() -> None:
    assert standing(TIES, SERVING) == Counts(nobody=1, one=3, two_or_more=1)
    assert standing([], SERVING) == Counts(0, 0, 0)


def test_a_tie_that_has_gone_cold_is_not_knowing() -> None:
    assert standing(TIES, SERVING, knows_from=1.5) == Counts(nobody=2, one=2, two_or_more=1)
    assert second_best(TIES, SERVING, MAGGIE, knows_from=2.5) == {EILEEN: None, KELLY: None}


def test_several_ties_of_one_pair_count_as_one() -> None:
    twice = [(EILEEN, MAGGIE, 1.0), (EILEEN, MAGGIE, 2.0)]
    assert known_by(twice, SERVING) == {EILEEN: ((MAGGIE, 3.0),)}
    assert standing(twice, SERVING, knows_from=2.5) == Counts(0, 1, 0)


@given(ties, colleagues, st.integers(1, 5), thresholds)
def test_when_somebody_stops_serving_nobody_is_better_known(
    known: list[Tie], serving: frozenset[int], leaver: int, least: float
) -> None:
    before = known_by(known, serving, knows_from=least)
    after = known_by(known, serving - {leaver}, knows_from=least)
    assert all(len(after[resident]) <= len(before[resident]) for resident in before)
    assert all(set(after[resident]) <= set(before[resident]) for resident in before)


@given(ties, colleagues, st.tuples(st.integers(1, 6), st.integers(1, 5), st.floats(0.01, 9)), thresholds)
def test_one_more_tie_makes_nobody_less_known(
    known: list[Tie], serving: frozenset[int], tie: Tie, least: float
) -> None:
    before = known_by(known, serving, knows_from=least)
    after = known_by([*known, tie], serving, knows_from=least)
    assert all(len(after[resident]) >= len(knows) for resident, knows in before.items())


@given(ties, colleagues, st.integers(1, 5), thresholds)
def test_the_counts_after_a_leaving_follow_from_what_leaves(
    known: list[Tie], serving: frozenset[int], leaver: int, least: float
) -> None:
    before = standing(known, serving | {leaver}, knows_from=least)
    after = standing(known, serving - {leaver}, knows_from=least)
    assert after.nobody - before.nobody == len(only_known_by(known, serving, leaver, knows_from=least))


@given(ties, colleagues, st.integers(1, 5))
def test_nothing_given_is_changed(known: list[Tie], serving: frozenset[int], leaver: int) -> None:
    copy, people = list(known), set(serving)
    what_leaves(known, people, leaver)
    assert known == copy and people == serving


# Several at once.


@given(ties, colleagues, colleagues, thresholds)
def test_removing_a_colleague_never_raises_continuity(
    known: list[Tie], serving: frozenset[int], leavers: frozenset[int], least: float
) -> None:
    """Whoever goes, fewer are known by two or more, more by nobody; and every resident is counted once."""
    before = standing(known, serving, knows_from=least)
    after = standing(known, serving - leavers, knows_from=least)
    assert after.two_or_more <= before.two_or_more
    assert after.nobody >= before.nobody
    assert after.nobody + after.one + after.two_or_more == before.nobody + before.one + before.two_or_more


@given(ties, colleagues, colleagues, thresholds)
def test_what_their_going_would_do_by_brute_force(
    known: list[Tie], serving: frozenset[int], leavers: frozenset[int], least: float
) -> None:
    before = known_by(known, serving, knows_from=least)
    after = known_by(known, serving - leavers, knows_from=least)
    change = if_they_left(known, serving, leavers, knows_from=least)
    for many, found in ((0, change.nobody), (1, change.one)):
        changed = {each for each in before if len(after[each]) == many and len(before[each]) > many}
        assert set(found) == changed
        assert len(found) == len(changed)


@given(ties, colleagues, thresholds)
def test_each_by_themselves_is_what_their_going_would_do(
    known: list[Tie], serving: frozenset[int], least: float
) -> None:
    each = if_each_left(known, serving, knows_from=least)
    for colleague in serving:
        change = if_they_left(known, serving, {colleague}, knows_from=least)
        assert each.get(colleague, (0, 0)) == (len(change.nobody), len(change.one))


# Over time.

A_YEAR = {"half_life": 180.0, "knows_from": 0.25, "in_touch_days": 731.0}


def _contacts(*rows: tuple[int, int, float, float]) -> Contacts:
    resident, colleague, day, weight = zip(*rows, strict=True)
    return Contacts(np.array(resident), np.array(colleague), np.array(day), np.array(weight))


def test_a_year_in_which_one_leaves_and_one_is_forgotten() -> None:
    said = _contacts(
        (EILEEN, MAGGIE, 0, 1.0), (EILEEN, BEN, 0, 1.0), (KELLY, MAGGIE, 0, 1.0), (DAWIT, -1, 0, 1.0),
        (GARETH, BEN, 900, 1.0),
    )  # fmt: skip
    residents, found = over_time(said, {MAGGIE: 100.0}, [50.0, 150.0, 400.0, 901.0], **A_YEAR)
    assert residents.tolist() == sorted({EILEEN, KELLY, DAWIT, GARETH})
    seen = {int(each): found[:, column].tolist() for column, each in enumerate(residents)}
    assert seen == {EILEEN: [2, 1, 0, -1], KELLY: [1, 0, 0, -1], DAWIT: [0, 0, 0, -1], GARETH: [-1, -1, -1, 1]}


moments = st.lists(st.integers(0, 900), min_size=1, max_size=3)
said_rows = st.lists(
    st.tuples(st.integers(1, 4), st.integers(-1, 4), st.integers(0, 1000), st.sampled_from([0.5, 1.0, 1.5])),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(max_examples=40)
@given(said_rows, st.dictionaries(st.integers(0, 4), st.integers(0, 1000)), moments)
def test_over_time_is_what_stood_at_each_moment(
    rows: list[tuple[int, int, int, float]], left: dict[int, int], when: list[int]
) -> None:
    residents, found = over_time(_contacts(*rows), left, when, **A_YEAR)  # type: ignore[arg-type]
    for row, moment in enumerate(when):
        then = [each for each in rows if each[2] < moment]
        known = [(who, by, weight * 2.0 ** ((day - moment) / 180.0)) for who, by, day, weight in then if by >= 0]
        serving = {by for _, by, _, _ in then if left.get(by, 9999) > moment}
        knows = known_by(known, serving, knows_from=0.25)
        for column, resident in enumerate(residents.tolist()):
            in_touch = any(who == resident and day >= moment - 731 for who, _, day, _ in then)
            assert found[row, column] == (min(len(knows.get(resident, ())), 2) if in_touch else -1)
