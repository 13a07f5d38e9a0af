"""What a confirmation and an undoing should make of a council, worked out in plain Python from how it stood before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Boolean, Date, text

from crm.database import db
from tests.handovers.oracle import KINDS, Thing, World


@dataclass(frozen=True)
class Line:
    """An item of a handover, as its row says."""

    thing: Thing
    role: str
    from_post: int
    to_post: int | None
    fate: str
    chosen: bool
    kept: bool | None


@dataclass(frozen=True)
class Way:
    """What a plan says of one post."""

    post: int
    way: str
    rule: str | None
    rest: int | None
    only_from: int | None
    colleague: int | None


@dataclass
class Done:
    """A confirmed handover as the machine remembers it."""

    by: int | None
    before: World
    after: World
    lines: list[Line]
    starts_on: date


def lines_of(handover: int) -> list[Line]:
    """Its items, by id."""
    rows = db.session.execute(
        text(
            "SELECT conversation_id, resident_id, account_id, ask_id, role, from_post_id, to_post_id, fate, chosen,"
            " kept FROM handover_item WHERE handover_id = :number ORDER BY id"
        ).columns(chosen=Boolean, kept=Boolean),
        {"number": handover},
    ).all()
    db.session.commit()
    found = []
    for row in rows:
        (thing,) = ((kind, row[n]) for n, kind in enumerate((*KINDS, "ask")) if row[n] is not None)
        found.append(Line(thing, row.role, row.from_post_id, row.to_post_id, row.fate, row.chosen, row.kept))
    return found


def ways_of(handover: int) -> list[Way]:
    """What the plan says of each post."""
    rows = db.session.execute(
        text(
            "SELECT post_id, way, rule, rest_post_id, only_from_post_id, colleague_id FROM arrangement"
            " WHERE handover_id = :number ORDER BY post_id"
        ),
        {"number": handover},
    ).all()
    db.session.commit()
    return [Way(*row) for row in rows]


def starts_on(handover: int) -> date:
    """The first day of the new arrangement."""
    found = text("SELECT starts_on FROM handover WHERE id = :number").columns(starts_on=Date)
    day = db.session.execute(found, {"number": handover}).scalar_one()
    db.session.commit()
    return day


def counted(world: World, ways: list[Way], reads: set[int]) -> Counter[tuple[Thing, str, int]]:
    """Everything that the posts split by a plan are responsible for, under the controllers named: each thing once."""
    split = {way.post: way for way in ways if way.way == "split"}
    found: Counter[tuple[Thing, str, int]] = Counter()
    for one in world.stretches:
        way = split.get(one.post)
        if way is None or one.ends_at is not None or not _is_open(world, one.thing, reads):
            continue
        if way.only_from is not None and not _came_from(world, one, way.only_from):
            continue
        found[one.thing, one.role, one.post] += 1
    for ask, post in world.asks.items():
        if post in split and split[post].only_from is None and world.controller_of_ask[ask] in reads:
            found[("ask", ask), "lead", post] += 1
    return found


def _is_open(world: World, thing: Thing, reads: set[int]) -> bool:
    kind, number = thing
    if kind == "account":
        return True
    return world.controllers[thing] in reads and not (kind == "conversation" and number in world.closed)


def _came_from(world: World, one: Any, post: int) -> bool:
    return one.role == "lead" and any(
        before.thing == one.thing and before.role == "lead" and before.post == post and before.ends_at == one.starts_at
        for before in world.stretches
    )


def after_confirming(before: World, lines: list[Line]) -> tuple[Any, ...]:
    """Whose everything should be once the items are carried out: `World.of_work` of the world afterwards."""
    leads, supports, asks, closed = dict(before.leads), Counter(before.supports), dict(before.asks), set(before.closed)
    for line in lines:
        if line.role == "lead" and line.thing[0] != "ask":
            if line.fate == "moves":
                leads[line.thing] = line.to_post
                supports.pop((line.thing, line.to_post), None)  # type: ignore[arg-type]
            elif line.fate == "dormant":
                del leads[line.thing]
            elif line.fate == "closes":
                closed.add(line.thing[1])
        elif line.thing[0] == "ask" and line.fate == "moves":
            asks[line.thing[1]] = line.to_post  # type: ignore[assignment]
    moving = [line for line in lines if line.role == "support" and line.fate == "moves"]
    for line in moving:
        supports.pop((line.thing, line.from_post), None)
    for line in moving:
        if leads.get(line.thing) != line.to_post:
            supports[line.thing, line.to_post] = 1  # type: ignore[index]
    return leads, supports, asks, frozenset(closed)


def leads_after_undoing(now: World, done: Done) -> dict[Thing, int]:
    """What was moved and is still led by the very row that the handover began goes back; all else stays."""
    leads = dict(now.leads)
    for line in done.lines:
        if line.role != "lead" or line.thing[0] == "ask":
            continue
        if line.fate == "moves":
            began, current = done.after.lead_rows.get(line.thing), now.lead_rows.get(line.thing)
            if began is not None and current is not None and began.id == current.id:
                leads[line.thing] = line.from_post
        elif line.fate == "dormant" and line.thing not in now.leads:
            leads[line.thing] = line.from_post
    return leads


def promises_passed(before: World, after: World, lines: list[Line], ways: list[Way], reads: set[int]) -> dict[int, int]:
    """The open promises that go to somebody to accept, and the post of each."""
    moved = {line.thing[1]: line.to_post for line in lines if line.fate == "moves" and line.role == "lead"
             and line.thing[0] == "conversation"}  # fmt: skip
    taken = {way.post for way in ways if way.way in ("taken over", "nobody yet") and way.colleague}
    found = {}
    for promise, conversation in before.promises.items():
        post = after.leads[("conversation", conversation)]
        if conversation in moved:
            found[promise] = moved[conversation]
        elif post in taken and before.controllers[("conversation", conversation)] in reads:
            found[promise] = post
    return found  # type: ignore[return-value]
