"""The brief: drafted from the record, corrected by a person, and of the reader only what the reader may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.audit.models import Viewing
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.models import COUNCIL
from crm.database import db
from crm.errors import NotFound
from crm.handovers.models import Acceptance
from crm.handovers.one_page import fitted
from crm.handovers.paper import ROOM, height
from crm.handovers.queries.brief import brief_page
from crm.handovers.queries.briefs import briefs_page
from crm.handovers.sheet import Sheet, clipped
from crm.residents.commands.residents import correct_brief
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from tests.cast import keep
from tests.handovers.brief_scene import SENTENCE, little, much
from tests.handovers.scene import done, maggie_leaves
from tests.scene import play

pytestmark = pytest.mark.page


def sheet_of(actor, resident_id: int) -> Sheet:
    return brief_page(actor, resident_id).sheet


def test_it_is_drafted_from_the_record_until_somebody_corrects_it(app, cast, actor_of_cast):
    play(cast, 2)
    maggie = actor_of_cast(cast.maggie)
    club = db.session.scalar(select(Organisation.id))
    keep(Link(controller_id=COUNCIL, resident_id=cast.eileen, organisation_id=club, kind="secretary"))
    sheet = sheet_of(maggie, cast.eileen)
    assert "Lives in Hale. Known to the council since November 2026." in sheet.who
    assert "Secretary, Hale Lunch Club." in sheet.who
    assert sheet.who.startswith("Nobody has written who she is yet.")
    assert sheet.works == "What works: nothing written down.\nNobody has asked for her language yet."
    assert sheet.avoid == "nothing written down."
    assert sheet.foot.startswith("Drafted from the record; nobody has corrected it yet. Printed by Maggie Oakes, ")
    assert sheet.foot.endswith("Shred after use.")
    version = db.session.get_one(Resident, cast.eileen).version
    correct_brief(maggie, cast.eileen, about="Looks after Ron.", what_works="Ring back.", version=version)
    sheet = sheet_of(maggie, cast.eileen)
    assert sheet.who.startswith("Looks after Ron.") and sheet.works.startswith("Ring back.\n")
    assert "corrected by Maggie Oakes, 16 November 2026" in sheet.foot


def test_it_has_what_was_promised_what_is_open_and_the_last_words(app, cast, actor_of_cast):
    seen = play(cast, 3)
    sheet = sheet_of(actor_of_cast(cast.maggie), seen.residents[0])
    assert [one.text for one in sheet.promised] == ["Ring back"] and sheet.promised[0].late
    assert sheet.promised[0].when == "Due 10 Nov, 6 days overdue"
    assert sheet.promised[0].by == "Promised by Maggie Oakes on 10 Nov."
    assert "sofa" in sheet.open[0].subject and "Maggie Oakes" in sheet.open[0].whose
    assert "They have dumped another sofa" in sheet.said[0].words
    assert [one.name for one in sheet.known] == ["Maggie Oakes"]
    assert sheet.now.startswith("Now: Maggie Oakes, Neighbourhood Officer, Hale, since 10 November 2026")
    assert sheet.responsible == ()


def test_a_safety_note_is_on_it_only_until_its_review(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    today = clock.today()
    db.session.execute(
        update(Resident)
        .where(Resident.id == cast.eileen)
        .values(safety_note="Two to a visit.", safety_review_on=today, safety_by_id=cast.maggie)
    )
    db.session.execute(
        update(ContactPoint)
        .where(ContactPoint.resident_id == cast.eileen, ContactPoint.kind == "phone")
        .values(safe=False, unsafe_reason="her husband reads it")
    )
    keep()
    sheet = sheet_of(maggie, cast.eileen)
    assert sheet.warnings == ("Two to a visit.", "Do not use 01632 960417: her husband reads it")
    assert "01632" not in sheet.reach
    at(timedelta(days=1))
    late = sheet_of(maggie, cast.eileen).warnings
    assert "Two to a visit." not in late and "not reviewed in time" in " ".join(late)


def test_what_the_reader_may_not_read_is_not_in_it(app, cast, actor_of_cast):
    """Youth Justice writes about Eileen Marsden in its own circle; Helen Brathay has casework with somebody."""
    jo = actor_of_cast(cast.jo)
    who = log_interaction(jo, LogEntry((Who("new", name="Kept Apart"),), "phone", "Hidden words.")).resident_ids[0]
    assert "Hidden words." in sheet_of(jo, who).said[0].words
    assert any("Only Youth Justice can read this" in one for one in sheet_of(jo, who).warnings)
    for other in (cast.maggie, cast.samina, cast.helen):
        with pytest.raises(NotFound):
            brief_page(actor_of_cast(other), who)
    log_interaction(jo, LogEntry((Who("resident", id=cast.eileen),), "phone", "A circle’s words about her."))
    assert "circle" not in str(sheet_of(actor_of_cast(cast.maggie), cast.eileen))
    assert "Jo Pennington" not in str(sheet_of(actor_of_cast(cast.maggie), cast.eileen))


def test_printing_it_is_looking_at_them(app, cast, client_of):
    client_of(cast.maggie).page(f"/residents/{cast.eileen}/brief-to-print")
    seen = select(Viewing.resident_id).where(Viewing.colleague_id == cast.maggie)
    assert db.session.scalars(seen).all() == [cast.eileen]


def test_it_makes_as_many_statements_for_much_as_for_little(app, cast, client_of, sql_count):
    counts = []
    for who in (cast.eileen, much(cast)):
        client_of(cast.maggie).page(f"/residents/{who}/brief-to-print")
        with sql_count() as statements:
            client_of(cast.maggie).page(f"/residents/{who}/brief-to-print")
        counts.append(len(statements))
    assert abs(counts[0] - counts[1]) <= 1 and max(counts) <= 48


@pytest.fixture
def handed(app, cast, actor_of_cast):
    play(cast, 12)
    return done(actor_of_cast(cast.samina), maggie_leaves(actor_of_cast(cast.samina), cast))


def test_the_briefs_of_a_handover_are_of_all_that_came_worst_first(handed, cast, actor_of_cast, client_of):
    amira = actor_of_cast(cast.amira)
    page = briefs_page(amira, handed)
    assert (page.count, page.pages, page.words) == (13, 2, "1 to 10 of 13")
    late = [any(one.late for one in sheet.promised) for sheet in page.sheets]
    assert late == sorted(late, reverse=True) and late[0]
    assert len(briefs_page(amira, handed, page=2).sheets) == 3
    shown = client_of(cast.amira).page(f"/handovers/{handed}/briefs")
    assert "Shred after use." in shown.words
    assert len(db.session.scalars(select(Viewing.id).where(Viewing.colleague_id == cast.amira)).all()) == 10


def test_only_who_may_know_of_the_handover_reads_its_briefs(handed, cast, actor_of_cast):
    for who in (cast.ben, cast.priya, cast.jo, cast.helen, cast.imran):
        with pytest.raises(NotFound):
            briefs_page(actor_of_cast(who), handed)
    with pytest.raises(NotFound):
        briefs_page(actor_of_cast(cast.amira), handed, to_post_id=cast.adviser)
    assert briefs_page(actor_of_cast(cast.samina), handed).count == 13


def test_a_plan_has_no_briefs_yet(app, cast, actor_of_cast, client_of):
    samina = actor_of_cast(cast.samina)
    number = maggie_leaves(samina, cast)
    assert not briefs_page(samina, number).is_confirmed
    assert "once the handover is confirmed" in client_of(cast.samina).page(f"/handovers/{number}/briefs").words
    with pytest.raises(NotFound):
        briefs_page(actor_of_cast(cast.amira), number)
    assert db.session.scalar(select(Acceptance.id)) is None


# What fits on a sheet, without a database.


def test_little_is_left_as_it_is(app, cast, actor_of_cast):
    sheet = sheet_of(actor_of_cast(cast.maggie), little())
    assert sheet.left_out == () and not sheet.tight and height(sheet) < ROOM


def test_older_exchanges_go_before_weaker_ties_and_no_promise_or_warning_ever(app, cast, actor_of_cast):
    whole = sheet_of(actor_of_cast(cast.maggie), much(cast, exchanges=6, ties=8, promises=2, words="Short words. "))
    assert height(whole) <= ROOM
    for length in (0, 60, 120, 180, 240, 300):
        more = replace(whole, who=SENTENCE * (length // 60), tight=False, left_out=())
        fit = fitted(more)
        assert height(fit) <= ROOM
        assert fit.promised == more.promised and fit.warnings == more.warnings
        if len(fit.known) < len(more.known):
            assert len(fit.said) <= 3


@pytest.mark.parametrize("text", ["a b c d", "", "x" * 50, "word " * 20])
def test_a_cut_ends_at_a_word_and_says_so(text):
    cut = clipped(text, 10)
    assert len(cut) <= 12 and (cut == text or cut.endswith(" …"))
