"""What would fall to whom if somebody left and nothing were done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm import clock
from crm.council.models import Post
from crm.council.queries import Holder, falls_to, holders_of
from crm.database import db
from crm.handovers.queries.leaver import Holding, Leaver
from crm.web.formatting import full_day, listed


@dataclass(frozen=True)
class Falling:
    """A post of somebody's, and what would become of it without them."""

    holding: Holding
    words: str  # "Vacant. Its work falls to Head of Neighbourhoods (Samina Yusuf)."
    is_vacant: bool  # nobody holds it afterwards, so that its accounts show red
    shape: str  # gap, cover, officer, team, councillor


def falling(leaver: Leaver, on: date) -> tuple[Falling, ...]:
    """What becomes of each post after a last day, if nothing is done. Five statements, however many posts."""
    after = clock.days_after(on, 1)
    post_ids = [one.post_id for one in leaver.holdings]
    staying = {
        post_id: [holder for holder in holders if holder.colleague_id != leaver.colleague_id]
        for post_id, holders in holders_of(post_ids, on=after).items()
    }
    heads = falls_to(after, without=leaver.colleague_id)
    head_ids = sorted({head for post_id in post_ids for head in heads.get(post_id, ())})
    held = holders_of(head_ids, on=after)
    titles = dict(db.session.execute(select(Post.id, Post.title).where(Post.id.in_(head_ids))).all())
    return tuple(
        _falling(
            one,
            staying[one.post_id],
            [_head(titles[head], held[head], leaver.colleague_id) for head in heads.get(one.post_id, ())],
            after,
        )
        for one in leaver.holdings
    )


def _falling(holding: Holding, staying: Sequence[Holder], heads: Sequence[str], after: date) -> Falling:
    if holding.is_seat:
        words = "A seat: an election fills it. Casework does not move by itself. Each open case waits for a decision."
        return Falling(holding, words, False, "councillor")
    if holding.starts_on >= after:
        kind = "Covers it" if holding.kind == "cover" else "Begins"
        words = f"{kind} only from {full_day(holding.starts_on)}, after this. That has to be taken back first."
        return Falling(holding, words, False, "cover" if holding.kind == "cover" else "officer")
    if holding.ends_on is not None and holding.ends_on <= after and not staying:
        return Falling(
            holding, f"Ends on {full_day(holding.last_day)} by itself. {_to(heads)}", holding.kind != "cover", "gap"
        )
    if holding.is_shared:
        others = len(staying)
        rest = f"{others} other{'s' if others != 1 else ''} share{'s' if others == 1 else ''} it" if others else ""
        words = f"{rest or 'Nobody else is in it'}. What was taken up falls back to the pool."
        return Falling(holding, words if others else f"{words} {_to(heads)}", not others, "team" if others else "gap")
    covers = [holder for holder in staying if holder.kind == "cover"]
    stays = [holder for holder in staying if holder.kind != "cover"]
    if stays:
        return Falling(holding, f"Stays with {_names(stays)}.", False, "officer")
    if covers:
        until = max((holder.last_day for holder in covers if holder.last_day), default=None)
        ends = f" until {full_day(until)}, and then it is vacant" if until else ""
        return Falling(holding, f"Covered by {_names(covers)}{ends}.", False, "cover")
    return Falling(holding, f"Vacant. {_to(heads)}", True, "gap")


def _to(heads: Sequence[str]) -> str:
    return (
        f"Its work falls to {listed(heads)}."
        if heads
        else "Nobody heads its team: nobody is left to whom its work could fall."
    )


def _head(title: str, holders: Sequence[Holder], leaver_id: int) -> str:
    names = _names([holder for holder in holders if holder.colleague_id != leaver_id])
    return f"{title} ({names})" if names else title


def _names(holders: Sequence[Holder]) -> str:
    return listed(dict.fromkeys(holder.name for holder in holders))
