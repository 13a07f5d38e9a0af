"""Residents are told who is there for them now: safely, in their language, by a person, and it is written down."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from crm import clock
from crm.audit.models import AuditEntry, Viewing
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.access import actor_of
from crm.council.models import COUNCIL, PostHolder
from crm.database import db
from crm.duplicates.commands import merge, undo_merge
from crm.errors import BadInput, NotAllowed, NotFound, Refused, Stale
from crm.handovers.access import handover
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.introductions import (
    change_introduction_text,
    draft_introductions,
    review_introduction,
    send_introduction,
)
from crm.handovers.commands.not_this_person import say_not_this_person, settle_not_this_person
from crm.handovers.commands.sending import send_introductions
from crm.handovers.commands.undoing import undo
from crm.handovers.introducing import LED_ELSEWHERE
from crm.handovers.models import Acceptance, Introduction
from crm.handovers.often import passed_on_often
from crm.handovers.queries.accepting import acceptance_page
from crm.handovers.queries.brief import brief_page
from crm.handovers.queries.disputes import not_this_person
from crm.handovers.queries.introductions import introduction_page, introductions_page
from crm.handovers.queries.plan import plan_page
from crm.handovers.wording import language_words, safe_cell, wants_no_contact
from crm.residents.models import ContactPoint, Resident
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from crm.ties.queries import who_knows
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.scene import done, item_of, maggie_leaves
from tests.scene import play

pytestmark = pytest.mark.page


@pytest.fixture
def handed(app, cast, actor_of_cast):
    """Maggie's work is handed to Amira Siddiq, Tarn; two more people came with it."""
    play(cast, 2)
    handover = done(actor_of_cast(cast.samina), maggie_leaves(actor_of_cast(cast.samina), cast))
    (acceptance,) = db.session.scalars(select(Acceptance.id).where(Acceptance.handover_id == handover)).all()
    db.session.commit()
    return acceptance


@pytest.fixture
def amira(cast, actor_of_cast):
    return actor_of_cast(cast.amira)


def set_point(resident_id: int, **columns: object) -> None:
    db.session.execute(update(ContactPoint).where(ContactPoint.resident_id == resident_id).values(**columns))
    db.session.commit()


def drafted(actor, acceptance: int, resident_id: int) -> Introduction:
    draft_introductions(actor, acceptance)
    return the(resident_id)


def the(resident_id: int) -> Introduction:
    found = db.session.scalars(
        select(Introduction).where(Introduction.resident_id == resident_id).execution_options(populate_existing=True)
    ).one()
    db.session.commit()
    return found


def reviewed(actor, one: Introduction, **more: object) -> int:
    wanted = {"text": one.text, "contact_point_id": one.contact_point_id, "version": one.version} | more
    return review_introduction(actor, one.id, **wanted)


def test_it_is_drafted_for_whom_it_can_be_and_says_why_not_for_the_others(handed, amira, cast):
    page = introductions_page(amira, handed)
    assert page.ready == 1  # Eileen Marsden has a phone and an address; the two others have nothing
    assert {one.why for one in page.held} == {"No way to reach them is known that is safe to use"}
    assert draft_introductions(amira, handed) == 1
    one = the(cast.eileen)
    assert "Dear Eileen Marsden" in one.text and "Amira Siddiq, Neighbourhood Officer, Tarn" in one.text
    assert "amira.siddiq@northmere.example" in one.text or "hale@northmere.example" in one.text
    assert one.stage == "drafted"
    with pytest.raises(Refused, match="has an introduction already"):
        draft_introductions(amira, handed)


def test_the_leaver_is_named_to_those_who_spoke_with_them_alone(handed, amira, cast):
    ada, _ = keep(
        Resident(controller_id=COUNCIL, name="Ada Unspoken", created_at=clock.now()),
        Resident(controller_id=COUNCIL, name="Nobody", created_at=clock.now()),
    )
    keep(
        ContactPoint(
            controller_id=COUNCIL, resident_id=ada, kind="email", value="ada@x.example", normal="ada@x.example",
            starts_on=clock.today(),
        )
    )  # fmt: skip
    entry = db.session.scalar(select(func.max(Responsibility.begun_by_id)))
    keep(
        Responsibility(
            post_id=cast.tarn_officer, resident_id=ada, role="lead", starts_at=clock.now(), begun_by_id=entry
        )
    )
    draft_introductions(amira, handed)
    assert "Maggie Oakes" in the(cast.eileen).text
    assert "Maggie" not in the(ada).text and "{" not in the(ada).text


def test_the_words_are_in_their_language_where_there_are_any(handed, amira, cast):
    db.session.execute(update(Resident).where(Resident.id == cast.eileen).values(language="cy"))
    keep()
    one = drafted(amira, handed, cast.eileen)
    assert one.text.startswith("Annwyl Eileen Marsden") and one.written_in == "cy"
    assert introduction_page(amira, one.id).language == ""


def test_a_language_without_words_is_said(handed, amira, cast):
    db.session.execute(update(Resident).where(Resident.id == cast.eileen).values(language="pl"))
    keep()
    one = drafted(amira, handed, cast.eileen)
    assert (one.language, one.written_in) == ("pl", "en")
    assert introduction_page(amira, one.id).language == "There is no Polish text yet: this is in English."


@pytest.mark.parametrize(
    "words_of", ["Do not contact her.", "must not be contacted", "No contact, please", "Please don’t contact us"]
)
def test_who_wants_no_contact_is_not_written_to(handed, amira, cast, words_of):
    db.session.execute(update(Resident).where(Resident.id == cast.eileen).values(preferences=words_of))
    keep()
    page = introductions_page(amira, handed)
    assert page.ready == 0
    assert ("Eileen Marsden", "It is written that they are not to be contacted") in {
        (one.name, one.why) for one in page.held
    }


def test_a_way_that_is_not_safe_is_never_chosen(handed, amira, cast):
    set_point(cast.eileen, safe=False, unsafe_reason="her husband reads it")
    assert introductions_page(amira, handed).ready == 0


def test_the_way_is_the_one_that_they_use(handed, amira, cast):
    one = drafted(amira, handed, cast.eileen)
    kind = db.session.get_one(ContactPoint, one.contact_point_id).kind
    assert kind == "address"  # she writes on social media, where no handle is known; then comes what is written
    assert introduction_page(amira, one.id).by == "By letter, 9 Crag Lane, Hale, NM1 1AA"


def test_only_what_was_reviewed_is_sent_and_then_it_is_written_down(handed, amira, cast):
    one = drafted(amira, handed, cast.eileen)
    before = db.session.scalar(select(func.count()).select_from(Interaction))
    with pytest.raises(Refused, match="Nobody has reviewed"):
        send_introduction(amira, one.id)
    reviewed(amira, one, text=one.text + "\nSee you on Monday.")
    conversation = send_introduction(amira, one.id)
    sent = the(cast.eileen)
    said = db.session.get_one(Interaction, sent.interaction_id)
    assert sent.stage == "sent" and said.conversation_id == conversation
    assert (said.direction, said.channel, said.colleague_id) == ("out", "letter", cast.amira)
    assert said.body.endswith("See you on Monday.")
    assert db.session.scalar(select(func.count()).select_from(Interaction)) == before + 1
    assert db.session.scalars(select(Participant.resident_id).where(Participant.interaction_id == said.id)).all() == [
        cast.eileen
    ]
    assert "Amira Siddiq" in {tie.name for tie in who_knows(amira, cast.eileen)}
    # What everybody was told is not among somebody's last exchanges.
    assert "See you on Monday" not in str(brief_page(amira, cast.eileen).sheet.said)
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.subject_id) == ("introduction.sent", one.id)
    assert "Monday" not in str(entry.details)
    with pytest.raises(Refused, match="Amira Siddiq sent this on 16 November 2026"):
        send_introduction(amira, one.id)


def test_it_answers_nobody_who_waits(handed, amira, cast):
    one = drafted(amira, handed, cast.eileen)
    waiting = select(func.count()).select_from(Conversation).where(Conversation.waiting_since.is_not(None))
    before = db.session.scalar(waiting)
    reviewed(amira, one)
    conversation = db.session.get_one(Conversation, send_introduction(amira, one.id))
    assert db.session.scalar(waiting) == before
    assert lead_of("conversation", [conversation.id])[conversation.id] == cast.tarn_officer


def test_without_an_open_conversation_it_begins_one_that_wants_no_reply(handed, amira, cast):
    one = drafted(amira, handed, cast.eileen)
    reviewed(amira, one)
    now = clock.now()
    db.session.execute(update(Conversation).values(closed_at=now, waiting_since=None, outcome="answered"))
    keep()
    conversation = db.session.get_one(Conversation, send_introduction(amira, one.id))
    assert conversation.subject == "Who is there for you now"
    assert conversation.outcome == "no reply needed" and conversation.closed_at is not None


UNFIT = {
    "unsafe": ({"safe": False, "unsafe_reason": "read by others"}, "not safe to use: read by others. Choose another"),
    "ended": ({"ends_on": date(2026, 11, 16)}, "The address that was chosen is not used any more. Choose another way"),
}


@pytest.mark.parametrize("how", UNFIT)
def test_what_must_not_be_used_any_more_is_offered_nowhere_until_another_way_is_chosen(
    handed, amira, client_of, cast, how
):
    columns, why = UNFIT[how]
    client, one, listed = (
        client_of(cast.amira),
        drafted(amira, handed, cast.eileen),
        f"/acceptances/{handed}/introductions",
    )
    reviewed(amira, one)
    assert "Send it" in client.page(f"/introductions/{one.id}").words
    db.session.execute(update(ContactPoint).where(ContactPoint.id == one.contact_point_id).values(**columns))
    db.session.commit()
    with pytest.raises(Refused, match="not safe to use any more"):
        send_introduction(amira, one.id)
    page = client.page(listed).words
    assert why in page and "9 Crag Lane" not in page and "I have sent" not in page
    assert "Reviewed, to send 0" in page and "Kept back 1" in page
    page = client.page(f"/introductions/{one.id}").words
    assert why in page and "Send it" not in page and "I have sent it" not in page
    assert "1 reviewed introduction is kept back" in client.page(f"{listed}/letters").words
    assert "Eileen" not in client.get(f"{listed}.csv").text
    (other,) = keep(
        ContactPoint(
            controller_id=COUNCIL, resident_id=cast.eileen, kind="email", value="e@x.example", normal="e@x.example",
            starts_on=clock.today(),
        )
    )  # fmt: skip
    reviewed(amira, the(cast.eileen), contact_point_id=other)
    page = client.page(listed).words
    assert "By email, e@x.example" in page and "Kept back" not in page
    assert "Eileen" in client.get(f"{listed}.csv").text
    send_introduction(amira, one.id)


def test_a_way_that_was_another_entrys_is_offered_no_more_once_they_are_two_again(handed, amira, client_of, cast):
    (twin,) = others(cast, 1)
    merged = merge(amira, twin, into_id=cast.eileen)
    one = drafted(amira, handed, cast.eileen)
    mail = db.session.scalar(select(ContactPoint.id).where(ContactPoint.resident_id == twin))
    reviewed(amira, one, contact_point_id=mail)
    client = client_of(cast.amira)
    assert "Send it" in client.page(f"/introductions/{one.id}").words
    undo_merge(amira, merged)
    said = client.page(f"/introductions/{one.id}").words
    assert "The email address that was chosen is not on their card any more." in said and "Send it" not in said


def test_a_person_with_two_entries_is_told_by_whoever_looks_after_them(app, cast, actor_of_cast):
    """Of two entries that went to two posts and were put together: counted once, and one letter."""
    samina, (twin,) = (
        actor_of_cast(cast.samina),
        keep(Resident(controller_id=COUNCIL, name="E M", created_at=clock.now())),
    )
    about = {"controller_id": COUNCIL, "kind": "email", "starts_on": clock.today(), "normal": "e@x.example"}
    keep(
        ContactPoint(resident_id=twin, value="e@x.example", **about),
        Responsibility(post_id=cast.hale_officer, resident_id=twin, role="lead", starts_at=clock.now()),
        PostHolder(colleague_id=cast.owen, post_id=cast.vacant_officer, starts_on=date(2026, 11, 1)),
    )
    plan = maggie_leaves(samina, cast)
    preview(samina, plan)
    before = plan_page(samina, handover(samina, plan)).counts.people
    choose(samina, plan, [item_of(plan, resident_id=twin).id], to_post_id=cast.vacant_officer)
    merge(actor_of_cast(cast.samina), twin, into_id=cast.eileen)
    seen = preview(samina, plan)
    page = plan_page(samina, handover(samina, plan))
    assert page.counts.people == before - 1 == page.moved.people
    confirm(samina, plan, seen)
    found = {
        row.post_id: row.id for row in db.session.scalars(select(Acceptance).where(Acceptance.handover_id == plan))
    }
    owen = actor_of(cast.owen)
    assert acceptance_page(owen, found[cast.vacant_officer]).people == 0
    listed = introductions_page(owen, found[cast.vacant_officer])
    assert listed.ready == 0 and [one.why for one in listed.held] == [LED_ELSEWHERE]
    assert introductions_page(actor_of(cast.amira), found[cast.tarn_officer]).ready == 1


def test_a_review_that_is_stale_is_refused_and_keeps_both(handed, amira, actor_of_cast, cast):
    one = drafted(amira, handed, cast.eileen)
    reviewed(actor_of_cast(cast.samina), one, text="Shorter.")
    with pytest.raises(Stale, match="Samina Yusuf reviewed this") as told:
        reviewed(amira, one, text="Longer.", version=1)
    assert told.value.theirs == {"What it says": "Shorter."}


def test_a_field_that_nobody_filled_in_is_not_reviewed(handed, amira, cast):
    one = drafted(amira, handed, cast.eileen)
    with pytest.raises(BadInput, match="Nothing is filled in for {leaver}"):
        reviewed(amira, one, text="Dear Eileen, {leaver} has gone.")


def test_others_know_nothing_of_it(handed, amira, actor_of_cast, cast):
    one = drafted(amira, handed, cast.eileen)
    for who in (cast.ben, cast.priya, cast.helen, cast.jo):
        with pytest.raises(NotFound):
            introduction_page(actor_of_cast(who), one.id)
        with pytest.raises(NotFound):
            draft_introductions(actor_of_cast(who), handed)


def test_an_undone_handover_sends_nothing(handed, amira, actor_of_cast, cast):
    one = drafted(amira, handed, cast.eileen)
    reviewed(amira, one)
    undo(actor_of_cast(cast.samina), one.handover_id)
    with pytest.raises(NotFound):
        send_introduction(amira, one.id)


def test_undoing_says_who_was_told_already_and_whom_it_takes_off_the_list(handed, amira, client_of, cast):
    samina, one = client_of(cast.samina), drafted(amira, handed, cast.eileen)
    page = f"/handovers/{one.handover_id}"
    assert "told who is there" not in samina.page(page).words
    reviewed(amira, one)
    send_introduction(amira, one.id)
    say_not_this_person(amira, handed, cast.eileen, said_by="successor", why="She knows Ben Okafor.")
    told = "1 resident was told who is there for them now: Eileen Marsden."
    said = "It was said of 1 resident that it should be somebody else, and that is not settled: Eileen Marsden."
    before = samina.page(page)
    assert f"{told} Undoing does not tell them otherwise" in before.words
    assert f"{said} Undoing takes it off the list." in before.words
    after = words(samina.submit(before, form=f"{page}/undoing", follow=True))
    assert f"{told} Nobody tells them" in after and f"{said} It left the list when this was undone." in after


def test_a_mail_merge_has_only_reviewed_ones_and_no_formula(handed, amira, client_of, cast):
    db.session.execute(update(Resident).where(Resident.id == cast.eileen).values(name="=cmd()"))
    keep()
    one = drafted(amira, handed, cast.eileen)
    url = f"/acceptances/{handed}/introductions.csv"
    assert len(list(csv.reader(io.StringIO(client_of(cast.amira).get(url).text)))) == 1
    reviewed(amira, one, text="+44 is a number\n=SUM(A1)")
    file = client_of(cast.amira).get(url)
    assert "attachment" in file.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(file.text.removeprefix("\ufeff"))))
    assert rows[1][0] == "'=cmd()" and rows[1][4].startswith("'+44")
    assert db.session.scalar(
        select(Viewing.id).where(Viewing.colleague_id == cast.amira, Viewing.resident_id == cast.eileen)
    )


def test_a_whole_post_is_marked_as_sent_in_one_act(handed, amira, actor_of_cast, client_of, cast, sql_count):
    more = others(cast, 12)
    draft_introductions(amira, handed)
    ids = [the(who).id for who in (cast.eileen, *more)]
    for who in (cast.eileen, *more):
        reviewed(amira, the(who))
    say_not_this_person(amira, handed, more[0], said_by="resident", why="Somebody else.")
    set_point(more[1], safe=False, unsafe_reason="read by others")
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    db.session.commit()
    with sql_count() as statements:
        sent = send_introductions(amira, handed, ids)
    assert (sent.count, sent.kept_back) == (11, 2)
    assert len(statements) < 60
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1
    said = db.session.get_one(Interaction, the(more[5]).interaction_id)
    assert (said.colleague_id, said.channel, said.body) == (cast.amira, "email", the(more[5]).text)
    assert lead_of("conversation", [said.conversation_id]) == {said.conversation_id: cast.tarn_officer}
    assert db.session.get_one(Conversation, said.conversation_id).outcome == "no reply needed"
    assert "Amira Siddiq" in {tie.name for tie in who_knows(amira, more[5])}
    assert the(more[0]).stage == "reviewed" and the(more[1]).stage == "reviewed"
    with pytest.raises(Refused, match="None of these"):
        send_introductions(amira, handed, ids)
    with pytest.raises(NotFound):
        send_introductions(actor_of_cast(cast.ben), handed, ids)


def test_all_that_are_reviewed_are_marked_on_the_page(handed, amira, client_of, cast):
    reviewed(amira, drafted(amira, handed, cast.eileen))
    listed = f"/acceptances/{handed}/introductions"
    client_of(cast.amira).submit(listed, {}, form=f"{listed}/sent")
    assert the(cast.eileen).stage == "sent"


def others(cast, count: int) -> list[int]:
    """More people who came with the handover, each with an address of mail."""
    entry = db.session.scalar(select(func.max(Responsibility.begun_by_id)))
    ids = keep(*(Resident(controller_id=COUNCIL, name=f"Person {n:02}", created_at=clock.now()) for n in range(count)))
    about = {"controller_id": COUNCIL, "kind": "email", "starts_on": clock.today()}
    keep(
        *(ContactPoint(resident_id=one, value=f"p{one}@x.example", normal=f"p{one}@x.example", **about) for one in ids)
    )
    led = {"post_id": cast.tarn_officer, "role": "lead", "starts_at": clock.now(), "begun_by_id": entry}
    keep(*(Responsibility(resident_id=one, **led) for one in ids))
    return ids


def test_who_is_gone_is_introduced_to_nobody_and_drafted_anew_for_who_is_there(handed, amira, client_of, cast):
    number = reviewed(amira, drafted(amira, handed, cast.eileen))
    now = clock.days_after(clock.today(), -1)
    db.session.execute(update(PostHolder).where(PostHolder.post_id == cast.tarn_officer).values(ends_on=now))
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.tarn_officer, starts_on=now))
    ben, client = actor_of(cast.ben), client_of(cast.ben)
    says = "Amira Siddiq, who does not hold Neighbourhood Officer, Tarn today: left out of letters and mail merges"
    assert says in client.get(f"/acceptances/{handed}/introductions").text
    assert says in client.get(f"/acceptances/{handed}/introductions/letters").text
    assert "Eileen" not in client.get(f"/acceptances/{handed}/introductions.csv").text
    assert introductions_page(ben, handed).ready == draft_introductions(ben, handed) >= 1
    anew = the(cast.eileen)
    assert (anew.id, anew.stage, anew.colleague_id) == (number, "drafted", cast.ben)
    assert "Ben Okafor" in anew.text and "Amira" not in anew.text
    page = client.get(f"/acceptances/{handed}/introductions").text
    assert "left out of letters" not in page and "Draft it anew" not in page
    assert anew.drafted_by_id == cast.ben


def test_letters_are_for_those_that_go_by_letter(handed, amira, client_of, cast):
    one = drafted(amira, handed, cast.eileen)
    reviewed(amira, one)
    page = client_of(cast.amira).page(f"/acceptances/{handed}/introductions/letters").words
    assert "9 Crag Lane" in page and "Dear Eileen Marsden" in page


def test_the_pages_lead_there(handed, client_of, cast):
    client = client_of(cast.amira)
    received = client.page(f"/acceptances/{handed}")
    assert {f"/acceptances/{handed}/introductions", f"/handovers/1/briefs?post={cast.tarn_officer}"} <= hrefs(received)
    assert "/handovers/1/briefs" in hrefs(client.page("/handovers/1"))
    assert f"/residents/{cast.eileen}/brief-to-print" in hrefs(client.page(f"/residents/{cast.eileen}"))


def hrefs(page) -> set[str]:
    return set(re.findall(r'href="([^"]+)"', page.response.text))


def test_the_whole_road_on_the_pages(handed, client_of, cast):
    client = client_of(cast.amira)
    listed = f"/acceptances/{handed}/introductions"
    assert "Draft 1 introduction" in client.page(listed).words
    client.submit(listed, {}, form=listed)
    one = the(cast.eileen)
    page = f"/introductions/{one.id}"
    assert client.submit(page, {"text": ""}, form=f"{page}/review").status_code == 422
    client.submit(page, {"text": "Hello Eileen, I am Amira."}, form=f"{page}/review")
    client.submit(page, {}, form=f"{page}/sent")
    assert "Sent on 16 November 2026 by Amira Siddiq" in client.page(listed).words
    assert "Hello Eileen, I am Amira." in client.page(f"/residents/{cast.eileen}").words


def test_not_this_person_goes_to_the_manager_with_the_reason(handed, amira, actor_of_cast, cast):
    one = drafted(amira, handed, cast.eileen)
    reviewed(amira, one)
    row = say_not_this_person(amira, handed, cast.eileen, said_by="resident", why="She knows Ben.")
    (told,) = not_this_person(actor_of_cast(cast.samina))
    assert (told.row_id, told.why, told.by) == (row, "She knows Ben.", "Amira Siddiq")
    assert not_this_person(amira) == ()
    with pytest.raises(Refused, match="should have somebody else"):
        send_introduction(amira, one.id)
    with pytest.raises(Refused, match="Amira Siddiq said so"):
        say_not_this_person(amira, handed, cast.eileen, said_by="successor", why="Again.")
    with pytest.raises(NotFound):
        settle_not_this_person(amira, row)


def test_the_manager_gives_them_to_another_post_or_lets_them_stay(handed, amira, actor_of_cast, cast):
    samina = actor_of_cast(cast.samina)
    row = say_not_this_person(amira, handed, cast.eileen, said_by="resident", why="She knows Ben.")
    settle_not_this_person(samina, row, to_post_id=cast.highways_inspector)
    assert lead_of("resident", [cast.eileen])[cast.eileen] == cast.highways_inspector
    assert not_this_person(samina) == ()
    with pytest.raises(Refused, match="settled this"):
        settle_not_this_person(samina, row)


def test_who_went_to_another_post_is_not_written_to_from_here(handed, amira, actor_of_cast, cast, client_of):
    one = drafted(amira, handed, cast.eileen)
    reviewed(amira, one)
    row = say_not_this_person(amira, handed, cast.eileen, said_by="resident", why="She knows Ben.")
    settle_not_this_person(actor_of_cast(cast.samina), row, to_post_id=cast.highways_inspector)
    now = clock.now()
    db.session.execute(update(Conversation).values(closed_at=now, waiting_since=None, outcome="answered"))
    keep()
    with pytest.raises(Refused, match="is with somebody else by now"):
        send_introduction(amira, one.id)
    file = client_of(cast.amira).get(f"/acceptances/{handed}/introductions.csv").text
    assert "Eileen" not in file


def test_what_is_said_to_be_somebody_elses_is_settled_on_its_page(handed, amira, client_of, cast):
    say = f"/acceptances/{handed}/not-this-person/{cast.eileen}"
    client = client_of(cast.amira)
    assert client.submit(say, {"said_by": "resident"}, form=say).status_code == 422
    client.submit(say, {"said_by": "resident", "why": "She asked for Ben."}, form=say)
    manager = client_of(cast.samina)
    url = "/not-this-person/1"
    assert "She asked for Ben." in manager.page(url).words
    assert "She asked for Ben." in manager.page("/").words and "She asked for Ben." not in client.page("/").words
    assert "She asked for Ben." in manager.page("/handovers/1").words
    assert manager.submit(url, {"how": "give", "to": "Nobody at all"}, form=url).status_code == 422
    assert manager.submit(url, {"how": "stay"}, form=url).status_code == 303
    assert client.get(url).status_code == 404


def test_a_restricted_post_may_not_be_given_a_resident_of_the_council(handed, amira, actor_of_cast, cast):
    row = say_not_this_person(amira, handed, cast.eileen, said_by="successor", why="Not for us.")
    with pytest.raises(NotFound):
        settle_not_this_person(actor_of_cast(cast.samina), row, to_post_id=cast.youth_justice_worker)


def test_the_digital_lead_writes_the_words(app, actor_of_cast, client_of, cast):
    owen = actor_of_cast(cast.owen)
    new = {"with_leaver": "{resident}: {leaver}, {successor}", "without_leaver": "{resident}: {successor}"}
    change_introduction_text(owen, "pl", **new, version=0)
    with pytest.raises(Stale):
        change_introduction_text(owen, "pl", **new, version=0)
    for wrong in ({"with_leaver": "{succesor}"}, {"without_leaver": "{leaver} {successor}"}, {"with_leaver": "Hello"}):
        with pytest.raises(BadInput):
            change_introduction_text(owen, "pl", **(new | wrong), version=1)
    with pytest.raises(NotAllowed):
        change_introduction_text(actor_of_cast(cast.maggie), "pl", **new, version=1)
    client = client_of(cast.owen)
    assert "Polish" in client.page("/introduction-texts").words
    url = "/introduction-texts/cy"
    assert client.submit(url, {"without_leaver": "{successor}"}, form=url).status_code == 303
    assert client.get("/introduction-texts/xx").status_code == 404
    assert client_of(cast.maggie).get(url).status_code == 403


def test_who_was_passed_on_more_than_twice_lately_is_said(app, actor_of_cast, cast):
    samina = actor_of_cast(cast.samina)
    now = clock.now()
    (who,) = keep(Resident(controller_id=COUNCIL, name="Passed On", created_at=now))
    posts = (cast.hale_officer, cast.tarn_officer, cast.highways_inspector, cast.head_of_neighbourhoods)
    days = (200, 60, 40, 20)

    def led(count: int) -> None:
        keep(
            *(
                Responsibility(
                    post_id=posts[n], resident_id=who, role="lead", starts_at=now - timedelta(days=days[n]),
                    ends_at=now - timedelta(days=days[n + 1]) if n + 1 < count else None,
                )
                for n in range(count)
            )
        )  # fmt: skip

    led(3)
    assert passed_on_often(samina, [who]) == {}
    assert passed_on_often(samina, [who], once_more=True) == {who: 3}
    db.session.execute(
        update(Responsibility)
        .where(Responsibility.ends_at.is_(None), Responsibility.resident_id == who)
        .values(ends_at=now - timedelta(days=20))
    )
    keep(Responsibility(post_id=posts[3], resident_id=who, role="lead", starts_at=now - timedelta(days=20)))
    assert passed_on_often(samina, [who]) == {who: 3}
    assert passed_on_often(samina, select(Resident.id).where(Resident.name == "Passed On")) == {who: 3}
    assert passed_on_often(actor_of_cast(cast.helen), [who]) == {}


def test_rules_of_words():
    assert safe_cell("@x") == "'@x" and safe_cell("x@y") == "x@y" and safe_cell("-1") == "'-1" and safe_cell("") == ""
    assert language_words("", "en") == "" and language_words("en", "en") == ""
    assert not wants_no_contact("Contact her in the mornings.", "Do not text; do not ring after 6pm.")
