"""A plan in a few words, for tests of handovers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.planning import arrange, plan_leaving
from crm.handovers.models import Handover, Item
from crm.handovers.rules import ShareWanted, Wanted
from crm.responsibilities.models import Responsibility
from tests.cast import Cast

FRIDAY = date(2026, 11, 20)
SATURDAY = date(2026, 11, 21)


def version_of(handover_id: int) -> int:
    found = db.session.get_one(Handover, handover_id, populate_existing=True)
    version = found.version
    db.session.commit()
    return version


def arranged(actor: Actor, handover_id: int, post_id: int, wanted: Wanted) -> int:
    """The newest version of the plan, with this in it."""
    return arrange(actor, handover_id, post_id, wanted, version=version_of(handover_id))


def split_to(post_id: int | None, *shares: ShareWanted, rule: str = "by hand", **more: Any) -> Wanted:
    return Wanted("split", rule=rule, rest_post_id=post_id, shares=shares, **more)


def maggie_leaves(actor: Actor, cast: Cast, wanted: Wanted | None = None, *, last_day: date = FRIDAY) -> int:
    """Maggie Oakes leaves on Friday; her work goes to the officer for Tarn, or as wanted."""
    number = plan_leaving(actor, cast.maggie, last_day=last_day)
    arranged(actor, number, cast.hale_officer, wanted or split_to(cast.tarn_officer))
    return number


def done(actor: Actor, handover_id: int) -> int:
    """Previewed and confirmed."""
    return confirm(actor, handover_id, preview(actor, handover_id))


def items(handover_id: int) -> Sequence[Item]:
    found = db.session.scalars(
        select(Item).where(Item.handover_id == handover_id).order_by(Item.id).execution_options(populate_existing=True)
    ).all()
    db.session.commit()
    return found


def item_of(handover_id: int, **about: Any) -> Item:
    """The one item about a thing: `item_of(3, resident_id=4)`."""
    (found,) = (
        item for item in items(handover_id) if all(getattr(item, name) == value for name, value in about.items())
    )
    return found


def current(post_id: int) -> set[tuple[str, str, int]]:
    """What a post leads and supports now, as (role, kind, id)."""
    rows = db.session.scalars(
        select(Responsibility)
        .where(Responsibility.post_id == post_id, Responsibility.ends_at.is_(None))
        .execution_options(populate_existing=True)
    ).all()
    found = set()
    for row in rows:
        kind = next(kind for kind in ("conversation", "resident", "account") if getattr(row, f"{kind}_id") is not None)
        found.add((row.role, kind, getattr(row, f"{kind}_id")))
    db.session.commit()
    return found
