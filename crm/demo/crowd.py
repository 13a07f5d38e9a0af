"""Residents and organisations of a chunk: who they are, how they are reached, what is known, what they talked about."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from crm import typed
from crm.council.models import COUNCIL
from crm.demo import names, quiet, traits, voices
from crm.demo.days import A_DAY
from crm.demo.places import Ward, postcode_of
from crm.demo.rows import responsible
from crm.demo.talk import Someone, World, converse
from crm.demo.thread import Party
from crm.demo.topics import TOPICS
from crm.residents.models import ContactPoint, Link, Organisation, Resident

# A few are in touch all the time: of 1,000 residents 700 have one matter in three years, fifteen more than ten.
BUSY = 1.8
MOST_MATTERS = 60


class Crowd:
    """The people of one chunk. They know each other, and nobody of another chunk."""

    def __init__(self, world: World, rng: random.Random) -> None:
        self.world, self.rng = world, rng
        self._wards = [ward for ward in world.northmere.wards for _ in range(ward.seats)]
        self._met: dict[int, list[tuple[int, Someone]]] = {}  # by ward: since which minute
        self._matters = min(1.0, world.calendar.days / 1096)

    def resident(self) -> None:
        """One more resident, with all their conversations."""
        rng, world = self.rng, self.world
        many = min(MOST_MATTERS, max(1, int(rng.paretovariate(BUSY) * self._matters)))
        minutes = sorted(world.calendar.some_minute(rng) for _ in range(many))
        someone, row = self._somebody(minutes[0], many)
        resident_id = row["id"]
        lead: dict[str, Any] | None = None
        for number, minute in enumerate(minutes):
            neighbour = self._neighbour(someone, minute) if rng.random() < 0.05 else ()
            thread = converse(world, rng, Someone(**{**vars(someone), "others": neighbour}), minute)
            post_id, at = thread.first_lead or (0, row["created_at"])
            if lead is None:
                lead = responsible(world.book, post_id, at, resident_id=resident_id)
            elif number == 2 and rng.random() < 0.3:
                lead = self._to_neighbourhood_officer(lead, someone.ward, at, resident_id)
        self._met.setdefault(someone.ward.id, []).append((minutes[0], someone))
        if rng.random() < 0.012:
            quiet.casework(world, rng, someone, row, minutes[-1])

    def organisation(self) -> None:
        """One more organisation, with one to three residents of the chunk in it, and what it talks about."""
        rng, world = self.rng, self.world
        ward = rng.choice(self._wards)
        met = self._met.get(ward.id)
        if not met:
            return
        name, kind = rng.choice(traits.GROUPS)
        name = name.format(ward=ward.name, street=rng.choice(ward.streets))
        first = max(minute for minute, _ in rng.sample(met, 1))
        created = world.calendar.moment(first)
        organisation_id = world.book.add(
            Organisation, controller_id=COUNCIL, name=name, kind=kind, about="", ward_id=ward.id, created_at=created
        )
        since = world.calendar.date(first)
        point(world, "phone", _number(rng), since, organisation_id=organisation_id)
        members = rng.sample(met, min(len(met), rng.choice((1, 1, 2, 3))))
        for (_, member), role in zip(members, rng.sample(traits.ROLES, len(members)), strict=True):
            world.book.add(
                Link, controller_id=COUNCIL, resident_id=member.party.resident_id, other_resident_id=None,
                organisation_id=organisation_id, kind=role, starts_on=since, ends_on=None,
            )  # fmt: skip
        joined, speaker = members[0]
        for _ in range(rng.choice((1, 1, 2, 3))):
            minute = world.calendar.some_minute(rng)
            if minute > max(first, joined):
                group = (Party(organisation_id=organisation_id, present_as="on behalf of"),)
                topic = next(one for one in TOPICS if one.service == 297) if rng.random() < 0.5 else None
                converse(world, rng, Someone(**{**vars(speaker), "others": group}), minute, topic)

    def _neighbour(self, someone: Someone, minute: int) -> tuple[Party, ...]:
        met = [one for since, one in self._met.get(someone.ward.id, ())[-12:] if since < minute]
        if not met:
            return ()
        other = self.rng.choice(met)
        return (
            Party(
                resident_id=other.party.resident_id, present_as=self.rng.choice(("present", "contact", "on behalf of"))
            ),
        )

    def _to_neighbourhood_officer(self, lead: dict[str, Any], ward: Ward, at: Any, resident_id: int) -> dict[str, Any]:
        post_id = self.world.northmere.postings[f"neighbourhood {ward.name}"].id
        if post_id == lead["post_id"] or at <= lead["starts_at"]:
            return lead
        lead["ends_at"] = at
        return responsible(self.world.book, post_id, at, resident_id=resident_id)

    def _somebody(self, minute: int, many: int) -> tuple[Someone, dict[str, Any]]:
        rng, world = self.rng, self.world
        ward = rng.choice(self._wards)
        street = rng.choice(ward.streets)
        house = 1 + int(rng.random() * 120)
        first, family, pronoun = names.person(rng)
        name, known_as, nickname = f"{first} {family}", "", rng.random() < 0.06
        if nickname:
            known, pronoun = rng.choice(names.NICKNAMES)
            first, name = "", f"{known[0].upper()}{known[1:]}, {rng.choice(ward.landmarks)}"
        elif rng.random() < 0.05:
            known_as = f"the {rng.choice(names.NICKNAMES)[0]}"
        made = self._row(name, known_as, pronoun, ward, street, minute, many)
        resident_id = world.book.add(Resident, **made)
        since = world.calendar.date(minute)
        if not nickname:
            self._points(resident_id, first, family, house, street, ward, since)
        elif rng.random() < 0.3:
            point(world, "phone", _number(rng), since, resident_id=resident_id)
        someone = Someone(
            Party(resident_id=resident_id), first or "there", ward, street, house, rng.choice(voices.TEMPERS)
        )
        return someone, world.book.last(Resident, resident_id)

    def _row(
        self, name: str, known_as: str, pronoun: str, ward: Ward, street: str, minute: int, many: int
    ) -> dict[str, Any]:
        rng, calendar = self.rng, self.world.calendar
        asked = rng.random() < 0.3
        noted = rng.random() < 0.006
        briefed = many > 3 and rng.random() < 0.6
        officer = self.world.northmere.who(
            rng, f"neighbourhood {ward.name}", min(minute // A_DAY + 30, calendar.last_day)
        )
        by_id = officer.colleague_id
        return {
            "controller_id": COUNCIL, "canonical_id": None, "name": name, "known_as": known_as, "pronoun": pronoun,
            "language": rng.choice(names.LANGUAGES) if asked else "",
            "language_asked_on": calendar.date(minute) if asked else None,
            "preferences": rng.choice(traits.PREFERENCES) if rng.random() < 0.14 else "",
            "adjustments": rng.choice(traits.ADJUSTMENTS) if rng.random() < 0.05 else "",
            "about": rng.choice(traits.ABOUT).format(street=street) if briefed else "",
            "what_works": rng.choice(traits.WORKS) if briefed else "",
            "brief_corrected_by_id": by_id if briefed else None,
            "brief_corrected_at": calendar.moment(min(minute + 30 * A_DAY, calendar.end)) if briefed else None,
            "safety_note": rng.choice(traits.SAFETY) if noted else "",
            "safety_review_on": calendar.today + timedelta(days=int(rng.random() * 340) - 20) if noted else None,
            "safety_by_id": by_id if noted else None,
            "ward_id": ward.id, "created_at": calendar.moment(minute),
        }  # fmt: skip

    def _points(
        self, resident_id: int, first: str, family: str, house: int, street: str, ward: Ward, since: Any
    ) -> None:
        rng, world = self.rng, self.world
        unsafe = rng.random() < 0.008
        if rng.random() < 0.62 or unsafe:
            reason = rng.choice(traits.UNSAFE) if unsafe else ""
            point(world, "phone", _number(rng), since, resident_id=resident_id, unsafe_reason=reason)
        plain = f"{first}.{family}".lower().replace(" ", "").replace("'", "")
        if rng.random() < 0.48:
            host = rng.choice(traits.HOSTS)
            point(world, "email", f"{plain}{int(rng.random() * 9000)}@{host}", since, resident_id=resident_id)
        if rng.random() < 0.14:
            where = f"{rng.choice(traits.WHERE)}_{ward.name.split()[0].lower()}{int(rng.random() * 999)}"
            handle = f"@{first.lower()}_{where}"
            point(
                world,
                "handle",
                handle,
                since,
                resident_id=resident_id,
                network=rng.choice(("X", "Facebook", "Instagram")),
            )
        if rng.random() < 0.7:
            point(
                world,
                "address",
                f"{house} {street}, {ward.name}",
                since,
                resident_id=resident_id,
                postcode=postcode_of(ward, street),
            )


def point(
    world: World, kind: str, value: str, since: Any, *, resident_id: int | None = None,
    organisation_id: int | None = None, controller_id: int = COUNCIL, network: str = "",
    postcode: str = "", unsafe_reason: str = "", note: str = "",
) -> None:  # fmt: skip
    """A way to reach somebody, compared as the rules of contact points would compare it."""
    world.book.add(
        ContactPoint, controller_id=controller_id, resident_id=resident_id, organisation_id=organisation_id, kind=kind,
        network=network, value=value, normal=_normal(kind, value, postcode), postcode=postcode, note=note,
        safe=not unsafe_reason, unsafe_reason=unsafe_reason, starts_on=since, ends_on=None,
    )  # fmt: skip


def _normal(kind: str, value: str, postcode: str) -> str:
    """What `residents.rules` makes of it, a hundred times quicker, for values of which the form is known."""
    if kind == "phone":
        return "+44" + value.replace(" ", "")[1:]
    if kind == "handle":
        return value.removeprefix("@").casefold()
    return value.casefold() if kind == "email" else f"{typed.folded(value)} {postcode.casefold()}".strip()


def _number(rng: random.Random) -> str:
    """A number that Ofcom keeps for drama: nobody has it. There are only two thousand, so people share them."""
    last = int(rng.random() * 1000)
    return f"01632 960{last:03}" if rng.random() < 0.5 else f"07700 900{last:03}"
