"""Who alone can read what a controller keeps, in words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from crm.council.models import COUNCIL, Colleague, Controller, PostHolder, Team
from crm.database import db


@dataclass(frozen=True)
class Owner:
    words: str
    restricted: bool


def owners_of(controller_ids: Collection[int]) -> dict[int, Owner]:
    """Who alone can read what has these controllers. One statement, none where all is the council's."""
    found = {controller_id: Owner("", False) for controller_id in controller_ids}
    if closed := [controller_id for controller_id in controller_ids if controller_id != COUNCIL]:
        for row in db.session.execute(
            select(Controller.id, Team.name.label("team"), Colleague.name.label("councillor"))
            .select_from(Controller)
            .outerjoin(Team, Team.id == Controller.team_id)
            .outerjoin(PostHolder, PostHolder.id == Controller.post_holder_id)
            .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
            .where(Controller.id.in_(closed))
        ):
            whose = row.team or f"Cllr {row.councillor}"
            found[row.id] = Owner(f"Only {whose} can read this", bool(row.team))
    return found
