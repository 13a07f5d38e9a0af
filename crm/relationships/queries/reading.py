"""The selects by which ties and links are read: always filtered by the actor's controllers, always with their names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Interaction
from crm.council.models import COUNCIL, Colleague
from crm.database import db
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.access import cluster_of, is_entrusted_only, stayed_as
from crm.residents.models import Link, Organisation, Resident
from crm.ties.access import readable
from crm.ties.half_life import in_force
from crm.ties.models import Tie
from graph.network import Node

_stands = aliased(Resident)  # who a merged entry was put into, else the entry itself
_other = aliased(Resident)
_tie = Tie.__table__.alias()
ALIKE = 8
_other_stands = aliased(Resident)


# The joins that are always the same, put together once: to do so anew takes longer than to ask.
_TIES = (
    select(
        Tie.id, _stands.id.label("resident_id"), _stands.name.label("resident_name"), Tie.colleague_id,
        Colleague.name.label("colleague_name"), Colleague.left_on, Tie.account_id, Account.handle, Account.network,
        Tie.count, Tie.first_at, Tie.last_at, Tie.channels,
    )
    .join(Resident, Resident.id == Tie.resident_id)
    .join(_stands, _stands.id == stayed_as())
    .outerjoin(Colleague, Colleague.id == Tie.colleague_id)
    .outerjoin(Account, Account.id == Tie.account_id)
)  # fmt: skip
_LINKS = (
    select(
        Link.id, _stands.id.label("resident_id"), _stands.name.label("resident_name"), Link.organisation_id,
        Organisation.name.label("organisation_name"), _other_stands.id.label("other_id"),
        _other_stands.name.label("other_name"), Link.kind, Link.starts_on,
    )
    .join(Resident, Resident.id == Link.resident_id)
    .join(_stands, _stands.id == stayed_as())
    .outerjoin(Organisation, Organisation.id == Link.organisation_id)
    .outerjoin(_other, _other.id == Link.other_resident_id)
    .outerjoin(_other_stands, _other_stands.id == stayed_as(_other))
)  # fmt: skip


_of_one = Tie.resident_id.in_(cluster_of(bindparam("resident_id", type_=Integer)))


def ties(actor: Actor, hidden: Unnamed, *which: ColumnElement[bool]) -> Select[Any]:
    """Ties with the names of both ends; those of colleagues and accounts that the actor must not be told of are left
    out. Columns: those that `Cut.take_ties` takes."""
    scored = _TIES.add_columns(Tie.score.label("score"))
    return scored.where(readable(actor), *_named(hidden), *which)


def of_resident(actor: Actor, hidden: Unnamed, resident_id: int, most: int) -> Sequence[Row[Any]]:
    """The strongest ties of a resident, as `ties` has them, over all entries put together. One statement."""
    asked = {"resident_id": resident_id}
    if is_entrusted_only(actor):
        mine = ties(actor, hidden, _of_one).order_by(Tie.score.desc(), Tie.id).limit(most)
        return db.session.execute(mine, asked).all()
    return db.session.execute(_of_resident(actor.controllers, hidden, most, in_force().column), asked).all()


@lru_cache(maxsize=256)
def _of_resident(controllers: tuple[int, ...], hidden: Unnamed, most: int, kept_in: str) -> Select[Any]:
    score = Tie.__table__.c[kept_in]
    return (
        _TIES.add_columns(score.label("score"))
        .where(Tie.controller_id.in_(controllers), *_named(hidden), _of_one)
        .order_by(score.desc(), Tie.id)
        .limit(most)
    )


def said(actor: Actor) -> ColumnElement[bool]:
    """The condition on `interaction` that goes with `readable` ties: what they are made of."""
    kept = Interaction.controller_id.in_(actor.controllers)
    if not is_entrusted_only(actor):
        return kept
    return or_(kept, and_(Interaction.controller_id == COUNCIL, Interaction.colleague_id == actor.colleague_id))


def known_to(actor: Actor) -> ColumnElement[bool]:
    """Of `ties`: only of residents whom the actor may search for."""
    return _stands.controller_id.in_(actor.controllers)


def strongest(actor: Actor, hidden: Unnamed, nodes: Sequence[Node], each: int) -> Sequence[Row[Any]]:
    """The `each` strongest ties of every node, as `ties` has them, in one statement: for each a short walk of its own
    index, so that an account with half a million followers costs no more than one with ten.

    Of equally strong ties the index decides. Never with no node.
    """
    ranked = sorted([*nodes, *_nobody(nodes)])
    kinds = tuple(kind for kind, _ in ranked)
    values = {f"node_{place}": number for place, (_, number) in enumerate(ranked)}
    if is_entrusted_only(actor):
        statement = ties(actor, hidden, known_to(actor), Tie.id.in_(_arms(kinds, each, in_force().column)))
    else:
        statement = _strongest(actor.controllers, hidden, kinds, each, in_force().column)
    return db.session.execute(statement, {"reads": actor.controllers, **values}).all()


def _nobody(nodes: Sequence[Node]) -> list[Node]:
    """Nodes that are none, so that of each kind there are 8, 16, ...: otherwise nearly every network has a statement of
    its own, and to put one together takes longer than to ask it."""
    kinds = Counter(kind for kind, _ in nodes)
    return [(kind, 0) for kind, times in kinds.items() for _ in range(-times % ALIKE)]


@lru_cache(maxsize=256)
def _strongest(
    controllers: tuple[int, ...], hidden: Unnamed, kinds: tuple[str, ...], each: int, kept_in: str
) -> Select[Any]:
    """`ties` of what `_arms` finds, put together once for all who read the same: to do so anew takes longer than to
    ask."""
    return _TIES.add_columns(Tie.__table__.c[kept_in].label("score")).where(
        Tie.controller_id.in_(controllers), *_named(hidden), _stands.controller_id.in_(controllers),
        Tie.id.in_(_arms(kinds, each, kept_in)),
    )  # fmt: skip


def _arms(kinds: tuple[str, ...], each: int, kept_in: str) -> Any:
    """One short select for each node."""
    arms = []
    strongest_first = Tie.__table__.c[kept_in].desc()
    for place, kind in enumerate(kinds):
        number = bindparam(f"node_{place}", type_=Integer)
        walk = select(Tie.id).where(_of(kind, number), Tie.controller_id.in_(bindparam("reads", expanding=True)))
        arms.append(select(walk.order_by(strongest_first).limit(each).subquery().c.id))
    return union_all(*arms) if len(arms) > 1 else arms[0]


def links(actor: Actor, on: date, *any_of: ColumnElement[bool]) -> Select[Any]:
    """Links of any of these sorts, of all without one, in force on a day, with the names of both ends, where the actor
    may know of both. Columns: those that `Cut.take_links` takes.

    Each condition is a select of its own, so that each walks its own index.
    """
    return links_under(actor.controllers, on, *any_of)


def links_under(
    controllers: Collection[int], on: date | BindParameter[date], *any_of: ColumnElement[bool]
) -> Select[Any]:
    """The same, for whoever reads what these controllers keep."""
    sorts = [select(Link.id).where(one) for one in any_of]
    those = [Link.id.in_(union_all(*sorts) if len(sorts) > 1 else sorts[0])] if sorts else []
    return (
        _LINKS.where(
            Link.controller_id.in_(controllers), _stands.controller_id.in_(controllers),
            or_(Organisation.controller_id.in_(controllers),
                and_(Link.organisation_id.is_(None), _other_stands.controller_id.in_(controllers))),
            stands_on(on), *those,
        )
    )  # fmt: skip


def stands_on(on: date | BindParameter[date]) -> ColumnElement[bool]:
    """Links in force on a day; where nobody said when, it counts as always."""
    return and_(or_(Link.starts_on.is_(None), Link.starts_on <= on), or_(Link.ends_on.is_(None), Link.ends_on > on))


def best_known(controllers: Collection[int], kept_in: str) -> ColumnElement[float]:
    """Of `links`: the score of the strongest tie of the resident at its one end, nought where there is none. By this
    the members of a large organisation are ordered: first whom somebody here knows."""
    score = _tie.c[kept_in]
    return func.coalesce(
        select(score)
        .where(_tie.c.resident_id == Link.resident_id, _tie.c.controller_id.in_(controllers))
        .order_by(score.desc())
        .limit(1)
        .correlate(Link)
        .scalar_subquery(),
        0,
    )


def _of(kind: str, number: BindParameter[int]) -> ColumnElement[bool]:
    if kind == "resident":
        return Tie.resident_id.in_(cluster_of(number))
    return (Tie.colleague_id if kind == "colleague" else Tie.account_id) == number


def _named(hidden: Unnamed) -> tuple[ColumnElement[bool], ...]:
    return (
        hidden.may_name(Tie.colleague_id, hidden.colleague_ids),
        hidden.may_name(Tie.account_id, hidden.account_ids),
    )
