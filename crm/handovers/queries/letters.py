"""Reviewed introductions, to be printed or merged elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from crm.actor import Actor
from crm.council.models import Post
from crm.database import db
from crm.handovers import acceptances
from crm.handovers.kept_back import kept_back, kept_back_words
from crm.handovers.models import Introduction
from crm.handovers.outdated import is_outdated, left_out_words
from crm.handovers.queries.introductions import introductions_of
from crm.handovers.wording import CHANNELS
from crm.residents.cards import ResidentCard, resident_cards
from crm.residents.models import ContactPoint, Resident
from crm.residents.rules import LANGUAGES, shown


@dataclass(frozen=True)
class Letter:
    """A reviewed introduction, ready to be printed or merged."""

    resident_id: int
    restricted: bool
    name: str
    channel: str
    to: str
    language: str
    text: str

    @property
    def address(self) -> tuple[str, ...]:
        """The lines of the address."""
        return tuple(part.strip() for part in self.to.split(",") if part.strip())


def letters(actor: Actor, acceptance_id: int, *, only_post: bool = False) -> tuple[str, tuple[Letter, ...]]:
    """The post, and its reviewed introductions that are not sent yet; with `only_post` those that go by letter.

    Only through ways that are still safe, to whom still may be written, and from who holds the post today. Whoever
    hands them out notes the viewings.
    """
    accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id)
    rows = db.session.execute(
        introductions_of(actor, accepted)
        .where(Introduction.stage == "reviewed")
        .order_by(Resident.name, Introduction.id)
    ).all()
    cards = resident_cards(actor, [row.Introduction.resident_id for row in rows])
    back = kept_back(actor, handover, accepted.post_id, [row.Introduction for row in rows], cards)
    rows = [row for row in rows if row.Introduction.id not in back]
    return db.session.get_one(Post, accepted.post_id).title, tuple(
        _letter(row, cards[row.Introduction.resident_id])
        for row in rows
        if not only_post or row.ContactPoint.kind == "address"
    )


def left_out(actor: Actor, acceptance_id: int) -> str:
    """What was reviewed and is in no letter and no mail merge, in words; empty where that is nothing."""
    accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id)
    reviewed = introductions_of(actor, accepted).where(Introduction.stage == "reviewed", ~is_outdated())
    back = kept_back(actor, handover, accepted.post_id, [row.Introduction for row in db.session.execute(reviewed)])
    gone = left_out_words(accepted.handover_id, accepted.post_id)
    return " ".join(filter(None, (gone, kept_back_words(len(back)))))


def _letter(row: Row[Any], card: ResidentCard) -> Letter:
    point: ContactPoint = row.ContactPoint
    return Letter(
        card.id, card.restricted, card.name, CHANNELS[point.kind],
        shown(point.kind, point.value, point.normal, point.postcode),
        LANGUAGES.get(row.Introduction.written_in, row.Introduction.written_in), row.Introduction.text,
    )  # fmt: skip
