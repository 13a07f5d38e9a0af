"""The accounts that somebody can log through: the pick list of the quick log."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_

from crm.accounts import access, rules
from crm.accounts.custodians import custodians
from crm.accounts.models import Account
from crm.actor import Actor
from crm.database import db
from crm.responsibilities.queries import lead_of

OWN = "Yours"
TEAM = "Your team’s"
COUNCIL = "The council’s"
PERSONAL = "Your personal account: official messages only"


@dataclass(frozen=True)
class AccountChoice:
    """An account in the list, under the heading of its group."""

    account_id: int
    name: str  # "@NorthmereBC on X"
    kind: str
    network: str
    group: str


def accounts_to_log_through(actor: Actor) -> tuple[AccountChoice, ...]:
    """One's own professional accounts, those of one's teams, the council's other ones, and last one's personal ones,
    from which only official messages are written down. Active ones only. Six statements.
    """
    accounts = db.session.scalars(
        access.visible_accounts(actor).where(
            Account.status == "active",
            or_(Account.kind == "corporate", Account.colleague_id == actor.colleague_id),
        )
    ).all()
    leads = lead_of("account", [account.id for account in accounts if account.kind == "corporate"])
    posts = custodians(actor, set(leads.values()))
    near = {post.post_id for post in posts.values() if post.team_id in actor.team_ids or post.post_id in actor.post_ids}
    choices = [
        AccountChoice(
            account.id,
            rules.shown(account.network, account.handle),
            account.kind,
            account.network,
            _group(account.kind, leads.get(account.id) in near),
        )
        for account in accounts
    ]
    return tuple(sorted(choices, key=_order))


def _order(choice: AccountChoice) -> tuple[int, str, int]:
    return (OWN, TEAM, COUNCIL, PERSONAL).index(choice.group), choice.name.casefold(), choice.account_id


def _group(kind: str, is_near: bool) -> str:
    if kind == "corporate":
        return TEAM if is_near else COUNCIL
    return OWN if kind == "professional" else PERSONAL
