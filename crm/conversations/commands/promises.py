"""What becomes of a promise: kept, missed, withdrawn, or put to another day."""

from __future__ import annotations

from datetime import date

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access
from crm.conversations.models import Promise
from crm.database import transaction
from crm.errors import BadInput, Refused
from crm.web.formatting import day


def keep_promise(actor: Actor, promise_id: int, *, note: str = "") -> int:
    """The promise was kept. Returns the id of its conversation."""
    return _end(actor, promise_id, "kept", note)


def miss_promise(actor: Actor, promise_id: int, *, note: str = "") -> int:
    """The promise was not kept and will not be. Returns the id of its conversation."""
    return _end(actor, promise_id, "missed", note)


def withdraw_promise(actor: Actor, promise_id: int, *, note: str) -> int:
    """The resident was told that it will not happen, or asked us to let it be; says why. Returns the conversation."""
    if not note.strip():
        raise BadInput({"note": "Say why, in a few words: the next person will want to know."})
    return _end(actor, promise_id, "withdrawn", note)


def put_off_promise(actor: Actor, promise_id: int, due_on: date | None) -> int:
    """Give a promise another day, from today on. Returns the id of its conversation."""
    if due_on is None:
        raise BadInput({"due_on": "Choose a day."})
    if due_on < clock.today():
        raise BadInput({"due_on": f"Choose a day from today on. {day(due_on)} has passed."})
    with transaction():
        refuse_repeated(actor)
        promise = _open_promise(actor, promise_id)
        earlier = promise.due_on
        promise.due_on = due_on
        record(
            actor, "promise.put_off", "conversation", promise.conversation_id, controller_id=promise.controller_id,
            promise_id=promise.id, earlier=earlier.isoformat(), due_on=due_on.isoformat(),
        )  # fmt: skip
        return promise.conversation_id


def _end(actor: Actor, promise_id: int, how: str, note: str) -> int:
    note = typed.line(note, field="note", label="the note", longest=300)
    with transaction():
        refuse_repeated(actor)
        promise = _open_promise(actor, promise_id)
        setattr(promise, f"{how}_at", clock.now())
        promise.ended_by_id = actor.colleague_id
        promise.ended_note = note
        record(
            actor, f"promise.{how}", "conversation", promise.conversation_id, controller_id=promise.controller_id,
            promise_id=promise.id,
        )  # fmt: skip
        return promise.conversation_id


def _open_promise(actor: Actor, promise_id: int) -> Promise:
    promise = access.promise_to_end(actor, promise_id)
    for how, at in (("kept", promise.kept_at), ("missed", promise.missed_at), ("withdrawn", promise.withdrawn_at)):
        if at is not None:
            raise Refused(f"This promise is marked as {how} already, on {day(at)}.")
    return promise
