"""Rules of the council that need no database."""

from __future__ import annotations

from datetime import date

import pytest

from crm.council import rules

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def test_the_fullest_moment_counts_not_the_sum():
    one_after_the_other = [(MAY, JUNE), (JUNE, JULY)]
    assert rules.most_at_once(one_after_the_other, MAY, None) == 1
    assert rules.most_at_once([(MAY, None), (JUNE, JULY)], MAY, None) == 2
    assert rules.most_at_once([(MAY, None), (JUNE, JULY)], MAY, JUNE) == 1
    assert rules.most_at_once([(MAY, JUNE)], JUNE, None) == 0


@pytest.mark.parametrize("typed", ["Councillor Jane Brooks", "Cllr Jane Brooks", "cllr. Jane Brooks", " Jane Brooks "])
def test_a_councillors_title_is_not_part_of_the_name(typed):
    assert rules.without_title(typed) == "Jane Brooks"


def test_a_name_that_only_begins_like_a_title_stays():
    assert rules.without_title("Cllrson Ado") == "Cllrson Ado"


@pytest.mark.parametrize(
    "code, good", [("E05015239", True), ("W05000001", True), ("E0501523", False), ("e05015239", False)]
)
def test_a_wards_code_has_a_letter_and_eight_digits(code, good):
    assert bool(rules.WARD_CODE.match(code)) is good


# Who keeps what a vacant post looks after: 1 is the top; 2 with 4 below, and 3, restricted, with 5 below.
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 3}


def keepers(team: int | None, headed: set[int], peopled: set[int]) -> tuple[set[int], set[int]]:
    staffed = rules.Staffed(PARENTS, frozenset({3}), frozenset(headed), frozenset(peopled | headed))
    found = rules.keepers(staffed, team)
    return set(found.heads_of), set(found.members_of)


@pytest.mark.parametrize(
    ("team", "headed", "peopled", "heads_of", "members_of"),
    [
        (4, {1, 2}, set(), {2}, set()),  # the nearest head above
        (4, {1}, set(), {1}, set()),
        (None, {1, 2}, set(), {1}, set()),  # of the cabinet: the top
        (1, {2, 4}, set(), {2}, set()),  # the top is vacant: who heads what is directly below
        (1, {4}, set(), {4}, set()),  # else any head
        (3, {2}, {5}, set(), {5}),  # a restricted team keeps it among its own
        (3, {2}, set(), {2}, set()),  # unless nobody is in it
        (4, set(), {2, 4, 5}, set(), {4}),  # nobody heads anything: the nearest who are there
        (4, set(), {1, 5}, set(), {1}),
        (4, set(), {3, 5}, set(), {3}),  # else those nearest to the top
        (None, set(), {4, 5}, set(), {4, 5}),
        (4, set(), set(), set(), set()),
    ],
)
def test_what_a_vacant_post_looks_after_is_kept_by_somebody(team, headed, peopled, heads_of, members_of):
    assert keepers(team, headed, peopled) == (heads_of, members_of)


def test_a_restricted_teams_own_people_have_what_only_they_may_open_while_no_head_is_above():
    staffed = rules.Staffed(PARENTS, frozenset({3}), frozenset({2}), frozenset({2, 5}))
    assert rules.circles_below(staffed, 1) == {5}
    assert not rules.circles_below(staffed, 4)


def test_the_first_day_on_which_nobody_is_there_any_more():
    assert rules.first_day_without([(MAY, JUNE), (JUNE, None)], MAY) is None
    assert rules.first_day_without([(MAY, JULY), (MAY, JUNE)], MAY) == JULY
    assert rules.first_day_without([(MAY, JUNE), (JULY, None)], MAY) == JUNE
    assert rules.first_day_without([(JUNE, None)], MAY) == MAY
