"""The days of a plan: not so far back that the past would be rewritten, nor so far ahead that nobody can mean it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from crm import clock
from crm.council.models import Post
from crm.database import db
from crm.errors import BadInput
from crm.handovers.models import Arrangement, Handover
from crm.handovers.rules import Wanted
from crm.web.formatting import full_day

FURTHEST_BACK = timedelta(days=90)
FURTHEST_AHEAD = timedelta(days=5 * 366)


def day_within_reach(day: date | None, field: str, words: str) -> date:
    """A day that was chosen for a plan. Raises BadInput: with `words` where there is none."""
    if day is None:
        raise BadInput({field: words})
    earliest = clock.today() - FURTHEST_BACK
    if day < earliest:
        raise BadInput({field: f"Choose a day from {full_day(earliest)} on: further back the record stands."})
    refuse_far(field, day)
    return day


def refuse_far(field: str, day: date | None) -> None:
    """Raise BadInput for a day years ahead: a slip of the keys."""
    if day is not None and day > clock.today() + FURTHEST_AHEAD:
        raise BadInput({field: "Choose a day within five years."})


def refuse_days(found: Handover, wanted: Wanted | Arrangement) -> None:
    """Raise BadInput where the days of an arrangement do not fit those of the handover."""
    first = full_day(found.starts_on)
    for field in ("overlap_until", "last_day", "review_on"):
        refuse_far(field, getattr(wanted, field))
    if wanted.overlap_until is not None and wanted.overlap_until < found.starts_on:
        raise BadInput({"overlap_until": f"The overlap ends on or after the first day, {first}."})
    if wanted.way == "covered":
        if wanted.last_day is None:
            raise BadInput({"last_day": "Choose the last day of the cover: then it ends by itself."})
        if wanted.last_day < found.starts_on:
            raise BadInput({"last_day": f"The last day is on or after the first, {first}."})
        if found.ends_on is not None and wanted.last_day >= found.ends_on:
            raise BadInput({"last_day": f"That is after they are back, on {full_day(found.ends_on)}."})
    if wanted.way == "nobody yet":
        if wanted.review_on is None:
            raise BadInput({"review_on": "Choose a day on which to look at this again."})
        if wanted.review_on < max(found.starts_on, clock.today()):
            raise BadInput({"review_on": f"Choose a day from {full_day(max(found.starts_on, clock.today()))} on."})


def refuse_days_of_posts(found: Handover) -> None:
    """Raise BadInput where what is arranged for a post no longer fits the first day. One statement."""
    for one, title in db.session.execute(
        select(Arrangement, Post.title)
        .join(Post, Post.id == Arrangement.post_id)
        .where(Arrangement.handover_id == found.id)
        .order_by(Post.id)
    ):
        try:
            refuse_days(found, one)
        except BadInput as error:
            raise BadInput({"starts_on": f"{title}: {error} Change that first."}) from None
