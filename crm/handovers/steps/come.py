"""Somebody has come to a post that a handover left to nobody yet: they are asked to accept what is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import select, update

from crm import clock
from crm.actor import Actor
from crm.council.models import PostHolder
from crm.database import db
from crm.handovers.models import Acceptance, Arrangement, Handover, PromisePassed
from crm.handovers.steps import circles, telling

QUICK = {"synchronize_session": False}


def somebody_has_come(actor: Actor, began: PostHolder, leaver: PostHolder | None) -> Mapping[str, int]:
    """Where a confirmed handover left the post to nobody yet, the second part of it: whoever comes accepts the post,
    and each open promise of what it leads by now. What who held it in the interim accepted is asked anew.

    Nothing where they take the place of somebody who had come already. Six statements at most."""
    newest = db.session.execute(
        select(Handover.id, Handover.colleague_id, Arrangement.way)
        .join(Arrangement, Arrangement.handover_id == Handover.id)
        .where(Handover.status == "confirmed", Arrangement.post_id == began.post_id, Arrangement.way != "covered")
        .order_by(Handover.confirmed_at.desc(), Handover.id.desc())
        .limit(1)
    ).first()
    if newest is None or newest.way != "nobody yet":
        return {}
    if leaver is not None and leaver.kind == "substantive" and leaver.colleague_id != newest.colleague_id:
        return {}
    days = timedelta(days=current_app.config["SETTINGS"].handover_accept_days)
    _ask(newest.id, began, max(clock.today(), began.starts_on) + days)
    telling.pass_promises_of(newest.id, [began.post_id], circles.readable(actor))
    return {"handover_id": newest.id}


def _ask(handover_id: int, began: PostHolder, due_on: date) -> None:
    """An acceptance that is open; and what was answered of promises before is open again, but for what came back."""
    theirs = Acceptance.handover_id == handover_id, Acceptance.post_id == began.post_id
    anew = {"accepted_at": None, "accepted_by_id": None}
    found = db.session.scalar(select(Acceptance.id).where(*theirs))
    if found is None:
        db.session.add(Acceptance(handover_id=handover_id, post_id=began.post_id, due_on=due_on))
        db.session.flush()
        return
    db.session.execute(update(Acceptance).where(*theirs).values(due_on=due_on, **anew), execution_options=QUICK)
    db.session.execute(
        update(PromisePassed)
        .where(
            PromisePassed.handover_id == handover_id, PromisePassed.post_id == began.post_id,
            PromisePassed.accepted_at.is_not(None),
        )
        .values(version=PromisePassed.version + 1, **anew),
        execution_options=QUICK,
    )  # fmt: skip
