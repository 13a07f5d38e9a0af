"""Previewing and confirming: what was seen is what is done, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.audit import steps as audit
from crm.audit.models import AuditEntry
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.errors import Refused
from crm.handovers import access, progress
from crm.handovers.models import Arrangement, Handover, Item
from crm.handovers.steps import (
    arranging,
    away,
    checking,
    circles,
    comparing,
    holdings,
    locking,
    moving,
    snapshot,
    sorting,
    suggested,
    telling,
)
from crm.handovers.steps.comparing import MovedSince

__all__ = ["MovedSince", "OtherPreview", "confirm", "preview"]


class OtherPreview(Refused):
    """What was confirmed is not the newest preview of one's own. By now there is a newest one, to be looked at; or
    `why_not` says why the plan cannot be previewed as it is."""

    why_not = ""


def preview(actor: Actor, handover_id: int) -> str:
    """Work out anew what moves where, and what does not and why; what was chosen by hand stays as chosen.

    Returns the digest that a confirmation has to name. Raises Refused where the plan cannot be carried out as it is.
    """
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        arrangements = _arrangements(found)
        checking.refuse_incomplete(actor, found, arrangements)
        arranging.refuse_circles(found)
        posts = {post.id: post for post in locking.lock_posts(found.id)}
        holdings.rehearse(actor, found, arrangements, posts)
        controllers = circles.readable(actor)
        snapshot.forget_unchosen(found.id)
        snapshot.take(found.id, actor, controllers)
        rules = {arrangement.rule for arrangement in arrangements}
        if "by ward" in rules:
            sorting.sort_by_ward(found.id)
        if "by service" in rules:
            sorting.sort_by_service(found.id, controllers)
        if "as suggested" in rules:
            suggested.sort_as_suggested(actor, found.id, arrangements)
        sorting.asks_follow_conversations(found.id)
        sorting.keep_what_may_not_be_opened(found.id)
        checking.refuse_nothing(found)
        found.previewed_at, found.previewed_by_id = clock.now(), actor.colleague_id
        found.preview = snapshot.digest(found)
        db.session.flush()
        audit.record(actor, "handover.previewed", "handover", found.id, plan_id=found.id, **_counts(found.id))
        return found.preview


def confirm(actor: Actor, handover_id: int, preview_seen: str) -> int:
    """Carry out what a preview showed, all of it or nothing, and make it known. Returns the handover's id.

    Raises AlreadyConfirmed, saying who and when; OtherPreview for one of somebody else, an old or an altered one;
    MovedSince where something that was previewed moved since, and the error has the differences. In both cases it is
    previewed anew at once, where the newest is not the actor's own. What arrived since follows the rule for the rest.
    The number of statements does not depend on how much there is to move.
    """
    try:
        with progress.shown(handover_id):
            return _confirm(actor, handover_id, preview_seen)
    except MovedSince as moved:
        moved.preview = preview(actor, handover_id)
        raise
    except OtherPreview as other:
        if not _has_own_preview(actor, handover_id):
            try:
                preview(actor, handover_id)
            except Refused as refused:
                other.why_not = refused.words
        raise


def _has_own_preview(actor: Actor, handover_id: int) -> bool:
    newest = select(Handover.previewed_by_id).where(Handover.id == handover_id, Handover.preview != "")
    own = db.session.scalar(newest.where(Handover.previewed_by_id == actor.colleague_id)) is not None
    db.session.rollback()  # only read; the preview is a transaction of its own
    return own


def _confirm(actor: Actor, handover_id: int, preview_seen: str) -> int:
    with transaction():
        audit.refuse_repeated(actor)
        progress.report(1)
        found = access.handover_to_plan(actor, handover_id)
        _refuse_other_preview(actor, found, preview_seen)
        posts = {post.id: post for post in locking.lock_posts(found.id)}
        arrangements = _arrangements(found)
        checking.refuse_incomplete(actor, found, arrangements)
        checking.refuse_too_early(found)
        away.refuse_all_away(found, arrangements)
        controllers = circles.readable(actor)
        snapshot.take(found.id, actor, controllers, arrived=True)
        sorting.keep_what_may_not_be_opened(found.id)
        locking.lock_things(found.id)
        progress.report(2)
        comparing.leave_what_is_finished(found.id)
        newest = comparing.refuse_changed(found.id)
        progress.report(3)
        leaving = holdings.apply(actor, found, arrangements, posts)
        progress.report(4)
        entry, at = _publish(actor, found, leaving, newest)
        moving.move(found.id, entry.id, at, all_began_before=newest is None or newest < at)
        moving.close(found.id, actor.colleague_id, at)
        progress.report(5)
        telling.tell(found, arrangements, controllers)
        progress.report(6)
        return found.id


def _refuse_other_preview(actor: Actor, found: Handover, preview_seen: str) -> None:
    if not found.preview:
        raise OtherPreview("The plan was changed since it was previewed, or never was.")
    if found.previewed_by_id != actor.colleague_id:
        who = db.session.get_one(Colleague, found.previewed_by_id).name if found.previewed_by_id else "Somebody"
        raise OtherPreview(f"{who} previewed this last.")
    if found.preview != preview_seen:
        raise OtherPreview("This is not the newest preview of this handover.")


def _arrangements(found: Handover) -> Sequence[Arrangement]:
    return db.session.scalars(
        select(Arrangement)
        .where(Arrangement.handover_id == found.id)
        .order_by(Arrangement.post_id)
        .execution_options(populate_existing=True)
    ).all()


def _publish(
    actor: Actor, found: Handover, leaving: holdings.Leaving, newest: datetime | None
) -> tuple[AuditEntry, datetime]:
    """The one entry of the act, whose id stands on every responsibility that it begins or ends; and its moment, no
    earlier than any that it ends began."""
    entry = audit.record(
        actor, "handover.confirmed", "handover", found.id, kind=found.kind,
        left_on=_iso(leaving.left_on), left_on_before=_iso(leaving.before), **_counts(found.id),
    )  # fmt: skip
    at = max(entry.at, newest) if newest else entry.at
    found.status = "confirmed"
    found.confirmed_at, found.confirmed_by_id = at, actor.colleague_id
    found.undo_until = at + timedelta(days=current_app.config["SETTINGS"].handover_undo_days)
    found.entry_id = entry.id
    db.session.flush()
    return entry, at


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _counts(handover_id: int) -> dict[str, int]:
    """How many things move, rest, close and stay."""
    rows = db.session.execute(
        select(Item.fate, func.count()).where(Item.handover_id == handover_id).group_by(Item.fate)
    ).all()
    arrived = db.session.scalar(
        select(func.count()).select_from(Item).where(Item.handover_id == handover_id, Item.arrived)
    )
    return {fate: number for fate, number in sorted(rows)} | {"arrived": arrived or 0}
