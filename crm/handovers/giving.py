"""Who gave what a handover brought to a post, and so is never asked to accept it; what came, and whether anything.

Conditions within conditions say what they look through (`correlate_except`): left to itself SQLAlchemy ties only to the
statement right around, and would look through all handovers and acceptances instead of the one that is asked about.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from crm import clock
from crm.conversations.models import Ask, Conversation
from crm.council.access import in_force
from crm.council.models import PostHolder
from crm.handovers.models import Acceptance, Arrangement, Handover, Item, PromisePassed
from crm.responsibilities.models import Responsibility


def gave_it(colleague_id: Any) -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover` that somebody gave all of it: it is they who leave or are away; or
    where posts were merged, or gave work back, all that came is from posts that they held until then."""
    item, holding = aliased(Item), aliased(PostHolder)
    held = exists().where(
        holding.post_id == item.from_post_id, holding.colleague_id == colleague_id,
        holding.starts_on <= Handover.starts_on,
        or_(holding.ends_on.is_(None), holding.ends_on >= Handover.starts_on),
    ).correlate_except(holding)  # fmt: skip
    came = exists().where(
        item.handover_id == Handover.id, item.to_post_id == Acceptance.post_id, item.fate == "moves"
    ).correlate_except(item)  # fmt: skip
    nobody_leaves = Handover.colleague_id.is_(None)
    return or_(
        and_(~nobody_leaves, Handover.colleague_id == colleague_id),
        and_(nobody_leaves, came, ~came.where(~held).correlate_except(item)),
    )


def only_givers_hold_it() -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover` that the post is held, but by nobody else than who gave it, and that
    nobody else is to come."""
    holding, coming = aliased(PostHolder), aliased(PostHolder)
    today = clock.today()
    named = exists().where(
        Arrangement.handover_id == Handover.id, Arrangement.post_id == Acceptance.post_id,
        Arrangement.colleague_id.is_not(None),
    )  # fmt: skip
    other = exists().where(
        coming.post_id == Acceptance.post_id, or_(coming.ends_on.is_(None), coming.ends_on > today),
        ~gave_it(coming.colleague_id),
    ).correlate_except(coming)  # fmt: skip
    return and_(exists().where(holding.post_id == Acceptance.post_id, in_force(holding, today)), ~other, ~named)


def waits_for_who_comes() -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover` that a post was left to nobody yet, and that whoever comes to it is
    still to begin, or was taken back: it is theirs to accept. Not of who sees to it until then, but for an interim,
    while nobody is found."""
    coming, here = aliased(PostHolder), aliased(PostHolder)
    today = clock.today()
    is_coming = (coming.post_id == Acceptance.post_id, coming.kind == "substantive", coming.starts_on > today)
    is_here = (here.post_id == Acceptance.post_id, here.kind == "substantive", in_force(here, today))
    ahead, held = exists().where(*is_coming).correlate_except(coming), exists().where(*is_here).correlate_except(here)
    return exists().where(
        Arrangement.handover_id == Handover.id, Arrangement.post_id == Acceptance.post_id,
        Arrangement.way == "nobody yet", or_(ahead, and_(Arrangement.colleague_id.is_(None), ~held)),
    )  # fmt: skip


def came_with(came: Any) -> ColumnElement[bool]:
    """Whether a lead (`came`, of `responsibility`) came to the post of an `acceptance` by its `handover`, whatever
    became of it since: it moved there; or the post was passed on whole, and led it at that moment."""
    then = and_(
        came.starts_at <= Handover.confirmed_at, or_(came.ends_at.is_(None), came.ends_at > Handover.confirmed_at)
    )  # fmt: skip
    return and_(
        came.post_id == Acceptance.post_id, came.role == "lead",
        or_(came.begun_by_id == Handover.entry_id, and_(_passed_on_whole(), then)),
    )  # fmt: skip


def was_open_then() -> ColumnElement[bool]:
    """Whether a conversation was open when a handover was confirmed."""
    return or_(Conversation.closed_at.is_(None), Conversation.closed_at > Handover.confirmed_at)


def is_empty() -> ColumnElement[bool]:
    """The condition on `acceptance` and `handover` that a post was passed on whole, and led nothing and was asked
    nothing: there is nothing to accept."""
    came = aliased(Responsibility)
    talk = exists().where(Conversation.id == came.conversation_id, was_open_then()).correlate_except(Conversation)
    is_something = or_(came.conversation_id.is_(None), talk)
    something = exists().where(came_with(came), is_something).correlate_except(came)
    asked = exists().where(Ask.post_id == Acceptance.post_id, Ask.answered_at.is_(None), Ask.returned_at.is_(None))
    promised = exists().where(
        PromisePassed.handover_id == Handover.id, PromisePassed.post_id == Acceptance.post_id
    )  # fmt: skip
    return and_(_passed_on_whole(), ~something, ~asked, ~promised)


def _passed_on_whole() -> ColumnElement[bool]:
    whole = Arrangement.way != "split"
    its = (Arrangement.handover_id == Handover.id, Arrangement.post_id == Acceptance.post_id)
    return exists().where(*its, whole).correlate_except(Arrangement)
