"""The pages on which somebody says what becomes of posts: of one, of a whole team; and whom a plan can begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select

from crm import clock
from crm.accounts.models import Service
from crm.actor import Actor
from crm.conversations.models import Conversation
from crm.council import access as council
from crm.council.models import Colleague, Post, PostHolder, Ward
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotFound
from crm.handovers.access import may_arrange
from crm.handovers.fitting import wards_covered
from crm.handovers.models import Arrangement, Handover, Share
from crm.handovers.queries.amounts import Amount, held_now
from crm.handovers.queries.becoming import RULES
from crm.handovers.queries.head import Head, head_of
from crm.handovers.queries.posts import PostChoices, people_choices, post_choices
from crm.handovers.queries.to_plan import said
from crm.handovers.rules import WAYS_OF
from crm.handovers.steps import checking
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from crm.web.formatting import full_day, sentence


@dataclass(frozen=True)
class ShareNow:
    """A post among which work is split, as it is arranged."""

    post: str
    ward_id: int | None
    service_code: int | None


@dataclass(frozen=True)
class ArrangementPage:
    """What becomes of one post, to be changed."""

    head: Head
    post_id: int
    title: str
    holders: str
    amount: Amount
    ways: tuple[str, ...]
    # As it is arranged now; empty where nothing is.
    way: str
    colleague: str
    overlap_until: date | None
    last_day: date | None
    review_on: date | None
    rule: str
    rest: str
    closes: bool
    holders_go_along: bool
    shares: tuple[ShareNow, ...]
    gives_back_to: str  # only what that post led before
    posts: PostChoices
    people: tuple[str, ...]
    wards: dict[str, str]
    services: dict[str, str]

    def in_words(self, ways: Mapping[str, str]) -> dict[str, str]:
        """What is arranged now, line by line: for whoever had the form open while somebody else saved it."""
        said = {"What becomes of it": ways.get(self.way, "Nothing is said yet")}
        if self.way == "split":
            said["How"] = sentence(f"{RULES[self.rule]}.")
            if self.shares:
                said["Among which posts"] = "; ".join(self._share(one) for one in self.shares)
            said["The rest goes to"] = self.rest or f"Nobody: it stays with {self.title}"
            if self.closes:
                along = "Yes, and whoever holds it goes along as far as there are places"
                said["The post closes"] = along if self.holders_go_along else "Yes, and nobody goes along"
        elif self.way:
            said["Who"] = self.colleague or "Nobody"
        days = {
            "They hand over together until": self.overlap_until,
            "Last day of the cover": self.last_day,
            "Looked at again on": self.review_on,
        }
        return said | {name: full_day(on) for name, on in days.items() if on}

    def _share(self, one: ShareNow) -> str:
        """`Youth worker, South (Rhys Fairclough): Hale`."""
        what = self.wards.get(str(one.ward_id), "") or self.services.get(str(one.service_code), "")
        return f"{one.post}: {what}" if what else one.post


def arrangement_page(actor: Actor, handover: Handover, post_id: int) -> ArrangementPage:
    """The arrangement of one post of a plan; NotFound for a post that is not in it. Seventeen statements."""
    post = council.post(actor, post_id)
    row = db.session.scalar(
        select(Arrangement).where(Arrangement.handover_id == handover.id, Arrangement.post_id == post_id)
    )
    if row is None and not _awaits(actor, handover, post):
        raise NotFound
    row = row or Arrangement(post_id=post_id, closes=False, holders_go_along=False)
    posts = post_choices(actor)
    shares = db.session.scalars(select(Share).where(Share.arrangement_id == row.id).order_by(Share.id)).all()
    likely = likely_takers(actor, post) if row.id is None else []
    covered = wards_covered(actor, likely) if likely else {}
    colleague = db.session.get(Colleague, row.colleague_id) if row.colleague_id else None
    before = db.session.get(Post, row.only_from_post_id) if row.only_from_post_id else None
    return ArrangementPage(
        head=head_of(actor, handover),
        post_id=post.id,
        title=post.title,
        holders=said(holders_of([post.id], on=clock.today())[post.id]),
        amount=held_now(actor, [post.id])[post.id],
        ways=WAYS_OF[handover.kind],
        way=row.way or "",
        colleague=colleague.name if colleague else "",
        overlap_until=row.overlap_until,
        last_day=row.last_day,
        review_on=row.review_on,
        rule=row.rule or "",
        rest=posts.label_of(row.rest_post_id),
        closes=row.closes,
        holders_go_along=row.holders_go_along,
        shares=(
            *(ShareNow(posts.label_of(one.post_id), one.ward_id, one.service_code) for one in shares),
            *(ShareNow(posts.label_of(one), covered.get(one), None) for one in likely),
        ),
        gives_back_to=before.title if before else "",
        posts=posts,
        people=people_choices(actor, officers=post.team_id is not None),
        wards=_wards(),
        services=_services([post.id]),
    )


def _awaits(actor: Actor, handover: Handover, post: Post) -> bool:
    """Whether a post of which nothing is said yet belongs to the plan."""
    if handover.kind == "restructure":
        return may_arrange(actor, post)
    if handover.colleague_id is None:
        return False
    return post.id in {one.id for one in checking.posts_to_arrange(actor, handover)}


LIKELY = 6


def likely_takers(actor: Actor, post: Post) -> list[int]:
    """The posts to begin with where work is split: those whose holders know most of its people, and those of its own
    team. One statement."""
    on = clock.today()
    led = select(Responsibility.resident_id).where(
        Responsibility.post_id == post.id,
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
        Responsibility.resident_id.is_not(None),
    )
    knows = func.count(Tie.resident_id.distinct())
    rows = db.session.execute(
        council.visible_posts(actor)
        .with_only_columns(Post.id)
        .join(PostHolder, and_(PostHolder.post_id == Post.id, council.held_on(on)))
        .outerjoin(
            Tie,
            and_(
                Tie.colleague_id == PostHolder.colleague_id,
                Tie.resident_id.in_(led),
                Tie.controller_id.in_(actor.controllers),
            ),
        )
        .where(
            Post.team_id.is_not(None),
            Post.id != post.id,
            Post.places == 1,
            or_(Post.closed_on.is_(None), Post.closed_on > on),
            PostHolder.colleague_id.not_in(select(PostHolder.colleague_id).where(PostHolder.post_id == post.id)),
        )
        .group_by(Post.id)
        .having(or_(knows > 0, Post.team_id == post.team_id))
        .order_by((Post.team_id == post.team_id).desc(), knows.desc(), Post.id)
        .limit(LIKELY)
    )
    return [row.id for row in rows]


def _wards() -> dict[str, str]:
    on = clock.today()
    rows = db.session.execute(
        select(Ward.id, Ward.name)
        .where(Ward.starts_on <= on, or_(Ward.ends_on.is_(None), Ward.ends_on > on))
        .order_by(Ward.name, Ward.id)
    )
    return {str(row.id): row.name for row in rows}


def _services(post_ids: list[int]) -> dict[str, str]:
    """The services of what is open with posts: the others would split nothing."""
    used = (
        select(Conversation.service_code)
        .join(Responsibility, Responsibility.conversation_id == Conversation.id)
        .where(Responsibility.post_id.in_(post_ids), Responsibility.ends_at.is_(None), Conversation.closed_at.is_(None))
    )
    rows = db.session.execute(select(Service.code, Service.name).where(Service.code.in_(used)).order_by(Service.name))
    return {str(row.code): row.name for row in rows}
