"""Who answers for a conversation, who else takes part, who may read it, and who answered for it on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation, Participant
from crm.conversations.queries.rows import ConversationRow
from crm.council.models import COUNCIL, Controller, Post, Team
from crm.council.queries import holders_of
from crm.database import db
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.line import OnTheLine, on_the_line
from crm.responsibilities.queries import Stretch, supports_of
from crm.web.formatting import full_day, many


@dataclass(frozen=True)
class Answerer:
    """A post that leads or supports, and who holds it today."""

    post: str
    names: tuple[str, ...]
    is_me: bool
    nobody: str = "Nobody holds the post"
    others: tuple[str, ...] = ()  # the names beside mine, where it is mine

    @property
    def name(self) -> str:
        """`Amira Siddiq (you)`, `You and Bilal Flanagan`; of a vacant post that nobody holds it."""
        if not self.names:
            return self.nobody
        if self.is_me and len(self.names) == 1:
            return f"{self.names[0]} (you)"
        said = ["You", *self.others] if self.is_me else list(self.names)
        return " and ".join(said) if len(said) < 3 else f"{said[0]} and {many(len(said) - 1, 'other')}"

    @property
    def short(self) -> str:
        """The person with the post, or the post alone."""
        return f"{self.name}, {self.post}" if self.post else self.name


@dataclass(frozen=True)
class AsAt:
    """Who answered for it on a day of the past."""

    on: date
    words: str
    holders: tuple[OnTheLine, ...]


def lead_of_thread(actor: Actor, about: ConversationRow) -> Answerer:
    """Who leads: the person in the post; in a pool whoever took it up."""
    if not about.post:
        return Answerer("", (), is_me=False, nobody="Nobody is responsible")
    if about.is_pool:
        names = (about.taken_up_by,) if about.taken_up_by else ()
        return Answerer(about.post, names, is_me=about.is_mine, nobody="Nobody has taken this up")
    others = tuple(name for name in about.holders if name != actor.name)
    return Answerer(about.post, about.holders, is_me=actor.name in about.holders and about.is_mine, others=others)


def residents_to_view(actor: Actor, conversation_id: int) -> tuple[tuple[int, bool], ...]:
    """The residents in a conversation that somebody looks at, and whether only a circle may know of each.

    One statement.
    """
    entry = aliased(Resident)
    rows = db.session.execute(
        select(Resident.id, Resident.controller_id)
        .join(entry, Resident.id == stayed_as(entry))
        .join(Participant, Participant.resident_id == entry.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Participant.conversation_id == conversation_id, access.readable(actor))
        .group_by(Resident.id, Resident.controller_id)
        .order_by(Resident.id)
    )
    return tuple((row.id, row.controller_id != COUNCIL) for row in rows)


def supports(actor: Actor, conversation_id: int) -> tuple[Answerer, ...]:
    """The posts that support it: those of one person first, then pools, of which nobody is in it by name. Three
    statements."""
    post_ids = supports_of("conversation", [conversation_id]).get(conversation_id, [])
    holders = holders_of(post_ids, on=clock.today())
    posts = db.session.execute(
        select(Post.id, Post.title, Post.places).where(Post.id.in_(post_ids)).order_by(Post.places, Post.title)
    )
    return tuple(
        Answerer(
            post="" if post.places > 1 else post.title,
            names=() if post.places > 1 else tuple(holder.name for holder in holders[post.id]),
            is_me=any(holder.colleague_id == actor.colleague_id for holder in holders[post.id]),
            nobody=post.title if post.places > 1 else "Nobody holds the post",
            others=tuple(one.name for one in holders[post.id] if one.colleague_id != actor.colleague_id),
        )
        for post in posts
    )


def controller_of_thread(controller_id: int) -> Row[Any]:
    """The kind of a controller, and the name of its team where it is a circle. One statement."""
    return db.session.execute(
        select(Controller.kind, Team.name)
        .outerjoin(Team, Team.id == Controller.team_id)
        .where(Controller.id == controller_id)
    ).one()


def private_words(controller: Row[Any]) -> str:
    """Who can read what this controller keeps; empty for the council as a whole."""
    if controller.kind == "councillor":
        return "Your own casework: only you can read this"
    return f"Only {controller.name} and the head above can read this" if controller.name else ""


def own_line(actor: Actor, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """The line of casework: of a post that several share it names its one reader, whose own it is."""
    return tuple(
        replace(one, kind="substantive", name=actor.name, colleague_id=actor.colleague_id, is_councillor=True)
        if one.kind == "pool"
        else one
        for one in stretches
    )


def as_at(actor: Actor, stretches: Sequence[Stretch], opened_at: datetime, on: date) -> AsAt:
    """Who answered for it on a day, from the line: two where it changed hands on that day."""
    began = clock.local(opened_at).date()
    then = tuple(
        stretch
        for stretch in stretches
        if stretch.from_on <= on
        and (stretch.until_on is None or on < max(stretch.until_on, clock.days_after(stretch.from_on, 1)))
    )
    if on > clock.today():
        return AsAt(on, f"{full_day(on)} is still to come.", ())
    if not then:
        return AsAt(on, f"Nobody was responsible on {full_day(on)}. What was said began on {full_day(began)}.", ())
    return AsAt(on, f"Responsible on {full_day(on)}:", on_the_line(actor, then))
