"""The council of the simulation: a tree of teams whose posts are all held, wards with their seats, and residents."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record
from crm.council import steps as council
from crm.council.models import COUNCIL
from crm.database import transaction
from crm.demo import names
from crm.demo.rows import Book, responsible
from crm.residents.models import Resident
from crm.residents.steps import refresh_search

DIRECTORATES = ("Places", "People", "Neighbourhoods", "Resources")
TEAMS_OF_EACH = 3
POSTS_OF_EACH = 7
WARDS = 21
SEATS = 3
CONTACT_CENTRE = 12
AT_ONCE = 1_000


@dataclass
class Town:
    """Who and what there is; ids."""

    top_team: int = 0
    chief: int = 0
    teams: dict[int, list[int]] = field(default_factory=dict)  # team: its posts, the head's first
    above: dict[int, int] = field(default_factory=dict)  # post: the head's post that manages it
    seats: dict[int, int] = field(default_factory=dict)  # ward: its one post
    ward_names: dict[int, str] = field(default_factory=dict)
    contact_centre: int = 0
    residents: list[int] = field(default_factory=list)

    @property
    def heads(self) -> set[int]:
        return {posts[0] for posts in self.teams.values()}

    def team_of(self, post_id: int) -> int:
        return next(team for team, posts in self.teams.items() if post_id in posts)


def build(rng: random.Random, residents: int, day: date) -> Town:
    """The council and its residents, each an act. Every post is held; every resident is somebody's."""
    actor = Actor.system("Simulation")
    town = Town()
    with transaction():
        _teams(actor, town, rng, day)
        for number in range(1, WARDS + 1):
            post = council.open_ward(actor, code=f"E05{number:06d}", name=f"Ward {number}", starts_on=day, seats=SEATS)
            assert post.ward_id is not None
            town.seats[post.ward_id], town.ward_names[post.ward_id] = post.id, f"Ward {number}"
        record(actor, "demo.loaded", "council", None, posts=len(town.above))
    for start in range(0, residents, AT_ONCE):
        _residents(actor, town, rng, min(AT_ONCE, residents - start))
    return town


def newcomer(actor: Actor, rng: random.Random) -> int:
    """A new colleague, within the transaction of whoever calls."""
    first, family, _pronoun = names.person(rng)
    return council.add_colleague(actor, name=f"{first} {family}").id


def _teams(actor: Actor, town: Town, rng: random.Random, day: date) -> None:
    top = council.open_team(actor, name="The council", opened_on=day)
    town.top_team, town.chief = top.id, _post(actor, town, rng, top.id, "Chief executive", day, head=True)
    for directorate in DIRECTORATES:
        above = council.open_team(actor, name=directorate, parent_id=top.id, opened_on=day)
        director = _post(actor, town, rng, above.id, f"Director, {directorate}", day, head=True, under=town.chief)
        for number in range(1, TEAMS_OF_EACH + 1):
            team = council.open_team(actor, name=f"{directorate} {number}", parent_id=above.id, opened_on=day)
            head = _post(actor, town, rng, team.id, f"Head, {team.name}", day, head=True, under=director)
            for post in range(1, POSTS_OF_EACH + 1):
                _post(actor, town, rng, team.id, f"Officer {post}, {team.name}", day, under=head)
    _contact_centre(actor, town, rng, day)


def _contact_centre(actor: Actor, town: Town, rng: random.Random, day: date) -> None:
    team = council.open_team(actor, name="Contact centre", parent_id=town.top_team, opened_on=day)
    head = _post(actor, town, rng, team.id, "Head, contact centre", day, head=True, under=town.chief)
    pool = council.open_post(actor, title="Adviser", team_id=team.id, places=CONTACT_CENTRE, opened_on=day)
    for _ in range(CONTACT_CENTRE):
        council.begin_holding(actor, colleague_id=newcomer(actor, rng), post_id=pool.id, starts_on=day)
    town.contact_centre, town.above[pool.id] = pool.id, head


def _post(
    actor: Actor, town: Town, rng: random.Random, team_id: int, title: str, day: date, *,
    head: bool = False, under: int | None = None,
) -> int:  # fmt: skip
    post = council.open_post(actor, title=title, team_id=team_id, is_head=head, reports_to_id=under, opened_on=day)
    council.begin_holding(actor, colleague_id=newcomer(actor, rng), post_id=post.id, starts_on=day)
    town.teams.setdefault(team_id, []).append(post.id)
    if under is not None:
        town.above[post.id] = under
    return post.id


def _residents(actor: Actor, town: Town, rng: random.Random, many: int) -> None:
    posts = [post for post in town.above if post != town.contact_centre]
    wards = list(town.seats)
    with transaction():
        book = Book()
        now = clock.now()
        made = []
        for _ in range(many):
            first, family, pronoun = names.person(rng)
            resident_id = book.add(Resident, **resident_row(COUNCIL, f"{first} {family}", pronoun, rng.choice(wards)))
            responsible(book, rng.choice(posts), now, resident_id=resident_id)
            made.append(resident_id)
        entry = record(actor, "demo.loaded", "residents", None, controller_id=COUNCIL, residents=many)
        book.write(entry.id)
        refresh_search(made, [])
    town.residents += made


def resident_row(controller_id: int, name: str, pronoun: str, ward_id: int) -> dict[str, object]:
    """A resident, as a row."""
    return {
        "controller_id": controller_id, "canonical_id": None, "name": name, "known_as": "", "pronoun": pronoun,
        "language": "", "language_asked_on": None, "preferences": "", "adjustments": "", "about": "",
        "what_works": "", "brief_corrected_by_id": None, "brief_corrected_at": None, "safety_note": "",
        "safety_review_on": None, "safety_by_id": None, "ward_id": ward_id, "created_at": clock.now(),
    }  # fmt: skip
