"""The line of every page says through which handover somebody came to be responsible; it leads there who may look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm import clock
from crm.audit.models import AuditEntry
from crm.conversations import commands as conversations
from crm.conversations.entry import LogEntry, Who
from crm.conversations.queries.notes import holding_notes
from crm.council.access import actor_of
from crm.council.models import PostHolder
from crm.council.through import Through, acts_behind, pages_of
from crm.database import db
from crm.handovers.models import Acceptance, Handover, HoldingChange, NamedReader
from crm.responsibilities.queries import line_of
from crm.responsibilities.steps import pass_on
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.test_accepting import leaves

WORDS = "Through the handover of 16 November 2026, confirmed by Samina Yusuf"


def confirmed(cast, *, status: str = "confirmed", **more: object) -> tuple[int, int]:
    (handover,) = keep(
        Handover(
            kind="leaving", colleague_id=cast.maggie, starts_on=date(2026, 11, 16), reason="Zanzibar",
            planned_by_id=cast.samina, planned_at=clock.now(), **more,
        )
    )  # fmt: skip
    (entry,) = keep(
        AuditEntry(
            at=clock.now(), colleague_id=cast.samina, actor_name="Samina Yusuf", action="handover.confirmed",
            subject_type="handover", subject_id=handover, details={},
        )
    )  # fmt: skip
    row = db.session.get_one(Handover, handover)
    row.status, row.entry_id = status, entry
    if status != "planned":
        row.confirmed_at, row.confirmed_by_id = clock.now(), cast.samina
    db.session.commit()
    return handover, entry


@pytest.fixture
def grit(cast, app, at) -> int:
    with at("2026-11-09 10:00"):
        return conversations.log_interaction(
            actor_of(cast.maggie), LogEntry((Who("resident", id=cast.eileen),), "phone", "The grit bin is empty")
        ).conversation_id


@pytest.fixture
def split(cast, grit) -> int:
    """Maggie's work moved to the officer of Tarn, who is Amira."""
    handover, entry = confirmed(cast)
    keep(Acceptance(handover_id=handover, post_id=cast.tarn_officer, due_on=date(2026, 11, 20)))
    for about, one in (("resident", cast.eileen), ("conversation", grit), ("account", cast.hale_mailbox)):
        pass_on(entry, about, one, post_id=cast.tarn_officer, at=clock.now())
    db.session.commit()
    return handover


def pages(cast, grit) -> list[str]:
    return [f"/residents/{cast.eileen}", f"/conversations/{grit}", f"/accounts/{cast.hale_mailbox}"]


def test_every_line_says_through_which_handover(cast, split, grit, client_of):
    for url in pages(cast, grit):
        assert WORDS in words(client_of(cast.ben).get(url)), url
        assert "Zanzibar" not in client_of(cast.ben).get(url).text


def test_it_leads_there_who_may_open_it(cast, split, grit, client_of):
    for url in pages(cast, grit):
        assert f"/handovers/{split}" in client_of(cast.amira).get(url).text, url
        assert f"/handovers/{split}" not in client_of(cast.ben).get(url).text, url
    found = pages_of(actor_of(cast.amira), [Through(split, WORDS), None])
    assert found == {split: f"/handovers/{split}"}
    assert pages_of(actor_of(cast.ben), [Through(split, WORDS)]) == {}


def test_the_thread_has_it_where_it_happened(cast, split, grit, client_of):
    page = words(client_of(cast.ben).get(f"/conversations/{grit}"))
    assert "Amira Siddiq took over through the handover of 16 November 2026, confirmed by Samina Yusuf" in page


def test_a_post_that_was_taken_over_says_so_wherever_its_holder_stands(cast, grit, client_of):
    leaves(cast.maggie, date(2026, 11, 15))
    handover, _entry = confirmed(cast)
    (holding,) = keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=date(2026, 11, 16)))
    keep(
        HoldingChange(handover_id=handover, post_holder_id=holding, change="begun"),
        HoldingChange(
            handover_id=handover, post_holder_id=cast.maggie_holding, change="ended", ends_on=date(2026, 11, 16)
        ),
    )
    for url in (*pages(cast, grit), f"/posts/{cast.hale_officer}"):
        assert WORDS in words(client_of(cast.ben).get(url)), url
    now, before = line_of("resident", cast.eileen)
    assert (now.name, now.through.words, before.name, before.through) == ("Amira Siddiq", WORDS, "Maggie Oakes", None)
    page = words(client_of(cast.ben).get(f"/conversations/{grit}"))
    assert "Amira Siddiq took over with the post, on 16 November 2026, through the handover of" in page


def test_a_vacancy_says_through_which_handover_it_began(cast, app):
    leaves(cast.maggie, date(2026, 11, 15))
    handover, _entry = confirmed(cast)
    ended = HoldingChange(handover_id=handover, post_holder_id=cast.maggie_holding, change="ended")
    ended.ends_on = date(2026, 11, 16)
    keep(ended)
    gap, _before = line_of("resident", cast.eileen)
    assert (gap.kind, gap.through.words) == ("vacant", WORDS)


def undone(cast, handover: int) -> None:
    """Eileen goes back to the post in Hale."""
    row = db.session.get_one(Handover, handover)
    row.status, row.undone_at = "undone", clock.now()
    (undoing,) = keep(
        AuditEntry(
            at=clock.now(), colleague_id=cast.samina, actor_name="Samina Yusuf", action="handover.undone",
            subject_type="handover", subject_id=handover, details={},
        )
    )  # fmt: skip
    pass_on(undoing, "resident", cast.eileen, post_id=cast.hale_officer, at=clock.now())
    db.session.commit()


@pytest.mark.parametrize("first", (date(2026, 11, 16), date(2026, 11, 17)))
def test_who_came_to_the_post_later_does_not_have_again_what_went_back_to_it(cast, split, grit, at, first):
    leaves(cast.maggie, first - timedelta(days=1))
    at("2026-11-17 09:00")
    keep(PostHolder(colleague_id=cast.priya, post_id=cast.hale_officer, starts_on=first))
    undone(cast, split)
    now, *earlier = line_of("resident", cast.eileen)
    since = "which has it again since Samina Yusuf undid a handover on 17 November 2026"
    assert (now.name, now.through.words) == ("Priya Nair", f"With the post, {since}")
    (note, *_) = holding_notes((now, *earlier))
    assert f"{note.who} {note.words}" == f"Priya Nair took over with the post, {since}."


def test_a_cover_that_was_undone_is_not_again(cast, app, at):
    """It filled what another cover left open, so it began days after the handover."""
    handover, _entry = confirmed(cast)
    (gap,) = keep(
        PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 18))
    )
    keep(HoldingChange(handover_id=handover, post_holder_id=gap, change="begun"))
    at("2026-11-19 09:00")
    undone(cast, handover)
    assert acts_behind({("begun", gap)})["begun", gap].words == WORDS


def test_what_was_undone_says_so(cast, split, grit, at):
    at("2026-11-17 09:00")
    undone(cast, split)
    now, moved, before = line_of("resident", cast.eileen)
    assert now.through.words == "Again since Samina Yusuf undid a handover on 17 November 2026"
    assert (moved.through.words, before.through) == (WORDS, None)
    (note, *_) = holding_notes((now, moved, before))
    again = "has it again since Samina Yusuf undid a handover on 17 November 2026."
    assert f"{note.who} {note.words}" == f"Maggie Oakes {again}"


def test_a_plan_tells_nothing(cast, app):
    handover, entry = confirmed(cast, status="planned")
    keep(NamedReader(handover_id=handover, colleague_id=cast.samina, named_at=clock.now()))
    keep(HoldingChange(handover_id=handover, post_holder_id=cast.maggie_holding, change="begun"))
    assert acts_behind({("entry", entry), ("begun", cast.maggie_holding)}) == {}


def test_who_was_responsible_on_a_day_before_is_as_it_was(cast, split, client_of):
    page = words(client_of(cast.ben).get(f"/residents/{cast.eileen}?on=2026-11-10"))
    assert "Maggie Oakes, Neighbourhood Officer, Hale, in role from" in page


@pytest.mark.page
def test_as_many_statements_for_a_long_line(cast, grit, sql_count):
    counts = []
    for _ in range(3):
        _handover, entry = confirmed(cast, status="confirmed")
        post = cast.tarn_officer if len(counts) % 2 == 0 else cast.hale_officer
        pass_on(entry, "resident", cast.eileen, post_id=post, at=clock.now())
        db.session.commit()
        db.session.get_one(Handover, _handover).colleague_id = cast.ben
        db.session.commit()
        with sql_count() as statements:
            line_of("resident", cast.eileen)
        counts.append(len(statements))
    assert counts == [5, 5, 5]
