"""`flask ties ...`: how quickly relationships fade."""

from __future__ import annotations

import sys
import time

import click
from flask.cli import with_appcontext

from crm.actor import Actor
from crm.conversations.commands import half_life as commands
from crm.errors import BadInput
from crm.web.formatting import many

TELLS_EVERY = 20  # batches


@click.group()
def ties() -> None:
    """Relationships between residents and colleagues."""


@ties.command("half-life")
@click.argument("days", type=int)
@with_appcontext
def half_life(days: int) -> None:
    """Let relationships lose half of their strength in DAYS days, 30 or more. Everybody may go on working meanwhile.

    Every score is worked out anew first and all change in one moment. Cut short, it goes on where it stopped when it
    is started again with the same number. With the number in force, all is worked out anew.
    """
    actor = Actor.system("flask ties half-life")
    try:
        filled_to = commands.begin_half_life(actor, days)
    except BadInput as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if filled_to:
        click.echo(f"Going on after resident {filled_to}.")
    residents, batches = 0, 0
    began = time.monotonic()
    while done := commands.fill_some():
        residents, batches = residents + done, batches + 1
        if batches % TELLS_EVERY == 0:
            click.echo(f"{many(residents, 'resident')} worked out.")
        # As long again for those who log meanwhile: on SQLite only one may write at a time.
        time.sleep(min(0.2, (time.monotonic() - began) / batches))
    if commands.bring_into_force(actor) is None:
        click.echo("Somebody else brought it into force meanwhile.")
        return
    click.echo(f"{many(residents, 'resident')} worked out. The half-life is {many(days, 'day')} now, for everybody.")
