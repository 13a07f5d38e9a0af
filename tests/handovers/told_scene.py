"""Work that was handed on, and residents who are told of it: for tests of every page."""

from __future__ import annotations

from sqlalchemy import select

from crm.actor import Actor
from crm.council.access import actor_of
from crm.database import db
from crm.handovers.commands.introductions import draft_introductions, review_introduction
from crm.handovers.commands.not_this_person import say_not_this_person
from crm.handovers.models import Acceptance, Introduction
from tests.cast import Cast
from tests.handovers.planned import confirmed
from tests.scene import Scene, play


def handed(cast: Cast) -> int:
    """Amira Siddiq received Maggie Oakes's work: the acceptance."""
    handover_id = confirmed(cast)
    found = db.session.scalars(select(Acceptance.id).where(Acceptance.handover_id == handover_id)).one()
    db.session.commit()
    return found


def drafted(cast: Cast, *, reviewed: bool = False) -> Introduction:
    """The introduction to Eileen Marsden."""
    draft_introductions(_amira(cast), handed(cast))
    found = db.session.scalars(select(Introduction).where(Introduction.resident_id == cast.eileen)).one()
    db.session.commit()
    if reviewed:
        about = (found.text, found.contact_point_id, found.version)
        text, point, version = about
        review_introduction(_amira(cast), found.id, text=text, contact_point_id=point, version=version)
    return found


def letters(cast: Cast) -> str:
    """Where reviewed letters are printed."""
    one = drafted(cast, reviewed=True)
    acceptance = db.session.scalars(select(Acceptance.id).where(Acceptance.handover_id == one.handover_id)).one()
    db.session.commit()
    return f"/acceptances/{acceptance}/introductions/letters"


def dispute(cast: Cast) -> int:
    """Eileen Marsden asked for somebody else."""
    return say_not_this_person(_amira(cast), handed(cast), cast.eileen, said_by="resident", why="She knows Ben Okafor.")


def with_handed(cast: Cast, rows: int) -> tuple[Scene, int]:
    """A lively council, and what was handed on in it."""
    return play(cast, rows), handed(cast)


def _amira(cast: Cast) -> Actor:
    found = actor_of(cast.amira)
    assert found is not None
    return found
