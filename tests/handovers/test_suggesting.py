"""Suggested successors: who knows the person, who has the ward, who does such work, and who has room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import COUNCIL, Post
from crm.database import db, end_reading
from crm.handovers.suggesting import Bundle, Load, Suggested, loads, suggest
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from graph.strength import term
from tests.cast import Cast, keep

BEFORE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def samina(cast: Cast, actor_of_cast: Callable[..., Actor]) -> Actor:
    return actor_of_cast(cast.samina)


def someone(name: str = "Dawit Tesfaye", *, ward_id: int | None = None, controller_id: int = COUNCIL) -> int:
    return keep(
        Resident(controller_id=controller_id, name=name, pronoun="he", ward_id=ward_id, created_at=BEFORE)
    )[0]  # fmt: skip


def knows(colleague_id: int, resident_id: int, talks: int = 3, *, controller_id: int = COUNCIL) -> None:
    last = clock.now()
    keep(
        Tie(
            resident_id=resident_id, colleague_id=colleague_id, controller_id=controller_id, count=talks,
            first_at=BEFORE, last_at=last, score=talks * term(last, "phone"),
        )
    )  # fmt: skip


def leads(post_id: int, *, ward_id: int | None = None, people: int = 1) -> list[int]:
    """So many people of a ward whom a post looks after; their ids."""
    ids = [someone(f"Resident {number}", ward_id=ward_id) for number in range(people)]
    keep(*(Responsibility(post_id=post_id, resident_id=each, role="lead", starts_at=BEFORE) for each in ids))
    return ids


def talks_about(post_id: int, service: int | None, *resident_ids: int, closed: bool = False) -> int:
    """An open conversation that a post leads, with those residents or with nobody known by name."""
    (conversation,) = keep(
        Conversation(
            controller_id=COUNCIL, subject="A matter", service_code=service, opened_at=BEFORE, last_at=BEFORE,
            closed_at=clock.now() if closed else None,
        )
    )  # fmt: skip
    keep(Responsibility(post_id=post_id, conversation_id=conversation, role="lead", starts_at=BEFORE))
    interaction = _interaction(conversation)
    keep(
        *(
            Participant(interaction_id=interaction, conversation_id=conversation, resident_id=each, occurred_at=BEFORE)
            for each in resident_ids or (None,)
        )
    )
    return conversation


def _interaction(conversation_id: int) -> int:
    return keep(
        Interaction(
            conversation_id=conversation_id, controller_id=COUNCIL, channel="phone", direction="in",
            occurred_at=BEFORE, recorded_at=BEFORE, body="Hello.",
        )
    )[0]  # fmt: skip


def bundle(resident_id: int | None = None, *, ward_id: int | None = None, services: tuple[int, ...] = (),
           controller_id: int = COUNCIL, key: int = 1) -> Bundle:  # fmt: skip
    return Bundle(key, resident_id, ward_id, frozenset(services), controller_id)


def give_room(post_id: int, room: int) -> None:
    db.session.execute(update(Post.__table__).where(Post.__table__.c.id == post_id).values(room=room))
    db.session.commit()


def test_who_knows_the_person_already_comes_before_the_ward_and_the_service(cast: Cast, samina: Actor) -> None:
    dawit = someone(ward_id=cast.tarn)
    knows(cast.maggie, dawit, talks=14)
    leads(cast.tarn_officer, ward_id=cast.tarn, people=3)
    talks_about(cast.tarn_officer, cast.gritting, *leads(cast.tarn_officer, ward_id=cast.tarn))
    wanted = bundle(dawit, ward_id=cast.tarn, services=(cast.gritting,))
    assert suggest(samina, [wanted], [cast.tarn_officer, cast.hale_officer]) == [
        Suggested(cast.hale_officer, "Knows him already: 14 talks; most room")
    ]


def test_the_ward_decides_between_those_who_do_not_know_the_person(cast: Cast, samina: Actor) -> None:
    leads(cast.tarn_officer, ward_id=cast.tarn, people=3)
    leads(cast.hale_officer, ward_id=cast.hale, people=1)
    found = suggest(samina, [bundle(ward_id=cast.tarn)], [cast.hale_officer, cast.tarn_officer])
    assert found == [Suggested(cast.tarn_officer, "Has Tarn ward")]


def test_the_service_decides_where_the_ward_does_not(cast: Cast, samina: Actor) -> None:
    talks_about(cast.highways_inspector, cast.potholes)
    talks_about(cast.highways_inspector, cast.potholes)
    found = suggest(samina, [bundle(services=(cast.potholes,))], [cast.hale_officer, cast.highways_inspector])
    assert found == [Suggested(cast.highways_inspector, "Same service")]


def test_what_is_otherwise_equal_goes_where_there_is_most_room(cast: Cast, samina: Actor) -> None:
    leads(cast.tarn_officer, people=40)
    found = suggest(samina, [bundle()], [cast.tarn_officer, cast.highways_inspector])
    assert found == [Suggested(cast.highways_inspector, "Most room")]


def test_many_that_are_equal_are_shared_out_evenly(cast: Cast, samina: Actor) -> None:
    give_room(cast.tarn_officer, 40)
    give_room(cast.highways_inspector, 40)
    found = suggest(samina, [bundle(key=key) for key in range(40)], [cast.tarn_officer, cast.highways_inspector])
    to = [one.to_post_id for one in found]
    assert to.count(cast.tarn_officer) == to.count(cast.highways_inspector) == 20


def test_what_no_post_has_room_for_is_left_over_the_least_suited_first(cast: Cast, samina: Actor) -> None:
    give_room(cast.tarn_officer, 1)
    known, stranger = someone("Kelly-Ann Moss"), someone("Gareth Holt")
    knows(cast.amira, known)
    found = suggest(samina, [bundle(stranger, key=1), bundle(known, key=2)], [cast.tarn_officer])
    assert found == [
        Suggested(None, "Nobody who may open it has room"),
        Suggested(cast.tarn_officer, "Knows him already: 3 talks"),
    ]


def test_whoever_else_is_in_the_conversations_takes_a_place_too(cast: Cast, samina: Actor) -> None:
    """Counted once for each post: two who bring the same neighbour need three places."""
    give_room(cast.tarn_officer, 3)
    mother, son, neighbour, stranger = (someone(name) for name in ("Moss", "Moss junior", "Neighbour", "Holt"))
    knows(cast.amira, mother, talks=9)
    knows(cast.amira, son, talks=5)
    knows(cast.amira, stranger, talks=1)
    bundles = [
        replace(bundle(one, key=key), others=(one, *others))
        for key, (one, *others) in enumerate([(mother, neighbour), (son, neighbour), (stranger,)])
    ]
    found = suggest(samina, bundles, [cast.tarn_officer])
    assert [one.to_post_id for one in found] == [cast.tarn_officer, cast.tarn_officer, None]
    give_room(cast.tarn_officer, 2)
    found = suggest(samina, bundles, [cast.tarn_officer])
    assert [one.to_post_id for one in found] == [cast.tarn_officer, None, None]


def test_a_full_post_gets_nothing_more(cast: Cast, samina: Actor) -> None:
    leads(cast.tarn_officer, people=3)
    give_room(cast.tarn_officer, 2)
    assert suggest(samina, [bundle()], [cast.tarn_officer])[0].to_post_id is None


def test_only_posts_that_may_open_it_are_suggested(
    cast: Cast, samina: Actor, actor_of_cast: Callable[..., Actor]
) -> None:
    jo = actor_of_cast(cast.jo)
    theirs = bundle(controller_id=cast.youth_justice_circle)
    posts = [cast.hale_officer, cast.youth_justice_worker]
    assert suggest(jo, [theirs], posts)[0].to_post_id == cast.youth_justice_worker
    assert suggest(samina, [theirs], [cast.hale_officer]) == [Suggested(None, "None of these may open it")]
    assert suggest(samina, [bundle()], [cast.youth_justice_worker])[0].to_post_id is None
    casework = bundle(controller_id=cast.helens_casework)
    assert suggest(samina, [casework], [cast.councillor_hale, cast.hale_officer])[0].to_post_id is None


def test_a_post_that_nobody_holds_or_that_is_closed_gets_nothing(cast: Cast, samina: Actor) -> None:
    assert suggest(samina, [bundle()], [cast.vacant_officer])[0].to_post_id is None
    db.session.execute(
        update(Post.__table__).where(Post.__table__.c.id == cast.tarn_officer).values(closed_on=date(2026, 11, 16))
    )
    db.session.commit()
    assert suggest(samina, [bundle()], [cast.tarn_officer])[0].to_post_id is None


def test_a_tie_that_the_manager_may_not_read_decides_nothing(cast: Cast, samina: Actor) -> None:
    dawit = someone()
    knows(cast.maggie, dawit, talks=50, controller_id=cast.youth_justice_circle)
    knows(cast.amira, dawit, talks=1)
    found = suggest(samina, [bundle(dawit)], [cast.hale_officer, cast.tarn_officer])
    assert found == [Suggested(cast.tarn_officer, "Knows him already: 1 talk; most room")]


def test_nothing_to_place_and_nobody_to_place_it_with(cast: Cast, samina: Actor) -> None:
    assert suggest(samina, [], [cast.hale_officer]) == []
    assert suggest(samina, [bundle()], []) == [Suggested(None, "None of these may open it")]


def test_the_load_counts_each_person_once_and_nobody_as_one(cast: Cast, samina: Actor) -> None:
    (one, other) = leads(cast.tarn_officer, people=2)
    talks_about(cast.tarn_officer, None, one, someone("Third"))
    talks_about(cast.tarn_officer, None)  # with nobody known by name
    talks_about(cast.tarn_officer, None, someone("Fourth"), closed=True)
    give_room(cast.tarn_officer, 9)
    assert loads(samina, [cast.tarn_officer, cast.hale_officer, cast.adviser]) == {
        cast.tarn_officer: Load(4, 9),
        cast.hale_officer: Load(1, 250),
        cast.adviser: Load(0, 7500),
    }
    assert other


def test_the_number_of_statements_does_not_grow(cast: Cast, samina: Actor, sql_count: Callable[[], object]) -> None:
    """Ten thousand and one people are one statement more, and no more variables than SQLite takes."""
    posts = [cast.hale_officer, cast.tarn_officer]
    with sql_count() as few:  # type: ignore[attr-defined]
        suggest(samina, [bundle(cast.eileen)], posts)
    end_reading()  # the half-life is read once in each transaction
    with sql_count() as many:  # type: ignore[attr-defined]
        suggest(samina, [bundle(number, key=number) for number in range(1, 10_002)], posts)
    assert len(many) == len(few) + 1
    with sql_count() as two:  # type: ignore[attr-defined]
        loads(samina, posts)
    assert len(two) == 2
