"""Whom a handover brought to a post and who can be told: through a safe and preferred way, in their language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import and_, exists, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.access import writes_for
from crm.conversations.queries.of_residents import Habit, habits_of_each
from crm.council.models import COUNCIL, Colleague, Post
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotFound
from crm.handovers import acceptances
from crm.handovers.coming import came_to, led_elsewhere
from crm.handovers.models import Acceptance, Handover, Introduction, IntroductionText, NotThisPerson
from crm.handovers.outdated import is_outdated
from crm.handovers.wording import FALLBACK, KIND_OF_CHANNEL, KINDS, filled, wants_no_contact
from crm.residents import access as residents
from crm.residents.cards import ResidentCard, resident_cards
from crm.residents.lines import ContactLine
from crm.residents.models import Resident
from crm.responsibilities.queries import led_by
from crm.ties.models import Tie
from crm.web.formatting import full_day

LED_ELSEWHERE = "Another post looks after them: whoever holds it tells them"


@dataclass(frozen=True)
class Ready:
    """Somebody who can be told, with the words for them."""

    resident_id: int
    contact_point_id: int
    language: str
    written_in: str
    text: str


@dataclass(frozen=True)
class Held:
    """Somebody who is not written to, and why."""

    resident_id: int
    name: str
    why: str


@dataclass(frozen=True)
class Introducing:
    """Who can be told of a post's new holder, and who cannot. `note`: why nobody is, where that is so."""

    colleague_id: int | None
    ready: tuple[Ready, ...]
    held: tuple[Held, ...]
    note: str = ""


@dataclass(frozen=True)
class Successor:
    """Who is introduced: by name, or as their post where many hold it."""

    colleague_id: int | None
    name: str
    post: str
    reach: str


def introduction(actor: Actor, introduction_id: int, *, lock: bool = False) -> tuple[Introduction, Handover]:
    """An introduction, for who accepts the handover and for their manager; NotFound for anybody else, and where the
    handover was undone. `lock` holds the handover as it is, and the row, until the transaction ends."""
    row = db.session.execute(
        select(Introduction.resident_id, Acceptance.id.label("acceptance_id"))
        .join(
            Acceptance,
            and_(Acceptance.handover_id == Introduction.handover_id, Acceptance.post_id == Introduction.post_id),
        )
        .where(Introduction.id == introduction_id)
    ).first()
    if row is None:
        raise NotFound
    _accepted, handover, _reach = acceptances.acceptance(actor, row.acceptance_id, lock=lock)
    residents.resident(actor, row.resident_id)
    statement = select(Introduction).where(Introduction.id == introduction_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one(), handover


def is_disputed(introduced: Introduction) -> bool:
    """Whether somebody says that it should be another person, and the manager has not settled it."""
    return (
        db.session.scalar(
            select(NotThisPerson.id).where(
                NotThisPerson.handover_id == introduced.handover_id,
                NotThisPerson.resident_id == introduced.resident_id,
                NotThisPerson.settled_at.is_(None),
            )
        )
        is not None
    )


def to_introduce(actor: Actor, handover: Handover, post_id: int) -> Introducing:
    """Whom of those who came to a post nobody has written an introduction for yet, or only one of somebody who is gone.
    About twenty statements, however many people."""
    post = db.session.get_one(Post, post_id)
    successor, note = successor_of(handover, post)
    if successor is None:
        return Introducing(None, (), (), note)
    came = came_to(actor, handover, post_id)
    told = exists().where(
        Introduction.handover_id == handover.id,
        Introduction.post_id == post_id,
        Introduction.resident_id == Resident.id,
        ~is_outdated(),
    )
    ids = db.session.scalars(select(Resident.id).where(Resident.id.in_(came), ~told).order_by(Resident.name)).all()
    cards = resident_cards(actor, ids)
    habits = habits_of_each(actor, ids)
    texts = {row.language: row for row in db.session.scalars(select(IntroductionText))}
    knew = _who_knew(actor, handover, ids)
    disputed = set(
        db.session.scalars(
            select(NotThisPerson.resident_id).where(
                NotThisPerson.handover_id == handover.id, NotThisPerson.settled_at.is_(None)
            )
        )
    )
    others = led_elsewhere(ids, post_id)
    leaver = db.session.get_one(Colleague, handover.colleague_id).name if knew else ""
    ready, held = [], []
    for card in (cards[one] for one in ids):
        point = preferred(card, habits[card.id])
        said = "It is said that it should be somebody else" if card.id in disputed else ""
        why = said or (LED_ELSEWHERE if card.id in others else why_not(card))
        if why or point is None:
            held.append(Held(card.id, card.name, why or "No way to reach them is known that is safe to use"))
        else:
            named = leaver if card.id in knew else ""
            ready.append(_ready(card, point, successor, texts, named))
    return Introducing(successor.colleague_id, tuple(ready), tuple(held))


def why_not(card: ResidentCard) -> str:
    """Why somebody must not be written to; empty where they may be."""
    if card.controller_id != COUNCIL:
        return f"{card.private_to or 'Not everybody may know of them'}: tell them in person"
    if wants_no_contact(card.preferences, card.adjustments, card.what_to_avoid, card.safety_note):
        return "It is written that they are not to be contacted"
    return ""


def preferred(card: ResidentCard, habit: Habit) -> ContactLine | None:
    """The way to reach somebody that is safe and that they use themselves; of several of a kind the newest."""
    usual = KIND_OF_CHANNEL.get(habit.usual, "")
    order = (usual, *KINDS)
    ways = sorted(card.usable, key=lambda point: (order.index(point.kind), -point.id))
    return ways[0] if ways else None


def successor_of(handover: Handover, post: Post) -> tuple[Successor | None, str]:
    """Who is to be introduced for a post that a handover brought work to; or nobody, and why. Six statements."""
    if handover.kind == "absence":
        return None, "The work is covered for a time and comes back by itself, so nobody is told by letter."
    if not writes_for(post.id, COUNCIL):
        return None, f"{post.title} belongs to a restricted team. Tell people in person."
    if post.places > 1:
        name, who = post.title, None
        reach = _accounts_of(post.id, None)
    else:
        holders = [
            one for one in holders_of([post.id])[post.id]
            if one.kind != "cover" and one.colleague_id != handover.colleague_id
            and (one.ends_on is None or one.ends_on > clock.today())
        ]  # fmt: skip
        here = [one for one in holders if one.starts_on <= clock.today()]
        if not here:
            begins = (
                f"{holders[-1].name} begins on {full_day(holders[-1].starts_on)}" if holders else "Nobody has it yet"
            )
            return None, f"{begins}. Write to people once somebody holds {post.title}."
        name, who = here[0].name, here[0].colleague_id
        email = db.session.scalar(select(Colleague.email).where(Colleague.id == who)) or ""
        reach = _accounts_of(post.id, who) or email
    if not reach:
        return None, f"There is no way to reach {name} yet. Give the post a mailbox or a phone line under Accounts."
    return Successor(who, name, post.title, reach), ""


def _accounts_of(post_id: int, who: int | None) -> str:
    """The mailbox and the phone line that a post looks after."""
    rows = db.session.execute(
        select(Account.handle)
        .where(
            Account.id.in_(led_by("account", [post_id])),
            Account.network.in_(["phone", "email"]),
            Account.status == "active",
            # A professional account is reached by who holds it alone: never one of somebody before them.
            or_(Account.kind == "corporate", and_(Account.kind == "professional", Account.colleague_id == who)),
        )
        .order_by(Account.network.desc(), Account.id)
    )
    return ", ".join(row.handle for row in rows)


def _who_knew(actor: Actor, handover: Handover, resident_ids: Collection[int]) -> frozenset[int]:
    """Those who spoke with whoever leaves: only to them does the name say anything. That they leave is public by now.

    Of a restructure, and of work that is given back, nobody is named.
    """
    if handover.kind != "leaving" or handover.colleague_id is None:
        return frozenset()
    return frozenset(
        db.session.scalars(
            select(Tie.resident_id).where(
                Tie.colleague_id == handover.colleague_id,
                Tie.resident_id.in_(resident_ids),
                Tie.controller_id.in_(actor.controllers),
            )
        )
    )


def _ready(
    card: ResidentCard, point: ContactLine, successor: Successor, texts: dict[str, IntroductionText], leaver: str
) -> Ready:
    written_in = card.language if card.language in texts else FALLBACK
    text = texts[written_in]
    values = {
        "resident": card.name,
        "successor": successor.name,
        "post": successor.post,
        "reach": successor.reach,
        "council": current_app.config["SETTINGS"].council_name,
    }
    if leaver:
        values["leaver"] = leaver
    words = filled(text.with_leaver if leaver else text.without_leaver, values)
    return Ready(card.id, point.id, card.language, written_in, words)
