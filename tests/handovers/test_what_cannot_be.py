"""Days that nobody can mean and forms that were altered: a sentence beside the field, and nothing is saved."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from crm.database import db
from crm.handovers.models import Arrangement, Handover
from tests.checked_client import words
from tests.handovers.scene import maggie_leaves, split_to

TARN = "Neighbourhood Officer, Tarn (Amira Siddiq)"
FAR = "Choose a day within five years."


@pytest.fixture
def samina(client_of, cast):
    return client_of(cast.samina)


@pytest.fixture
def planned(actor_of_cast, cast):
    """Maggie leaves on Friday; everything goes to Tarn."""
    return maggie_leaves(actor_of_cast(cast.samina), cast, split_to(cast.tarn_officer))


def plans() -> int:
    number = db.session.scalar(select(func.count()).select_from(Handover))
    db.session.commit()
    return number


@pytest.mark.parametrize(
    ("typed", "error"),
    (
        ({"kind": "leaving", "last_day": "9999-12-31"}, FAR),
        ({"kind": "leaving", "last_day": "2062-11-20"}, FAR),
        ({"kind": "absence", "first_day": "2026-12-01", "last_day": "9999-12-31"}, FAR),
        ({"kind": "dismissal", "last_day": "2026-12-01"}, "Choose what happens."),
    ),
)
def test_a_plan_that_nobody_can_mean_is_not_made(samina, cast, typed, error):
    answer = samina.submit(f"/colleagues/{cast.maggie}/handovers/new", {"reason": "A post in Leeds"}, forged=typed)
    assert answer.status_code == 422
    assert error in words(answer)
    assert 'value="A post in Leeds"' in answer.text
    assert plans() == 0


def test_a_second_plan_is_refused_beside_the_choice_and_what_was_typed_stays(samina, cast, planned):
    answer = samina.submit(
        f"/colleagues/{cast.maggie}/handovers/new", {"last_day": "2026-12-01", "reason": "A post in Leeds"}
    )
    assert answer.status_code == 409
    assert "Samina Yusuf is planning this already" in words(answer)
    assert 'value="A post in Leeds"' in answer.text
    assert plans() == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    (
        ({"way": "taken over", "taker": "Amira Siddiq", "overlap_until": "9999-12-31"}, FAR),
        ({"way": "covered", "coverer": "Amira Siddiq", "last_day": "9999-12-31"}, FAR),
        ({"way": "nobody yet", "review_on": "9999-12-31"}, FAR),
        (
            {"way": "split", "rule": "by ward", "shares-0-post": TARN, "shares-0-ward": "99999"},
            "Choose a ward from the list.",
        ),
        (
            {"way": "split", "rule": "by service", "shares-0-post": TARN, "shares-0-service": "99999"},
            "Choose a service from the list.",
        ),
    ),
)
def test_what_cannot_become_of_a_post_is_said_and_the_plan_stays_as_it_was(samina, cast, planned, typed, error):
    page = samina.page(f"/handovers/{planned}/posts/{cast.hale_officer}")
    answer = samina.submit(page, {"rest": ""}, forged=typed)
    assert answer.status_code == 422
    assert error in words(answer)
    assert db.session.scalar(select(Arrangement.rest_post_id)) == cast.tarn_officer


def test_a_plan_is_not_put_off_for_good(samina, planned):
    answer = samina.submit(f"/handovers/{planned}/day", {"starts_on": "9999-12-31"})
    assert answer.status_code == 422
    assert FAR in words(answer)
