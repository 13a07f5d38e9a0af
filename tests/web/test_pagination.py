"""Long lists, a page at a time."""

import pytest

from crm.web.pagination import page_number, page_of


def test_a_page_knows_what_is_before_and_after():
    first = page_of(list(range(4)), 1, per_page=3)
    assert (first.rows, first.previous, first.next) == ((0, 1, 2), None, 2)
    last = page_of([3], 2, per_page=3)
    assert (last.rows, last.previous, last.next) == ((3,), 1, None)


@pytest.mark.parametrize(
    ("raw", "number"),
    [(None, 1), ("", 1), ("2", 2), ("0", 1), ("-3", 1), ("x", 1), ("²", 1), ("9" * 9, 10_000), ("1.5", 1)],
)
def test_an_odd_number_of_a_page_is_the_first(raw, number):
    assert page_number(raw) == number
