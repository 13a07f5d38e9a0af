"""Who would be missed: small worlds with the answers written out, and what holds in every world."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

import graph.continuity as continuity
from graph.continuity import Counts, Leaves, Tie, known_by, only_known_by, second_best, standing, what_leaves

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
