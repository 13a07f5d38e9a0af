"""Introductions in the name of somebody who is not in the post any more: nobody is told of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, select

from crm import clock
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.handovers.models import Introduction
from crm.web.formatting import listed, many


def is_outdated() -> ColumnElement[bool]:
    """The condition on `introduction`: not sent, and who it introduces does not hold the post today. One in the name of
    a post that many hold never is."""
    in_post = exists().where(
        PostHolder.post_id == Introduction.post_id,
        PostHolder.colleague_id == Introduction.colleague_id,
        held_on(clock.today()),
    )
    return Introduction.sent_at.is_(None) & Introduction.colleague_id.is_not(None) & ~in_post


def outdated(handover_id: int, post_id: int) -> dict[int, int]:
    """The introductions of what a post was handed that are so, by resident. One statement."""
    rows = db.session.execute(_those(handover_id, post_id).with_only_columns(Introduction.resident_id, Introduction.id))
    return {row.resident_id: row.id for row in rows}


def left_out_words(handover_id: int, post_id: int) -> str:
    """What is in no letter and no mail merge because of who it introduces, in words; empty where that is nothing.

    One statement; else three.
    """
    number = len(outdated(handover_id, post_id))
    if not number:
        return ""
    names = _whose(handover_id, post_id)
    title = db.session.get_one(Post, post_id).title
    do = "does" if len(names) == 1 else "do"
    return (
        f"{many(number, 'introduction names', 'introductions name')} {listed(names)}, who {do} not hold {title} today: "
        "left out of letters and mail merges. Draft them anew for whoever is there for these people now."
    )


def _whose(handover_id: int, post_id: int) -> tuple[str, ...]:
    ids = _those(handover_id, post_id).with_only_columns(Introduction.colleague_id)
    return tuple(db.session.scalars(select(Colleague.name).where(Colleague.id.in_(ids)).order_by(Colleague.name)))


def _those(handover_id: int, post_id: int) -> Select[tuple[Introduction]]:
    of_post = (Introduction.handover_id == handover_id, Introduction.post_id == post_id)
    return select(Introduction).where(*of_post, is_outdated())
