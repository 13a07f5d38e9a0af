"""What a councillor does in the cabinet is the council's and stays with the post, like an officer's; casework is never
counted nor moved by a handover."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from crm import clock
from crm.check import findings
from crm.conversations.commands import log_interaction, pass_on
from crm.conversations.entry import LogEntry, Who
from crm.council.access import actor_of
from crm.council.models import COUNCIL
from crm.database import db
from crm.errors import NotAllowed
from crm.handovers.casework.queries import moved_without_decision
from crm.handovers.commands.planning import arrange, plan_leaving
from crm.handovers.models import Item
from crm.handovers.rules import Wanted
from crm.responsibilities.queries import lead_of, line_of
from tests.handovers.casework_scene import case, controller_of
from tests.handovers.scene import FRIDAY, SATURDAY, arranged, done, split_to


@pytest.fixture
def cabinet_matter(cast, actor_of_cast):
    """A conversation of the council that was passed on to the cabinet member, who wrote in it as such."""
    maggie, helen = actor_of_cast(cast.maggie), actor_of_cast(cast.helen)
    with clock.stopped(clock.now() - timedelta(days=4)):
        entry = LogEntry((Who("resident", id=cast.eileen),), "email", "When is Crag Lane resurfaced?")
        told = log_interaction(maggie, entry).conversation_id
    with clock.stopped(clock.now() - timedelta(days=3)):
        pass_on(maggie, told, post_id=cast.cabinet_member, needed="It is your decision.")
    with clock.stopped(clock.now() - timedelta(days=2)):
        entry = LogEntry(
            (Who("resident", id=cast.eileen),), "email", "In March.", direction="out", conversation_id=told,
            acting_as="member of the council",
        )  # fmt: skip
        log_interaction(helen, entry)
    return told


def test_who_takes_over_the_cabinet_post_takes_its_conversations(app, cast, actor_of_cast, cabinet_matter, at):
    samina = actor_of_cast(cast.samina)
    mine = case(cast.helen, may_continue="both")
    number = plan_leaving(samina, cast.helen, last_day=FRIDAY)
    arranged(samina, number, cast.cabinet_member, Wanted("taken over", colleague_id=cast.dev))
    done(samina, number)
    at(f"{SATURDAY} 09:00")
    assert lead_of("conversation", [cabinet_matter]) == {cabinet_matter: cast.cabinet_member}
    assert controller_of(cabinet_matter) == COUNCIL
    now, before = [one for one in line_of("conversation", cabinet_matter) if one.post_id == cast.cabinet_member]
    assert (now.name, before.name) == ("Dev Rana", "Helen Brathay")
    helen = actor_of(cast.helen)
    assert controller_of(mine) == cast.helens_casework in helen.controllers, "She is still councillor for Hale."
    assert [hat.title for hat in helen.hats] == ["Councillor, Hale"]
    assert cast.helens_casework not in actor_of(cast.dev).controllers
    assert (findings(whole=True), moved_without_decision()) == ([], 0)


def test_what_moves_with_a_cabinet_post_is_never_casework(app, cast, actor_of_cast, cabinet_matter):
    samina = actor_of_cast(cast.samina)
    mine = case(cast.helen, may_continue="both")
    number = plan_leaving(samina, cast.helen, last_day=FRIDAY)
    arranged(samina, number, cast.cabinet_member, split_to(cast.tarn_officer))
    done(samina, number)
    assert lead_of("conversation", [cabinet_matter, mine]) == {
        cabinet_matter: cast.tarn_officer, mine: cast.councillor_hale,
    }  # fmt: skip
    items = select(func.count()).select_from(Item).where(Item.conversation_id == mine)
    assert db.session.scalar(items) == 0
    assert controller_of(mine) == cast.helens_casework


def test_nobody_arranges_a_seat(app, cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    number = plan_leaving(samina, cast.helen, last_day=FRIDAY)
    with pytest.raises(NotAllowed, match="election"):
        arrange(samina, number, cast.councillor_hale, Wanted("taken over", colleague_id=cast.dev), version=1)


def test_nobody_plans_for_a_councillor_who_has_nothing_but_a_seat(app, cast, actor_of_cast):
    with pytest.raises(NotAllowed):
        plan_leaving(actor_of_cast(cast.samina), cast.dev, last_day=FRIDAY)
