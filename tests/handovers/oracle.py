"""Who answers for what, read from the rows alone: plain SQL and plain Python, and no query of the product's.

What holds at every moment (B0): each open conversation, each resident in touch, each of the council's accounts has
exactly one current lead; the post that leads it is in the list of somebody who serves; those who led it before follow
each other without a gap and without two at once; nothing acknowledged is missing or there twice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Date, text

from crm import clock
from crm.database import UTCDateTime, db

Thing = tuple[str, int]
KINDS = ("conversation", "resident", "account")


@dataclass(frozen=True)
class Stretch:
    """One row of responsibility."""

    id: int
    thing: Thing
    post: int
    role: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Place:
    """A post, as far as it matters for whose work it is when nobody holds it."""

    team: int | None
    is_head: bool
    ward: int | None


@dataclass(frozen=True)
class Open:
    """A conversation, resident or account that somebody has to answer for, and under which controller it is."""

    thing: Thing
    controller: int


@dataclass(frozen=True)
class World:
    """Everything that a handover can change, as it stands at one moment."""

    today: date
    stretches: tuple[Stretch, ...]
    wanted: frozenset[Open]
    asks: dict[int, int]  # open questions: the post that each was put to
    controller_of_ask: dict[int, int]
    promises: dict[int, int]  # open promises: the conversation of each
    controllers: dict[Thing, int]
    closed: frozenset[int]  # conversations
    holdings: tuple[tuple[Any, ...], ...]  # id, colleague, post, kind, first day, first day without
    posts: dict[int, Place]
    teams: dict[int, int | None]
    left: dict[int, date]  # the last day of a colleague
    resting: frozenset[Thing]  # laid to rest by a handover, and led by nobody since

    @property
    def lead_rows(self) -> dict[Thing, Stretch]:
        return {one.thing: one for one in self.stretches if one.role == "lead" and one.ends_at is None}

    @property
    def leads(self) -> dict[Thing, int]:
        return {thing: one.post for thing, one in self.lead_rows.items()}

    @property
    def supports(self) -> Counter[tuple[Thing, int]]:
        return Counter((one.thing, one.post) for one in self.stretches if one.role == "support" and not one.ends_at)

    @property
    def of_work(self) -> tuple[Any, ...]:
        """Whose everything is, and what is open: what planning leaves alone, and undoing at once brings back."""
        return self.leads, self.supports, self.asks, self.closed


def read() -> World:
    """The world now, in as many statements as it has parts."""
    found = World(
        today=clock.today(),
        stretches=tuple(_stretches()),
        wanted=frozenset(_wanted()),
        asks=dict(_rows("SELECT id, post_id FROM ask WHERE answered_at IS NULL AND returned_at IS NULL")),
        controller_of_ask=dict(_rows("SELECT id, controller_id FROM ask")),
        promises=dict(_rows("SELECT id, conversation_id FROM promise WHERE kept_at IS NULL AND missed_at IS NULL"
                            " AND withdrawn_at IS NULL")),
        controllers={(kind, one): controller for kind, one, controller in _rows(
            "SELECT 'conversation', id, controller_id FROM conversation"
            " UNION ALL SELECT 'resident', id, controller_id FROM resident")},
        closed=frozenset(one for (one,) in _rows("SELECT id FROM conversation WHERE closed_at IS NOT NULL")),
        holdings=tuple(tuple(row) for row in _rows(
            "SELECT id, colleague_id, post_id, kind, starts_on, ends_on FROM post_holder ORDER BY id",
            starts_on=Date, ends_on=Date)),
        posts={one: Place(*rest) for one, *rest in _rows("SELECT id, team_id, is_head, ward_id FROM post",
                                                        is_head=Boolean)},
        teams=dict(_rows("SELECT id, parent_id FROM team")),
        left=dict(_rows("SELECT id, left_on FROM colleague WHERE left_on IS NOT NULL", left_on=Date)),
        resting=frozenset(("resident", one) for (one,) in _rows(
            "SELECT resident_id FROM handover_item JOIN handover ON handover.id = handover_id"
            " WHERE fate = 'dormant' AND status = 'confirmed'")),
    )  # fmt: skip
    db.session.commit()
    return found


def _rows(statement: str, **types: Any) -> Any:
    query = text(statement)
    return db.session.execute(query.columns(**types) if types else query).all()


def _stretches() -> Iterator[Stretch]:
    for row in _rows(
        "SELECT id, conversation_id, resident_id, account_id, post_id, role, starts_at, ends_at FROM responsibility"
        " ORDER BY starts_at, id",
        starts_at=UTCDateTime, ends_at=UTCDateTime,
    ):  # fmt: skip
        (thing,) = ((kind, row[1 + n]) for n, kind in enumerate(KINDS) if row[1 + n] is not None)
        yield Stretch(row.id, thing, row.post_id, row.role, row.starts_at, row.ends_at)


def _wanted() -> Iterator[Open]:
    for kind, one, controller in _rows(
        "SELECT 'conversation', id, controller_id FROM conversation WHERE closed_at IS NULL"
        " UNION SELECT 'resident', r.id, r.controller_id FROM resident r"
        " JOIN participant p ON p.resident_id = r.id JOIN conversation c ON c.id = p.conversation_id"
        " WHERE c.controller_id = r.controller_id"
        " UNION SELECT 'account', id, 1 FROM account WHERE kind = 'corporate' AND status = 'active'"
    ):
        yield Open((kind, one), controller)


# What holds.


def troubles(world: World) -> list[str]:
    """What must not be, a line each; nothing where all is well."""
    return [*_led_by_one(world), *_in_a_list(world), *_follow_each_other(world), *_who_left(world)]


def _led_by_one(world: World) -> Iterator[str]:
    leads = Counter(one.thing for one in world.stretches if one.role == "lead" and one.ends_at is None)
    for one in world.wanted:
        if leads[one.thing] != 1 and not (leads[one.thing] == 0 and one.thing in world.resting):
            yield f"{one.thing} is led by {leads[one.thing]} posts"
    for about, many in world.supports.items():
        if many > 1:
            yield f"{about} supports it {many} times"
    for thing, post in world.leads.items():
        if (thing, post) in world.supports:
            yield f"post {post} leads {thing} and supports it"


def _in_a_list(world: World) -> Iterator[str]:
    for one in world.wanted:
        post = world.leads.get(one.thing)
        if post is not None and not answerers(world, post):
            yield f"{one.thing} of post {post} is in nobody's list"
    for promise, conversation in world.promises.items():
        if not answerers(world, world.leads.get(("conversation", conversation), 0)):
            yield f"promise {promise} is in nobody's list"
    for ask, post in world.asks.items():
        if not answerers(world, post):
            yield f"question {ask} is in nobody's list"


def _follow_each_other(world: World) -> Iterator[str]:
    line: dict[Thing, list[Stretch]] = defaultdict(list)
    for one in world.stretches:
        if one.role == "lead":
            line[one.thing].append(one)
    for thing, leads in line.items():
        for before, after in zip(leads, leads[1:], strict=False):
            if before.ends_at is None or before.ends_at > after.starts_at:
                yield f"{thing} was led by two at once"
            elif before.ends_at < after.starts_at and thing[0] == "conversation":
                yield f"{thing} was led by nobody for a while"


def _who_left(world: World) -> Iterator[str]:
    for _id, colleague, post, _kind, starts_on, ends_on in world.holdings:
        last = world.left.get(colleague)
        if last is not None and (ends_on is None or starts_on > last or ends_on > last + timedelta(days=1)):
            yield f"colleague {colleague} leaves on {last} and is in post {post} after that"


def answerers(world: World, post: int) -> set[int]:
    """The colleagues in whose list a post's work is today: who is in it; else who heads the team, or the next above
    that has a head; above the top, who heads a part directly below, and then anybody who heads anything. The other ways
    of docs/decisions/0024 are for who may read it, and `Council.look` asks about those."""
    inside: dict[int, set[int]] = defaultdict(set)
    for _id, colleague, held, _kind, starts_on, ends_on in world.holdings:
        serves = colleague not in world.left or world.left[colleague] >= world.today
        if serves and starts_on <= world.today and (ends_on is None or ends_on > world.today):
            inside[held].add(colleague)
    place = world.posts.get(post)
    if place is None or inside[post] or place.ward is not None:
        return inside[post]
    heads: dict[int, set[int]] = defaultdict(set)
    for number, one in world.posts.items():
        if one.is_head and one.team is not None:
            heads[one.team] |= inside[number]
    tops = [team for team, above in world.teams.items() if above is None]
    team = place.team if place.team is not None else tops[0]
    while team is not None:
        if heads[team]:
            return heads[team]
        team = world.teams[team]
    below = set().union(*(heads[one] for one, above in world.teams.items() if above in tops))
    return below or set().union(*heads.values())
