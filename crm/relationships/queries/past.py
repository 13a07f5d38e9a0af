"""What was so on a day: who served where, who was responsible, and which ties there were, from what had been said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, Row, and_, bindparam, literal, null, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.accounts.rules import shown
from crm.actor import Actor
from crm.conversations.models import Interaction, Participant
from crm.council.models import Colleague, Post, PostHolder
from crm.database import UTCDateTime, db
from crm.relationships.queries import reading
from crm.relationships.queries.cut import TieFact
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.access import cluster_of
from crm.responsibilities.models import Responsibility
from crm.ties.access import readable
from crm.ties.half_life import in_force
from crm.ties.models import Tie
from crm.ties.rules import CHANNEL_BITS
from graph.network import Node
from graph.strength import weight


@dataclass(frozen=True)
class Place:
    """What a colleague did on a day, or, where they held nothing any more, did last."""

    title: str
    is_councillor: bool
    serves: bool

    @property
    def does(self) -> str:
        return self.title if self.serves else f"Was {self.title}"


def shape_of(node: Node, places: Mapping[int, Place]) -> str:
    """What a node is drawn as: a colleague as an officer or a councillor."""
    if node[0] != "colleague":
        return node[0]
    place = places.get(node[1])
    return "councillor" if place and place.is_councillor else "officer"


_on, _hidden = bindparam("on", type_=Date), bindparam("hidden", expanding=True)
_may_be_told = or_(Post.team_id.is_(None), Post.team_id.not_in(_hidden))
# Put together once: to do so anew takes longer than to ask.
_PLACES = (
    select(PostHolder.colleague_id, PostHolder.kind, PostHolder.ends_on, Post.title, Post.places, Post.ward_id)
    .join(Post, Post.id == PostHolder.post_id)
    .where(
        PostHolder.colleague_id.in_(bindparam("colleague_ids", expanding=True)), PostHolder.starts_on <= _on,
        _may_be_told,
    )
    # The last one is told: held before given up, one's own before a shared one, substantive before cover.
    .order_by(PostHolder.ends_on.is_(None), PostHolder.ends_on, Post.places.desc(), PostHolder.kind, PostHolder.id)
)  # fmt: skip


def places_of(colleague_ids: Collection[int], on: date, hidden: Unnamed) -> dict[int, Place]:
    """What each colleague did on a day; who had no post that may be named is missing. One statement."""
    asked = {"colleague_ids": sorted(colleague_ids), "on": on, "hidden": sorted(hidden.team_ids)}
    rows = db.session.execute(_PLACES, asked)
    held: dict[int, list[Row[Any]]] = {}
    for row in rows:
        held.setdefault(row.colleague_id, []).append(row)
    return {colleague_id: _place(theirs, on) for colleague_id, theirs in held.items()}


def _place(held: list[Row[Any]], on: date) -> Place:
    now = [row for row in held if row.ends_on is None or row.ends_on > on]
    told = sorted(now, key=lambda row: (-row.places, row.kind))[-1] if now else held[-1]
    return Place(told.title, any(row.ward_id is not None for row in (now or held[-1:])), bool(now))


@dataclass(frozen=True)
class Responsible:
    """The post that led a resident's relationship at a moment, and whether somebody held it."""

    post: str
    is_held: bool


_moment = bindparam("moment", type_=UTCDateTime)
_RESPONSIBLE = (
    select(Post.title, PostHolder.id.label("holder"))
    .select_from(Responsibility)
    .join(Post, Post.id == Responsibility.post_id)
    .outerjoin(
        PostHolder,
        and_(
            PostHolder.post_id == Post.id, PostHolder.starts_on <= _on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > _on),
        ),
    )
    .where(
        Responsibility.resident_id.in_(cluster_of(bindparam("resident_id", type_=Integer))),
        Responsibility.role == "lead",
        Responsibility.starts_at <= _moment,
        or_(Responsibility.ends_at.is_(None), Responsibility.ends_at > _moment),
        _may_be_told,
    )
    .order_by(PostHolder.id.is_(None), Post.title)
    .limit(1)
)  # fmt: skip


def responsible_at(resident_id: int, moment: datetime, hidden: Unnamed) -> Responsible | None:
    """Who was responsible for a resident at a moment: None where nobody was, or nobody whom the actor may be told of.
    One statement."""
    asked = {
        "resident_id": resident_id, "moment": moment, "on": clock.local(moment).date(),
        "hidden": sorted(hidden.team_ids),
    }  # fmt: skip
    rows = db.session.execute(_RESPONSIBLE, asked).all()
    return Responsible(rows[0].title, rows[0].holder is not None) if rows else None


def first_contact(actor: Actor, resident_id: int) -> datetime | None:
    """When the council first spoke with a resident, as far as the actor reads; None for never. One statement."""
    return db.session.scalar(
        select(Tie.first_at)
        .where(Tie.resident_id.in_(cluster_of(resident_id)), readable(actor))
        .order_by(Tie.first_at)
        .limit(1)
    )


def ties_before(actor: Actor, hidden: Unnamed, resident_id: int, moment: datetime) -> tuple[TieFact, ...]:
    """The ties that a resident had at a moment, from all that had been said until then, in no order. Two statements at
    most; five columns of each of the resident's interactions, of which the busiest has some thousands."""
    rows = db.session.execute(
        select(
            Interaction.colleague_id, Interaction.account_id, Account.kind.label("account_kind"), Interaction.channel,
            Interaction.direction, Participant.occurred_at,
        )
        .join(Participant, Participant.interaction_id == Interaction.id)
        .outerjoin(Account, Account.id == Interaction.account_id)
        .where(
            Participant.resident_id.in_(cluster_of(resident_id)), Participant.occurred_at < moment,
            reading.said(actor),
        )
    )  # fmt: skip
    found = summed(rows, moment, ("resident", resident_id))
    return tuple(
        tie
        for tie in found
        if tie.other[1] not in (hidden.colleague_ids if tie.other[0] == "colleague" else hidden.account_ids)
    )


def summed(rows: Iterable[Any], moment: datetime, resident: Node) -> list[TieFact]:
    """The ties that contacts make, as rows of colleague, account, its kind, channel, direction and moment.

    By the rule of `conversations.steps.contacts_of`: with who spoke, and with the account where it is corporate.
    """
    half_life = in_force().days * 86_400
    said: dict[Node, list[tuple[float, datetime, str]]] = {}
    for colleague_id, account_id, account_kind, channel, direction, at in rows:
        counts = weight(channel, direction) * 2.0 ** ((at - moment).total_seconds() / half_life)
        if colleague_id is not None:
            said.setdefault(("colleague", colleague_id), []).append((counts, at, channel))
        if account_id is not None and account_kind == "corporate":
            said.setdefault(("account", account_id), []).append((counts, at, channel))
    ties = []
    for other, contacts in said.items():
        strength = sum(counts for counts, _, _ in contacts)
        moments = [at for _, at, _ in contacts]
        channels = {channel for _, _, channel in contacts}
        ties.append(
            TieFact(
                resident, other, strength, len(contacts), min(moments), max(moments),
                tuple(channel for channel in CHANNEL_BITS if channel in channels),
            )
        )  # fmt: skip
    return ties


def names_of(nodes: Collection[Node]) -> dict[Node, tuple[str, date | None]]:
    """The names of colleagues and accounts, with the day on which a colleague left. One statement."""
    ids = {kind: sorted(number for of, number in nodes if of == kind) for kind in ("colleague", "account")}
    rows = db.session.execute(
        select(literal("colleague").label("kind"), Colleague.id, Colleague.name, Colleague.left_on, null().label("on"))
        .where(Colleague.id.in_(ids["colleague"]))
        .union_all(
            select(literal("account"), Account.id, Account.handle, null(), Account.network).where(
                Account.id.in_(ids["account"])
            )
        )
    )
    return {
        (row.kind, row.id): (row.name if row.kind == "colleague" else shown(row.on, row.name), row.left_on)
        for row in rows
    }
