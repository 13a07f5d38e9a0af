"""`flask casework ...`: carrying out what was decided, how much waits, and a key for who has none."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import or_, select

from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import db
from crm.errors import Refused
from crm.handovers.casework import commands, queries
from crm.web.formatting import full_day, many


@click.group()
def casework() -> None:
    """Casework of councillors whose time in office has ended."""


@casework.command("settle")
@with_appcontext
def settle() -> None:
    """Carry out what councillors decided about their casework, and delete what nobody did until its day. Nightly."""
    done = commands.settle(Actor.system("casework"))
    commands.forget_deleted_words()
    click.echo(
        f"{many(done.passed, 'case')} passed to another councillor, "
        f"{many(done.handed_to_council, 'case')} handed to the council, "
        f"{many(done.deleted, 'case')} deleted as decided, "
        f"{many(done.deleted_undecided, 'case')} deleted because nobody had decided by the set day."
    )


@casework.command("waiting")
@with_appcontext
def waiting() -> None:
    """How much casework of former councillors waits, and until when. No names of residents, no words."""
    found = queries.waiting_in_numbers()
    for one in found:
        cases = many(one.cases, "case")
        click.echo(f"{one.name} ({one.posts}): {cases}; deleted on {full_day(one.deleted_on)} unless decided.")
    if not found:
        click.echo("No casework of a former councillor waits.")


@casework.command("ask")
@click.argument("councillor")
@with_appcontext
def ask(councillor: str) -> None:
    """Make a key for COUNCILLOR (a name or a number) and print it, once. The one before opens nothing any more."""
    rows = db.session.execute(
        select(Colleague.id, Colleague.name).where(or_(Colleague.name == councillor, Colleague.uid == councillor))
    ).all()
    if len(rows) != 1:
        _stop(f"{councillor} is nobody here." if not rows else f"{councillor} is several people. Give the number.")
    try:
        key = commands.make_key(Actor.system("flask casework ask"), rows[0].id)
    except Refused as error:
        _stop(error.words)
    click.echo(f"For {rows[0].name} and nobody else, from the day after the last day in office:\n  {key}")
    click.echo("They give it at /casework/key. It is told this once; that it was made stands in the audit.")


def _stop(words: str) -> None:
    click.echo(words, err=True)
    sys.exit(2)
