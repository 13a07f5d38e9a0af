"""What has changed under a preview since somebody looked at it, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation, Promise
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Item
from crm.handovers.queries.amounts import items_of, question_in_words
from crm.handovers.steps import comparing
from crm.residents.models import Resident
from crm.web.formatting import listed, many, moment, within

SHOWN = 10
WHAT = {
    "waits": "Somebody waits in it again, so it is not closed",
    "open": "Something is open with them again, so they are not dormant",
}


@dataclass(frozen=True)
class Moved:
    """One thing by name; where it is a difference, what has happened to it."""

    kind: str  # resident, conversation, account
    name: str
    href: str
    words: str = ""


@dataclass(frozen=True)
class Differences:
    """What has changed since the preview: the first of it by name, and how much of each kind."""

    shown: tuple[Moved, ...] = ()
    conversations: int = 0
    residents: int = 0
    accounts: int = 0
    looked_again: bool = False  # the preview on the page was taken after these changes
    came: tuple[Moved, ...] = ()  # what is in it besides that the older one did not have: the first of it
    came_count: int = 0

    def __bool__(self) -> bool:
        return bool(self.count)

    @property
    def count(self) -> int:
        return self.conversations + self.residents + self.accounts

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)

    @property
    def came_rest(self) -> int:
        return self.came_count - len(self.came)

    @property
    def words(self) -> str:
        """`2 conversations have moved since you looked. They are marked. Look again, then confirm.`"""
        parts = [
            many(self.conversations, "conversation") if self.conversations else "",
            many(self.residents, "resident") if self.residents else "",
            many(self.accounts, "account") if self.accounts else "",
        ]
        said = listed(parts)
        have, are = ("has", "It is") if self.count == 1 else ("have", "They are")
        return f"{said} {have} moved since you looked. {are} marked. Look again, then confirm."


def differences(actor: Actor, handover_id: int) -> Differences:
    """What is no longer as it was previewed, as far as the actor may know of it. Five statements."""
    return named(actor, comparing.differences(handover_id))


def named_anew(actor: Actor, handover_id: int, moved: comparing.MovedSince) -> Differences:
    """For what a confirmation was refused, by name, and what came since, beside the preview that was taken after it.
    Six statements."""
    promised = _promised(actor, moved.came.promise_ids)
    came = (*_came(actor, handover_id, moved.came), *promised)
    count = moved.came.number + len(promised)
    return replace(named(actor, moved.differences), looked_again=True, came=came[:SHOWN], came_count=count)


def _promised(actor: Actor, promise_ids: Sequence[int]) -> tuple[Moved, ...]:
    """The promises that came, by their words. One statement, none where nothing was promised."""
    if not promise_ids:
        return ()
    rows = db.session.execute(
        select(Promise.text, Promise.conversation_id, Conversation.subject)
        .join(Conversation, Conversation.id == Promise.conversation_id)
        .where(Promise.id.in_(promise_ids), Promise.controller_id.in_(actor.controllers))
        .order_by(Promise.due_on, Promise.id)
    )
    return tuple(
        Moved("conversation", f"A promise: {text}", f"/conversations/{number}", f"Goes along with {subject}.")
        for text, number, subject in rows
    )


def _came(actor: Actor, handover_id: int, came: comparing.Came) -> tuple[Moved, ...]:
    """The first of what came, and where it goes by which rule. One statement, none where nothing came."""
    if not came.number:
        return ()
    asked_in = aliased(Conversation)
    name = func.coalesce(Resident.name, Conversation.subject, Account.handle, asked_in.subject)
    rows = db.session.execute(
        items_of(actor, handover_id)
        .outerjoin(Account, Account.id == Item.account_id)
        .outerjoin(asked_in, asked_in.id == Ask.conversation_id)
        .outerjoin(Post, Post.id == Item.to_post_id)
        .where(or_(Item.responsibility_id.in_(came.responsibility_ids), Item.ask_id.in_(came.ask_ids)))
        .with_only_columns(Item, name.label("name"), Post.title, Ask.asked_at, Ask.conversation_id)
        .order_by(func.lower(name), Item.id)
        .limit(SHOWN)
    )
    return tuple(_came_one(row) for row in rows)


def _came_one(row: Any) -> Moved:
    item: Item = row.Item
    goes = f"Goes to {row.title}: {item.why[:1].lower()}{item.why[1:]}." if row.title else item.why
    if item.resident_id:
        return Moved("resident", row.name, f"/residents/{item.resident_id}", goes)
    if item.account_id:
        return Moved("account", row.name, f"/accounts/{item.account_id}", goes)
    if item.ask_id:
        words = question_in_words(row.name, row.asked_at)
        return Moved("conversation", words, f"/conversations/{row.conversation_id}", goes)
    return Moved("conversation", row.name, f"/conversations/{item.conversation_id}", goes)


def named(actor: Actor, found: Sequence[comparing.Difference]) -> Differences:
    """Differences by name. Four statements."""
    posts = _names(Post.title, Post.id, [one.now_post_id for one in found])
    residents = _names(Resident.name, Resident.id, [one.resident_id for one in found], actor)
    talks = _names(Conversation.subject, Conversation.id, [one.conversation_id for one in found], actor)
    accounts = _names(Account.handle, Account.id, [one.account_id for one in found])
    rows = []
    for one in found:
        if one.resident_id in residents:
            rows.append(
                Moved("resident", residents[one.resident_id], f"/residents/{one.resident_id}", _what(one, posts))
            )
        elif one.conversation_id in talks:
            href = f"/conversations/{one.conversation_id}"
            rows.append(Moved("conversation", talks[one.conversation_id], href, _what(one, posts)))
        elif one.account_id in accounts:
            rows.append(Moved("account", accounts[one.account_id], f"/accounts/{one.account_id}", _what(one, posts)))
    kinds = [row.kind for row in rows]
    return Differences(
        tuple(rows[:SHOWN]), kinds.count("conversation"), kinds.count("resident"), kinds.count("account")
    )


def _names(name, key, ids: list[int | None], actor: Actor | None = None) -> dict[int | None, str]:  # type: ignore[no-untyped-def]
    statement = select(key, name).where(key.in_([one for one in ids if one]))
    if actor is not None:
        statement = statement.where(key.class_.controller_id.in_(actor.controllers))
    return dict(db.session.execute(statement).all())  # type: ignore[arg-type]


def _what(one: comparing.Difference, posts: dict[int | None, str]) -> str:
    if one.what in WHAT:
        return f"{WHAT[one.what]}."
    post = posts.get(one.now_post_id, "")
    if not post:
        return "Nobody leads it any more, or it is finished."
    who = f" {one.by} moved it {within(moment(one.at))}." if one.by and one.at else ""
    return f"Now with {post}.{who}"
