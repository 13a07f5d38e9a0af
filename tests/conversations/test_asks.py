"""Asking, passing on, bringing in; answering, sending back; and what is unanswered goes up once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm import clock
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.models import Ask
from crm.conversations.queries import asked_of
from crm.conversations.queries.asking import who_to_ask
from crm.council.commands import cover_post
from crm.council.models import COUNCIL, Post, PostHolder
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotFound, Refused
from crm.responsibilities.queries import lead_of, line_of, supports_of
from tests.cast import keep
from tests.conversations.scene import conversation, ends, last_act, log


@pytest.fixture
def grit(app, cast, actor_of_cast, at):
    """A conversation that Maggie answers for, a minute old."""
    logged = log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty")
    at(timedelta(minutes=1))
    return logged.conversation_id


def ids(rows):
    return [row.ask_id for row in rows]


def put(ask_id: int) -> Ask:
    return db.session.get_one(Ask, ask_id, populate_existing=True)


def test_asking_leaves_the_responsible_one_and_the_residents_clock(grit, cast, actor_of_cast):
    waits = conversation(grit).waiting_since
    ask_id = commands.ask(
        actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When is the lorry?"
    )

    assert lead_of("conversation", [grit]) == {grit: cast.hale_officer}
    assert supports_of("conversation", [grit]) == {grit: [cast.highways_inspector]}
    assert conversation(grit).waiting_since == waits
    (row,) = asked_of(actor_of_cast(cast.ben))
    assert (row.ask_id, row.needed, row.asked_by) == (ask_id, "When is the lorry?", "Maggie Oakes")
    assert asked_of(actor_of_cast(cast.amira)) == ()
    act = last_act()
    assert (act.action, act.subject_id, act.details["ask_id"]) == ("conversation.asked", grit, ask_id)
    assert "lorry" not in str(act.details)


def test_a_team_is_asked_and_each_of_them_sees_it(grit, cast, actor_of_cast):
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, team_id=cast.highways, needed="When?")
    assert ids(asked_of(actor_of_cast(cast.ben))) == ids(asked_of(actor_of_cast(cast.imran))) == [ask_id]


def test_a_question_to_a_vacant_post_is_with_the_head(grit, cast, actor_of_cast):
    ask_id = commands.ask(actor_of_cast(cast.ben), grit, post_id=cast.vacant_officer, needed="Yours?")
    (row,) = asked_of(actor_of_cast(cast.samina))
    assert (row.ask_id, row.is_one_step_up, row.label) == (ask_id, False, "vacant, Neighbourhood Officer, Hale South")


def test_who_covers_sees_what_was_asked(grit, cast, actor_of_cast):
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 9)))
    commands.ask(actor_of_cast(cast.ben), grit, post_id=cast.hale_officer, needed="Which bin?")
    (row,) = asked_of(actor_of_cast(cast.amira))
    assert row.label == "cover, Neighbourhood Officer, Hale"


def test_an_answer_goes_into_the_thread_and_off_the_list(grit, cast, actor_of_cast, at):
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=1))
    assert commands.answer_ask(actor_of_cast(cast.ben), ask_id, answer="On Thursday") == grit

    row = put(ask_id)
    assert (row.answer, row.answered_by_id, row.answer_kind) == ("On Thursday", cast.ben, "answer")
    assert asked_of(actor_of_cast(cast.ben)) == ()
    assert last_act().action == "ask.answered"
    # The resident still waits: nobody has told them.
    assert conversation(grit).waiting_since is not None


def test_what_is_answered_or_sent_back_is_so_once(grit, cast, actor_of_cast, at):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    answered = commands.ask(maggie, grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=1))
    commands.answer_ask(ben, answered, answer="Thursday")
    with pytest.raises(Refused, match="answered already, on 16 November"):
        commands.answer_ask(ben, answered, answer="Friday")
    with pytest.raises(Refused, match="answered already"):
        commands.return_ask(ben, answered, reason="Not mine")


def test_sending_back_gives_a_reason_and_ends_the_support(grit, cast, actor_of_cast, at):
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=1))
    commands.return_ask(actor_of_cast(cast.ben), ask_id, reason="Bins are with Parks")

    assert put(ask_id).return_reason == "Bins are with Parks"
    assert supports_of("conversation", [grit]) == {}
    assert asked_of(actor_of_cast(cast.ben)) == ()
    with pytest.raises(Refused, match="sent back already"):
        commands.return_ask(actor_of_cast(cast.ben), ask_id, reason="Really")


def test_who_wrote_in_it_stays_in_it_after_sending_a_question_back(grit, cast, actor_of_cast, at):
    log(actor_of_cast(cast.ben), cast.eileen, "Told her it is on order", direction="out", conversation_id=grit)
    at(timedelta(hours=1))
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=2))
    commands.return_ask(actor_of_cast(cast.ben), ask_id, reason="Ask the depot")
    assert supports_of("conversation", [grit]) == {grit: [cast.highways_inspector]}


def test_passing_on_moves_the_lead_and_sending_back_moves_it_again(grit, cast, actor_of_cast, at):
    waits = conversation(grit).waiting_since
    ask_id = commands.pass_on(
        actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="A road matter"
    )  # fmt: skip
    assert lead_of("conversation", [grit]) == {grit: cast.highways_inspector}
    assert last_act().action == "conversation.passed_on"
    at(timedelta(days=1))
    commands.return_ask(actor_of_cast(cast.ben), ask_id, reason="The bin is Parks’")

    assert lead_of("conversation", [grit]) == {grit: cast.hale_officer}
    assert conversation(grit).waiting_since == waits
    assert [stretch.post_id for stretch in line_of("conversation", grit)] == [
        cast.hale_officer,
        cast.highways_inspector,
        cast.hale_officer,
    ]


def test_to_a_team_it_passes_to_its_head(grit, cast, actor_of_cast):
    commands.pass_on(actor_of_cast(cast.maggie), grit, team_id=cast.highways, needed="Yours")
    assert lead_of("conversation", [grit]) == {grit: cast.head_of_highways}


def test_a_team_without_a_head_takes_nothing_over(grit, cast, actor_of_cast):
    with pytest.raises(Refused, match="no post at its head"):
        commands.pass_on(actor_of_cast(cast.maggie), grit, team_id=cast.contact_centre, needed="Yours")
    assert lead_of("conversation", [grit]) == {grit: cast.hale_officer}


def test_what_was_passed_on_is_no_longer_asked_once_they_have_written(grit, cast, actor_of_cast, at):
    commands.pass_on(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="Yours")
    assert len(asked_of(actor_of_cast(cast.ben))) == 1
    at(timedelta(hours=1))
    log(actor_of_cast(cast.ben), cast.eileen, "We fill it on Thursday", direction="out", conversation_id=grit)
    assert asked_of(actor_of_cast(cast.ben)) == ()


def test_passing_to_who_leads_already_is_refused(grit, cast, actor_of_cast):
    with pytest.raises(Refused, match="responsible for this already"):
        commands.pass_on(actor_of_cast(cast.ben), grit, post_id=cast.hale_officer, needed="Yours")


def test_somebody_is_brought_in_once(grit, cast, actor_of_cast, at):
    commands.bring_in(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector)
    assert supports_of("conversation", [grit]) == {grit: [cast.highways_inspector]}
    assert last_act().action == "conversation.joined_by"
    at(timedelta(hours=1))
    with pytest.raises(Refused, match="in this conversation already"):
        commands.bring_in(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"needed": " "}, "needed"),
        ({"needed": "x" * 5000}, "needed"),
        ({"needed": "When?", "due_on": date(2026, 11, 15)}, "due_on"),
        ({"needed": "When?", "post_id": None}, "to"),
        ({"needed": "When?", "team_id": 1}, "to"),
    ],
)
def test_bad_input_names_its_field(grit, cast, actor_of_cast, asked, field):
    with pytest.raises(BadInput) as refused:
        commands.ask(actor_of_cast(cast.maggie), grit, **{"post_id": cast.highways_inspector, **asked})
    assert list(refused.value.problems) == [field]


def test_a_closed_post_cannot_be_asked(grit, cast, actor_of_cast):
    (closed,) = keep(
        Post(title="Gully clerk", team_id=cast.highways, opened_on=date(2011, 3, 1), closed_on=date(2026, 1, 1))
    )
    with pytest.raises(Refused, match="Gully clerk closed on 1 January"):
        commands.ask(actor_of_cast(cast.maggie), grit, post_id=closed, needed="When?")


def test_a_closed_conversation_asks_nothing(grit, cast, actor_of_cast, at):
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=1))
    commands.conclude(actor_of_cast(cast.maggie), grit, "answered")
    assert asked_of(actor_of_cast(cast.ben)) == ()
    with pytest.raises(Refused, match="closed"):
        commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(hours=2))
    log(actor_of_cast(cast.maggie), cast.eileen, "Empty again", conversation_id=grit)
    assert ids(asked_of(actor_of_cast(cast.ben))) == [ask_id]


def test_a_restricted_team_is_not_there_to_be_asked(grit, cast, actor_of_cast):
    for target in ({"post_id": cast.youth_justice_worker}, {"team_id": cast.youth_justice}):
        with pytest.raises(NotFound):
            commands.ask(actor_of_cast(cast.maggie), grit, **target, needed="Do you know him?")


def test_within_a_circle_only_the_circle_is_asked(cast, actor_of_cast, app):
    logged = log(actor_of_cast(cast.jo), cast.eileen, "Her grandson")
    with pytest.raises(Refused, match="Only Youth Justice may know"):
        commands.ask(
            actor_of_cast(cast.jo), logged.conversation_id, post_id=cast.highways_inspector, needed="When?"
        )  # fmt: skip


def test_nobody_is_asked_within_casework_nor_a_councillor_within_the_councils(grit, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    case = log(helen, Who("new", name="Gareth"), "Noise", acting_as="ward councillor")
    with pytest.raises(Refused, match="your own casework"):
        commands.ask(helen, case.conversation_id, post_id=cast.highways_inspector, needed="Noise?")
    with pytest.raises(Refused, match="ward councillor answers"):
        commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.councillor_hale, needed="Views?")


def test_a_cabinet_member_reads_what_they_are_asked_in_and_nothing_else(grit, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    assert COUNCIL not in helen.controllers
    with pytest.raises(NotFound):
        commands.conclude(helen, grit, "answered")
    commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.cabinet_member, needed="Your view?")
    (row,) = asked_of(actor_of_cast(cast.helen))
    assert row.conversation_id == grit
    assert commands.answer_ask(actor_of_cast(cast.helen), row.ask_id, answer="Fill it") == grit


def test_what_is_unanswered_past_its_day_goes_one_step_up_and_no_further(grit, cast, actor_of_cast, at):
    (chief,) = keep(Post(title="Chief", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))
    keep(PostHolder(colleague_id=cast.owen, post_id=chief, starts_on=date(2020, 1, 1)))
    ask_id = commands.ask(
        actor_of_cast(cast.maggie),
        grit,
        post_id=cast.highways_inspector,
        needed="When is the lorry?",
        due_on=date(2026, 11, 18),
    )
    at("2026-11-18 23:30")
    assert asked_of(actor_of_cast(cast.imran)) == ()
    at("2026-11-19 00:30")
    (row,) = asked_of(actor_of_cast(cast.imran))
    assert (row.ask_id, row.is_one_step_up, row.is_unanswered) == (ask_id, True, True)
    assert ids(asked_of(actor_of_cast(cast.ben))) == [ask_id]
    at("2026-12-31 09:00")
    assert asked_of(actor_of_cast(cast.owen)) == ()
    assert asked_of(actor_of_cast(cast.samina)) == ()


def test_a_question_without_a_day_has_the_councils(grit, cast, actor_of_cast, at):
    commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    at("2026-11-21 12:00")
    assert asked_of(actor_of_cast(cast.imran)) == ()
    at("2026-11-22 00:10")
    assert len(asked_of(actor_of_cast(cast.imran))) == 1


def test_a_vacant_head_is_passed_over(grit, cast, actor_of_cast, at):
    ends(cast.imran, cast.head_of_highways, date(2026, 11, 17))
    (chief,) = keep(Post(title="Chief", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))
    keep(PostHolder(colleague_id=cast.owen, post_id=chief, starts_on=date(2020, 1, 1)))
    ask_id = commands.ask(
        actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?", due_on=date(2026, 11, 17)
    )
    at("2026-11-19 09:00")
    assert ids(asked_of(actor_of_cast(cast.owen))) == [ask_id]


def test_the_same_form_asks_once(grit, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie, form_id="ask-once")
    commands.ask(maggie, grit, post_id=cast.highways_inspector, needed="When?")
    with pytest.raises(AlreadyDone) as again:
        commands.ask(maggie, grit, post_id=cast.highways_inspector, needed="When?")
    assert (again.value.subject_type, again.value.subject_id) == ("conversation", grit)
    assert len(asked_of(actor_of_cast(cast.ben))) == 1


@pytest.mark.page
def test_as_many_statements_for_one_question_as_for_many(grit, cast, actor_of_cast, sql_count):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    commands.ask(maggie, grit, post_id=cast.highways_inspector, needed="When?")
    with sql_count() as one:
        asked_of(ben)
    for _ in range(6):
        commands.ask(maggie, grit, post_id=cast.highways_inspector, needed="And then?")
    with sql_count() as many:
        assert len(asked_of(ben)) == 7
    assert len(many) == len(one)


def test_what_was_sent_back_too_late_stays_with_who_took_it_on(grit, cast, actor_of_cast, at):
    put = commands.pass_on(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="Yours?")
    at(timedelta(minutes=1))
    commands.take_on(actor_of_cast(cast.amira), grit)
    at(timedelta(minutes=1))
    commands.return_ask(actor_of_cast(cast.ben), put, reason="Not ours")
    assert lead_of("conversation", [grit]) == {grit: cast.tarn_officer}
    assert ids(asked_of(actor_of_cast(cast.ben))) == []


def test_that_a_restricted_team_was_asked_is_not_said_where_every_officer_reads(grit, cast, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    for ask in (commands.ask, commands.pass_on):
        for to in ({"post_id": cast.youth_justice_worker}, {"team_id": cast.youth_justice}):
            with pytest.raises(Refused, match="Every officer reads this conversation"):
                ask(jo, grit, needed="Help", **to)
    with pytest.raises(Refused, match="Every officer reads this conversation"):
        commands.bring_in(jo, grit, post_id=cast.youth_justice_worker)


def test_of_a_post_that_is_covered_its_own_holder_is_named_and_of_a_shared_one_who_was_meant(app, cast, actor_of_cast):
    about = log(actor_of_cast(cast.maggie), cast.eileen, "Hello").conversation_id
    cover_post(
        actor_of_cast(cast.samina), cast.hale_officer, colleague_id=cast.amira,
        starts_on=clock.today(), last_day=clock.today(),
    )  # fmt: skip
    priya = actor_of_cast(cast.priya)
    (covered,) = [one for one in who_to_ask(priya, about, "Amira") if one.value == f"post-{cast.hale_officer}"]
    assert covered.title.startswith("Maggie Oakes, ") and "Amira Siddiq covers" in covered.why
    (shared,) = who_to_ask(actor_of_cast(cast.maggie), about, "Rhys Fair")
    assert "Rhys Fairclough among them" in shared.why
