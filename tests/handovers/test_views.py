"""The manager's pages: planning, arranging, choosing by hand, previewing, confirming, undoing; who sees what of it."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.conversations.commands import log_interaction
from crm.conversations.commands.asks import pass_on
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.handovers.commands.planning import name_reader, plan_absence
from crm.handovers.models import Handover, Item, Share
from crm.handovers.queries.ticking import tick_of
from crm.handovers.rules import Wanted
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from tests.cast import SINCE_2011, keep
from tests.checked_client import HTMX, words
from tests.handovers.looking import previewed, text_of
from tests.handovers.scene import arranged, current, done, maggie_leaves
from tests.pages import Page
from tests.scene import play
from tests.web.test_authorise import bytes_of

pytestmark = pytest.mark.page

TARN = "Neighbourhood Officer, Tarn (Amira Siddiq)"
HALE = "Neighbourhood Officer, Hale (Maggie Oakes)"


@pytest.fixture
def samina(client_of, cast):
    return client_of(cast.samina)


@pytest.fixture
def planned(actor_of_cast, cast):
    """Maggie leaves on Friday; everything goes to Tarn. Not previewed yet."""
    return maggie_leaves(actor_of_cast(cast.samina), cast)


def test_a_plan_is_made_from_the_page_of_a_colleague(samina, cast):
    assert "Plan a handover" in text_of(samina, f"/colleagues/{cast.maggie}")
    answer = samina.submit(
        f"/colleagues/{cast.maggie}/handovers/new", {"last_day": "2026-11-20", "reason": "A post in Leeds"}, follow=True
    )
    said = words(answer)
    assert "Handover: Maggie Oakes" in said
    assert "Leaves Friday 20 November 2026" in said
    assert "Confidential: only you can see this" in said
    assert "Say first what becomes of Neighbourhood Officer, Hale." in said
    assert "Anything restricted is not counted here" in said


@pytest.mark.parametrize("who", ("imran", "amira", "priya", "maggie", "helen"))
def test_only_who_manages_somebody_plans_for_them(client_of, cast, who):
    client = client_of(getattr(cast, who))
    assert client.get(f"/colleagues/{cast.maggie}/handovers/new").status_code == 403
    assert "Plan a handover" not in text_of(client, f"/colleagues/{cast.maggie}")


@pytest.mark.parametrize("who", ("imran", "amira", "priya", "maggie", "helen", "owen"))
def test_a_plan_is_nothing_to_those_who_are_not_named_in_it(client_of, cast, planned, who):
    client = client_of(getattr(cast, who))
    for url in (f"/handovers/{planned}", f"/handovers/{planned}/items", f"/handovers/{planned}/progress"):
        assert bytes_of(client.get(url))[:2] == bytes_of(client.get(url.replace(str(planned), "987654")))[:2]
    assert "Maggie Oakes" not in text_of(client, "/handovers").replace("Maggie Oakes, Neighbourhood", "")


def test_what_was_typed_stays_and_the_error_stands_beside_it(samina, cast):
    answer = samina.submit(
        f"/colleagues/{cast.maggie}/handovers/new",
        {"kind": "absence", "last_day": "2026-12-18", "reason": "An operation"},
    )
    assert answer.status_code == 422
    assert "Choose the first day away." in words(answer)
    assert 'value="An operation"' in answer.text


def test_an_absence_is_covered(samina, cast):
    answer = samina.submit(
        f"/colleagues/{cast.maggie}/handovers/new",
        {"kind": "absence", "first_day": "2026-11-23", "last_day": "2026-12-18"},
    )
    where = answer.location
    assert "Away from Monday 23 November until Friday 18 December, back on Saturday 19 December" in text_of(
        samina, where
    )
    arrangement = f"{where}/posts/{cast.hale_officer}"
    answer = samina.submit(
        arrangement, {"way": "covered", "coverer": "Amira Siddiq", "last_day": "2026-12-18"}, follow=True
    )
    said = words(answer)
    assert "Amira Siddiq covers it from Monday 23 November until Friday 18 December." in said
    assert "Cover: Amira Siddiq" in said
    assert "0 now, 1 comes: 1 of 250 Until 18 December, then it ends by itself" in said  # beside her own post


def test_it_is_split_as_suggested_changed_by_hand_confirmed_and_undone(samina, cast, planned, actor_of_cast):
    seen = play(cast, 3)
    arrangement = f"/handovers/{planned}/posts/{cast.hale_officer}"
    answer = samina.submit(
        arrangement, {"way": "split", "rule": "as suggested", "shares-0-post": TARN, "rest": ""}, follow=True
    )
    assert "split over 1 post as suggested" in words(answer)
    one = db.session.scalars(select(Item).where(Item.resident_id == seen.residents[0])).one()
    answer = samina.submit(
        f"/handovers/{planned}/items",
        {"item": [tick_of(one)], "fate": "moves", "post": "Neighbourhood Officer, Hale South"},
        form="#choosing",
        follow=True,
    )
    assert "Saved: 1 thing, chosen by hand." in words(answer)
    page = samina.page(f"/handovers/{planned}")
    said = page.words
    assert "Neighbourhood Officer, Hale South (vacant)" in said
    people, talks, promises = counts_of(said)
    assert (people, talks) == (4, 3)
    assert promises == 3

    answer = samina.submit(page, form=f"/handovers/{planned}/confirmation", follow=True)
    said = words(answer)
    assert "Confirmed by Samina Yusuf, today, 10am" in said
    assert "Handed on: 4 people, 3 conversations and 3 promises. It can be undone until 30 November." in said
    assert lead_of("resident", seen.residents[:2]) == {
        seen.residents[0]: cast.vacant_officer,
        seen.residents[1]: cast.tarn_officer,
    }

    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/undoing", follow=True)
    said = words(answer)
    assert "Undone by Samina Yusuf, today, 10am" in said
    assert "Everything went back." in said
    assert set(lead_of("resident", seen.residents).values()) == {cast.hale_officer}


def counts_of(said: str) -> list[int]:
    """People, conversations and promises as the panel for confirming repeats them."""
    found = re.search(r"Confirm ([\d,]+) people, ([\d,]+) conversations and ([\d,]+) promises", said)
    assert found, said
    return [int(number.replace(",", "")) for number in found.groups()]


def test_the_totals_add_up_on_the_page(samina, cast, planned, actor_of_cast):
    play(cast, 5)
    known = LogEntry((Who("resident", id=cast.eileen),), "phone", "The bins of Tarn", start_new=True)
    log_interaction(actor_of_cast(cast.amira), known)
    previewed(samina, planned)
    seen = db.session.scalars(select(Item).where(Item.conversation_id.is_not(None)).order_by(Item.id)).all()
    left = {"item": [tick_of(seen[0])], "fate": "stays"}
    samina.submit(f"/handovers/{planned}/items", left, form="#choosing")
    said = text_of(samina, f"/handovers/{planned}")
    figures = re.search(r"(\d+) relationships (\d+) open conversations (\d+) promises", said)
    total = re.search(r"Total (\d+) (\d+) (\d+)", said)
    assert figures and total and figures.groups() == total.groups()
    assert figures[1] == "6"
    # Eileen comes to Amira, who looks after her already.
    assert "1 now, 6 come: 6 of 250 1 of them is looked after there already, and counted once" in said


def test_something_that_moved_since_is_shown_by_name_and_nothing_is_handed_over(samina, cast, planned, actor_of_cast):
    seen = play(cast, 2)
    previewed(samina, planned)
    page = samina.page(f"/handovers/{planned}")
    pass_on(
        actor_of_cast(cast.maggie), seen.conversations[0], post_id=cast.highways_inspector, needed="Yours, I think."
    )
    log_interaction(actor_of_cast(cast.maggie), LogEntry((Who("new", name="Late Comer"),), "phone", "Is it too late?"))
    said = {"conversation_id": seen.conversations[1], "promise_text": "Look at it", "promise_due_on": date(2026, 12, 3)}
    them = (Who("resident", id=seen.residents[1]),)
    log_interaction(actor_of_cast(cast.maggie), LogEntry(them, "phone", "I will look.", direction="out", **said))
    answer = samina.submit(page, form=f"/handovers/{planned}/confirmation")
    assert answer.status_code == 409
    said = words(answer)
    assert "1 conversation has moved since you looked." in said
    assert "Now with Highways inspector, North. Maggie Oakes moved it today, 10am." in said
    goes = "new Goes to Neighbourhood Officer, Tarn: as the rest."
    assert (
        f"What came since is in the new preview: Is it too late? {goes} Late Comer {goes} A promise: Look at it new"
        in said
    )
    assert db.session.get_one(Handover, planned, populate_existing=True).status == "planned"
    db.session.commit()
    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation", follow=True)
    assert "Confirmed by Samina Yusuf" in words(answer)


def test_what_moved_is_marked_before_anybody_confirms(samina, cast, planned, actor_of_cast):
    seen = play(cast, 1)
    previewed(samina, planned)
    pass_on(actor_of_cast(cast.maggie), seen.conversations[0], post_id=cast.highways_inspector, needed="Yours.")
    said = text_of(samina, f"/handovers/{planned}")
    assert "1 conversation has moved since you looked. It is marked. Look again, then confirm." in said
    assert "Confirm the handover" not in said
    previewed(samina, planned)
    assert "Confirm the handover" in text_of(samina, f"/handovers/{planned}")


def test_a_preview_of_another_reader_is_not_confirmed_unseen(client_of, samina, cast, planned, actor_of_cast):
    """By who heads the whole council, and so decides about the post as well."""
    (chief,) = keep(Colleague(name="Edda Thwaite"))
    (top,) = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=chief, post_id=top, starts_on=SINCE_2011))
    previewed(samina, planned)
    name_reader(actor_of_cast(cast.samina), planned, chief)
    said = text_of(client_of(chief), f"/handovers/{planned}")
    assert "Samina Yusuf looked at this last. Look at it yourself" in said
    # Samina's page is older by then: what differs stands on the newest, and that one is confirmed.
    older = samina.page(f"/handovers/{planned}")
    play(cast, 1)
    previewed(client_of(chief), planned)
    answer = samina.submit(older, form=f"/handovers/{planned}/confirmation")
    assert answer.status_code == 409
    said = words(answer)
    assert "Nothing was handed over Edda Thwaite previewed this last. This page is the newest preview." in said
    assert "Neighbourhood Officer, Tarn gets 2 people, 1 conversation, 1 promise, 1 account and 1 question;" in said
    assert "when you looked it was 1 person and 1 account." in said
    answer = samina.submit(Page(answer), form=f"/handovers/{planned}/confirmation", follow=True)
    assert "Confirmed by Samina Yusuf" in words(answer)


def test_it_is_confirmed_once(samina, cast, planned):
    previewed(samina, planned)
    page = samina.page(f"/handovers/{planned}")
    assert samina.submit(page, form=f"/handovers/{planned}/confirmation").status_code == 303
    again = samina.post(f"/handovers/{planned}/confirmation", data={**samina.tokens(), "preview": "x"})
    assert again.status_code == 409
    assert f'<a href="/handovers/{planned}">go to the handover</a>' in again.text
    assert "Samina Yusuf confirmed this handover at 10am. Nothing was done twice." in words(again)


def test_somebody_takes_the_post_over_with_an_overlap(samina, cast, planned):
    answer = samina.submit(
        f"/handovers/{planned}/posts/{cast.hale_officer}",
        {"way": "taken over", "taker": "amira siddiq", "overlap_until": "2026-11-27"},
        follow=True,
    )
    said = words(answer)
    assert (
        "Amira Siddiq takes it over on Saturday 21 November. They hand over together until Friday 27 November." in said
    )
    assert "which Amira Siddiq takes over on Saturday 21 November" in said
    assert "Leaves Friday 27 November 2026, handing over from Saturday 21 November." in said
    assert "Leaves on Friday 27 November" in text_of(samina, "/handovers")
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation")
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == date(2026, 11, 27)


def test_nobody_yet_falls_to_the_head_until_it_is_looked_at_again(samina, cast, planned, at):
    answer = samina.submit(
        f"/handovers/{planned}/posts/{cast.hale_officer}",
        {"way": "nobody yet", "interim": "", "review_on": "2027-01-11"},
        follow=True,
    )
    said = words(answer)
    assert "Nobody yet. Its work falls to Samina Yusuf. Looked at again on Monday 11 January 2027." in said
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation")
    at("2027-01-11 09:00")
    assert "Neighbourhood Officer, Hale Its work falls to the head" in text_of(samina, "/handovers")
    assert "Look at it again today" in text_of(samina, "/handovers")


@pytest.mark.parametrize(
    ("typed", "error"),
    (
        ({"way": "taken over", "taker": "Nobody At All"}, "Nobody here is called Nobody At All."),
        ({"way": "taken over", "taker": ""}, "Choose who takes over."),
        ({"way": "taken over", "taker": "Maggie Oakes"}, "Maggie Oakes is the one who is leaving."),
        ({"way": "taken over", "taker": "Carol Whitby"}, "Carol Whitby left on 31 May 2025."),
        (
            {"way": "taken over", "taker": "Dev Rana"},
            "Dev Rana is a councillor then, and Neighbourhood Officer, Hale is",
        ),
        (
            {"way": "covered", "coverer": "Dev Rana", "last_day": "2026-12-18"},
            "nobody is both in one council (Local Government Act 1972, sections 80 and 116). Choose an officer.",
        ),
        ({"way": "nobody yet", "interim": "Dev Rana", "review_on": "2027-01-11"}, "Choose an officer."),
        ({"way": "covered", "coverer": "Amira Siddiq", "last_day": ""}, "Choose the last day of the cover"),
        ({"way": "nobody yet", "review_on": ""}, "Choose a day on which to look at this again."),
        ({"way": "nobody yet", "review_on": "31/31/2026"}, "31/31/2026 is not a day."),
        ({"way": "split", "rule": "by hand", "rest": ""}, "Choose at least one post that the work goes to."),
        ({"way": "split", "rule": "by ward", "shares-0-post": TARN}, "Choose the ward for each post."),
        ({"way": "split", "rule": "as suggested", "shares-0-post": "Minister of Works"}, "No post is called"),
        ({"way": "split", "rule": "by hand", "rest": HALE}, "is the post whose work is passed on"),
        ({"way": "split", "rule": "by hand", "rest": "Neighbourhood Officer"}, "3 posts fit"),
    ),
)
def test_an_arrangement_that_cannot_be_is_said_beside_its_field(samina, cast, planned, typed, error):
    blank = {f"shares-{number}-post": "" for number in range(4)} | {"rest": ""}
    answer = samina.submit(f"/handovers/{planned}/posts/{cast.hale_officer}", blank | typed)
    assert answer.status_code in (409, 422)
    assert error in words(answer)
    assert "There is a problem" in words(answer)
    assert 'value="Amira Siddiq"' in answer.text
    assert 'value="Helen Brathay"' not in answer.text, "No councillor is offered for an officer's post."
    for value in typed.values():
        assert not value or value in answer.text.replace("&#39;", "'")


def test_more_posts_can_be_named_without_saving(samina, cast, planned):
    answer = samina.submit(
        f"/handovers/{planned}/posts/{cast.hale_officer}",
        {"way": "split", "rule": "by ward", "shares-0-post": TARN},
        button="more=1",
    )
    assert answer.status_code == 200
    assert "Post 8" in words(answer)
    assert "Neighbourhood Officer, Tarn (Amira Siddiq)" in answer.text
    assert db.session.scalar(select(db.func.count(Share.id))) == 0


def test_by_ward(samina, cast, planned):
    samina.submit(
        f"/handovers/{planned}/posts/{cast.hale_officer}",
        {"way": "split", "rule": "by ward", "shares-0-post": TARN, "shares-0-ward": str(cast.hale), "rest": ""},
    )
    said = text_of(samina, f"/handovers/{planned}")
    assert "Has Hale" in said


def test_two_who_change_one_plan_do_not_overwrite_each_other(client_of, samina, cast, planned, actor_of_cast):
    name_reader(actor_of_cast(cast.samina), planned, cast.imran)
    page = samina.page(f"/handovers/{planned}/posts/{cast.hale_officer}")
    samina.submit(f"/handovers/{planned}/posts/{cast.hale_officer}", {"way": "nobody yet", "review_on": "2027-01-11"})
    answer = samina.submit(page, {"way": "taken over", "taker": "Amira Siddiq"})
    assert answer.status_code == 409
    assert "This plan was changed while you looked at it." in words(answer)
    assert "What becomes of it Nobody yet Who Nobody Looked at again on 11 January 2027 Nothing of yours" in words(
        answer
    )
    assert 'value="Amira Siddiq"' in answer.text
    ward = {"shares-0-post": TARN, "shares-0-ward": str(cast.tarn), "shares-1-post": "", "shares-2-post": ""}
    split = {"way": "split", "rule": "by ward", **ward, "rest": "", "closes": False}
    samina.submit(f"/handovers/{planned}/posts/{cast.hale_officer}", split)
    said = words(samina.submit(page, {"way": "taken over", "taker": "Amira Siddiq"}))
    assert f"How By ward. Among which posts {TARN}: Tarn The rest goes to Nobody: it stays with" in said
    assert "Who Nobody" not in said


def test_those_named_may_see_it_and_be_taken_off(client_of, samina, cast, planned):
    answer = samina.submit(
        f"/handovers/{planned}", {"colleague": "Owen Blythe"}, form=f"/handovers/{planned}/readers", follow=True
    )
    assert "Confidential: you and 1 other can see this" in words(answer)
    owen = client_of(cast.owen)
    assert "You may read this plan." in text_of(owen, f"/handovers/{planned}")
    assert "Maggie Oakes" in text_of(owen, "/handovers")
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/readers/{cast.owen}/removal")
    assert owen.get(f"/handovers/{planned}").status_code == 404


def test_a_reader_who_does_not_exist_is_said_at_the_field(samina, planned):
    answer = samina.submit(f"/handovers/{planned}", {"colleague": "Nemo"}, form=f"/handovers/{planned}/readers")
    assert answer.status_code == 422
    assert "Nobody here is called Nemo." in words(answer)


def test_another_day(samina, planned):
    answer = samina.submit(f"/handovers/{planned}/day", {"starts_on": "2026-11-28"}, follow=True)
    assert "Leaves Friday 27 November 2026" in words(answer)


def test_a_plan_is_given_up(samina, planned):
    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/abandonment", follow=True)
    assert "Given up. Nothing was moved" in words(answer)
    assert "This plan was given up." in text_of(samina, f"/handovers/{planned}")


def test_what_has_nothing_open_is_marked_as_dormant_in_one_act(samina, cast, planned):
    previewed(samina, planned)
    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/items", follow=True)
    assert "1 resident will be dormant" in words(answer)  # Eileen Marsden: nobody has spoken with her yet
    assert [item.fate for item in db.session.scalars(select(Item).where(Item.resident_id == cast.eileen))] == [
        "dormant"
    ]


def test_ticking_nothing_or_naming_no_post_is_said(samina, cast, planned):
    previewed(samina, planned)
    items = f"/handovers/{planned}/items"
    answer = samina.submit(items, {"fate": "dormant"}, form="#choosing")
    assert "Tick what you mean first." in words(answer)
    one = db.session.scalars(select(Item).where(Item.resident_id == cast.eileen)).one()
    answer = samina.submit(items, {"item": [tick_of(one)], "fate": "moves", "post": ""}, form="#choosing")
    assert "Say to which post they go." in words(answer)
    assert f'value="{tick_of(one)}" id="item-{tick_of(one)}" checked' in answer.text


def test_things_are_narrowed_down_and_paged(samina, cast, planned):
    play(cast, 60)
    previewed(samina, planned)
    items = f"/handovers/{planned}/items"
    assert "1 to 50 of" in text_of(samina, items)
    assert "101 to" in text_of(samina, f"{items}?page=3")
    assert "Eileen Marsden" in text_of(samina, f"{items}?words=eileen")
    assert "Nothing of that kind is in this plan." in text_of(samina, f"{items}?words=100%25")
    fragment = samina.get(f"{items}?kind=resident", headers=HTMX)
    assert "61 things" in words(fragment)


def test_a_whole_team_in_one_form(samina, cast, actor_of_cast):
    made = keep(
        *(
            Post(title=f"Warden {number}", team_id=cast.hale_neighbourhoods, opened_on=SINCE_2011)
            for number in range(60)
        )
    )
    answer = samina.submit(f"/teams/{cast.hale_neighbourhoods}/restructures/new", {"on": "2026-11-16"})
    where = answer.location
    assert where.endswith("/posts")
    into = {f"into-{post_id}": "Warden 0" for post_id in made[1:]}
    answer = samina.submit(where, into, follow=True)
    said = words(answer)
    assert "59 posts close or pass their work on" in said
    answer = samina.submit(where.removesuffix("/posts"), form=where.removesuffix("posts") + "confirmation", follow=True)
    assert "Confirmed by Samina Yusuf" in words(answer)
    db.session.commit()
    assert db.session.scalar(select(db.func.count(Post.id)).where(Post.closed_on == date(2026, 11, 16))) == 59


def test_a_post_that_closes_into_nothing_known_is_said_beside_it(samina, cast):
    where = samina.submit(f"/teams/{cast.hale_neighbourhoods}/restructures/new", {"on": "2026-12-01"}).location
    answer = samina.submit(where, {f"into-{cast.vacant_officer}": "The Moon"})
    assert answer.status_code == 422
    assert "No post is called “The Moon”." in words(answer)
    assert 'value="The Moon"' in answer.text


def test_a_post_of_another_manager_is_not_offered_and_typed_it_is_refused_beside_it(samina, cast):
    where = samina.submit(f"/teams/{cast.neighbourhoods}/restructures/new", {"on": "2026-12-01"}).location
    offered = samina.get(where).text
    assert f'<option value="{TARN}">' in offered and '<option value="Highways inspector, North' not in offered
    typed = {f"into-{cast.vacant_officer}": "Highways inspector, North", f"into-{cast.hale_officer}": TARN}
    answer = samina.submit(where, {**typed, "go_along": True})
    assert answer.status_code == 409
    assert (
        f'<a href="#into-{cast.vacant_officer}">Only who manages the team of Highways inspector, North' in answer.text
    )
    assert f'value="{TARN}"' in answer.text and 'value="Highways inspector, North"' in answer.text
    posts = f"{where}/{cast.hale_officer}"
    split = {
        "way": "split",
        "rule": "by hand",
        "rest": "Highways inspector, North",
        "closes": True,
        "holders_go_along": True,
    }
    answer = samina.submit(posts, split)
    assert (answer.status_code, "or let nobody go along." in words(answer)) == (409, True)


def test_posts_that_close_into_each_other_are_refused_with_what_was_typed(samina, cast):
    where = samina.submit(f"/teams/{cast.neighbourhoods}/restructures/new", {"on": "2026-12-01"}).location
    answer = samina.submit(where, {f"into-{cast.hale_officer}": TARN, f"into-{cast.tarn_officer}": HALE})
    assert answer.status_code == 409
    assert "which closes as well. Choose a post that stays." in words(answer)
    assert re.search(r'<a href="#into-\d+">[^<]*, which closes as well', answer.text)
    assert f'value="{TARN}"' in answer.text and f'value="{HALE}"' in answer.text


def test_who_holds_no_post_since_the_other_is_full_is_named_with_the_way_out(client_of, samina, cast, at):
    where = samina.submit(f"/teams/{cast.neighbourhoods}/restructures/new", {"on": "2026-12-01"}).location
    answer = samina.submit(where, {f"into-{cast.hale_officer}": TARN}, follow=True)
    assert "Saved, and previewed anew." in words(answer)
    # There is no place for Maggie, who then holds no post: said with what can be done, and again beside the button.
    said = words(answer)
    tarn = "Neighbourhood Officer, Tarn"
    assert f"There is no place in {tarn} for Maggie Oakes. Everything goes to {tarn}." in said
    assert "goes on in" not in said
    assert (
        "Holds no post from Tuesday 1 December, and cannot sign in from that day. Neighbourhood Officer, Hale" in said
    )
    assert "Let them go along" not in said and "Give them a post: Maggie Oakes" in said
    team = samina.page(f"/teams/{cast.neighbourhoods}?newcomer={cast.maggie}")
    assert f'href="/teams/{cast.neighbourhoods}?newcomer={cast.maggie}"' in answer.text
    assert "A post for Maggie Oakes Choose a post below." in team.words
    to_post = f"/posts/{cast.vacant_officer}?newcomer={cast.maggie}"
    assert f'href="{to_post}#take-over"' in samina.get(f"/teams/{cast.hale_neighbourhoods}?newcomer={cast.maggie}").text
    assert re.search(r'name="succession-colleague"[^>]* value="Maggie Oakes"', samina.get(to_post).text)
    for nobody in ("987654", "x", str(cast.carol)):
        assert "A post for" not in text_of(samina, f"/teams/{cast.neighbourhoods}?newcomer={nobody}")
    assert "Confirm Maggie Oakes holds no post from Tuesday 1 December, and cannot sign in" in said
    at("2026-12-01 09:00")
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 1)))
    plan = where.removesuffix("/posts")
    answer = client_of(cast.samina).submit(plan, form=f"{plan}/confirmation", follow=True)
    assert "Who holds no post afterwards 1 Maggie Oakes" in words(answer)  # not Ben, who only stood in
    keep(PostHolder(colleague_id=cast.maggie, post_id=cast.vacant_officer, starts_on=date(2026, 12, 1)))
    assert "Who holds no post afterwards" not in text_of(client_of(cast.samina), plan)


def test_a_restructure_waits_for_its_day(samina, cast):
    where = samina.submit(f"/teams/{cast.hale_neighbourhoods}/restructures/new", {"on": "2026-12-01"}).location
    samina.submit(where, {f"into-{cast.vacant_officer}": HALE})
    said = text_of(samina, where.removesuffix("/posts"))
    assert "You can confirm it from Tuesday 1 December on." in said


def test_what_came_from_a_post_goes_back_to_it(samina, cast, actor_of_cast, planned):
    actor = actor_of_cast(cast.samina)
    done(actor, planned)
    answer = samina.submit(f"/posts/{cast.tarn_officer}/giving-back", {"to_post": str(cast.hale_officer)}, follow=True)
    said = words(answer)
    assert "Giving back: Neighbourhood Officer, Tarn" in said
    assert "What it took over from Neighbourhood Officer, Hale goes back there." in said
    handover_id = db.session.scalars(select(Handover.id).where(Handover.kind == "give back")).one()
    samina.submit(f"/handovers/{handover_id}", form=f"/handovers/{handover_id}/confirmation")
    assert ("lead", "resident", cast.eileen) in current(cast.hale_officer)


def test_there_may_be_nothing_to_give_back(samina, cast):
    assert "there is nothing to give back" in text_of(samina, f"/posts/{cast.tarn_officer}/giving-back")


def test_what_was_handed_to_a_successor_is_in_their_list(client_of, cast, actor_of_cast, planned):
    done(actor_of_cast(cast.samina), planned)
    amira = client_of(cast.amira)
    assert "Handed to you 1 Maggie Oakes’s work" in text_of(amira, "/handovers")
    assert "Handed on: 1 person" in text_of(amira, f"/handovers/{planned}")
    assert "Undo the handover" not in text_of(amira, f"/handovers/{planned}")


def test_what_moved_on_since_is_named_before_and_after_undoing(samina, cast, actor_of_cast, planned, at):
    seen = play(cast, 1)
    done(actor_of_cast(cast.samina), planned)
    at("2026-11-17 10:00")
    pass_on(actor_of_cast(cast.amira), seen.conversations[0], post_id=cast.highways_inspector, needed="Yours.")
    said = text_of(samina, f"/handovers/{planned}")
    assert "1 thing has moved on since, and stays" in said
    said = words(samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/undoing", follow=True))
    assert "What did not go back 1" in said
    assert "They have dumped another sofa in the back lane" in said


def test_whoever_was_passed_on_twice_lately_is_worth_a_look(samina, cast, planned):
    now = clock.now()
    keep(
        *(
            Responsibility(
                post_id=post_id, resident_id=cast.eileen, role="lead",
                starts_at=now - timedelta(days=40 - number), ends_at=now - timedelta(days=39 - number),
            )
            for number, post_id in enumerate((cast.tarn_officer, cast.highways_inspector))
        )
    )  # fmt: skip
    assert "Eileen Marsden would be passed on for the third time in 90 days" in text_of(samina, f"/handovers/{planned}")


def test_how_far_it_is_is_told_to_the_page_that_waits(samina, planned):
    fragment = samina.get(f"/handovers/{planned}/progress", headers=HTMX)
    assert "Beginning" in words(fragment)
    assert samina.get(f"/handovers/{planned}/progress?again=1", headers=HTMX).status_code == 204
    assert samina.get(f"/handovers/{planned}/progress").status_code == 303


def test_the_list_leads_to_beginning_each_kind(samina, cast):
    for name, about, where in (
        ("colleague", cast.maggie, f"/colleagues/{cast.maggie}/handovers/new"),
        ("team", cast.hale_neighbourhoods, f"/teams/{cast.hale_neighbourhoods}/restructures/new"),
        ("post", cast.hale_officer, f"/posts/{cast.hale_officer}/giving-back"),
    ):
        assert samina.get(f"/handovers/beginning?{name}={about}").location == where
    assert samina.get("/handovers/beginning?colleague=").location == "/handovers"


def test_what_undoing_gives_back_is_counted_before_as_after_with_what_rests(samina, cast, planned):
    previewed(samina, planned)
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/items")
    samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/confirmation")
    assert db.session.scalar(select(Item.id).where(Item.resident_id == cast.eileen, Item.fate == "dormant"))
    before = re.search(r"(\d+) things? goe?s? back to the post", text_of(samina, f"/handovers/{planned}"))
    answer = samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/undoing", follow=True)
    after = re.search(r"Undone. (\d+) things? went back", words(answer))
    assert before and after and before[1] == after[1] == "2"  # the post's account, and Eileen Marsden, who rests


def test_a_cover_of_whoever_is_away_goes_along_with_their_own_post(samina, cast, actor_of_cast):
    def away(who: int, post: int, coverer: int) -> int:
        found = plan_absence(actor_of_cast(cast.samina), who, first_day=clock.today(), last_day=date(2026, 11, 27))
        arranged(actor_of_cast(cast.samina), found, post, Wanted("covered", coverer, last_day=date(2026, 11, 27)))
        return found

    done(actor_of_cast(cast.samina), away(cast.maggie, cast.hale_officer, cast.amira))
    second = away(cast.amira, cast.tarn_officer, cast.rhys)
    previewed(samina, second)
    said = text_of(samina, f"/handovers/{second}")
    assert "The cover of Neighbourhood Officer, Hale goes along" in said
    assert "ends with it" not in said
    assert (
        "Each successor accepts" not in said and "so there is nothing to accept, and the cover ends by itself" in said
    )


def test_what_undoing_says_is_what_its_page_lists(samina, cast, planned, actor_of_cast):
    seen = play(cast, 1)
    arranged(actor_of_cast(cast.samina), planned, cast.hale_officer, Wanted("split", rule="by hand",
                                                                           rest_post_id=cast.tarn_officer))  # fmt: skip
    done(actor_of_cast(cast.samina), planned)
    pass_on(actor_of_cast(cast.amira), seen.conversations[0], post_id=cast.highways_inspector, needed="Yours")
    holding = select(PostHolder).where(PostHolder.colleague_id == cast.maggie)
    db.session.scalars(holding).one().ends_on = date(2026, 11, 19)
    db.session.commit()
    said = words(samina.submit(f"/handovers/{planned}", form=f"/handovers/{planned}/undoing", follow=True))
    went = re.findall(r"(\d+) things? went back to where", said)
    stayed = re.search(r"(\d+) things? moved on since", said)
    assert len(went) == 2 and went[0] == went[1], "the message and the page"
    assert stayed and f"What did not go back {stayed[1]}" in said
    assert "Neighbourhood Officer, Hale: the time of Maggie Oakes in it was changed since, and stays so." in said
    # The message is read once; the page says it for good.
    later = text_of(samina, f"/handovers/{planned}")
    assert "Who holds this post was changed by somebody since" in later
    assert "Everything went back" not in later and "holds it as before" not in later
    assert "What it made of each post, until it was undone" in later


def test_what_is_closed_does_not_go_back(samina, cast, planned, actor_of_cast):
    seen = play(cast, 1)
    done(actor_of_cast(cast.samina), planned)
    back = f"/posts/{cast.tarn_officer}/giving-back"
    assert "Neighbourhood Officer, Hale" in text_of(samina, back)
    at = clock.now() + timedelta(minutes=1)
    led = Responsibility.post_id == cast.tarn_officer
    db.session.execute(update(Responsibility).where(led, Responsibility.resident_id.is_not(None)).values(ends_at=at))
    closed = update(Conversation).where(Conversation.id.in_(seen.conversations))
    db.session.execute(closed.values(closed_at=at, waiting_since=None))
    db.session.commit()
    assert "there is nothing to give back" in text_of(samina, back)
