"""The page of a ward: the same counts for everybody, in full what is the reader's own, and questions to officers."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select, update

from crm import clock
from crm.audit.models import AuditEntry
from crm.conversations.access import visible_conversations
from crm.conversations.entry import Who
from crm.conversations.models import Ask, Conversation, Participant
from crm.conversations.queries import asked_of
from crm.conversations.ward_models import WardQuestion
from crm.council.models import COUNCIL, PostcodeWard, PostHolder, Ward
from crm.database import db
from crm.relationships.commands.keep_wards import keep_wards
from crm.relationships.models import WardMonth
from crm.relationships.queries.ward import ward_page
from crm.residents.models import Organisation, Resident
from crm.responsibilities.queries import lead_of
from tests.cast import keep
from tests.conversations.scene import log
from tests.relationships.ward_scene import usual, write

HALE = "/wards/E05099001"
SMALL = {1, 2, 3, 4}


def figures_of(actor, month="", code="E05099001"):
    return ward_page(actor, code, month).shown


def test_everybody_is_told_the_same_and_what_is_left_after_subtracting_is_never_few(client_of, cast):
    """The page, its file and its drawing, as rendered, for a councillor of the ward and of another, an officer, the
    digital lead and an auditor."""
    write(cast, usual(cast))
    files, pages = set(), {}
    for who in (cast.helen, cast.dev, cast.maggie, cast.owen, cast.ruth):
        client = client_of(who)
        page = client.page(HALE)
        pages[who] = page.words
        assert "Caller" not in page.words.replace("What waits today", "|").split("|")[0]
        answer = client.submit(page, form=f"{HALE}/downloads")
        files.add(re.sub(r'"Taken along by".*', "", answer.text))
        drawing = re.search(r"<figure.*</figure>", page.response.text, re.DOTALL)[0]
        assert "20 residents" in drawing and "fewer than 5" in drawing
    assert len(files) == 1
    table = list(csv.DictReader(io.StringIO(files.pop().removeprefix("\ufeff"))))
    told = {(row["Table"], row["Line"], row["Of"]): row["Residents"] for row in table if row["Table"]}
    assert told["In touch", "All residents", ""] == "46"
    raised = {line: number for (kind, line, _of), number in told.items() if kind == "What people raise"}
    assert raised == {
        "Fly-tipping": "25",
        "Road gritting": "20",
        "Potholes and road surfaces": "7",
        "No service named": "fewer than 5",
    }
    assert told["In touch through a team", "Hale Neighbourhoods", ""] == "20"
    assert told["In touch with an officer", "Maggie Oakes", "Hale Neighbourhoods"] == "20"
    exact = {key: int(number) for key, number in told.items() if number.isdigit()}
    assert not {46 - number for number in exact.values()} & SMALL
    for kind in ("What people raise", "In touch through a team", "In touch through an account"):
        assert 46 - sum(number for (of, *_), number in exact.items() if of == kind) not in SMALL
    for text in pages.values():
        for number in [number for number in raised.values() if number.isdigit()]:
            assert f" {number} " in text
        assert "Road gritting 20 12 more" in text  # 8 in September
        assert "Potholes and road surfaces 7 2 more" in text  # 5, and 7 are waiting
        assert "No service named fewer than 5 not shown" in text


def test_taking_the_figures_along_is_written_down_and_the_file_says_who(client_of, cast):
    write(cast, usual(cast))
    answer = client_of(cast.helen).submit(HALE, form=f"{HALE}/downloads")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ward-E05099001-2026-10.csv"'
    assert '"Taken along by","Helen Brathay, 16 November 2026"' in answer.text
    assert (
        '"Hale","E05099001","2026-10","What people raise","No service named","","fewer than 5","not shown"'
        in answer.text
    )
    act = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (act.action, act.colleague_id, act.details) == ("ward.taken_along", cast.helen, {"month": "2026-10"})
    # A month that is not told has no file.
    client = client_of(cast.helen)
    forged = client.post(f"{HALE}/downloads", data={**client.tokens(HALE), "month": "2026-11"})
    assert forged.status_code == 404


def test_every_organisation_is_named_on_the_page_or_in_the_file(client_of, cast):
    clubs = [f"Hale Club {number:02}" for number in range(40)]
    known = {"controller_id": COUNCIL, "kind": "other", "created_at": datetime(2026, 1, 5, tzinfo=UTC)}
    keep(*(Organisation(name=name, ward_id=cast.hale, **known) for name in clubs))
    write(cast, usual(cast))
    page = client_of(cast.helen).get(HALE).text
    assert all(name in page for name in clubs[:20]) and clubs[39] not in page
    told = client_of(cast.helen).submit(HALE, form=f"{HALE}/downloads").text
    assert all(f'"Organisations","{name}"' in told for name in clubs)


def test_a_month_that_was_shown_stays_as_it_was(app, cast, actor_of_cast, at):
    """Whatever is answered, or written down late, after the month was closed: nothing to subtract."""
    contacts = usual(cast)
    write(cast, contacts)
    shown = figures_of(actor_of_cast(cast.helen))
    assert shown.figures.standing.waiting.words == "7"
    assert [(one.name, one.told.words, one.longest, one.posts) for one in shown.waits] == [
        ("Potholes and road surfaces", "7", 16, ("Ben Okafor",))
    ]
    # Without those of the desk alone, and without one whom both Ben Okafor and Amira Siddiq know.
    assert (shown.figures.standing.alone.words, shown.alone_mostly) == ("33", "Hale Neighbourhoods")
    waiting = db.session.scalars(select(Conversation.id).where(Conversation.waiting_since.is_not(None))).first()
    person = db.session.scalars(select(Participant.resident_id).where(Participant.conversation_id == waiting)).first()
    log(actor_of_cast(cast.ben), person, "Done.", conversation_id=waiting, direction="out", outcome="answered")
    late = clock.start_of(date(2026, 10, 20))
    log(
        actor_of_cast(cast.maggie),
        cast.eileen,
        "I forgot this.",
        occurred_at=late,
        service_code=cast.gritting,
    )
    assert figures_of(actor_of_cast(cast.helen)).figures == shown.figures
    write(cast, [replace(contacts[0], people=range(101, 103), recorded_after=timedelta(days=40))])
    assert figures_of(actor_of_cast(cast.helen)).figures == shown.figures


def test_what_is_kept_of_a_month_is_what_was_worked_out_and_stays(app, cast, actor_of_cast):
    """Whatever is put together or put right afterwards; with either month kept alone as with both."""
    write(cast, usual(cast))
    helen = actor_of_cast(cast.helen)
    shown = figures_of(helen)
    assert keep_wards(months=2) > 2 and keep_wards(months=2) == 0
    assert figures_of(helen) == shown
    kept = {row.month: row.told for row in db.session.scalars(select(WardMonth).where(WardMonth.ward_id == cast.hale))}
    for month, told in kept.items():
        only = select(WardMonth.id).where(WardMonth.ward_id == cast.hale, WardMonth.month == month)
        db.session.execute(delete(WardMonth).where(WardMonth.id.in_(only)))
        assert figures_of(helen) == shown
        keep(WardMonth(ward_id=cast.hale, month=month, told=told, counted_at=clock.now()))
    one, other = db.session.scalars(select(Resident.id).where(Resident.name.in_(["Caller 1", "Caller 2"])))
    db.session.execute(update(Resident).where(Resident.id == other).values(canonical_id=one))
    db.session.execute(update(Conversation).where(Conversation.service_code == cast.potholes).values(service_code=None))
    assert figures_of(helen) == shown
    db.session.execute(delete(WardMonth))
    assert figures_of(helen).figures.now.total.words == "45"


def test_what_restricted_teams_do_is_in_nobodys_count(app, cast, actor_of_cast, client_of):
    """Not even in a conversation of the council's, nor for those inside, who could subtract."""
    write(cast, usual(cast))
    before = {who: figures_of(actor_of_cast(who)).figures for who in (cast.helen, cast.samina, cast.jo)}
    maggie = usual(cast)[0]
    write(cast, [replace(maggie, people=range(200, 209), team=cast.youth_justice, colleague=cast.jo)])
    for who, figures in before.items():
        assert figures_of(actor_of_cast(who)).figures == figures
    assert "Youth Justice" not in client_of(cast.jo).page(HALE).words


def test_too_few_in_touch_are_not_shown_at_all(client_of, cast):
    maggie = usual(cast)[0]
    write(cast, [replace(maggie, people=range(4)), replace(maggie, people=range(9), month=date(2026, 9, 1))])
    page = client_of(cast.helen).page(HALE)
    assert "Fewer than 5 residents were in touch this month, so nothing is shown." in page.words
    assert "Road gritting" not in page.words and "<svg viewBox" not in str(page.main)
    assert "9" in client_of(cast.helen).page(f"{HALE}?month=2026-09").words
    tarn = client_of(cast.helen).page("/wards/E05099002")
    assert "Fewer than 5 residents were in touch this month, so nothing is shown." in tarn.words


def test_months_that_cannot_be_shown_are_said_in_a_sentence(client_of, cast, at):
    client = client_of(cast.helen)
    for month, sentence in {
        "garbage": "That is not a month. Choose one from the list.",
        "0001-01": "The record does not reach back to 0001.",
        "2010-12": "Hale began on 1 March 2011, so there is nothing of December 2010.",
        "2026-11": "November 2026 is not over. Whole months are shown.",
        "9999-12": "December 9999 is not over.",
    }.items():
        assert sentence in client.page(f"{HALE}?month={month}", status=422).words
    at("2026-12-05 09:00")
    assert "Whole of October 2026" in client.page(HALE).words
    words = client.page(f"{HALE}?month=2026-11", status=422).words
    assert "November 2026 is shown from 8 December 2026 on, once what is written down late is in it." in words


def test_a_ward_that_was_redrawn_names_what_took_its_place_and_shows_the_months_it_lived(client_of, cast):
    ends_on = date(2026, 10, 15)
    north, south = keep(
        Ward(code="E05099101", name="Hale", starts_on=ends_on),
        Ward(code="E05099102", name="Hale South", starts_on=ends_on),
    )
    db.session.execute(update(Ward).where(Ward.id == cast.hale).values(ends_on=ends_on))
    db.session.execute(
        update(PostHolder).where(PostHolder.id == cast.helen_holding).values(ends_on=ends_on, ended_by="redraw")
    )
    db.session.execute(update(PostcodeWard).where(PostcodeWard.ward_id == cast.hale).values(ends_on=ends_on))
    keep(
        PostcodeWard(postcode="NM11AA", ward_id=north, starts_on=ends_on),
        PostcodeWard(postcode="NM11AB", ward_id=south, starts_on=ends_on),
    )
    september = [replace(one, month=date(2026, 9, 1)) for one in usual(cast)[:1]]
    write(cast, [*usual(cast)[:1], *september, replace(usual(cast)[0], ward=north)])
    client = client_of(cast.dev)
    page = client.page(HALE)
    assert (
        "Hale ended on 14 October 2026: its area was redrawn, and is now in Hale (E05099101) and Hale South (E05099102)"
        in page.words
    )
    assert "Whole of September 2026" in page.words and "20 residents in touch" in page.words
    assert "so there is no whole October 2026 of it" in client.page(f"{HALE}?month=2026-10", status=422).words
    for code in ("E05099101", "E05099102"):
        page = client.page(f"/wards/{code}")
        assert "began on 15 October 2026. Its first whole month is shown from 8 December 2026 on." in page.words
        assert "from what was Hale (E05099001)" in page.words


def test_a_councillors_own_casework_stands_in_full_for_them_alone(client_of, cast, actor_of_cast):
    write(cast, usual(cast))
    helen = actor_of_cast(cast.helen)
    log(helen, Who("new", name="Gareth Pugh"), "The noise at night is too much", acting_as="ward councillor")
    words = client_of(cast.helen).page(HALE).words
    assert "1 open case, 1 waiting for you" in words
    assert "Gareth Pugh" in words and "The noise at night is too much" in words
    for who in (cast.dev, cast.maggie, cast.owen, cast.ruth):
        assert "Gareth" not in client_of(who).page(HALE).words
    officers = client_of(cast.maggie).page(HALE).words
    assert "What waits today 7" in officers and "Caller 38" in officers
    assert figures_of(helen).figures == figures_of(actor_of_cast(cast.maggie)).figures


def test_a_question_about_a_line_becomes_a_conversation_of_the_council(client_of, cast, actor_of_cast):
    write(cast, usual(cast))
    helen = client_of(cast.helen)
    form = helen.page(f"{HALE}/questions?about=theme-{cast.gritting}&month=2026-10")
    assert "Maggie Oakes, Neighbourhood Officer, Hale" in form.words
    refused = helen.submit(form, {"to": f"post-{cast.hale_officer}", "needed": "Why twelve more?"})
    assert refused.status_code == 422 and "why you ask" in refused.text and "Why twelve more?" in refused.text
    asked = helen.submit(
        form,
        {"to": f"post-{cast.hale_officer}", "needed": "Why twelve more?", "reason": "Residents asked at my surgery."},
    )
    assert asked.status_code == 303
    about = int(asked.headers["Location"].rpartition("/")[2])
    kept = db.session.scalars(select(WardQuestion)).one()
    assert (kept.conversation_id, kept.month, kept.line, kept.line_id) == (about, "2026-10", "theme", cast.gritting)
    assert kept.reason == "Residents asked at my surgery."
    conversation = db.session.get_one(Conversation, about)
    assert (conversation.controller_id, conversation.subject) == (cast.council, "Road gritting in Hale, October 2026")
    assert lead_of("conversation", [about]) == {about: cast.hale_officer}
    act = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (act.action, act.subject_id) == ("ward.asked_about", about)
    # The officer has it to answer; the councillor reads it, another member does not.
    put = next(one for one in asked_of(actor_of_cast(cast.maggie)) if one.conversation_id == about)
    assert put.about == "Road gritting in Hale, October 2026" and "Residents asked at my surgery." in put.needed
    assert "What I asked Road gritting in Hale, October 2026" in helen.page(HALE).words
    assert "Why twelve more?" in helen.page(f"/conversations/{about}").words
    assert client_of(cast.dev).get(f"/conversations/{about}").status_code == 404
    assert db.session.scalars(visible_conversations(actor_of_cast(cast.helen)).where(Conversation.id == about)).one()
    # Sent twice it is asked once.
    assert (
        helen.submit(form, {"to": f"post-{cast.hale_officer}", "needed": "Again?", "reason": "Again."}).status_code
        == 303
    )
    assert len(db.session.scalars(select(Ask)).all()) == 1


def test_only_the_wards_own_councillors_ask_and_never_a_restricted_team(client_of, cast):
    for who in (cast.dev, cast.maggie, cast.owen):
        assert client_of(who).get(f"{HALE}/questions?about=ward").status_code == 403
        assert f"{HALE}/questions" not in client_of(who).get(HALE).text
    helen = client_of(cast.helen)
    for about in (f"team-{cast.youth_justice}", "theme-999999", "organisation-999999", "account-999999"):
        assert helen.get(f"{HALE}/questions?about={about}").status_code == 404
    form = helen.page(f"{HALE}/questions?about=alone")
    answer = helen.submit(form, {"who": "Youth justice", "needed": "Who?", "reason": "I wonder."})
    assert answer.status_code == 422 and "Nobody fits" in answer.text
    named = helen.submit(form, {"who": "Samina Yusuf", "needed": "Who?", "reason": "I wonder."})
    assert named.status_code == 303
