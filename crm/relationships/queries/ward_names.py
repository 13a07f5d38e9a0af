"""What the rows of a ward's page are called, and its organisations with who looks after them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)

from crm import clock
from crm.accounts.models import Account, Service
from crm.accounts.rules import shown
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.access import held_on
from crm.council.models import COUNCIL, Colleague, Post, PostHolder, Team
from crm.database import UTCDateTime, db
from crm.relationships.ward_months import Month
from crm.relationships.wards.contacts import known_by, of_everybody, restricted_teams
from crm.residents.models import Organisation
from crm.responsibilities.models import Responsibility

# The file names them all: the largest of real wards have some two hundred.
MOST = 500


@dataclass(frozen=True)
class Called:
    """A name, with what stands behind it: when a colleague left, what kind of account it is."""

    name: str
    kind: str = ""
    left_on: date | None = None

    @property
    def left(self) -> bool:
        return self.left_on is not None and self.left_on < clock.today()


@dataclass(frozen=True)
class Names:
    """Names by id, of each kind of row; and who holds each post today."""

    themes: dict[int, str]
    teams: dict[int, str]
    officers: dict[int, Called]
    accounts: dict[int, Called]
    posts: dict[int, str]
    holders: dict[int, tuple[str, ...]]


def names_of(
    *, themes: Collection[int], teams: Collection[int], officers: Collection[int], accounts: Collection[int],
    posts: Collection[int],
) -> Names:  # fmt: skip
    """All names that a page needs. One statement."""
    ids = {"themes": themes, "teams": teams, "officers": officers, "accounts": accounts, "posts": posts}
    asked = {"today": clock.today()} | {kind: sorted(of_kind) for kind, of_kind in ids.items()}
    rows = db.session.execute(_NAMES, asked).all()
    found: dict[str, dict[int, Any]] = {"theme": {}, "team": {}, "officer": {}, "account": {}, "post": {}}
    holders: dict[int, tuple[str, ...]] = defaultdict(tuple)
    for row in rows:
        if row.kind == "holder":
            holders[row.id] = tuple(sorted({*holders[row.id], row.name}))
        elif row.kind == "account":
            found["account"][row.id] = Called(shown(row.network, row.name), row.sort)
        elif row.kind == "officer":
            found["officer"][row.id] = Called(row.name, left_on=row.left_on)
        else:
            found[row.kind][row.id] = row.name
    return Names(*found.values(), dict(holders))


def _part(
    kind: str, id_: Any, name: Any, network: Any = None, sort: Any = None, left_on: Any = None
) -> Select[Any]:  # fmt: skip
    return select(
        literal(kind).label("kind"),
        id_.label("id"),
        name.label("name"),
        (literal("") if network is None else network).label("network"),
        (literal("") if sort is None else sort).label("sort"),
        (cast(null(), Date) if left_on is None else left_on).label("left_on"),
    )


def _in(column: Any, ids: str) -> ColumnElement[bool]:
    return column.in_(bindparam(ids, expanding=True))


# Put together once: to do so anew takes longer than to ask.
_NAMES = union_all(
    _part("theme", Service.code, Service.name).where(_in(Service.code, "themes")),
    _part("team", Team.id, Team.name).where(_in(Team.id, "teams")),
    _part("officer", Colleague.id, Colleague.name, left_on=Colleague.left_on).where(_in(Colleague.id, "officers")),
    _part("account", Account.id, Account.handle, Account.network, Account.kind).where(_in(Account.id, "accounts")),
    _part("post", Post.id, Post.title).where(_in(Post.id, "posts")),
    _part("holder", PostHolder.post_id, Colleague.name).where(
        PostHolder.colleague_id == Colleague.id, _in(PostHolder.post_id, "posts"),
        held_on(bindparam("today", type_=Date)), PostHolder.post_id == Post.id, Post.places == 1,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Body:
    """An organisation in a ward, and the post that looks after it: that leads its newest conversation."""

    organisation_id: int
    name: str
    last_at: datetime | None
    post_id: int | None
    post: str
    team_id: int | None
    places: int


@dataclass(frozen=True)
class Bodies:
    """The organisations heard from last, and how many there are."""

    shown: tuple[Body, ...]
    count: int


def bodies_in(ward_id: int, month: Month, in_touch: Collection[int]) -> Bodies:
    """The council's organisations of a ward, and those `in_touch` from it in a month, the latest first. One statement.

    An organisation is no resident, so it is named; who in it spoke is not. Casework and restricted teams' are absent.
    """
    rows = db.session.execute(
        _BODIES,
        {
            "ward_id": ward_id,
            "in_touch": sorted(in_touch),
            "ends_at": clock.start_of(month.ends_on),
            "closes_at": clock.start_of(month.closes_on),
        },
    ).all()
    return Bodies(
        tuple(
            Body(row.id, row.name, row.last_at, row.post_id, row.title or "", row.team_id, row.places or 1)
            for row in rows
        ),
        rows[0].count if rows else 0,
    )


def _bodies() -> Select[Any]:
    closes_at = bindparam("closes_at", type_=UTCDateTime)
    spoke = (
        select(Participant.conversation_id, Participant.occurred_at)
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .where(
            Participant.organisation_id == Organisation.id,
            Participant.occurred_at < bindparam("ends_at", type_=UTCDateTime),
            of_everybody(),
            known_by(closes_at),
        )
        .order_by(Participant.occurred_at.desc(), Participant.id.desc())
        .limit(1)
        .correlate(Organisation)
    )
    ids = bindparam("in_touch", type_=Integer, expanding=True, literal_execute=True)
    here = union_all(
        select(Organisation.id).where(Organisation.ward_id == bindparam("ward_id")),
        select(Organisation.id).where(Organisation.id.in_(ids)),
    )
    last_at = spoke.with_only_columns(Participant.occurred_at).scalar_subquery()
    bodies = (
        select(
            Organisation.id, Organisation.name, last_at.label("last_at"),
            spoke.with_only_columns(Participant.conversation_id).scalar_subquery().label("conversation_id"),
            func.count().over().label("count"),
        )
        .where(Organisation.controller_id == COUNCIL, Organisation.created_at < closes_at, Organisation.id.in_(here))
        .order_by(last_at.desc().nulls_last(), Organisation.name, Organisation.id)
        .limit(MOST)
        .subquery()
    )  # fmt: skip
    leads = and_(
        Responsibility.conversation_id == bodies.c.conversation_id, Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
    )  # fmt: skip
    open_post = and_(Post.id == Responsibility.post_id, Post.team_id.not_in(restricted_teams()))
    return (
        select(bodies, Post.id.label("post_id"), Post.title, Post.team_id, Post.places)
        .select_from(bodies)
        .outerjoin(Conversation, Conversation.id == bodies.c.conversation_id)
        .outerjoin(Responsibility, leads)
        .outerjoin(Post, open_post)
        .order_by(bodies.c.last_at.desc().nulls_last(), bodies.c.name, bodies.c.id)
    )


# As the names are.
_BODIES = _bodies()
