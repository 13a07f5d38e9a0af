"""Somebody heads something at every moment; and whatever is vacant is in somebody's list who may open it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.check import findings
from crm.council import commands
from crm.council.access import actor_of
from crm.council.models import Post, PostHolder
from crm.council.queries import answering_posts
from crm.council.teams import falls_to_heads
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands import planning
from crm.handovers.commands.confirming import preview
from crm.handovers.models import Handover
from crm.handovers.queries.plan import plan_page
from crm.handovers.rules import Wanted
from tests.cast import keep

TODAY = date(2026, 11, 16)


def time_of(colleague_id: int) -> PostHolder:
    return db.session.scalars(select(PostHolder).where(PostHolder.colleague_id == colleague_id)).one()


def gone(*colleague_ids: int) -> None:
    """As after an import of officers that has nobody in their posts."""
    for one in colleague_ids:
        time_of(one).ends_on = TODAY
    db.session.commit()


def test_the_last_head_does_not_leave_before_somebody_else_heads_something(app, cast):
    samina, imran = actor_of(cast.samina), actor_of(cast.imran)
    in_a_month = clock.days_after(TODAY, 30)
    commands.end_holding(samina, time_of(cast.samina).id, last_day=in_a_month)
    # Sooner than the other goes: that one heads something still; later, and nobody would.
    with pytest.raises(Refused, match="Nobody would head any team from 22 December 2026.*Choose first who takes over"):
        commands.end_holding(imran, time_of(cast.imran).id, last_day=in_a_month + timedelta(days=5))
    assert time_of(cast.imran).ends_on is None

    plan = planning.plan_restructure(imran, cast.highways, on=TODAY)
    planning.merge_posts(imran, plan, {cast.head_of_highways: cast.highways_inspector}, holders_go_along=False)
    with pytest.raises(Refused, match="Nobody would head any team from 17 December 2026"):
        preview(imran, plan)
    said = plan_page(imran, db.session.get_one(Handover, plan))
    assert said.blocked.startswith("Nobody would head any team from 17 December 2026")
    assert said.in_the_way.post_id == cast.head_of_highways

    commands.take_over_post(imran, cast.head_of_highways, colleague_id=cast.ben, starts_on=TODAY)
    assert time_of(cast.imran).ends_on == TODAY


def test_a_handover_of_the_last_head_names_who_comes_next(app, cast):
    gone(cast.imran)
    top = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))[0]
    (held,) = keep(PostHolder(colleague_id=cast.owen, post_id=top, starts_on=date(2011, 3, 1)))
    owen = actor_of(cast.owen)
    plan = planning.plan_leaving(owen, cast.samina, last_day=TODAY)
    wanted = Wanted("nobody yet", review_on=clock.days_after(TODAY, 30))
    planning.arrange(owen, plan, cast.head_of_neighbourhoods, wanted, version=1)
    preview(owen, plan)  # there is a chief executive still
    db.session.get_one(PostHolder, held).ends_on = clock.days_after(TODAY, 9)
    db.session.commit()
    with pytest.raises(Refused, match="from 25 November 2026"):
        preview(owen, plan)


def test_with_no_head_at_all_vacant_work_is_with_the_nearest_and_the_check_says_so(app, cast):
    assert findings() == []
    gone(cast.samina, cast.imran)
    maggie = actor_of(cast.maggie)
    assert cast.vacant_officer in answering_posts(maggie).fallen
    assert cast.head_of_neighbourhoods in answering_posts(actor_of(cast.amira)).fallen
    assert cast.cabinet_member not in answering_posts(maggie).all
    assert findings() == [
        "Nobody heads any team. What vacant posts look after falls to Neighbourhood Officer, Hale, Neighbourhood"
        " Officer, Tarn, Highways inspector, North until a list has a head."
    ]


def test_what_only_a_restricted_team_may_open_stays_with_it_or_finds_a_reader(app, cast):
    (top,) = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))
    assert top in answering_posts(actor_of(cast.jo)).fallen, "the chief executive led what only they may open"
    assert "Youth justice worker" not in [one.title for one in falls_to_heads(top, TODAY)], "nobody else hears of it"
    assert cast.youth_justice_circle not in actor_of(cast.samina).controllers

    gone(cast.jo)
    assert cast.youth_justice_circle in actor_of(cast.samina).controllers
    assert cast.youth_justice_worker in answering_posts(actor_of(cast.samina)).fallen
