"""Taking on what was handed on: as a whole, and each promise by itself; or sending a promise back to the manager."""

from __future__ import annotations

from datetime import datetime

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations.models import Conversation, Promise
from crm.council.models import Colleague, Post
from crm.database import db, transaction
from crm.errors import Refused
from crm.handovers import acceptances
from crm.handovers.models import PromisePassed
from crm.handovers.steps.elsewhere import another_post
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of
from crm.web.formatting import day, full_day


def accept(actor: Actor, acceptance_id: int) -> int:
    """The post takes on what it was handed. Promises that are not answered yet stay to be answered one by one.

    Returns the acceptance's id. Refused where somebody accepted it before, saying who and when.
    """
    with transaction():
        refuse_repeated(actor)
        accepted = acceptances.acceptance_to_accept(actor, acceptance_id)
        if accepted.accepted_at is not None:
            raise Refused(
                f"{_name(accepted.accepted_by_id)} accepted this on {full_day(accepted.accepted_at)} already."
            )
        accepted.accepted_at = clock.now()
        accepted.accepted_by_id = actor.colleague_id
        record(
            actor, "handover.accepted", "acceptance", accepted.id, handover_id=accepted.handover_id,
            post_id=accepted.post_id,
        )  # fmt: skip
        return accepted.id


def accept_promise(actor: Actor, passed_id: int) -> int:
    """The post will do what was promised. Returns the row's id."""
    with transaction():
        refuse_repeated(actor)
        passed, promise = _to_answer(actor, passed_id)
        passed.accepted_at = clock.now()
        passed.accepted_by_id = actor.colleague_id
        _record(actor, "promise.accepted", passed, promise)
        return passed.id


def send_back_promise(actor: Actor, passed_id: int, *, why: str) -> int:
    """The post cannot do it, and says why: it is with the manager from now on, and nobody else is told to do it
    meanwhile; the conversation stays where it is. Returns the row's id."""
    why = typed.line(why, field="why", label="why you send it back", longest=300, required=True)
    with transaction():
        refuse_repeated(actor)
        passed, promise = _to_answer(actor, passed_id)
        passed.sent_back_at = clock.now()
        passed.sent_back_by_id = actor.colleague_id
        passed.sent_back_why = why
        _record(actor, "promise.sent_back", passed, promise)
        return passed.id


def settle_promise(actor: Actor, passed_id: int, *, to_post_id: int | None = None) -> int:
    """Decide about a promise that was sent back: it stays with the post after all, after a word with them; or its
    conversation, and it with it, goes to another post. Returns the row's id."""
    with transaction():
        refuse_repeated(actor)
        passed, promise = acceptances.promise_passed(actor, passed_id, by_manager=True, lock=True)
        _refuse_settled(passed, promise)
        if passed.sent_back_at is None:
            raise Refused("This was not sent back. Whoever was handed it can still accept it.")
        post = _other_post(actor, passed, promise, to_post_id) if to_post_id is not None else None
        passed.settled_at = clock.now()
        passed.settled_by_id = actor.colleague_id
        act = _record(actor, "promise.settled", passed, promise, to_post_id=to_post_id)
        if post is not None:
            _move(act, promise.conversation_id, post.id, passed.settled_at)
        return passed.id


def _to_answer(actor: Actor, passed_id: int) -> tuple[PromisePassed, Promise]:
    passed, promise = acceptances.promise_passed(actor, passed_id, lock=True)
    if passed.accepted_at is not None:
        raise Refused(
            f"{_name(passed.accepted_by_id)} accepted this promise on {full_day(passed.accepted_at)} already."
        )
    if passed.sent_back_at is not None:
        who = _name(passed.sent_back_by_id)
        raise Refused(f"{who} sent this promise back on {full_day(passed.sent_back_at)}. It is with the manager now.")
    _refuse_settled(passed, promise)
    return passed, promise


def _refuse_settled(passed: PromisePassed, promise: Promise) -> None:
    """Raise Refused where nothing is left to decide: settled, ended, or another post's by now."""
    if passed.settled_at is not None:
        raise Refused(f"{_name(passed.settled_by_id)} settled this on {full_day(passed.settled_at)} already.")
    for how, at in (("kept", promise.kept_at), ("missed", promise.missed_at), ("withdrawn", promise.withdrawn_at)):
        if at is not None:
            raise Refused(f"This promise is marked as {how} since {day(at)}, so there is nothing left to decide.")
    lead = lead_of("conversation", [promise.conversation_id]).get(promise.conversation_id)
    if lead != passed.post_id:
        now = db.session.get_one(Post, lead).title if lead is not None else "nobody"
        raise Refused(f"The conversation has moved on since: {now} is responsible for it, and for the promise.")


def _other_post(actor: Actor, passed: PromisePassed, promise: Promise, post_id: int) -> Post:
    """The post to which it goes: open, another one, and one that may read the conversation."""
    return another_post(
        actor, post_id, than=passed.post_id, handover_id=passed.handover_id,
        controller_id=promise.controller_id,
        stays="{post} has sent it back. Keep it with them", unread="this conversation",
    )  # fmt: skip


def _move(entry_id: int, conversation_id: int, post_id: int, at: datetime) -> None:
    responsibilities.pass_on(entry_id, "conversation", conversation_id, post_id=post_id, at=at)
    conversation = db.session.get_one(Conversation, conversation_id)
    conversation.taken_up_by_id = None
    conversation.taken_up_at = None


def _record(actor: Actor, action: str, passed: PromisePassed, promise: Promise, **more: int | None) -> int:
    return record(
        actor, action, "conversation", promise.conversation_id, controller_id=promise.controller_id,
        promise_id=promise.id, handover_id=passed.handover_id, **more,
    ).id  # fmt: skip


def _name(colleague_id: int | None) -> str:
    return db.session.get_one(Colleague, colleague_id).name if colleague_id is not None else "Somebody"
