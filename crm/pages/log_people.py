"""Who an entry is with: how the page sends them, and what one should know before writing about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Row, or_, select

from crm import clock
from crm.actor import Actor
from crm.conversations import access as conversations
from crm.conversations.entry import Who
from crm.conversations.models import Conversation, Participant, Promise
from crm.conversations.queries.promises import is_open
from crm.council.models import COUNCIL
from crm.database import db
from crm.pages.log_last import LastSaid, last_said
from crm.residents import access as residents
from crm.residents import rules
from crm.residents.models import ContactPoint, Organisation, Resident
from crm.web.formatting import due

KINDS = ("resident", "organisation", "new", "new organisation", "unknown")
# What is shown of a long text: enough to recognise it by.
LONGEST_SAID = 160
SOON = 7


@dataclass(frozen=True)
class Flag:
    """An open promise to somebody, as a signal: late or due."""

    kind: str
    words: str


@dataclass(frozen=True)
class Card:
    """Somebody chosen, folded to what must be known before one goes on."""

    who: Who
    name: str
    after: str = ""  # ", Crag Lane"
    about: str = ""
    warnings: str = ""  # "Do not text. Not after 6pm."
    stops: tuple[str, ...] = ()  # what must not be done at all
    flags: tuple[Flag, ...] = ()
    last: LastSaid | None = None
    is_restricted: bool = False

    @property
    def key(self) -> str:
        return key_of(self.who)

    @property
    def shape(self) -> str:
        return {"resident": "resident", "new": "resident", "unknown": "gap"}.get(self.who.kind, "organisation")

    @property
    def href(self) -> str:
        return f"/{self.who.kind}s/{self.who.id}" if self.who.id else ""

    @property
    def spoken(self) -> str:
        """The card in a sentence, for those who hear it: who was chosen, and what to mind."""
        parts = (f"{self.name}{self.after}", *self.stops, self.warnings, *(flag.words for flag in self.flags))
        return ". ".join(part.rstrip(".") for part in parts if part) + "."


def key_of(who: Who) -> str:
    """`resident:7`, or `new:gritting lady hale` for whom there is only a name."""
    return f"{who.kind}:{who.id if who.id is not None else who.name}"


def who_of(key: str, present_as: str = "contact") -> Who | None:
    """The somebody that a key stands for; None where it stands for nobody."""
    kind, _, rest = key.partition(":")
    if kind not in KINDS:
        return None
    if kind in {"resident", "organisation"}:
        if not (rest.isascii() and rest.isdigit() and len(rest) < 10):
            return None
        return Who(kind, id=int(rest), present_as=present_as)
    return Who(kind, name=rest, present_as=present_as)


def cards(actor: Actor, people: Sequence[Who]) -> tuple[Card, ...]:
    """A card for each of the people whom the actor may know of; others are left out. Five statements, however many;
    none for people whom nobody knows yet."""
    resident_ids = [who.id for who in people if who.kind == "resident" and who.id]
    organisation_ids = [who.id for who in people if who.kind == "organisation" and who.id]
    if not resident_ids and not organisation_ids:
        return tuple(_nobody_known(who) for who in people if who.id is None)
    known = {
        **{("resident", row.id): row for row in _residents(actor, resident_ids)},
        **{("organisation", row.id): row for row in _organisations(actor, organisation_ids)},
    }
    points = _points(actor, resident_ids, organisation_ids)
    flags = _flags(actor, resident_ids)
    said = last_said(actor, resident_ids, organisation_ids)
    found = []
    for who in people:
        key = (who.kind, who.id or 0)
        if who.id is None:
            found.append(_nobody_known(who))
        elif key in known:
            card = _known(who, known[key], points.get(key, []))
            found.append(replace(card, flags=tuple(flags.get(who.id, [])[:2]), last=said.get(key)))
    return tuple(found)


def shortened(text: str, longest: int = LONGEST_SAID) -> str:
    """The beginning of a text in one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def _nobody_known(who: Who) -> Card:
    if who.kind == "unknown":
        return Card(who, "Somebody whose name you don’t know", f": {who.name}" if who.name else "")
    return Card(who, who.name, ", new here")


def _known(who: Who, row: Resident | Organisation, points: list[ContactPoint]) -> Card:
    streets = [rules.street(point.value) for point in points if point.kind == "address" and point.value]
    stops = [
        f"Do not use {rules.shown(point.kind, point.value, point.normal, point.postcode)}: {point.unsafe_reason}"
        for point in points
        if not point.safe
    ]
    warnings: list[str] = []
    if isinstance(row, Resident):
        if row.safety_note and not rules.is_past_review(row.safety_review_on, clock.today()):
            stops.insert(0, shortened(row.safety_note))
        warnings = [shortened(text) for text in (row.preferences, row.adjustments) if text]
    return Card(
        who,
        row.name,
        f", {streets[0]}" if streets else "",
        about=shortened(row.about, 2 * LONGEST_SAID),
        warnings=" ".join(text if text.endswith((".", "…")) else f"{text}." for text in warnings),
        stops=tuple(stops),
        is_restricted=row.controller_id != COUNCIL,
    )


def _residents(actor: Actor, ids: Collection[int]) -> Sequence[Resident]:
    return db.session.scalars(residents.visible_residents(actor, merged=True).where(Resident.id.in_(ids))).all()


def _organisations(actor: Actor, ids: Collection[int]) -> Sequence[Organisation]:
    return db.session.scalars(residents.visible_organisations(actor).where(Organisation.id.in_(ids))).all()


def _points(
    actor: Actor, resident_ids: Collection[int], organisation_ids: Collection[int]
) -> dict[tuple[str, int], list[ContactPoint]]:
    """Where they live, and what is not safe to use."""
    entries = residents.clusters_of(resident_ids)
    theirs = ContactPoint.resident_id.in_(select(entries.c.entry_id))
    rows = db.session.execute(
        select(ContactPoint, entries.c.resident_id)
        .outerjoin(entries, entries.c.entry_id == ContactPoint.resident_id)
        .where(
            or_(theirs, ContactPoint.organisation_id.in_(organisation_ids)),
            or_(ContactPoint.kind == "address", ContactPoint.safe.is_(False)),
            ContactPoint.controller_id.in_(actor.controllers),
            ContactPoint.ends_on.is_(None),
        )
        .order_by(ContactPoint.id.desc())
    )
    found: dict[tuple[str, int], list[ContactPoint]] = {}
    for point, resident_id in rows:
        key = ("resident", resident_id) if resident_id else ("organisation", point.organisation_id or 0)
        found.setdefault(key, []).append(point)
    return found


def _flags(actor: Actor, resident_ids: Collection[int]) -> dict[int, list[Flag]]:
    """The open promises to each resident that are overdue or due within a week, the oldest first."""
    entries = residents.clusters_of(resident_ids)
    rows: Sequence[Row[tuple[int, int, str, date]]] = db.session.execute(
        select(entries.c.resident_id, Promise.id, Promise.text, Promise.due_on)
        .join(Participant, Participant.resident_id == entries.c.entry_id)
        .join(Promise, Promise.conversation_id == Participant.conversation_id)
        .join(Conversation, Conversation.id == Promise.conversation_id)
        .where(
            is_open(),
            Promise.due_on <= clock.days_after(clock.today(), SOON),
            conversations.readable(actor, of_few=True),
        )
        .distinct()
        .order_by(Promise.due_on, Promise.id)
    ).all()  # type: ignore[assignment]
    found: dict[int, list[Flag]] = {}
    for resident_id, _, words, due_on in rows:
        kind = "late" if due_on < clock.today() else "due"
        found.setdefault(resident_id, []).append(Flag(kind, f"{words}: {due(due_on)}"))
    return found
