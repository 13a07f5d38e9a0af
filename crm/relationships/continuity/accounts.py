"""Who could speak through the council's own accounts: those who hold the posts that look after them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.relationships.continuity.part import Part
from crm.responsibilities.models import Responsibility


@dataclass(frozen=True)
class Kept:
    """An account in use, and how many people serving could speak through it."""

    account_id: int
    network: str
    handle: str
    keepers: int


def accounts_kept(part: Part) -> tuple[Kept, ...]:
    """The council's accounts in use, those that nobody looks after first: of a team those that its posts look after.

    An account in a person's name ends with them, and a personal one is nobody's to look after: neither is counted.
    Those of hidden teams are absent. One statement; as many rows as
    there are people who look after one.
    """
    today = clock.today()
    stands = or_(Post.closed_on.is_(None), Post.closed_on > today)
    current = and_(Responsibility.account_id == Account.id, Responsibility.ends_at.is_(None))
    found = (
        select(Account, Post.team_id, PostHolder.colleague_id, Colleague.left_on)
        .outerjoin(Responsibility, current)
        .outerjoin(Post, and_(Post.id == Responsibility.post_id, stands))
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(today)))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(Account.status != "closed", Account.kind == "corporate")
        .order_by(Account.handle, Account.id)
    )
    keepers: dict[int, set[int]] = {}
    teams: dict[int, set[int | None]] = {}
    accounts: dict[int, Account] = {}
    for account, team_id, holder, left_on in db.session.execute(found):
        accounts[account.id] = account
        teams.setdefault(account.id, set()).add(team_id)
        people = keepers.setdefault(account.id, set())
        if holder is not None and holder not in part.hidden_people and (left_on is None or left_on >= today):
            people.add(holder)
    kept = (
        Kept(one.id, one.network, one.handle, len(keepers[one.id]))
        for one in accounts.values()
        if not teams[one.id] & part.hidden_team_ids and (part.kind != "team" or teams[one.id] & part.team_ids)
    )
    return tuple(sorted(kept, key=lambda one: min(one.keepers, 2)))
