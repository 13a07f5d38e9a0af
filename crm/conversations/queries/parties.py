"""Who takes part in conversations, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.conversations.models import Participant
from crm.database import db
from crm.residents.access import stayed_as
from crm.residents.models import Organisation, Resident
from crm.web.formatting import sentence

UNKNOWN = "Someone whose name we don’t know"


@dataclass(frozen=True)
class Party:
    """Somebody who takes part. `name` of somebody unidentified is how they were described."""

    kind: str  # resident, organisation, unknown
    id: int | None
    name: str
    present_as: str = "contact"  # contact, on behalf of, present

    @property
    def within(self) -> str:
        """The name in the middle of a sentence."""
        return UNKNOWN[0].lower() + UNKNOWN[1:] if self.name == UNKNOWN else self.name

    @property
    def href(self) -> str:
        """Their page; empty for somebody unidentified."""
        if self.id is None:
            return ""
        return f"/residents/{self.id}" if self.kind == "resident" else f"/organisations/{self.id}"

    @property
    def shape(self) -> str:
        return "organisation" if self.kind == "organisation" else "resident"


def parties_of(conversation_ids: Collection[int]) -> dict[int, tuple[Party, ...]]:
    """Everybody who ever took part in each conversation, those who spoke first. One statement."""
    rows = db.session.execute(_OF_CONVERSATIONS, {"ids": list(conversation_ids)}).all()
    return _collected(rows, once=True)


def parties_in(interaction_ids: Collection[int]) -> dict[int, tuple[Party, ...]]:
    """Who took part in each interaction. One statement."""
    rows = db.session.execute(_OF_INTERACTIONS, {"ids": list(interaction_ids)}).all()
    return _collected(rows, once=False)


def names(parties: Sequence[Party], *, most: int = 3, begins: bool = False) -> str:
    """`Eileen Marsden`, `Eileen Marsden and Ron Marsden`, `Hale Youth Club and 6 others`. `begins`: stands first."""
    parties = parties or (Party("unknown", None, UNKNOWN),)
    said = [parties[0].name if begins else parties[0].within, *(party.within for party in parties[1:])]
    if len(said) > most:
        return f"{said[0]} and {len(said) - 1} others"
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def spoken_as(parties: Iterable[Party]) -> str:
    """Who it was with, and on whose behalf: `Her daughter, on behalf of Eileen Marsden`."""
    by: dict[str, list[Party]] = {"contact": [], "on behalf of": [], "present": []}
    for party in parties:
        by[party.present_as].append(party)
    said = sentence(names(by["contact"]))
    if by["on behalf of"]:
        said += f", on behalf of {names(by['on behalf of'])}"
    if by["present"]:
        said += f", with {names(by['present'])} present"
    return said


def _named(of: InstrumentedAttribute[int]) -> Select[Any]:
    entry = aliased(Resident)
    return (
        select(
            of.label("of"), Resident.id.label("resident_id"), Participant.organisation_id, Participant.description,
            Participant.present_as, Resident.name.label("resident"), Organisation.name.label("organisation"),
        )
        .outerjoin(entry, entry.id == Participant.resident_id)
        # Under the name of the entry that stands for the person.
        .outerjoin(Resident, Resident.id == stayed_as(entry))
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(of.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


# Put together once: to do so anew takes longer than to ask.
_OF_CONVERSATIONS = (
    _named(Participant.conversation_id)
    .group_by(
        Participant.conversation_id, Resident.id, Participant.organisation_id, Participant.description,
        Participant.present_as, Resident.name, Organisation.name,
    )
    .order_by(func.min(Participant.id))
)  # fmt: skip
_OF_INTERACTIONS = _named(Participant.interaction_id).order_by(Participant.id)


def _collected(rows: Sequence[Row], *, once: bool) -> dict[int, tuple[Party, ...]]:
    found: dict[int, list[Party]] = {}
    ranks = {"contact": 0, "on behalf of": 1, "present": 2}
    for row in sorted(rows, key=lambda row: ranks[row.present_as]):
        party = _party(row)
        there = found.setdefault(row.of, [])
        # Over a long conversation somebody spoke once and was spoken for another time.
        if not once or all((one.kind, one.id, one.name) != (party.kind, party.id, party.name) for one in there):
            there.append(party)
    return {of: tuple(parties) for of, parties in found.items()}


def _party(row: Row) -> Party:
    if row.resident_id is not None:
        return Party("resident", row.resident_id, row.resident, row.present_as)
    if row.organisation_id is not None:
        return Party("organisation", row.organisation_id, row.organisation, row.present_as)
    return Party("unknown", None, row.description or UNKNOWN, row.present_as)
