"""Planning a handover: for whom and when, what becomes of each post, and who may read the plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from crm import clock, typed
from crm.actor import Actor
from crm.audit import steps as audit
from crm.council import access as council
from crm.council.models import Colleague, Post, Team
from crm.council.rules import below
from crm.database import db, transaction
from crm.errors import BadInput, NotAllowed, NotFound, Refused, Stale
from crm.handovers import access
from crm.handovers.commands.readers import name_reader, unname_reader
from crm.handovers.models import Handover, NamedReader
from crm.handovers.rules import Wanted
from crm.handovers.steps import arranging, merging
from crm.handovers.steps.days import day_within_reach, refuse_days_of_posts
from crm.permissions import Permission
from crm.web.formatting import full_day

__all__ = [
    "abandon",
    "arrange",
    "merge_posts",
    "name_reader",
    "plan_absence",
    "plan_give_back",
    "plan_leaving",
    "plan_restructure",
    "put_off",
    "unname_reader",
]


def plan_leaving(actor: Actor, colleague_id: int, *, last_day: date | None, reason: str = "") -> int:
    """Plan that a colleague leaves. Known to the actor alone until they name somebody else. Returns the handover's id.

    Raises NotAllowed for oneself and for whom another manages; Refused where a plan for them is under way.
    """
    last_day, reason = day_within_reach(last_day, "last_day", "Choose the last day."), _reason(reason)
    with transaction():
        audit.refuse_repeated(actor)
        colleague = access.colleague_to_plan_for(actor, colleague_id)
        _refuse_second(actor, colleague)
        if colleague.left_on is not None and colleague.left_on < clock.today():
            raise Refused(f"{colleague.name} left on {full_day(colleague.left_on)} already.", field="last_day")
        if colleague.left_on is not None and last_day > colleague.left_on:
            leaves = f"{colleague.name} leaves on {full_day(colleague.left_on)}: that is confirmed."
            raise Refused(f"{leaves} To change the day, undo that handover and plan another.", field="last_day")
        return _planned(actor, "leaving", last_day + timedelta(days=1), reason, colleague_id=colleague.id).id


def plan_absence(
    actor: Actor, colleague_id: int, *, first_day: date | None, last_day: date | None, reason: str = ""
) -> int:
    """Plan for a colleague's absence from a first to a last day; then they are back. Returns the handover's id."""
    first_day = day_within_reach(first_day, "first_day", "Choose the first day.")
    last_day, reason = day_within_reach(last_day, "last_day", "Choose the last day."), _reason(reason)
    if last_day < first_day:
        raise BadInput({"last_day": f"The last day is on or after the first, {full_day(first_day)}."})
    with transaction():
        audit.refuse_repeated(actor)
        colleague = access.colleague_to_plan_for(actor, colleague_id)
        _refuse_second(actor, colleague)
        found = _planned(
            actor, "absence", first_day, reason, colleague_id=colleague.id, ends_on=last_day + timedelta(days=1)
        )
        return found.id


def plan_restructure(actor: Actor, team_id: int, *, on: date | None, reason: str = "") -> int:
    """Plan that posts of a team and below close, or pass their work to others, on a day. Returns the handover's id."""
    on, reason = day_within_reach(on, "on", "Choose the day."), _reason(reason)
    with transaction():
        audit.refuse_repeated(actor)
        actor.require(Permission.HANDOVERS_PLAN)
        team = council.team(actor, team_id)
        if team.id not in actor.managed_team_ids:
            raise NotAllowed(f"Only who manages {team.name} restructures it.")
        return _planned(actor, "restructure", on, reason, team_id=team.id).id


def plan_give_back(actor: Actor, post_id: int, to_post_id: int) -> int:
    """Plan to give back to a post what it was responsible for before `post_id` was. Returns the handover's id."""
    with transaction():
        audit.refuse_repeated(actor)
        actor.require(Permission.HANDOVERS_PLAN)
        post = access.post_to_arrange(actor, post_id)
        wanted = Wanted("split", rule="by hand", rest_post_id=to_post_id)
        found = _planned(actor, "give back", clock.today(), "", post_id=post.id, to_post_id=to_post_id)
        arranging.refuse_unfit(actor, found, post, wanted)
        arranging.write(found, post, wanted)
        arranging.arrangement_of(found, post.id).only_from_post_id = to_post_id
        db.session.flush()
        return found.id


def arrange(actor: Actor, handover_id: int, post_id: int, wanted: Wanted, *, version: int) -> int:
    """Say what becomes of one post, in place of what was said before. An earlier preview counts no longer.

    Raises Stale where somebody changed the plan since `version`; NotAllowed for a post that another manages; BadInput
    and Refused in the words of whoever plans. Returns the handover's id.
    """
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        _refuse_stale(found, version)
        post = _post_of(actor, found, post_id)
        arranging.refuse_unfit(actor, found, post, wanted)
        arranging.write(found, post, wanted)
        arranging.refuse_circles(found)
        _changed(found)
        _record(actor, "handover.arranged", found, post_id=post.id, way=wanted.way)
        return found.id


def merge_posts(
    actor: Actor, handover_id: int, into: Mapping[int, int | None], *, holders_go_along: bool = True
) -> int:
    """In a restructure: close each post into another; `None` leaves it as it is. Raises NotMerged, which has all that
    cannot be. Returns the handover's id."""
    if not into:
        raise BadInput({"posts": "Choose at least one post."})
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        posts = {post_id: _post_of(actor, found, post_id) for post_id in sorted(into)}
        merging.close_into(actor, found, posts, into, holders_go_along=holders_go_along)
        _changed(found)
        _record(actor, "handover.merged", found, posts=len(into))
        return found.id


def abandon(actor: Actor, handover_id: int) -> int:
    """Give up a plan: nothing happens, and nobody learns of it. Returns the handover's id."""
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        found.status = "abandoned"
        _record(actor, "handover.abandoned", found)
        return found.id


def put_off(actor: Actor, handover_id: int, starts_on: date | None) -> int:
    """Move the first day of the new arrangement; an absence keeps its last day. Returns the handover's id."""
    starts_on = day_within_reach(starts_on, "starts_on", "Choose the first day of the new arrangement.")
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        if found.ends_on is not None and starts_on >= found.ends_on:
            raise BadInput({"starts_on": f"That is after they are back, on {full_day(found.ends_on)}."})
        found.starts_on = starts_on
        refuse_days_of_posts(found)
        _changed(found)
        _record(actor, "handover.put_off", found, starts_on=starts_on.isoformat())
        return found.id


def _planned(
    actor: Actor, kind: str, starts_on: date, reason: str, *, colleague_id: int | None = None,
    team_id: int | None = None, ends_on: date | None = None, **details: int,
) -> Handover:  # fmt: skip
    now = clock.now()
    found = Handover(
        kind=kind, colleague_id=colleague_id, team_id=team_id, starts_on=starts_on, ends_on=ends_on, reason=reason,
        planned_by_id=actor.colleague_id, planned_at=now,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    if actor.colleague_id is not None:
        db.session.add(
            NamedReader(
                handover_id=found.id, colleague_id=actor.colleague_id, named_by_id=actor.colleague_id, named_at=now
            )
        )
    _record(actor, "handover.planned", found, kind=kind, **details)
    return found


def _refuse_second(actor: Actor, colleague: Colleague) -> None:
    """One open handover for each leaver. Of another's plan only those named in it learn more than that there is one."""
    there = db.session.scalar(
        select(Handover).where(Handover.colleague_id == colleague.id, Handover.status == "planned")
    )
    if there is None:
        return
    if not access.is_named(actor, there.id):
        raise Refused(
            f"Someone else is planning this for {colleague.name}; ask the others who manage them to name you in it.",
            field="kind",
        )
    who = db.session.get_one(Colleague, there.planned_by_id).name if there.planned_by_id else "Somebody"
    since = full_day(there.planned_at)
    raise Refused(f"{who} is planning this already, since {since}. Go on from that plan.", field="kind")


def _post_of(actor: Actor, found: Handover, post_id: int) -> Post:
    """A post that the handover is about: of who leaves or is away, of the team, or arranged already."""
    post = access.post_to_arrange(actor, post_id)
    if found.kind == "restructure":
        teams = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
        if found.team_id is None or post.team_id not in below(teams, [found.team_id]):
            raise NotFound
    elif found.kind == "give back":
        arranging.arrangement_of(found, post.id)
        raise Refused("What is given back follows from what was taken on. Give up this plan and make another.")
    return post


def _refuse_stale(found: Handover, version: int) -> None:
    if found.version != version:
        raise Stale("This plan was changed while you looked at it. Look at what it says now, then save again.")


def _changed(found: Handover) -> None:
    """An earlier preview shows it no longer; whoever has the plan open finds that out when saving."""
    found.preview, found.previewed_at, found.previewed_by_id = "", None, None
    flag_modified(found, "preview")


def _record(actor: Actor, action: str, found: Handover, **details: object) -> None:
    db.session.flush()
    audit.record(actor, action, "handover", found.id, plan_id=found.id, **details)


def _reason(reason: str) -> str:
    return typed.line(reason, field="reason", label="the reason", longest=300)
