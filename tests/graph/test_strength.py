"""The strength of a tie: rules without a database."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graph.strength as strength
from graph.strength import EPOCH, HALF_LIFE_DAYS, WEIGHTS, level, parts, score, strength_now, term, weight

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
directions = st.sampled_from(["in", "out"])
contacts = st.lists(st.tuples(moments, st.sampled_from(sorted(WEIGHTS)), directions), max_size=40)


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(strength).failed == 0


def test_a_half_life_halves_the_strength() -> None:
    met = datetime(2026, 5, 1, tzinfo=UTC)
    kept = term(met, "phone")
    assert strength_now(kept, met) == pytest.approx(WEIGHTS["phone"])
    assert strength_now(kept, met + timedelta(days=HALF_LIFE_DAYS)) == pytest.approx(WEIGHTS["phone"] / 2)


def test_to_meet_is_more_than_to_write() -> None:
    assert term(EPOCH, "in person") > term(EPOCH, "phone") > term(EPOCH, "email") > term(EPOCH, "web")


@given(contacts)
def test_the_order_in_which_contacts_arrive_does_not_matter(said: list[tuple[datetime, str, str]]) -> None:
    assert score(said) == pytest.approx(score(reversed(said)), rel=1e-12)


@given(contacts, moments, st.sampled_from(sorted(WEIGHTS)), directions)
def test_one_more_contact_never_weakens_a_tie(
    said: list[tuple[datetime, str, str]], at: datetime, channel: str, direction: str
) -> None:
    assert score([*said, (at, channel, direction)]) >= score(said)


def test_what_was_only_sent_counts_half_of_what_came_back() -> None:
    assert weight("email", "out") == weight("email", "in") / 2
    assert weight("in person", "out") == weight("in person", "in")  # in a talk both speak
    sent_only = score([(EPOCH, "letter", "out")] * 2)
    assert sent_only < score([(EPOCH, "letter", "out"), (EPOCH, "letter", "in")])


@given(contacts, moments)
def test_the_parts_add_up_to_the_strength(said: list[tuple[datetime, str, str]], now: datetime) -> None:
    taken_apart = parts(said, now)
    assert sum(one.strength for one in taken_apart) == pytest.approx(strength_now(score(said), now), rel=1e-9)
    assert sum(one.count for one in taken_apart) == len(said)


@given(contacts, moments)
def test_the_kept_score_says_what_the_formula_says(said: list[tuple[datetime, str, str]], now: datetime) -> None:
    by_hand = sum(weight(how, way) * 2 ** (-(now - at) / timedelta(days=HALF_LIFE_DAYS)) for at, how, way in said)
    assert strength_now(score(said), now) == pytest.approx(by_hand, rel=1e-9)


def test_never_spoken_is_no_number_and_gone_cold_a_low_one() -> None:
    assert level(None) == 0
    long_ago = strength_now(term(datetime(2011, 3, 1, tzinfo=UTC), "phone"), datetime(2026, 11, 16, tzinfo=UTC))
    assert level(long_ago) == 1


def test_a_short_half_life_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 30 days"):
        term(EPOCH, "phone", 29)
