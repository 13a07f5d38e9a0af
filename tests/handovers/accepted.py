"""What was handed on and waits to be accepted, for tests of every page: Maggie Oakes's work, with Amira Siddiq."""

from __future__ import annotations

from sqlalchemy import select

from crm.council.access import actor_of
from crm.database import db
from crm.handovers.commands.accepting import send_back_promise
from crm.handovers.models import Acceptance, PromisePassed
from tests.cast import Cast
from tests.handovers.planned import confirmed
from tests.scene import Scene, play


def to_accept(cast: Cast) -> int:
    """The acceptance of Amira's post."""
    handover_id = confirmed(cast)
    of_amira = Acceptance.handover_id == handover_id, Acceptance.post_id == cast.tarn_officer
    return db.session.scalars(select(Acceptance.id).where(*of_amira)).one()


def with_to_accept(cast: Cast, rows: int) -> tuple[Scene, int]:
    """A lively council, and what waits to be accepted in it."""
    return play(cast, rows), to_accept(cast)


def passed(cast: Cast) -> int:
    """A promise that came with it."""
    to_accept(cast)
    return _first(cast)


def sent_back(cast: Cast) -> int:
    """The same, sent back to Samina Yusuf."""
    return send_back_promise(actor_of(cast.amira), passed(cast), why="Highways keeps the grit bins")


def with_all_sent_back(cast: Cast, rows: int) -> tuple[Scene, int]:
    """A lively council, in which nothing that was handed on was kept."""
    seen, acceptance_id = with_to_accept(cast, rows)
    of_amira = PromisePassed.post_id == cast.tarn_officer
    for one in db.session.scalars(select(PromisePassed.id).where(of_amira)).all():
        send_back_promise(actor_of(cast.amira), one, why="Not ours")
    return seen, acceptance_id


def _first(cast: Cast) -> int:
    of_amira = PromisePassed.post_id == cast.tarn_officer
    return db.session.scalars(select(PromisePassed.id).where(of_amira).order_by(PromisePassed.id).limit(1)).one()
