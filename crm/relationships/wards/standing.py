"""How a ward stood at the end of a month: who waited for an answer, what was overdue, whom one colleague alone knew.

At the end of the month and not now, so that it stays as it is once it was shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from crm import clock
from crm.conversations.models import Closing, Conversation, Interaction, Participant, Promise
from crm.conversations.rules import CLOSING, STATEMENT
from crm.council.models import COUNCIL, Colleague, Post, PostHolder
from crm.database import db
from crm.relationships.ward_months import Month
from crm.relationships.wards.contacts import PERSON, known_by, of_everybody, restricted_teams
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie

# A promise that fell due earlier, in a conversation long silent, is a matter for its team, not for a month's page.
OVERDUE_WITHIN = timedelta(days=365)
SPOKEN_WITHIN = timedelta(days=365)


@dataclass(frozen=True)
class Waiting:
    """Residents who waited for an answer at the end of a month: in all, and by theme."""

    people: set[int] = field(default_factory=set)
    themes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    since: dict[int, datetime] = field(default_factory=dict)  # by theme, the longest
    # By theme, the posts that lead what waits, each as often as it leads; and what they are called.
    posts: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    titles: dict[int, str] = field(default_factory=dict)

    @property
    def longest(self) -> datetime | None:
        return min(self.since.values(), default=None)


def waiting_in(ward_id: int, month: Month) -> Waiting:
    """Who waited at the end of a month, by theme, since when, and which posts lead those conversations now.

    One statement. Looks at the conversations that have waited since before then, and at those in which anything has
    happened since: so a month long past costs more than the last one.
    """
    until = clock.start_of(month.ends_on)
    waits = _waits(ward_id, month, until)
    rows = db.session.execute(
        select(PERSON.label("person"), waits.c.service_code, waits.c.since, Post.id.label("post_id"), Post.title)
        .select_from(waits)
        .join(Participant, Participant.conversation_id == waits.c.id)
        .join(Resident, Resident.id == Participant.resident_id)
        .outerjoin(
            Responsibility,
            and_(
                Responsibility.conversation_id == waits.c.id, Responsibility.role == "lead",
                Responsibility.ends_at.is_(None),
            ),
        )
        .outerjoin(Post, and_(Post.id == Responsibility.post_id, Post.team_id.not_in(restricted_teams())))
        .where(Resident.controller_id == COUNCIL, Participant.occurred_at < until)
        .distinct()
    )  # fmt: skip
    found = Waiting()
    for row in rows:
        theme = row.service_code or 0
        found.people.add(row.person)
        found.themes[theme].add(row.person)
        found.since[theme] = min(row.since, found.since.get(theme, row.since))
        if row.post_id is not None:
            found.posts[theme][row.post_id] += 1
            found.titles[row.post_id] = row.title
    return found


def _waits(ward_id: int, month: Month, until: datetime) -> CTE:
    """The conversations that waited at a moment: words came in, and nothing since then answered or closed them."""
    settled, closes_at = aliased(Interaction), clock.start_of(month.closes_on)
    answers = or_(
        settled.outcome.in_(CLOSING),
        and_(settled.direction == "out", or_(settled.outcome.is_(None), settled.outcome != STATEMENT)),
    )
    # From one index alone: without this a database reads every conversation there is.
    candidates = select(Conversation.id).where(
        Conversation.ward_id == ward_id, Conversation.controller_id == COUNCIL,
        or_(Conversation.waiting_since < until, Conversation.last_at >= until, Conversation.closed_at >= until),
    )  # fmt: skip
    return (
        select(Conversation.id, Conversation.service_code, func.min(Interaction.occurred_at).label("since"))
        .join(Interaction, Interaction.conversation_id == Conversation.id)
        .where(
            Conversation.id.in_(candidates),
            Interaction.direction == "in",
            or_(Interaction.outcome.is_(None), Interaction.outcome.not_in(CLOSING)),
            Interaction.occurred_at < until,
            known_by(closes_at),
            of_everybody(),
            ~exists().where(
                settled.conversation_id == Conversation.id, settled.occurred_at >= Interaction.occurred_at,
                settled.occurred_at < until, answers, known_by(closes_at, settled),
            ),
            ~exists().where(
                Closing.conversation_id == Conversation.id, Closing.at >= Interaction.occurred_at, Closing.at < until
            ),
        )
        .group_by(Conversation.id, Conversation.service_code)
        .cte("waits")
    )  # fmt: skip


@dataclass(frozen=True)
class AtRisk:
    """How many residents had been promised something that was overdue; and of those in touch, how many one serving
    colleague alone had ever spoken with, by that colleague's team."""

    overdue: int
    alone: dict[int | None, int]


def at_risk_in(ward_id: int, month: Month, people: Collection[int]) -> AtRisk:
    """Promises overdue at the end of a month, and whom of the people in touch in it one colleague alone knew. One
    statement, which takes the people along as numbers."""
    until, closes_at = clock.start_of(month.ends_on), clock.start_of(month.closes_on)
    made = aliased(Interaction)
    ends = (Promise.kept_at, Promise.missed_at, Promise.withdrawn_at)
    overdue = (
        select(func.count(PERSON.distinct()))
        .select_from(Conversation)
        .join(Promise, Promise.conversation_id == Conversation.id)
        .outerjoin(made, made.id == Promise.interaction_id)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .join(Resident, Resident.id == Participant.resident_id)
        .where(
            Conversation.ward_id == ward_id,
            Conversation.controller_id == COUNCIL,
            Conversation.last_at >= until - SPOKEN_WITHIN,
            Promise.made_at < until,
            Promise.due_on >= month.ends_on - OVERDUE_WITHIN,
            Promise.due_on < month.ends_on,
            *(or_(end.is_(None), end >= until) for end in ends),
            or_(made.id.is_(None), and_(known_by(closes_at, made), of_everybody(made))),
            Resident.controller_id == COUNCIL,
        )
        .scalar_subquery()
    )  # fmt: skip
    alone = _known_by_one(people, month, until).subquery()
    # Beside the overdue, whether there is anybody alone or not.
    rows = db.session.execute(
        select(overdue.label("overdue"), alone.c.team_id, alone.c.known)
        .select_from(select(literal(1).label("one")).subquery())
        .outerjoin(alone, true())
    ).all()
    # PostgreSQL adds up to a Decimal.
    return AtRisk(rows[0].overdue, {row.team_id: int(row.known) for row in rows if row.known is not None})


def _known_by_one(people: Collection[int], month: Month, until: datetime) -> Select[Any]:
    """How many were known to one serving colleague alone, by the colleague's team."""
    ids = bindparam("people", sorted(people), Integer, expanding=True, literal_execute=True)
    whole = union_all(
        select(Resident.id).where(Resident.id.in_(ids)), select(Resident.id).where(Resident.canonical_id.in_(ids))
    )
    person = stayed_as()
    known = (
        select(func.min(Tie.colleague_id).label("colleague_id"))
        .select_from(Tie)
        .join(Resident, Resident.id == Tie.resident_id)
        .join(Colleague, Colleague.id == Tie.colleague_id)
        .where(
            Tie.resident_id.in_(whole), Tie.controller_id == COUNCIL,
            Tie.first_at < until, or_(Colleague.left_on.is_(None), Colleague.left_on >= month.ends_on),
        )
        .group_by(person)
        .having(func.count(Tie.colleague_id.distinct()) == 1)
        .subquery()
    )  # fmt: skip
    by_colleague = select(known.c.colleague_id, func.count().label("known")).group_by(known.c.colleague_id).subquery()
    team = (
        select(func.min(Post.team_id))
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(
            PostHolder.colleague_id == by_colleague.c.colleague_id, PostHolder.starts_on < month.ends_on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on >= month.ends_on), _is_open(Post),
        )
        .scalar_subquery()
    )  # fmt: skip
    of_team = select(team.label("team_id"), by_colleague.c.known).subquery()
    return select(of_team.c.team_id, func.sum(of_team.c.known).label("known")).group_by(of_team.c.team_id)


def _is_open(post: type[Post]) -> ColumnElement[bool]:
    return post.team_id.not_in(restricted_teams())
