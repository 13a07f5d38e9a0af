"""How many people are looked after before and after a handover, of how much room: by posts, and by those who come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, case, column, func, literal, select, union, values

from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.handovers.fitting import people_led, people_of, rooms_of
from crm.handovers.models import Item
from crm.responsibilities.models import Responsibility

NOW, STAYS, COMES = 0, 1, 2


@dataclass(frozen=True)
class Load:
    """People looked after now, those who come and who go, all of them afterwards, and for how many there is room."""

    before: int
    comes: int
    goes: int
    after: int
    room: int

    @property
    def already(self) -> int:
        """Who comes and was looked after already: counted once afterwards, so that the numbers add up with it."""
        return self.before + self.comes - self.goes - self.after


@dataclass(frozen=True)
class Gets:
    """Somebody who takes a post over, covers it, or holds it in the interim."""

    key: int
    colleague_id: int
    post_id: int


def loads_with(actor: Actor, handover_id: int, post_ids: Collection[int]) -> dict[int, Load]:
    """The load of posts before and after what a handover moves to and from them. Two statements.

    Counted as crm.handovers.fitting counts: distinct people, as far as the actor may know of them.
    """
    leaves = select(Item.responsibility_id).where(
        Item.handover_id == handover_id, Item.fate != "stays", Item.responsibility_id.is_not(None)
    )
    is_led = and_(
        Responsibility.post_id.in_(post_ids), Responsibility.role == "lead", Responsibility.ends_at.is_(None)
    )  # fmt: skip
    stays = people_of(actor, Responsibility, Responsibility.post_id, and_(is_led, Responsibility.id.not_in(leaves)))
    moves = and_(Item.handover_id == handover_id, Item.to_post_id.in_(post_ids), Item.role == "lead")
    coming = people_of(actor, Item, Item.to_post_id, moves)
    parts = ((NOW, people_led(actor, post_ids)), (STAYS, stays), (COMES, coming))
    rows = (one.add_columns(literal(part)) for part, selects in parts for one in selects)
    return _counted(select(*union(*rows).subquery("each_of_them").c), rooms_of(post_ids))


def loads_of_people(actor: Actor, gets: Iterable[Gets], on: date) -> dict[int, Load]:
    """By `key` the load of whoever gets a post, with their own posts of that day; where one gets several, each comes
    to those before it. One person has the room of the largest of their posts; their places in posts that many share
    count for nobody. Three statements, none for nobody."""
    gets = list(gets)
    if not gets:
        return {}
    own: dict[int, set[int]] = {one.colleague_id: set() for one in gets}
    held = select(PostHolder.colleague_id, PostHolder.post_id).join(Post, Post.id == PostHolder.post_id)
    for colleague_id, post_id in db.session.execute(
        held.where(PostHolder.colleague_id.in_(own), held_on(on), Post.places == 1)
    ):
        own[colleague_id].add(post_id)
    parts: list[tuple[int, int, int]] = []
    for one in gets:
        mine = own[one.colleague_id] - {one.post_id}
        parts += [(one.key, post_id, part) for post_id in sorted(mine) for part in (NOW, STAYS)]
        parts.append((one.key, one.post_id, COMES))
        own[one.colleague_id] = mine | {one.post_id}
    rooms = rooms_of({post_id for _, post_id, _ in parts})
    room = {one.key: max(rooms[post] for key, post, _ in parts if key == one.key) for one in gets}
    names = ("key", "post_id", "part")
    of_posts = values(*(column(name, Integer) for name in names), name="of_posts").data(parts).cte("of_posts")
    led = union(*people_led(actor, list(rooms))).subquery("led")
    return _counted(
        select(of_posts.c.key, led.c.person, of_posts.c.part).join(led, led.c.post_id == of_posts.c.post_id), room
    )


def _counted(rows: Select[Any], room: dict[int, int]) -> dict[int, Load]:
    """Of rows (key, person, part) what each key has: a person once for each part. One statement."""
    key, person, part = rows.subquery("parts").c
    marks = (
        func.max(case((part == one, 1), else_=0)).label(name) for one, name in enumerate(("now", "stays", "comes"))
    )
    each = select(key.label("key"), *marks).group_by(key, person).subquery("each")
    is_there = case((each.c.stays + each.c.comes > 0, 1), else_=0)
    sums = (func.sum(one) for one in (each.c.now, each.c.comes, each.c.now - each.c.stays, is_there))
    found = {
        row[0]: tuple(map(int, row[1:])) for row in db.session.execute(select(each.c.key, *sums).group_by(each.c.key))
    }
    return {one: Load(*found.get(one, (0, 0, 0, 0)), places) for one, places in room.items()}
