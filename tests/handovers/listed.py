"""A list of people whom somebody knows and who are not in here, one of whom is."""

from __future__ import annotations

from crm.council.access import actor_of
from crm.handovers.commands.people_i_know import list_people
from crm.handovers.contacts.reading import read_lines


def list_of(colleague_id: int, people: int = 3) -> str:
    """Where it is looked at."""
    actor = actor_of(colleague_id)
    assert actor is not None
    names = "\n".join(f"Somebody {number}, 0161 496 0{number:03}, met at the fair" for number in range(people))
    list_people(actor, read_lines(f"{names}\nEileen Marsden"), tick=True)
    return "/half-hour/people"
