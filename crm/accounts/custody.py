"""Giving an account to a post to look after."""

from __future__ import annotations

from crm import clock
from crm.accounts import access, rules
from crm.accounts.custodians import Custodian, custodians
from crm.accounts.models import Account
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.council.models import Colleague
from crm.database import db, transaction
from crm.errors import BadInput, Refused, Stale
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of, supports_of
from crm.web import formatting


def give_custody(
    actor: Actor, account_id: int, *, owner_post_id: int, deputy_post_id: int | None, seen_owner_id: int | None
) -> int:
    """Make a post the owner of an account, and another its deputy or none.

    `seen_owner_id` is the owner whom the actor saw. Raises Stale where another was chosen meanwhile, Refused for a
    personal or closed account and for a post that is closed, and BadInput. Both posts keep their history.
    """
    with transaction():
        refuse_repeated(actor)
        account = access.account_to_edit(actor, account_id)
        _refuse_without_custody(account)
        posts = custodians(actor, [owner_post_id, *([deputy_post_id] if deputy_post_id else [])])
        _check("owner", posts.get(owner_post_id))
        if deputy_post_id is not None:
            _check("deputy", posts.get(deputy_post_id))
            if deputy_post_id == owner_post_id:
                raise BadInput({"deputy": "Choose another post: the owner cannot be its own deputy."})
        now = lead_of("account", [account.id]).get(account.id)
        if now not in {seen_owner_id, owner_post_id}:
            raise _stale(actor, account, now)
        entry = record(
            actor, "account.given", "account", account.id, owner_post_id=owner_post_id, deputy_post_id=deputy_post_id
        )
        at = clock.now()
        responsibilities.pass_on(entry.id, "account", account.id, post_id=owner_post_id, at=at)
        for post_id in supports_of("account", [account.id]).get(account.id, ()):
            if post_id != deputy_post_id:
                responsibilities.end_support("account", account.id, post_id=post_id, at=at)
        if deputy_post_id is not None:
            responsibilities.support(entry.id, "account", account.id, post_id=deputy_post_id, at=at)
        return account.id


def _refuse_without_custody(account: Account) -> None:
    name = rules.shown(account.network, account.handle)
    if not rules.may_have_custodian(account.kind):
        person = db.session.get(Colleague, account.colleague_id)
        whose = f"{person.name}’s own" if person else "personal"
        raise Refused(
            f"{name} is {whose}. A personal account has no custodian and passes to nobody: "
            "only official messages are transferred out of it."
        )
    if account.status == "closed":
        raise Refused(f"{name} was closed on {formatting.full_day(account.closed_on)}. Put it in use again first.")


def _check(field: str, post: Custodian | None) -> None:
    if post is None or post.team_id is None:
        raise BadInput({field: "Choose the post of an officer from the list."})
    if post.closed_on is not None and post.closed_on <= clock.today():
        raise Refused(f"{post.title} was closed on {formatting.full_day(post.closed_on)}. Choose another.", field=field)


def _stale(actor: Actor, account: Account, now: int | None) -> Stale:
    act = latest_act("account", account.id)
    owner = custodians(actor, [now]).get(now) if now else None
    return Stale(
        f"{act.name if act else 'Someone'} chose another owner while you were choosing. Both are below.",
        theirs={"Owner": f"{owner.title}, {owner.team}" if owner else "Nobody"},
    )
