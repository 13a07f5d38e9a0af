"""A post with who held it when, and a colleague with what they held when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from crm import clock, typed
from crm.actor import Actor
from crm.council import access, rules
from crm.council.models import Body, Colleague, Post, PostHolder, Team, Ward
from crm.council.picking import colleagues_to_pick
from crm.council.queries import Holder, holders_of
from crm.council.seen_by import seen_through_covers
from crm.council.steps import TAKES_A_PLACE
from crm.council.teams import FallsTo, falls_to_heads
from crm.council.through import acts_behind, pages_of
from crm.database import db
from crm.errors import BadInput, NotFound
from crm.web.formatting import full_day


@dataclass(frozen=True)
class PostPage:
    """A post, for its page."""

    post_id: int
    title: str
    where: str  # the team, ward or body that it sits in
    team_id: int | None
    ward_code: str | None
    places: int
    is_head: bool
    opened_on: date
    closed_on: date | None
    reports_to: tuple[int, str] | None
    holders: tuple[Holder, ...]  # today
    coming: tuple[Holder, ...]
    line: tuple[Holder, ...]  # everybody who has held it, newest first
    falls_to: tuple[FallsTo, ...]  # who sees its work, while nobody holds it
    seen_as_well_by: tuple[Holder, ...]  # who sees it too, since they cover for one of those
    on: date | None  # the day asked about
    then: tuple[Holder, ...]  # who held it on that day
    may_hand_on: bool
    through: dict[int, tuple[str, str]]  # by which act a time in it began, in words, and where that is, if one may look

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None and self.closed_on <= clock.today()

    @property
    def seated(self) -> dict[str, str]:
        """Who holds it today or is to, to choose whose place is taken; a free one is 0."""
        there = (*self.holders, *self.coming)
        return {str(each.post_holder_id): _said(each) for each in there if each.kind in TAKES_A_PLACE}

    @property
    def place_to_take(self) -> str:
        """Whose place is taken where nobody chooses: of one place its holder's, else a free one."""
        return next(iter(self.seated), "0") if self.places == 1 else "0"

    @property
    def first_day_to_take(self) -> date:
        """The first day on which that place can be taken: today, or the day after whoever has it began."""
        there = (*self.holders, *self.coming)
        began = [each.starts_on for each in there if str(each.post_holder_id) == self.place_to_take]
        return max([clock.today(), *(day + timedelta(days=1) for day in began)])

    @property
    def endable(self) -> dict[str, str]:
        """Who holds it today or is to, to choose whose last day it is."""
        return {str(each.post_holder_id): _said(each) for each in (*self.coming, *self.holders)}


@dataclass(frozen=True)
class Stint:
    """A colleague's time in a post."""

    post_id: int
    title: str
    where: str
    kind: str
    starts_on: date
    last_day: date | None
    is_now: bool
    is_ward: bool
    through: tuple[str, str] | None  # by which act it began, in words, and where that is, if one may look


@dataclass(frozen=True)
class ColleaguePage:
    """A colleague, for their page."""

    colleague_id: int
    name: str
    email: str | None
    left_on: date | None  # only once it has passed
    last_day: date | None  # while it lies ahead
    is_councillor: bool
    stints: tuple[Stint, ...]  # newest first


def post_page(actor: Actor, post_id: int, *, on: date | None = None) -> PostPage:
    """A post that the actor may know of, and who held it on a day asked about. Thirteen statements at most."""
    today = clock.today()
    post = access.post(actor, post_id)
    where = _where([post])[post.id]
    line = tuple(holders_of([post_id])[post_id])
    holders = tuple(holder for holder in line if _holds(holder, today))
    falls = falls_to_heads(post_id, today) if not post.ward_id and not holders else ()
    above = access.visible_posts(actor).where(Post.id == post.reports_to_id)
    reports_to = db.session.execute(above).scalar_one_or_none() if post.reports_to_id else None
    return PostPage(
        post_id=post.id,
        title=post.title,
        where=where,
        team_id=post.team_id,
        ward_code=db.session.get_one(Ward, post.ward_id).code if post.ward_id else None,
        places=post.places,
        is_head=post.is_head,
        opened_on=post.opened_on,
        closed_on=post.closed_on,
        reports_to=(reports_to.id, reports_to.title) if reports_to else None,
        holders=holders,
        coming=tuple(holder for holder in line if holder.starts_on > today),
        line=line,
        falls_to=falls,
        seen_as_well_by=seen_through_covers(actor, [one.post_id for one in falls] or [post_id], today),
        on=on,
        then=tuple(holder for holder in line if on and _holds(holder, on)),
        may_hand_on=access.may_hand_on(actor, post),
        through=_through(actor, [holder.post_holder_id for holder in line]),
    )


def colleague_page(actor: Actor, colleague_id: int) -> ColleaguePage:
    """A colleague and the posts they held that the actor may know of. NotFound for someone all of whose posts are
    hidden from the actor. Seven statements."""
    today = clock.today()
    colleague = db.session.get(Colleague, colleague_id)
    if colleague is None:
        raise NotFound
    hidden = access.hidden_team_ids(actor)
    rows = db.session.execute(
        select(PostHolder, Post)
        .join(Post, Post.id == PostHolder.post_id)
        .where(PostHolder.colleague_id == colleague_id)
        .order_by(PostHolder.starts_on.desc(), PostHolder.id.desc())
    ).all()
    seen = [row for row in rows if row.Post.team_id is None or row.Post.team_id not in hidden]
    if rows and not seen:
        raise NotFound
    where = _where([row.Post for row in seen])
    through = _through(actor, [row.PostHolder.id for row in seen])
    has_left = colleague.left_on is not None and colleague.left_on < today
    return ColleaguePage(
        colleague_id=colleague.id,
        name=colleague.name,
        email=colleague.email,
        left_on=colleague.left_on if has_left else None,
        last_day=colleague.left_on if not has_left else None,
        is_councillor=any(row.Post.ward_id for row in seen),
        stints=tuple(
            _stint(row.PostHolder, row.Post, where[row.Post.id], through.get(row.PostHolder.id)) for row in seen
        ),
    )


def colleague_named(actor: Actor, words: str) -> int:
    """The serving colleague whose full name or email somebody typed. Raises BadInput where nobody fits, or two do; who
    works where the actor may not look is not suggested."""
    words = typed.line(words, field="colleague", label="a name or an email", required=True)
    on = clock.today()
    people = db.session.execute(select(Colleague.id, Colleague.name, Colleague.email, Colleague.left_on)).all()
    wanted = typed.folded(words)
    by_email = [row for row in people if row.email and row.email.casefold() == words.casefold()]
    fitting = by_email or [row for row in people if typed.folded(row.name) == wanted]
    serving = [row for row in fitting if row.left_on is None or row.left_on >= on]
    if len(serving) == 1:
        return serving[0].id
    if serving:
        emails = ", ".join(row.email or "no email" for row in serving)
        raise BadInput({"colleague": f"{len(serving)} people are called {words}: {emails}. Write the email."})
    if fitting:
        left = fitting[0]
        raise BadInput(
            {"colleague": f"{left.name} left on {full_day(left.left_on)}. If they are back, say so on their own page."}
        )
    known = {one.name for one in colleagues_to_pick(actor, limit=len(people))}
    near = {name for name in known if set(wanted.split()) & set(typed.folded(name).split())}
    hint = f" Did you mean {', '.join(sorted(near)[:3])}?" if near else ""
    raise BadInput({"colleague": f"Nobody here is called {words[:60]}.{hint} Write the full name or the email."})


def _said(holder: Holder) -> str:
    how = "" if holder.kind == "substantive" else f", {holder.kind}"
    return f"{holder.name}{how}, from {full_day(holder.starts_on)}"


def _through(actor: Actor, holding_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    acts = acts_behind({("begun", holding_id) for holding_id in holding_ids})
    pages = pages_of(actor, acts.values())
    return {holding_id: (act.words, pages.get(act.act_id, "")) for (_begun, holding_id), act in acts.items()}


def _holds(holder: Holder, on: date) -> bool:
    return rules.in_force(holder.starts_on, holder.ends_on, on)


def _where(posts: list[Post]) -> dict[int, str]:
    """What each post sits in, by name. One statement."""
    rows = (
        select(Post.id, func.coalesce(Team.name, Ward.name, Body.name))
        .outerjoin(Team, Team.id == Post.team_id)
        .outerjoin(Ward, Ward.id == Post.ward_id)
        .outerjoin(Body, Body.id == Post.body_id)
        .where(Post.id.in_([post.id for post in posts]))
    )
    return dict(db.session.execute(rows).all())


def _stint(holder: PostHolder, post: Post, where: str, through: tuple[str, str] | None) -> Stint:
    last_day = holder.ends_on - timedelta(days=1) if holder.ends_on else None
    is_now = rules.in_force(holder.starts_on, holder.ends_on, clock.today())
    is_ward = post.ward_id is not None
    return Stint(post.id, post.title, where, holder.kind, holder.starts_on, last_day, is_now, is_ward, through)
