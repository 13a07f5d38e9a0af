"""What was previewed is what is done: once, whole, and for whoever previewed it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations.commands import (
    answer_ask,
    conclude,
    keep_promise,
    log_interaction,
    pass_on,
    take_up,
)
from crm.conversations.commands.asks import ask
from crm.conversations.commands.taking_on import take_on
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Ask, Closing, Conversation, Participant
from crm.council.models import COUNCIL, Colleague, Post, PostHolder
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotFound, Refused
from crm.handovers import progress
from crm.handovers.access import AlreadyConfirmed
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import MovedSince, confirm, preview
from crm.handovers.commands.planning import name_reader, plan_absence, plan_leaving
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Acceptance, Handover, Item, PromisePassed
from crm.handovers.queries.plan import plan_page
from crm.handovers.queries.worth import worth_a_look
from crm.handovers.rules import ShareWanted, Wanted
from crm.residents.indexing import refresh_search
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of, supports_of
from tests.at_once import together
from tests.cast import SINCE_2011, keep
from tests.handovers.scene import (
    FRIDAY,
    SATURDAY,
    arranged,
    current,
    done,
    item_of,
    items,
    maggie_leaves,
    split_to,
    version_of,
)
from tests.scene import play

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def samina(cast, actor_of_cast):
    return actor_of_cast(cast.samina)


def test_all_that_is_open_moves_and_what_is_finished_stays(app, cast, samina, actor_of_cast):
    seen = play(cast, 3)
    conclude(actor_of_cast(cast.maggie), seen.conversations[0], "answered")
    number = maggie_leaves(samina, cast)
    done(samina, number)
    assert lead_of("conversation", seen.conversations) == {
        seen.conversations[0]: cast.hale_officer,
        seen.conversations[1]: cast.tarn_officer,
        seen.conversations[2]: cast.tarn_officer,
    }
    assert seen.conversations[0] not in {one.conversation_id for one in items(number)}
    assert lead_of("resident", [cast.eileen, *seen.residents]) == dict.fromkeys(
        [cast.eileen, *seen.residents], cast.tarn_officer
    )
    assert lead_of("account", [cast.hale_mailbox]) == {cast.hale_mailbox: cast.tarn_officer}
    asks = db.session.scalars(select(Ask.post_id).where(Ask.id.in_(seen.asks)).order_by(Ask.id)).all()
    assert asks == [cast.tarn_officer] * 3
    assert findings() == []


def test_the_past_says_by_which_act_each_responsibility_began_and_ended(app, cast, samina):
    play(cast, 1)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    found = db.session.get_one(Handover, number)
    rows = db.session.execute(
        select(Responsibility.post_id, Responsibility.starts_at, Responsibility.ends_at, Responsibility.begun_by_id,
               Responsibility.ended_by_id)
        .where(Responsibility.resident_id == cast.eileen, Responsibility.role == "lead")
        .order_by(Responsibility.starts_at)
    ).all()  # fmt: skip
    assert [row.post_id for row in rows] == [cast.hale_officer, cast.tarn_officer]
    assert rows[0].ends_at == rows[1].starts_at == found.confirmed_at == clock.now()
    assert rows[0].ended_by_id == rows[1].begun_by_id == found.entry_id


def test_one_act_has_one_entry_with_counts(app, cast, samina):
    play(cast, 2)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.confirmed"))
    assert (entry.subject_type, entry.subject_id, entry.colleague_id) == ("handover", number, cast.samina)
    assert entry.details["moves"] == len(items(number))
    assert db.session.get_one(Handover, number).entry_id == entry.id


def test_who_leaves_has_left_and_the_successor_is_told(app, cast, samina):
    seen = play(cast, 3)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == FRIDAY
    assert db.session.get_one(PostHolder, cast.maggie_holding, populate_existing=True).ends_on == SATURDAY
    (acceptance,) = db.session.scalars(select(Acceptance))
    assert (acceptance.post_id, acceptance.due_on) == (cast.tarn_officer, date(2026, 11, 21))
    assert set(db.session.scalars(select(PromisePassed.promise_id))) == set(seen.promises)


def test_a_successor_takes_over_the_post_and_nothing_moves(app, cast, samina):
    seen = play(cast, 2)
    before = current(cast.hale_officer)
    (newcomer,) = keep(Colleague(name="Nell Archer"))
    number = maggie_leaves(samina, cast, Wanted("taken over", newcomer, overlap_until=date(2026, 11, 27)))
    done(samina, number)
    assert current(cast.hale_officer) == before
    assert items(number) == []
    held = {one.name: (one.kind, one.starts_on, one.ends_on) for one in holders_of([cast.hale_officer], on=SATURDAY)[
        cast.hale_officer
    ]}  # fmt: skip
    assert held == {
        "Nell Archer": ("substantive", SATURDAY, None),
        "Maggie Oakes": ("handing over", SATURDAY, date(2026, 11, 28)),
    }
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == date(2026, 11, 27)
    (acceptance,) = db.session.scalars(select(Acceptance))
    assert (acceptance.post_id, acceptance.due_on) == (cast.hale_officer, date(2026, 11, 26))
    assert set(db.session.scalars(select(PromisePassed.promise_id))) == set(seen.promises)
    assert findings() == []


def test_cover_moves_nothing_and_ends_by_itself(app, cast, samina):
    play(cast, 1)
    number = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 23), last_day=date(2026, 12, 4))
    arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=date(2026, 12, 4)))
    done(samina, number)
    kinds = {(one.name, one.kind, one.ends_on) for one in holders_of([cast.hale_officer], on=date(2026, 12, 4))[
        cast.hale_officer
    ]}  # fmt: skip
    assert kinds == {("Maggie Oakes", "substantive", None), ("Amira Siddiq", "cover", date(2026, 12, 5))}
    assert db.session.scalars(select(Acceptance)).all() == []
    assert db.session.scalars(select(PromisePassed)).all() == []
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on is None


def test_nobody_yet_leaves_the_post_to_an_interim_holder_or_to_the_head(app, cast, samina):
    play(cast, 1)
    wanted = Wanted("nobody yet", cast.amira, review_on=date(2027, 1, 11))
    number = maggie_leaves(samina, cast, wanted)
    done(samina, number)
    held = holders_of([cast.hale_officer], on=SATURDAY)[cast.hale_officer]
    assert [(one.name, one.kind) for one in held] == [("Amira Siddiq", "acting")]
    assert len(db.session.scalars(select(Acceptance)).all()) == 1


def test_each_thing_goes_to_the_post_of_its_ward(app, cast, samina, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    (tom,) = keep(Resident(controller_id=COUNCIL, name="Tom", ward_id=cast.tarn, created_at=clock.now()))
    (ann,) = keep(Resident(controller_id=COUNCIL, name="Ann", created_at=clock.now()))
    in_tarn, nowhere, in_hale = (
        log_interaction(maggie, LogEntry((Who("resident", id=who),), "phone", "Bin")).conversation_id
        for who in (tom, ann, cast.eileen)
    )
    wanted = split_to(
        cast.head_of_neighbourhoods,
        ShareWanted(cast.tarn_officer, ward_id=cast.tarn),
        ShareWanted(cast.vacant_officer, ward_id=cast.hale),
        rule="by ward",
    )
    number = maggie_leaves(samina, cast, wanted)
    preview(samina, number)
    assert item_of(number, resident_id=tom).why == "In Tarn"
    done(samina, number)
    assert lead_of("resident", [tom, ann, cast.eileen]) == {
        tom: cast.tarn_officer,
        ann: cast.head_of_neighbourhoods,
        cast.eileen: cast.vacant_officer,
    }
    assert lead_of("conversation", [in_tarn, nowhere, in_hale]) == {
        in_tarn: cast.tarn_officer,
        nowhere: cast.head_of_neighbourhoods,
        in_hale: cast.vacant_officer,
    }


def test_a_resident_goes_with_the_service_that_most_of_their_conversations_are_about(app, cast, samina, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    for service, words in ((526, "Sofa"), (561, "Ice"), (561, "Snow")):
        who = (Who("resident", id=cast.eileen),)
        log_interaction(maggie, LogEntry(who, "phone", words, service_code=service, start_new=True))
    wanted = split_to(
        cast.head_of_neighbourhoods,
        ShareWanted(cast.tarn_officer, service_code=561),
        ShareWanted(cast.vacant_officer, service_code=526),
        rule="by service",
    )
    number = maggie_leaves(samina, cast, wanted)
    preview(samina, number)
    assert item_of(number, resident_id=cast.eileen).why == "About Road gritting"
    assert worth_a_look(samina, number, [cast.hale_officer]).parted == 1  # from the one about her sofa
    done(samina, number)
    assert lead_of("resident", [cast.eileen]) == {cast.eileen: cast.tarn_officer}
    assert sorted(one for _, kind, one in current(cast.tarn_officer) if kind == "conversation") == [2, 3]
    assert sorted(one for _, kind, one in current(cast.vacant_officer) if kind == "conversation") == [1]


def test_a_resident_goes_along_with_the_only_matter_whatever_else_others_lead(app, cast, samina, actor_of_cast):
    for who, service, words in ((cast.maggie, 526, "Sofa"), (cast.amira, 561, "Ice"), (cast.amira, 561, "Snow")):
        entry = LogEntry((Who("resident", id=cast.eileen),), "phone", words, service_code=service, start_new=True)
        log_interaction(actor_of_cast(who), entry)
    bulky = ShareWanted(cast.vacant_officer, service_code=526)
    number = maggie_leaves(samina, cast, split_to(cast.head_of_neighbourhoods, bulky, rule="by service"))
    preview(samina, number)
    person = item_of(number, resident_id=cast.eileen)
    assert (person.to_post_id, person.why) == (cast.vacant_officer, "With their conversation")
    assert worth_a_look(samina, number, [cast.hale_officer]).parted == 0
    page = plan_page(samina, db.session.get_one(Handover, number))
    assert [(one.account_id, one.to) for one in page.accounts.shown] == [(cast.hale_mailbox, "Head of Neighbourhoods")]


def test_a_person_and_their_conversations_stay_together_as_suggested(app, cast, samina, actor_of_cast):
    play(cast, 4)
    wanted = split_to(
        cast.head_of_neighbourhoods,
        ShareWanted(cast.tarn_officer),
        ShareWanted(cast.head_of_neighbourhoods),
        rule="as suggested",
    )
    number = maggie_leaves(samina, cast, wanted)
    preview(samina, number)
    found = items(number)
    assert all(one.why for one in found)
    people = {one.resident_id: one.to_post_id for one in found if one.resident_id}
    rows = db.session.execute(
        select(Item.to_post_id, Item.conversation_id).where(Item.handover_id == number, Item.conversation_id > 0)
    ).all()
    for to_post_id, conversation_id in rows:
        (who,) = set(
            db.session.scalars(
                select(Participant.resident_id).where(
                    Participant.conversation_id == conversation_id, Participant.resident_id.is_not(None)
                )
            )
        )
        assert people[who] == to_post_id
    assert confirm(samina, number, db.session.get_one(Handover, number).preview) == number


def test_no_post_is_filled_beyond_its_room_by_whoever_takes_part(app, cast, samina, actor_of_cast):
    (neighbour,) = keep(Resident(controller_id=COUNCIL, name="Dorothy Peel", created_at=clock.now()))
    entry = LogEntry(
        (Who("resident", id=cast.eileen), Who("resident", id=neighbour)), "phone", "The hedge", start_new=True
    )
    log_interaction(actor_of_cast(cast.maggie), entry)
    wanted = split_to(cast.head_of_neighbourhoods, ShareWanted(cast.tarn_officer), rule="as suggested")
    number = maggie_leaves(samina, cast, wanted)
    for room, gets, why in ((2, cast.tarn_officer, ""), (1, cast.head_of_neighbourhoods, "takes the rest; nobody")):
        db.session.get_one(Post, cast.tarn_officer).room = room
        db.session.commit()
        preview(samina, number)
        assert item_of(number, resident_id=cast.eileen).to_post_id == gets
        lines = plan_page(samina, db.session.get_one(Handover, number)).takers
        (taker,) = (one for one in lines if one.show == f"post-{gets}")
        assert taker.load.after <= taker.load.room and why in taker.why.lower()


def test_what_a_post_may_not_open_never_goes_to_it(app, cast, samina):
    play(cast, 1)
    wanted = split_to(cast.youth_justice_worker)
    with pytest.raises(NotFound):
        maggie_leaves(samina, cast, wanted)


def test_what_is_restricted_stays_with_a_post_that_may_open_it(app, cast, actor_of_cast):
    seen = play(cast, 1)
    (person,) = keep(Colleague(name="Chief Executive"))
    chief_post, desk, worker = keep(
        Post(title="Chief", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011),
        Post(title="Desk", team_id=cast.neighbourhoods, opened_on=SINCE_2011),
        Post(title="Second worker", team_id=cast.youth_justice, opened_on=SINCE_2011),
    )
    keep(PostHolder(colleague_id=person, post_id=chief_post, starts_on=SINCE_2011))
    keep(
        Responsibility(post_id=cast.youth_justice_worker, account_id=cast.bens_handle, role="lead", starts_at=NOON),
        Responsibility(
            post_id=cast.youth_justice_worker, conversation_id=seen.conversations[0], role="support", starts_at=NOON
        ),
    )
    chief = actor_of_cast(person)
    number = plan_leaving(chief, cast.jo, last_day=FRIDAY)
    arranged(chief, number, cast.youth_justice_worker, split_to(desk))
    preview(chief, number)
    restricted = item_of(number, conversation_id=seen.restricted)
    assert (restricted.fate, restricted.why) == ("stays", "Desk may not open it: it stays.")
    assert item_of(number, account_id=cast.bens_handle).fate == "stays"
    assert item_of(number, conversation_id=seen.conversations[0]).fate == "moves"
    with pytest.raises(Refused, match="Desk may not open some of these."):
        choose(chief, number, [restricted.id], to_post_id=desk)
    choose(chief, number, [restricted.id], to_post_id=worker)
    done(chief, number)
    assert lead_of("conversation", [seen.restricted]) == {seen.restricted: worker}
    assert lead_of("account", [cast.bens_handle]) == {cast.bens_handle: cast.youth_justice_worker}


def test_nothing_restricted_and_no_casework_is_an_item(app, cast, samina):
    seen = play(cast, 1)
    keep(
        Responsibility(
            post_id=cast.hale_officer, conversation_id=seen.restricted, role="support", starts_at=clock.now()
        )
    )
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    assert not {seen.restricted, seen.casework} & {one.conversation_id for one in items(number)}


def test_a_personal_account_passes_to_nobody(app, cast, samina):
    keep(Responsibility(post_id=cast.hale_officer, account_id=cast.maggies_own, role="lead", starts_at=clock.now()))
    number = maggie_leaves(samina, cast)
    done(samina, number)
    item = item_of(number, account_id=cast.maggies_own)
    assert (item.fate, item.to_post_id) == ("stays", None)
    assert "passes to nobody" in item.why
    assert lead_of("account", [cast.maggies_own]) == {cast.maggies_own: cast.hale_officer}


def test_what_was_chosen_by_hand_survives_the_next_preview(app, cast, samina):
    seen = play(cast, 2)
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    first = item_of(number, resident_id=seen.residents[0])
    assert choose(samina, number, [first.id], to_post_id=cast.vacant_officer) == 1
    with pytest.raises(Refused, match="The plan was changed since it was previewed"):
        confirm(samina, number, "")
    done(samina, number)
    assert lead_of("resident", seen.residents) == {
        seen.residents[0]: cast.vacant_officer,
        seen.residents[1]: cast.tarn_officer,
    }


def test_only_somebody_with_nothing_open_rests_and_only_what_is_settled_is_closed(app, cast, samina, actor_of_cast):
    seen = play(cast, 1)
    maggie = actor_of_cast(cast.maggie)
    quiet = log_interaction(
        maggie, LogEntry((Who("new", name="Quiet One"),), "phone", "I rang about the bin.", direction="out")
    )
    (asleep,) = keep(Resident(controller_id=COUNCIL, name="Asleep", created_at=clock.now()))
    keep(Responsibility(post_id=cast.hale_officer, resident_id=asleep, role="lead", starts_at=clock.now()))
    refresh_search([asleep])
    db.session.commit()
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    waiting = item_of(number, conversation_id=seen.conversations[0])
    busy = item_of(number, resident_id=cast.eileen)
    with pytest.raises(Refused, match="Only people with nothing open can rest"):
        choose(samina, number, [busy.id], fate="dormant")
    with pytest.raises(Refused, match="Only a conversation in which nobody waits"):
        choose(samina, number, [waiting.id], fate="closes")
    choose(samina, number, [item_of(number, resident_id=asleep).id], fate="dormant")
    choose(samina, number, [item_of(number, conversation_id=quiet.conversation_id).id], fate="closes")
    done(samina, number)
    assert lead_of("resident", [asleep]) == {}
    closed = db.session.get_one(Conversation, quiet.conversation_id, populate_existing=True)
    assert (closed.closed_at, closed.closed_by_id) == (clock.now(), cast.samina)
    assert lead_of("conversation", [closed.id]) == {closed.id: cast.hale_officer}
    assert len(db.session.scalars(select(Closing)).all()) == 1
    assert findings() == []


def test_what_arrived_since_the_preview_follows_the_rest(app, cast, samina, actor_of_cast):
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    late = log_interaction(actor_of_cast(cast.maggie), LogEntry((Who("new", name="Late"),), "phone", "Bin"))
    confirm(samina, number, digest)
    assert lead_of("conversation", [late.conversation_id]) == {late.conversation_id: cast.tarn_officer}
    assert [one.conversation_id for one in items(number) if one.arrived and one.conversation_id] == [
        late.conversation_id
    ]


def test_what_moved_since_is_shown_and_previewed_again(app, cast, samina, actor_of_cast):
    seen = play(cast, 2)
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    moved = seen.conversations[0]
    pass_on(actor_of_cast(cast.maggie), moved, post_id=cast.highways_inspector, needed="Yours")
    with pytest.raises(MovedSince, match="1 thing changed since this was previewed.") as raised:
        confirm(samina, number, digest)
    (one,) = raised.value.differences
    assert (one.what, one.conversation_id, one.now_post_id, one.by) == (
        "moved", moved, cast.highways_inspector, "Maggie Oakes",
    )  # fmt: skip
    assert db.session.get_one(Handover, number, populate_existing=True).status == "planned"
    assert lead_of("resident", [cast.eileen]) == {cast.eileen: cast.hale_officer}
    confirm(samina, number, raised.value.preview)
    assert lead_of("conversation", [moved]) == {moved: cast.highways_inspector}
    assert lead_of("resident", [cast.eileen]) == {cast.eileen: cast.tarn_officer}


def test_what_left_and_came_back_has_moved(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 1)
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    (there,) = seen.conversations
    at(timedelta(minutes=1))
    pass_on(actor_of_cast(cast.maggie), there, post_id=cast.highways_inspector, needed="Yours")
    at(timedelta(minutes=1))
    pass_on(actor_of_cast(cast.ben), there, post_id=cast.hale_officer, needed="Yours")
    with pytest.raises(MovedSince) as raised:
        confirm(samina, number, digest)
    assert [(one.conversation_id, one.now_post_id) for one in raised.value.differences] == [(there, cast.hale_officer)]
    confirm(samina, number, raised.value.preview)
    assert lead_of("conversation", [there]) == {there: cast.tarn_officer}
    assert findings() == []


def test_somebody_who_waits_again_keeps_a_conversation_from_being_closed(app, cast, samina, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    quiet = log_interaction(maggie, LogEntry((Who("new", name="Quiet"),), "phone", "I rang.", direction="out"))
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    choose(samina, number, [item_of(number, conversation_id=quiet.conversation_id).id], fate="closes")
    digest = preview(samina, number)
    at("2026-11-16 11:00")
    again = LogEntry((Who("resident", id=quiet.resident_ids[0]),), "phone", "Well?")
    log_interaction(maggie, again)
    with pytest.raises(MovedSince) as raised:
        confirm(samina, number, digest)
    assert [one.what for one in raised.value.differences] == ["waits"]


def test_what_was_finished_since_stays(app, cast, samina, actor_of_cast):
    seen = play(cast, 2)
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    conclude(actor_of_cast(cast.maggie), seen.conversations[0], "answered")
    answer_ask(actor_of_cast(cast.maggie), seen.asks[1], answer="Both ends.")
    confirm(samina, number, digest)
    assert item_of(number, conversation_id=seen.conversations[0]).fate == "stays"
    assert item_of(number, ask_id=seen.asks[1]).fate == "stays"
    assert lead_of("conversation", [seen.conversations[0]]) == {seen.conversations[0]: cast.hale_officer}
    assert db.session.get_one(Ask, seen.asks[1], populate_existing=True).post_id == cast.hale_officer


def test_an_old_an_altered_and_somebody_elses_preview_are_refused(app, cast, samina, actor_of_cast, at):
    seen = play(cast, 1)
    number = maggie_leaves(samina, cast)
    with pytest.raises(Refused, match="or never was."):
        confirm(samina, number, "")
    old = preview(samina, number)
    at(timedelta(minutes=1))
    new = preview(samina, number)
    for digest in (old, new[::-1], "", "x" * 200):
        with pytest.raises(Refused, match="not the newest preview of this handover"):
            confirm(samina, number, digest)
    (deputy,) = keep(Colleague(name="Dee Puty"))
    (post,) = keep(Post(title="Deputy", team_id=cast.neighbourhoods, is_head=True, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=deputy, post_id=post, starts_on=SINCE_2011))
    name_reader(samina, number, deputy)
    dee = actor_of_cast(deputy)
    with pytest.raises(Refused, match="Samina Yusuf previewed this last."):
        confirm(dee, number, new)
    theirs = preview(dee, number)
    with pytest.raises(Refused, match="Dee Puty previewed this last."):
        confirm(samina, number, theirs)
    assert lead_of("resident", seen.residents) == {seen.residents[0]: cast.hale_officer}


def test_a_preview_of_another_handover_is_refused(app, cast, samina, actor_of_cast):
    one = maggie_leaves(samina, cast)
    other = plan_absence(samina, cast.amira, first_day=FRIDAY, last_day=FRIDAY)
    arranged(samina, other, cast.tarn_officer, Wanted("covered", cast.maggie, last_day=FRIDAY))
    preview(samina, other)
    with pytest.raises(Refused, match="not the newest preview"):
        confirm(samina, other, preview(samina, one))


def test_a_post_without_an_arrangement_is_named(app, cast, samina, at):
    keep(PostHolder(colleague_id=cast.maggie, post_id=cast.vacant_officer, starts_on=SINCE_2011))
    number = maggie_leaves(samina, cast)
    with pytest.raises(Refused, match="Say first what becomes of Neighbourhood Officer, Hale South."):
        preview(samina, number)


def test_a_post_that_is_vacant_already_is_said(app, cast, samina):
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    db.session.get_one(PostHolder, cast.maggie_holding).ends_on = date(2026, 11, 10)
    db.session.commit()
    with pytest.raises(Refused, match="it is vacant already. Take it out of the plan."):
        confirm(samina, number, digest)


def test_confirmed_twice_it_says_who_and_when(app, cast, samina):
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    confirm(samina, number, digest)
    with pytest.raises(AlreadyConfirmed, match="Samina Yusuf confirmed this handover at 10am. Nothing was done twice."):
        confirm(samina, number, digest)


def test_the_same_form_sent_twice_is_told_so(app, cast, samina, actor_of_cast):
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    again = actor_of_cast(cast.samina, form_id="once")
    confirm(again, number, digest)
    with pytest.raises(AlreadyDone):
        confirm(again, number, digest)


def test_confirmed_twenty_times_at_once_it_happens_once(app, cast, samina):
    seen = play(cast, 3)
    number = maggie_leaves(samina, cast)
    digest = preview(samina, number)
    results = together(app, [lambda: confirm(samina, number, digest)] * 20)
    assert sorted(type(one).__name__ for one in results) == ["AlreadyConfirmed"] * 19 + ["int"], results
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handover.confirmed")).all()) == 1
    assert lead_of("resident", seen.residents) == dict.fromkeys(seen.residents, cast.tarn_officer)
    assert findings() == []


def test_of_two_who_plan_for_one_leaver_at_once_one_is_told_of_the_other(app, cast, samina, actor_of_cast):
    (person,) = keep(Colleague(name="Chief Executive"))
    (post,) = keep(Post(title="Chief", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=person, post_id=post, starts_on=SINCE_2011))
    chief = actor_of_cast(person)
    acts = [lambda who=who: plan_leaving(who, cast.maggie, last_day=FRIDAY) for who in (samina, chief) * 4]
    results = together(app, acts)
    assert sorted(type(one).__name__ for one in results) == ["Refused"] * 7 + ["int"], results
    assert len(db.session.scalars(select(Handover)).all()) == 1


def test_two_that_pass_work_to_each_other_do_not_wait_for_each_other_for_ever(app, cast, samina, actor_of_cast):
    seen = play(cast, 3)
    amira = actor_of_cast(cast.amira)
    for number in range(4):
        log_interaction(amira, LogEntry((Who("new", name=f"Tarn {number}"),), "phone", "Bin"))
    plans = [maggie_leaves(samina, cast)]
    plans.append(plan_leaving(samina, cast.amira, last_day=FRIDAY))
    arranged(samina, plans[1], cast.tarn_officer, split_to(cast.hale_officer))
    digests = [preview(samina, number) for number in plans]
    maggie = actor_of_cast(cast.maggie)
    logs = [
        lambda who=who: log_interaction(maggie, LogEntry((Who("resident", id=who),), "phone", "And now?"))
        for who in (*seen.residents, cast.eileen)
    ]
    passes = [lambda: pass_on(maggie, seen.conversations[0], post_id=cast.vacant_officer, needed="Yours")]
    confirms = [lambda n=n, d=d: confirm(samina, n, d) for n, d in zip(plans, digests, strict=True)]
    results = together(app, [*confirms, *logs, *passes])
    faults = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert faults == []
    assert not any(isinstance(one, Exception) for one in results[2:-1])
    assert findings() == []


def test_what_was_taken_up_falls_to_the_pool_of_the_new_post(app, cast, samina, actor_of_cast):
    seen = play(cast, 1)
    about = seen.eileens[0]
    take_up(actor_of_cast(cast.priya), about)
    version = db.session.get_one(Conversation, about).version
    take_on(actor_of_cast(cast.maggie), about)
    db.session.get_one(Conversation, about).taken_up_by_id = cast.maggie_holding
    db.session.commit()
    done(samina, maggie_leaves(samina, cast))
    found = db.session.get_one(Conversation, about, populate_existing=True)
    assert (found.taken_up_by_id, found.taken_up_at) == (None, None)
    assert found.version > version


def test_who_supported_and_leads_now_supports_no_longer(app, cast, samina, actor_of_cast):
    seen = play(cast, 1)
    about = seen.conversations[0]
    ask(actor_of_cast(cast.maggie), about, post_id=cast.tarn_officer, needed="How wide is it?")
    assert ("support", "conversation", about) in current(cast.tarn_officer)
    done(samina, maggie_leaves(samina, cast))
    assert supports_of("conversation", [about]).get(about, []) == []
    assert lead_of("conversation", [about]) == {about: cast.tarn_officer}
    assert findings() == []


def test_a_promise_that_was_kept_is_not_there_to_accept(app, cast, samina, actor_of_cast):
    seen = play(cast, 2)
    keep_promise(actor_of_cast(cast.maggie), seen.promises[0])
    done(samina, maggie_leaves(samina, cast))
    assert set(db.session.scalars(select(PromisePassed.promise_id))) == set(seen.promises[1:])


def test_as_many_statements_for_thirty_as_for_three(app, cast, samina, sql_count, at):
    counts = []
    for rows in (1, 12):
        play(cast, rows)
        number = maggie_leaves(samina, cast)
        with sql_count() as previewing:
            digest = preview(samina, number)
        with sql_count() as confirming:
            confirm(samina, number, digest)
        counts.append((len(previewing), len(confirming)))
        at(timedelta(hours=1))
        undo(samina, number)
        at(timedelta(hours=1))
    assert counts[0] == counts[1]
    assert max(counts[0]) < 80


def test_while_it_runs_there_is_progress_to_show_and_none_afterwards(app, cast, samina, monkeypatch):
    seen = []
    report = progress.report
    number = maggie_leaves(samina, cast)
    monkeypatch.setattr(progress, "report", lambda step: (report(step), seen.append(progress.of(number)))[0])
    done(samina, number)
    assert [one.step for one in seen] == [1, 2, 3, 4, 5, 6]
    assert all(one.of == 6 and one.words for one in seen)
    assert progress.of(number) is None


def test_of_one_that_was_killed_no_progress_is_shown_and_another_process_sees_what_runs(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    with progress.shown(7):
        progress.report(3)
        (file,) = (tmp_path / "progress").iterdir()
        look = f"import fcntl; fcntl.flock(open({str(file)!r}), fcntl.LOCK_SH | fcntl.LOCK_NB)"
        assert b"BlockingIOError" in subprocess.run([sys.executable, "-c", look], capture_output=True).stderr
        with progress.shown(7):
            progress.report(1)  # of the one that waits nothing is told
            assert progress.of(7) == progress.Progress(3, 6, "Deciding who holds which post")
    file.write_text("4")  # nobody holds its lock
    assert progress.of(7) is None


def test_unknown_items_and_no_items_are_refused(app, cast, samina):
    number = maggie_leaves(samina, cast)
    preview(samina, number)
    with pytest.raises(BadInput, match="Choose at least one line."):
        choose(samina, number, [])
    with pytest.raises(NotFound):
        choose(samina, number, [10**6], to_post_id=cast.tarn_officer)
    mine = item_of(number, resident_id=cast.eileen).id
    with pytest.raises(BadInput, match="Choose the post that they go to."):
        choose(samina, number, [mine])
    with pytest.raises(Refused, match="has it already"):
        choose(samina, number, [mine], to_post_id=cast.hale_officer)
    with pytest.raises(Refused, match="own casework"):
        choose(samina, number, [mine], to_post_id=cast.councillor_hale)


def test_the_count_of_versions_tells_of_a_change(app, cast, samina):
    number = maggie_leaves(samina, cast)
    assert version_of(number) == 2
