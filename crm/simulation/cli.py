"""`flask simulate`: the proof over twenty years."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import event

from crm.config import Settings
from crm.database import db
from crm.simulation.years import Told, live

ROWS = (
    ("in_nobodys_list", "moments when an open conversation was in nobody's list"),
    ("promises_lost", "promises lost"),
    ("history_gaps", "gaps in the history of who was responsible"),
    ("history_overlaps", "overlaps in that history"),
    ("casework_moved_without_decision", "casework that moved without a decision"),
    ("handovers", "handovers"),
    ("interactions", "interactions"),
    ("conversations", "conversations"),
)


@click.command()
@with_appcontext
@click.option("--years", type=click.IntRange(1, 60), default=20, show_default=True)
@click.option("--residents", type=click.IntRange(50, 100_000), default=2_000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Another number, other years.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def simulate(years: int, residents: int, seed: int, as_json: bool) -> None:
    """Live through years of a council by the product's own commands, and count what is lost. In a database of its own,
    which is thrown away: yours is not touched."""
    begun = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        app = another(current_app, current_app.config["SETTINGS"], Path(folder) / "simulation.sqlite3")
        with app.app_context():
            migrate()
            told = live(years, residents, seed, year_done=lambda year: _say_year(year, years, as_json))
            db.session.remove()
            db.engine.dispose()
    told.ours["seconds"] = round(monotonic() - begun)
    click.echo(json.dumps(_as_json(told), indent=2) if as_json else _table(told))


def another(app: Flask, settings: Settings, file: Path) -> Flask:
    """The same application on a database of its own."""
    made: Flask = app.config["CREATE_APP"](replace(settings, database_url=f"sqlite:///{file}"))
    return made


def migrate() -> None:
    """All tables. A database that is thrown away need not survive a power cut: waiting for the disk took most of the
    time."""
    flask_migrate.upgrade()
    db.engine.dispose()
    event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous = OFF"))


def _say_year(year: int, years: int, as_json: bool) -> None:
    click.echo(f"  year {year} of {years}", err=as_json)


def _as_json(told: Told) -> dict[str, Any]:
    return {**told.ours, "usual_model": told.usual}


def _table(told: Told) -> str:
    lines = [f"{'':56} {'Throughline':>12} {'usual model':>12}"]
    lines += [f"{words:56} {told.ours[key]:>12,} {told.usual[key]:>12,}" for key, words in ROWS]
    rest = {key: value for key, value in told.ours.items() if key not in dict(ROWS)}
    lines += ["", *(f"{key.replace('_', ' ')}: {value}" for key, value in rest.items())]
    return "\n".join(lines)
