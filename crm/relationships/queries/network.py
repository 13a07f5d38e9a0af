"""A resident's network: those nearest in a ranked list, those one step further, what is missing, and the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Integer, Row, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.database import db
from crm.relationships import rules
from crm.relationships.network_drawing import NetworkDrawing
from crm.relationships.network_lines import Gap, Lines, gaps_of, lines_of
from crm.relationships.queries import reading
from crm.relationships.queries.cut import Cut, LinkFact
from crm.relationships.queries.past import (
    Responsible,
    first_contact,
    names_of,
    places_of,
    responsible_at,
    ties_before,
)
from crm.relationships.queries.unnamed import Unnamed, unnamed
from crm.residents.access import cluster_of, cluster_of_all, reads_all_of, stayed_as
from crm.residents.cards import PRONOUNS
from crm.residents.models import ContactPoint, Link, Resident
from crm.residents.owners import owners_of
from crm.ties.half_life import in_force
from graph.neighbourhood import Neighbourhood, neighbourhood
from graph.network import Node

MOST_READ = 300  # ties of one resident that are looked at, strongest first
AT_ONE_ADDRESS = 10


_mine, _theirs, _stands = aliased(ContactPoint), aliased(ContactPoint), aliased(Resident)
_day, _reads = bindparam("day", type_=Date), bindparam("reads", expanding=True)
_asked = bindparam("resident_id", type_=Integer)
_HOLDS = [
    condition
    for point in (_mine, _theirs)
    for condition in (
        point.starts_on <= _day, or_(point.ends_on.is_(None), point.ends_on > _day), point.controller_id.in_(_reads),
    )
]  # fmt: skip
# Put together once: to do so anew takes longer than to ask.
_SHARED = (
    select(stayed_as().label("id"))
    .select_from(_mine)
    .join(_theirs, and_(_theirs.kind == _mine.kind, _theirs.normal == _mine.normal))
    .join(Resident, Resident.id == _theirs.resident_id)
    .where(_mine.kind == "address", _mine.value != "", _mine.safe, _theirs.value != "", _theirs.safe)
    .where(_mine.resident_id.in_(cluster_of(_asked)), *_HOLDS)
    .limit(5 * AT_ONE_ADDRESS)
    .subquery()
)
# First those few, then their names: in one join PostgreSQL would begin with all residents.
_AT_THE_SAME_ADDRESS = (
    select(_stands.id, _stands.name)
    .where(_stands.id.in_(select(_SHARED.c.id)), _stands.id != _asked)
    .where((_stands.controller_id + 0).in_(_reads))  # by its index SQLite would read everybody, in order of name
    .order_by(_stands.name, _stands.id)
    .limit(AT_ONE_ADDRESS)
)


@dataclass(frozen=True)
class Network:
    """All of the page but its form."""

    lines: Lines
    gaps: tuple[Gap, ...]
    drawing: NetworkDrawing | None
    began: datetime | None  # the first contact of all, where the page is about a day before it
    kept_from: str = ""  # to whom the rest is known, and who can say more, where the actor does not read it


def network(actor: Actor, resident: Resident, *, radius: int = 1, on: date | None = None) -> Network:
    """The network of a resident that the actor may know of, now to radius 1 or 2, or on a past day to radius 1.

    Twelve statements at most. Capped everywhere: the thirty nearest, of each of those the ten strongest further.
    """
    day = on or clock.today()
    moment = min(clock.now(), clock.end_of(day))
    hidden = unnamed(actor)
    middle: Node = ("resident", resident.id)
    cut = Cut(moment)
    cut.name(middle, resident.name)
    is_past = day < clock.today()
    read = _ties_then if is_past else _ties_now
    read(actor, hidden, cut, middle)
    ties = cut.ties()
    responsible = responsible_at(resident.id, moment, hidden)
    kept_from = _kept_from(actor, resident, responsible, speaks=bool(ties))
    if is_past and not ties and (began := first_contact(actor, resident.id)) is not None and began >= moment:
        return Network(Lines(), (), None, began, kept_from)
    _read_links(actor, cut, middle, day)
    near = neighbourhood(cut.edges(ties.values()), middle, 1, first=rules.LISTED, last=cut.left_by(day))
    if radius == 2 and not is_past and near.first:
        near = _further(actor, hidden, cut, near)
    told = {one.node for one in (*near.first, *near.second)}
    places = places_of([number for kind, number in told if kind == "colleague"], day, hidden)
    lines = lines_of(actor, near, cut, places, day)
    gaps = () if kept_from or _is_casework(resident) else gaps_of(lines, responsible, resident.pronoun)
    return Network(lines, gaps, lines.drawn(resident.name, near, gaps, radius), None, kept_from)


def _kept_from(actor: Actor, resident: Resident, responsible: Responsible | None, *, speaks: bool) -> str:
    if reads_all_of(actor, resident.controller_id):
        return ""
    them = PRONOUNS[resident.pronoun]
    says = (
        f"Who{' else' if speaks else ''} in the council is in touch with {them.object}, and with whom {them.subject} "
    )
    says += f"belong{'' if resident.pronoun == 'they' else 's'}, is known to officers."
    return says if responsible is None else f"{says} {responsible.post} is responsible for {them.object}: ask there."


def _is_casework(resident: Resident) -> bool:
    """Nobody else is to know whom a councillor helps, so that a second person is no gap. One statement, for nearly all
    none."""
    return bool((owner := owners_of({resident.controller_id})[resident.controller_id]).words) and not owner.restricted


def _ties_now(actor: Actor, hidden: Unnamed, cut: Cut, middle: Node) -> None:
    cut.take_ties(reading.of_resident(actor, hidden, middle[1], MOST_READ))


def _ties_then(actor: Actor, hidden: Unnamed, cut: Cut, middle: Node) -> None:
    ties = ties_before(actor, hidden, middle[1], cut.moment)
    names = names_of([tie.other for tie in ties]) if ties else {}
    for tie in ties:
        cut.name(tie.other, *names[tie.other])
        cut.tie(tie)


def _read_links(actor: Actor, cut: Cut, middle: Node, day: date) -> None:
    """Declared relationships either way, and who lives at the same address. Two statements."""
    rows = db.session.execute(_links_of(actor.controllers), {"resident_id": middle[1], "day": day})
    cut.take_links(rows.all())
    for resident_id, name in _at_the_same_address(actor, middle[1], day):
        cut.name(("resident", resident_id), name)
        cut.link(LinkFact(middle, ("resident", resident_id), "same address", is_address=True))


@lru_cache(maxsize=64)
def _links_of(controllers: tuple[int, ...]) -> Select[Any]:
    """Put together once for all who read the same."""
    entries = cluster_of(_asked)
    either = (Link.resident_id.in_(entries), Link.other_resident_id.in_(entries))
    return reading.links_under(controllers, _day, *either).order_by(Link.id).limit(MOST_READ)


@lru_cache(maxsize=64)
def _links_further(controllers: tuple[int, ...], kept_in: str) -> Select[Any]:
    """Of organisations and people: first those whom somebody here knows."""
    bodies, people = (bindparam(kind, expanding=True, type_=Integer) for kind in ("bodies", "people"))
    entries = cluster_of_all(people)
    any_of = (Link.organisation_id.in_(bodies), Link.resident_id.in_(entries), Link.other_resident_id.in_(entries))
    further = reading.links_under(controllers, _day, *any_of)
    return further.order_by(reading.best_known(controllers, kept_in).desc(), Link.id).limit(MOST_READ)


def _at_the_same_address(actor: Actor, resident_id: int, day: date) -> Sequence[Row[tuple[int, str]]]:
    """Who lives there, by id and name. A postcode alone is no address: the whole street has it. One that is not safe to
    use is nobody's household."""
    asked = {"resident_id": resident_id, "day": day, "reads": actor.controllers}
    return db.session.execute(_AT_THE_SAME_ADDRESS, asked).all()


def _further(actor: Actor, hidden: Unnamed, cut: Cut, near: Neighbourhood) -> Neighbourhood:
    """The same with those one step further: of each the strongest few. Two statements.

    Whoever does not read what the council keeps is not led through its accounts and colleagues: there is nothing there
    for them, and much to look through.
    """
    nearest = [one.node for one in near.first]
    bodies = [number for kind, number in nearest if kind == "organisation"]
    people = [number for kind, number in nearest if kind == "resident"]
    joined = [node for node in nearest if node[0] != "organisation"] if COUNCIL in actor.controllers else []
    if joined:
        cut.take_ties(reading.strongest(actor, hidden, joined, rules.FURTHER + 1))
    if bodies or people:
        asked = {"bodies": bodies, "people": people, "day": clock.today()}
        statement = _links_further(actor.controllers, in_force().column)
        cut.take_links(db.session.execute(statement, asked).all())
    both = neighbourhood(
        cut.edges(cut.ties().values()),
        near.middle,
        2,
        first=rules.LISTED,
        then=rules.FURTHER,
        last=cut.left_by(clock.today()),
    )
    return replace(both, first_left_out=near.first_left_out)
