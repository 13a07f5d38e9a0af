"""What was said, as the entries of a timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select

from crm import clock
from crm.accounts.models import Account
from crm.accounts.rules import shown
from crm.conversations.models import Amendment, Interaction, Promise
from crm.conversations.queries.parties import Party, parties_in, spoken_as
from crm.conversations.queries.promises import ended, promises_of
from crm.council.models import Colleague
from crm.database import db
from crm.web.formatting import day, due, full_day, moment, sentence, within

CHANNELS = {
    "in person": "In person", "phone": "Phone", "email": "Email", "social": "Message", "letter": "Letter",
    "web": "Web form",
}  # fmt: skip


@dataclass(frozen=True)
class Signal:
    """A promise on the line: its drawing (due, late, kept, muted) and its words."""

    kind: str
    words: str


@dataclass(frozen=True)
class Correction:
    """What it should have said, beside what was written."""

    words: str
    by: str
    when: str


@dataclass(frozen=True)
class Entry:
    """One thing said. Its attributes are those of the macro `entry` of templates/_parts.html."""

    interaction_id: int
    conversation_id: int
    at: datetime
    kind: str
    left: bool
    who: str
    href: str
    to: str
    to_href: str
    inbound: bool
    when: str
    moment: str
    via: str
    words: str
    promise: Signal | None
    removed: str
    corrections: tuple[Correction, ...]
    subject: str = ""  # the conversation's, on a page of several
    sort: str = "entry"

    @property
    def id(self) -> str:
        return f"said-{self.interaction_id}"


@dataclass(frozen=True)
class _Around:
    """All that stands around some interactions, by id."""

    parties: dict[int, tuple[Party, ...]]
    colleagues: dict[int, Row[Any]]
    accounts: dict[int, Account]
    promises: dict[int, Promise]
    amendments: dict[int, list[Row[Any]]]


def entries_of(rows: Sequence[Interaction], subjects: dict[int, str] | None = None) -> tuple[Entry, ...]:
    """Interactions as entries, in the order given; `subjects` are of their conversations. Five statements."""
    around = _around(rows)
    return tuple(_entry(row, around, (subjects or {}).get(row.conversation_id, "")) for row in rows)


def has_left(left_on: date | None) -> bool:
    """Whether somebody's last day has passed."""
    return left_on is not None and left_on < clock.today()


def _around(rows: Sequence[Interaction]) -> _Around:
    ids = [row.id for row in rows]
    amendments: dict[int, list[Row[Any]]] = {}
    for amended in db.session.execute(
        select(Amendment, Colleague.name)
        .outerjoin(Colleague, Colleague.id == Amendment.by_id)
        .where(Amendment.interaction_id.in_(ids))
        .order_by(Amendment.at, Amendment.id)
    ):
        amendments.setdefault(amended.Amendment.interaction_id, []).append(amended)
    people = {one for row in rows for one in (row.colleague_id, row.recorded_by_id) if one is not None}
    return _Around(
        parties_in(ids), _colleagues(people), _accounts({row.account_id for row in rows if row.account_id}),
        promises_of(ids), amendments,
    )  # fmt: skip


def _colleagues(ids: Collection[int]) -> dict[int, Row[Any]]:
    rows = db.session.execute(select(Colleague.id, Colleague.name, Colleague.left_on).where(Colleague.id.in_(ids)))
    return {row.id: row for row in rows}


def _accounts(ids: Collection[int]) -> dict[int, Account]:
    return {row.id: row for row in db.session.scalars(select(Account).where(Account.id.in_(ids)))}


def _entry(row: Interaction, around: _Around, subject: str) -> Entry:
    parties = around.parties.get(row.id, ())
    account = around.accounts.get(row.account_id or 0)
    colleague = around.colleagues.get(row.colleague_id or 0)
    # A corporate account speaks for the council; whoever sent it stands on the second line.
    speaks = account if account is not None and account.kind == "corporate" else None
    resident = next((party for party in parties if party.present_as == "contact"), parties[0] if parties else None)
    them, their_page = spoken_as(parties), resident.href if resident else ""
    us = speaks.handle if speaks else colleague.name if colleague else "the council"
    inbound = row.direction == "in"
    person = "councillor" if row.acting_as in {"ward councillor", "member of the council"} else "officer"
    ours = "account" if speaks else person
    return Entry(
        interaction_id=row.id,
        conversation_id=row.conversation_id,
        at=row.occurred_at,
        kind=(resident.shape if resident else "resident") if inbound else ours,
        left=not inbound and not speaks and colleague is not None and has_left(colleague.left_on),
        who=them if inbound else us,
        href=their_page if inbound else "",
        to=us if inbound else _within(them),
        to_href="" if inbound else their_page,
        inbound=inbound,
        when=moment(row.occurred_at),
        moment=row.occurred_at.isoformat(),
        via=_via(row, account, speaks is not None, around),
        words=row.body,
        promise=_signal(around.promises.get(row.id)),
        removed=_removed(around.amendments.get(row.id, ())),
        corrections=_corrections(around.amendments.get(row.id, ())),
        subject=subject,
    )


def _within(them: str) -> str:
    """`Someone …` and `Her daughter …` in the middle of a line."""
    return them[:1].lower() + them[1:] if them.startswith(("Someone", "Her ", "His ", "Their ")) else them


def _via(row: Interaction, account: Account | None, is_corporate: bool, around: _Around) -> str:
    """Where and as whom: `Message, @NorthmereCouncil on X, sent by Priya Nair. As officer`."""
    parts = [CHANNELS[row.channel]]
    if account is not None:
        parts.append(shown(account.network, account.handle))
    if row.place:
        parts.append(row.place)
    recorder = around.colleagues.get(row.recorded_by_id or 0)
    sender = around.colleagues.get(row.colleague_id or 0)
    if row.direction == "out" and is_corporate and sender is not None:
        parts.append(f"sent by {sender.name}")
    elif recorder is not None and row.recorded_by_id != row.colleague_id:
        parts.append(f"written down by {recorder.name}")
    said = [", ".join(parts)]
    if row.acting_as and (row.direction == "out" or row.acting_as != "officer"):
        said.append(f"As {row.acting_as}")
    if row.outcome:
        said.append("Statement only, so it stays open" if row.outcome == "statement only" else row.outcome.capitalize())
    return ". ".join(said)


def _signal(promise: Promise | None) -> Signal | None:
    if promise is None:
        return None
    how, at = ended(promise)
    said = f"Promised: {promise.text}"
    said = said if said.endswith((".", "?", "!")) else f"{said}."
    if how == "kept":
        return Signal("kept", f"{said} Kept on {day(at)}")
    if how:
        return Signal("late" if how == "missed" else "muted", f"{said} {how.capitalize()} on {day(at)}")
    words = due(promise.due_on)
    return Signal("late" if "overdue" in words else "due", f"{said} {sentence(words)}")


def _removed(amendments: Iterable[Row[Any]]) -> str:
    return " ".join(
        f"Removed on {full_day(one.Amendment.at)}: {one.Amendment.text.rstrip('.')}."
        for one in amendments
        if one.Amendment.kind == "removal"
    )


def _corrections(amendments: Iterable[Row[Any]]) -> tuple[Correction, ...]:
    return tuple(
        Correction(one.Amendment.text, one.name or "the council", within(moment(one.Amendment.at)))
        for one in amendments
        if one.Amendment.kind == "correction"
    )
