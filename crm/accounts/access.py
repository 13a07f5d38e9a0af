"""Which accounts somebody may know of, and one of them."""

from __future__ import annotations

from sqlalchemy import Select, false, or_, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.council.access import hidden_team_ids
from crm.council.models import Post
from crm.database import db
from crm.errors import NotFound
from crm.permissions import Permission
from crm.responsibilities.models import Responsibility


def visible_accounts(actor: Actor) -> Select[tuple[Account]]:
    """The register is for everybody who works here, but for accounts of restricted teams: those their teams know.

    A chore of the product reads all of it. One statement, to learn which teams are hidden from the actor.
    """
    statement = select(Account)
    if actor.colleague_id is None:
        return statement
    if not actor.may(Permission.ACCOUNTS_READ):
        return statement.where(false())
    if not (hidden := hidden_team_ids(actor)):
        return statement
    hidden_posts = select(Post.id).where(Post.team_id.in_(hidden))
    led = select(Responsibility.id).where(Responsibility.account_id == Account.id, Responsibility.role == "lead")
    # A closed account has no owner any more, but was a restricted team's all the same.
    ever_theirs = led.where(Responsibility.post_id.in_(hidden_posts)).exists()
    now_of_others = led.where(Responsibility.post_id.not_in(hidden_posts), Responsibility.ends_at.is_(None)).exists()
    return statement.where(or_(~ever_theirs, now_of_others))


def account(actor: Actor, account_id: int) -> Account:
    """An account of the register. Raises NotFound."""
    return _one(visible_accounts(actor).where(Account.id == account_id))


def account_to_edit(actor: Actor, account_id: int) -> Account:
    """An account to change: locks its row until the transaction ends. Raises NotFound, and NotAllowed for readers."""
    found = _one(visible_accounts(actor).where(Account.id == account_id).with_for_update())
    actor.require(Permission.ACCOUNTS_EDIT)
    return found


def _one(statement: Select[tuple[Account]]) -> Account:
    found = db.session.execute(statement.execution_options(populate_existing=True)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
