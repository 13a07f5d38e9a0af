"""Who knows an organisation: whoever knows somebody in it, or spoke with it itself not long ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select, union_all
from sqlalchemy.orm import aliased

from crm import clock
from crm.conversations.models import Interaction, Participant
from crm.council.models import Colleague
from crm.relationships.continuity.known import IN_TOUCH_DAYS, least_score, residents_of, serves
from crm.relationships.continuity.part import Part
from crm.residents.access import stayed_as
from crm.residents.models import Link, Organisation, Resident
from crm.ties.half_life import in_force
from crm.ties.models import Tie

# One message fades to "gone cold" in two half-lives: what holds of a tie holds of words with an organisation.
HALF_LIVES = 2


def organisations_of_team(part: Part, most: int) -> Select[tuple[int]]:
    """The organisations to which somebody belongs whom a team looks after; the first `most`."""
    people = residents_of(part).subquery()
    found = select(Link.organisation_id).join(people, people.c.id == Link.resident_id).where(_belongs(part))
    return found.distinct().order_by(Link.organisation_id).limit(most)


def organisation_knowers(part: Part, now: datetime, ids: Sequence[int] | None = None) -> Subquery:
    """(organisation, knowers): 0, 1, or 2 for more; of those in touch, themselves or somebody in them. Of the
    organisations named, else of all."""
    said = union_all(_by_people(part, now, ids), _by_itself(part, now, ids)).subquery("said")
    knows = case((and_(serves(part.hidden_people), said.c.is_alive == 1), said.c.colleague_id))
    many = func.count(knows.distinct())
    return (
        select(said.c.organisation_id, case((many > 2, 2), else_=many).label("knowers"))
        .outerjoin(Colleague, Colleague.id == said.c.colleague_id)
        .group_by(said.c.organisation_id)
        .having(func.max(said.c.last_at) >= now - timedelta(days=IN_TOUCH_DAYS))
        .subquery("organisation_knowers")
    )


def organisations_counted(part: Part, now: datetime) -> Select[Any]:
    """(ward, knowers, organisations)."""
    knows = organisation_knowers(part, now)
    return (
        select(Organisation.ward_id, knows.c.knowers, func.count())
        .join(knows, knows.c.organisation_id == Organisation.id)
        .where(Organisation.controller_id.in_(part.controllers))
        .group_by(Organisation.ward_id, knows.c.knowers)
    )


def organisations_listed(part: Part, now: datetime, ids: Sequence[int]) -> Select[Any]:
    """(id, name, kind, knowers) of those named that nobody or one colleague knows, worst first."""
    knows = organisation_knowers(part, now, ids)
    return (
        select(Organisation.id, Organisation.name, Organisation.kind, knows.c.knowers)
        .join(knows, knows.c.organisation_id == Organisation.id)
        .where(knows.c.knowers < 2, Organisation.controller_id.in_(part.controllers))
        .order_by(knows.c.knowers, Organisation.name, Organisation.id)
    )


def _belongs(part: Part) -> ColumnElement[bool]:
    today = clock.today()
    return and_(
        Link.organisation_id.is_not(None),
        Link.controller_id.in_(part.controllers),
        or_(Link.ends_on.is_(None), Link.ends_on > today),
    )


def _by_people(part: Part, now: datetime, ids: Sequence[int] | None) -> Select[Any]:
    """(organisation, colleague, last_at, is_alive) of the ties with whoever belongs to an organisation."""
    resident_id = stayed_as()
    entry = aliased(Resident)
    within = (
        select(Link.organisation_id, resident_id.label("resident_id"))
        .join(Resident, Resident.id == Link.resident_id)
        .where(_belongs(part), *([] if ids is None else [Link.organisation_id.in_(ids)]))
        .distinct()
        .subquery()
    )
    pair = (
        select(
            within.c.organisation_id, Tie.colleague_id, func.sum(Tie.score).label("score"),
            func.max(Tie.last_at).label("last_at"),
        )
        .join(entry, or_(entry.id == within.c.resident_id, entry.canonical_id == within.c.resident_id))
        .join(Tie, Tie.resident_id == entry.id)
        .where(Tie.controller_id.in_(part.controllers))
        .group_by(within.c.organisation_id, within.c.resident_id, Tie.colleague_id)
        .subquery()
    )  # fmt: skip
    is_alive = case((pair.c.score >= least_score(now), 1), else_=0)
    return select(pair.c.organisation_id, pair.c.colleague_id, pair.c.last_at, is_alive.label("is_alive"))


def _by_itself(part: Part, now: datetime, ids: Sequence[int] | None) -> Select[Any]:
    """(organisation, colleague, last_at, is_alive) of what was said with an organisation itself."""
    lately = now - timedelta(days=HALF_LIVES * in_force().days)
    named = Participant.organisation_id.is_not(None) if ids is None else Participant.organisation_id.in_(ids)
    return (
        select(
            Participant.organisation_id, Interaction.colleague_id, Participant.occurred_at,
            case((Participant.occurred_at >= lately, 1), else_=0),
        )
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .where(
            named,
            Participant.occurred_at >= now - timedelta(days=IN_TOUCH_DAYS),
            Interaction.controller_id.in_(part.controllers),
        )
    )  # fmt: skip
