"""`flask continuity ...`, `flask wards ...`: how well everybody is known, and the wards’ months, counted by night."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from crm.relationships.commands.keep_continuity import MONTHS, keep_continuity
from crm.relationships.commands.keep_wards import MONTHS as MONTHS_OF_WARDS
from crm.relationships.commands.keep_wards import keep_wards
from crm.web.formatting import many


@click.group()
def continuity() -> None:
    """How many residents nobody, one colleague, or two and more know."""


@continuity.command("keep")
@click.option(
    "--months", type=click.IntRange(0, 120), default=MONTHS, show_default=True,
    help="How many months back those that were never counted are worked out.",
)  # fmt: skip
@with_appcontext
def keep(months: int) -> None:
    """Count this month for the council, each team and each ward, and keep it. Run it nightly. What is over stays."""
    found = keep_continuity(months=months)
    click.echo(f"Counted {many(len(found.months), 'month')}, from {found.months[0]:%B %Y} to {found.months[-1]:%B %Y}.")


@click.group()
def wards() -> None:
    """What is told of each ward and month."""


@wards.command("keep")
@click.option(
    "--months", type=click.IntRange(1, 120), default=MONTHS_OF_WARDS, show_default=True,
    help="How many months back those that were never kept are worked out.",
)  # fmt: skip
@with_appcontext
def keep_of_wards(months: int) -> None:
    """Work out what is told of every ward’s months that are over, and keep it. Run it nightly. What was kept stays."""
    click.echo(f"Kept {many(keep_wards(months=months), 'month')}, counting each ward’s for itself.")
