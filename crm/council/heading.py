"""That somebody heads something at every moment: to them falls what nobody else has (docs/decisions/0024)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import or_, select

from crm import clock
from crm.council import rules
from crm.council.models import COUNCIL, Controller, Post, PostHolder
from crm.database import db
from crm.errors import Refused
from crm.web.formatting import full_day

Span = tuple[date, date | None]
Spans = list[Span]


@contextmanager
def somebody_heads_still() -> Iterator[None]:
    """Around what ends somebody's time in a post or closes one: raises Refused, in words that name the way out, where
    nobody would head any team any more, or sooner than before. Two statements; two more where a head's time changed."""
    before = _headed()
    yield
    db.session.flush()
    after = _headed()
    if after == before:
        return
    # Of two who end the last two heads at once, the second waits here and then sees what the first did. Whoever only
    # refers to the council's row goes on meanwhile.
    db.session.execute(select(Controller.id).where(Controller.id == COUNCIL).with_for_update(key_share=True))
    if words := _nobody_from(before, after):
        raise Refused(words)


def nobody_would_head(ending: Collection[Span], beginning: Collection[Span]) -> str:
    """What `somebody_heads_still` would raise if times in posts that head a team ended and others began, in words;
    empty for nothing. One statement where any of them does."""
    if not ending:
        return ""
    before = _headed()
    after = list(before)
    for span in ending:
        if span in after:
            after.remove(span)
    return _nobody_from(before, [*after, *beginning])


def _nobody_from(before: Spans, after: Spans) -> str:
    today = clock.today()
    already, first = rules.first_day_without(before, today), rules.first_day_without(after, today)
    if first is None or (already is not None and first >= already):
        return ""
    return (
        f"Nobody would head any team from {full_day(first)}, so what vacant posts look after would be in nobody’s "
        "list. Choose first who takes over a head’s post from that day, or holds it in the interim."
    )


def nobody_heads(on: date) -> bool:
    """Whether no post that heads a team is held on a day. One statement."""
    return rules.first_day_without(_headed(), on) == on


def _headed() -> Spans:
    """Every time in a post that heads a team which is not over yet."""
    rows = db.session.execute(
        select(PostHolder.starts_on, PostHolder.ends_on)
        .join(Post, Post.id == PostHolder.post_id)
        .where(Post.is_head, Post.team_id.is_not(None))
        .where(or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > clock.today()))
        .order_by(PostHolder.starts_on, PostHolder.ends_on.nulls_first(), PostHolder.id)
    )
    return [(row.starts_on, row.ends_on) for row in rows]
