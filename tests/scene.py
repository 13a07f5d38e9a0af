"""A lively council in a few acts: rows for every list, made by the commands that make them in life.

seen = play(cast, 3)       three of everything; seen.conversations[0] is the newest of Eileen Marsden's
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.conversations.commands.asks import answer_ask, ask
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Promise
from crm.council.access import actor_of
from crm.database import db
from crm.residents.models import Organisation
from tests.cast import Cast

NAMES = ("Kelly-Ann Moss", "Dawit Tesfaye", "Gareth Holt", "Siân O’Brien", "Agnieszka Nowak", "Mohammed Khan")
MATTERS = (
    ("They have dumped another sofa in the back lane.", 526),
    ("The damp is back in the baby’s room.", None),
    ("Music after midnight in Ferry Street, again.", None),
    ("The drain by the school gate is blocked.", 565),
)


@dataclass(frozen=True)
class Scene:
    """What was played: ids, newest last."""

    residents: tuple[int, ...]
    conversations: tuple[int, ...]  # of those residents, all waiting
    interactions: tuple[int, ...]
    promises: tuple[int, ...]  # to those residents, by Maggie Oakes
    asks: tuple[int, ...]  # put to Neighbourhood Officer, Hale, open
    eileens: tuple[int, ...]  # Eileen Marsden's conversations
    organisation: int  # Hale Lunch Club, spoken for by Eileen Marsden
    casework: int  # of Helen Brathay, about somebody whom only she knows
    restricted: int  # of Youth Justice


def play(cast: Cast, rows: int = 1) -> Scene:
    """So many residents, conversations, promises and asks, spread over the days before now."""
    maggie, ben, priya = (_actor(who) for who in (cast.maggie, cast.ben, cast.priya))
    found: dict[str, list[int]] = {"residents": [], "conversations": [], "interactions": [], "asks": [], "eileens": []}
    for number in range(rows):
        words, service = MATTERS[number % len(MATTERS)]
        name = f"{NAMES[number % len(NAMES)]} {number // len(NAMES) + 1 if number >= len(NAMES) else ''}".strip()
        with clock.stopped(clock.now() - timedelta(days=6, hours=-number)):
            told = log_interaction(
                maggie,
                LogEntry(
                    (Who("new", name=name),), "in person", words, service_code=service,
                    promise_text="Ring back", promise_due_on=clock.today() + timedelta(days=number % 9),
                ),
            )  # fmt: skip
            found["residents"] += told.resident_ids
            found["conversations"].append(told.conversation_id)
            found["interactions"].append(told.interaction_id)
        with clock.stopped(clock.now() - timedelta(days=4, hours=-number)):
            person = Who("resident", id=cast.eileen)
            mine = log_interaction(
                priya,
                LogEntry((person,), "social", f"Is anyone going to fill the bin at the top? {number}",
                         account_id=cast.northmere, service_code=561, start_new=True),
            )  # fmt: skip
            found["eileens"].append(mine.conversation_id)
        with clock.stopped(clock.now() - timedelta(days=3, hours=-number)):
            put = ask(maggie, mine.conversation_id, post_id=cast.highways_inspector, needed="When is the lorry?")
        with clock.stopped(clock.now() - timedelta(days=2, hours=-number)):
            answer_ask(ben, put, answer="The depot is waiting for it.", kind="statement")
            found["asks"].append(
                ask(ben, told.conversation_id, post_id=cast.hale_officer, needed="Which end of the lane?")
            )
    return Scene(
        **{kind: tuple(ids) for kind, ids in found.items()},
        promises=tuple(db.session.scalars(select(Promise.id).order_by(Promise.id))),
        organisation=_lunch_club(maggie, cast, rows),
        casework=_alone(cast.helen, "Somebody of Helen’s", acting_as="ward councillor"),
        restricted=_alone(cast.jo, "Somebody of Jo’s"),
    )


def _lunch_club(maggie: Actor, cast: Cast, rows: int) -> int:
    for number in range(rows):
        with clock.stopped(clock.now() - timedelta(days=5, hours=-number)):
            club = db.session.scalar(select(Organisation.id))
            who = Who("organisation", id=club) if club else Who("new organisation", name="Hale Lunch Club")
            log_interaction(
                maggie,
                LogEntry((who, Who("resident", id=cast.eileen)), "email", f"Send the hall hire forms. {number}"),
            )
    return db.session.scalars(select(Organisation.id)).one()


def _alone(who: int, name: str, *, acting_as: str | None = None) -> int:
    with clock.stopped(clock.now() - timedelta(days=1)):
        entry = LogEntry((Who("new", name=name),), "phone", "Not for anybody else.", acting_as=acting_as)
        return log_interaction(_actor(who), entry).conversation_id


def _actor(colleague_id: int) -> Actor:
    found = actor_of(colleague_id)
    assert found is not None
    return found
