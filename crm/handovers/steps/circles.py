"""Whose data a handover touches, and whose a post may be given: what it may not open never goes to it."""

from __future__ import annotations

from sqlalchemy import select

from crm.actor import Actor
from crm.council.circles import may_open
from crm.council.models import Controller
from crm.database import db

__all__ = ["may_open", "readable"]


def readable(actor: Actor) -> frozenset[int]:
    """The controllers that a handover of the actor's touches: those that they read, and never a councillor's. One
    statement."""
    return frozenset(
        db.session.scalars(
            select(Controller.id).where(Controller.id.in_(actor.controllers), Controller.kind == "council")
        )
    )
