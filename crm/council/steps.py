"""Changing who is in which post, inside someone else's transaction. Nothing here is audited: the command does that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import or_, select, update

from crm import typed
from crm.actor import Actor
from crm.council import rules
from crm.council.access import in_force
from crm.council.models import Colleague, Controller, Post, PostHolder, RoleGrant, Team, Ward
from crm.council.places import TAKES_A_PLACE as TAKES_A_PLACE
from crm.council.places import refuse_time, sitting_in
from crm.database import db
from crm.errors import BadInput, NotFound, Refused


def begin_holding(
    actor: Actor,
    *,
    colleague_id: int,
    post_id: int,
    kind: str = "substantive",
    starts_on: date,
    ends_on: date | None = None,
    employer: str | None = None,
) -> PostHolder:
    """Put a colleague into a post from one day up to, not including, another.

    Locks the post. Raises BadInput where the end is not after the start, Refused where no place is free for all of
    that time, or the colleague has left, or is a councillor and the post an officer's, or the post is closed. A seat of
    a ward brings the councillor's own `controller`: casework belongs to this time in office. Four statements.
    """
    _ends_after(starts_on, ends_on, "ends_on")
    post = _locked(post_id)
    colleague = db.session.get(Colleague, colleague_id)
    if colleague is None:
        raise NotFound
    refuse_time(post, colleague, kind, starts_on, ends_on, sitting_in([post.id], starts_on, [colleague_id]))
    holder = PostHolder(
        colleague_id=colleague_id, post_id=post_id, kind=kind, starts_on=starts_on, ends_on=ends_on, employer=employer,
        ended_by="cover ended" if kind == "cover" and ends_on else None,
    )  # fmt: skip
    db.session.add(holder)
    db.session.flush()
    if post.ward_id is not None:
        db.session.add(Controller(kind="councillor", post_holder_id=holder.id))
        db.session.flush()
    return holder


def end_holding(holder: PostHolder, ends_on: date, ended_by: str | None = None) -> None:
    """End a time in a post: `ends_on` is the first day without. Raises BadInput where that is not after its start,
    Refused where it ended earlier already."""
    if ends_on <= holder.starts_on:
        raise BadInput({"ends_on": f"That is before it began, on {_day(holder.starts_on)}."})
    if holder.ends_on is not None and holder.ends_on < ends_on:
        raise Refused(f"This ended already: the last day was {_day(holder.ends_on - timedelta(days=1))}.")
    holder.ends_on, holder.ended_by = ends_on, ended_by
    db.session.flush()


def note_leaving(colleague_id: int, ends_on: date) -> bool:
    """Write down that a colleague has left, where they hold nothing from `ends_on` on. Says whether they did.

    `left_on` is the last day: the day before.
    """
    holds_more = db.session.execute(
        select(PostHolder.id)
        .where(PostHolder.colleague_id == colleague_id, or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > ends_on))
        .limit(1)
    ).first()
    if holds_more is None:
        db.session.execute(
            update(Colleague).where(Colleague.id == colleague_id).values(left_on=ends_on - timedelta(days=1))
        )
    return holds_more is None


def add_colleague(actor: Actor, *, name: str, email: str | None = None, uid: str | None = None) -> Colleague:
    """A new colleague, without a post yet. Raises BadInput for a name that is none, Refused for a uid that is taken."""
    name = typed.line(name, field="name", label="a name", required=True)
    email = typed.line(email, field="email", label="an email address", longest=254) or None
    if email and not rules.EMAIL.match(email):
        raise BadInput({"email": f"{email} is not an email address. Write it like name@council.gov.uk."})
    if uid and db.session.execute(select(Colleague.id).where(Colleague.uid == uid)).first():
        raise Refused(f"Somebody with the number {uid} is here already.", field="uid")
    colleague = Colleague(name=name, email=email, uid=uid)
    db.session.add(colleague)
    db.session.flush()
    return colleague


def follow_roles(colleague_id: int, given: Mapping[str, bool], on: date) -> tuple[int, int]:
    """Have a colleague hold just those of some roles that are given, from a day on; roles not named stay as they are.
    How many began and how many ended. Locks the colleague; one statement for each that changed."""
    db.session.execute(select(Colleague.id).where(Colleague.id == colleague_id).with_for_update())
    held = db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.colleague_id == colleague_id, RoleGrant.role.in_(given), in_force(RoleGrant, on))
        .order_by(RoleGrant.id)
    ).all()
    ended = [one for one in held if not given[one.role]]
    for one in ended:
        one.ends_on = on
    begun = sorted({role for role, is_given in given.items() if is_given} - {one.role for one in held})
    db.session.add_all(RoleGrant(colleague_id=colleague_id, role=role, starts_on=on) for role in begun)
    db.session.flush()
    return len(begun), len(ended)


def open_team(
    actor: Actor, *, name: str, parent_id: int | None = None, restricted: bool = False, opened_on: date
) -> Team:
    """A new team below another. A restricted one gets the `controller` that its own circle reads by."""
    name = typed.line(name, field="name", label="a name", required=True)
    within = Team.parent_id.is_(None) if parent_id is None else Team.parent_id == parent_id
    if db.session.execute(select(Team.id).where(Team.name == name, within)).first():
        raise Refused(f"There is a team called {name} here already.", field="name")
    team = Team(name=name, parent_id=parent_id, restricted=restricted, opened_on=opened_on)
    db.session.add(team)
    db.session.flush()
    if restricted:
        db.session.add(Controller(kind="council", team_id=team.id))
        db.session.flush()
    return team


def open_post(
    actor: Actor,
    *,
    title: str,
    opened_on: date,
    team_id: int | None = None,
    ward_id: int | None = None,
    body_id: int | None = None,
    places: int = 1,
    is_head: bool = False,
    reports_to_id: int | None = None,
    listed: bool = False,
) -> Post:
    """A new post in one team, ward or body. `listed`: opened by a list of officers, so a later list may close it."""
    title = typed.line(title, field="title", label="what the post is called", required=True)
    if sum(where is not None for where in (team_id, ward_id, body_id)) != 1:
        raise ValueError("A post sits in one team, one ward or one body.")
    if places < 1:
        raise BadInput({"places": "A post has at least one place."})
    post = Post(
        title=title, team_id=team_id, ward_id=ward_id, body_id=body_id, places=places, is_head=is_head,
        reports_to_id=reports_to_id, opened_on=opened_on, listed=listed,
    )  # fmt: skip
    db.session.add(post)
    db.session.flush()
    return post


def open_ward(
    actor: Actor, *, code: str, name: str, starts_on: date, seats: int = 3, geometry: str | None = None
) -> Post:
    """A new ward and the one post that is its seats. Returns the post."""
    if not rules.WARD_CODE.match(code):
        raise BadInput({"code": f"{code} is not a ward's code: a letter and eight digits, like E05015239."})
    ward = Ward(code=code, name=name, starts_on=starts_on, geometry=geometry)
    db.session.add(ward)
    db.session.flush()
    return open_post(actor, title=rules.seat_title(name), ward_id=ward.id, places=seats, opened_on=starts_on)


def _locked(post_id: int) -> Post:
    # key_share: whoever logs in the post's name meanwhile need not wait for the end of this act.
    post = db.session.execute(
        select(Post).where(Post.id == post_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    if post is None:
        raise NotFound
    return post


def _ends_after(starts_on: date, ends_on: date | None, field: str) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise BadInput({field: f"The end must be after the start, {_day(starts_on)}."})


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
