"""`flask continuity ...`: how well everybody is known, counted by night."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from crm.relationships.commands.keep_continuity import MONTHS, keep_continuity
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
