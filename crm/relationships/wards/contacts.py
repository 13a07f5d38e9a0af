"""Who of a ward was in touch with the council in a month: people counted once in each row of each view.

What restricted teams do is in no count, whoever looks: so that everybody is told the same numbers, and nobody's can be
subtracted from another's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, and_, case, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.conversations.models import Conversation, Interaction, Participant
from crm.council.models import COUNCIL, Post, Team
from crm.database import db
from crm.relationships.ward_months import Month
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

NO_SERVICE = 0
PERSON = stayed_as()


@dataclass(frozen=True)
class Contacts:
    """Of one month, the people behind each row of each view; the keys are ids."""

    people: set[int] = field(default_factory=set)
    themes: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    teams: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    officers: dict[tuple[int, int], set[int]] = field(default_factory=lambda: defaultdict(set))  # team, colleague
    accounts: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    organisations: set[int] = field(default_factory=set)

    def add(self, person: int, theme: int, team: int | None, officer: int | None, account: int | None) -> None:
        self.people.add(person)
        self.themes[theme].add(person)
        if team is not None:
            self.teams[team].add(person)
            if officer is not None:
                self.officers[team, officer].add(person)
        if account is not None:
            self.accounts[account].add(person)


def contacts_of(ward_id: int, month: Month) -> tuple[Contacts, Contacts]:
    """The contacts of a month and of the month before it. One statement, on the covering indexes of wards and of who
    takes part. Costs as many rows as there were different contacts in the two months."""
    starts_at = clock.start_of(month.starts_on)
    rows = db.session.execute(
        select(
            PERSON.label("person"), Participant.organisation_id, Conversation.service_code, Interaction.team_id,
            Interaction.colleague_id,
            case((_is_open_to_all(), Interaction.account_id)).label("account_id"),
            (Interaction.occurred_at >= starts_at).label("is_now"),
        )
        .select_from(Interaction)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .outerjoin(Resident, and_(Resident.id == Participant.resident_id, Resident.controller_id == COUNCIL))
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(
            Interaction.ward_id == ward_id,
            *_in_both(month),
            or_(Resident.id.is_not(None), Participant.organisation_id.is_not(None)),
            of_everybody(),
        )
        .distinct()
    )  # fmt: skip
    now, before = Contacts(), Contacts()
    for person, organisation, theme, team, officer, account, is_now in rows:
        month_of_it = now if is_now else before
        if person is not None:
            month_of_it.add(person, theme or NO_SERVICE, team, officer, account)
        else:
            month_of_it.organisations.add(organisation)
    return now, before


def _in_both(month: Month) -> tuple[ColumnElement[bool], ...]:
    """The conditions on `interaction`: it happened in a month or the one before, and was known when that was closed.

    One range of the index, since a database does not see that two ranges are neighbours.
    """
    middle = clock.start_of(month.starts_on)
    known = or_(
        and_(Interaction.occurred_at >= middle, Interaction.recorded_at < clock.start_of(month.closes_on)),
        and_(Interaction.occurred_at < middle, Interaction.recorded_at < clock.start_of(month.before.closes_on)),
        Interaction.source != "log",
    )
    return (
        Interaction.occurred_at >= clock.start_of(month.before.starts_on),
        Interaction.occurred_at < clock.start_of(month.ends_on),
        known,
    )


def known_by(closes_at: datetime | BindParameter[datetime], said: Any = Interaction) -> ColumnElement[bool]:
    """The condition on `interaction`: written down before a month was closed, or brought from another system."""
    return or_(said.recorded_at < closes_at, said.source != "log")


def of_everybody(said: Any = Interaction) -> ColumnElement[bool]:
    """The condition on `interaction`: the council's, and no restricted team's."""
    closed = restricted_teams()
    return and_(said.controller_id == COUNCIL, or_(said.team_id.is_(None), said.team_id.not_in(closed)))


def restricted_teams() -> Select[tuple[int]]:
    """Restricted teams and all below them, by id, within the statement that asks."""
    return select(_CLOSED.c.id)


def _closed() -> CTE:
    closed = select(Team.id).where(Team.restricted).cte("closed_team", recursive=True)
    return closed.union(select(Team.id).join(closed, Team.parent_id == closed.c.id))


# One for all, since a statement asks for it in several places.
_CLOSED = _closed()


def _is_open_to_all() -> ColumnElement[bool]:
    """The condition on `interaction`: its account is not a personal one, nor was ever led by a restricted team."""
    theirs = (
        select(Responsibility.account_id)
        .join(Post, Post.id == Responsibility.post_id)
        .where(Responsibility.account_id.is_not(None), Post.team_id.in_(restricted_teams()))
    )
    return Interaction.account_id.in_(
        select(Account.id).where(Account.kind != "personal", Account.id.not_in(theirs))
    )  # fmt: skip
