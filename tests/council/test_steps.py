"""Putting people into posts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.actor import Actor
from crm.audit import steps as audit
from crm.council import steps
from crm.council.access import actor_of
from crm.council.models import Colleague, Controller, Post, PostHolder, Team
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from tests.cast import keep

SYSTEM = Actor.system("test")
TODAY = date(2026, 11, 16)


def begin(colleague_id: int, post_id: int, **more: object) -> int:
    with transaction():
        holder = steps.begin_holding(
            SYSTEM, colleague_id=colleague_id, post_id=post_id, **{"starts_on": TODAY, **more}
        )  # fmt: skip
        audit.record(SYSTEM, "post.held", "post", post_id)
        return holder.id


def test_a_vacant_post_is_taken(cast, app):
    held = db.session.get(PostHolder, begin(cast.amira, cast.vacant_officer))
    assert (held.colleague_id, held.kind, held.starts_on, held.ends_on) == (cast.amira, "substantive", TODAY, None)


def test_a_full_post_refuses_another_holder_and_names_who_is_there(cast, app):
    with pytest.raises(Refused, match="Neighbourhood Officer, Hale has one place, held then by Maggie Oakes."):
        begin(cast.amira, cast.hale_officer)


@pytest.mark.parametrize("kind", ["handing over", "cover"])
def test_who_hands_over_or_covers_takes_no_place(cast, app, kind):
    begin(cast.amira, cast.hale_officer, kind=kind, ends_on=TODAY + timedelta(days=7))


def test_places_count_at_each_moment(cast, app):
    (post,) = keep(Post(title="Job share", team_id=cast.highways, places=2, opened_on=date(2020, 1, 1)))
    people = keep(*(Colleague(name=f"Sharer {number}") for number in range(4)))
    begin(people[0], post)
    begin(people[1], post, ends_on=TODAY + timedelta(days=30))
    begin(people[2], post, starts_on=TODAY + timedelta(days=30))
    with pytest.raises(Refused, match="has 2 places"):
        begin(people[3], post, starts_on=TODAY + timedelta(days=29), ends_on=TODAY + timedelta(days=31))


def test_nobody_is_in_a_post_twice_at_a_time(cast, app):
    with pytest.raises(Refused, match="Priya Nair is in this post then already"):
        begin(cast.priya, cast.adviser, kind="cover", ends_on=TODAY + timedelta(days=7))


def test_the_end_is_after_the_start(cast, app):
    with pytest.raises(BadInput) as refusal:
        begin(cast.amira, cast.vacant_officer, ends_on=TODAY)
    assert list(refusal.value.problems) == ["ends_on"]


def test_whoever_has_left_takes_nothing(cast, app):
    with pytest.raises(Refused, match="Carol Whitby cannot hold this: they left on 31 May 2025."):
        begin(cast.carol, cast.vacant_officer)


def test_a_time_before_leaving_can_still_be_written(cast, app):
    begin(cast.carol, cast.vacant_officer, starts_on=date(2014, 1, 1), ends_on=date(2014, 6, 1))


def test_a_closed_post_takes_nobody(cast, app):
    (post,) = keep(
        Post(title="Gone", team_id=cast.highways, opened_on=date(2020, 1, 1), closed_on=date(2025, 1, 1))
    )  # fmt: skip
    with pytest.raises(Refused, match="Gone closed on 1 January 2025"):
        begin(cast.amira, post)
    with pytest.raises(Refused, match="Gone opened on 1 January 2020"):
        begin(cast.amira, post, starts_on=date(2019, 1, 1), ends_on=date(2019, 2, 1))


def test_a_seat_brings_the_councillors_own_controller(cast, app):
    (newcomer,) = keep(Colleague(name="Ida Kirkby"))
    holder_id = begin(newcomer, cast.councillor_hale)
    found = db.session.execute(select(Controller).where(Controller.post_holder_id == holder_id)).scalar_one()
    assert found.kind == "councillor"
    assert actor_of(newcomer).controllers == (found.id,)
    with pytest.raises(Refused, match="won at an election"):
        begin(newcomer, cast.councillor_tarn, kind="cover", ends_on=TODAY + timedelta(days=3))


def test_a_time_ends_after_it_began_and_only_once(cast, app):
    with transaction():
        holder = db.session.get_one(PostHolder, cast.maggie_holding)
        with pytest.raises(BadInput) as refusal:
            steps.end_holding(holder, date(2011, 3, 1))
        assert list(refusal.value.problems) == ["ends_on"]
        steps.end_holding(holder, TODAY, "left")
        with pytest.raises(Refused, match="the last day was 15 November 2026"):
            steps.end_holding(holder, TODAY + timedelta(days=5))
        audit.record(SYSTEM, "post.left", "post", holder.post_id)


def test_the_last_day_is_written_when_nothing_else_is_held(cast, app):
    with transaction():
        assert not steps.note_leaving(cast.helen, TODAY)
        holder = db.session.get_one(PostHolder, cast.maggie_holding)
        steps.end_holding(holder, TODAY, "left")
        assert steps.note_leaving(cast.maggie, TODAY)
        audit.record(SYSTEM, "post.left", "post", holder.post_id)
    assert db.session.get(Colleague, cast.maggie).left_on == date(2026, 11, 15)
    assert actor_of(cast.maggie) is None
    assert actor_of(cast.maggie, on=date(2026, 11, 15)) is not None


def test_a_restricted_team_gets_its_own_circle(cast, app):
    with transaction():
        team = steps.open_team(
            SYSTEM, name="Refuge", parent_id=cast.council_team, restricted=True, opened_on=TODAY
        )  # fmt: skip
        audit.record(SYSTEM, "team.opened", "team", team.id)
    assert db.session.execute(select(Controller).where(Controller.team_id == team.id)).scalar_one().kind == "council"
    with transaction(), pytest.raises(Refused, match="a team called Refuge here already"):
        steps.open_team(SYSTEM, name="Refuge", parent_id=cast.council_team, opened_on=TODAY)
    assert len(db.session.execute(select(Team).where(Team.name == "Refuge")).all()) == 1


def test_a_ward_is_opened_with_its_seats(cast, app):
    with transaction():
        post = steps.open_ward(SYSTEM, code="E05099009", name="Force", starts_on=TODAY, seats=2)
        audit.record(SYSTEM, "ward.opened", "ward", post.ward_id)
    assert (post.title, post.places, post.opened_on) == ("Councillor, Force", 2, TODAY)
    with transaction(), pytest.raises(BadInput):
        steps.open_ward(SYSTEM, code="E0509900", name="Odd", starts_on=TODAY)
