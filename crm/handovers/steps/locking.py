"""Who has to wait while a handover moves things. In one order for everybody, so that nobody waits in a circle.

Posts first, then residents, conversations, accounts and questions, each by id: as those do who log, ask and pass on
(see crm.conversations.steps.lock_people). Whoever changes a responsibility holds the lock of what it is about, so the
responsibilities themselves need none. SQLite has one writer at a time and nothing to lock.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select

from crm.accounts.models import Account
from crm.conversations.models import Ask, Conversation
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Acceptance, Arrangement, Item, Share
from crm.residents.models import Resident

THINGS = ((Resident, "resident_id"), (Conversation, "conversation_id"), (Account, "account_id"), (Ask, "ask_id"))


def lock_posts(handover_id: int) -> list[Post]:
    """The posts that give or receive in a handover, by id, locked. Two overlapping handovers wait here, in order."""
    of_plan = Arrangement.handover_id == handover_id
    named = select(Arrangement.post_id).where(of_plan).union(
        select(Arrangement.rest_post_id).where(of_plan, Arrangement.rest_post_id.is_not(None)),
        select(Share.post_id).join(Arrangement, Arrangement.id == Share.arrangement_id).where(of_plan),
        select(Item.to_post_id).where(Item.handover_id == handover_id, Item.to_post_id.is_not(None)),
        select(Acceptance.post_id).where(Acceptance.handover_id == handover_id),
    )  # fmt: skip
    return lock_posts_by_id(set(db.session.scalars(named)))


def lock_posts_by_id(post_ids: Collection[int]) -> list[Post]:
    """Posts by id, locked until the transaction ends, as they stand now."""
    return list(
        db.session.scalars(
            select(Post)
            .where(Post.id.in_(post_ids))
            .order_by(Post.id)
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def lock_things(handover_id: int) -> None:
    """Let nobody log, move, answer or edit what the items are about until the transaction ends. Four statements."""
    if db.session.get_bind().dialect.name == "sqlite":
        return
    for model, column in THINGS:
        locked = (
            select(model.id)
            .join(Item, getattr(Item, column) == model.id)
            .where(Item.handover_id == handover_id)
            .order_by(model.id)
            .with_for_update(of=model, key_share=True)
            .subquery()
        )
        db.session.execute(select(func.count()).select_from(locked))
