"""Ties as they are kept up, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from crm.actor import Actor
from crm.audit.steps import record
from crm.database import db, transaction
from crm.ties.models import Tie
from crm.ties.steps import Contact, rebuild, strengthen
from graph.strength import score
from tests.cast import Cast

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
JUNE = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def _act(*contacts: Contact, again: bool = False, cast: Cast) -> None:
    with transaction():
        if again:
            rebuild([cast.eileen], contacts)
        else:
            strengthen(contacts)
        record(Actor.system("test"), "test.done", "resident", cast.eileen)


def _ties() -> list[Tie]:
    return list(db.session.scalars(select(Tie).order_by(Tie.id)))


def test_contacts_add_up_in_one_tie_whatever_their_order(app: Flask, cast: Cast) -> None:
    for at, channel in ((MAY, "phone"), (MARCH, "in person"), (JUNE, "email")):
        _act(Contact(cast.eileen, cast.council, at, channel, "in", colleague_id=cast.maggie), cast=cast)
    (tie,) = _ties()
    assert (tie.count, tie.first_at, tie.last_at) == (3, MARCH, JUNE)
    assert tie.score == pytest.approx(score([(MARCH, "in person", "in"), (MAY, "phone", "in"), (JUNE, "email", "in")]))
    assert tie.channels == 1 | 2 | 4


def test_colleagues_and_accounts_have_ties_of_their_own(app: Flask, cast: Cast) -> None:
    _act(
        Contact(cast.eileen, cast.council, MAY, "social", "in", account_id=cast.northmere),
        Contact(cast.eileen, cast.council, MAY, "social", "in", colleague_id=cast.priya),
        cast=cast,
    )
    assert {(tie.colleague_id, tie.account_id, tie.count) for tie in _ties()} == {
        (cast.priya, None, 1),
        (None, cast.northmere, 1),
    }


def test_each_controller_has_a_tie_of_its_own(app: Flask, cast: Cast) -> None:
    _act(
        Contact(cast.eileen, cast.council, MAY, "phone", "in", colleague_id=cast.jo),
        Contact(cast.eileen, cast.youth_justice_circle, MAY, "phone", "in", colleague_id=cast.jo),
        cast=cast,
    )
    assert sorted(tie.controller_id for tie in _ties()) == sorted([cast.council, cast.youth_justice_circle])


def test_rebuilding_leaves_nothing_of_a_contact_that_was_moved_away(app: Flask, cast: Cast) -> None:
    kept = Contact(cast.eileen, cast.council, MARCH, "phone", "in", colleague_id=cast.maggie)
    _act(kept, Contact(cast.eileen, cast.council, MAY, "phone", "in", colleague_id=cast.ben), cast=cast)
    _act(kept, again=True, cast=cast)
    (tie,) = _ties()
    assert (tie.colleague_id, tie.count, tie.score) == (cast.maggie, 1, score([(MARCH, "phone", "in")]))
