"""The forms of deciding about casework."""

from __future__ import annotations

from wtforms import RadioField, SelectField

from crm.handovers.casework.rules import Choice
from crm.web.forms import Day, Line, TypedForm

FATES = {
    "pass": "Pass it to another councillor",
    "council": "Hand it to the council",
    "return": "Give it back to them",
    "delete": "Close and delete it",
}
HINTS = {
    "pass": "It becomes that councillor’s casework, with everything said and promised in it.",
    "council": "It becomes a conversation of the council, which every officer can read.",
    "return": "You told them that you cannot go on with it. What is kept here is deleted.",
    "delete": "What was said and promised is deleted for good, and they are too where nothing else is kept of them.",
}
KEEP = {"keep": "Keep it: I go on with it although they live elsewhere now"}


class DecisionForm(TypedForm):
    """What becomes of one case."""

    fate = RadioField("What becomes of it?", choices=FATES, validate_choice=False)
    to_colleague_id = SelectField("Which councillor?", validate_choice=False, default="")
    to_post_id = SelectField("Who in the council?", validate_choice=False, default="")
    told_on = Day("On which day did you tell them?")

    def offer(self, councillors: dict[str, str], posts: dict[str, dict[str, str]], *, may_keep: bool) -> None:
        """Fill in who could continue it."""
        self.fate.choices = {**(KEEP if may_keep else {}), **FATES}
        self.to_colleague_id.choices = {"": "Choose", **councillors}
        self.to_post_id.choices = {"": "Choose", **posts}

    @property
    def choice(self) -> Choice:
        """What was chosen, as the command takes it."""
        return Choice(
            self.fate.data or "", number(self.to_colleague_id.data), number(self.to_post_id.data), self.told_on.data
        )


class InstructionForm(TypedForm):
    """What holds for the cases without a decision."""

    to_colleague_id = SelectField("Where they agreed to another councillor", validate_choice=False, default="")
    to_post_id = SelectField("Where they agreed to the council", validate_choice=False, default="")

    def offer(self, councillors: dict[str, str], posts: dict[str, dict[str, str]]) -> None:
        """Fill in who could continue them."""
        self.to_colleague_id.choices = {"": "Nobody: they wait", **councillors}
        self.to_post_id.choices = {"": "Nobody: they wait", **posts}


class KeyForm(TypedForm):
    """The key of a former councillor. In a form and not in an address, which browsers and servers remember."""

    key = Line("Your key", say="your key", longest=60, needed=True)


def number(raw: str | None) -> int | None:
    """The number of a choice; anything else is none."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None
