"""What the digital lead does with the register."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from crm import clock
from crm.accounts import access, rules, steps
from crm.accounts.models import ACCOUNT_KINDS, NETWORKS, Account, Service
from crm.accounts.rules import Entry
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.errors import BadInput, Refused, Stale
from crm.permissions import Permission
from crm.responsibilities.queries import supports_of
from crm.responsibilities.steps import end_lead, end_support
from crm.web import formatting

STATUSES = ("active", "dormant")


def register_account(actor: Actor, entry: Entry) -> int:
    """Write an account into the register; its id. Raises BadInput, and Refused where the handle is there already."""
    actor.require(Permission.ACCOUNTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        account = Account()
        _keep(actor, account, _checked(entry))
        record(actor, "account.registered", "account", account.id)
        return account.id


def change_account(actor: Actor, account_id: int, entry: Entry, *, status: str, version: int) -> int:
    """Save the form of an account. Raises Stale where somebody saved it meanwhile, BadInput, and Refused.

    An account that becomes personal is nobody's to look after from then on; one that was closed may be in use again.
    """
    with transaction():
        refuse_repeated(actor)
        account = access.account_to_edit(actor, account_id)
        if account.version != version:
            raise _stale(account)
        if status not in STATUSES:
            raise BadInput({"in_use": "Choose whether it is in use."})
        wanted = _checked(entry, now=account) | {"status": status, "closed_on": None}
        changed = sorted(name for name, value in wanted.items() if getattr(account, name) != value)
        _keep(actor, account, wanted)
        if not rules.may_have_custodian(account.kind):
            _end_custody(account.id)
        record(actor, "account.changed", "account", account.id, fields=changed)
        return account.id


def close_account(actor: Actor, account_id: int, *, closed_on: date | None = None) -> int:
    """Nobody speaks through it from a day on (today); nobody looks after it from now on. Raises Refused, BadInput."""
    with transaction():
        refuse_repeated(actor)
        account = access.account_to_edit(actor, account_id)
        if account.status == "closed":
            raise Refused(f"This account was closed already, on {formatting.full_day(account.closed_on)}.")
        closed_on = closed_on or clock.today()
        if closed_on > clock.today():
            raise BadInput({"closed_on": f"Choose a day up to today. {formatting.day(closed_on)} is still to come."})
        if account.opened_on and closed_on < account.opened_on:
            raise BadInput({"closed_on": f"It was opened on {formatting.full_day(account.opened_on)}, after that day."})
        account.status, account.closed_on = "closed", closed_on
        _end_custody(account.id)
        record(actor, "account.closed", "account", account.id)
        return account.id


def keep_services(actor: Actor) -> int:
    """Add the services that we ship and the table lacks; how many. Writes nothing where none lacks."""
    with transaction():
        added = steps.keep_services()
        if added:
            record(actor, "services.added", "service", None, count=added)
        return added


def _checked(entry: Entry, *, now: Account | None = None) -> dict[str, object]:
    """The columns that an entry stands for. Raises BadInput with every problem at once."""
    problems: dict[str, str] = {}
    if entry.kind not in ACCOUNT_KINDS:
        problems["kind"] = "Choose whose account it is."
    if rules.mentions_a_secret(entry.purpose):
        problems["purpose"] = (
            "Nobody should ever write a password here: everybody who works for the council reads this page. "
            "Take it out; if it is about residents’ passwords, say “sign-in help”."
        )
    if entry.opened_on and entry.opened_on > clock.today():
        problems["opened_on"] = f"Choose a day up to today. {formatting.day(entry.opened_on)} is still to come."
    if entry.service_code is not None and db.session.get(Service, entry.service_code) is None:
        problems["service_code"] = "Choose a service from the list."
    normal = _normal(entry, problems)
    colleague_id = _person(entry, now, problems)
    if problems:
        raise BadInput(problems)
    return {
        "kind": entry.kind,
        "network": entry.network,
        "handle": entry.handle,
        "normal": normal,
        "purpose": entry.purpose,
        "service_code": entry.service_code,
        "colleague_id": colleague_id,
        "opened_on": entry.opened_on,
    }


def _normal(entry: Entry, problems: dict[str, str]) -> str:
    if entry.network not in NETWORKS:
        problems["network"] = "Choose the network."
    if not entry.handle:
        problems["handle"] = "Write the handle, mailbox, number or desk."
    if entry.handle and entry.network in NETWORKS:
        try:
            return rules.normal_handle(entry.network, entry.handle)
        except BadInput as error:
            problems.update(error.problems)
    return ""


def _person(entry: Entry, now: Account | None, problems: dict[str, str]) -> int | None:
    """Whose account it is: the one serving colleague of that name or email, or whose it is already."""
    wanted = entry.person.strip()
    if entry.kind not in ACCOUNT_KINDS:
        return None
    if not rules.belongs_to_a_person(entry.kind):
        if wanted:
            problems["person"] = (
                "The council’s own account is nobody’s alone. Leave this empty, or choose another kind."
            )
        return None
    if not wanted:
        problems["person"] = "Write the name of the colleague whose account it is."
        return None
    on = clock.today()
    serving = or_(Colleague.left_on.is_(None), Colleague.left_on >= on)
    whose_it_is = Colleague.id == (now.colleague_id if now else None)
    found = db.session.execute(
        select(Colleague.id, Colleague.email)
        .where(or_(func.lower(Colleague.name) == wanted.lower(), func.lower(Colleague.email) == wanted.lower()))
        .where(or_(serving, whose_it_is))
        .order_by(whose_it_is.desc(), Colleague.id)
    ).all()
    if not found:
        problems["person"] = f"Nobody called {wanted[:60]} works here now. Write the full name, or the email."
    elif len(found) > 1 and not (now and found[0].id == now.colleague_id):
        emails = ", ".join(row.email or "no email" for row in found)
        problems["person"] = f"{len(found)} people are called {wanted}: {emails}. Write the email."
    return found[0].id if found else None


def _keep(actor: Actor, account: Account, columns: dict[str, object]) -> None:
    """Write the row. Raises Refused where another account has that handle, also when both are saved at once."""
    own_id = account.id
    _refuse_taken(actor, own_id, columns)
    try:
        with db.session.begin_nested():
            for name, value in columns.items():
                setattr(account, name, value)
            db.session.add(account)
            db.session.flush()
    except IntegrityError:
        _refuse_taken(actor, own_id, columns)
        raise


def _refuse_taken(actor: Actor, own_id: int | None, columns: dict[str, object]) -> None:
    taken = select(Account.id).where(Account.network == columns["network"], Account.normal == columns["normal"])
    if own_id is not None:
        taken = taken.where(Account.id != own_id)
    other_id = db.session.scalar(taken)
    if other_id is None:
        return
    other = db.session.scalar(access.visible_accounts(actor).where(Account.id == other_id))
    if other is None:
        raise Refused("That is in the register already, as an account that is not shown to you.", field="handle")
    closed = f", closed on {formatting.full_day(other.closed_on)}" if other.closed_on else ""
    whose = f" ({other.purpose.rstrip('.')})" if other.purpose else ""
    raise Refused(
        f"{rules.shown(other.network, other.handle)}{whose} is in the register already, as a {other.kind} account"
        f"{closed}. Change that one instead.",
        field="handle",
    )


def _end_custody(account_id: int) -> None:
    at = clock.now()
    end_lead("account", account_id, at=at)
    for post_id in supports_of("account", [account_id]).get(account_id, ()):
        end_support("account", account_id, post_id=post_id, at=at)


def _stale(account: Account) -> Stale:
    act = latest_act("account", account.id)
    who = act.name if act else "Someone"
    person = db.session.scalar(select(Colleague.name).where(Colleague.id == account.colleague_id))
    service = db.session.scalar(select(Service.name).where(Service.code == account.service_code))
    return Stale(
        f"{who} changed this while you were writing. Both are below. Your text is kept.",
        theirs={
            "Whose": account.kind.capitalize() + (f", {person}" if person else ""),
            "Handle": rules.shown(account.network, account.handle),
            "Purpose": account.purpose or "Nothing written",
            "Service": service or "None",
            "Opened on": formatting.full_day(account.opened_on) or "Not known",
            "Status": account.status.capitalize(),
        },
    )
