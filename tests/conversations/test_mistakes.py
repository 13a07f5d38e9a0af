"""Mistakes are ordinary: the wrong person, words that should not stand, a fact that was wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.models import Amendment, Conversation, Interaction, Participant, Promise
from crm.conversations.queries import for_resident, thread_page
from crm.database import db
from crm.errors import BadInput, NotFound, Refused
from crm.residents.models import Resident, SearchRow
from crm.residents.queries import search
from crm.responsibilities.queries import lead_of
from crm.ties.models import Tie
from tests.conversations.scene import conversation, interaction, last_act, log, resident

SECRET = "Her son is in hospital with asbestosis"


@pytest.fixture
def ron(app, cast, actor_of_cast, at):
    """Somebody else, with an open conversation of his own."""
    logged = log(actor_of_cast(cast.maggie), Who("new", name="Ron Illingworth"), "Bandstand key")
    at(timedelta(hours=1))
    return logged.resident_ids[0]


def ties(resident_id: int) -> list[tuple[int | None, int]]:
    rows = db.session.execute(select(Tie.colleague_id, Tie.count).where(Tie.resident_id == resident_id))
    return sorted((row.colleague_id, row.count) for row in rows)


def said_with(resident_id: int) -> list[str]:
    rows = db.session.scalars(
        select(Interaction.body)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .where(Participant.resident_id == resident_id)
        .order_by(Interaction.id)
    )
    return list(rows)


def test_what_was_logged_to_the_wrong_person_goes_to_the_right_ones_conversation(ron, cast, actor_of_cast, at):
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    first = log(maggie, cast.eileen, "The grit bin is empty")
    at(timedelta(hours=1))
    wrong = log(
        ben, cast.eileen, "Key to the bandstand please", promise_text="Bring it", promise_due_on=date(2026, 11, 20)
    )
    assert ties(cast.eileen) == [(cast.maggie, 1), (cast.ben, 1)]
    at(timedelta(hours=1))

    entered = commands.move_interaction(maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)

    assert entered != first.conversation_id
    assert said_with(cast.eileen) == ["The grit bin is empty"]
    assert said_with(ron) == ["Bandstand key", "Key to the bandstand please"]
    assert ties(cast.eileen) == [(cast.maggie, 1)]
    assert ties(ron) == [(cast.maggie, 1), (cast.ben, 1)]
    assert db.session.scalars(select(Promise.conversation_id)).all() == [entered]
    assert conversation(first.conversation_id).waiting_words == "The grit bin is empty"
    act = last_act()
    assert (act.action, act.details["from_resident"], act.details["to_resident"]) == (
        "interaction.moved", cast.eileen, ron,
    )  # fmt: skip


def test_search_follows(ron, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    wrong = log(maggie, cast.eileen, "A wheelbarrow is stuck in the hedge")
    assert [hit.id for hit in search(maggie, "wheelbarrow").hits] == [cast.eileen]
    commands.move_interaction(maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)
    assert [hit.id for hit in search(maggie, "wheelbarrow").hits] == [ron]


def test_the_only_one_takes_its_conversation_along(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    wrong = log(maggie, cast.eileen, "Gate is hanging off")
    entered = commands.move_interaction(
        maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_name="Man with the spaniel"
    )
    assert entered == wrong.conversation_id
    made = db.session.scalars(select(Resident.id).where(Resident.name == "Man with the spaniel")).one()
    assert said_with(made) == ["Gate is hanging off"]
    assert lead_of("resident", [made]) == {made: cast.hale_officer}
    assert conversation(entered).ward_id is None


def test_without_an_open_conversation_it_starts_one(ron, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    commands.conclude(maggie, db.session.scalars(select(Conversation.id)).one(), "answered")
    first = log(maggie, cast.eileen, "The grit bin is empty")
    at(timedelta(hours=1))
    wrong = log(maggie, cast.eileen, "Key please")
    entered = commands.move_interaction(maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)
    assert entered not in {first.conversation_id, None}
    assert conversation(entered).subject == "Key please"
    assert lead_of("conversation", [entered]) == {entered: cast.hale_officer}


def test_where_others_stay_in_it_only_the_person_changes(ron, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    wrong = log(maggie, (resident(cast.eileen), Who("unknown", name="her daughter")), "The bin")
    entered = commands.move_interaction(maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)
    assert entered == wrong.conversation_id


def test_a_move_has_to_make_sense(ron, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    both = log(maggie, (resident(cast.eileen), resident(ron)), "Both of them")
    move = commands.move_interaction
    with pytest.raises(BadInput):
        move(maggie, both.interaction_id, from_resident_id=cast.eileen)
    with pytest.raises(BadInput, match="that person already"):
        move(maggie, both.interaction_id, from_resident_id=ron, to_resident_id=ron)
    with pytest.raises(Refused, match="in it as well"):
        move(maggie, both.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)
    with pytest.raises(Refused, match="no longer in it"):
        move(maggie, both.interaction_id, from_resident_id=99, to_name="Somebody")
    with pytest.raises(NotFound):
        move(maggie, both.interaction_id, from_resident_id=ron, to_resident_id=12345)
    with pytest.raises(NotFound):
        move(actor_of_cast(cast.dev), both.interaction_id, from_resident_id=ron, to_name="Somebody")
    assert said_with(cast.eileen) == ["Both of them"]


def test_nothing_moves_to_whom_another_controller_knows(app, cast, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    young = log(jo, Who("new", name="Sol"), "In our care").resident_ids[0]
    wrong = log(actor_of_cast(cast.maggie), cast.eileen, "Her grandson")
    with pytest.raises(Refused, match="Other people may know of Sol than may read this"):
        commands.move_interaction(jo, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=young)
    with pytest.raises(NotFound):
        commands.move_interaction(
            actor_of_cast(cast.maggie), wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=young
        )


def everywhere() -> str:
    """All text that the database holds of conversations, search and audit."""
    texts = [
        *db.session.scalars(select(Interaction.body)),
        *db.session.scalars(select(Conversation.subject)),
        *db.session.scalars(select(Conversation.waiting_words)),
        *db.session.scalars(select(Amendment.text)),
        *db.session.scalars(select(SearchRow.remembered)),
        *(str(details) for details in db.session.scalars(select(AuditEntry.details))),
    ]
    return "\n".join(texts).lower()


def test_words_removed_are_gone_from_everywhere_search_and_audit_too(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    logged = log(
        maggie, (resident(cast.eileen), Who("new organisation", name="Hale Lunch Club")), f"{SECRET}. Bin empty"
    )
    commands.correct_interaction(maggie, logged.interaction_id, text=f"Not so: {SECRET}")
    assert search(maggie, "asbestosis").hits
    commands.remove_passage(maggie, logged.interaction_id, passage=SECRET, reason="health of a third person")

    assert "asbestosis" not in everywhere()
    assert interaction(logged.interaction_id).body == "[removed]. Bin empty"
    assert conversation(logged.conversation_id).waiting_words == "[removed]. Bin empty"
    assert not search(maggie, "asbestosis").hits
    act = last_act()
    assert (act.action, act.details) == ("interaction.passage_removed", {"interaction_id": logged.interaction_id})
    (entry,) = for_resident(maggie, cast.eileen).line
    assert entry.removed == "Removed on 16 November 2026: health of a third person."


def test_a_name_cut_from_the_words_goes_with_them(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    long = "The neighbour at number nine has been diagnosed with something very serious indeed, she says"
    logged = log(maggie, cast.eileen, long)
    assert conversation(logged.conversation_id).subject.startswith("The neighbour")
    commands.remove_passage(maggie, logged.interaction_id, passage=long, reason="health of a third person")
    assert conversation(logged.conversation_id).subject == "[removed]"


def test_only_words_that_are_there_can_be_removed_and_only_with_a_reason(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    logged = log(maggie, cast.eileen, "Bin empty")
    for passage, reason, field in (("Bin full", "wrong", "passage"), ("Bin", " ", "reason"), (" ", "wrong", "passage")):
        with pytest.raises(BadInput) as refused:
            commands.remove_passage(maggie, logged.interaction_id, passage=passage, reason=reason)
        assert list(refused.value.problems) == [field]
    assert interaction(logged.interaction_id).body == "Bin empty"
    with pytest.raises(NotFound):
        commands.remove_passage(actor_of_cast(cast.dev), logged.interaction_id, passage="Bin", reason="x")


def test_a_correction_stands_beside_its_original(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    logged = log(maggie, cast.eileen, "The bin at the top")
    commands.correct_interaction(actor_of_cast(cast.ben), logged.interaction_id, text="At the bend")
    assert interaction(logged.interaction_id).body == "The bin at the top"
    (entry,) = thread_page(maggie, logged.conversation_id).line
    assert [(one.words, one.by) for one in entry.corrections] == [("At the bend", "Ben Okafor")]
    assert db.session.scalar(select(func.count()).select_from(Amendment)) == 1
    with pytest.raises(BadInput):
        commands.correct_interaction(maggie, logged.interaction_id, text="  ")


def test_a_conversation_named_after_what_was_moved_takes_another_name(ron, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    wrong = log(maggie, cast.eileen, SECRET)
    log(maggie, cast.eileen, "The grit bin is empty", conversation_id=wrong.conversation_id)
    commands.move_interaction(maggie, wrong.interaction_id, from_resident_id=cast.eileen, to_resident_id=ron)
    assert conversation(wrong.conversation_id).subject == "The grit bin is empty"
    assert [hit.id for hit in search(maggie, "asbestosis").hits] == [ron]


def test_what_was_removed_finds_nobody_else_in_the_conversation_either(ron, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    first = log(maggie, cast.eileen, SECRET)
    others = (resident(ron), Who("new organisation", name="Hale Lunch Club"))
    log(maggie, others, "The grit bin is empty", conversation_id=first.conversation_id)
    assert len(search(maggie, "asbestosis").hits) == 3
    commands.remove_passage(maggie, first.interaction_id, passage=SECRET, reason="Not ours to keep")
    assert search(maggie, "asbestosis").hits == ()
