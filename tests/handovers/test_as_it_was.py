"""The page of a confirmed handover says what was done then, and apart from it what became of that since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.conversations.commands import keep_promise
from crm.conversations.commands import pass_on as pass_conversation_on
from crm.conversations.models import Promise
from crm.council.access import actor_of
from crm.council.commands import take_over_post
from crm.council.models import Colleague
from crm.database import db
from crm.handovers.access import handover
from crm.handovers.commands.accepting import accept
from crm.handovers.commands.planning import plan_leaving
from crm.handovers.models import Acceptance
from crm.handovers.queries.outcome import outcome_page
from crm.handovers.rules import Wanted
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.scene import FRIDAY, arranged, done, maggie_leaves
from tests.scene import play

pytestmark = pytest.mark.page

REVIEWED = date(2026, 12, 18)


def taken(actor, gone: int):
    """Who took what: the name, the post, how much, and what became of it since."""
    return [
        (one.name, one.post, (one.amount.people, one.amount.open, one.amount.promises), one.since)
        for one, _ in outcome_page(actor, handover(actor, gone)).takers
    ]


@pytest.mark.parametrize("whole", [True, False])
def test_who_took_what_is_counted_as_of_then(cast, actor_of_cast, at, whole):
    seen, samina = play(cast, 3), actor_of_cast(cast.samina)
    wanted = Wanted("nobody yet", cast.ben, review_on=REVIEWED) if whole else None
    gone = done(samina, maggie_leaves(samina, cast, wanted))
    before = taken(samina, gone)
    assert [one[2] for one in before] == [(4, 3, 3)]
    at("2026-11-17 09:00")
    holder = actor_of(cast.maggie if whole else cast.amira)
    first, second = seen.conversations[:2]
    promise = db.session.scalar(select(Promise.id).where(Promise.conversation_id == first))
    db.session.commit()
    keep_promise(holder, promise)
    pass_conversation_on(holder, second, post_id=cast.highways_inspector, needed="Theirs")
    assert taken(actor_of(cast.samina), gone) == before


def test_what_nobody_had_at_first_is_said_to_be_theirs_who_came(client_of, cast, at):
    play(cast, 1)
    samina, actor, (nell,) = client_of(cast.samina), actor_of(cast.samina), keep(Colleague(name="Nell Archer"))
    gone = done(actor, maggie_leaves(actor, cast, Wanted("nobody yet", cast.ben, review_on=REVIEWED)))
    page = samina.page(f"/handovers/{gone}").words
    assert "Nobody yet: interim Ben OkaforNeighbourhood Officer, Hale (vacant)" in page
    assert "Left to nobody yet, post and all" in page
    at("2026-12-01 09:00")
    take_over_post(actor_of(cast.samina), cast.hale_officer, colleague_id=nell, starts_on=date(2026, 12, 1))
    accept(actor_of(nell), db.session.scalar(select(Acceptance.id).where(Acceptance.handover_id == gone)))
    page = samina.page(f"/handovers/{gone}").words
    assert "Nobody at first: interim Ben OkaforNeighbourhood Officer, Hale" in page and "(vacant)" not in page
    assert "Nell Archer, 1 Dec" in page
    assert page.count("Since then: given to Nell Archer from Tuesday 1 December.") == 2


def test_who_received_work_is_named_though_they_leave_themselves(cast, actor_of_cast, at):
    play(cast, 1)
    samina = actor_of_cast(cast.samina)
    gone = done(samina, maggie_leaves(samina, cast))
    next_one = plan_leaving(samina, cast.amira, last_day=date(2026, 11, 19))
    arranged(samina, next_one, cast.tarn_officer, Wanted("nobody yet", review_on=REVIEWED))
    done(samina, next_one)
    tarn = "Neighbourhood Officer, Tarn"
    assert [(one[0], one[1], one[3]) for one in taken(samina, gone)] == [("Amira Siddiq", tarn, "")]
    at("2026-11-23 09:00")
    said = taken(actor_of(cast.samina), gone)
    assert [(one[0], one[1], one[3]) for one in said] == [("Amira Siddiq", tarn, "Since then: nobody holds it.")]


def test_who_was_to_leave_by_what_was_undone_is_not_said_to_have_left(client_of, cast, at):
    samina, actor = client_of(cast.samina), actor_of(cast.samina)
    gone = done(actor, maggie_leaves(actor, cast, Wanted("taken over", cast.ben)))
    at("2026-11-24 09:00")
    url = f"/handovers/{gone}"
    assert "Left on Friday 20 November 2026" in samina.page(url).words
    said = words(samina.submit(url, form=f"{url}/undoing", follow=True))
    assert "Undone. Whoever held a post before holds it as before." in said
    assert "Was to leave on Friday 20 November 2026" in said and "Left on" not in said
    listed = samina.page("/handovers").words
    assert "Left on Friday 20 November" not in listed
    assert "This handover was undone: nobody came with it." in samina.page(f"{url}/briefs").words


def test_a_cover_is_not_said_to_be_handed_on(client_of, cast):
    samina, actor = client_of(cast.samina), actor_of(cast.samina)
    covered = done(actor, maggie_leaves(actor, cast, Wanted("covered", cast.amira, last_day=REVIEWED)))
    page = samina.page(f"/handovers/{covered}").words
    assert "Covered: nothing had to be moved, and the cover ends by itself." in page and "Handed on" not in page
    assert FRIDAY.isoformat() not in page
