"""`flask check`: whether the record keeps the promises that no single row can keep, asked of the whole of it."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from crm.accounts.models import Account
from crm.conversations import rules
from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.steps import contacts_of, happened_in
from crm.council.models import COUNCIL, Controller, Post, PostHolder
from crm.council.rules import most_at_once
from crm.council.steps import TAKES_A_PLACE
from crm.council.teams import headless
from crm.database import db, end_reading
from crm.duplicates import soundness as duplicates
from crm.handovers.casework.queries import cases_astray
from crm.handovers.soundness import at_rest, unsound
from crm.residents.models import Resident, SearchRow
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import in_force
from crm.ties.models import Tie
from crm.ties.steps import summed

SAMPLE, AT_ONCE, SHOWN = 2_000, 1_000, 5
# What is summed in another order differs in its last digits.
CLOSE_ENOUGH = 1e-9


@click.command()
@with_appcontext
@click.option("--all", "whole", is_flag=True, help=f"Every tie and conversation, not the newest {SAMPLE:,} of each.")
def check(whole: bool) -> None:
    """Look for what must not be: work that nobody leads, ties that no conversation bears out. Exit status 1 if any."""
    found = findings(whole=whole)
    for finding in found:
        click.echo(finding)
    if found:
        click.echo(f"{len(found)} kinds of trouble.")
        sys.exit(1)
    click.echo("Everything is led by somebody, ties and conversations agree with what was said.")


def findings(*, whole: bool = False) -> list[str]:
    """What is wrong, a sentence each with the first few ids; nothing where all is well. Reads only."""
    limit = None if whole else SAMPLE
    found = [*headless(), *_led_by_nobody(), *_history(), *_crowded_posts(), *_strays(), *_unfindable()]
    found += [line for words, statement in (*unsound(), *duplicates.unsound()) for line in _say(words, statement)]
    found += _told("resident stands elsewhere than the merges say", duplicates.misplaced())
    found += _told("case of a councillor is another’s now, or gone, without a decision", cases_astray())
    found += _each("conversation stands otherwise than what was said in it", Conversation.id, limit, _misstated)
    found += _each("resident has ties that the conversations do not bear out", Resident.id, limit, _untrue_ties)
    end_reading()
    return found


# Who is responsible.


def _led_by_nobody() -> Iterator[str]:
    """No lead at all; two at once the database itself refuses."""
    of_both = and_(Participant.resident_id == Resident.id, Participant.conversation_id == Conversation.id)
    kept = exists().where(of_both, Conversation.controller_id == Resident.controller_id)
    active = and_(Account.kind == "corporate", Account.status == "active")
    yield from _say("open conversation is led by nobody", _without_lead(Conversation, Conversation.closed_at.is_(None)))
    in_touch = and_(kept, ~at_rest(Resident.id))
    yield from _say("resident in touch has nobody responsible", _without_lead(Resident, in_touch))
    yield from _say("corporate account is looked after by nobody", _without_lead(Account, active))


def _without_lead(model: Any, condition: ColumnElement[bool]) -> Select[tuple[int]]:
    led = exists().where(
        getattr(Responsibility, f"{model.__tablename__}_id") == model.id,
        Responsibility.role == "lead",
        Responsibility.ends_at.is_(None),
    )
    return select(model.id).where(condition, ~led)


def _history() -> Iterator[str]:
    """Leads follow each other without a gap and without two at once. An account may have rested between two owners."""
    for about in ("conversation", "resident", "account"):
        column = getattr(Responsibility, f"{about}_id")
        following = (
            select(
                column.label("about_id"),
                Responsibility.ends_at,
                func.lead(Responsibility.starts_at)
                .over(partition_by=column, order_by=(Responsibility.starts_at, Responsibility.id))
                .label("next_at"),
            )
            .where(column.is_not(None), Responsibility.role == "lead")
            .subquery()
        )
        ends, begins = following.c.ends_at, following.c.next_at
        both = and_(begins.is_not(None), or_(ends.is_(None), ends > begins))
        yield from _say(f"{about} was led by two posts at once", select(following.c.about_id).where(both).distinct())
        if about != "account":
            gap = select(following.c.about_id).where(begins.is_not(None), ends < begins).distinct()
            if about == "resident":
                gap = gap.where(~at_rest(following.c.about_id))
            yield from _say(f"{about} was led by nobody for a while", gap)


def _crowded_posts() -> Iterator[str]:
    spans = defaultdict(list)
    places: dict[int, int] = {}
    for post_id, many, starts_on, ends_on in db.session.execute(
        select(Post.id, Post.places, PostHolder.starts_on, PostHolder.ends_on)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(PostHolder.kind.in_(TAKES_A_PLACE))
    ):
        spans[post_id].append((starts_on, ends_on))
        places[post_id] = many
    crowded = [
        post_id
        for post_id, held in spans.items()
        if most_at_once(held, min(start for start, _ in held), None) > places[post_id]
    ]
    yield from _told("post had more holders than places", sorted(crowded))


# What belongs together.


def _strays() -> Iterator[str]:
    said_in = and_(Interaction.id == Participant.interaction_id)
    elsewhere = or_(
        Participant.conversation_id != Interaction.conversation_id, Participant.occurred_at != Interaction.occurred_at
    )
    yield from _say(
        "participant stands in another conversation or moment than its interaction",
        select(Participant.id).join(Interaction, said_in).where(elsewhere),
    )
    nobody = ~exists().where(Participant.interaction_id == Interaction.id)
    yield from _say("interaction is with nobody", select(Interaction.id).where(nobody))
    yield from _say(
        "interaction is under another controller than its conversation",
        select(Interaction.id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(Interaction.controller_id != Conversation.controller_id),
    )
    yield from _say(
        "participant is known under a controller that this conversation must not reach",
        select(Participant.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(Resident, Resident.id == Participant.resident_id)
        .join(Controller, Controller.id == Conversation.controller_id)
        .where(
            Resident.controller_id != Conversation.controller_id,
            or_(Resident.controller_id != COUNCIL, Controller.kind != "council"),
        ),
    )


def _unfindable() -> Iterator[str]:
    row = aliased(SearchRow)
    own = exists().where(row.resident_id == Resident.id, row.controller_id == Resident.controller_id)
    yield from _say("resident cannot be found by searching", select(Resident.id).where(~own))


# What was worked out from what was said.


def _each(words: str, ids: Any, limit: int | None, wrong: Callable[[Sequence[int]], list[int]]) -> Iterator[str]:
    """Ask about the newest, or about all, a thousand at a time."""
    walk = iter(db.session.scalars(select(ids).order_by(ids.desc()).limit(limit)).all())
    found: list[int] = []
    while batch := list(islice(walk, AT_ONCE)):
        found += wrong(batch)
    yield from _told(words, found)


def _misstated(ids: Sequence[int]) -> list[int]:
    happened = happened_in(ids)
    wrong = []
    for row in db.session.execute(
        select(
            Conversation.id, Conversation.waiting_since, Conversation.closed_at, Conversation.outcome,
            Conversation.opened_at, Conversation.last_at,
        ).where(Conversation.id.in_(ids))
    ):  # fmt: skip
        stands = rules.standing(happened[row.id])
        spoken = [said.at for said in happened[row.id] if said.direction != "close"]
        span = (min(spoken), max(spoken)) if spoken else (row.opened_at, row.last_at)
        if (stands.waiting_since, stands.closed_at, stands.outcome, *span) != tuple(row)[1:]:
            wrong.append(row.id)
    return wrong


def _untrue_ties(ids: Sequence[int]) -> list[int]:
    rows = db.session.execute(
        select(
            Participant.resident_id, Account.kind, Interaction.controller_id, Interaction.occurred_at,
            Interaction.channel, Interaction.direction, Interaction.colleague_id, Interaction.account_id,
        )
        .join(Interaction, Interaction.id == Participant.interaction_id)
        .outerjoin(Account, Account.id == Interaction.account_id)
        .where(Participant.resident_id.in_(ids))
    )  # fmt: skip
    expected = summed(one for row in rows for one in contacts_of(row, [row.resident_id], row.kind))  # type: ignore[arg-type]
    wanted = {_edge(tie): tie for tie in expected}
    kept = {
        _edge(tie): tie for tie in db.session.execute(select(Tie.__table__).where(Tie.resident_id.in_(ids))).mappings()
    }
    wrong = {edge[0] for edge in wanted.keys() ^ kept.keys()}
    wrong |= {edge[0] for edge in wanted.keys() & kept.keys() if not _same_tie(wanted[edge], kept[edge])}
    return sorted(wrong)


def _edge(tie: Any) -> tuple[int, int | None, int | None, int]:
    return tie["resident_id"], tie["colleague_id"], tie["account_id"], tie["controller_id"]


def _same_tie(wanted: Any, kept: Any) -> bool:
    alike = all(wanted[name] == kept[name] for name in ("count", "first_at", "last_at", "channels"))
    in_use = in_force().column
    return alike and abs(wanted[in_use] - kept[in_use]) <= CLOSE_ENOUGH * abs(wanted[in_use])


# How it is told.


def _say(words: str, statement: Select[tuple[int]]) -> Iterator[str]:
    yield from _told(words, list(db.session.scalars(statement)))


def _told(words: str, ids: Sequence[int]) -> Iterator[str]:
    if ids:
        shown = ", ".join(str(one) for one in ids[:SHOWN]) + (" and more" if len(ids) > SHOWN else "")
        yield f"{len(ids):,} times: a {words} ({shown})."
