"""The part of the network in which a way from some colleagues to somebody outside is looked for.

From either end the strongest ties and links, then what joins the two: so that the middle is found from both sides, by
sets in SQL, and nothing grows with the council. Every cap takes the strongest first, which make the best ways.
Accounts are left out: an account introduces nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm import clock
from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import Base, db
from crm.relationships.queries import reading
from crm.relationships.queries.cut import Cut
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.access import cluster_of
from crm.residents.models import Link, Organisation, Resident
from crm.ties.half_life import in_force
from crm.ties.models import Tie
from graph.network import Node

_met, _near, _stands = aliased(Link), aliased(Tie), aliased(Resident)

FROM_STARTS = 200  # ties of those who look for a way, together
FROM_END = 40  # ties, and links, of whom they want to reach
BETWEEN = 600
COUNTED_TO = 1000  # nobody need know how many more a hub is joined to


def cut_out(actor: Actor, hidden: Unnamed, cut: Cut, starts: Sequence[Node], end: Node) -> int:
    """Read into `cut` what ways of at most four steps are made of. How many links the end has, in all. Five statements.

    Steps one and two from the starts: their residents. From the end: whom it is tied and linked to. Between them: the
    links of all those residents, and the ties of the residents found so far with anybody who is tied to two of them.
    """
    today = clock.today()
    each = max(FROM_STARTS // len(starts), 10)
    cut.take_ties(reading.strongest(actor, hidden, starts, each))
    begins = _of_kind(cut, "resident")
    links_of_end = _from_end(actor, hidden, cut, end, today)
    residents = _of_kind(cut, "resident")
    found = {"residents": residents, "begins": begins, "bodies": _of_kind(cut, "organisation")}
    cut.take_links(db.session.execute(_joined(actor.controllers, today), found).all())
    near_end = sorted(set(residents) - set(begins) | ({end[1]} if end[0] == "resident" else set()))
    cut.take_ties(db.session.execute(_between(actor, hidden, cut, starts, near_end)).all())
    return links_of_end


@lru_cache(maxsize=64)
def _joined(controllers: tuple[int, ...], today: date) -> Select[Any]:
    """The links of all residents found, and those into the end's organisations of whom somebody at the beginning is
    linked to, however many others are in there. Put together once for all who read the same: to do so anew takes longer
    than to ask."""
    residents, begins, bodies = (bindparam(name, expanding=True) for name in ("residents", "begins", "bodies"))
    met = union_all(
        select(_met.other_resident_id).where(_met.resident_id.in_(begins), _met.other_resident_id.is_not(None)),
        select(_met.resident_id).where(_met.other_resident_id.in_(begins)),
    )
    return (
        reading.links_under(
            controllers, today, Link.resident_id.in_(residents), Link.other_resident_id.in_(residents),
            and_(Link.organisation_id.in_(bodies), Link.resident_id.in_(met)),
        )
        .order_by(Link.id)
        .limit(BETWEEN)
    )  # fmt: skip


def _from_end(actor: Actor, hidden: Unnamed, cut: Cut, end: Node, today: date) -> int:
    kind, number = end
    entries = cluster_of(number)
    if kind == "resident":
        with_colleagues = (Tie.resident_id.in_(entries), Tie.colleague_id.is_not(None))
        rows = reading.ties(actor, hidden, *with_colleagues).order_by(Tie.score.desc(), Tie.id)
        cut.take_ties(db.session.execute(rows.limit(FROM_END)).all())
        linked = reading.links(actor, today, Link.resident_id.in_(entries), Link.other_resident_id.in_(entries))
        linked = linked.add_columns(func.count().over().label("all")).order_by(Link.id)
    else:
        best = _best_known(actor, number, today)
        linked = reading.links(actor, today).join(best, best.c.id == Link.id).add_columns(best.c.all)
        linked = linked.order_by(best.c.score.desc(), Link.id)
    found = db.session.execute(linked.limit(FROM_END)).all()
    cut.take_links(found)
    return found[0].all if found else 0


def _best_known(actor: Actor, organisation_id: int, today: date) -> Subquery:
    """The links of whom somebody here knows best in an organisation, and how many links it has in all: found before
    anything is named, since a large one has thousands."""
    put_into = select(_stands.controller_id).where(_stands.id == Resident.canonical_id).scalar_subquery()
    score = reading.best_known(actor.controllers, in_force().column)
    return (
        select(Link.id, score.label("score"), func.count().over().label("all"))
        .join(Resident, Resident.id == Link.resident_id)
        .where(
            Link.organisation_id == organisation_id, Link.controller_id.in_(actor.controllers),
            reading.stands_on(today),
            func.coalesce(put_into, Resident.controller_id).in_(actor.controllers),
        )
        .order_by(score.desc(), Link.id)
        .limit(FROM_END)
        .subquery()
    )  # fmt: skip


def _between(
    actor: Actor, hidden: Unnamed, cut: Cut, starts: Sequence[Node], near_end: Collection[int]
) -> Select[tuple[int]]:
    """The ties of all residents found with the starts, with those around the end, and with whoever the residents
    around the end are tied to."""
    residents = _of_kind(cut, "resident")
    colleagues = sorted({*_of_kind(cut, "colleague"), *(number for _, number in starts)})
    met = select(_near.colleague_id).where(
        _near.resident_id.in_(near_end), _near.controller_id.in_(actor.controllers), _near.colleague_id.is_not(None)
    )
    # By themselves first: PostgreSQL would read all ties rather than try these conditions on those of each resident.
    theirs = (
        select(Tie.id, Tie.colleague_id)
        .where(Tie.resident_id.in_(cluster_of(*residents)), Tie.colleague_id.is_not(None))
        .cte("theirs")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    others = select(theirs.c.id).where(or_(theirs.c.colleague_id.in_(colleagues), theirs.c.colleague_id.in_(met)))
    return (
        reading.ties(actor, hidden, reading.known_to(actor), Tie.id.in_(others))
        .order_by(Tie.score.desc(), Tie.id)
        .limit(BETWEEN)
    )


def _of_kind(cut: Cut, kind: str) -> list[int]:
    return sorted(number for of, number in cut.known if of == kind)


def degrees(actor: Actor, nodes: Collection[Node]) -> dict[Node, int]:
    """To how many each node is joined in the whole network, counted to a thousand. One statement; none for no node."""
    if not nodes:
        return {}
    asked: dict[str, Any] = {kind: sorted(one for of, one in nodes if of == kind) for kind in _JOINED}
    rows = db.session.execute(_DEGREES, asked | {"reads": actor.controllers})
    return {(row.kind, row.id): row.times for row in rows}


def _counted(
    kind: str, model: type[Base], joined: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
) -> Select[tuple[str, int, int]]:
    number: ColumnElement[int] = model.id  # type: ignore[attr-defined]
    table = joined.class_
    some = (
        select(literal(1))
        .where(joined == number, table.controller_id.in_(bindparam("reads", expanding=True)))
        .limit(COUNTED_TO)
        .correlate(model)
        .subquery()
    )
    times = select(func.count()).select_from(some).scalar_subquery()
    which = number.in_(bindparam(kind, expanding=True))
    return select(literal(kind).label("kind"), number.label("id"), times.label("times")).where(which)


_JOINED = {
    "colleague": (Colleague, Tie.colleague_id), "resident": (Resident, Tie.resident_id),
    "organisation": (Organisation, Link.organisation_id),
}  # fmt: skip
# Put together once: to do so anew takes longer than to ask.
_DEGREES = union_all(*(_counted(kind, *joined) for kind, joined in _JOINED.items()))
