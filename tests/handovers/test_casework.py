"""What becomes of a councillor's cases: nothing by itself; what was decided, once the time in office has ended."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from crm import clock
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations.commands import log_interaction, record_agreement
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Agreement, Conversation, Interaction, Participant, Promise
from crm.council.access import actor_of
from crm.council.models import COUNCIL
from crm.database import Base, db
from crm.errors import BadInput, NotFound, Refused
from crm.handovers.casework import access
from crm.handovers.casework.commands import accept, decide, instruct, make_key, settle
from crm.handovers.casework.models import CaseDecision
from crm.handovers.casework.queries import moved_without_decision, waiting_in_numbers
from crm.handovers.casework.rules import Choice, digest_of
from crm.residents.commands.contact_points import add_contact_point
from crm.residents.models import ContactPoint, Resident, SearchWord
from crm.residents.queries import search
from crm.responsibilities.queries import lead_of, line_of
from tests.handovers.casework_scene import (
    OUT,
    as_councillor,
    back_in_office,
    case,
    controller_of,
    more_of,
    out_of_office,
    people_in,
)

CHORE = Actor.system("casework")


@pytest.fixture(autouse=True)
def stays_true(app):
    """Whatever was done, the record keeps its promises."""
    yield
    assert findings(whole=True) == []
    assert moved_without_decision() == 0


def conversation(conversation_id: int) -> Conversation | None:
    return db.session.get(Conversation, conversation_id, populate_existing=True)


def decision_of(conversation_id: int) -> CaseDecision:
    return db.session.scalars(select(CaseDecision).where(CaseDecision.conversation_id == conversation_id)).one()


def left_of(words: str) -> list[str]:
    """The columns of all tables in which a word still stands, in whatever letters."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type.python_type, type) and column.type.python_type is str:
                there = select(func.count()).select_from(table).where(func.lower(column).contains(words.lower()))
                if db.session.scalar(there):
                    found.append(f"{table.name}.{column.name}")
    return found


# The agreement.


def test_what_they_agree_to_is_asked_when_a_case_is_logged_and_can_change(app, cast):
    told = case(cast.dev, may_continue="no")
    helen = actor_of(cast.helen)
    with pytest.raises(NotFound):
        record_agreement(helen, told, "both")
    record_agreement(as_councillor(cast.dev), told, "council")
    said = db.session.scalars(select(Agreement).where(Agreement.conversation_id == told).order_by(Agreement.id)).all()
    assert [(one.says, one.by_id) for one in said] == [("no", cast.dev), ("council", cast.dev)]
    with pytest.raises(BadInput):
        record_agreement(as_councillor(cast.dev), told, "perhaps")


def test_the_councils_own_conversations_need_no_agreement(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    with clock.stopped(clock.now() - timedelta(days=1)):
        told = more_for_the_council(maggie, cast.eileen)
    with pytest.raises(Refused):
        record_agreement(maggie, told, "both")
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 0


def more_for_the_council(maggie: Actor, resident_id: int) -> int:

    entry = LogEntry((Who("resident", id=resident_id),), "phone", "The bin again.", may_continue="both")
    return log_interaction(maggie, entry).conversation_id


# Nothing moves by itself.


def test_nothing_moves_when_a_time_in_office_ends_and_nobody_reads_it(app, cast):
    told = case(cast.dev, may_continue="both")
    out_of_office(cast.dev)
    settle(CHORE)
    assert controller_of(told) == cast.devs_casework
    assert actor_of(cast.dev) is None
    readers = [who for who in vars(cast).values() if isinstance(who, int) and (one := actor_of(who))
               and cast.devs_casework in one.controllers]  # fmt: skip
    assert readers == []
    (waiting,) = waiting_in_numbers()
    assert (waiting.name, waiting.cases, waiting.decided) == ("Dev Rana", 1, 0)
    assert waiting.deleted_on == OUT + timedelta(days=90)


def test_a_decision_is_prepared_in_office_and_carried_out_after_it(app, cast):
    told = case(cast.dev, may_continue="both")
    decide(as_councillor(cast.dev), told, Choice("council", to_post_id=cast.adviser))
    settle(CHORE)
    settle(CHORE, colleague_id=cast.dev)
    assert controller_of(told) == cast.devs_casework, "Not while the councillor is in office."
    out_of_office(cast.dev)
    assert settle(CHORE).handed_to_council == 1
    assert controller_of(told) == COUNCIL
    assert settle(CHORE).handed_to_council == 0


def test_deciding_again_changes_what_is_not_carried_out(app, cast):
    told = case(cast.dev, may_continue="both")
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("council", to_post_id=cast.adviser))
    decide(dev, told, Choice("pass", to_colleague_id=cast.helen))
    assert (decision_of(told).fate, decision_of(told).to_post_id) == ("pass", None)


@pytest.mark.parametrize(
    ("agreed", "choice"),
    [
        (None, "pass"), (None, "council"), ("no", "pass"), ("no", "council"), ("councillor", "council"),
        ("council", "pass"),
    ],
)  # fmt: skip
def test_without_the_residents_agreement_nobody_continues_it(app, cast, agreed, choice):
    told = case(cast.dev, **({"may_continue": agreed} if agreed else {}))
    wanted = Choice(choice, to_colleague_id=cast.helen, to_post_id=cast.adviser)
    with pytest.raises(Refused, match="have not agreed"):
        decide(as_councillor(cast.dev), told, wanted)
    assert db.session.scalar(select(func.count()).select_from(CaseDecision)) == 0


def test_an_agreement_taken_back_holds_even_after_the_decision(app, cast):
    told = case(cast.dev, may_continue="both")
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("pass", to_colleague_id=cast.helen))
    record_agreement(dev, told, "no")
    out_of_office(cast.dev)
    assert settle(CHORE).passed == 0
    assert controller_of(told) == cast.devs_casework


@pytest.mark.parametrize("fate", ["", "sell", "keep", "return", "pass", "council"])
def test_a_decision_that_says_too_little_is_refused_in_words(app, cast, fate):
    told = case(cast.dev, may_continue="both")
    with pytest.raises((BadInput, Refused)):
        decide(as_councillor(cast.dev), told, Choice(fate))


def test_who_is_chosen_must_be_able_to_take_it(app, cast):
    told = case(cast.dev, may_continue="both")
    dev = as_councillor(cast.dev)
    for wrong in (
        Choice("pass", to_colleague_id=cast.maggie), Choice("pass", to_colleague_id=cast.dev),
        Choice("pass", to_colleague_id=987654), Choice("council", to_post_id=cast.youth_justice_worker),
        Choice("council", to_post_id=cast.councillor_hale), Choice("council", to_post_id=987654),
        Choice("return", told_on=clock.today() + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises((BadInput, Refused)):
            decide(dev, told, wrong)


def test_nobody_decides_about_anothers_case(app, cast, actor_of_cast):
    told = case(cast.dev, may_continue="both")
    with pytest.raises(NotFound):
        decide(as_councillor(cast.helen), told, Choice("delete"))
    with pytest.raises(Exception, match="may see this"):
        decide(actor_of_cast(cast.maggie), told, Choice("delete"))


# Passing on.


def test_passed_to_another_councillor_it_is_theirs_with_everything_in_it(app, cast):
    told = case(cast.dev, may_continue="councillor")
    dev = as_councillor(cast.dev)
    (wanda,) = people_in(told)
    add_contact_point(dev, resident_id=wanda, kind="phone", value="01632 960777")
    decide(dev, told, Choice("pass", to_colleague_id=cast.helen))
    out_of_office(cast.dev)
    assert settle(CHORE).passed == 1
    assert controller_of(told) == cast.helens_casework
    helen = as_councillor(cast.helen)
    (hit,) = search(helen, "wanda zebra").hits
    assert hit.id != wanda or db.session.get(Resident, hit.id).controller_id == cast.helens_casework
    for model in (Interaction, Promise):
        assert db.session.scalars(select(model.controller_id)).all() == [cast.helens_casework]
    assert db.session.scalars(select(ContactPoint.controller_id).where(ContactPoint.resident_id == hit.id)).all() == [
        cast.helens_casework
    ]
    assert lead_of("conversation", [told]) == {told: cast.councillor_hale}
    assert lead_of("resident", [hit.id]) == {hit.id: cast.councillor_hale}
    assert db.session.scalar(select(func.count()).where(Resident.controller_id == cast.devs_casework)) == 0
    assert db.session.scalar(select(func.count()).where(SearchWord.controller_id == cast.devs_casework)) == 0


def test_the_new_councillor_says_that_they_know(app, cast):
    told = case(cast.dev, may_continue="councillor")
    decide(as_councillor(cast.dev), told, Choice("pass", to_colleague_id=cast.helen))
    with pytest.raises(NotFound):
        accept(as_councillor(cast.helen), cast.dev)
    out_of_office(cast.dev)
    settle(CHORE)
    assert accept(as_councillor(cast.helen), cast.dev) == 1
    with pytest.raises(NotFound):
        accept(as_councillor(cast.helen), cast.dev)


def test_whoever_is_known_to_the_other_councillor_already_stays_two(app, cast):
    told = case(cast.dev, may_continue="councillor")
    case(cast.helen)
    decide(as_councillor(cast.dev), told, Choice("pass", to_colleague_id=cast.helen))
    out_of_office(cast.dev)
    settle(CHORE)
    named = select(Resident.controller_id).where(Resident.name == "Wanda Zephyr")
    assert db.session.scalars(named).all() == [cast.helens_casework] * 2


def test_only_what_is_in_the_case_crosses_over(app, cast):
    """Their other case, and what was noted about them, stay behind and are still whole."""
    told = case(cast.dev, may_continue="both")
    other = more_of(cast.dev, told, "And about my rent arrears.", start_new=True)
    (wanda,) = people_in(told)
    db.session.get_one(Resident, wanda).about = "Noted from another case."
    db.session.commit()
    decide(as_councillor(cast.dev), told, Choice("council", to_post_id=cast.adviser))
    out_of_office(cast.dev)
    settle(CHORE)
    assert controller_of(other) == cast.devs_casework
    (theirs,) = db.session.scalars(
        select(Resident).where(Resident.controller_id == COUNCIL, Resident.name.like("Wanda%"))
    )
    assert theirs.about == ""
    assert db.session.get_one(Resident, wanda).about == "Noted from another case."
    rows = db.session.execute(select(Participant.conversation_id, Participant.resident_id)).all()
    assert {(told, theirs.id), (other, wanda)} == {tuple(row) for row in rows}


def test_handed_to_the_council_every_officer_reads_it_and_the_line_says_who_had_it(app, cast, actor_of_cast):
    told = case(cast.dev, may_continue="council")
    decide(as_councillor(cast.dev), told, Choice("council", to_post_id=cast.adviser))
    out_of_office(cast.dev)
    settle(CHORE)
    assert [hit.name for hit in search(actor_of_cast(cast.maggie), "wanda zephyr").hits] == ["Wanda Zephyr"]
    assert [one.post_id for one in line_of("conversation", told)] == [cast.adviser, cast.councillor_tarn]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "casework.handed_to_council")).one()
    assert (entry.controller_id, entry.details["cases"], entry.details["conversations"]) == (COUNCIL, 1, [told])


def test_a_councillor_who_lost_as_well_takes_nothing(app, cast):
    told = case(cast.dev, may_continue="councillor")
    decide(as_councillor(cast.dev), told, Choice("pass", to_colleague_id=cast.helen))
    out_of_office(cast.helen)
    out_of_office(cast.dev)
    assert settle(CHORE).passed == 0
    waiting = {one.name: one.decided for one in waiting_in_numbers()}
    assert waiting == {"Dev Rana": 1}


def test_fifty_cases_move_in_as_many_statements_as_five(app, cast, sql_count):
    counts = []
    for many, who, to in ((5, cast.dev, cast.helen), (50, cast.helen, None)):
        actor = as_councillor(who)
        for number in range(many):
            told = case(who, f"Resident {number}", f"Matter {number}", may_continue="both")
            choice = Choice("pass", to_colleague_id=to) if to else Choice("council", to_post_id=cast.adviser)
            decide(actor, told, choice)
        out_of_office(who)
        with sql_count() as statements:
            settle(CHORE, colleague_id=who)
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 12, counts


# Deleting and giving back.


@pytest.mark.parametrize("choice", [Choice("delete"), Choice("return", told_on=date(2026, 11, 14))])
def test_deleted_or_given_back_no_word_of_it_is_left_anywhere(app, cast, choice):
    told = case(cast.dev, "Wanda Zephyr", "The zebra crossing.", may_continue="no")
    dev = as_councillor(cast.dev)
    (wanda,) = people_in(told)
    add_contact_point(dev, resident_id=wanda, kind="email", value="zephyr@zebra.example")
    decide(dev, told, choice)
    assert left_of("zephyr") != []
    out_of_office(cast.dev)
    assert settle(CHORE).deleted == 1
    assert conversation(told) is None
    assert left_of("zephyr") == left_of("zebra") == left_of("ring the school") == []
    assert decision_of(told).carried_out_at is not None
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_deleting_one_case_leaves_the_other_with_the_same_person(app, cast):
    told = case(cast.dev, "Wanda Zephyr", "The zebra crossing.")
    other = more_of(cast.dev, told, "The rent.", start_new=True)
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("delete"))
    out_of_office(cast.dev)
    settle(CHORE)
    assert conversation(told) is None
    assert conversation(other) is not None
    assert left_of("zebra") == []
    assert "resident.name" in left_of("zephyr")


def test_what_nobody_decided_is_deleted_on_the_set_date_and_not_a_day_before(app, cast, at):
    told = case(cast.dev, "Wanda Zephyr", "The zebra crossing.", may_continue="both")
    out_of_office(cast.dev)
    settle(CHORE)
    at("2027-02-13 12:00")
    assert settle(CHORE).deleted_undecided == 0
    at("2027-02-14 00:05")
    assert settle(CHORE).deleted_undecided == 1
    assert conversation(told) is None
    assert left_of("zephyr") == left_of("zebra") == []
    assert decision_of(told).basis == "sealed default"
    assert waiting_in_numbers() == ()


def test_who_is_learned_of_late_still_has_a_third_of_the_time(app, cast, at):
    """As after a list that came late, or where the council had former councillors before it had this."""
    told = case(cast.dev)
    out_of_office(cast.dev)
    at(timedelta(days=200))
    assert settle(CHORE).deleted_undecided == 0
    at(timedelta(days=29))
    assert settle(CHORE).deleted_undecided == 0
    at(timedelta(days=1))
    assert settle(CHORE).deleted_undecided == 1
    assert conversation(told) is None


def test_the_set_day_does_not_move_with_the_setting(app_with, cast):
    case_of_long_ago(cast)
    out_of_office(cast.dev)
    settle(CHORE)
    with app_with(casework_sealed_days=1).app_context():
        settle(CHORE)
        assert [one.deleted_on for one in waiting_in_numbers()] == [OUT + timedelta(days=90)]


def test_the_days_are_a_setting(app_with, cast):
    case_of_long_ago(cast)
    out_of_office(cast.dev)
    with app_with(casework_sealed_days=10).app_context():
        (waiting,) = waiting_in_numbers()
        assert waiting.deleted_on == OUT + timedelta(days=10)


def case_of_long_ago(cast) -> None:
    with clock.stopped(clock.now() - timedelta(days=5)):
        case(cast.dev)
    db.session.commit()


# The standing instruction.


def test_the_standing_instruction_serves_where_nothing_was_decided(app, cast):
    dev = as_councillor(cast.dev)
    passed, handed, both, refused, never = (
        case(cast.dev, f"Person {number}", f"Matter {number}", **({"may_continue": says} if says else {}))
        for number, says in enumerate(("councillor", "council", "both", "no", None))
    )
    instruct(dev, to_colleague_id=cast.helen, to_post_id=cast.adviser)
    out_of_office(cast.dev)
    settle(CHORE)
    went = {one: controller_of(one) for one in (passed, handed, both, refused, never)}
    assert went == {
        passed: cast.helens_casework, handed: COUNCIL, both: cast.helens_casework, refused: cast.devs_casework,
        never: cast.devs_casework,
    }  # fmt: skip
    assert decision_of(handed).basis == "standing instruction"


def test_what_was_decided_comes_before_the_instruction(app, cast):
    told = case(cast.dev, may_continue="both")
    dev = as_councillor(cast.dev)
    instruct(dev, to_colleague_id=cast.helen, to_post_id=None)
    decide(dev, told, Choice("delete"))
    out_of_office(cast.dev)
    settle(CHORE)
    assert conversation(told) is None


# A redraw.


def test_after_a_redraw_whoever_stays_decides_about_those_who_live_elsewhere(app, cast):
    """The ICO: the same processes as for an ending. Who stays is still there to decide, so nothing is sealed."""
    told = case(cast.dev, may_continue="both")
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = as_councillor(cast.dev)
    assert settle(CHORE, colleague_id=cast.dev).passed == 0
    assert controller_of(told) in dev.controllers, "They go on reading it."
    decide(dev, told, Choice("council", to_post_id=cast.adviser))
    settle(CHORE, colleague_id=cast.dev)
    assert controller_of(told) == COUNCIL


def test_after_a_redraw_they_may_keep_it(app, cast):
    told = case(cast.dev)
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("keep"))
    settle(CHORE, colleague_id=cast.dev)
    assert controller_of(told) == cast.devs_casework


def test_between_a_redraw_and_the_next_list_nothing_is_carried_out(app, cast, at):
    told = case(cast.dev, may_continue="both")
    decide(as_councillor(cast.dev), told, Choice("council", to_post_id=cast.adviser))
    out_of_office(cast.dev, ended_by="redraw")
    assert settle(CHORE).handed_to_council == 0
    at(timedelta(days=90))
    assert settle(CHORE).deleted_undecided == 1


# The key.


def test_a_key_opens_what_waits_for_its_owner_and_nothing_else(app, cast):
    told = case(cast.dev, may_continue="both")
    key = make_key(as_councillor(cast.dev), cast.dev)
    assert access.by_key(digest_of(key)) is None, "Not while in office."
    out_of_office(cast.dev)
    former = access.by_key(digest_of(key))
    assert former is not None
    assert (former.controllers, sorted(former.permissions), former.hats) == (
        (cast.devs_casework,), ["casework:decide"], (),
    )  # fmt: skip
    decide(former, told, Choice("pass", to_colleague_id=cast.helen))
    assert settle(CHORE, colleague_id=cast.dev).passed == 1
    assert access.by_key(digest_of(key)) is None, "Nothing is left to decide."


def test_a_key_is_kept_nowhere_and_a_new_one_replaces_it(app, cast):
    case(cast.dev)
    dev = as_councillor(cast.dev)
    first, second = make_key(dev, cast.dev), make_key(dev, cast.dev)
    out_of_office(cast.dev)
    assert left_of(second) == []
    assert access.by_key(digest_of(first)) is None
    assert access.by_key(digest_of(second)) is not None
    assert access.by_key(second) is None
    assert access.by_key("") is None


def test_a_key_ends_with_the_set_date(app, cast, at):
    case(cast.dev)
    key = make_key(as_councillor(cast.dev), cast.dev)
    out_of_office(cast.dev)
    settle(CHORE)
    at(timedelta(days=90))
    assert access.by_key(digest_of(key)) is None


def test_nobody_makes_a_key_for_another(app, cast, actor_of_cast):
    for who in (cast.owen, cast.helen, cast.samina):
        with pytest.raises(NotFound):
            make_key(actor_of_cast(who), cast.dev)
    with pytest.raises(Refused):
        make_key(CHORE, cast.maggie)


# Counting.


def test_a_case_moved_by_hand_would_be_counted(app, cast):
    told = case(cast.dev)
    db.session.execute(text("UPDATE conversation SET controller_id = 1 WHERE id = :id"), {"id": told})
    assert moved_without_decision() == 1
    db.session.execute(text("UPDATE conversation SET controller_id = :was WHERE id = :id"),
                       {"was": cast.helens_casework, "id": told})  # fmt: skip
    assert moved_without_decision() == 1, "To another councillor is no better."
    db.session.rollback()
