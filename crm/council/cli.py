"""`flask council ...`"""

import click


@click.group()
def council() -> None:
    """Wards, postcodes, councillors and officers, from dated lists."""
