"""Today: what waits for the reader, most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template, request
from sqlalchemy import Select, func, select

from crm import clock
from crm.actor import Actor, Hat
from crm.conversations.models import Conversation
from crm.conversations.queries.asks import AskRow, asked_of
from crm.conversations.queries.lists import Wanted, how_many, my_conversations, pool, waiting_queue
from crm.conversations.queries.promises import Promises, promises_due
from crm.conversations.queries.rows import ConversationRow
from crm.council.covering import Covering, covering
from crm.council.queries import Holder, holders_of
from crm.council.through import acts_behind
from crm.database import db
from crm.handovers.casework.queries import Reminder, reminder
from crm.handovers.queries.accepting import HandedOn, handed_on, posts_with_handover
from crm.handovers.queries.back_again import ToGiveBack, to_give_back
from crm.handovers.queries.disputes import Dispute, not_this_person
from crm.pages.frame import bp
from crm.permissions import Permission
from crm.responsibilities.queries import led_by
from crm.web.authorise import current_actor, requires

FEW = 5
MANY = 200
NEW_IN_POST = timedelta(days=14)


@dataclass(frozen=True)
class TakenOver:
    """That the reader is new in a post, and what came with it."""

    title: str
    post_id: int
    since: date
    before: str  # who held it before; empty for a new post
    before_left: bool
    conversations: int
    residents: int


@dataclass(frozen=True)
class Today:
    """All of the page."""

    day: date
    posts: str
    covering: tuple[Covering, ...]
    handed_on: HandedOn
    returned_shown: int
    to_give_back: tuple[ToGiveBack, ...]  # a manager's: what stayed with others when somebody's absence ended
    disputes: tuple[Dispute, ...]  # a manager's: who should have somebody else
    casework: Reminder | None  # a councillor's: what was passed to them, and what becomes of it when they leave
    taken_over: tuple[TakenOver, ...]
    has_conversations: bool
    waiting: tuple[ConversationRow, ...]
    waiting_count: int
    promises: Promises
    asked: tuple[AskRow, ...]
    mine: tuple[ConversationRow, ...]
    mine_count: int
    pool: tuple[ConversationRow, ...]
    pool_count: int
    has_pool: bool


@bp.get("/")
@requires(Permission.TODAY_READ)
def today() -> str:
    """What waits for the reader: their own posts', those they cover, and vacant ones that fall to them."""
    promises, returned = (MANY if request.args.get(each) == "all" else FEW for each in ("promises", "returned"))
    return render_template("pages/today.html", page=_today(current_actor(), promises=promises, returned=returned))


def _today(actor: Actor, *, promises: int, returned: int) -> Today:
    works = actor.may(Permission.CONVERSATIONS_READ)
    # A ward's councillors share a post and no casework.
    has_pool = any(hat.places > 1 and hat.ward_id is None for hat in actor.hats)
    return Today(
        day=clock.today(),
        posts="; ".join(hat.title for hat in actor.hats if hat.kind != "cover"),
        covering=covering(actor),
        handed_on=handed_on(actor) if works else HandedOn((), ()),
        returned_shown=returned,
        to_give_back=to_give_back(actor) if works else (),
        disputes=not_this_person(actor) if works else (),
        casework=reminder(actor),
        taken_over=_taken_over(actor) if works else (),
        has_conversations=works,
        waiting=waiting_queue(actor, per_page=FEW).rows if works else (),
        waiting_count=how_many(actor, Wanted("waiting")) if works else 0,
        promises=promises_due(actor, limit=promises) if works else Promises((), 0, 0),
        asked=asked_of(actor) if works else (),
        mine=my_conversations(actor, per_page=FEW).rows if works else (),
        mine_count=how_many(actor, Wanted("mine")) if works else 0,
        pool=pool(actor, per_page=FEW).rows if works and has_pool else (),
        pool_count=how_many(actor, Wanted("pool")) if works and has_pool else 0,
        has_pool=has_pool,
    )


def _taken_over(actor: Actor) -> tuple[TakenOver, ...]:
    """The posts that the reader has begun in lately and another held before, without a handover that says so itself. As
    a rule there are none."""
    new = [
        hat
        for hat in actor.hats
        if hat.kind == "substantive" and hat.places == 1 and clock.today() - hat.starts_on <= NEW_IN_POST
    ]
    if not new:
        return ()
    post_ids = [hat.post_id for hat in new]
    holders, told = holders_of(post_ids), posts_with_handover(post_ids)
    began = acts_behind({("begun", hat.post_holder_id) for hat in new})
    again = {hat.post_id for hat in new if (by := began.get(("begun", hat.post_holder_id))) and by.is_undoing}
    return tuple(
        _came_with(hat, before)
        for hat in new
        if (before := _before(holders[hat.post_id], actor, hat)) is not None
        and hat.team_id is not None
        and hat.post_id not in told | again
    )


def _before(holders: list[Holder], actor: Actor, hat: Hat) -> Holder | None:
    """Who held the post last before this time of the reader's in it; nobody where that was the reader, who only has it
    again, since a handover was undone."""
    last = (
        holder
        for holder in holders
        if holder.post_holder_id != hat.post_holder_id
        and holder.kind in {"substantive", "handing over"}
        and holder.starts_on <= hat.starts_on
        and (holder.kind == "substantive" or holder.colleague_id != actor.colleague_id)
    )
    before = next(last, None)
    return before if before is not None and before.colleague_id != actor.colleague_id else None


def _came_with(hat: Hat, before: Holder) -> TakenOver:
    return TakenOver(
        title=hat.title,
        post_id=hat.post_id,
        since=hat.starts_on,
        before=before.name,
        before_left=before.left_on is not None and before.left_on < clock.today(),
        conversations=_how_many(
            select(Conversation.id).where(
                Conversation.id.in_(led_by("conversation", [hat.post_id])), Conversation.closed_at.is_(None)
            )
        ),
        residents=_how_many(led_by("resident", [hat.post_id])),
    )


def _how_many(which: Select[tuple[int]]) -> int:
    return db.session.scalar(select(func.count()).select_from(which.subquery())) or 0
