"""`flask demo ...`: inventing a council, and who may be looked through the eyes of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click
from flask.cli import with_appcontext
from sqlalchemy import select
from tqdm import tqdm

from crm.council.models import Colleague
from crm.council.queries import people_to_sign_in_as
from crm.database import db, end_reading, keep_statistics
from crm.demo.load import RESIDENTS, SEED, YEARS, load
from crm.relationships.commands.keep_continuity import keep_continuity
from crm.relationships.commands.keep_wards import keep_wards

WORTH_A_LOOK = {
    "officer": "type “gritting lady hale” into the search",
    "officer of a restricted team": "conversations that nobody else finds",
    "manager": "Teams, Handovers: somebody leaves on Friday, and only three people know",
    "councillor": "the ward, and casework that the council cannot read",
    "digital lead": "the accounts, and who looks after each",
    "auditor": "what was done and what was looked at",
}


@click.group()
def demo() -> None:
    """The invented council."""


@demo.command("load")
@with_appcontext
@click.option(
    "--residents",
    type=click.IntRange(1, 5_000_000),
    default=RESIDENTS,
    show_default=True,
    help="How many people outside.",
)
@click.option(
    "--years", type=click.IntRange(1, 10), default=YEARS, show_default=True, help="How many years back it begins."
)
@click.option(
    "--seed", type=click.IntRange(0), default=SEED, show_default=True, help="Another number, another council."
)
def load_demo(residents: int, years: int, seed: int) -> None:
    """Invent a council and everybody in touch with it, into a database that has nobody in it."""
    if _has_people():
        click.echo("There are people in this database already. The demo council only goes into an empty one.", err=True)
        sys.exit(2)
    _load(residents, years, seed)


def load_if_empty() -> None:
    """Load the demo council into a database that has nobody in it."""
    if not _has_people():
        click.echo("Loading the demo council (everybody in it is invented) ...")
        _load(RESIDENTS, YEARS, SEED)


def who_can_sign_in() -> list[str]:
    """A line for each colleague that a newcomer may sign in as: who, what they do, what is worth looking at."""
    shown: set[str] = set()
    lines = []
    for person in people_to_sign_in_as():
        look = "" if person.kind in shown else f": {WORTH_A_LOOK[person.kind]}"
        shown.add(person.kind)
        lines.append(f"{person.name}, {person.does}{look}")
    return lines


def _has_people() -> bool:
    found = db.session.scalar(select(Colleague.id).limit(1)) is not None
    end_reading()
    return found


def _load(residents: int, years: int, seed: int) -> None:
    began = monotonic()
    with _progress(residents) as bar:
        load(residents, years, seed, made=bar.update)
    keep_statistics()
    keep_continuity()
    keep_wards(months=3)
    click.echo(f"{residents:,} residents over {years} years, in {monotonic() - began:.0f} seconds.")


@contextmanager
def _progress(residents: int) -> Iterator[tqdm]:
    """A bar on a terminal; elsewhere a line now and then."""
    on_terminal = sys.stderr.isatty()
    with tqdm(total=residents, unit=" residents", disable=not on_terminal, leave=False, smoothing=0.05) as bar:
        if on_terminal:
            yield bar
        else:
            yield _Lines(residents)  # type: ignore[misc]


class _Lines:
    """Progress where there is no terminal: a plain line at each tenth."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._said = total, 0, 0

    def update(self, more: int) -> None:
        self._done += more
        tenth = 10 * self._done // self._total
        if tenth > self._said:
            self._said = tenth
            click.echo(f"  {self._done:,} of {self._total:,} residents")
