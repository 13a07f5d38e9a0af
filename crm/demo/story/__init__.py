"""The people of the pictures, by name, with what was said lately: so that whoever signs in finds a day's work waiting.

Days are counted back from today; what officers did falls on working days, and nothing falls on today.
"""

from __future__ import annotations

import random

from crm.demo.story import amira, denise, eileen, others
from crm.demo.story.teller import Teller
from crm.demo.talk import World


def tell(world: World, rng: random.Random) -> None:
    """Put the story into the book."""
    teller = Teller(world, rng)
    eileen.tell(teller)
    amira.tell(teller)
    others.tell(teller)
    denise.tell(teller)
