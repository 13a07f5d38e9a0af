"""What was ticked, named by what it is about: a preview numbers its lines anew, and another may come in between."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import and_, or_, select

from crm.actor import Actor
from crm.database import db
from crm.handovers.models import Item
from crm.handovers.queries.amounts import items_of

_TICK = re.compile(r"(resident|conversation|account|ask)-(\d{1,9})-(lead|support)-(\d{1,9})")


def tick_of(item: Item) -> str:
    """`resident-7-lead-3`: the thing, the part in it, and the post that it comes from. The same in every preview."""
    kind = next(kind for kind in ("resident", "conversation", "account", "ask") if getattr(item, f"{kind}_id"))
    return f"{kind}-{getattr(item, f'{kind}_id')}-{item.role}-{item.from_post_id}"


def items_ticked(actor: Actor, handover_id: int, ticks: Collection[str]) -> dict[str, int]:
    """The items of the plan as it is now, by tick; what is in it no longer is left out. One statement."""
    about: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for kind, number, role, post_id in (found.groups() for found in map(_TICK.fullmatch, ticks) if found):
        about[kind, role, int(post_id)].append(int(number))
    if not about:
        return {}
    these = or_(
        *(
            and_(Item.role == role, Item.from_post_id == post_id, getattr(Item, f"{kind}_id").in_(numbers))
            for (kind, role, post_id), numbers in about.items()
        )
    )
    asked = items_of(actor, handover_id).with_only_columns(Item.id).where(these)
    return {tick_of(item): item.id for item in db.session.scalars(select(Item).where(Item.id.in_(asked)))}
