"""Which posts could answer for somebody, for whoever names one."""

from __future__ import annotations

from dataclasses import dataclass

from crm.actor import Actor
from crm.council import access as council
from crm.council.circles import may_open
from crm.council.models import Post
from crm.council.picking import Askable, posts_to_ask
from crm.database import db
from crm.residents.cards import ResidentCard
from crm.residents.responsible import Answering
from crm.responsibilities.queries import Stretch

CHOICES = 12


@dataclass(frozen=True)
class Second:
    """A post that supports the relationship, and who holds it."""

    post_id: int
    title: str
    name: str  # empty where it is vacant, or held by many
    shape: str


@dataclass(frozen=True)
class ToAnswer:
    """A post to choose, with what it may still become."""

    post_id: int
    title: str
    facts: str
    is_lead: bool
    is_second: bool


def seconds_of(answering: Answering) -> tuple[Second, ...]:
    """The posts that were named beside the one that leads, longest first."""
    found: dict[int, Second] = {}
    for stretch in answering.seconds:
        found.setdefault(stretch.post_id, _second(stretch))
    return tuple(found.values())


def _second(stretch: Stretch) -> Second:
    return Second(stretch.post_id, stretch.post, stretch.name if stretch.kind != "pool" else "", stretch.shape)


def posts_to_answer(actor: Actor, card: ResidentCard, answering: Answering, words: str) -> tuple[ToAnswer, ...]:
    """Posts that fit the words and may open what is kept about somebody. Six statements; none without words."""
    if not words:
        return ()
    posts = [one for one in posts_to_ask(actor, words, limit=4 * CHOICES) if one.kind == "post"]
    opens = may_open([one.id for one in posts])
    leads = {stretch.post_id for stretch in answering.line if stretch.is_now}
    seconds = {one.post_id for one in seconds_of(answering)}
    fitting = [one for one in posts if card.controller_id in opens[one.id]]
    return tuple(
        ToAnswer(one.id, one.title, _facts(one), one.id in leads, one.id in seconds) for one in fitting[:CHOICES]
    )


def may_pass_on(actor: Actor, answering: Answering) -> bool:
    """Whether the actor may have another post lead. One statement, or none."""
    leads = {stretch.post_id for stretch in answering.line if stretch.is_now}
    if not leads or leads & set(actor.post_ids):
        return True
    return any(council.may_hand_on(actor, db.session.get_one(Post, post_id)) for post_id in leads)


def _facts(one: Askable) -> str:
    held = "Held by several" if one.places > 1 else " and ".join(one.names) or "Vacant now"
    return f"{held}. {one.team}"
