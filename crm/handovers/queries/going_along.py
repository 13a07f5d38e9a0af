"""The accounts that go along when a post is split: a kind of their own, named, so that nobody gets one unawares."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Item
from crm.handovers.queries.amounts import items_of

SHOWN = 8


@dataclass(frozen=True)
class GoingAlong:
    """An account that moves, and why there."""

    account_id: int
    handle: str
    to: str  # the title of the post
    why: str


@dataclass(frozen=True)
class Accounts:
    """The accounts that move with a split: the first by name, and how many."""

    shown: tuple[GoingAlong, ...]
    count: int

    @property
    def rest(self) -> int:
        return self.count - len(self.shown)


def accounts_going_along(actor: Actor, handover_id: int) -> Accounts:
    """What of accounts a preview moves. Two statements."""
    going = items_of(actor, handover_id).where(Item.account_id.is_not(None), Item.fate == "moves")
    count = db.session.scalar(select(func.count()).select_from(going.with_only_columns(Item.id).subquery())) or 0
    rows = db.session.execute(
        going.join(Account, Account.id == Item.account_id)
        .join(Post, Post.id == Item.to_post_id)
        .with_only_columns(Account.id, Account.handle, Post.title, Item.why, Item.role)
        .order_by(func.lower(Account.handle), Account.id)
        .limit(SHOWN)
    )
    return Accounts(tuple(GoingAlong(*row, _why(why, role)) for *row, why, role in rows), count)


def _why(why: str, role: str) -> str:
    """Why it goes there; of one that the post only supports also that, since it is counted with none that it has."""
    return why if role == "lead" else f"Only supported, so not counted above. {why}".strip()
