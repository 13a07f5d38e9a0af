"""Positions for a drawing."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

import graph.picture as picture
from graph.picture import between_columns

few = st.integers(0, 12)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(picture).failed == 0


@given(few, few)
def test_the_same_lists_make_the_same_drawing(left: int, right: int) -> None:
    assert between_columns(left, right) == between_columns(left, right)


@given(few, few)
def test_nothing_lies_outside_the_frame_and_no_two_nodes_on_one_another(left: int, right: int) -> None:
    drawn = between_columns(left, right)
    for column in (drawn.left, drawn.right):
        heights = [spot.y for spot in column]
        assert all(0 < y < drawn.height for y in heights)
        assert all(below - above >= 44 for above, below in zip(heights, heights[1:], strict=False))
    assert 0 < drawn.middle.y < drawn.height
