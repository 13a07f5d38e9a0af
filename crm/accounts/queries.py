"""The register of accounts, and one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, Select, func, or_, select

from crm import clock, typed
from crm.accounts import access, rules
from crm.accounts.custodians import Custodian, custodians
from crm.accounts.logging_through import AccountChoice, accounts_to_log_through
from crm.accounts.models import Account, Service
from crm.actor import Actor
from crm.council.models import Colleague
from crm.council.through import pages_of
from crm.database import db
from crm.permissions import Permission
from crm.responsibilities.line import OnTheLine, on_the_line
from crm.responsibilities.queries import lead_of, line_of, supports_of
from crm.web import formatting
from crm.web.pagination import Page, page_of

__all__ = [
    "AccountChoice", "AccountPage", "AccountToChange", "Listed", "Register", "account_page",
    "account_to_change", "accounts_to_log_through", "register", "services",
]  # fmt: skip

SHOWN = {"open": "In use", "alone": "Nobody responsible", "closed": "Closed"}
PER_PAGE = 50
UNKNOWN = "A team not shown to you"


@dataclass(frozen=True)
class Listed:
    """An account as the register shows it."""

    account_id: int
    kind: str
    network: str
    name: str  # "@NorthmereBC on X"
    purpose: str
    service: str
    status: str
    person: str
    person_left_on: date | None
    owner: Custodian | None
    deputies: tuple[Custodian, ...]
    alone: str  # why nobody is responsible for it; empty where somebody is, or need not be


@dataclass(frozen=True)
class Register:
    """The page of the register."""

    accounts: Page[Listed]
    count: int
    alone_count: int
    may_edit: bool


def register(actor: Actor, *, words: str = "", kind: str = "", shown: str = "open", page: int = 1) -> Register:
    """The accounts that fit, those without anybody responsible first. Seven statements.

    All that fit are read, since whether somebody is responsible is known only with their posts: a council has
    hundreds of accounts, not thousands.
    """
    statement = access.visible_accounts(actor)
    if words := typed.folded(words):
        like = f"%{words.replace(' ', '%')}%"
        statement = statement.where(or_(func.lower(Account.handle).like(like), func.lower(Account.purpose).like(like)))
    if kind in rules.KIND_WORDS:
        statement = statement.where(Account.kind == kind)
    statement = statement.where(Account.status == "closed" if shown == "closed" else Account.status != "closed")
    found = _listed(actor, statement.order_by(Account.kind, Account.network, Account.normal))
    alone = [one for one in found if one.alone]
    fitting = alone if shown == "alone" else [*alone, *(one for one in found if not one.alone)]
    start = (page - 1) * PER_PAGE
    return Register(
        accounts=page_of(fitting[start : start + PER_PAGE + 1], page, PER_PAGE),
        count=len(fitting),
        alone_count=len(alone),
        may_edit=actor.may(Permission.ACCOUNTS_EDIT),
    )


@dataclass(frozen=True)
class AccountPage:
    """An account, who looks after it, and who did."""

    account: Listed
    handle: str
    opened_on: date | None
    closed_on: date | None
    owner_line: tuple[OnTheLine, ...]
    deputy_line: tuple[OnTheLine, ...]
    may_have_custodian: bool
    may_edit: bool

    @property
    def may_give(self) -> bool:
        """Whether the reader may choose who looks after it."""
        return self.may_edit and self.may_have_custodian

    @property
    def may_close(self) -> bool:
        return self.may_edit and self.account.status != "closed"

    @property
    def owner_post_id(self) -> str:
        """The owner's post, as its form sends it; empty where there is none."""
        return str(self.account.owner.post_id) if self.account.owner else ""

    @property
    def deputy_post_id(self) -> str:
        """The first deputy's post, as its form sends it; empty where there is none."""
        return str(self.account.deputies[0].post_id) if self.account.deputies else ""


def account_page(actor: Actor, account_id: int) -> AccountPage:
    """One account. Raises NotFound. A fixed number of statements."""
    account = access.account(actor, account_id)
    (listed,) = _listed(actor, select(Account).where(Account.id == account.id))
    return AccountPage(
        account=listed,
        handle=account.handle,
        opened_on=account.opened_on,
        closed_on=account.closed_on,
        owner_line=_line(actor, account.id, "lead"),
        deputy_line=_line(actor, account.id, "support"),
        may_have_custodian=rules.may_have_custodian(account.kind) and account.status != "closed",
        may_edit=actor.may(Permission.ACCOUNTS_EDIT),
    )


@dataclass(frozen=True)
class AccountToChange:
    """What the form of an account starts with."""

    account_id: int
    name: str
    kind: str
    network: str
    handle: str
    purpose: str
    service_code: int | None
    person: str
    status: str
    opened_on: date | None
    version: int


def account_to_change(actor: Actor, account_id: int) -> AccountToChange:
    """One account as its form shows it. Raises NotFound, and NotAllowed for readers. Two statements."""
    account = access.account(actor, account_id)
    actor.require(Permission.ACCOUNTS_EDIT)
    person = db.session.scalar(select(Colleague.name).where(Colleague.id == account.colleague_id))
    return AccountToChange(
        account_id=account.id,
        name=rules.shown(account.network, account.handle),
        kind=account.kind,
        network=account.network,
        handle=account.handle,
        purpose=account.purpose,
        service_code=account.service_code,
        person=person or "",
        status=account.status,
        opened_on=account.opened_on,
        version=account.version,
    )


def services() -> dict[str, str]:
    """The services by name, for a list to choose from: `{LGSL number: name}`. One statement."""
    rows = db.session.execute(select(Service.code, Service.name).order_by(func.lower(Service.name), Service.code))
    return {str(code): name for code, name in rows}


def _listed(actor: Actor, statement: Select[tuple[Account]]) -> list[Listed]:
    rows = db.session.execute(
        statement.add_columns(Service.name.label("service"), Colleague.name.label("person"), Colleague.left_on)
        .outerjoin(Service, Service.code == Account.service_code)
        .outerjoin(Colleague, Colleague.id == Account.colleague_id)
    ).all()
    ids = [row.Account.id for row in rows]
    leads, supports = lead_of("account", ids), supports_of("account", ids)
    posts = custodians(actor, {*leads.values(), *(post for some in supports.values() for post in some)})
    return [
        _one(
            row,
            posts.get(leads.get(row.Account.id, 0)),
            [posts[p] for p in supports.get(row.Account.id, ()) if p in posts],
        )
        for row in rows
    ]


def _one(row: Row, owner: Custodian | None, deputies: list[Custodian]) -> Listed:
    account: Account = row.Account
    return Listed(
        account_id=account.id,
        kind=account.kind,
        network=account.network,
        name=rules.shown(account.network, account.handle),
        purpose=account.purpose,
        service=row.service or "",
        status=account.status,
        person=row.person or "",
        person_left_on=_last_day(row.left_on),
        owner=owner,
        deputies=tuple(deputies),
        alone=_alone(account, row, owner),
    )


def _alone(account: Account, row: Row, owner: Custodian | None) -> str:
    """Why nobody is responsible for an account that is in use."""
    if account.status == "closed" or not rules.may_have_custodian(account.kind) or (owner and owner.is_live):
        return ""
    if owner:
        return owner.gap
    if rules.needs_custodian(account.kind):
        return "it has no owner"
    last_day = _last_day(row.left_on)
    return f"{row.person} left on {formatting.day(last_day)}" if last_day else ""


def _last_day(left_on: date | None) -> date | None:
    """The last day of somebody who has left; nothing while they are here."""
    return left_on if left_on is not None and left_on < clock.today() else None


def _line(actor: Actor, account_id: int, role: str) -> tuple[OnTheLine, ...]:
    line = line_of("account", account_id, role=role)
    known = custodians(actor, {stretch.post_id for stretch in line})
    pages = pages_of(actor, [stretch.through for stretch in line])
    unknown = dict.fromkeys(("detail", "href", "through", "through_href"), "")
    unknown |= {"kind": "team", "name": UNKNOWN, "left": False}
    return tuple(
        node if stretch.post_id in known else replace(node, **unknown)
        for stretch, node in zip(line, on_the_line(actor, line, pages), strict=True)
    )
