"""Whether a plan can be carried out as it is, in words that say what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

from crm import clock
from crm.actor import Actor
from crm.council import access as council
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import Refused
from crm.handovers import access
from crm.handovers.models import Arrangement, Handover, Item
from crm.handovers.steps.holdings import elsewhere, held_by
from crm.web.formatting import full_day, listed

NOTHING = {
    "give back": "Nothing that this post leads now came from the other, so there is nothing to give back.",
}


def refuse_incomplete(actor: Actor, found: Handover, arrangements: Sequence[Arrangement]) -> None:
    """Raise Refused where nothing is arranged, a post of who leaves has no arrangement yet, or is not theirs any more,
    or a post closed meanwhile. Some eight statements."""
    arranged = {one.post_id for one in arrangements}
    if words := _missing(actor, found, arrangements):
        raise Refused(words)
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(arranged)))}
    for one in arrangements:
        _refuse_changed_post(found, posts[one.post_id])
    _refuse_left(arrangements)


def posts_to_arrange(actor: Actor, found: Handover) -> list[Post]:
    """The posts of who leaves that need an arrangement: of one place, held on the last day, and the actor decides."""
    rows = db.session.scalars(
        select(Post)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(
            PostHolder.colleague_id == found.colleague_id,
            PostHolder.kind.in_(("substantive", "acting")),
            PostHolder.starts_on < found.starts_on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > found.starts_on),
            Post.places == 1,
        )
        .order_by(Post.id)
    )
    return [post for post in rows if access.may_arrange(actor, post)]


def _missing(actor: Actor, found: Handover, arrangements: Sequence[Arrangement]) -> str:
    """What has to be said before a plan can be confirmed, in words; empty where nothing has. Of who leaves and holds
    nothing any more nothing has: their last day is written down. Four statements at most."""
    arranged = {one.post_id for one in arrangements}
    undecided = (
        [post for post in posts_to_arrange(actor, found) if post.id not in arranged] if found.colleague_id else []
    )
    if found.kind == "leaving":
        if undecided:
            return f"Say first what becomes of {listed([post.title for post in undecided])}."
        return "" if arrangements else _without_effect(actor, found)
    if arrangements:
        return ""
    if found.kind == "absence" and not undecided:
        return "No post of theirs needs anybody else in these days, so there is nothing to confirm. Give this plan up."
    return "Say first what becomes of at least one post."


def _without_effect(actor: Actor, found: Handover) -> str:
    """That who leaves goes on in posts about which others decide, so that the plan would do nothing."""
    if elsewhere(actor, found, ()):
        return ""
    held = select(PostHolder.post_id).where(
        PostHolder.colleague_id == found.colleague_id,
        or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > found.starts_on),
    )
    if db.session.scalar(held.limit(1)) is None:
        return ""
    known = db.session.scalars(
        council.visible_posts(actor).where(Post.id.in_(held)).order_by(Post.title, Post.id)
    ).all()
    titles = listed([post.title for post in known] or ["somebody in another team"])
    name = db.session.get_one(Colleague, found.colleague_id).name
    if known and all(post.ward_id is not None for post in known):
        return f"{name} holds the seat {titles} after this, which an election decides. Give this plan up."
    return f"{name} goes on as {titles} after this. Whoever decides about that post plans it."


def _refuse_changed_post(found: Handover, post: Post) -> None:
    if post.closed_on is not None and post.closed_on <= found.starts_on:
        raise Refused(f"{post.title} closed on {full_day(post.closed_on)} meanwhile. Take it out of the plan.")
    if found.colleague_id is not None and not held_by(found.colleague_id, post.id, found.starts_on):
        name = db.session.get_one(Colleague, found.colleague_id).name
        raise Refused(f"{name} does not hold {post.title} any more: it is vacant already. Take it out of the plan.")


def _refuse_left(arrangements: Sequence[Arrangement]) -> None:
    ids = {one.colleague_id for one in arrangements if one.colleague_id is not None}
    for colleague in db.session.scalars(select(Colleague).where(Colleague.id.in_(ids)).order_by(Colleague.id)):
        if colleague.left_on is not None and colleague.left_on < clock.today():
            raise Refused(f"{colleague.name} left on {full_day(colleague.left_on)}. Choose somebody else first.")


def refuse_too_early(found: Handover) -> None:
    """A restructure takes effect on its day, for everybody at once."""
    if found.kind == "restructure" and clock.today() < found.starts_on:
        raise Refused(f"This is for {full_day(found.starts_on)}. Confirm it on that day or later.")


def refuse_nothing(found: Handover) -> None:
    """Raise Refused where a handover that only moves things has nothing to move."""
    if found.kind not in NOTHING:
        return
    if db.session.scalar(select(Item.id).where(Item.handover_id == found.id, Item.fate == "moves").limit(1)) is None:
        raise Refused(NOTHING[found.kind])
