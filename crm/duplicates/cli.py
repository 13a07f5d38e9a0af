"""`flask duplicates ...`: looking through everybody for entries that may be the same person."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from crm.actor import Actor
from crm.duplicates import commands
from crm.web.formatting import many


@click.group()
def duplicates() -> None:
    """People who may have been entered twice."""


@duplicates.command("find")
@with_appcontext
def find() -> None:
    """Look through everybody, and list those who may be the same person under People, Entered twice. Run it nightly:
    nobody is put together by it."""
    looked = commands.find_suspicions(Actor.system("duplicates"))
    click.echo(f"{many(looked.compared, 'pair')} compared, {looked.suspected:,} may be the same person.")
    if looked.too_large:
        click.echo(f"Left out, since too many share them to say anything: {many(looked.too_large, 'number or name')}.")
