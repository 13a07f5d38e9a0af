"""One entry in the log, as somebody gives it: who, how, what, what was promised. Checked before it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from crm import clock, typed
from crm.conversations.models import AGREES_TO, CHANNELS, OUTCOMES
from crm.errors import BadInput
from crm.web.formatting import day

MOST_PEOPLE = 40
OLDEST = date(1990, 1, 1)
KINDS = ("resident", "organisation", "new", "new organisation", "unknown")
PRESENT_AS = ("contact", "on behalf of", "present")


@dataclass(frozen=True)
class Who:
    """Somebody in an interaction. `new` is made a resident by name; `unknown` has only a description, if that."""

    kind: str  # resident, organisation, new, new organisation, unknown
    id: int | None = None
    name: str = ""
    present_as: str = "contact"  # contact, on behalf of, present


@dataclass(frozen=True)
class LogEntry:
    """What happened. Only who, how and what was said must be given; the rest is guessed and shown."""

    people: tuple[Who, ...]
    channel: str
    body: str
    direction: str = "in"
    account_id: int | None = None
    occurred_at: datetime | None = None  # None: now
    acting_as: str | None = None  # None: the only hat worn
    place: str = ""
    conversation_id: int | None = None  # None: the newest open one with these people
    start_new: bool = False
    subject: str = ""
    service_code: int | None = None
    outcome: str | None = None
    promise_text: str = ""
    promise_due_on: date | None = None
    external_system: str = ""
    external_reference: str = ""
    external_url: str = ""
    # May another councillor or the council continue it? Asked in casework only; None: not asked.
    may_continue: str | None = None
    source: str = "log"
    source_id: str | None = None


def checked(entry: LogEntry) -> LogEntry:
    """The entry with its text cleaned. Raises BadInput with a reason beside every field that cannot be used."""
    problems: dict[str, str] = {}
    entry = _cleaned(entry, problems)
    if not entry.people:
        problems["who"] = "Say who it was. “Don’t know the name” is an answer too."
    if len(entry.people) > MOST_PEOPLE:
        problems["who"] = f"That is {len(entry.people)} people; one entry can have {MOST_PEOPLE}. Log it in parts."
    if entry.people and all(who.present_as == "on behalf of" for who in entry.people):
        problems["who"] = "Say who spoke, as well as on whose behalf."
    if any(who.kind not in KINDS or who.present_as not in PRESENT_AS for who in entry.people):
        problems["who"] = "Choose who it was from the list, or write a name."
    if entry.channel not in CHANNELS:
        problems["channel"] = "Choose how you were in touch."
    if entry.direction not in {"in", "out"}:
        problems["direction"] = "Choose who was speaking."
    if entry.outcome is not None and entry.outcome not in OUTCOMES:
        problems["outcome"] = "Choose where it stands."
    if entry.may_continue is not None and entry.may_continue not in AGREES_TO:
        problems["may_continue"] = "Choose what they said, or “Not asked”."
    _check_when(entry, problems)
    _check_promise(entry, problems)
    _check_other_system(entry, problems)
    if problems:
        raise BadInput(problems)
    return entry


def _cleaned(entry: LogEntry, problems: dict[str, str]) -> LogEntry:
    def keep(field: str, label: str, longest: int) -> str:
        try:
            return typed.line(getattr(entry, field), field=field, label=label, longest=longest)
        except BadInput as error:
            problems.update(error.problems)
            return ""

    body = ""
    try:
        body = typed.passage(entry.body, field="body", label="what was said", required=True)
    except BadInput as error:
        problems.update(error.problems if entry.body.strip() else {"body": "Write what was said, even a few words."})
    return replace(
        entry,
        body=body,
        place=keep("place", "the place", 200),
        subject=keep("subject", "what it is about", 200),
        promise_text=keep("promise_text", "the promise", 300),
        external_system=keep("external_system", "the system", 80),
        external_reference=keep("external_reference", "the reference", 80),
        external_url=keep("external_url", "the link", 500),
        people=tuple(_named(who, problems) for who in entry.people),
    )


def _named(who: Who, problems: dict[str, str]) -> Who:
    try:
        name = typed.line(who.name, field="who", label="the name")
    except BadInput as error:
        problems.update(error.problems)
        return who
    if who.kind in {"new", "new organisation"} and not name:
        problems["who"] = "Write a name, or what you remember them by. A nickname is enough."
    return replace(who, name=name)


def _check_when(entry: LogEntry, problems: dict[str, str]) -> None:
    if entry.occurred_at is None:
        return
    # A clock on a phone may be a little ahead of ours.
    if entry.occurred_at > clock.now() + timedelta(minutes=2):
        problems["occurred_on"] = f"That is still to come. Today is {day(clock.today())}."
    elif clock.local(entry.occurred_at).date() < OLDEST:
        problems["occurred_on"] = f"Choose a day after {day(OLDEST)}."


def _check_promise(entry: LogEntry, problems: dict[str, str]) -> None:
    if entry.promise_due_on is None:
        if entry.promise_text:
            problems["promise_due_on"] = "Choose by when you promised it."
        return
    said_on = clock.local(entry.occurred_at or clock.now()).date()
    if not entry.promise_text:
        problems.setdefault("promise_text", "Write what you promised, even a few words.")
    if entry.promise_due_on < said_on:
        since = "today" if said_on == clock.today() else day(said_on)
        problems["promise_due_on"] = f"Choose a day from {since} on. {day(entry.promise_due_on)} has passed."
    elif entry.promise_due_on > said_on + timedelta(days=3 * 366):
        problems["promise_due_on"] = "Choose a day within three years."


def _check_other_system(entry: LogEntry, problems: dict[str, str]) -> None:
    if entry.external_reference and not entry.external_system:
        problems["external_system"] = "Name the system that the reference is from."
    if entry.external_url and not entry.external_url.lower().startswith(("https://", "http://")):
        problems["external_url"] = "A link begins with https://"
