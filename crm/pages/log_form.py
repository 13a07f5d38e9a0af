"""The fields of the quick log, and the entry that they make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from crm import clock
from crm.accounts.queries import AccountChoice
from crm.actor import Actor
from crm.conversations.entry import LogEntry, Who
from crm.pages.log_conversations import Thread
from crm.pages.log_words import ANOTHER, NO, as_whom, promise_choices
from crm.web.formatting import moment
from crm.web.forms import Day, Line, Passage, TypedForm

CHANNELS = {"in person": "In person", "phone": "Phone", "email": "Email", "social": "Social", "letter": "Letter"}
ICONS = {"in person": "face", "phone": "phone", "email": "mail", "social": "chat", "letter": "letter"}
HATS = {
    "officer": "Officer of the council",
    "member of the council": "Member of the council",
    "ward councillor": "Ward councillor: my casework",
}
OUTCOMES = {
    "": "Leave it open",
    "answered": "Answered",
    "statement only": "Statement only",
    "signposted": "Signposted",
    "refused": "Refused",
    "no reply needed": "No reply needed",
}
# Asked in casework only; "no" is an answer too.
CONTINUES = {
    "": "Not asked", "councillor": "Another councillor", "council": "The council", "both": "Either", "no": "No",
}  # fmt: skip
# What somebody new may be: a person, until it is said otherwise.
SORTS = {"person": "new", "organisation": "new organisation"}
NEW = "new"
_CLOCK_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?\s*([ap]m)?|(\d{1,2})\s*([ap]m)", re.IGNORECASE | re.ASCII)


class Clock(Line):
    """A time of day, as the browser's own field sends it or as 9.40am."""

    at: time | None = None

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            self.at = read_time(self.data) if self.data else None
        except ValueError as error:
            raise ValidationError(str(error)) from None


class LogForm(TypedForm):
    """Who, how, what, where it goes, what was promised; and what is guessed until somebody changes it."""

    draft = HiddenField()
    who = Line("Who was it?", say="the name")
    channel = RadioField(
        "How?", choices=CHANNELS, default="in person", invalid_choice_message="Choose how you were in touch."
    )
    acting_as = RadioField("In whose name were you speaking?", choices={}, validate_choice=False)
    body = Passage("What was said?", say="what was said")
    conversation_id = RadioField("Where does it go?", choices={}, validate_choice=False)
    subject = Line("Call a new conversation", say="what it is about")
    promise = RadioField("Did you promise anything? By when?", default=NO, validate_choice=False)
    promise_due_on = Day("By which day?")
    promise_text = Line("I said we would", say="the promise", longest=300)
    direction = RadioField(
        "Who was speaking?",
        choices={"in": "They told us", "out": "We told them"},
        default="in",
        invalid_choice_message="Choose who was speaking.",
    )
    occurred_on = Day("On which day?")
    occurred_time = Clock("At what time?", longest=12)
    account_id = SelectField(
        "Through which account?", default="", invalid_choice_message="Choose an account from the list."
    )
    place = Line("Where?", say="the place")
    service_code = SelectField(
        "Which service is it about?", default="", invalid_choice_message="Choose a service from the list."
    )
    outcome = RadioField(
        "Where does it stand now?", choices=OUTCOMES, default="", invalid_choice_message="Choose where it stands."
    )
    may_continue = RadioField(
        "May another councillor or the council continue this if you leave?",
        choices=CONTINUES, default="", validate_choice=False,
    )  # fmt: skip
    external_system = Line("Another system that has it", say="the system", longest=80)
    external_reference = Line("Its reference there", say="the reference", longest=80)
    external_url = Line("A link to it there", say="the link", longest=500)

    def offer(
        self,
        actor: Actor,
        *,
        accounts: Sequence[AccountChoice],
        services: dict[str, str],
        threads: Sequence[Thread],
    ) -> None:
        """Fill in the choices that depend on who is writing and about whom."""
        choices = actor.acting_as_choices
        self.acting_as.choices = {name: HATS[name] for name in choices}
        groups: dict[str, str | dict[str, str]] = {"": "None: directly to me, or from me"}
        for account in accounts:
            group = groups.setdefault(account.group, {})
            assert isinstance(group, dict)
            group[str(account.account_id)] = account.name
        self.account_id.choices = groups
        self.service_code.choices = {"": "Not chosen", **services}
        self.promise.choices = promise_choices(clock.today())
        self.conversation_id.choices = {
            **{str(one.conversation_id): one.subject for one in threads},
            NEW: "A new conversation",
        }
        if threads and not self.conversation_id.data:
            self.conversation_id.data = str(threads[0].conversation_id)

    def validate_acting_as(self, field: Field) -> None:
        if len(field.choices) > 1 and not field.data:
            raise ValidationError("Choose in whose name you were speaking.")

    def validate_promise_due_on(self, field: Day) -> None:
        if self.promise.data == ANOTHER and field.data is None and not field.errors:
            raise ValidationError("Choose by when you promised it.")

    def entry(self, people: Sequence[Who]) -> LogEntry:
        """What was typed, as the command takes it."""
        chosen = self.conversation_id.data or ""
        return LogEntry(
            people=tuple(people),
            channel=self.channel.data,
            body=self.body.data or "",
            direction=self.direction.data,
            account_id=number(self.account_id.data),
            occurred_at=self._occurred_at(),
            acting_as=self.acting_as.data or None,
            place=self.place.data or "",
            conversation_id=number(chosen),
            start_new=chosen == NEW,
            subject=self.subject.data or "",
            service_code=number(self.service_code.data),
            outcome=self.outcome.data or None,
            may_continue=self.may_continue.data or None,
            promise_text=self.promise_text.data or "",
            promise_due_on=self._promised_for(),
            external_system=self.external_system.data or "",
            external_reference=self.external_reference.data or "",
            external_url=self.external_url.data or "",
        )

    def _occurred_at(self) -> datetime | None:
        """The moment that was typed; None is now. A day without a time is its noon: nothing else is known."""
        day, at = self.occurred_on.data, self.occurred_time.at
        if day is None and at is None:
            return None
        if at is None and day == clock.today():
            return None
        return datetime.combine(day or clock.today(), at or time(12), tzinfo=clock.LONDON)

    def _promised_for(self) -> date | None:
        """The day of the promise. A day that was written although `No` still stands was meant: nothing is lost."""
        raw = self.promise.data or NO
        if raw in {NO, ANOTHER}:
            return self.promise_due_on.data
        try:
            return date.fromisoformat(raw)
        except ValueError:
            return None

    @property
    def details_open(self) -> bool:
        """Whether something in the folded part is wrong, so that it must be seen."""
        folded = (
            self.direction, self.occurred_on, self.occurred_time, self.account_id, self.place, self.service_code,
            self.outcome, self.external_system, self.external_reference, self.external_url,
        )  # fmt: skip
        return any(field.errors for field in folded)

    def say_at_the_top(self, field: Field) -> None:
        """What is wrong with a field that is not shown is said without leading to it."""
        self.form_errors.extend(field.errors)
        field.errors = ()

    def settle_promise(self) -> None:
        """Before the page is shown again: what is wrong with the day stands beside the field of the day, in sight."""
        if self.promise_due_on.errors and self.promise.data not in {NO, ANOTHER}:
            self.promise_due_on.data = self._promised_for()
        if self.promise_due_on.errors or (self.promise.data == NO and self.promise_due_on.data):
            self.promise.data = ANOTHER


@dataclass(frozen=True)
class Guess:
    """What is guessed of an entry, said in a line."""

    when: str
    as_whom: str


def guess(form: LogForm, actor: Actor) -> Guess:
    """`Today, 11:20am.` and `You, as officer: Neighbourhood Officer, Hale.`"""
    at = None if form.occurred_on.errors or form.occurred_time.errors else form._occurred_at()
    return Guess(moment(at or clock.now()), as_whom(actor))


def read_time(raw: str) -> time:
    """`09:40`, `9.40am` or `2pm` as a time of day. Raises ValueError in the reader's words."""
    found = _CLOCK_TIME.fullmatch(raw.strip())
    if found:
        hour, minute = int(found[1] or found[4]), int(found[2] or 0)
        half = (found[3] or found[5] or "").lower()
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(f"{raw[:12]} is not a time. Write it like 9:40am or 14:30.")


def number(raw: str | None) -> int | None:
    """The number of a choice; anything else is none."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def present(sent: MultiDict[str, str]) -> list[tuple[str, str]]:
    """The people of a form as it was sent: key and how they took part, in their order."""
    found = []
    for at, key in enumerate(sent.getlist("picked")):
        kind, _, name = key.partition(":")
        if kind in SORTS.values() and (sort := SORTS.get(sent.get(f"sort-{at}", ""))):
            key = f"{sort}:{name}"
        found.append((key, sent.get(f"as-{at}", "")))
    return found
