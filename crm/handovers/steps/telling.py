"""Who is to accept what: an acceptance for each post that received, and each open promise that came with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import Select, and_, exists, insert, literal, select

from crm import clock
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.promises import is_open
from crm.database import db
from crm.handovers.models import Acceptance, Arrangement, Handover, Item, PromisePassed
from crm.responsibilities.models import Responsibility


def tell(found: Handover, arrangements: Sequence[Arrangement], controllers: Collection[int]) -> None:
    """Acceptances and promises to accept, for what moved and for posts that somebody takes over. Not for cover, which
    ends by itself, nor where nobody is named. Four statements at most."""
    days = timedelta(days=current_app.config["SETTINGS"].handover_accept_days)
    today = clock.today()
    taken = [one.post_id for one in arrangements if one.way in ("taken over", "nobody yet") and one.colleague_id]
    received = (
        select(literal(found.id), Item.to_post_id, literal(today + days))
        .where(Item.handover_id == found.id, Item.fate == "moves", Item.to_post_id.not_in(taken))
        .distinct()
    )
    db.session.execute(insert(Acceptance.__table__).from_select(["handover_id", "post_id", "due_on"], received))
    _pass_promises(_promises_moved(found.id))
    if taken:
        _accept_posts(found, taken, max(today, found.starts_on) + days)
        pass_promises_of(found.id, taken, controllers)


def pass_promises_of(handover_id: int, post_ids: Sequence[int], controllers: Collection[int]) -> None:
    """The open promises of what posts lead, to be accepted, but for those that are already. One statement."""
    _pass_promises(_promises_of_posts(handover_id, post_ids, controllers))


def _accept_posts(found: Handover, post_ids: Sequence[int], due_on: date) -> None:
    rows = [{"handover_id": found.id, "post_id": post_id, "due_on": due_on} for post_id in sorted(set(post_ids))]
    db.session.execute(insert(Acceptance.__table__), rows)


def _promises_moved(handover_id: int) -> Select[tuple[int, int, int]]:
    return (
        select(literal(handover_id), Promise.id, Item.to_post_id)
        .join(Item, Item.conversation_id == Promise.conversation_id)
        .where(Item.handover_id == handover_id, Item.fate == "moves", Item.role == "lead", is_open())
    )


def _promises_of_posts(
    handover_id: int, post_ids: Sequence[int], controllers: Collection[int]
) -> Select[tuple[int, int, int]]:
    moved = exists().where(PromisePassed.handover_id == handover_id, PromisePassed.promise_id == Promise.id)
    return (
        select(literal(handover_id), Promise.id, Responsibility.post_id)
        .join(
            Responsibility,
            and_(
                Responsibility.conversation_id == Promise.conversation_id,
                Responsibility.role == "lead",
                Responsibility.ends_at.is_(None),
            ),
        )
        .join(Conversation, Conversation.id == Promise.conversation_id)
        .where(
            Responsibility.post_id.in_(post_ids), Conversation.controller_id.in_(controllers), is_open(), ~moved
        )
    )  # fmt: skip


def _pass_promises(rows: Select[tuple[int, int, int]]) -> None:
    columns = ["handover_id", "promise_id", "post_id", "sent_back_why", "version"]
    passed = rows.add_columns(literal(""), literal(1))
    db.session.execute(insert(PromisePassed.__table__).from_select(columns, passed))
