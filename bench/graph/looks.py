"""Which pages are looked at, by whom, and at whose: residents drawn by activity and uniformly, and the large ones."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import func, select

from bench.graph.council import COUNCIL, Council
from bench.graph.shape import Shape
from crm.accounts.models import Account
from crm.conversations.models import Interaction, Participant
from crm.council.models import Team
from crm.database import db
from crm.residents.models import ContactPoint, Organisation, Resident

# The first ids are those of the large ward: its busiest resident, its largest organisation.
BUSIEST = LARGEST = 1


@dataclass(frozen=True)
class Drawn:
    """Whom one round is about."""

    by_activity: int
    uniform: int
    name: str  # of the first
    postcode: str  # of the second
    street: str


@dataclass(frozen=True)
class Look:
    """A page: what it is called in the table, who looks, and its address for those who were drawn."""

    name: str
    colleague_id: int
    url: Callable[[Drawn], str]


def looks(council: Council, named: str = "") -> list[Look]:
    """The pages of the graph, those alone with `named` in their names, for a council of the bench. Needs an application
    context; leaves no transaction open."""
    officer, head, lead = council.officer, council.head, council.lead
    councillor = council.seats[0][1]
    ward, centre = council.places[0].code, council.centre[1]
    organisation = db.session.scalar(select(Organisation.name).where(Organisation.id == LARGEST))
    account = db.session.scalar(select(Account.handle).where(Account.id == council.account))
    team = db.session.scalar(select(Team.id).where(Team.id == council.ordinary_team))
    db.session.commit()
    found = [
        Look("network, by activity", officer, lambda drawn: f"/residents/{drawn.by_activity}/network"),
        Look("network, uniform", officer, lambda drawn: f"/residents/{drawn.uniform}/network"),
        Look("network, 5,000 interactions", officer, lambda drawn: f"/residents/{BUSIEST}/network"),
        Look(
            "network, two steps, by activity", officer, lambda drawn: f"/residents/{drawn.by_activity}/network?radius=2"
        ),
        Look("network, two steps, 5,000 interactions", officer, lambda drawn: f"/residents/{BUSIEST}/network?radius=2"),
        Look("network, a past day, 5,000", officer, lambda drawn: f"/residents/{BUSIEST}/network?on=2025-03-03"),
        Look("who knows, a resident", officer, lambda drawn: _asked("/who-knows", q=drawn.name)),
        Look("who knows, 3,000 members", officer, lambda drawn: _asked("/who-knows", q=organisation)),
        Look("who knows, a postcode", officer, lambda drawn: _asked("/who-knows", q=drawn.postcode)),
        Look("who knows, a street", officer, lambda drawn: _asked("/who-knows", q=drawn.street)),
        Look("who knows, a service", officer, lambda drawn: _asked("/who-knows", q="Street lighting")),
        Look("who knows, a language", officer, lambda drawn: _asked("/who-knows", q="Polish")),
        Look("who knows, the large account", officer, lambda drawn: _asked("/who-knows", q=account)),
        Look("route, by activity", officer, lambda drawn: f"/routes?{_to(f'resident-{drawn.by_activity}')}"),
        Look("route, uniform", officer, lambda drawn: f"/routes?{_to(f'resident-{drawn.uniform}')}"),
        Look("route, 5,000 interactions", officer, lambda drawn: f"/routes?{_to(f'resident-{BUSIEST}')}"),
        Look("route, 3,000 members", officer, lambda drawn: f"/routes?{_to(f'organisation-{LARGEST}')}"),
        Look(
            "route, from a team", officer, lambda drawn: f"/routes?{_to(f'resident-{drawn.uniform}', f'team-{team}')}"
        ),
        Look("ward of 20,000, its councillor", councillor, lambda drawn: f"/wards/{ward}"),
        Look("ward of 20,000, an officer", officer, lambda drawn: f"/wards/{ward}"),
        Look("team", head, lambda drawn: f"/teams/{team}"),
        Look("team, the contact centre", lead, lambda drawn: f"/teams/{centre}"),
        Look("continuity, the council", lead, lambda drawn: "/continuity"),
        Look("continuity, a team", head, lambda drawn: f"/teams/{team}/continuity"),
        Look("continuity, ward of 20,000", lead, lambda drawn: f"/continuity?ward={ward}"),
    ]
    return [look for look in found if named in look.name]


class Draw:
    """Draws whom a round is about, the same for the same seed. Needs an application context."""

    def __init__(self, shape: Shape, seed: int) -> None:
        self.rng, self.most = random.Random(seed), shape.ward + shape.residents
        self.interactions = db.session.scalar(select(func.max(Interaction.id))) or 1
        db.session.commit()

    def one(self) -> Drawn:
        by_activity, uniform = self._by_activity(), self._uniform()
        name = db.session.scalar(select(Resident.name).where(Resident.id == by_activity)) or ""
        value, postcode = db.session.execute(
            select(ContactPoint.value, ContactPoint.postcode).where(
                ContactPoint.resident_id == uniform, ContactPoint.kind == "address"
            )
        ).one()
        db.session.commit()
        return Drawn(by_activity, uniform, name, f"{postcode[:-3]} {postcode[-3:]}", value.split(" ", 1)[1])

    def _by_activity(self) -> int:
        """Whoever took part in an interaction picked blindly: who talks twice as much is drawn twice as often."""
        while True:
            found = db.session.scalar(
                select(Participant.resident_id)
                .join(Resident, Resident.id == Participant.resident_id)
                .where(Participant.interaction_id == self.rng.randint(1, self.interactions))
                .where(Resident.canonical_id.is_(None), Resident.controller_id == COUNCIL)
                .limit(1)
            )
            if found:
                return found

    def _uniform(self) -> int:
        while True:
            found = db.session.scalar(
                select(Resident.id).where(
                    Resident.id == self.rng.randint(1, self.most), Resident.canonical_id.is_(None)
                )
            )
            if found:
                return found


def _asked(path: str, **asked: object) -> str:
    return f"{path}?{urlencode(asked)}"


def _to(whom: str, begin: str = "me") -> str:
    return urlencode({"from": begin, "to": whom})
