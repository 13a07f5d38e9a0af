"""What the page of a plan says of its confirmation is what its confirmation does."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.errors import BadInput, Refused
from crm.handovers.models import Arrangement, Handover
from crm.handovers.steps import checking, holdings, locking
from crm.handovers.steps.in_the_way import in_the_way


def refused_as_said(manager: Actor, plan: int) -> None:
    """The page of a plan says that somebody stands in its way if, and only if, carrying it out is refused for that."""
    found = db.session.get_one(Handover, plan)
    asked = select(Arrangement).where(Arrangement.handover_id == plan).order_by(Arrangement.post_id)
    arrangements = db.session.scalars(asked).all()
    with suppress(Refused):
        checking.refuse_incomplete(manager, found, arrangements)
        said = in_the_way(manager, found, arrangements)
        posts = {post.id: post for post in locking.lock_posts(plan)}
        try:
            holdings.rehearse(manager, found, arrangements, posts)
        except (Refused, BadInput) as refusal:
            assert said is not None, f"Nothing is said to stand in the way of {plan}, yet: {refusal}"
        else:
            assert said is None, f"It is said to stand in the way of {plan}, yet does not: {said}"
    db.session.rollback()
