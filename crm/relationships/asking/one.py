"""Who knows one resident, one service or one account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Conversation, Interaction
from crm.council.models import COUNCIL, Colleague
from crm.database import db
from crm.relationships.asking.answer import Answer, Knower, ToAsk, answered, given, leading, of_ward
from crm.relationships.asking.many import MOST_SAID, of_language, of_organisation, of_place
from crm.relationships.asking.reading import Reading
from crm.relationships.queries.unnamed import Unnamed
from crm.responsibilities.models import Responsibility
from crm.ties.queries import Knows, who_knows
from crm.web.formatting import many, short_day

A_YEAR = timedelta(days=365)
MOST_CONVERSATIONS = 200
_SAYS = {
    1: "knew {} once, gone cold",
    2: "knows {} a little",
    3: "in touch with {}",
    4: "knows {} well",
    5: "knows {} very well",
}


def answer(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who here can say something about what was asked. Six statements at most."""
    return {
        "resident": of_resident, "organisation": of_organisation, "street": of_place, "postcode": of_place,
        "service": of_service, "language": of_language, "account": of_account, "ward": in_ward,
    }[reading.kind](actor, hidden, reading)  # fmt: skip


def of_resident(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who has spoken with a resident, strongest tie first, and whose post is responsible. Five statements."""
    ties = [
        tie
        for tie in who_knows(actor, reading.number, hidden=hidden.team_ids)
        if tie.kind != "account" and tie.id not in hidden.colleague_ids
    ]  # fmt: skip
    return answered(
        actor, hidden, [_who_knows(tie, reading) for tie in ties],
        leading(hidden, "resident", [reading.number], f"Responsible for {reading.name}"),
        nobody=f"Nobody {'who is still here' if ties else 'here'} has spoken with {reading.name}.",
        href=f"/residents/{reading.key}", link=reading.name,
        posts={tie.id: (tie.post, tie.kind == "councillor") for tie in ties},
    )  # fmt: skip


def _who_knows(tie: Knows, reading: Reading) -> Knower:
    says = _SAYS[tie.level].format(reading.name)
    reason = f"{says}: {many(tie.count, 'talk')}, last {short_day(tie.last_at)}"
    return Knower(tie.id, tie.name, reason, tie.left_on, proof=f"/residents/{reading.key}/ties/colleague-{tie.id}")


def of_service(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who led conversations about a service in the last year, most lately first; the posts that lead some now, and the
    owner of an account for it. Five statements; the newest 200 conversations are looked at."""
    ids = list(db.session.scalars(_lately_about(reading.number, actor.controllers)))
    times = func.count(Interaction.conversation_id.distinct())
    rows = db.session.execute(
        select(Interaction.colleague_id, Colleague.name, Colleague.left_on, times.label("times"),
               func.max(Interaction.occurred_at).label("last_at"))
        .join(Responsibility, Responsibility.conversation_id == Interaction.conversation_id)
        .join(Colleague, Colleague.id == Interaction.colleague_id)
        .where(
            Interaction.conversation_id.in_(given(ids)), Responsibility.role == "lead",
            Interaction.post_id == Responsibility.post_id,
            hidden.may_name(Interaction.colleague_id, hidden.colleague_ids),
        )
        .group_by(Interaction.colleague_id, Colleague.name, Colleague.left_on)
        .order_by(func.max(Interaction.occurred_at).desc(), Interaction.colleague_id)
        .limit(200)
    ).all()  # fmt: skip
    known = [
        Knower(
            row.colleague_id, row.name,
            f"led {many(row.times, 'conversation')} about {reading.name} in the last year, "
            f"last {short_day(row.last_at)}", row.left_on,
        )
        for row in rows
    ]  # fmt: skip
    accounts = select(Account.id).where(Account.service_code == reading.number, Account.status != "closed")
    # A member is told whose post leads what the council speaks of.
    now = ids if COUNCIL in actor.controllers else _lately_about(reading.number, {*actor.controllers, COUNCIL})
    to_ask = _once([
        *leading(hidden, "account", accounts, f"Looks after an account for {reading.name}"),
        *leading(hidden, "conversation", now, f"Leads conversations about {reading.name}"),
    ])  # fmt: skip
    is_cut = len(ids) >= MOST_CONVERSATIONS
    return answered(
        actor, hidden, known, to_ask,
        nobody=f"Nobody here has led a conversation about {reading.name} in the last year.",
        left_out=(f"Only the newest {MOST_CONVERSATIONS:,} conversations were looked at",) if is_cut else (),
    )  # fmt: skip


def _lately_about(code: int, controllers: Collection[int]) -> Select[Any]:
    """The newest conversations about a service, of the last year."""
    newest = (
        select(Conversation.id)
        .where(
            Conversation.service_code == code, Conversation.controller_id.in_(controllers),
            Conversation.last_at > clock.now() - A_YEAR,
        )
        .order_by(Conversation.last_at.desc())
        .limit(MOST_CONVERSATIONS)
        .subquery()
    )  # fmt: skip
    return select(newest.c.id)


def of_account(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who looks after an account, and who answered through it, most lately first. Five statements; the newest two
    thousand messages are looked at."""
    said = (
        select(Interaction.colleague_id, Interaction.occurred_at)
        .where(
            Interaction.account_id == reading.number,
            Interaction.direction == "out",
            Interaction.controller_id.in_(actor.controllers),
        )
        .order_by(Interaction.occurred_at.desc())
        .limit(MOST_SAID)
        .subquery()
    )
    answers = db.session.execute(
        select(said.c.colleague_id, Colleague.name, Colleague.left_on, func.count().label("times"),
               func.max(said.c.occurred_at).label("last_at"))
        .join(Colleague, Colleague.id == said.c.colleague_id)
        .where(hidden.may_name(said.c.colleague_id, hidden.colleague_ids))
        .group_by(said.c.colleague_id, Colleague.name, Colleague.left_on)
        .order_by(func.max(said.c.occurred_at).desc(), said.c.colleague_id)
        .limit(200)
    ).all()  # fmt: skip
    owner = leading(hidden, "account", [reading.number], "Looks after it")
    deputy = leading(hidden, "account", [reading.number], "Deputy for it", role="support")
    roles = {who: "deputy" for one in deputy for who in one.holder_ids}
    roles |= {who: "owner" for one in owner for who in one.holder_ids}
    # The owner and the deputy first; among the others who answered most lately.
    first = ["owner", "deputy", ""]
    answers = sorted(answers, key=lambda row: first.index(roles.get(row.colleague_id, "")))
    is_cut = sum(row.times for row in answers) >= MOST_SAID
    return answered(
        actor, hidden, [_through(row, reading, roles.get(row.colleague_id, "")) for row in answers], [*owner, *deputy],
        nobody=f"Nobody here has written through {reading.name}.",
        left_out=(f"Only the newest {MOST_SAID:,} messages were looked at",) if is_cut else (),
        href=f"/accounts/{reading.key}", link=reading.name,
    )  # fmt: skip


def _through(row: Any, reading: Reading, role: str) -> Knower:
    sent = f"answered {many(row.times, 'message')} through it, last {short_day(row.last_at)}"
    return Knower(row.colleague_id, row.name, f"{role} of {reading.name}; {sent}" if role else sent, row.left_on)


def _once(asked: list[ToAsk]) -> list[ToAsk]:
    return list({one.post_id: one for one in reversed(asked)}.values())[::-1]


def in_ward(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who sits for a ward; who is in touch there stands on its own page. Two statements."""
    return answered(
        actor, hidden, (), of_ward(hidden, reading.key, f"Sits for {reading.name}"),
        nobody=f"Who is in touch with {reading.name} stands on the page of the ward, in counts.",
        href=f"/wards/{reading.key}", link=f"{reading.name}, the ward",
    )  # fmt: skip
