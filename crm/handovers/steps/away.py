"""Whether anybody who is here sees the work of who is away: those who cover may be away as well, even in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from crm.council.models import Colleague
from crm.council.seeing import Time, all_away_in_words, first_unseen
from crm.database import db
from crm.errors import Refused
from crm.handovers.models import Arrangement, Handover
from crm.web.formatting import full_day


def refuse_all_away(found: Handover, arrangements: Sequence[Arrangement]) -> None:
    """Raise Refused where the work of a post would be seen by nobody who is here. Four statements at most."""
    if words := all_away(found, arrangements):
        raise Refused(words)


def all_away(found: Handover, arrangements: Sequence[Arrangement]) -> str:
    """That on some day of a handover nobody who is here would see the work of a post that is covered, in words; empty
    where somebody would, or it was so before. None for what makes nobody absent; else four statements at most."""
    planned = list(_planned(found, arrangements))
    unseen = first_unseen(planned)
    if unseen is None:
        return ""
    if words := all_away_in_words(unseen, planned):
        return words
    # The post is one that who is away covers: perhaps one that the reader does not know, so it is not named.
    name = db.session.get_one(Colleague, found.colleague_id).name
    return (
        f"{name} covers somebody else’s post on {full_day(unseen.on)}, and nobody who is here would see its work. "
        "Have somebody else cover that post first."
    )


def absences(first: date, last: date) -> Iterator[Time]:
    """Who is known to be away between two days, the second not included. One statement."""
    rows = db.session.execute(
        select(Handover.colleague_id, Handover.starts_on, Handover.ends_on).where(
            Handover.kind == "absence", Handover.status == "confirmed", Handover.starts_on < last,
            Handover.ends_on > first,
        )
    )  # fmt: skip
    for colleague_id, starts_on, ends_on in rows:
        yield Time(colleague_id, None, False, starts_on, ends_on)


def _planned(found: Handover, arrangements: Sequence[Arrangement]) -> Iterator[Time]:
    """The covers that the plan begins, and the absence that it is for."""
    for one in arrangements:
        if one.way == "covered" and one.colleague_id is not None and one.last_day is not None:
            yield Time(one.colleague_id, one.post_id, True, found.starts_on, one.last_day + timedelta(days=1))
    if found.kind == "absence" and found.colleague_id is not None:
        yield Time(found.colleague_id, None, False, found.starts_on, found.ends_on)
