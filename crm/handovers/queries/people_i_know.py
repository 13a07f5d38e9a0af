"""The list of people whom somebody knows and who are not in here yet, with who may be them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from crm import clock
from crm.actor import Actor
from crm.database import db
from crm.handovers.contacts.card import KEPT_FOR
from crm.handovers.models import ListedPerson
from crm.residents.queries import names_of
from crm.residents.rules import shown
from crm.web.pagination import Page, page_of

PER_PAGE = 100


@dataclass(frozen=True)
class Listed:
    """Somebody in the list."""

    listed_id: int
    name: str
    facts: str  # how they are reached, and what was written of them
    fits_id: int | None
    fits: str  # "Perhaps Eileen Marsden: the same number or address of mail"
    wanted: bool


@dataclass(frozen=True)
class PeopleIKnow:
    """One page of the list."""

    people: Page[Listed]
    count: int
    ticked: int
    fitting: int
    posts: dict[str, str]  # the actor's posts, one of which will look after them

    @property
    def words(self) -> str:
        first = (self.people.number - 1) * PER_PAGE + 1
        return f"{first:,} to {first + len(self.people.rows) - 1:,} of {self.count:,}" if self.people.rows else ""


def people_i_know(actor: Actor, page: int = 1) -> PeopleIKnow:
    """The actor's own list; nobody else reads it. Three statements."""
    own = (ListedPerson.colleague_id == actor.colleague_id, ListedPerson.listed_at >= clock.now() - KEPT_FOR)
    count, ticked, fitting = db.session.execute(
        select(
            func.count(),
            func.count().filter(ListedPerson.wanted),
            func.count(ListedPerson.fits_id),
        )
        .select_from(ListedPerson)
        .where(*own)
    ).one()  # fmt: skip
    rows = list(
        db.session.scalars(
            select(ListedPerson)
            .where(*own)
            .order_by(ListedPerson.place)
            .offset((page - 1) * PER_PAGE)
            .limit(PER_PAGE + 1)
        )
    )
    names = names_of(actor, {row.fits_id for row in rows if row.fits_id})
    people = [_listed(row, names[row.fits_id].name if row.fits_id in names else "") for row in rows]
    held = {str(hat.post_id): hat.title for hat in actor.hats if hat.kind != "cover"}
    return PeopleIKnow(
        page_of(people, page, PER_PAGE), count, ticked, fitting,
        held or {str(hat.post_id): hat.title for hat in actor.hats},
    )  # fmt: skip


def _listed(row: ListedPerson, fits: str) -> Listed:
    reached = [shown(p["kind"], p["value"], p["normal"], p["postcode"]) for p in row.points]
    how = "reached the same way" if row.fits_by == "contact point" else "the same name"
    return Listed(
        listed_id=row.id,
        name=row.name,
        facts=". ".join(filter(None, (", ".join(reached), row.about))),
        fits_id=row.fits_id if fits else None,
        fits=f"{fits}: {how}" if fits else "",
        wanted=row.wanted,
    )
