"""What the pages of a handover say: what ends, what came since, whose it was, and in whose words."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Participant
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands.confirming import preview
from crm.handovers.commands.planning import plan_leaving
from crm.handovers.rules import ShareWanted, Wanted
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.looking import previewed, text_of
from tests.handovers.scene import FRIDAY, SATURDAY, arranged, current, done, maggie_leaves, split_to
from tests.scene import play

pytestmark = pytest.mark.page


@pytest.fixture
def samina(client_of, cast):
    return client_of(cast.samina)


@pytest.fixture
def planned(actor_of_cast, cast):
    """Maggie leaves on Friday; everything goes to Tarn. Not previewed yet."""
    return maggie_leaves(actor_of_cast(cast.samina), cast)


def beside(post_id: int, role: str, **about: int) -> None:
    keep(Responsibility(post_id=post_id, role=role, starts_at=clock.now(), **about))


def known_to(actor, name: str) -> int:
    """A conversation with somebody new, which the actor leads and the relationship with it."""
    found = log_interaction(actor, LogEntry((Who("new", name=name),), "phone", "I rang.", direction="out"))
    return found.conversation_id


def test_support_that_would_go_to_who_is_in_it_already_is_said_to_end(samina, cast, planned, actor_of_cast):
    amira = actor_of_cast(cast.amira)
    talks = [known_to(amira, name) for name in ("Ann Lee", "Bob Ray")]
    mine, moving = (known_to(actor_of_cast(cast.maggie), name) for name in ("Cat Moss", "Dee Fox"))
    elsewhere = known_to(actor_of_cast(cast.priya), "Eve Hart")
    people = db.session.scalars(select(Participant.resident_id).where(Participant.conversation_id.in_(talks))).all()
    for talk in (*talks, elsewhere):
        beside(cast.hale_officer, "support", conversation_id=talk)
    for one in people:
        beside(cast.hale_officer, "support", resident_id=one)
    beside(cast.tarn_officer, "support", conversation_id=elsewhere)
    beside(cast.tarn_officer, "support", conversation_id=mine)
    said = previewed(samina, planned)
    leads = "Neighbourhood Officer, Tarn leads them already, and no post supports beside itself:"
    assert f"Support for 2 residents and 2 conversations ends {leads} Ann Lee, Bob Ray, I rang and 1 more." in said
    supports = "Neighbourhood Officer, Tarn supports it already"
    assert f"Support for 1 conversation ends {supports}" in said
    assert said.count("Support for") == 2, "What Hale leads moves: its own support of Tarn is no loss of Hale's."
    items = text_of(samina, f"/handovers/{planned}/items?show=ends")
    assert items.count("Ends Neighbourhood Officer, Tarn (Amira Siddiq) has a part in it already") == 5
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation")
    said = text_of(samina, f"/handovers/{planned}")
    assert f"Support for 2 residents and 2 conversations ended {leads}" in said
    assert f"Support for 1 conversation ended {supports}" in said
    assert current(cast.hale_officer) == set()
    assert ("lead", "conversation", moving) in current(cast.tarn_officer)


def test_who_was_elected_since_the_plan_stands_in_its_way(samina, cast, actor_of_cast):
    number = maggie_leaves(actor_of_cast(cast.samina), cast, Wanted("taken over", colleague_id=cast.amira))
    said = previewed(samina, number)
    assert "Confirm the handover" in said
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.councillor_hale, starts_on=date(2026, 11, 16)))
    refused = "Amira Siddiq is a councillor then, and Neighbourhood Officer, Hale is an officer’s post"
    page = samina.page(f"/handovers/{number}")
    assert refused in page.words and "Confirm the handover" not in page.words
    with pytest.raises(Refused, match=refused):
        preview(actor_of_cast(cast.samina), number)


def test_the_plan_of_a_councillor_speaks_of_the_seat_before_and_after_the_day(samina, cast, actor_of_cast, at):
    number = plan_leaving(actor_of_cast(cast.samina), cast.helen, last_day=FRIDAY)
    here = f"/handovers/{number}"
    no_end = "on Friday 20 November 2026; holds the seat Councillor, Hale, and no last day of that is known."
    assert f"Gives up other posts {no_end}" in text_of(samina, here)
    arranged(actor_of_cast(cast.samina), number, cast.cabinet_member, Wanted("taken over", colleague_id=cast.dev))
    said = previewed(samina, number)
    assert "Nothing stays with Cabinet member, Streets, which Dev Rana takes over on Saturday 21 November." in said
    assert f"Cabinet member, Streets. Gives this up {no_end}" in said
    assert "Gives this up on Friday 20 November" in text_of(samina, "/handovers")
    at(f"{SATURDAY} 09:00")
    assert f"Gave this up {no_end}" in text_of(samina, here)
    held_until(cast.helen_holding, date(2026, 11, 28))
    later = "on Friday 20 November 2026; holds the seat Councillor, Hale until Friday 27 November 2026."
    assert f"Gave this up {later}" in text_of(samina, here)
    held_until(cast.helen_holding, SATURDAY)
    assert "Stood down on Friday 20 November 2026; held the seat Councillor, Hale until Fri" in text_of(samina, here)
    assert "Left" not in text_of(samina, here)


def held_until(holding: int, ends_on: date) -> None:
    db.session.get_one(PostHolder, holding, populate_existing=True).ends_on = ends_on
    db.session.commit()


def test_three_to_whom_it_falls_are_named_like_a_list(samina, cast, actor_of_cast):
    number = maggie_leaves(actor_of_cast(cast.samina), cast, Wanted("nobody yet", review_on=date(2027, 1, 11)))
    for who in (cast.priya, cast.ben):
        keep(PostHolder(colleague_id=who, post_id=cast.head_of_neighbourhoods, starts_on=date(2026, 11, 2)))
    said = text_of(samina, f"/handovers/{number}")
    assert "Its work falls to Samina Yusuf, Priya Nair and Ben Okafor." in said


def test_undoing_what_moved_nothing_counts_nothing(samina, cast, actor_of_cast):
    number = maggie_leaves(actor_of_cast(cast.samina), cast, Wanted("taken over", colleague_id=cast.jo))
    done(actor_of_cast(cast.samina), number)
    said = words(samina.submit(f"/handovers/{number}", form=f"/handovers/{number}/undoing", follow=True))
    assert "Undone. Whoever held a post before holds it as before." in said
    assert "What went back Whoever held a post before holds it as before." in said
    assert "0 things" not in said


def test_a_split_by_ward_begins_with_the_ward_that_one_post_covers(samina, cast, actor_of_cast):
    amira = actor_of_cast(cast.amira)
    for name in ("Ann Lee", "Bob Ray"):
        known_to(amira, name)
    log_interaction(amira, LogEntry((Who("resident", id=cast.eileen),), "phone", "I rang.", direction="out"))
    db.session.execute(update(Resident).where(Resident.id != cast.eileen).values(ward_id=cast.tarn))
    db.session.commit()
    number = plan_leaving(actor_of_cast(cast.samina), cast.maggie, last_day=FRIDAY)
    page = samina.get(f"/handovers/{number}/posts/{cast.hale_officer}").text
    tarn = next(one for one in re.findall(r"<input[^>]*>", page) if "Neighbourhood Officer, Tarn" in one)
    (place,) = re.findall(r'name="shares-(\d+)-post"', tarn)
    wards = re.search(rf'<select[^>]*name="shares-{place}-ward".*?</select>', page, re.DOTALL)
    assert wards and re.findall(r'value="(\d+)"[^>]*selected', wards[0]) == [str(cast.tarn)]


def test_a_post_that_is_full_and_a_question_that_stays_are_named_in_the_plan(samina, cast, actor_of_cast):
    play(cast)
    known_to(actor_of_cast(cast.amira), "Ann Lee")
    db.session.execute(update(Post).where(Post.id == cast.tarn_officer).values(room=1))
    db.session.commit()
    shares = (ShareWanted(cast.tarn_officer), ShareWanted(cast.vacant_officer))
    number = maggie_leaves(actor_of_cast(cast.samina), cast, split_to(None, *shares, rule="as suggested"))
    said = previewed(samina, number)
    assert re.search(r"Amira Siddiq ?Neighbourhood Officer, Tarn 0 0 0 .{1,40} Nothing suggested: full", said)
    assert "1 account stays with the post No rule names them" in said
    assert "1 question put to the post stays with it" in said


def test_accounts_are_counted_alike_in_the_plan_and_for_who_receives_them(samina, client_of, cast, planned):
    beside(cast.hale_officer, "support", account_id=cast.northmere)
    said = previewed(samina, planned)
    assert "Accounts that go along 2" in said and "Only supported, so not counted above." in said
    assert "and 1 account, move when you confirm" in said
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation")
    assert ", and 1 account" in text_of(client_of(cast.amira), "/")
