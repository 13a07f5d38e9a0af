"""Who answers in law for what is written: decided before anything is, from the hat, the conversation and the people."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts.models import Account
from crm.actor import Actor, Hat
from crm.conversations import access
from crm.conversations.entry import LogEntry
from crm.council.models import COUNCIL, Controller
from crm.database import db
from crm.errors import Refused
from crm.residents.models import Resident
from crm.responsibilities.queries import lead_of


def controller_for(actor: Actor, entry: LogEntry, hats: Sequence[Hat]) -> int:
    """Who answers in law for what is written: as the hat has it; within a conversation, as that has it."""
    by_hat = access.controller_of(hats[0] if hats else None)
    if entry.conversation_id is None or entry.start_new:
        return _known_from(actor, entry, hats, by_hat) or by_hat
    conversation = access.conversation(actor, entry.conversation_id)
    casework = set(
        db.session.scalars(
            select(Controller.id).where(
                Controller.id.in_([by_hat, conversation.controller_id]), Controller.kind == "councillor"
            )
        )
    )
    # A councillor's casework of an earlier time in office is the same councillor's: a redraw does not end a case.
    if casework and casework != {by_hat, conversation.controller_id}:
        raise Refused(
            "Other people can read this conversation than what you write in that name. "
            "Change that name, or start a conversation of its own.",
            field="acting_as",
        )
    return conversation.controller_id


def _known_from(actor: Actor, entry: LogEntry, hats: Sequence[Hat], by_hat: int) -> int | None:
    """The one circle that these people are known from, where the actor writes for it too: the councillor's own casework
    of an earlier time in office; or a restricted team whose post is held beside another. Two statements, one as a rule.
    """
    ids = [who.id for who in entry.people if who.kind == "resident"]
    circles = db.session.execute(
        select(Controller.id, Controller.kind)
        .join(Resident, Resident.controller_id == Controller.id)
        .where(Resident.id.in_(ids), Controller.id != COUNCIL, Controller.id.in_(actor.controllers))
        .distinct()
    ).all()
    if len(circles) != 1 or circles[0].id == by_hat:
        return None
    ((known_from, kind),) = circles
    if kind == "councillor":
        return known_from if db.session.get_one(Controller, by_hat).kind == kind else None
    return known_from if known_from in {access.controller_of(hat) for hat in hats} else None


def refuse_hidden_account(account: Account | None, controller_id: int) -> None:
    """That somebody wrote to a restricted team is not for every officer to read."""
    if account is None or controller_id != COUNCIL:
        return
    keeper = lead_of("account", [account.id]).get(account.id)
    if keeper is not None and not access.writes_for(keeper, COUNCIL):
        raise Refused(
            "Every officer would read through which account this came, and who keeps that is not theirs to know. "
            "Start a conversation of its own, or leave the account out.",
            field="account_id",
        )
