"""Writing down an act, inside the act's own transaction."""

import pytest
from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.audit.steps import record, refuse_repeated
from crm.database import db, transaction
from crm.errors import AlreadyDone


def entry() -> AuditEntry:
    return db.session.execute(select(AuditEntry)).scalar_one()


def test_an_entry_says_who_what_when_and_about_what(cast, actor_of_cast):
    with transaction():
        record(
            actor_of_cast(cast.maggie), "resident.corrected", "resident", cast.eileen, controller_id=1, fields=["name"]
        )
    kept = entry()
    assert (kept.colleague_id, kept.actor_name, kept.at) == (cast.maggie, "Maggie Oakes", clock.now())
    assert (kept.action, kept.subject_type, kept.subject_id) == ("resident.corrected", "resident", cast.eileen)
    assert (kept.controller_id, kept.details) == (1, {"fields": ["name"]})


def test_a_form_that_arrives_again_is_told_what_it_did(cast, actor_of_cast):
    actor = actor_of_cast(cast.maggie, form_id="f1")
    with transaction():
        refuse_repeated(actor)
        record(actor, "resident.corrected", "resident", cast.eileen)
    with pytest.raises(AlreadyDone) as again, transaction():
        refuse_repeated(actor)
    assert (again.value.subject_type, again.value.subject_id) == ("resident", cast.eileen)


def test_forms_without_a_number_do_not_stand_in_each_others_way(cast, actor_of_cast):
    actor = actor_of_cast(cast.maggie)
    for _ in range(2):
        with transaction():
            refuse_repeated(actor)
            record(actor, "resident.corrected", "resident", cast.eileen)
