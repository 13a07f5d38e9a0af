"""Putting the items of a preview where `crm.handovers.suggesting` says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, cast, column, func, select, update, values

from crm.actor import Actor
from crm.conversations.models import Conversation, Participant
from crm.database import db
from crm.handovers.models import Arrangement, Item, Share
from crm.handovers.suggesting import Bundle, Suggested, suggest
from crm.residents.models import Resident

AT_ONCE = 1_000


def sort_as_suggested(actor: Actor, handover_id: int, arrangements: Sequence[Arrangement]) -> None:
    """A resident, and the open conversations with them that the same post takes part in, go together to the post that
    suits best; what no post has room for goes with the rest. Some ten statements for each post that is split so."""
    for one in arrangements:
        if one.rule != "as suggested":
            continue
        post_ids = list(
            db.session.scalars(
                select(Share.post_id)
                .where(Share.arrangement_id == one.id)
                .group_by(Share.post_id)
                .order_by(Share.post_id)
            )
        )
        bundles, key_of = bundles_of(handover_id, one.post_id)
        found = dict(zip((bundle.key for bundle in bundles), suggest(actor, bundles, post_ids), strict=True))
        _write(key_of, found, one.rest_post_id)


def bundles_of(handover_id: int, post_id: int) -> tuple[list[Bundle], dict[int, int]]:
    """The bundles of a post's items that nobody chose for by hand, and the bundle of each item. Three statements.

    A conversation goes with the first of its residents whom the post looks after; without one it goes by itself. The
    key of a bundle is the lowest id of its items.
    """
    residents, conversations = _items(handover_id, post_id)
    item_of = {row.resident_id: row.id for row in residents}
    with_whom = _residents_of(handover_id, post_id)
    key_of: dict[int, int] = {row.id: row.id for row in residents}
    services: dict[int, set[int]] = defaultdict(set)
    others: dict[int, set[int]] = defaultdict(set)
    bundles = {
        row.id: Bundle(row.id, row.resident_id, row.ward_id, (), row.controller_id) for row in residents
    }  # fmt: skip
    for row in conversations:
        people = with_whom.get(row.conversation_id, [])
        known = next((item_of[resident_id] for resident_id in people if resident_id in item_of), None)
        key = key_of[row.id] = row.id if known is None else known
        if known is None:
            bundles[key] = Bundle(key, people[0] if people else None, row.ward_id, (), row.controller_id)
        others[key].update(people)
        if row.service_code is not None:
            services[key].add(row.service_code)
    return [
        replace(one, service_codes=tuple(sorted(services[one.key])), others=frozenset(others[one.key]))
        for one in bundles.values()
    ], key_of


def _items(handover_id: int, post_id: int) -> tuple[Sequence[Any], Sequence[Any]]:
    """The residents and the conversations among a post's items."""
    free = (Item.handover_id == handover_id, Item.from_post_id == post_id, Item.chosen.is_(False))
    residents = db.session.execute(
        select(Item.id, Item.resident_id, Resident.ward_id, Resident.controller_id)
        .join(Resident, Resident.id == Item.resident_id)
        .where(*free)
        .order_by(Item.id)
    ).all()
    conversations = db.session.execute(
        select(
            Item.id, Item.conversation_id, Conversation.ward_id, Conversation.service_code, Conversation.controller_id
        )
        .join(Conversation, Conversation.id == Item.conversation_id)
        .where(*free)
        .order_by(Item.id)
    ).all()
    return residents, conversations


def _residents_of(handover_id: int, post_id: int) -> dict[int, list[int]]:
    rows = db.session.execute(
        select(Participant.conversation_id, Participant.resident_id)
        .join(Item, Item.conversation_id == Participant.conversation_id)
        .where(Item.handover_id == handover_id, Item.from_post_id == post_id, Participant.resident_id.is_not(None))
        .group_by(Participant.conversation_id, Participant.resident_id)
        .order_by(Participant.conversation_id, func.min(Participant.id))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for conversation_id, resident_id in rows:
        found[conversation_id].append(resident_id)
    return found


def _write(key_of: Mapping[int, int], suggested: Mapping[int, Suggested], rest_post_id: int | None) -> None:
    """Many rows with a statement, as PostgreSQL takes one for each by itself."""
    rows = []
    for item_id, key in key_of.items():
        to_post_id = suggested[key].to_post_id or rest_post_id
        rows.append((item_id, to_post_id, "stays" if to_post_id is None else "moves", suggested[key].why[:200]))
    item = Item.__table__
    for start in range(0, len(rows), AT_ONCE):
        new = (
            values(*(column(name, item.c[name].type) for name in ("id", "to_post_id", "fate", "why")), name="suggested")
            .data(rows[start : start + AT_ONCE])
            .cte("suggested")
        )
        # Where nothing goes to any post, PostgreSQL takes the column of nothing but NULL for text.
        to = cast(new.c.to_post_id, Integer)
        db.session.execute(
            update(item).where(item.c.id == new.c.id).values(to_post_id=to, fate=new.c.fate, why=new.c.why)
        )
