"""The residents whom only one colleague knows: what goes with them unless they tell somebody, or introduce somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, or_, select, union_all
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation, Participant, Promise
from crm.conversations.queries.promises import is_open
from crm.council.models import Colleague
from crm.database import db
from crm.handovers.queries.alone import OnlyKnown, OnlyThey, Second
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.ties.half_life import strength_of
from crm.ties.models import Tie
from crm.ties.rules import channels_in
from graph.continuity import Leaves, only_known_by, what_leaves
from graph.strength import LEVELS, WORDS, level

# A tie that is alive: from "a little" up. One that has gone cold is somebody to ask, not somebody who knows them.
ALIVE = 2
# A brief told or corrected within this time lets somebody else carry on.
FRESH_BRIEF = timedelta(days=365)


def only_they_know(actor: Actor, colleague_id: int, *, on: date | None = None) -> OnlyThey:
    """The residents whose only living tie within the council is this colleague's, as far as the actor may know.

    Somebody else knows them where a colleague who is still here after `on` (today) has a tie that has not gone cold.
    Four statements, whatever the number: set-based. Writes nothing, not even a viewing: names alone are shown.
    """
    on = on or clock.today()
    monday = clock.today() - timedelta(days=7 + clock.today().weekday())
    known = _known(actor, colleague_id)
    found = _with_others(known, _others(actor, colleague_id, on) if known else [], colleague_id)
    alone = [one for one in found if one.since is None or one.is_told]
    counted = _open_with(actor, colleague_id) if alone else {}
    rows = [
        replace(one, open=counted.get(one.resident_id, (0, 0))[0], promises=counted.get(one.resident_id, (0, 0))[1])
        for one in sorted(alone, key=lambda one: one.resident_id)
    ]
    rows.sort(key=lambda one: one.worst_first)
    return OnlyThey(
        rows=tuple(one for one in rows if not one.is_told),
        told=tuple(one for one in rows if one.is_told),
        week_ago=sum(
            clock.local(one.first_at).date() < monday and (one.since is None or one.since >= monday) for one in found
        ),
        since=monday,
    )


def _known(actor: Actor, colleague_id: int) -> dict[int, OnlyKnown]:
    """Whom the colleague knows, whatever others do. Ties under several controllers, or of merged residents, are one."""
    canonical = aliased(Resident)
    rows = db.session.execute(
        select(
            canonical.id, canonical.controller_id, canonical.name, canonical.known_as, canonical.brief_corrected_at,
            or_(
                *(
                    getattr(canonical, part) != ""
                    for part in ("about", "what_works", "what_to_avoid", "still_open")
                )
            ).label("has_brief"),
            Tie.count, Tie.first_at, Tie.last_at, Tie.score, Tie.channels,
        )
        .join(Resident, Resident.id == Tie.resident_id)
        .join(canonical, canonical.id == stayed_as())
        .where(
            Tie.colleague_id == colleague_id,
            Tie.controller_id.in_(actor.controllers),
            canonical.controller_id.in_(actor.controllers),
        )
        .order_by(Tie.id)
    )  # fmt: skip
    kept: dict[int, list[Row[Any]]] = {}
    for row in rows:
        kept.setdefault(row.id, []).append(row)
    return {resident_id: _between(same) for resident_id, same in kept.items()}


def _between(same: list[Row[Any]]) -> OnlyKnown:
    first = same[0]
    strength = strength_of(sum(row.score for row in same))
    bits = 0
    for row in same:
        bits |= row.channels
    told_on = clock.local(first.brief_corrected_at).date() if first.brief_corrected_at and first.has_brief else None
    is_told = told_on is not None and told_on > clock.today() - FRESH_BRIEF
    return OnlyKnown(
        resident_id=first.id,
        controller_id=first.controller_id,
        name=first.name,
        known_as=first.known_as,
        level=level(strength),
        words=WORDS[level(strength)],
        count=sum(row.count for row in same),
        first_at=min(row.first_at for row in same),
        last_at=max(row.last_at for row in same),
        channels=channels_in(bits),
        second=None,
        open=0,
        promises=0,
        strength=strength,
        is_told=is_told,
        since=told_on if is_told else None,
    )


def _others(actor: Actor, colleague_id: int, on: date) -> list[Row[Any]]:
    """The ties that others who stay have with the colleague's residents. One statement."""
    theirs = (
        select(stayed_as())
        .join(Tie, Tie.resident_id == Resident.id)
        .where(Tie.colleague_id == colleague_id, Tie.controller_id.in_(actor.controllers))
    )
    # Their entries by number: asked whose ties stand for one of them, SQLite would go through all ties that there are.
    entries = union_all(theirs, select(Resident.id).where(Resident.canonical_id.in_(theirs)))
    return list(
        db.session.execute(
            select(stayed_as().label("resident_id"), Tie.colleague_id, Colleague.name, Tie.score, Tie.first_at)
            .join(Resident, Resident.id == Tie.resident_id)
            .join(Colleague, Colleague.id == Tie.colleague_id)
            .where(
                Tie.resident_id.in_(entries),
                Tie.colleague_id != colleague_id,
                Tie.controller_id.in_(actor.controllers),
                or_(Colleague.left_on.is_(None), Colleague.left_on > on),
            )
        )
    )


def _with_others(known: dict[int, OnlyKnown], others: list[Row[Any]], leaver: int) -> list[OnlyKnown]:
    """Those whose tie is alive, each with who is second best, and since when somebody else knows them."""
    names = {row.colleague_id: row.name for row in others}
    ties = [(one.resident_id, leaver, one.strength) for one in known.values()]
    ties += [(row.resident_id, row.colleague_id, strength_of(row.score)) for row in others]
    alone = set(only_known_by(ties, names.keys(), leaver, knows_from=LEVELS[ALIVE - 1]))
    second = {each.resident: each for each in what_leaves(ties, names.keys(), leaver)}
    met_on: dict[int, date] = {}
    for row in others:
        if row.resident_id not in alone:
            day = clock.local(row.first_at).date()
            met_on[row.resident_id] = min(day, met_on.get(row.resident_id, day))
    found = []
    for one in known.values():
        if one.level < ALIVE:
            continue
        one = replace(one, second=_second(second[one.resident_id], names))
        if one.resident_id not in alone:
            days = [day for day in (met_on[one.resident_id], one.since) if day is not None]
            one = replace(one, since=min(days), is_told=False)
        found.append(one)
    return found


def _second(leaves: Leaves, names: dict[int, str]) -> Second | None:
    if leaves.second is None:
        return None
    step = level(leaves.second_strength)
    return Second(leaves.second, names[leaves.second], step, WORDS[step])


def _open_with(actor: Actor, colleague_id: int) -> dict[int, tuple[int, int]]:
    """How many conversations and promises are open with each of the colleague's residents. One statement."""
    theirs = select(Tie.resident_id).where(Tie.colleague_id == colleague_id, Tie.controller_id.in_(actor.controllers))
    canonical_id = stayed_as()
    rows = db.session.execute(
        select(
            canonical_id,
            func.count(case((Conversation.closed_at.is_(None), Conversation.id)).distinct()),
            func.count(Promise.id.distinct()),
        )
        .select_from(Participant)
        .join(Resident, Resident.id == Participant.resident_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .outerjoin(Promise, and_(Promise.conversation_id == Conversation.id, is_open()))
        .where(
            Participant.resident_id.in_(theirs),
            readable(actor, of_few=True),
            or_(Conversation.closed_at.is_(None), Promise.id.is_not(None)),
        )
        .group_by(canonical_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
