"""Somebody who had left is here again."""

from __future__ import annotations

from datetime import date

import pytest

from crm.council import commands
from crm.council.models import Colleague
from crm.council.picking import colleagues_to_pick
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotAllowed, Refused
from tests.checked_client import words

LEFT = date(2026, 11, 10)


@pytest.fixture
def gone(app, cast):
    """Carol, whose last day was in May 2025."""
    return cast.carol


def test_who_comes_back_is_offered_again_and_takes_over_a_post(client_of, cast, actor_of_cast, gone):
    samina = actor_of_cast(cast.samina)
    assert gone not in {one.colleague_id for one in colleagues_to_pick(samina, "Carol")}
    page = client_of(cast.samina).submit(f"/colleagues/{gone}", {}, form=f"/colleagues/{gone}/return", follow=True)
    assert "They are here again" in words(page) and "Left " not in words(page)
    assert gone in {one.colleague_id for one in colleagues_to_pick(samina, "Carol")}


def test_the_past_stays_as_it_was(app, cast, actor_of_cast, gone):
    before = holders_of([cast.highways_inspector])
    commands.take_back(actor_of_cast(cast.samina), gone)
    after = holders_of([cast.highways_inspector])
    assert [(one.name, one.starts_on, one.ends_on) for one in after[cast.highways_inspector]] == [
        (one.name, one.starts_on, one.ends_on) for one in before[cast.highways_inspector]
    ]


def test_only_a_manager_says_so(client_of, cast, actor_of_cast, gone):
    assert "They are back" not in words(client_of(cast.maggie).get(f"/colleagues/{gone}"))
    with pytest.raises(NotAllowed):
        commands.take_back(actor_of_cast(cast.maggie), gone)


def test_who_never_left_cannot_come_back(app, cast, actor_of_cast):
    with pytest.raises(Refused, match="is here already"):
        commands.take_back(actor_of_cast(cast.samina), cast.maggie)


def test_a_councillor_is_brought_back_by_the_list(app, cast, actor_of_cast):
    db.session.get_one(Colleague, cast.dev).left_on = LEFT
    db.session.commit()
    with pytest.raises(Refused, match="list of councillors"):
        commands.take_back(actor_of_cast(cast.samina), cast.dev)
