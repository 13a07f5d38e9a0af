"""What an auditor looks for."""

from __future__ import annotations

import re
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from crm.audit import rules
from crm.audit.rules import Wanted
from crm.web.forms import Day, Line, TypedForm

_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


class _Period(TypedForm):
    """A stretch of days, a colleague, and where the page before ended."""

    class Meta:
        csrf = False  # it only asks, and its address can be kept and passed on

    colleague = Line("Who", longest=80)
    from_on = Day("From")
    to_on = Day("To")
    before = Line("After", longest=12)

    def validate_to_on(self, field: Day) -> None:
        if self.from_on.data and field.data and field.data < self.from_on.data:
            raise ValidationError("Choose a day that is not before the first one.")

    def _wanted(self, **more: Any) -> Wanted:
        """What can be used of what was typed: what is wrong is said beside its field, and looks for nothing."""
        return Wanted(
            colleague="" if self.colleague.errors else self.colleague.data or "",
            from_on=self.from_on.data,
            to_on=None if self.to_on.errors else self.to_on.data,
            before=_number(self.before.data),
            **more,
        )


class ActsForm(_Period):
    """Acts, by who, what and when."""

    action = SelectField("What was done", validate_choice=False, default="")

    about = Line("About", longest=50)

    def validate_about(self, field: Line) -> None:
        if field.data and rules.subject(field.data) is None:
            raise ValidationError("Write what it is and its number, like: Resident 412.")

    def wanted(self) -> Wanted:
        """What the acts are chosen by."""
        kind, number = rules.subject(self.about.data or "") or ("", None)
        action = self.action.data or ""
        return self._wanted(action=action if _ACTION.fullmatch(action) else "", subject_type=kind, subject_id=number)


class LooksForm(_Period):
    """Viewings, by who, whom and when."""

    resident = Line("Resident’s number", longest=12)

    def validate_resident(self, field: Line) -> None:
        if field.data and _number(field.data) is None:
            raise ValidationError("Write the number from the end of the address of the resident’s page, like 412.")

    def wanted(self) -> Wanted:
        """What the viewings are chosen by."""
        return self._wanted(subject_id=_number(self.resident.data))


def _number(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and int(raw) < 2**31 else None
