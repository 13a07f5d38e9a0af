"""Days that nobody can mean and forms that were altered: a sentence beside the field, and nothing is saved."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from crm.conversations.commands.asks import pass_on
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands import planning
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.models import Arrangement, Handover, Item
from crm.handovers.rules import Wanted
from tests.checked_client import words
from tests.handovers.scene import arranged, done, maggie_leaves, split_to
from tests.scene import play

pytestmark = pytest.mark.page

TARN = "Neighbourhood Officer, Tarn (Amira Siddiq)"
FAR = "Choose a day within five years."


@pytest.fixture
def samina(client_of, cast):
    return client_of(cast.samina)


@pytest.fixture
def planned(actor_of_cast, cast):
    """Maggie leaves on Friday; everything goes to Tarn."""
    return maggie_leaves(actor_of_cast(cast.samina), cast, split_to(cast.tarn_officer))


def plans() -> int:
    number = db.session.scalar(select(func.count()).select_from(Handover))
    db.session.commit()
    return number


@pytest.mark.parametrize(
    ("typed", "error"),
    (
        ({"kind": "leaving", "last_day": "9999-12-31"}, FAR),
        ({"kind": "leaving", "last_day": "2062-11-20"}, FAR),
        ({"kind": "absence", "first_day": "2026-12-01", "last_day": "9999-12-31"}, FAR),
        ({"kind": "dismissal", "last_day": "2026-12-01"}, "Choose what happens."),
    ),
)
def test_a_plan_that_nobody_can_mean_is_not_made(samina, cast, typed, error):
    answer = samina.submit(f"/colleagues/{cast.maggie}/handovers/new", {"reason": "A post in Leeds"}, forged=typed)
    assert answer.status_code == 422
    assert error in words(answer)
    assert 'value="A post in Leeds"' in answer.text
    assert plans() == 0


def test_a_second_plan_is_refused_beside_the_choice_and_what_was_typed_stays(samina, cast, planned):
    answer = samina.submit(
        f"/colleagues/{cast.maggie}/handovers/new", {"last_day": "2026-12-01", "reason": "A post in Leeds"}
    )
    assert answer.status_code == 409
    assert "Samina Yusuf is planning this already" in words(answer)
    assert 'value="A post in Leeds"' in answer.text
    assert plans() == 1


@pytest.mark.parametrize(
    ("typed", "error"),
    (
        ({"way": "taken over", "taker": "Amira Siddiq", "overlap_until": "9999-12-31"}, FAR),
        ({"way": "covered", "coverer": "Amira Siddiq", "last_day": "9999-12-31"}, FAR),
        ({"way": "nobody yet", "review_on": "9999-12-31"}, FAR),
        (
            {"way": "split", "rule": "by ward", "shares-0-post": TARN, "shares-0-ward": "99999"},
            "Choose a ward from the list.",
        ),
        (
            {"way": "split", "rule": "by service", "shares-0-post": TARN, "shares-0-service": "99999"},
            "Choose a service from the list.",
        ),
    ),
)
def test_what_cannot_become_of_a_post_is_said_and_the_plan_stays_as_it_was(samina, cast, planned, typed, error):
    page = samina.page(f"/handovers/{planned}/posts/{cast.hale_officer}")
    answer = samina.submit(page, {"rest": ""}, forged=typed)
    assert answer.status_code == 422
    assert error in words(answer)
    assert db.session.scalar(select(Arrangement.rest_post_id)) == cast.tarn_officer


def test_those_who_are_away_do_not_cover_each_other_in_a_circle(client_of, actor_of_cast, cast):
    samina = actor_of_cast(cast.samina)
    # Maggie is covered by Amira, Amira by Ben, who is with Highways, and Ben by Maggie: each plan is sound by itself.
    holder, first, last = actor_of_cast(cast.imran), date(2026, 12, 1), date(2026, 12, 4)
    for manager, away, post, by in (
        (samina, cast.maggie, cast.hale_officer, cast.amira),
        (samina, cast.amira, cast.tarn_officer, cast.ben),
        (holder, cast.ben, cast.highways_inspector, cast.maggie),
    ):
        plan = planning.plan_absence(manager, away, first_day=first, last_day=last)
        arranged(manager, plan, post, Wanted("covered", by, last_day=last))
        seen = preview(manager, plan)
        if away != cast.ben:
            confirm(manager, plan, seen)
    says = "Maggie Oakes is to cover Highways inspector, North, but is away on 1 December 2026 too"
    with pytest.raises(Refused, match=says):
        confirm(holder, plan, seen)
    page = client_of(cast.imran).get(f"/handovers/{plan}").text
    assert says in page and "Confirm the handover" not in page

    arranged(holder, plan, cast.highways_inspector, Wanted("covered", cast.imran, last_day=last))
    confirm(holder, plan, preview(holder, plan))


def test_a_plan_is_not_put_off_for_good(samina, planned):
    answer = samina.submit(f"/handovers/{planned}/day", {"starts_on": "9999-12-31"})
    assert answer.status_code == 422
    assert FAR in words(answer)


def test_what_was_ticked_is_what_is_chosen_though_the_plan_was_previewed_meanwhile(samina, cast, planned):
    """A preview numbers its lines anew: a number ticked before it may be another's by then."""
    seen = play(cast, 4)
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    page = samina.page(f"/handovers/{planned}/items")
    ticked = f"resident-{seen.residents[2]}-lead-{cast.hale_officer}"
    first = f"resident-{seen.residents[0]}-lead-{cast.hale_officer}"
    samina.submit(f"/handovers/{planned}/items", {"item": [first], "fate": "stays"}, form="#choosing")
    answer = samina.submit(page, {"item": [ticked], "fate": "stays"}, form="#choosing", follow=True)
    assert "Saved: 1 thing, chosen by hand." in words(answer)
    chosen = set(db.session.scalars(select(Item.resident_id).where(Item.chosen)))
    assert chosen == {seen.residents[0], seen.residents[2]}


def test_what_left_the_plan_since_it_was_ticked_is_said_and_the_rest_stays_ticked(samina, cast, planned, actor_of_cast):
    seen = play(cast, 4)
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    page = samina.page(f"/handovers/{planned}/items")
    stays, gone = (f"conversation-{number}-lead-{cast.hale_officer}" for number in seen.conversations[:2])
    pass_on(actor_of_cast(cast.maggie), seen.conversations[1], post_id=cast.vacant_officer, needed="To answer")
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    answer = samina.submit(page, {"item": [stays, gone], "fate": "stays"}, form="#choosing")
    assert answer.status_code == 409
    assert "1 thing that you ticked is not in this plan any more" in words(answer)
    assert f'id="item-{stays}" checked' in answer.text
    assert not db.session.scalar(select(func.count()).select_from(Item).where(Item.chosen))


@pytest.mark.parametrize("forged", ("resident-1", "7", "resident-999999999999-lead-1", "conversation-1-owner-2", ""))
def test_an_altered_tick_is_nothing_in_this_plan(samina, cast, planned, forged):
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    answer = samina.submit(f"/handovers/{planned}/items", {"fate": "stays"}, form="#choosing", forged={"item": forged})
    assert answer.status_code == 409
    assert "not in this plan any more" in words(answer)


@pytest.mark.parametrize("address", ("show=post-99999999999999999999", "show=post-²", "page=10000"))
def test_an_altered_address_shows_a_list(samina, planned, address):
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    answer = samina.get(f"/handovers/{planned}/items?{address}")
    assert answer.status_code == 200
    assert "the posts are passed on whole" not in words(answer)


def test_why_something_stays_is_the_reason_that_it_has(samina, cast, planned):
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    kept = f"resident-{cast.eileen}-lead-{cast.hale_officer}"
    answer = samina.submit(
        f"/handovers/{planned}/items", {"item": [kept], "fate": "stays"}, form="#choosing", follow=True
    )
    said = words(samina.get(f"/handovers/{planned}"))
    assert "Saved: 1 thing" in words(answer)
    assert "Chosen by hand" in said
    assert "Nobody else has room" not in said


def test_the_number_of_a_preview_is_nothing_that_anybody_typed(samina, planned):
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/previews")
    old = "0" * 64
    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation", forged={"preview": old})
    assert answer.status_code == 409
    assert "This is not the newest preview of this handover." in words(answer)
    assert old not in answer.text


def test_who_leaves_on_a_confirmed_day_is_not_planned_for_after_it(samina, cast, planned, actor_of_cast):
    done(actor_of_cast(cast.samina), planned)
    answer = samina.submit(f"/colleagues/{cast.maggie}/handovers/new", {"last_day": "2026-12-18", "reason": "Mine"})
    assert answer.status_code == 409
    assert "Maggie Oakes leaves on 20 November 2026: that is confirmed." in words(answer)
    assert 'value="Mine"' in answer.text
    assert plans() == 1
