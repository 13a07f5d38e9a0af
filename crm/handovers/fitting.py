"""How posts stand today: whom they look after, how much room they have left, and whom their holders know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select, union

from crm import clock
from crm.actor import Actor
from crm.conversations.models import Conversation, Participant
from crm.council.circles import may_open
from crm.council.models import Post
from crm.council.queries import holders_of
from crm.database import db
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import strength_of
from crm.ties.models import Tie

# SQLite takes 32,766 variables in one statement, of which the postholders need some.
AT_ONCE = 10_000


@dataclass(frozen=True)
class Load:
    """How many people a post looks after, and for how many it has room."""

    people: int
    room: int

    @property
    def available(self) -> int:
        return max(0, self.room - self.people)


@dataclass(frozen=True)
class Known:
    """What the holder of a post who knows a resident best has with them."""

    strength: float
    talks: int
    pronoun: str


@dataclass(frozen=True)
class Standing:
    """One post: what it may be given, and the shares of its people and of its open conversations, 0 to 1."""

    post_id: int
    load: Load
    opens: frozenset[int]  # controllers; none where nobody holds the post or it is closed
    wards: dict[int | None, float]
    services: dict[int | None, float]


def standings(actor: Actor, post_ids: Sequence[int]) -> tuple[Standing, ...]:
    """The posts in the order given, as far as the actor may know of whom they look after. Eight statements."""
    wards, services = _wards(actor, post_ids), _services(actor, post_ids)
    rooms, opens = rooms_of(post_ids), _opens(post_ids)
    return tuple(
        Standing(
            post_id=post_id,
            load=Load(sum(wards.get(post_id, {}).values()), rooms[post_id]),
            opens=opens[post_id],
            wards=_shares(wards.get(post_id, {})),
            services=_shares(services.get(post_id, {})),
        )
        for post_id in post_ids
    )


def wards_covered(actor: Actor, post_ids: Sequence[int]) -> dict[int, int]:
    """The ward in which most of the people of a post live: more than half of them, as far as the actor may know, and of
    no other of these posts. One statement."""
    shares = {post_id: _shares(counted) for post_id, counted in _wards(actor, post_ids).items()}
    mostly = {post_id: ward for post_id, some in shares.items() for ward, share in some.items() if share > 0.5}
    often = Counter(mostly.values())
    return {post_id: ward for post_id, ward in mostly.items() if often[ward] == 1}


def loads(actor: Actor, post_ids: Sequence[int]) -> dict[int, Load]:
    """How many people each post looks after, as far as the actor may know, and its room. Two statements.

    People: those whose relationship it leads, or with whom it leads an open conversation; a conversation with nobody
    known by name counts one. Room: its own number, else the setting for each of its places.
    """
    wards, rooms = _wards(actor, post_ids), rooms_of(post_ids)
    return {post_id: Load(sum(wards.get(post_id, {}).values()), rooms[post_id]) for post_id in post_ids}


def known_to(actor: Actor, post_ids: Sequence[int], resident_ids: Collection[int]) -> dict[tuple[int, int], Known]:
    """For (post, resident) the tie of the holder who knows the resident best; missing where none of them does.

    Of ties that the actor may read. A statement for the holders, and one for each 10,000 residents.
    """
    posts_of: dict[int, list[int]] = {}
    for post_id, holders in holders_of(list(post_ids), on=clock.today()).items():
        for holder in holders:
            posts_of.setdefault(holder.colleague_id, []).append(post_id)
    now = clock.now()
    found: dict[tuple[int, int], Known] = {}
    for resident_id, colleague_id, pronoun, score, talks in _ties(actor, sorted(posts_of), sorted(resident_ids)):
        known = Known(strength_of(score, now), int(talks), pronoun)
        for post_id in posts_of[colleague_id]:
            best = found.get((post_id, resident_id))
            if best is None or known.strength > best.strength:
                found[post_id, resident_id] = known
    return found


def _ties(actor: Actor, colleague_ids: list[int], resident_ids: list[int]):  # type: ignore[no-untyped-def]
    for start in range(0, len(resident_ids), AT_ONCE):
        yield from db.session.execute(
            select(Tie.resident_id, Tie.colleague_id, Resident.pronoun, func.sum(Tie.score), func.sum(Tie.count))
            .join(Resident, Resident.id == Tie.resident_id)
            .where(
                Tie.resident_id.in_(resident_ids[start : start + AT_ONCE]),
                Tie.colleague_id.in_(colleague_ids),
                Tie.controller_id.in_(actor.controllers),
            )
            .group_by(Tie.resident_id, Tie.colleague_id, Resident.pronoun)
            .order_by(Tie.resident_id, Tie.colleague_id)
        )


def _opens(post_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """What a post may be given; nothing where it is closed or nobody holds it."""
    today = clock.today()
    closed = set(db.session.scalars(select(Post.id).where(Post.id.in_(post_ids), Post.closed_on <= today)))
    held = holders_of(list(post_ids), on=today)
    allowed = may_open(post_ids)
    return {
        post_id: allowed.get(post_id, frozenset()) if held[post_id] and post_id not in closed else frozenset()
        for post_id in post_ids
    }


def rooms_of(post_ids: Collection[int]) -> dict[int, int]:
    """For how many people each post has room: its own number, else the setting for each of its places."""
    rows = db.session.execute(select(Post.id, Post.room, Post.places).where(Post.id.in_(post_ids)))
    return {row.id: room_of(row.room, row.places) for row in rows}


def room_of(own: int | None, places: int) -> int:
    """For how many people a post of so many places has room."""
    usual: int = current_app.config["SETTINGS"].post_room
    return usual * places if own is None else own


def _wards(actor: Actor, post_ids: Sequence[int]) -> dict[int, dict[int | None, int]]:
    """For each post how many people of each ward it looks after. Who is in no ward is there under None."""
    people = _people(actor, post_ids)
    return _counted(
        select(people.c.post_id, Resident.ward_id, func.count())
        .select_from(people)
        .outerjoin(Resident, Resident.id == people.c.person)
        .group_by(people.c.post_id, Resident.ward_id)
    )


def _services(actor: Actor, post_ids: Sequence[int]) -> dict[int, dict[int | None, int]]:
    """For each post how many open conversations of each service it leads."""
    return _counted(
        select(Responsibility.post_id, Conversation.service_code, func.count())
        .join(Conversation, Conversation.id == Responsibility.conversation_id)
        .where(_leads(post_ids), Conversation.closed_at.is_(None), Conversation.controller_id.in_(actor.controllers))
        .group_by(Responsibility.post_id, Conversation.service_code)
    )


def _people(actor: Actor, post_ids: Sequence[int]) -> Subquery:
    """Distinct (post, person)."""
    return union(*people_led(actor, post_ids)).subquery("people")


def people_led(actor: Actor, post_ids: Collection[int]) -> tuple[Select[Any], Select[Any]]:
    """(post, person) of whom posts look after now."""
    return people_of(actor, Responsibility, Responsibility.post_id, _leads(post_ids))


def people_of(actor: Actor, row: Any, post_id: Any, which: ColumnElement[bool]) -> tuple[Select[Any], Select[Any]]:
    """(post, person) of those responsibilities or items of a handover: by the relationship, and by open conversations.

    A person is a resident's id, or of a conversation with nobody known by name its own, negative. As far as the actor
    may know of them. In a union each counts once.
    """
    relationships = (
        select(post_id.label("post_id"), row.resident_id.label("person"))
        .join(Resident, Resident.id == row.resident_id)
        .where(which, Resident.controller_id.in_(actor.controllers))
    )
    with_whom = and_(Participant.conversation_id == Conversation.id, Participant.resident_id.is_not(None))
    spoken_with = (
        select(post_id.label("post_id"), func.coalesce(Participant.resident_id, -Conversation.id).label("person"))
        .join(Conversation, Conversation.id == row.conversation_id)
        .outerjoin(Participant, with_whom)
        .where(which, Conversation.closed_at.is_(None), Conversation.controller_id.in_(actor.controllers))
    )
    return relationships, spoken_with


def _leads(post_ids: Collection[int]):  # type: ignore[no-untyped-def]
    return and_(Responsibility.post_id.in_(post_ids), Responsibility.role == "lead", Responsibility.ends_at.is_(None))


def _counted(statement) -> dict[int, dict[int | None, int]]:  # type: ignore[no-untyped-def]
    found: dict[int, dict[int | None, int]] = {}
    for post_id, kind, count in db.session.execute(statement):
        found.setdefault(post_id, {})[kind] = count
    return found


def _shares(counts: dict[int | None, int]) -> dict[int | None, float]:
    total = sum(counts.values())
    return {kind: count / total for kind, count in counts.items() if kind is not None}
