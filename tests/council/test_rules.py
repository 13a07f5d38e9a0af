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
