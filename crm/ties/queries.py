"""Who here knows a resident."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.council.access import held_on, hidden_team_ids
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.residents.access import cluster_of, entries_of_each
from crm.ties.access import readable
from crm.ties.half_life import strength_of
from crm.ties.models import Tie
from crm.ties.rules import channels_in
from graph.strength import WORDS, level


@dataclass(frozen=True)
class Knows:
    """A colleague or an account, and what they have with a resident."""

    kind: str  # officer, councillor, account
    id: int
    name: str
    post: str
    count: int
    first_at: datetime
    last_at: datetime
    channels: tuple[str, ...]
    strength: float
    level: int  # 1 to 5
    words: str
    left_on: date | None
    is_me: bool


def who_knows(
    actor: Actor, resident_id: int, *, entry_ids: Collection[int] = (), hidden: Collection[int] | None = None,
    limit: int = 50,
) -> tuple[Knows, ...]:  # fmt: skip
    """Who has spoken with a resident, strongest tie first, as far as the actor may know. Four statements; one less
    where `hidden`, the teams hidden from the actor, is known already.

    Those who left are in it, with the day; the page puts them under a fold. Who never spoke is not in it at all.
    """
    rows = _ties(actor, Tie.resident_id.in_(entry_ids or cluster_of(resident_id)), limit)
    return _knowing(actor, {resident_id: rows}, hidden)[resident_id]


def who_know(actor: Actor, resident_ids: Collection[int], *, limit: int | None = None) -> dict[int, tuple[Knows, ...]]:
    """`who_knows` of several residents at once, each with all entries that were put into theirs; `limit` is over all of
    them. Five statements, however many."""
    about = entries_of_each(resident_ids)
    found: dict[int, list[Row[Any]]] = {resident_id: [] for resident_id in resident_ids}
    for row in _ties(actor, Tie.resident_id.in_([*about]), limit):
        found[about[row.Tie.resident_id]].append(row)
    return _knowing(actor, found)


def _ties(actor: Actor, which: ColumnElement[bool], limit: int | None) -> Sequence[Row[Any]]:
    return db.session.execute(
        select(Tie, Colleague.name, Colleague.left_on, Account.handle)
        .outerjoin(Colleague, Colleague.id == Tie.colleague_id)
        .outerjoin(Account, Account.id == Tie.account_id)
        .where(which, readable(actor))
        .order_by(Tie.score.desc(), Tie.id)
        .limit(limit)
    ).all()


def _knowing(
    actor: Actor, of_each: Mapping[int, Sequence[Row[Any]]], hidden: Collection[int] | None = None
) -> dict[int, tuple[Knows, ...]]:
    now = clock.now()
    colleague_ids = [row.Tie.colleague_id for rows in of_each.values() for row in rows if row.Tie.colleague_id]
    posts = posts_now(actor, colleague_ids, hidden)
    found: dict[int, tuple[Knows, ...]] = {}
    for resident_id, rows in of_each.items():
        ties: dict[tuple[str, int], list[Knows]] = {}
        for row in rows:
            knows = _knows(row, posts, now, actor)
            ties.setdefault((knows.kind, knows.id), []).append(knows)
        found[resident_id] = tuple(sorted(map(_joined, ties.values()), key=lambda one: -one.strength))
    return found


def posts_now(
    actor: Actor, colleague_ids: Collection[int], hidden: Collection[int] | None = None
) -> dict[int, tuple[str, bool]]:
    """The post that each holds today, as far as the actor may know of it, and whether it is a councillor's. One
    statement; two where `hidden`, the teams hidden from the actor, is not known yet."""
    hidden = hidden_team_ids(actor) if hidden is None else hidden
    rows = db.session.execute(
        select(PostHolder.colleague_id, Post.title, Post.ward_id)
        .join(Post, and_(Post.id == PostHolder.post_id))
        .where(
            PostHolder.colleague_id.in_(colleague_ids),
            held_on(clock.today()),
            or_(Post.team_id.is_(None), Post.team_id.not_in(hidden)),
        )
        # The last one is told: a post of one's own before a shared one, substantive before cover.
        .order_by(Post.places.desc(), PostHolder.kind, PostHolder.id)
    )
    found: dict[int, tuple[str, bool]] = {}
    for row in rows:
        was_councillor = found.get(row.colleague_id, ("", False))[1]
        found[row.colleague_id] = (row.title, was_councillor or row.ward_id is not None)
    return found


def _knows(row: object, posts: dict[int, tuple[str, bool]], now: datetime, actor: Actor) -> Knows:
    tie: Tie = row.Tie  # type: ignore[attr-defined]
    strength = strength_of(tie.score, now)
    step = level(strength)
    post, is_councillor = posts.get(tie.colleague_id or 0, ("", False))
    person = "councillor" if is_councillor else "officer"
    return Knows(
        kind="account" if tie.account_id else person,
        id=tie.account_id or tie.colleague_id or 0,
        name=row.handle or row.name,  # type: ignore[attr-defined]
        post=post,
        count=tie.count,
        first_at=tie.first_at,
        last_at=tie.last_at,
        channels=channels_in(tie.channels),
        strength=strength,
        level=step,
        words=WORDS[step],
        left_on=row.left_on if row.left_on and row.left_on < clock.today() else None,  # type: ignore[attr-defined]
        is_me=tie.colleague_id is not None and tie.colleague_id == actor.colleague_id,
    )


def _joined(same: list[Knows]) -> Knows:
    """One colleague may have ties under two controllers that the actor reads, or with several entries of one person:
    they count together."""
    first = same[0]
    if len(same) == 1:
        return first
    strength = sum(one.strength for one in same)
    return Knows(
        kind=first.kind,
        id=first.id,
        name=first.name,
        post=first.post,
        count=sum(one.count for one in same),
        first_at=min(one.first_at for one in same),
        last_at=max(one.last_at for one in same),
        channels=tuple(dict.fromkeys(channel for one in same for channel in one.channels)),
        strength=strength,
        level=level(strength),
        words=WORDS[level(strength)],
        left_on=first.left_on,
        is_me=first.is_me,
    )
