"""`flask demo ...`"""

import click

from crm.council.queries import people_to_sign_in_as


@click.group()
def demo() -> None:
    """The invented council."""


def load_if_empty() -> None:
    """Load the demo council into a database that has nobody in it."""


def who_can_sign_in() -> list[str]:
    """A line for each colleague that a newcomer may sign in as."""
    return [f"{person.name}, {person.does}" for person in people_to_sign_in_as()]
