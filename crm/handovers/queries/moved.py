"""What has changed under a preview since somebody looked at it, by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council.models import Post
from crm.database import db
from crm.handovers.steps import comparing
from crm.residents.models import Resident
from crm.web.formatting import many, moment, within

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

    def __bool__(self) -> bool:
        return bool(self.count)

    @property
    def count(self) -> int:
        return self.conversations + self.residents + self.accounts

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)

    @property
    def words(self) -> str:
        """`2 conversations have moved since you looked. They are marked. Look again, then confirm.`"""
        parts = [
            many(self.conversations, "conversation") if self.conversations else "",
            many(self.residents, "resident") if self.residents else "",
            many(self.accounts, "account") if self.accounts else "",
        ]
        said = " and ".join(part for part in parts if part)
        have, are = ("has", "It is") if self.count == 1 else ("have", "They are")
        return f"{said} {have} moved since you looked. {are} marked. Look again, then confirm."


def differences(actor: Actor, handover_id: int) -> Differences:
    """What is no longer as it was previewed, as far as the actor may know of it. Five statements."""
    return named(actor, comparing.differences(handover_id))


def named(actor: Actor, found: Sequence[comparing.Difference], *, looked_again: bool = False) -> Differences:
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
        tuple(rows[:SHOWN]), kinds.count("conversation"), kinds.count("resident"), kinds.count("account"), looked_again
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
