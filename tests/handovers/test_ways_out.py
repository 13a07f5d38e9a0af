"""Handovers that stand in each other's way: what cannot go on is said with the way out, and the way out is there."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm import clock
from crm.check import findings
from crm.conversations.commands import answer_ask
from crm.conversations.models import Conversation
from crm.council.access import actor_of
from crm.council.commands import call_off, cover_post, take_over_post
from crm.council.models import Colleague, PostHolder
from crm.council.queries import holders_of
from crm.council.through import acts_behind
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands.confirming import preview
from crm.handovers.commands.planning import merge_posts, plan_absence, plan_restructure
from crm.handovers.commands.undoing import undo
from crm.handovers.rules import Wanted
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.scene import FRIDAY, SATURDAY, arranged, done, maggie_leaves
from tests.scene import play

pytestmark = pytest.mark.page


def test_who_leaves_all_the_same_after_their_post_was_given_away_and_the_handover_undone(app, client_of, cast, at):
    """Undoing says first what it cannot give back; the last day can be written down anew, with no post left to hand
    on, before that day and after it."""
    samina, (nell,) = client_of(cast.samina), keep(Colleague(name="Nell Archer"))
    actor = actor_of(cast.samina)
    gone = done(actor, maggie_leaves(actor, cast, Wanted("nobody yet", review_on=date(2026, 12, 18))))
    at("2026-11-18 09:00")
    take_over_post(actor_of(cast.samina), cast.hale_officer, colleague_id=nell, starts_on=SATURDAY)
    page = samina.page(f"/handovers/{gone}")
    warned = "The time of Maggie Oakes in it has been given to somebody else since."
    assert warned in page.words and "held a post before holds it again" not in page.words
    said = words(samina.submit(page, form=f"/handovers/{gone}/undoing", follow=True))
    assert "If Maggie leaves all the same, plan it anew" in said
    for moment, last_day in (("2026-11-18 10:00", "2026-11-20"), ("2026-11-23 09:00", "2026-11-24")):
        at(moment)
        new = samina.submit(f"/colleagues/{cast.maggie}/handovers/new", {"last_day": last_day}).location
        page = samina.page(new)
        assert "Maggie holds no post any more then, so nothing has to be handed on." in page.words
        assert "Confirmed by Samina Yusuf" in words(samina.submit(page, form=f"{new}/confirmation", follow=True))
        left = db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on
        assert left == date.fromisoformat(last_day)
        samina.submit(new, form=f"{new}/undoing")
    assert findings() == []


def test_who_stands_in_the_way_is_named_as_long_as_they_do_with_the_page_where_that_is_put_right(client_of, cast):
    samina, actor, (nell,) = client_of(cast.samina), actor_of(cast.samina), keep(Colleague(name="Nell Archer"))
    take_over_post(actor, cast.vacant_officer, colleague_id=nell, starts_on=date(2026, 11, 23))
    plan = plan_restructure(actor, cast.hale_neighbourhoods, on=clock.today())
    merge_posts(actor, plan, {cast.vacant_officer: cast.hale_officer})
    (held,) = holders_of([cast.vacant_officer])[cast.vacant_officer]
    url = f"/posts/{cast.vacant_officer}"
    begins = "Nell Archer begins as Neighbourhood Officer, Hale South on 23 November 2026, after this. Take that back"
    for _ in range(2):
        answer = samina.get(f"/handovers/{plan}")
        assert begins in words(answer) and f'href="{url}"' in answer.text
    with pytest.raises(Refused, match=begins):
        preview(actor, plan)
    samina.submit(url, form=f"{url}/holdings/{held.post_holder_id}/withdrawal")
    page = samina.page(f"/handovers/{plan}")
    assert begins not in page.words
    samina.submit(page, form=f"/handovers/{plan}/previews")

    merge_posts(actor, plan, {cast.vacant_officer: None, cast.hale_officer: cast.vacant_officer})
    take_over_post(actor, cast.vacant_officer, colleague_id=nell, starts_on=clock.today())
    page = samina.page(f"/handovers/{plan}").words
    assert "Who holds no post afterwards 1 Maggie Oakes" in page and "Closes on Monday 16 November." in page
    preview(actor, plan)


def test_what_a_leaver_is_to_begin_after_their_last_day_is_taken_back_first(client_of, cast):
    samina, actor = client_of(cast.samina), actor_of(cast.samina)
    take_over_post(actor, cast.vacant_officer, colleague_id=cast.maggie, starts_on=date(2026, 11, 23))
    (held,) = holders_of([cast.vacant_officer])[cast.vacant_officer]
    rehearsed = samina.page(f"/colleagues/{cast.maggie}/leaving?on={FRIDAY}").words
    assert "Begins only from 23 November 2026, after this. That has to be taken back first." in rehearsed
    plan, url = maggie_leaves(actor, cast), f"/posts/{cast.vacant_officer}"
    begins = "Maggie Oakes begins as Neighbourhood Officer, Hale South on 23 November 2026, after this. Take that back"
    answer = samina.get(f"/handovers/{plan}")
    assert begins in words(answer) and f'href="{url}"' in answer.text
    with pytest.raises(Refused, match=begins):
        preview(actor, plan)
    samina.submit(url, form=f"{url}/holdings/{held.post_holder_id}/withdrawal")
    assert begins not in samina.page(f"/handovers/{plan}").words
    done(actor, plan)
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == FRIDAY
    assert findings() == []
    keep(PostHolder(colleague_id=cast.maggie, post_id=cast.vacant_officer, starts_on=date(2026, 11, 23)))
    (found,) = findings()
    assert f"left by a handover and is to hold a post after their last day ({cast.maggie})" in found


def test_a_cover_that_is_there_already_stands_for_that_of_an_absence(cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    cover_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=date(2026, 11, 18), last_day=FRIDAY)
    before = holders_of([cast.hale_officer])
    plan = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 17), last_day=date(2026, 11, 24))
    arranged(samina, plan, cast.hale_officer, Wanted("covered", cast.amira, last_day=date(2026, 11, 24)))
    done(samina, plan)
    covers = [one for one in holders_of([cast.hale_officer])[cast.hale_officer] if one.kind == "cover"]
    assert [(one.starts_on.day, one.ends_on.day) for one in reversed(covers)] == [(17, 18), (18, 21), (21, 25)]
    told = acts_behind({("begun", one.post_holder_id) for one in covers})
    assert [("begun", one.post_holder_id) in told for one in covers] == [True, False, True]
    undo(samina, plan)
    assert holders_of([cast.hale_officer]) == before


def test_what_nobody_has_yet_is_listed_from_the_confirmation_on_until_somebody_has_come(client_of, cast):
    samina, actor, (nell,) = client_of(cast.samina), actor_of(cast.samina), keep(Colleague(name="Nell Archer"))
    gone = done(actor, maggie_leaves(actor, cast, Wanted("nobody yet", review_on=date(2026, 12, 18))))
    assert "Neighbourhood Officer, Hale From Saturday 21 November. Its work falls to the head of its team" in (
        samina.page("/handovers").section("Nobody yet")
    )
    come = f'href="/posts/{cast.hale_officer}#take-over">Somebody has come'
    assert come in samina.get(f"/handovers/{gone}").text and come in samina.get("/handovers").text
    take_over_post(actor, cast.hale_officer, colleague_id=nell, starts_on=date(2026, 12, 1))
    assert come not in samina.get(f"/handovers/{gone}").text and come not in samina.get("/handovers").text
    assert "Since then: given to Nell Archer from Tuesday 1 December." in samina.page(f"/handovers/{gone}").words


def test_questions_are_told_apart_by_what_they_are_about_and_their_day(client_of, cast):
    seen, samina = play(cast, 2), client_of(cast.samina)
    plan = maggie_leaves(actor_of(cast.samina), cast)
    preview(actor_of(cast.samina), plan)
    subjects = db.session.scalars(select(Conversation.subject).where(Conversation.id.in_(seen.conversations))).all()
    questions = [f"A question about {subject}, of 14 November" for subject in subjects]
    listed = samina.page(f"/handovers/{plan}/items").words
    assert all(one in listed for one in questions)
    done(actor_of(cast.samina), plan)
    for ask in seen.asks:
        answer_ask(actor_of(cast.amira), ask, answer="Both ends.")
    undoing = samina.page(f"/handovers/{plan}").words
    assert all(one in undoing for one in questions)


def test_a_successor_of_a_handover_who_is_taken_back_leaves_it_to_be_undone(cast, actor_of_cast, client_of):
    samina, (nell,) = actor_of_cast(cast.samina), keep(Colleague(name="Nell Archer"))
    client = client_of(cast.samina)
    before = holders_of([cast.hale_officer])
    gone = done(samina, maggie_leaves(samina, cast, Wanted("taken over", nell)))
    assert "Since then" not in client.page(f"/handovers/{gone}").words
    call_off(samina, holders_of([cast.hale_officer])[cast.hale_officer][0].post_holder_id)
    assert [one.last_day for one in holders_of([cast.hale_officer])[cast.hale_officer]] == [FRIDAY]
    assert "Since then: nobody has it." in client.page(f"/handovers/{gone}").words
    assert undo(samina, gone).holdings == ()
    assert holders_of([cast.hale_officer]) == before
