"""How well everybody was known at the end of months that nobody counted: worked out from what had been said by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import and_, func, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.conversations.models import Interaction, Participant
from crm.council import rules
from crm.council.models import COUNCIL, Colleague, Post
from crm.database import db
from crm.relationships.continuity.figures import Figures
from crm.relationships.continuity.known import IN_TOUCH_DAYS, KNOWS_FROM
from crm.relationships.continuity.part import Teams
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import in_force
from graph.continuity import NOT_IN_TOUCH, Contacts, over_time
from graph.strength import EPOCH, weight

Place = tuple[str, int]  # council 0, team and its id, ward and its id
# Residents whose contacts are held in memory at once.
CHUNK = 20_000
BY_AN_ACCOUNT = -1


def worked_out(teams: Teams, months: Sequence[date]) -> dict[date, dict[Place, Figures]]:
    """The numbers of residents at the end of months, by place; months before anything was said are missing.

    Of what every officer may read: restricted teams begin with the month in which they are first counted. Wards are
    those in which people live today, teams those whose posts led the relationship then. Reads each contact once, a
    chunk of residents at a time.
    """
    ends = {month: clock.start_of(clock.month_after(month)) for month in months}
    left = _left_on(teams)
    found: dict[date, dict[Place, list[int]]] = {month: defaultdict(lambda: [0, 0, 0]) for month in months}
    for first, last in _chunks():
        rows = _contacts(first, last, max(ends.values()))
        if not rows:
            continue
        residents, known = over_time(
            _arrays(rows), left, [_days(end) for end in ends.values()], half_life=in_force().days,
            knows_from=KNOWS_FROM, in_touch_days=IN_TOUCH_DAYS,
        )  # fmt: skip
        wards, leads = _wards(first, last), _leads(first, last)
        for row, (month, end) in enumerate(ends.items()):
            for resident, knows in zip(residents.tolist(), known[row].tolist(), strict=True):
                if knows != NOT_IN_TOUCH:
                    for place in places_of(teams, wards.get(resident), _led(leads.get(resident, ()), end)):
                        found[month][place][knows] += 1
    return {
        month: {place: Figures(*many) for place, many in places.items()} for month, places in found.items() if places
    }


def _chunks() -> Iterator[tuple[int, int]]:
    last = db.session.scalar(select(func.max(Resident.id))) or 0
    for first in range(1, last + 1, CHUNK):
        yield first, first + CHUNK - 1


def _contacts(first: int, last: int, until: datetime) -> Sequence[Any]:
    """What makes ties (crm.conversations.steps.contacts_of), of the residents of a chunk with all their entries."""
    resident_id = stayed_as()
    return db.session.execute(
        select(
            resident_id, Interaction.colleague_id, Interaction.occurred_at, Interaction.channel, Interaction.direction
        )
        .select_from(Resident)
        .join(Participant, Participant.resident_id == Resident.id)
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .outerjoin(Account, Account.id == Interaction.account_id)
        .where(
            or_(
                and_(Resident.id.between(first, last), Resident.canonical_id.is_(None)),
                Resident.canonical_id.between(first, last),
            ),
            Interaction.controller_id == COUNCIL,
            Resident.controller_id == COUNCIL,
            Interaction.occurred_at < until,
            or_(Interaction.colleague_id.is_not(None), Account.kind == "corporate"),
        )
    ).all()


def _arrays(rows: Sequence[Any]) -> Contacts:
    return Contacts(
        resident=np.array([row[0] for row in rows], dtype=np.int64),
        colleague=np.array([BY_AN_ACCOUNT if row[1] is None else row[1] for row in rows], dtype=np.int64),
        day=np.array([_days(row[2]) for row in rows]),
        weight=np.array([weight(row[3], row[4]) for row in rows]),
    )


def _days(moment: datetime) -> float:
    return (moment - EPOCH).total_seconds() / 86_400


def _left_on(teams: Teams) -> dict[int, float]:
    """From when on a colleague served no longer; whose ties not everybody may know of never did, for these numbers."""
    rows = db.session.execute(select(Colleague.id, Colleague.left_on).where(Colleague.left_on.is_not(None)))
    found = {row.id: _days(clock.start_of(row.left_on + timedelta(days=1))) for row in rows}
    return found | dict.fromkeys(teams.hidden_people(None), -np.inf)


def _wards(first: int, last: int) -> dict[int, int | None]:
    rows = select(Resident.id, Resident.ward_id).where(Resident.id.between(first, last))
    return dict(db.session.execute(rows).all())


def _leads(first: int, last: int) -> dict[int, list[tuple[datetime, datetime | None, int | None]]]:
    rows = db.session.execute(
        select(Responsibility.resident_id, Responsibility.starts_at, Responsibility.ends_at, Post.team_id)
        .join(Post, Post.id == Responsibility.post_id)
        .where(Responsibility.resident_id.between(first, last), Responsibility.role == "lead")
    )
    found: dict[int, list[tuple[datetime, datetime | None, int | None]]] = {}
    for resident_id, starts_at, ends_at, team_id in rows:
        found.setdefault(resident_id, []).append((starts_at, ends_at, team_id))
    return found


def _led(stretches: Sequence[tuple[datetime, datetime | None, int | None]], at: datetime) -> int | None:
    return next((team for starts, ends, team in stretches if starts < at and (ends is None or ends >= at)), None)


def places_of(teams: Teams, ward_id: int | None, team_id: int | None) -> Iterator[Place]:
    """The places in whose numbers a resident of a ward, led by a team, is counted."""
    yield "council", 0
    if ward_id is not None:
        yield "ward", ward_id
    if team_id is not None and not teams.around(team_id):
        for above in rules.above(teams.parents, team_id):
            yield "team", above
