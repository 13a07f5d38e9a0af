"""Supports that a handover ends instead of moving them: the post that they would go to has a part in the thing already,
and no post supports beside itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from crm.handovers.models import Handover, Item
from crm.handovers.steps.snapshot import ABOUT
from crm.handovers.steps.undoing import began
from crm.responsibilities.models import Responsibility


def ends_beside(found: Handover) -> ColumnElement[bool]:
    """The condition on an item that its support ends: of a plan that it would, as `crm.handovers.steps.moving` has it;
    of what was confirmed that it did."""
    goes = and_(Item.handover_id == found.id, Item.role == "support", Item.fate == "moves")
    if found.status != "planned":
        return and_(goes, ~began(found, is_current=False))
    return and_(goes, or_(_comes_to_lead(found), _stays_in_it(found)))


def leads_then(found: Handover) -> ColumnElement[bool]:
    """The condition on such an item that its post leads the thing; else it supports it."""
    if found.status == "planned":
        return or_(_comes_to_lead(found), _stays_in_it(found, Responsibility.role == "lead"))
    at = found.confirmed_at
    return _in_it(
        Responsibility.role == "lead",
        Responsibility.starts_at <= at,
        or_(Responsibility.ends_at.is_(None), Responsibility.ends_at > at),
    )


def _comes_to_lead(found: Handover) -> ColumnElement[bool]:
    """The same plan has the post lead the thing."""
    lead = aliased(Item)
    return or_(
        *(
            exists().where(
                lead.handover_id == found.id, lead.role == "lead", lead.fate == "moves",
                lead.to_post_id == Item.to_post_id, getattr(lead, f"{about}_id") == getattr(Item, f"{about}_id"),
            )
            for about in ABOUT
        )
    )  # fmt: skip


def _stays_in_it(found: Handover, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """The post leads or supports the thing now, by a row that the plan does not end."""
    other = aliased(Item)
    goes_too = exists().where(
        other.handover_id == found.id, other.responsibility_id == Responsibility.id,
        other.fate.in_(("moves", "dormant")),
    )  # fmt: skip
    return _in_it(Responsibility.ends_at.is_(None), ~goes_too, *more)


def _in_it(*more: Any) -> ColumnElement[bool]:
    """A row of the post that an item goes to about the thing. Looked up by the thing: see `moving.takes_part`."""
    return or_(
        *(
            and_(
                getattr(Item, f"{about}_id").is_not(None),
                exists().where(
                    Responsibility.post_id + 0 == Item.to_post_id,
                    getattr(Responsibility, f"{about}_id") == getattr(Item, f"{about}_id"),
                    *more,
                ),
            )
            for about in ABOUT
        )
    )
