"""`flask council ...`: lists in, and who is councillor where. A preview unless --apply is given."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from crm import clock
from crm.actor import Actor
from crm.council import imports, reports
from crm.council.lists.councillor_file import read_councillors
from crm.council.lists.officer_file import read_officers
from crm.council.lists.postcodes import read_postcodes
from crm.council.lists.ward_file import MOST_SEATS, read_wards
from crm.council.who import who
from crm.errors import BadInput, Refused
from crm.web.forms import read_day


@click.group()
def council() -> None:
    """Wards, postcodes, councillors and officers, from dated lists."""


class Day(click.ParamType):
    """A day, as 2023-05-04 or 4/5/2023."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return read_day(str(value).strip())
        except ValueError as error:
            self.fail(str(error), param, context)


FILE = click.argument("file", type=click.Path(path_type=Path))
APPLY = click.option("--apply", is_flag=True, help="Write it. Without this, only what would change is shown.")
JSON = click.option("--json", "as_json", is_flag=True, help="For machines.")
FROM = click.option("--from", "starts_on", type=Day(), required=True, help="The day from which the list holds.")
AS_AT = click.option("--as-at", "as_at", type=Day(), required=True, help="The day that the list describes.")


@council.command("import-wards")
@FILE
@FROM
@click.option("--seats", type=click.IntRange(1, MOST_SEATS), help="Seats of each ward, where the file does not say.")
@APPLY
@JSON
def import_wards(file: Path, starts_on: date, seats: int | None, apply: bool, as_json: bool) -> None:
    """The whole set of wards from a day on: GeoJSON (area_code, area_name) or CSV, with or without seats."""
    with _words_for_problems():
        actor, wards = _actor("import-wards"), read_wards(file)
        changes = imports.import_wards(actor, wards, starts_on=starts_on, seats=seats, apply=apply)
    _say(reports.wards(changes), reports.wards_in_words, apply, as_json)


@council.command("import-postcodes")
@FILE
@FROM
@APPLY
@JSON
def import_postcodes(file: Path, starts_on: date, apply: bool, as_json: bool) -> None:
    """The whole set of postcodes from a day on: CSV with postcode and ward_code."""
    with _words_for_problems():
        actor, postcodes = _actor("import-postcodes"), read_postcodes(file)
        changes = imports.import_postcodes(actor, postcodes, starts_on=starts_on, apply=apply)
    _say(reports.postcodes(changes), reports.postcodes_in_words, apply, as_json)


@council.command("import-councillors")
@FILE
@AS_AT
@APPLY
@JSON
def import_councillors(file: Path, as_at: date, apply: bool, as_json: bool) -> None:
    """Everybody who sits on a day: CSV with Name, Party, Ward, and UID or a Page with UID= in it."""
    with _words_for_problems():
        actor, councillors = _actor("import-councillors"), read_councillors(file)
        changes = imports.import_councillors(actor, councillors, as_at=as_at, apply=apply)
    _say(reports.councillors(changes), reports.councillors_in_words, apply, as_json)


@council.command("import-officers")
@FILE
@AS_AT
@APPLY
@JSON
def import_officers(file: Path, as_at: date, apply: bool, as_json: bool) -> None:
    """Posts, teams, who is in them: CSV with Level, JobTitle, Name, Directorate, Service and Vacancy."""
    with _words_for_problems():
        changes = imports.import_officers(_actor("import-officers"), read_officers(file), as_at=as_at, apply=apply)
    _say(reports.officers(changes), reports.officers_in_words, apply, as_json)


@council.command("who")
@click.option("--postcode", required=True, help="A postcode, in any spelling.")
@click.option("--on", type=Day(), default=None, help="A day; today if not given.")
@JSON
def who_is_councillor(postcode: str, on: date | None, as_json: bool) -> None:
    """Who is councillor for a postcode, on any day."""
    with _words_for_problems(nothing=""):
        answer = who(postcode, on or clock.today())
    if as_json:
        _print_json(reports.who(answer))
    else:
        for line in reports.who_in_words(answer):
            click.echo(line)


def _actor(command: str) -> Actor:
    return Actor.system(f"flask council {command}")


@contextmanager
def _words_for_problems(nothing: str = "Nothing was changed.") -> Iterator[None]:
    """Bad input and refusals end the command with their words and status 2. Nothing was written."""
    try:
        yield
    except (BadInput, Refused) as error:
        problems = list(error.problems.values()) if isinstance(error, BadInput) else [error.words]
        for words in problems:
            click.echo(words, err=True)
        if nothing:
            click.echo(nothing, err=True)
        sys.exit(2)


def _say(
    report: reports.Report, in_words: Callable[[reports.Report], Iterator[str]], apply: bool, as_json: bool
) -> None:
    report = {"applied": apply, **report}
    if as_json:
        _print_json(report)
        return
    for note in report["notes"]:
        click.echo(note)
    for line in in_words(report):
        click.echo(line)
    click.echo("Done: it is so now." if apply else "This is a preview: nothing was written. Add --apply to write it.")


def _print_json(report: dict[str, Any]) -> None:
    click.echo(json.dumps(report, ensure_ascii=False, indent=2, default=str))
