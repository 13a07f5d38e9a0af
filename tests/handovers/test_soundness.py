"""`flask check` finds what must not be of handovers, and knows whom a handover laid to rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from crm import clock
from crm.check import findings
from crm.conversations.commands import conclude, log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.database import db
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import preview
from crm.handovers.models import Acceptance, Handover, Item, NamedReader
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from tests.cast import keep
from tests.handovers.scene import done, item_of, maggie_leaves
from tests.scene import play


@pytest.fixture
def samina(cast, actor_of_cast):
    return actor_of_cast(cast.samina)


def test_a_plan_that_nobody_may_read_is_found(app, cast, samina):
    maggie_leaves(samina, cast)
    assert findings() == []
    db.session.execute(delete(NamedReader))
    db.session.commit()
    assert findings() == ["1 times: a handover is planned and nobody may read it (1)."]


def test_what_a_handover_began_and_never_showed_is_found(app, cast, samina):
    number = maggie_leaves(samina, cast)
    done(samina, number)
    assert findings() == []
    entry_id = db.session.get_one(Handover, number).entry_id
    keep(
        Responsibility(
            post_id=cast.vacant_officer, resident_id=cast.eileen, role="support", starts_at=clock.now(),
            begun_by_id=entry_id,
        )
    )  # fmt: skip
    (found,) = findings()
    assert "responsibility was begun by a handover of which it is no item" in found


def test_work_that_nobody_was_asked_to_accept_is_found(app, cast, samina):
    done(samina, maggie_leaves(samina, cast))
    db.session.execute(delete(Acceptance))
    db.session.commit()
    assert findings() == ["1 times: a handover gave a post work that it was not asked to accept (1)."]


def test_who_was_laid_to_rest_may_have_nobody_and_is_looked_after_again_when_spoken_with(
    app, cast, samina, actor_of_cast, at
):
    play(cast, 1)
    maggie = actor_of_cast(cast.maggie)
    told = log_interaction(maggie, LogEntry((Who("new", name="Quiet"),), "phone", "I rang.", direction="out"))
    conclude(maggie, told.conversation_id, "answered")
    (person,) = told.resident_ids
    at(timedelta(minutes=1))
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    choose(samina, number, [item_of(number, resident_id=person).id], fate="dormant")
    done(samina, number)
    assert lead_of("resident", [person]) == {}
    assert findings() == []
    at("2026-11-18 09:00")
    log_interaction(actor_of_cast(cast.amira), LogEntry((Who("resident", id=person),), "phone", "Hello?"))
    assert lead_of("resident", [person]) == {person: cast.tarn_officer}
    assert findings() == []
    # Without the handover it would be a gap like any other.
    db.session.execute(Item.__table__.update().where(Item.resident_id == person).values(fate="stays"))
    db.session.commit()
    assert findings() == [f"1 times: a resident was led by nobody for a while ({person})."]
    assert db.session.scalars(select(Handover.status)).all() == ["confirmed"]
