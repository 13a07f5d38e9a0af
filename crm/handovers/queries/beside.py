"""What a handover ends without moving it: supports whose new post has a part in the thing already, by name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Handover, Item
from crm.handovers.queries.amounts import items_of
from crm.handovers.steps.beside import ends_beside, leads_then
from crm.residents.models import Resident
from crm.web.formatting import listed, many

NAMED = 3


def supports_that_end(actor: Actor, handover: Handover) -> Iterator[tuple[str, str]]:
    """For each post that leads or supports things already: how many supports end for that, and why, with the first few
    by name. As far as the actor may know of them. One statement."""
    rows = db.session.execute(_first_few(actor, handover)).all()
    for _, some in groupby(rows, key=lambda row: (row.post_id, row.leads)):
        first, *rest = some
        names = [first.name, *(row.name for row in rest)]
        more = first.residents + first.conversations + first.accounts - len(names)
        does = "leads" if first.leads else "supports"
        it = "it" if len(names) + more == 1 else "them"
        why = f"{first.title} {does} {it} already, and no post supports beside itself"
        yield f"Support for {_things(first)}", f"{why}: {listed([*names, *([f'{more:,} more'] if more else [])])}."


def _things(row: Any) -> str:
    return listed(
        [
            many(row.residents, "resident") if row.residents else "",
            many(row.conversations, "conversation") if row.conversations else "",
            many(row.accounts, "account") if row.accounts else "",
        ]
    )


def _first_few(actor: Actor, handover: Handover) -> Select[Any]:
    name = func.coalesce(Resident.name, Conversation.subject, Account.handle)
    leads = leads_then(handover)
    alike = {"partition_by": (Item.to_post_id, leads)}
    ended = (
        items_of(actor, handover.id)
        .outerjoin(Account, Account.id == Item.account_id)
        .join(Post, Post.id == Item.to_post_id)
        .where(ends_beside(handover))
        .with_only_columns(
            Post.id.label("post_id"), Post.title, leads.label("leads"), name.label("name"),
            func.count(Item.resident_id).over(**alike).label("residents"),
            func.count(Item.conversation_id).over(**alike).label("conversations"),
            func.count(Item.account_id).over(**alike).label("accounts"),
            func.row_number().over(**alike, order_by=(func.lower(name), Item.id)).label("place"),
        )
        .subquery()
    )  # fmt: skip
    columns = ended.c
    return (
        select(ended)
        .where(columns.place <= NAMED)
        .order_by(columns.title, columns.post_id, columns.leads.desc(), columns.place)
    )
