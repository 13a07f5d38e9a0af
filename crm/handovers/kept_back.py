"""Which introductions must not be sent as they stand, and why: one rule for the list, its counts, the page of each,
letters, the file for a mail merge, and for saying that they were sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from crm.actor import Actor
from crm.database import db
from crm.handovers.coming import came_to, led_elsewhere
from crm.handovers.introducing import why_not
from crm.handovers.models import Handover, Introduction, NotThisPerson
from crm.handovers.outdated import outdated
from crm.residents.cards import ResidentCard, resident_cards
from crm.residents.models import ContactPoint, Resident
from crm.web.formatting import many


@dataclass(frozen=True)
class KeptBack:
    """Why an introduction must not be sent as it stands, and how it goes on."""

    why: str
    way_on: str = ""

    @property
    def words(self) -> str:
        """`The phone number that was reviewed ended. Open it, and choose another way.`"""
        return f"{self.why}. {self.way_on}." if self.way_on else f"{self.why}."


NOUNS = {"phone": "phone number", "email": "email address", "address": "address", "handle": "handle"}
DISPUTED = KeptBack("It is said that it should be somebody else", "The manager decides first")
GONE = KeptBack("Names somebody who is gone: draft it anew")
MERGED = KeptBack("It was put together with another entry since", "They are told once, as the entry that stayed")
ELSEWHERE = KeptBack("They are with somebody else by now", "Whoever looks after them tells them")


def disputed_in(handover_id: int) -> frozenset[int]:
    """The residents of a handover of whom it is said that it should be somebody else, and who are not settled."""
    open_ones = select(NotThisPerson.resident_id).where(
        NotThisPerson.handover_id == handover_id, NotThisPerson.settled_at.is_(None)
    )
    return frozenset(db.session.scalars(open_ones))


def kept_back(
    actor: Actor,
    handover: Handover,
    post_id: int,
    rows: Collection[Introduction],
    cards: Mapping[int, ResidentCard] | None = None,
) -> dict[int, KeptBack]:
    """Of introductions of what a post was handed and that nobody has sent: those that must not be, by their id. `cards`
    are of their residents, where the caller has read them. Ten statements, however many; none for none."""
    rows = [row for row in rows if row.sent_at is None]
    if not rows:
        return {}
    ids = [row.resident_id for row in rows]
    cards = resident_cards(actor, ids) if cards is None else cards
    came = came_to(actor, handover, post_id)
    here = set(db.session.scalars(select(Resident.id).where(Resident.id.in_(ids), Resident.id.in_(came))))
    here -= led_elsewhere(ids, post_id)
    disputed, gone = disputed_in(handover.id), set(outdated(handover.id, post_id).values())
    named = select(ContactPoint).where(ContactPoint.id.in_({row.contact_point_id for row in rows}))
    points = {point.id: point for point in db.session.scalars(named)}
    found = {}
    for row in rows:
        card = cards.get(row.resident_id)
        if card is None or (card.canonical_id is None and card.id not in here):
            found[row.id] = ELSEWHERE
        elif card.canonical_id is not None:
            found[row.id] = MERGED
        elif row.id in gone:
            found[row.id] = GONE
        elif why := why_not(card):
            found[row.id] = KeptBack(why)
        elif card.id in disputed:
            found[row.id] = DISPUTED
        elif by_way := _by_its_way(card, points[row.contact_point_id]):
            found[row.id] = by_way
    return found


def kept_back_words(number: int) -> str:
    """That so many reviewed introductions are left out of letters and mail merges; empty for none."""
    if not number:
        return ""
    said = many(number, "reviewed introduction is", "reviewed introductions are")
    return f"{said} kept back, and left out of letters and mail merges: each says why in the list."


def _by_its_way(card: ResidentCard, point: ContactPoint) -> KeptBack | None:
    """That the way which was chosen is not to be used any more."""
    if point.id in {one.id for one in card.usable}:
        return None
    noun = NOUNS[point.kind]
    if not point.safe:
        why = f"The {noun} that was chosen is not safe to use" + (
            f": {point.unsafe_reason.rstrip('.')}" if point.unsafe_reason else ""
        )
    elif point.ends_on is not None:
        why = f"The {noun} that was chosen is not used any more"
    else:
        why = f"The {noun} that was chosen is not on their card any more"
    return KeptBack(
        why, "Choose another way on its page" if card.usable else "No other way is safe: tell them in person"
    )
