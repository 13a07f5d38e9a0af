"""People who are here twice, for the tests of every page."""

from __future__ import annotations

from collections.abc import Sequence

from crm.actor import Actor
from crm.council.access import actor_of
from crm.duplicates import commands
from tests.cast import Cast
from tests.residents.scene import reached, somebody


def suspected(cast: Cast, rows: int) -> list[int]:
    """So many entries that may be Eileen Marsden's, and have been found."""
    for two in "78":
        reached(cast.eileen, "phone", f"01632 96041{two}", f"+44163296041{two}")
    made = []
    for number in range(rows):
        made.append(somebody("E. Marsden", ward=cast.hale))
        two = "78"[number % 2]
        reached(made[-1], "phone", f"01632 96041{two}", f"+44163296041{two}")
    commands.find_suspicions(Actor.system("duplicates"))
    return made


def together(cast: Cast, rows: int) -> list[int]:
    """So many entries that were put into Eileen Marsden's; the ids of the merges."""
    maggie = actor_of(cast.maggie)
    assert maggie is not None
    found = [somebody(f"Eileen Marsden {number}", ward=cast.hale) for number in range(rows)]
    return [commands.merge(maggie, one, into_id=cast.eileen) for one in found]


def put_together(cast: Cast, entries: Sequence[int]) -> int:
    """One entry put into Eileen Marsden's; the merge."""
    maggie = actor_of(cast.maggie)
    assert maggie is not None
    return commands.merge(maggie, entries[0], into_id=cast.eileen)
