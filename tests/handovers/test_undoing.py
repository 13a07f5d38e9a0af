"""A handover is undone as one thing, for two weeks: what is still as it left it goes back, the rest is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations.commands import answer_ask, conclude, log_interaction, pass_on
from crm.conversations.commands.asks import ask
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Ask, Closing, Conversation
from crm.council.commands import end_holding, take_over_post
from crm.council.models import Colleague, PostHolder
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotAllowed, NotFound, Refused
from crm.handovers.access import AlreadyConfirmed
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import preview
from crm.handovers.commands.planning import plan_absence, plan_leaving
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Handover
from crm.handovers.rules import Wanted
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from tests.cast import keep
from tests.handovers.scene import FRIDAY, SATURDAY, arranged, current, done, item_of, items, maggie_leaves
from tests.scene import play


@pytest.fixture
def samina(cast, actor_of_cast):
    return actor_of_cast(cast.samina)


def holdings() -> list[tuple[object, ...]]:
    found = db.session.execute(select(PostHolder.__table__).order_by(PostHolder.id)).all()
    db.session.commit()
    return [tuple(row) for row in found]


def test_what_a_second_handover_ended_and_gave_back_goes_with_the_first_one(app, cast, samina):
    """Amira takes over from Saturday; then she is to leave, and that is undone; then Maggie stays after all."""
    held = holdings()
    first = maggie_leaves(samina, cast, Wanted("taken over", colleague_id=cast.amira))
    done(samina, first)
    second = plan_leaving(samina, cast.amira, last_day=date(2026, 12, 18))
    for post_id in (cast.tarn_officer, cast.hale_officer):
        arranged(samina, second, post_id, Wanted("nobody yet", review_on=date(2027, 1, 15)))
    done(samina, second)
    assert undo(samina, second).kept == ()
    assert undo(samina, first).kept == ()
    assert holdings() == held


def test_everything_goes_back_and_nobody_has_left(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 3)
    posts = (cast.hale_officer, cast.tarn_officer)
    before, held = {post: current(post) for post in posts}, holdings()
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-18 09:00")
    undone = undo(actor_of_cast(cast.samina), number)
    assert (undone.returned, undone.kept, undone.kept_number) == (len(items(number)), (), 0)
    assert {post: current(post) for post in posts} == before
    assert holdings() == held
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on is None
    asked = db.session.scalars(select(Ask.post_id).where(Ask.id.in_(seen.asks))).all()
    assert set(asked) == {cast.hale_officer}
    assert findings() == []


def test_the_record_keeps_both_acts(app, cast, samina, actor_of_cast, at):
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-18 09:00")
    undo(actor_of_cast(cast.samina), number)
    line = db.session.execute(
        select(Responsibility.post_id, Responsibility.starts_at, Responsibility.ends_at)
        .where(Responsibility.resident_id == cast.eileen)
        .order_by(Responsibility.starts_at)
    ).all()
    assert [row.post_id for row in line] == [cast.hale_officer, cast.tarn_officer, cast.hale_officer]
    assert [row.ends_at for row in line] == [line[1].starts_at, line[2].starts_at, None]
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.undone"))
    assert entry.details == {"returned": len(items(number)), "kept": 0}
    found = db.session.get_one(Handover, number, populate_existing=True)
    assert (found.status, found.undone_by_id, found.undone_at) == ("undone", cast.samina, clock.now())


def test_undone_in_the_same_moment_it_never_was(app, cast, samina):
    play(cast, 2)
    before = current(cast.hale_officer)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    undo(samina, number)
    assert current(cast.hale_officer) == before
    assert findings() == []


def test_what_moved_on_since_stays_and_is_named(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 2)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-18 09:00")
    amira = actor_of_cast(cast.amira)
    pass_on(amira, seen.conversations[0], post_id=cast.highways_inspector, needed="Yours")
    answer_ask(amira, seen.asks[1], answer="Both ends.")
    undone = undo(actor_of_cast(cast.samina), number)
    subject = db.session.get_one(Conversation, seen.conversations[0]).subject
    assert subject in undone.kept
    assert undone.kept_number == 2
    assert lead_of("conversation", seen.conversations) == {
        seen.conversations[0]: cast.highways_inspector,
        seen.conversations[1]: cast.hale_officer,
    }
    assert item_of(number, conversation_id=seen.conversations[0]).kept
    assert item_of(number, resident_id=cast.eileen).kept is None
    assert findings() == []


def test_new_interactions_do_not_keep_it_from_being_undone(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 1)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-18 09:00")
    log_interaction(
        actor_of_cast(cast.amira), LogEntry((Who("resident", id=seen.residents[0]),), "phone", "On its way.",
                                            direction="out")
    )  # fmt: skip
    assert undo(actor_of_cast(cast.samina), number).kept == ()
    assert lead_of("conversation", seen.conversations) == {seen.conversations[0]: cast.hale_officer}
    assert findings() == []


def test_who_supported_before_supports_again(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 1)
    about = seen.conversations[0]
    ask(actor_of_cast(cast.maggie), about, post_id=cast.tarn_officer, needed="How wide?")
    at(timedelta(minutes=1))
    number = maggie_leaves(samina, cast)
    done(samina, number)
    assert ("support", "conversation", about) not in current(cast.tarn_officer)
    at("2026-11-18 09:00")
    undo(actor_of_cast(cast.samina), number)
    assert ("support", "conversation", about) in current(cast.tarn_officer)
    assert ("lead", "conversation", about) in current(cast.hale_officer)


def test_the_resting_are_looked_after_again_and_the_closed_reopened(app, cast, samina, actor_of_cast, at, client_of):
    maggie = actor_of_cast(cast.maggie)
    quiet, shut = (
        log_interaction(maggie, LogEntry((Who("new", name=name),), "phone", "I rang.", direction="out"))
        for name in ("Quiet", "Shut")
    )
    done_with = log_interaction(maggie, LogEntry((Who("new", name="Done"),), "phone", "Bin", direction="out"))
    conclude(maggie, done_with.conversation_id, "answered")
    at(timedelta(minutes=1))
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    ids = [item_of(number, conversation_id=one.conversation_id).id for one in (quiet, shut)]
    choose(samina, number, ids, fate="closes")
    resting = done_with.resident_ids[0]
    choose(samina, number, [item_of(number, resident_id=resting).id], fate="dormant")
    done(samina, number)
    assert lead_of("resident", [resting]) == {}
    page = client_of(cast.ben).page(f"/residents/{resting}?on={clock.today()}").words
    for said in ("Nobody is responsible now", "confirmed by Samina Yusuf", ": Maggie Oakes", "Name who answers"):
        assert said in page, said
    page = client_of(cast.ben).page(f"/residents/{resting}?on={clock.days_after(clock.today(), 1)}").words
    assert "nobody was responsible any more" in page
    assert findings() == []
    at("2026-11-18 09:00")
    log_interaction(
        actor_of_cast(cast.amira),
        LogEntry((Who("resident", id=shut.resident_ids[0]),), "phone", "Well?", conversation_id=shut.conversation_id),
    )
    undone = undo(actor_of_cast(cast.samina), number)
    assert undone.kept_number == 1
    assert lead_of("resident", [resting]) == {resting: cast.hale_officer}
    assert db.session.get_one(Conversation, quiet.conversation_id, populate_existing=True).closed_at is None
    assert db.session.scalars(
        select(Closing.conversation_id).where(Closing.conversation_id != done_with.conversation_id)
    ).all() == [shut.conversation_id]
    assert findings() == []


def test_who_was_leaving_anyhow_leaves_all_the_same(app, cast, samina, at):
    """Their last day was written down without a handover first; the handover said the same day, and is undone."""
    end_holding(samina, cast.maggie_holding, last_day=FRIDAY, leaves_council=True)
    (sam,) = keep(Colleague(name="Sam Coates"))
    held = holdings()
    number = maggie_leaves(samina, cast, Wanted("nobody yet", sam, review_on=date(2026, 12, 18)))
    done(samina, number)
    undo(samina, number)
    assert holdings() == held
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == FRIDAY


def test_a_successor_who_has_begun_keeps_the_time_that_they_held(app, cast, samina, actor_of_cast, at):
    (nell,) = keep(Colleague(name="Nell Archer"))
    number = maggie_leaves(samina, cast, Wanted("taken over", nell))
    done(samina, number)
    at("2026-11-25 09:00")
    undo(actor_of_cast(cast.samina), number)
    line = [(one.name, one.starts_on, one.ends_on) for one in holders_of([cast.hale_officer])[cast.hale_officer]]
    assert line == [
        ("Maggie Oakes", date(2026, 11, 25), None),
        ("Nell Archer", SATURDAY, date(2026, 11, 25)),
        ("Maggie Oakes", date(2011, 3, 1), SATURDAY),
    ]
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on is None
    assert findings() == []


def test_before_the_first_day_the_successor_was_never_there(app, cast, samina, actor_of_cast, at):
    held = holdings()
    (nell,) = keep(Colleague(name="Nell Archer"))
    number = maggie_leaves(samina, cast, Wanted("taken over", nell, overlap_until=date(2026, 12, 4)))
    done(samina, number)
    at("2026-11-18 09:00")
    undo(actor_of_cast(cast.samina), number)
    assert holdings() == held


def test_cover_is_taken_back(app, cast, samina, actor_of_cast, at):
    held = holdings()
    number = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 23), last_day=date(2026, 12, 4))
    arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=date(2026, 12, 4)))
    done(samina, number)
    undo(samina, number)
    assert holdings() == held


def test_cover_that_has_begun_ends_today(app, cast, samina, actor_of_cast, at):
    number = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 16), last_day=date(2026, 12, 4))
    arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=date(2026, 12, 4)))
    done(samina, number)
    at("2026-11-19 09:00")
    undo(actor_of_cast(cast.samina), number)
    (cover,) = db.session.scalars(select(PostHolder).where(PostHolder.kind == "cover"))
    assert (cover.ends_on, cover.ended_by) == (date(2026, 11, 19), "cover ended")
    assert db.session.get_one(PostHolder, cast.maggie_holding, populate_existing=True).ends_on is None


def test_a_post_that_somebody_was_given_since_is_named(app, cast, samina, actor_of_cast, at):
    nell, sam = keep(Colleague(name="Nell Archer"), Colleague(name="Sam Coates"))
    number = maggie_leaves(samina, cast, Wanted("taken over", nell))
    done(samina, number)
    at("2026-11-23 09:00")
    samina = actor_of_cast(cast.samina)
    take_over_post(samina, cast.hale_officer, colleague_id=sam, starts_on=date(2026, 11, 24))
    at("2026-11-26 09:00")
    undone = undo(actor_of_cast(cast.samina), number)
    assert len(undone.kept) == 2
    assert all(words.startswith("Neighbourhood Officer, Hale: the time of ") for words in undone.kept)
    assert [one.name for one in holders_of([cast.hale_officer], on=date(2026, 11, 26))[cast.hale_officer]] == [
        "Sam Coates"
    ]
    assert findings() == []


def test_after_two_weeks_it_stands(app, cast, samina, actor_of_cast, at):
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-30 09:59")
    samina = actor_of_cast(cast.samina)
    at("2026-11-30 10:00")
    with pytest.raises(Refused, match="This could be undone until 30 November 2026, 10am."):
        undo(samina, number)
    at("2026-11-30 09:59")
    undo(samina, number)


def test_what_is_undone_or_only_planned_cannot_be_undone(app, cast, samina):
    number = maggie_leaves(samina, cast)
    with pytest.raises(Refused, match="never confirmed"):
        undo(samina, number)
    done(samina, number)
    undo(samina, number)
    with pytest.raises(AlreadyConfirmed, match="Samina Yusuf undid this handover at 10am."):
        undo(samina, number)


def test_only_who_planned_it_or_manages_its_posts_undoes_it(app, cast, samina, actor_of_cast):
    number = maggie_leaves(samina, cast)
    done(samina, number)
    with pytest.raises(NotFound):
        undo(actor_of_cast(cast.imran), number)
    with pytest.raises(NotAllowed, match="Only who planned this handover"):
        undo(actor_of_cast(cast.maggie), number)


def test_as_many_statements_for_many_as_for_few(app, cast, samina, sql_count, at):
    counts = []
    for rows in (1, 12):
        play(cast, rows)
        number = maggie_leaves(samina, cast)
        done(samina, number)
        at(timedelta(hours=1))
        with sql_count() as statements:
            undo(samina, number)
        at(timedelta(hours=1))
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] < 60
