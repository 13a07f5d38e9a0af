"""What was done, and who was looked at: for auditors. Newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, exists, func, literal, or_, select, table, true, tuple_

from crm import clock, typed
from crm.actor import Actor
from crm.audit.models import AuditEntry, Viewing
from crm.audit.rules import Wanted, details_in_words, readable, worded
from crm.database import db
from crm.permissions import Permission

PER_PAGE = 50
CASEWORK = "An act in a councillor’s own casework"
CONFIDENTIAL = "A confidential act"

# These belong to rooms above, which this one may not import: of them it reads names and controllers, nothing else.
_colleague = table("colleague", column("id"), column("name"))
_controller = table("controller", column("id"), column("kind"))
_resident = table("resident", column("id"), column("controller_id"))
_handover = table("handover", column("id"), column("status"))
_named_reader = table("named_reader", column("handover_id"), column("colleague_id"))
_PUBLISHED = ("confirmed", "undone")


@dataclass(frozen=True)
class Act:
    """One act. Of one in a councillor's own casework only that, by whom and when; of a plan that is not published, and
    that the reader is not named in, only that and when."""

    entry_id: int
    at: datetime
    who: str
    words: str
    subject: str
    details: str
    is_casework: bool
    is_confidential: bool


@dataclass(frozen=True)
class Acts:
    """A page of acts, and the actions that one can choose from."""

    rows: tuple[Act, ...]
    actions: dict[str, str]
    older_than: int | None  # where the next page begins; None where this is the last


@dataclass(frozen=True)
class Look:
    """That a colleague looked at a resident within an hour."""

    viewing_id: int
    hour: datetime
    who: str
    whom: str
    is_casework: bool


@dataclass(frozen=True)
class Looks:
    """A page of viewings."""

    rows: tuple[Look, ...]
    older_than: int | None


@dataclass(frozen=True)
class LatestAct:
    """Who changed something last, and when."""

    name: str
    at: datetime


def latest_act(subject_type: str, subject_id: int) -> LatestAct | None:
    """Who last did something to one thing: to say who was quicker. One statement."""
    row = db.session.execute(
        select(AuditEntry.actor_name, AuditEntry.at)
        .where(AuditEntry.subject_type == subject_type, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(1)
    ).first()
    return LatestAct(*row) if row else None


def acts(actor: Actor, wanted: Wanted) -> Acts:
    """What was done, newest first. Raises NotAllowed for who is no auditor. Two statements.

    A councillor's own casework can be found by who and when, never by what was done in it or to whom; what was planned,
    and is not published, only by when.
    """
    actor.require(Permission.AUDIT_READ)
    is_casework = func.coalesce(_controller.c.kind, "") == "councillor"
    hidden = _is_hidden(actor)
    statement = (
        select(AuditEntry, is_casework.label("is_casework"), hidden.label("is_hidden"))
        .outerjoin(_controller, _controller.c.id == AuditEntry.controller_id)
        .where(_days(AuditEntry.at, wanted), _before(AuditEntry.at, AuditEntry.id, wanted.before))
    )
    if name := _like(wanted.colleague):
        theirs = select(_colleague.c.id).where(func.lower(_colleague.c.name).like(name, escape="\\"))
        chore = and_(AuditEntry.colleague_id.is_(None), func.lower(AuditEntry.actor_name).like(name, escape="\\"))
        statement = statement.where(or_(AuditEntry.colleague_id.in_(theirs), chore), ~hidden)
    if wanted.action:
        statement = statement.where(AuditEntry.action == wanted.action, ~is_casework, ~hidden)
    if wanted.subject_type:
        about = and_(AuditEntry.subject_type == wanted.subject_type, AuditEntry.subject_id == wanted.subject_id)
        statement = statement.where(about, ~is_casework, ~hidden)
    rows = _page(statement, AuditEntry.at, AuditEntry.id)
    shown = tuple(_act(row.AuditEntry, row.is_casework, row.is_hidden) for row in rows[:PER_PAGE])
    return Acts(shown, _actions(hidden), shown[-1].entry_id if len(rows) > PER_PAGE else None)


def viewings(actor: Actor, wanted: Wanted) -> Looks:
    """Who looked at whom, newest first. Raises NotAllowed for who is no auditor. One statement.

    Residents go by their number: an auditor need not learn who they are, and one known only through a councillor's
    casework has not even that.
    """
    actor.require(Permission.AUDIT_READ)
    is_casework = _controller.c.kind == "councillor"
    statement = (
        select(Viewing.id, Viewing.hour, Viewing.resident_id, _colleague.c.name, is_casework.label("is_casework"))
        .join(_colleague, _colleague.c.id == Viewing.colleague_id)
        .join(_resident, _resident.c.id == Viewing.resident_id)
        .join(_controller, _controller.c.id == _resident.c.controller_id)
        .where(_days(Viewing.hour, wanted), _before(Viewing.hour, Viewing.id, wanted.before))
    )
    if name := _like(wanted.colleague):
        statement = statement.where(func.lower(_colleague.c.name).like(name, escape="\\"))
    if wanted.subject_id is not None:
        statement = statement.where(Viewing.resident_id == wanted.subject_id, ~is_casework)
    rows = _page(statement, Viewing.hour, Viewing.id)
    shown = tuple(
        Look(
            row.id,
            row.hour,
            row.name,
            "Someone in a councillor’s own casework" if row.is_casework else f"Resident {row.resident_id}",
            row.is_casework,
        )
        for row in rows[:PER_PAGE]
    )
    return Looks(shown, shown[-1].viewing_id if len(rows) > PER_PAGE else None)


def _act(entry: AuditEntry, is_casework: bool, is_hidden: bool) -> Act:
    masked = CONFIDENTIAL if is_hidden else CASEWORK if is_casework else ""
    subject = "" if entry.subject_id is None else f"{worded(entry.subject_type)} {entry.subject_id}"
    return Act(
        entry_id=entry.id,
        at=entry.at,
        # Who planned it would tell in whose team somebody leaves, or that they leave themselves.
        who="" if is_hidden else entry.actor_name,
        words=masked or readable(entry.action),
        subject="" if masked else subject,
        details="" if masked else details_in_words(entry.details),
        is_casework=is_casework,
        is_confidential=is_hidden,
    )


def _is_hidden(actor: Actor) -> ColumnElement[bool]:
    """Whether an act belongs to a plan that is not published and that the actor is not named in."""
    is_published = exists().where(_handover.c.id == AuditEntry.plan_id, _handover.c.status.in_(_PUBLISHED))
    is_named = exists().where(
        _named_reader.c.handover_id == AuditEntry.plan_id, _named_reader.c.colleague_id == actor.colleague_id
    )
    return and_(AuditEntry.plan_id.is_not(None), ~is_published, ~is_named)


def _actions(hidden: ColumnElement[bool]) -> dict[str, str]:
    """The actions that ever occurred outside councillors' casework and hidden plans. Walks the index from one to the
    next: it costs as many steps as there are actions, not as there are acts."""
    councillors = select(_controller.c.id).where(_controller.c.kind == "councillor")
    open_to_all = or_(AuditEntry.controller_id.is_(None), AuditEntry.controller_id.not_in(councillors))
    least = select(func.min(AuditEntry.action).label("action")).where(open_to_all, ~hidden)
    walk = least.cte("actions", recursive=True)
    following = least.where(AuditEntry.action > walk.c.action).scalar_subquery()
    walk = walk.union_all(select(following).where(walk.c.action.is_not(None)))
    found = db.session.scalars(select(walk.c.action).where(walk.c.action.is_not(None)))
    return {action: readable(action) for action in found}


def _like(words: str) -> str:
    """A part of a name for LIKE, in small letters."""
    part = typed.line(words, field="colleague", label="a name").lower()
    for special in ("\\", "%", "_"):
        part = part.replace(special, f"\\{special}")
    return f"%{part}%" if part else ""


def _days(moment: Any, wanted: Wanted) -> ColumnElement[bool]:
    """From the first moment of one day to the last of another, London time."""
    condition: ColumnElement[bool] = true()
    if wanted.from_on:
        condition = and_(condition, moment >= clock.start_of(wanted.from_on))
    if wanted.to_on:
        condition = and_(condition, moment < clock.start_of(clock.days_after(wanted.to_on, 1)))
    return condition


def _before(moment: Any, row_id: Any, before: int | None) -> ColumnElement[bool]:
    """The rows after a row of the list: older, or as old and written earlier."""
    if before is None:
        return true()
    last = select(moment).where(row_id == before).scalar_subquery()
    return tuple_(moment, row_id) < tuple_(last, literal(before))


def _page(statement: Select[Any], moment: Any, row_id: Any) -> Sequence[Any]:
    return db.session.execute(statement.order_by(moment.desc(), row_id.desc()).limit(PER_PAGE + 1)).all()
