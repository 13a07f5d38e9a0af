"""The forms of a conversation: asking, answering, how it ended, promises, mistakes."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField, StringField

from crm.conversations.models import OUTCOMES
from crm.web.forms import Day, Line, Passage, TypedForm

ACTS = {"ask": "Ask", "pass": "Pass it on", "bring": "Bring in"}
ENDS = {
    "answered": "Answered",
    "signposted": "Signposted",
    "refused": "Refused",
    "no reply needed": "No reply needed",
    "statement only": "Statement only",
}
END_HINTS = {
    "answered": "They have what they asked for, or know where it stands.",
    "signposted": "They know who can help, and how to reach them.",
    "refused": "They were told no, and why.",
    "no reply needed": "Thanks, or nothing was asked.",
    "statement only": "They were told something, but it is no answer. It stays open.",
}
CONTINUES = {"councillor": "Another councillor", "council": "The council", "both": "Either", "no": "No"}
SHOWS = {
    "waiting": "Waiting for an answer",
    "asked": "Asked of me",
    "mine": "Mine, open",
    "pool": "In the pool",
    "team": "My team’s, open",
    "closed": "Closed",
    "all": "All",
}
SCOPES = {"mine": "Mine and my pool’s", "team": "My team’s", "all": "The whole council’s"}


class ListForm(TypedForm):
    """What narrows the list of conversations."""

    class Meta:
        csrf = False  # it only asks, and its address can be kept and passed on

    show = SelectField("Show", choices=SHOWS, default="waiting", validate_choice=False)
    scope = SelectField("Whose", choices=SCOPES, default="mine", validate_choice=False)
    service = SelectField("Service", default="", validate_choice=False)
    q = Line("Words", longest=80)

    def offer(self, services: dict[str, str]) -> None:
        """Give the services; anything odd in the address shows what is there anyhow."""
        self.service.choices = {"": "Any service", **services}
        for field, known in ((self.show, SHOWS), (self.scope, SCOPES), (self.service, self.service.choices)):
            if field.data not in known:
                field.data = field.default


class AskForm(TypedForm):
    """Ask, pass on or bring in. `to` is `post-12` or `team-3`; without it `who` is looked up as typed."""

    kind = RadioField("What do you want to do?", choices=ACTS, default="ask", validate_choice=False)
    who = StringField("Who?")
    to = HiddenField()
    chosen = RadioField("Which of them?", choices={}, validate_choice=False)
    needed = Passage("What do you need?", say="what you need", longest=4000)
    due_on = Day("By when?")

    def say(self, name: str, reason: str) -> None:
        """What is wrong with whom was picked stands beside the field in which they were named."""
        super().say("who" if name in {"to", "chosen"} else name, reason)

    @property
    def target(self) -> tuple[str, int] | None:
        """What was picked, as (post or team, id): a choice that was shown wins over one remembered."""
        return target(self.chosen.data or "") or target(self.to.data or "")


class AnswerForm(TypedForm):
    """The answer to a question."""

    answer = Passage("Your answer", say="your answer")
    kind = RadioField(
        "Does this answer it?",
        choices={"answer": "Yes, it answers it", "statement": "No, it is a statement only"},
        default="answer",
        validate_choice=False,
    )


class ReturnForm(TypedForm):
    """Why a question is sent back."""

    reason = Passage("Why is it not yours?", say="why it is not yours", longest=2000)


class OutcomeForm(TypedForm):
    """How a conversation ended."""

    outcome = RadioField("How did it end?", choices={one: ENDS[one] for one in OUTCOMES}, validate_choice=False)
    note = Line("A note", say="the note", longest=300)


class AgreementForm(TypedForm):
    """Whether another councillor or the council may continue a case."""

    says = RadioField("May another councillor or the council continue this if you leave?", choices=CONTINUES)


class NameForm(TypedForm):
    """What a conversation is called, and its service."""

    subject = Line("What is it about?", say="what it is about")
    service_code = SelectField("Service", validate_choice=False)

    def offer(self, services: dict[str, str]) -> None:
        self.service_code.choices = {"": "No service", **services}

    @property
    def service(self) -> int | None:
        """The number of the service; one that is not in the list is left for the command to refuse."""
        raw = self.service_code.data or ""
        return (int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else -1) if raw else None


class NewDateForm(TypedForm):
    """Another day for a promise."""

    due_on = Day("New date")


class EndPromiseForm(TypedForm):
    """Why a promise ends without being kept."""

    note = Line("Why?", say="the note", longest=300)


class CorrectionForm(TypedForm):
    """What an interaction should have said."""

    text = Passage("What should it have said?", say="what it should have said", longest=4000)


class RemovalForm(TypedForm):
    """What is to be taken out, and why."""

    passage = Passage("The words to remove", say="the words to remove")
    reason = Line("Why?", say="why it is removed", longest=300)


class MoveForm(TypedForm):
    """Whose an interaction is: `to` is a resident's id, `name` someone new."""

    wrong = RadioField("Who was it not?", choices={}, validate_choice=False)
    to = HiddenField()
    name = Line("Or someone new", say="the name")

    def say(self, name: str, reason: str) -> None:
        """What is wrong with the person who was picked stands beside the only field that can be seen."""
        super().say("name" if name == "to" else name, reason)


def target(raw: str) -> tuple[str, int] | None:
    """`post-12` as ("post", 12); None for anything else."""
    kind, _, number = raw.partition("-")
    if kind not in {"post", "team"} or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return kind, int(number)


class WardQuestionForm(TypedForm):
    """What a councillor asks about a line of their ward's page, of whom, and why."""

    to = RadioField("Whom do you ask?", choices={}, validate_choice=False)
    who = Line("Somebody else: a name, a post or a team", longest=120)
    needed = Passage("What do you want to know?", say="what you want to know", longest=2000, needed=True)
    reason = Passage("Why do you ask?", say="why you ask", longest=2000, needed=True)
    due_on = Day("By when?")
