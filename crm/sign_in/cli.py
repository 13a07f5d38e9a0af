"""`flask sign-in ...`: whose account at the identity provider is whose."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from crm.actor import Actor
from crm.errors import NotFound, Refused
from crm.sign_in import commands
from crm.sign_in.provider.standing import the_provider
from crm.web.formatting import many

CHORE = "the command line"


@click.group("sign-in")
def sign_in() -> None:
    """Accounts at the council's identity provider."""


@sign_in.command("link")
@click.argument("colleague_id", type=int)
@click.argument("account")
@with_appcontext
def link(colleague_id: int, account: str) -> None:
    """Say that an ACCOUNT at the provider is a colleague's: the line that they were told when they tried to sign in.
    COLLEAGUE_ID is the number in the address of their page here."""
    provider = the_provider()
    if provider is None:
        click.echo("No identity provider is set: OIDC_ISSUER is empty.", err=True)
        sys.exit(1)
    try:
        commands.link_identity(Actor.system(CHORE), colleague_id, provider.terms.issuer, account.strip())
    except NotFound:
        click.echo(f"Nobody has the number {colleague_id}.", err=True)
        sys.exit(1)
    except Refused as error:
        click.echo(error.words, err=True)
        sys.exit(1)
    click.echo(f"Linked. Colleague {colleague_id} can sign in.")


@sign_in.command("unlink")
@click.argument("colleague_id", type=int)
@with_appcontext
def unlink(colleague_id: int) -> None:
    """Say that no account is a colleague's any more, and sign them out everywhere."""
    gone = commands.unlink_identities(Actor.system(CHORE), colleague_id)
    click.echo(f"{many(gone, 'account')} unlinked, and signed out.")
