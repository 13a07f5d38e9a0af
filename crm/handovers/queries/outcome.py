"""What a confirmed handover did: what moved, arrived meanwhile and stayed, who accepted, what undoing would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.conversations.models import Ask, Conversation
from crm.council.models import Colleague, Post
from crm.database import db
from crm.handovers import access
from crm.handovers.models import Acceptance, Arrangement, Handover, HoldingChange, Item, PromisePassed
from crm.handovers.queries.afterwards import followed, since_then, told_since
from crm.handovers.queries.amounts import Amount, held_now, items_of, previewed, question_in_words, total
from crm.handovers.queries.becoming import Becoming, becoming
from crm.handovers.queries.head import Head, head_of
from crm.handovers.queries.moved import Moved
from crm.handovers.queries.staying import Staying, what_stays
from crm.handovers.queries.takers import Taker, facts_of, takers
from crm.handovers.queries.told import People, told, unsettled
from crm.handovers.queries.vacancies import to_fill
from crm.handovers.queries.without_post import WithoutPost, who_is
from crm.handovers.steps.holdings_back import Stays, would_stay
from crm.handovers.steps.undoing import as_left
from crm.residents.models import Resident

SHOWN = 20
AskedIn = aliased(Conversation)


@dataclass(frozen=True)
class Accepted:
    """Whether a post that received work has accepted it."""

    acceptance_id: int
    due_on: date
    at: datetime | None
    by: str
    sent_back: int  # promises sent back and not settled yet


@dataclass(frozen=True)
class Named:
    """Things by name: the first few, and how many there are."""

    shown: tuple[Moved, ...]
    count: int

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)


@dataclass(frozen=True)
class Outcome:
    """A handover that was confirmed, and perhaps undone, for its page."""

    head: Head
    posts: tuple[Becoming, ...]
    to_fill: frozenset[int]  # of these, what it left to nobody yet, and nobody has taken over since
    takers: tuple[tuple[Taker, Accepted | None], ...]
    moved: Amount
    arrived: Named
    staying: tuple[Staying, ...]
    back: int  # what undoing gives back; once undone, what was given back
    kept: Named  # what undoing leaves where it is, since it moved on by itself
    holdings: int  # times in posts that it began or ended
    posts_kept: tuple[tuple[int, str], ...]  # once undone, those whose holders somebody changed since: id, title
    holdings_kept: tuple[Stays, ...]  # times in posts that undoing would leave as somebody made them since
    without_post: tuple[WithoutPost, ...]  # whom it left without a post, and who are in none still
    told: People  # who was told of a successor already, which undoing does not take back
    unsettled: People  # of whom it is said that it should be somebody else
    may_undo: bool

    @property
    def is_undone(self) -> bool:
        return self.head.status == "undone"


def outcome_page(actor: Actor, handover: Handover) -> Outcome:
    """A confirmed handover that the actor may know of. Thirty-five statements, however much it moved."""
    head = head_of(actor, handover)
    items, may_undo = previewed(actor, handover.id, handover.confirmed_at), _may_undo(actor, handover, head)
    facts = facts_of(handover, [one.to_post_id for one in items if one.to_post_id])
    held = held_now(actor, [one.post_id for one in facts.arrangements], handover.confirmed_at)
    accepted = _accepted(handover.id)
    lines = takers(actor, facts, held, items)
    since = since_then(facts, [line.post_id for line in lines if line.show and line.post_id])
    back, kept = _undone(actor, handover) if handover.status == "undone" else _to_undo(actor, handover)
    return Outcome(
        head=head,
        posts=followed(becoming(facts, held), since),
        to_fill=to_fill(handover, facts.arrangements) if head.may_plan else frozenset(),
        takers=tuple((told_since(line, since), accepted.get(line.post_id)) for line in lines),
        moved=total(one.amount for one in items if one.fate == "moves"),
        arrived=_named(_arrived(actor, handover.id)),
        staying=what_stays(actor, handover, items, head.first_name),
        back=db.session.scalar(select(func.count()).select_from(back.subquery())) or 0,
        kept=_named(kept),
        holdings=_holdings(handover.id),
        posts_kept=_posts_kept(handover),
        holdings_kept=tuple(would_stay(handover)) if may_undo else (),
        without_post=who_is(handover),
        told=told(actor, handover) if may_undo or handover.status == "undone" else People(),
        unsettled=unsettled(actor, handover) if may_undo or handover.status == "undone" else People(),
        may_undo=may_undo,
    )


def _accepted(handover_id: int) -> dict[int, Accepted]:
    """Two statements."""
    back = dict(
        db.session.execute(
            select(PromisePassed.post_id, func.count())
            .where(
                PromisePassed.handover_id == handover_id,
                PromisePassed.sent_back_at.is_not(None),
                PromisePassed.settled_at.is_(None),
            )
            .group_by(PromisePassed.post_id)
        ).all()
    )
    rows = db.session.execute(
        select(Acceptance, Colleague.name)
        .outerjoin(Colleague, Colleague.id == Acceptance.accepted_by_id)
        .where(Acceptance.handover_id == handover_id)
    )
    return {
        row.Acceptance.post_id: Accepted(
            row.Acceptance.id,
            row.Acceptance.due_on,
            row.Acceptance.accepted_at,
            row.name or "",
            back.get(row.Acceptance.post_id, 0),
        )
        for row in rows
    }


def _arrived(actor: Actor, handover_id: int) -> Select[Any]:
    return items_of(actor, handover_id).outerjoin(Account, Account.id == Item.account_id).where(Item.arrived)


def _to_undo(actor: Actor, handover: Handover) -> tuple[Select[Any], Select[Any]]:
    """What undoing would give back, by the rule of undoing itself: all that is still as the handover left it, also what
    it laid to rest or closed; and what moved on since."""
    items = _went(actor, handover)
    goes_back = Item.id.in_(select(Item.id).where(Item.handover_id == handover.id, as_left(handover)))
    return items.where(goes_back).with_only_columns(Item.id), items.where(~goes_back)


def _undone(actor: Actor, handover: Handover) -> tuple[Select[Any], Select[Any]]:
    """What undoing gave back, and what it did not."""
    items = _went(actor, handover)
    return items.where(Item.kept.is_(None)).with_only_columns(Item.id), items.where(Item.kept)


def what_went_back(actor: Actor, handover_id: int) -> tuple[int, int, bool]:
    """Of an undone handover, how many things went back, and how many did not, as its page counts them; and whether
    whoever held a post before holds it again. Six statements at most."""
    handover = access.handover(actor, handover_id)
    parts = _undone(actor, handover)
    back, kept = (db.session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in parts)
    return back, kept, bool(_holdings(handover.id)) and not _posts_kept(handover)


def _went(actor: Actor, handover: Handover) -> Select[Any]:
    """The items that the handover did something with, as far as the actor may know of them."""
    items = items_of(actor, handover.id).outerjoin(Account, Account.id == Item.account_id)
    return items.where(Item.fate != "stays")


def _named(statement: Select[Any]) -> Named:
    """The first few by name, and how many. Two statements."""
    name = func.coalesce(Resident.name, Conversation.subject, Account.handle, AskedIn.subject)
    ids = statement.outerjoin(AskedIn, AskedIn.id == Ask.conversation_id).with_only_columns(
        Resident.id, func.coalesce(Conversation.id, AskedIn.id), Account.id, name, Ask.asked_at
    )
    count = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    rows = db.session.execute(ids.order_by(func.lower(name), Item.id).limit(SHOWN))
    return Named(tuple(_one(*row) for row in rows), count)


def _one(
    resident_id: int | None, conversation_id: int | None, account_id: int | None, name: str, asked_at: datetime | None
) -> Moved:
    if asked_at:
        return Moved("conversation", question_in_words(name, asked_at), f"/conversations/{conversation_id}")
    if resident_id:
        return Moved("resident", name, f"/residents/{resident_id}")
    if conversation_id:
        return Moved("conversation", name, f"/conversations/{conversation_id}")
    return Moved("account", name, f"/accounts/{account_id}" if account_id else "")


def _holdings(handover_id: int) -> int:
    return db.session.scalar(select(func.count()).where(HoldingChange.handover_id == handover_id)) or 0


def _posts_kept(handover: Handover) -> tuple[tuple[int, str], ...]:
    """Posts whose holders undoing left as they were, as its audit entry says. Two statements of what was undone."""
    if handover.status != "undone":
        return ()
    details = db.session.scalar(
        select(AuditEntry.details)
        .where(
            AuditEntry.action == "handover.undone", AuditEntry.subject_type == "handover",
            AuditEntry.subject_id == handover.id,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )  # fmt: skip
    ids = (details or {}).get("posts_kept", ())
    rows = db.session.execute(select(Post.id, Post.title).where(Post.id.in_(ids)).order_by(Post.title, Post.id))
    return tuple((row.id, row.title) for row in rows)


def _may_undo(actor: Actor, handover: Handover, head: Head) -> bool:
    """Whether the button is offered; the command asks again."""
    if handover.status != "confirmed" or not head.may_plan:
        return False
    if handover.undo_until is None or clock.now() > handover.undo_until:
        return False
    if any(reader.is_me for reader in head.readers):
        return True
    posts = db.session.scalars(
        select(Post).join(Arrangement, Arrangement.post_id == Post.id).where(Arrangement.handover_id == handover.id)
    ).all()
    return bool(posts) and all(access.may_arrange(actor, post) for post in posts)
