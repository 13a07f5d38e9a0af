"""The fields of our forms: WTForms, with what was typed cleaned, and errors in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import uuid4

from flask_wtf import FlaskForm
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import ValidationError

from crm import clock, typed
from crm.errors import BadInput, Refused, Stale

T = TypeVar("T")


def form_id() -> str:
    """A number for one showing of a form, so that the same form sent twice has one effect."""
    return uuid4().hex


class Line(StringField):
    """One line of text."""

    def __init__(
        self, label: str, *, say: str = "", longest: int = typed.LONGEST_LINE, needed: bool = False, **kw: Any
    ):
        super().__init__(label, **kw)
        self._rule = {"label": say or f"“{label}”", "longest": longest, "required": needed}

    def pre_validate(self, form: Any) -> None:
        self.data = _clean(typed.line, self.data, self.name, self._rule)


class Passage(TextAreaField):
    """Several lines of text."""

    def __init__(
        self, label: str, *, say: str = "", longest: int = typed.LONGEST_TEXT, needed: bool = False, **kw: Any
    ):
        super().__init__(label, **kw)
        self._rule = {"label": say or f"“{label}”", "longest": longest, "required": needed}

    def pre_validate(self, form: Any) -> None:
        self.data = _clean(typed.passage, self.data, self.name, self._rule)


class Day(DateField):
    """A day, as the browser's own field sends it or as 3/11/2026."""

    def __init__(self, label: str, *, needed: bool = False, **kw: Any) -> None:
        super().__init__(label, **kw)
        self._needed = needed

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        raw = (valuelist[0] if valuelist else "").strip()
        if raw:
            self.data = read_day(raw)

    def pre_validate(self, form: Any) -> None:
        if self._needed and self.data is None and not self.errors:
            raise ValidationError("Choose a day.")


def read_day(raw: str) -> date:
    """`2026-11-20` or `20/11/2026` as a date. Raises ValueError in the reader's words."""
    shapes = ((r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"), (r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"))
    for shape, pattern in shapes:
        if re.fullmatch(shape, raw):
            try:
                return datetime.strptime(raw, pattern).date()
            except ValueError:
                break
    raise ValueError(f"{raw[:40]} is not a day. Write it like {clock.today():%-d/%-m/%Y}.")


class TypedForm(FlaskForm):
    """A form that takes the errors of a command as its own."""

    def attempt(self, act: Callable[[], T]) -> T | None:
        """Run a command; what it says of a field is shown beside it, and None is returned.

        A refusal that belongs to no field goes up to the page for refusals.
        """
        try:
            return act()
        except BadInput as error:
            for name, reason in error.problems.items():
                self.say(name, reason)
        except Stale:
            raise
        except Refused as error:
            if error.field is None or error.field not in self:
                raise
            self.say(error.field, error.words)
            self.refused = True
        return None

    refused = False

    def say(self, name: str, reason: str) -> None:
        """Put an error beside a field; one about a field that the form does not have stands at the top."""
        field: Field | None = self._fields.get(name)
        if field is None:
            self.form_errors.append(reason)
        else:
            field.errors = [*field.errors, reason]

    @property
    def status(self) -> int:
        """409 where a rule said no, 422 where what was typed cannot be used, 200 before anything was sent."""
        if self.refused:
            return 409
        return 422 if self.errors else 200


def _clean(rule: Callable[..., str], value: str | None, name: str, options: dict[str, Any]) -> str:
    try:
        return rule(value, field=name, **options)
    except BadInput as error:
        raise ValidationError(error.problems[name]) from None
