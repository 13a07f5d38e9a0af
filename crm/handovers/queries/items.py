"""The things that a split moves, one by one, to be chosen by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation, Participant
from crm.council.models import Post
from crm.council.queries import holders_of
from crm.database import db
from crm.handovers.models import Handover, Item
from crm.handovers.queries.amounts import items_of, question_in_words
from crm.handovers.queries.head import Head, head_of
from crm.handovers.queries.ticking import tick_of
from crm.handovers.queries.worth import idle_items, parted_items
from crm.handovers.steps.beside import ends_beside
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.web.formatting import listed, many, short_day
from crm.web.pagination import Page, page_of

AskedIn, Row = aliased(Conversation), aliased(Responsibility)
PER_PAGE = 50
AT_ONCE = 20_000  # databases limit how many values one statement names
KINDS = {"": "Everything", "resident": "People", "conversation": "Conversations", "account": "Accounts"}
FATES = {"dormant": "Dormant", "closes": "Closed", "stays": "Stays where it is"}


@dataclass(frozen=True)
class Wanted:
    """Which of the items somebody wants to see: of `post-7`, a fate, `chosen`, `idle`, `parted`, `ends`; of a kind; by
    name."""

    show: str = ""
    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class ItemRow:
    """One thing, and where it goes."""

    tick: str  # by which it is ticked: see `ticking`
    kind: str  # resident, conversation, account, ask
    name: str
    href: str
    facts: str
    goes: str  # "Youth worker, South (Rhys Fairclough)", "Dormant"
    why: str
    chosen: bool
    moved: bool  # somebody has moved it since the preview


@dataclass(frozen=True)
class ItemsPage:
    """A page of the things that a handover moves."""

    head: Head
    wanted: Wanted
    rows: Page[ItemRow]
    count: int
    shows: dict[str, str]  # to filter by


def items_page(actor: Actor, handover: Handover, wanted: Wanted, page: int = 1) -> ItemsPage:
    """The items wanted, by name. Nine statements."""
    head = head_of(actor, handover)
    statement = _wanted(actor, handover, wanted)
    count = db.session.scalar(select(func.count()).select_from(statement.with_only_columns(Item.id).subquery())) or 0
    page = min(page, max(1, -(-count // PER_PAGE)))  # things may have left the list since its last page was seen
    name = func.coalesce(Resident.name, Conversation.subject, Account.handle, AskedIn.subject)
    rows = db.session.execute(
        statement.outerjoin(Row, Row.id == Item.responsibility_id)
        .outerjoin(AskedIn, AskedIn.id == Ask.conversation_id)
        .with_only_columns(
            Item, name.label("name"), Conversation.last_at, Conversation.waiting_since, Resident.known_as,
            Row.ends_at, Ask.asked_at, ends_beside(handover).label("ends"),
        )
        .order_by(func.lower(name), Item.id)
        .limit(PER_PAGE + 1)
        .offset((page - 1) * PER_PAGE)
    ).all()  # fmt: skip
    posts = _posts(handover.id)
    with_whom = _with_whom(actor, [row.Item.conversation_id for row in rows if row.Item.conversation_id])
    found = [_row(row, posts, with_whom) for row in rows]
    shows = {"": "Everything"} | {f"post-{post_id}": words for post_id, words in posts.items()} | FATES
    shows |= {"chosen": "Chosen by hand", "idle": "Nothing open", "parted": "Parted from a conversation"}
    shows["ends"] = "Support that ends"
    return ItemsPage(head, wanted, page_of(found, page, PER_PAGE), count, shows)


def ids_of(actor: Actor, handover: Handover, wanted: Wanted) -> list[int]:
    """The ids of the items wanted, whatever page they are on: as many as one act takes. One statement."""
    chosen = _wanted(actor, handover, wanted).with_only_columns(Item.id).order_by(Item.id)
    return list(db.session.scalars(chosen.limit(AT_ONCE)))


def _wanted(actor: Actor, handover: Handover, wanted: Wanted) -> Select[Any]:
    statement = items_of(actor, handover.id).outerjoin(Account, Account.id == Item.account_id)
    if found := re.fullmatch(r"post-([0-9]{1,9})", wanted.show):
        statement = statement.where(Item.to_post_id == int(found[1]))
    elif wanted.show in FATES:
        statement = statement.where(Item.fate == wanted.show)
    elif wanted.show == "chosen":
        statement = statement.where(Item.chosen)
    elif wanted.show == "idle":
        statement = statement.where(Item.id.in_(idle_items(actor, handover.id)))
    elif wanted.show == "parted":
        statement = statement.where(Item.id.in_(parted_items(actor, handover.id)))
    elif wanted.show == "ends":
        statement = statement.where(ends_beside(handover))
    if wanted.kind in {"resident", "conversation", "account"}:
        statement = statement.where(getattr(Item, f"{wanted.kind}_id").is_not(None))
    if wanted.words:
        like = f"%{_escaped(wanted.words)}%"
        texts = (Resident.name, Resident.known_as, Conversation.subject, Account.handle)
        statement = statement.where(or_(*(text.ilike(like, escape="\\") for text in texts)))
    return statement


def _escaped(words: str) -> str:
    for special in ("\\", "%", "_"):
        words = words.replace(special, f"\\{special}")
    return words


def _posts(handover_id: int) -> dict[int, str]:
    """The posts that something goes to, with who is in them. Two statements."""
    going = select(Item.to_post_id).where(Item.handover_id == handover_id, Item.to_post_id.is_not(None))
    rows = db.session.execute(select(Post.id, Post.title).where(Post.id.in_(going)).order_by(Post.title, Post.id)).all()
    held = holders_of([row.id for row in rows], on=clock.today())
    return {row.id: f"{row.title} ({_names([one.name for one in held[row.id]])})" for row in rows}


def _names(names: list[str]) -> str:
    if len(names) > 3:
        return many(len(names), "person", "people")
    return listed(dict.fromkeys(names)) or "vacant"


def _with_whom(actor: Actor, conversation_ids: list[int]) -> dict[int, str]:
    """Somebody whom each conversation is with. One statement."""
    rows = db.session.execute(
        select(Participant.conversation_id, func.min(Resident.name))
        .join(Resident, and_(Resident.id == Participant.resident_id, Resident.controller_id.in_(actor.controllers)))
        .where(Participant.conversation_id.in_(conversation_ids))
        .group_by(Participant.conversation_id)
    )
    return dict(rows.all())


def _row(row: Any, posts: dict[int, str], with_whom: dict[int, str]) -> ItemRow:
    item: Item = row.Item
    goes = posts.get(item.to_post_id or 0, "") or FATES.get(item.fate, "")
    kind, href, facts, name = "account", f"/accounts/{item.account_id}", "Account", row.name or ""
    if item.resident_id:
        kind, href = "resident", f"/residents/{item.resident_id}"
        facts = f"Known as {row.known_as}" if row.known_as else "Relationship"
        facts += ". Supported only" if item.role == "support" else ""
    elif item.conversation_id:
        kind, href = "conversation", f"/conversations/{item.conversation_id}"
        whom = with_whom.get(item.conversation_id, "")
        waits = "Waiting for an answer" if row.waiting_since else f"Last word {short_day(row.last_at)}"
        facts = ". ".join(part for part in (f"With {whom}" if whom else "", waits) if part)
        facts += ". Supported only" if item.role == "support" else ""
    elif item.ask_id:
        kind, href, facts = "ask", f"/asks/{item.ask_id}/answer", "Put to this post"
        name = question_in_words(row.name, row.asked_at)
    why, moved = item.why, row.ends_at is not None
    if row.ends:
        goes, why = "Ends", f"{goes} has a part in it already"
    return ItemRow(tick_of(item), kind, name, href, facts, goes, why, item.chosen, moved)
