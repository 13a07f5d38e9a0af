"""The page of a team as its manager sees it; for anybody else it stays what it was."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm import clock
from crm.conversations.queries.in_hand import in_hand
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.database import db
from crm.handovers.commands.planning import plan_leaving
from crm.handovers.fitting import rooms_of
from crm.handovers.suggesting import loads
from crm.pages.team_load import team_loads
from crm.relationships.commands.keep_continuity import keep_continuity
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.scene import FRIDAY
from tests.scene import play


def test_the_manager_sees_load_cover_what_waits_and_who_leaves(app, cast, client_of, actor_of_cast, at):
    play(cast, 2)
    today = clock.today()
    for who, post, days in ((cast.amira, cast.hale_officer, 10), (cast.imran, cast.tarn_officer, 4)):
        keep(
            PostHolder(
                colleague_id=who, post_id=post, kind="cover", starts_on=today, ends_on=today + timedelta(days=days)
            )
        )
    keep_continuity()
    posts, teams = list(db.session.scalars(select(Post.id))), list(db.session.scalars(select(Team.id)))
    samina = actor_of_cast(cast.samina)
    whole, counted = loads(samina, posts), team_loads(samina, rooms_of(posts), in_hand(samina, teams))
    assert {each: (one.people, one.room) for each, one in counted.items()} == {
        each: (one.people, one.room) for each, one in whole.items()
    }
    plan_leaving(actor_of_cast(cast.samina), cast.maggie, last_day=FRIDAY)  # nobody is told of a plan
    with at(timedelta(days=1)):
        page = words(client_of(cast.samina).get(f"/teams/{cast.neighbourhoods}"))
    assert "No departure is published." in page
    assert "Amira Siddiq stands in for Maggie Oakes" in page and "until 25 Nov" in page
    assert "Known by one alone" in page and "Waiting 7 days" in page
    (hale_officer,) = db.session.scalars(select(Post).where(Post.id == cast.hale_officer))
    hale = words(client_of(cast.samina).get(f"/teams/{cast.hale_neighbourhoods}"))
    assert "3 of 250 people" in hale
    assert "Vacant: nobody has held it since it was opened on 1 March 2011. Its work falls to" in hale
    hale_officer.room = 1
    keep(hale_officer)
    assert "3 or more of 1 people" in words(client_of(cast.samina).get(f"/teams/{cast.hale_neighbourhoods}"))
    for who in (cast.maggie, cast.imran, cast.owen):
        others = words(client_of(who).get(f"/teams/{cast.hale_neighbourhoods}"))
        assert "250 people" not in others and "Waiting longest" not in others and "Who covers whom" not in others

    (maggie,) = db.session.scalars(select(Colleague).where(Colleague.id == cast.maggie))
    maggie.left_on = FRIDAY  # published
    keep(maggie)
    assert "last day 20 Nov" in words(client_of(cast.samina).get(f"/teams/{cast.neighbourhoods}"))


def test_teams_with_nothing_hidden_ones_below_pools_and_job_shares(app, cast, client_of):
    (empty,) = keep(Team(name="Nobody yet", parent_id=cast.neighbourhoods, opened_on=clock.today()))
    (hidden,) = keep(Team(name="Safe house", parent_id=empty, restricted=True, opened_on=clock.today()))
    page = words(client_of(cast.samina).get(f"/teams/{empty}"))
    assert "This team has no posts of its own." in page and "Nobody stands in for anybody." in page
    assert "Safe house" not in page
    (shared,) = keep(Post(title="Link worker", team_id=empty, places=2, opened_on=clock.today()))
    for colleague_id in (cast.rhys, cast.priya):
        keep(PostHolder(colleague_id=colleague_id, post_id=shared, kind="substantive", starts_on=clock.today()))
    page = words(client_of(cast.samina).get(f"/teams/{empty}"))
    assert "0 of 500 people" in page and "Priya Nair" in page and "Rhys Fairclough" in page
    assert client_of(cast.samina).get(f"/teams/{hidden}").status_code == 404
