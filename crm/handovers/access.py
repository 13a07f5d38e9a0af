"""Which handovers somebody may know of, whose leaving they may plan, and which posts they may decide about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from crm import clock
from crm.actor import Actor
from crm.council import access as council
from crm.council.access import held_on
from crm.council.managing import posts_of
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.database import db
from crm.errors import NotAllowed, NotFound, Refused
from crm.handovers.models import Acceptance, Arrangement, Handover, NamedReader
from crm.permissions import Permission
from crm.web.formatting import full_day, hour

PUBLISHED = ("confirmed", "undone")


class AlreadyConfirmed(Refused):
    """Somebody was quicker: the handover is confirmed, or undone, or given up. The words say who and when."""


def visible_handovers(actor: Actor) -> Select[tuple[Handover]]:
    """A plan: for those named in it. Once confirmed: also for who leaves, who gave or received, and their managers."""
    return select(Handover).where(may_know(actor))


def may_know(actor: Actor) -> ColumnElement[bool]:
    """The condition on `handover` of `visible_handovers`."""
    named = Handover.id.in_(select(NamedReader.handover_id).where(NamedReader.colleague_id == actor.colleague_id))
    if actor.colleague_id is None:
        return false()
    involved = or_(
        Handover.colleague_id == actor.colleague_id,
        Handover.id.in_(
            select(Arrangement.handover_id)
            .join(Post, Post.id == Arrangement.post_id)
            .where(or_(Arrangement.colleague_id == actor.colleague_id, _concerns(actor)))
        ),
        Handover.id.in_(
            select(Acceptance.handover_id).join(Post, Post.id == Acceptance.post_id).where(_concerns(actor))
        ),
    )
    return or_(named, and_(Handover.status.in_(PUBLISHED), involved))


def _concerns(actor: Actor) -> ColumnElement[bool]:
    """Posts that the actor holds or manages."""
    return or_(Post.id.in_(actor.post_ids), Post.team_id.in_(actor.managed_team_ids))


def handover(actor: Actor, handover_id: int) -> Handover:
    """A handover that the actor may know of; NotFound for any other."""
    return _one(visible_handovers(actor).where(Handover.id == handover_id))


def is_named(actor: Actor, handover_id: int) -> bool:
    """Whether the actor is among those named in a plan. One statement."""
    return (
        db.session.scalar(
            select(NamedReader.id).where(
                NamedReader.handover_id == handover_id, NamedReader.colleague_id == actor.colleague_id
            )
        )
        is not None
    )


def handover_to_plan(actor: Actor, handover_id: int) -> Handover:
    """A plan, locked until the transaction ends. NotFound for who is not named in it; NotAllowed for who only reads it;
    AlreadyConfirmed, saying who and when, where it is a plan no longer."""
    found = _one(visible_handovers(actor).where(Handover.id == handover_id).with_for_update(key_share=True))
    refuse_settled(found)
    if not may_change(actor, found):
        raise NotAllowed("You may read this plan. Who manages the posts in it changes it.")
    return found


def may_change(actor: Actor, found: Handover) -> bool:
    """Whether the actor changes and confirms a plan that they may read: whoever made it, and who manages its team or a
    post in it. To be shown a plan is not to decide about it. Four statements at most."""
    if not actor.may(Permission.HANDOVERS_PLAN):
        return False
    if found.planned_by_id == actor.colleague_id or found.team_id in actor.managed_team_ids:
        return True
    held = posts_of(found.colleague_id) if found.colleague_id is not None else []
    arranged = select(Post).join(Arrangement, Arrangement.post_id == Post.id)
    posts = [*held, *db.session.scalars(arranged.where(Arrangement.handover_id == found.id))]
    return any(may_arrange(actor, post) for post in posts)


def handover_to_undo(actor: Actor, handover_id: int) -> Handover:
    """A confirmed handover, locked. For managers named in it who decide about it, and for who manages every post that
    it arranged."""
    found = _one(visible_handovers(actor).where(Handover.id == handover_id).with_for_update(key_share=True))
    posts = db.session.scalars(
        select(Post).join(Arrangement, Arrangement.post_id == Post.id).where(Arrangement.handover_id == found.id)
    ).all()
    decides = (is_named(actor, found.id) and may_change(actor, found)) or (
        bool(posts) and all(may_arrange(actor, post) for post in posts)
    )
    if not actor.may(Permission.HANDOVERS_PLAN) or not decides:
        raise NotAllowed("Only who planned this handover, or manages every post in it, undoes it.")
    return found


def refuse_settled(found: Handover) -> None:
    """Raise AlreadyConfirmed unless the handover is a plan still."""
    if found.status == "planned":
        return
    if found.status == "abandoned":
        raise AlreadyConfirmed("This plan was given up. Plan it anew.")
    if found.status == "undone":
        raise AlreadyConfirmed(f"{_who(found.undone_by_id)} undid this handover {_when(found.undone_at)}.")
    who, when = _who(found.confirmed_by_id), _when(found.confirmed_at)
    raise AlreadyConfirmed(f"{who} confirmed this handover {when}. Nothing was done twice.")


def _who(colleague_id: int | None) -> str:
    return db.session.get_one(Colleague, colleague_id).name if colleague_id is not None else "The product itself"


def _when(at: datetime | None) -> str:
    """`at 11:58am`; of an earlier day `on 3 November 2026 at 11:58am`."""
    assert at is not None
    is_today = clock.local(at).date() == clock.today()
    return f"at {hour(at)}" if is_today else f"on {full_day(at)} at {hour(at)}"


def colleague_to_plan_for(actor: Actor, colleague_id: int) -> Colleague:
    """A colleague whose leaving or absence the actor may plan: whoever manages a post of theirs. Locks the row,
    so that of two who plan for one colleague at once the second finds the first's plan.

    NotFound for whom the actor may not know of; NotAllowed for oneself and for whom somebody else manages.
    """
    actor.require(Permission.HANDOVERS_PLAN)
    colleague = db.session.scalar(select(Colleague).where(Colleague.id == colleague_id).with_for_update(key_share=True))
    if colleague is None:
        raise NotFound
    posts = posts_of(colleague_id)
    hidden = council.hidden_team_ids(actor)
    if posts and all(post.team_id in hidden for post in posts):
        raise NotFound
    if colleague.id == actor.colleague_id:
        raise NotAllowed("Whoever manages you plans your own handover.")
    if not any(may_arrange(actor, post) for post in posts):
        raise NotAllowed(f"Only who manages a post of {colleague.name} plans their handover.")
    return colleague


def may_arrange(actor: Actor, post: Post) -> bool:
    """Whether the actor decides about a post: they manage its team. A post of the cabinet or a committee is decided at
    the top: by who heads the whole, or where nobody does, a part directly below. Never a seat: that is elected."""
    if post.ward_id is not None or not actor.may(Permission.HANDOVERS_PLAN):
        return False
    if post.team_id is not None:
        return post.team_id in actor.managed_team_ids
    return bool(_top_team_ids() & actor.managed_team_ids)


def _top_team_ids() -> set[int]:
    teams = db.session.execute(select(Team.id, Team.parent_id)).all()
    tops = {team.id for team in teams if team.parent_id is None}
    headed = db.session.scalar(
        select(Post.id)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(Post.team_id.in_(tops), Post.is_head, held_on(clock.today()))
        .limit(1)
    )
    return tops if headed is not None else tops | {team.id for team in teams if team.parent_id in tops}


def post_to_arrange(actor: Actor, post_id: int) -> Post:
    """A post to decide about. NotFound for one that the actor may not know of, NotAllowed where another manages it."""
    post = council.post(actor, post_id)
    if not may_arrange(actor, post):
        council.refuse_to_hand_on(post.title, is_seat=post.ward_id is not None)
    return post


def receiving_posts(actor: Actor, post_ids: Collection[int]) -> dict[int, Post]:
    """Posts that are to receive work, by id. NotFound where the actor may not know of one of them. Two statements."""
    found = {
        post.id: post for post in db.session.scalars(council.visible_posts(actor).where(Post.id.in_(set(post_ids))))
    }
    if set(post_ids) - found.keys():
        raise NotFound
    return found


def _one(statement: Select[tuple[Handover]]) -> Handover:
    found = db.session.scalars(statement.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found
