"""Where a conversation stands, and who hears of an unanswered question: without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.conversations.rules import Said, Seat, Standing, first_words, one_step_up, standing, unanswered_since

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


SAID = st.builds(
    Said,
    at=st.integers(0, 5).map(at),
    direction=st.sampled_from(["in", "out"]),
    outcome=st.sampled_from([None, "statement only", "answered", "signposted"]),
    words=st.sampled_from(["Bin empty", "Still empty", "Thanks"]),
    by_id=st.sampled_from([None, 1, 2]),
) | st.builds(
    Said,
    at=st.integers(0, 5).map(at),
    direction=st.just("close"),
    outcome=st.sampled_from(["statement only", "answered", "refused"]),
    by_id=st.sampled_from([1, 2]),
)


@given(st.lists(SAID, max_size=8), st.randoms())
def test_the_order_in_which_things_were_written_down_changes_nothing(happened, random):
    shuffled = list(happened)
    random.shuffle(shuffled)
    assert standing(shuffled) == standing(happened)


@given(st.lists(SAID, max_size=8))
def test_what_is_closed_waits_for_nothing(happened):
    stands = standing(happened)
    assert stands.closed_at is None or stands.waiting_since is None
    assert (stands.waiting_since is None) == (stands.waiting_words == "")


@given(st.lists(SAID, max_size=8))
def test_nobody_waits_who_never_spoke(happened):
    spoke = [said.at for said in happened if said.direction == "in"]
    assert standing(happened).waiting_since in {None, *spoke}


def test_it_waits_since_the_first_words_that_nobody_answered():
    stands = standing([Said(at(2), "in", words="Still?"), Said(at(1), "in", words="Bin empty")])
    assert stands == Standing(waiting_since=at(1), waiting_words="Bin empty")


def test_a_reply_ends_the_waiting_and_leaves_it_open():
    assert standing([Said(at(1), "in", words="Bin"), Said(at(2), "out")]) == Standing()


def test_a_statement_does_not_end_the_waiting():
    stands = standing([Said(at(1), "in", words="Bin"), Said(at(2), "out", "statement only")])
    assert (stands.waiting_since, stands.outcome, stands.closed_at) == (at(1), "statement only", None)


def test_words_given_only_a_statement_on_the_spot_wait_too():
    assert standing([Said(at(1), "in", "statement only", "Bin")]).waiting_since == at(1)


def test_an_outcome_closes_it_and_later_words_open_it_again():
    said = [Said(at(1), "in", words="Bin"), Said(at(2), "out", "answered", by_id=7)]
    assert standing(said) == Standing(closed_at=at(2), closed_by_id=7, outcome="answered")
    assert standing([*said, Said(at(3), "in", words="Empty again")]) == Standing(at(3), "Empty again")


def test_a_letter_sent_after_it_was_closed_does_not_open_it():
    assert standing([Said(at(1), "close", "answered", by_id=7), Said(at(2), "out")]).closed_at == at(1)


def test_of_one_minute_the_question_comes_before_the_answer():
    assert standing([Said(at(1), "out"), Said(at(1), "in", words="Bin")]) == Standing()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("Bin empty. It freezes", "Bin empty"),
        ("Bin\n\n empty", "Bin empty"),
        ("x" * 200, "x" * 70 + " …"),
        ("word " * 40, " ".join(["word"] * 14) + " …"),
        ("...", "..."),
    ],
)
def test_a_conversation_is_named_by_its_first_words(body, name):
    assert first_words(body) == name


@given(st.text(min_size=1, max_size=400))
def test_a_name_is_never_too_long(body):
    assert len(first_words(body)) <= 72


def test_a_question_is_unanswered_the_day_after_its_day():
    assert unanswered_since(date(2026, 11, 16), date(2026, 11, 18), 5) == date(2026, 11, 19)
    assert unanswered_since(date(2026, 11, 16), None, 5) == date(2026, 11, 22)


# A council: top <- roads <- north. Posts: 1 heads the top, 2 heads roads, 3 heads north, 4 works in north.
PARENTS = {1: None, 2: 1, 3: 2}
SEATS = {
    1: Seat(1, is_head=True, is_held=True),
    2: Seat(2, is_head=True, is_held=True),
    3: Seat(3, is_head=True, is_held=True),
    4: Seat(3, is_head=False, is_held=True),
}


def vacant(*posts: int) -> dict[int, Seat]:
    return {
        post: Seat(seat.team_id, is_head=seat.is_head, is_held=seat.is_held and post not in posts)
        for post, seat in SEATS.items()
    }


@pytest.mark.parametrize(
    ("seats", "asked", "hears"),
    [
        (SEATS, {"post_id": 4}, {3}),
        (SEATS, {"post_id": 3}, {2}),
        (SEATS, {"post_id": 2}, {1}),
        (SEATS, {"post_id": 1}, set()),
        (vacant(3), {"post_id": 4}, {2}),
        (vacant(3, 2), {"post_id": 4}, {1}),
        # A vacant post's question was with the nearest head already.
        (vacant(4), {"post_id": 4}, {2}),
        (vacant(3), {"post_id": 3}, {1}),
        (SEATS, {"team_id": 3}, {2}),
        (SEATS, {"team_id": 1}, set()),
    ],
)
def test_an_unanswered_question_goes_one_step_up(seats, asked, hears):
    assert one_step_up(seats, PARENTS, **asked) == hears


def test_a_circle_in_the_tree_of_teams_ends():
    assert one_step_up({4: Seat(3, is_head=False, is_held=True)}, {3: 2, 2: 3}, post_id=4) == frozenset()
