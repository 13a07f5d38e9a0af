"""The `flask` commands that belong to no single room."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from crm.accounts.commands import keep_services
from crm.actor import Actor
from crm.check import check
from crm.config import ROOT
from crm.conversations.cli import ties
from crm.conversations.commands import follow_wards
from crm.council.cli import council
from crm.database import db, keep_statistics
from crm.demo.cli import demo, load_if_empty, who_can_sign_in
from crm.duplicates.cli import duplicates
from crm.handovers.casework.cli import casework
from crm.handovers.casework.commands import settle
from crm.relationships.cli import continuity, wards
from crm.sign_in.cli import sign_in
from crm.simulation.cli import simulate
from crm.web.formatting import many


def install(app: Flask) -> None:
    """Add our commands to `flask`."""
    for command in (
        serve,
        check,
        council,
        demo,
        move_wards,
        simulate,
        casework,
        duplicates,
        continuity,
        wards,
        ties,
        sign_in,
    ):
        app.cli.add_command(command)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, app: Flask, options: dict[str, object]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app


def _let_go_of_the_database() -> None:
    """What was read so far is done with. On SQLite a reader who stays lets nobody else commit; and the processes that
    serve begin as copies of this one, which must not share a connection with it."""
    db.session.remove()
    db.engine.dispose()


@click.command()
def serve() -> None:
    """Migrate, and serve at 127.0.0.1; without an identity provider, an empty database gets the demo council first."""
    in_demonstration = current_app.config["SETTINGS"].demo_sign_in
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        click.echo(f"PORT must be a number from 1 to 65535, not {port!r}.", err=True)
        sys.exit(2)
    (ROOT / "instance").mkdir(exist_ok=True)
    click.echo("Bringing the database up to date ...")
    upgrade()
    keep_services(Actor.system("services"))
    if in_demonstration:
        load_if_empty()
    settle(Actor.system("casework"))
    keep_statistics()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    click.echo(f"\nThroughline is at http://127.0.0.1:{port}")
    if in_demonstration:
        click.echo("Sign in, without a password, as one of:")
    for line in who_can_sign_in() if in_demonstration else ():
        click.echo(f"  {line}")
    click.echo("Stop it with Ctrl+C.\n")
    sys.stdout.flush()
    _let_go_of_the_database()
    _Server(
        app,
        {"bind": f"127.0.0.1:{port}", "workers": 2, "threads": 4, "worker_class": "gthread", "loglevel": "warning"},
    ).run()


@click.command("follow-wards")
@with_appcontext
def move_wards() -> None:
    """Give each resident the ward that their postcode is in today. Run it nightly: a redraw may begin on any day."""
    moved = follow_wards(Actor.system("wards"))
    if not moved.people and not moved.conversations:
        click.echo("Everybody is in the right ward.")
    if moved.people:
        click.echo(f"{many(moved.people, 'resident')} moved to another ward.")
    if moved.conversations:
        click.echo(f"{many(moved.conversations, 'open conversation')} went along.")
