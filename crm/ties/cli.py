"""`flask ties ...`"""

import click


@click.group()
def ties() -> None:
    """The edges between residents and those who speak with them."""
