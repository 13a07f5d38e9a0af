"""All that was said with one resident, over every account and colleague, as far as the actor may know of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from crm import clock
from crm.accounts.models import Account
from crm.accounts.rules import shown
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import CHANNELS, Conversation, Interaction, Participant
from crm.conversations.queries.asks import asked_of_in
from crm.conversations.queries.entries import entries_of
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.notes import asking_notes, closing_notes, holding_notes
from crm.conversations.queries.rows import ConversationRow, described
from crm.conversations.queries.timeline import Line, Note, by_month, merged
from crm.council.models import Colleague
from crm.council.queries import Answering
from crm.database import db
from crm.residents.access import cluster_of, entries_of_each
from crm.responsibilities.queries import Stretch

AT_ONCE = 10
MOST = 50


@dataclass(frozen=True)
class Timeline:
    """Ten entries of a resident's timeline with what lies between them, and how many are earlier."""

    line: Line
    shown: int
    count: int  # of all entries that fit the filter
    older_than: int | None  # the entry that the next ten come before; None where these are the last
    earlier: int
    back_to: datetime | None

    @property
    def older_words(self) -> str:
        """`Show 91 earlier, back to March 2011`; empty where there are none."""
        if self.back_to is None or not self.earlier:
            return ""
        return f"Show {self.earlier:,} earlier, back to {clock.local(self.back_to):%B %Y}"


@dataclass(frozen=True)
class With:
    """Somebody or something that a timeline can be narrowed down to."""

    kind: str  # colleague, account, channel
    id: str
    name: str
    count: int


def for_resident(
    actor: Actor,
    resident_id: int,
    *,
    entry_ids: Collection[int] = (),
    before: int | None = None,
    with_kind: str = "",
    with_id: str = "",
    stretches: Sequence[Stretch] = (),
    per_page: int = AT_ONCE,
) -> Timeline:
    """What was said with a resident, newest first, ten at a time, older than the interaction `before`.

    `with_kind` is colleague, account or channel, with its id; anything else narrows nothing. `stretches` (of
    `line_of("resident", …)`) become notes of taking over and leaving. Fifteen statements, however much was said: a
    walk of the index (resident_id, occurred_at). One more where the person's entries are not given.
    """
    fitting = _with_resident(actor, resident_id, entry_ids).where(_narrowed(with_kind, with_id))
    older = fitting if before is None else fitting.where(_before(before))
    counted = fitting.with_only_columns(Participant.occurred_at, Interaction.id).subquery()
    count, back_to = db.session.execute(select(func.count(), func.min(counted.c.occurred_at))).one()
    rows = db.session.execute(
        older.order_by(Participant.occurred_at.desc(), Interaction.id.desc()).limit(per_page + 1)
    ).all()
    page = [row.Interaction for row in rows[:per_page]]
    has_older = len(rows) > per_page
    passed = _passed(fitting, page[-1]) if has_older else count
    entries = entries_of(page, {row.Interaction.conversation_id: row.subject for row in rows})
    notes = _notes(actor, page, stretches, first=before is None, last=not has_older, is_whole=not with_kind)
    return Timeline(
        line=by_month(merged(entries, notes)),
        shown=len(page),
        count=count,
        older_than=page[-1].id if has_older else None,
        earlier=count - passed,
        back_to=back_to if has_older else None,
    )


def filters_for_resident(actor: Actor, resident_id: int, entry_ids: Collection[int] = ()) -> tuple[With, ...]:
    """What a resident's timeline can be narrowed down to: colleagues, accounts, channels. One statement, and one more
    where the person's entries are not given."""
    rows = db.session.execute(
        _with_resident(actor, resident_id, entry_ids)
        .outerjoin(Colleague, Colleague.id == Interaction.colleague_id)
        .outerjoin(Account, Account.id == Interaction.account_id)
        .with_only_columns(
            Interaction.channel, Colleague.id.label("colleague"), Colleague.name, Account.id.label("account"),
            Account.network, Account.handle, func.count().label("times"),
        )
        .group_by(Interaction.channel, Colleague.id, Colleague.name, Account.id, Account.network, Account.handle)
    ).all()  # fmt: skip
    found: dict[tuple[str, str], list[Any]] = {}
    for row in rows:
        there = [("channel", row.channel, row.channel.capitalize())]
        if row.colleague is not None:
            there.append(("colleague", str(row.colleague), row.name))
        if row.account is not None:
            there.append(("account", str(row.account), shown(row.network, row.handle)))
        for kind, key, name in there:
            found.setdefault((kind, key), [name, 0])[1] += row.times
    choices = [With(kind, key, name, times) for (kind, key), (name, times) in found.items()]
    return tuple(sorted(choices, key=lambda one: (one.kind, -one.count, one.name)))


def open_for_resident(actor: Actor, resident_id: int, entry_ids: Collection[int] = ()) -> tuple[ConversationRow, ...]:
    """The open conversations with a resident, newest first. Five statements."""
    theirs = select(Participant.conversation_id).where(
        Participant.resident_id.in_(entry_ids or cluster_of(resident_id))
    )
    return _conversations(actor, and_(Conversation.id.in_(theirs), Conversation.closed_at.is_(None)))


def open_for_organisation(actor: Actor, organisation_id: int) -> tuple[ConversationRow, ...]:
    """The open conversations with an organisation, newest first. Five statements."""
    theirs = select(Participant.conversation_id).where(Participant.organisation_id == organisation_id)
    return _conversations(actor, and_(Conversation.id.in_(theirs), Conversation.closed_at.is_(None)))


def _conversations(actor: Actor, which: ColumnElement[bool]) -> tuple[ConversationRow, ...]:
    rows = db.session.execute(
        with_lead(actor).where(which).order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(MOST)
    ).all()
    return described(actor, rows, Answering((), (), ()))


def _with_resident(actor: Actor, resident_id: int, entry_ids: Collection[int]) -> Select[Any]:
    ids = entry_ids or tuple(entries_of_each([resident_id]))
    said = (
        select(Interaction, Conversation.subject, Participant.occurred_at)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .join(Conversation, Conversation.id == Interaction.conversation_id)
        .where(Participant.resident_id.in_(ids), access.readable(actor, of_few=True))
    )
    if len(ids) == 1:
        return said
    # Once each, also where two entries for one person took part in the same.
    other = aliased(Participant)
    earlier = exists().where(
        other.interaction_id == Participant.interaction_id, other.resident_id.in_(ids), other.id < Participant.id
    )
    return said.where(~earlier)


def _narrowed(kind: str, key: str) -> ColumnElement[bool]:
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None
    if kind == "colleague" and number is not None:
        return or_(
            Interaction.colleague_id == number,
            and_(Interaction.colleague_id.is_(None), Interaction.recorded_by_id == number),
        )
    if kind == "account" and number is not None:
        return Interaction.account_id == number
    if kind == "channel" and key in CHANNELS:
        return Interaction.channel == key
    return true()


def _before(interaction_id: int) -> ColumnElement[bool]:
    """Older than an interaction, or as old and written earlier."""
    then = select(Interaction.occurred_at).where(Interaction.id == interaction_id).scalar_subquery()
    return tuple_(Participant.occurred_at, Interaction.id) < tuple_(then, interaction_id)


def _passed(fitting: Select[Any], last: Interaction) -> int:
    """How many entries are shown up to this one, over all pages. One statement."""
    after = or_(
        Participant.occurred_at > last.occurred_at,
        and_(Participant.occurred_at == last.occurred_at, Interaction.id >= last.id),
    )
    return db.session.scalar(select(func.count()).select_from(fitting.where(after).subquery())) or 0


def _notes(
    actor: Actor, page: Sequence[Interaction], stretches: Sequence[Stretch], *, first: bool, last: bool, is_whole: bool
) -> list[Note]:
    """What happened between the entries of one page: each note stands on one page only."""
    if not page or not is_whole:
        return []
    ids = {row.conversation_id for row in page}
    notes = [*asking_notes(ids, asked_of_in(actor, ids)), *closing_notes(ids), *holding_notes(stretches)]
    oldest, newest = page[-1].occurred_at, page[0].occurred_at
    return [note for note in notes if (last or note.at >= oldest) and (first or note.at <= newest)]
