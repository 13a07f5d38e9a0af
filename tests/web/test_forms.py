"""Fields that clean what was typed, and errors in the reader's words."""

from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from crm.errors import BadInput, Refused, Stale
from crm.web.forms import Day, Line, Passage, TypedForm, form_id, read_day

pytestmark = pytest.mark.page


class Trial(TypedForm):
    """A form of each kind of field."""

    class Meta:
        csrf = False

    name = Line("Name", say="a name", needed=True)
    said = Passage("What was said", say="what was said", longest=50)
    due_on = Day("By when", needed=True)
    place = Line("Where?")


def trial(app: Flask, **typed: str) -> Trial:
    with app.test_request_context(method="POST"):
        form = Trial(MultiDict({"name": "Eileen", "due_on": "2026-11-20"} | typed))
        form.validate()
    return form


def test_what_was_typed_is_cleaned(app):
    form = trial(app, name="  Eileen   Marsden\u200b", said="one\r\ntwo")
    assert (form.name.data, form.said.data, form.due_on.data) == ("Eileen Marsden", "one\ntwo", date(2026, 11, 20))
    assert form.status == 200


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"name": ""}, "name", "Write a name."),
        ({"name": "x" * 201}, "name", "That is 201 characters; a name can have 200. Nothing you typed is lost."),
        ({"said": "x" * 51}, "said", "That is 51 characters; what was said can have 50. Nothing you typed is lost."),
        ({"place": "x" * 201}, "place", "That is 201 characters; “Where?” can have 200. Nothing you typed is lost."),
        ({"due_on": ""}, "due_on", "Choose a day."),
        ({"due_on": "31/2/2026"}, "due_on", "31/2/2026 is not a day. Write it like 16/11/2026."),
        ({"due_on": "soon"}, "due_on", "soon is not a day. Write it like 16/11/2026."),
        ({"due_on": "20261120"}, "due_on", "20261120 is not a day. Write it like 16/11/2026."),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field_and_kept(app, typed, field, said):
    form = trial(app, **typed)
    assert list(form.errors) == [field]
    assert form.errors[field] == [said]
    assert form.status == 422
    assert form[field]._value() == typed[field]


@pytest.mark.parametrize(("raw", "day"), [("20/11/2026", date(2026, 11, 20)), ("3/1/2026", date(2026, 1, 3))])
def test_a_day_may_be_written_as_people_do(raw, day):
    assert read_day(raw) == day


def refuse(error: Exception):
    def act() -> None:
        raise error

    return act


def test_what_a_command_says_of_a_field_stands_beside_it(app):
    form = trial(app)
    assert form.attempt(refuse(BadInput({"name": "Choose another.", "elsewhere": "This too."}))) is None
    assert form.errors["name"] == ["Choose another."]
    assert form.form_errors == ["This too."]
    assert form.status == 422


def test_a_rule_about_a_field_is_a_conflict(app):
    form = trial(app)
    assert form.attempt(refuse(Refused("She has left.", field="name"))) is None
    assert (form.errors["name"], form.status) == (["She has left."], 409)


def test_a_rule_about_no_field_and_a_stale_save_go_up(app):
    for error in (Refused("Done already."), Refused("x", field="elsewhere"), Stale("Changed.")):
        with pytest.raises(Refused):
            trial(app).attempt(refuse(error))


def test_what_a_command_returns_is_handed_on(app):
    assert trial(app).attempt(lambda: 7) == 7


def test_each_showing_of_a_form_has_a_number_of_its_own():
    assert len({form_id() for _ in range(100)}) == 100
