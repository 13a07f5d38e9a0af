"""Looking at a resident is written down once per colleague, resident and hour, before the page is answered."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from crm import clock
from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.audit.models import AuditEntry, Viewing
from crm.council.models import COUNCIL
from crm.database import db
from crm.residents.models import Resident
from tests.cast import keep


def viewings() -> list[tuple[int, int]]:
    rows = db.session.execute(select(Viewing.colleague_id, Viewing.resident_id).order_by(Viewing.id)).all()
    db.session.commit()
    return [(row.colleague_id, row.resident_id) for row in rows]


def test_it_is_written_once_an_hour(cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    for minutes in (0, 59):
        with at(timedelta(minutes=minutes)):
            note_viewing(maggie, cast.eileen)
    assert viewings() == [(cast.maggie, cast.eileen)]
    at(timedelta(minutes=60))
    note_viewing(maggie, cast.eileen)
    assert viewings() == [(cast.maggie, cast.eileen)] * 2
    hours = db.session.execute(select(Viewing.hour).order_by(Viewing.hour)).scalars().all()
    assert hours == [clock.now() - timedelta(hours=1), clock.now()]


def test_it_is_written_for_each_colleague_and_each_resident(cast, actor_of_cast):
    (other,) = keep(Resident(controller_id=COUNCIL, name="Gareth Holt", created_at=clock.now()))
    for who in (cast.maggie, cast.ben):
        for resident in (cast.eileen, other):
            note_viewing(actor_of_cast(who), resident)
    assert sorted(viewings()) == sorted((w, r) for w in (cast.maggie, cast.ben) for r in (cast.eileen, other))


def test_it_is_no_act_and_needs_no_entry(cast, actor_of_cast):
    note_viewing(actor_of_cast(cast.maggie), cast.eileen)
    assert db.session.execute(select(func.count(AuditEntry.id))).scalar_one() == 0


def test_the_product_itself_looks_at_nobody(cast):
    note_viewing(Actor.system("a nightly chore"), cast.eileen)
    assert viewings() == []


@pytest.fixture
def unwritable(app):
    db.session.execute(text("ALTER TABLE viewing RENAME TO viewing_away"))
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("ALTER TABLE viewing_away RENAME TO viewing"))
    db.session.commit()


def test_where_it_cannot_be_written_an_ordinary_resident_is_shown_and_the_failure_logged(
    cast, actor_of_cast, unwritable, caplog
):
    with caplog.at_level(logging.ERROR):
        note_viewing(actor_of_cast(cast.maggie), cast.eileen)
    assert "could not be written" in caplog.text


def test_where_it_cannot_be_written_a_restricted_resident_is_refused(cast, actor_of_cast, unwritable):
    with pytest.raises(SQLAlchemyError):
        note_viewing(actor_of_cast(cast.jo), cast.eileen, restricted=True)
