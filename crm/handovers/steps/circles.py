"""Whose data a handover touches. Whose a post may be given is for the council to say (crm.council.circles)."""

from __future__ import annotations

from sqlalchemy import select

from crm.actor import Actor
from crm.council.models import Controller
from crm.database import db


def readable(actor: Actor) -> frozenset[int]:
    """The controllers that a handover of the actor's touches: those that they read, and never a councillor's. One
    statement."""
    return frozenset(
        db.session.scalars(
            select(Controller.id).where(Controller.id.in_(actor.controllers), Controller.kind == "council")
        )
    )
