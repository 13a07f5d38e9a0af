"""The council of the bench itself: wards, teams, posts, who held them before and holds them now, accounts.

What the large ward needs comes first, with the same ids at every size.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from bench.graph.shape import DAY, NOW, ORDINARY_WARD, POSTS_OF_A_TEAM, Rows, Shape, columns_of, now_in_micros
from crm.accounts.services import SERVICES
from crm.demo import names

FOUNDED = date(2001, 4, 2)
COUNCIL = 1
SEATS = 3
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
RESIDENTS_OF_A_POSTCODE = 40


@dataclass(frozen=True)
class Place:
    """A ward as its residents live in it."""

    id: int
    code: str
    name: str
    residents: int
    streets: tuple[str, ...]
    postcodes: tuple[str, ...]
    posts: np.ndarray  # places in the arrays of `Council` of the posts whose work is here
    page: int  # its account


@dataclass
class Council:
    """Ids for whoever talks and for whoever measures. Arrays have one place for each post that speaks."""

    post: np.ndarray
    team: np.ndarray
    before: np.ndarray  # the colleague who held it first
    after: np.ndarray  # and since `change`, in microseconds; of a vacant post the officer beside it
    change: np.ndarray
    places: list[Place] = field(default_factory=list)
    agents: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    centre: tuple[int, int] = (0, 0)  # the contact centre: post, team
    account: int = 0  # the one that everybody writes to
    line: int = 0
    mailboxes: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    seats: list[tuple[int, int, int, int]] = field(default_factory=list)  # controller, colleague, post, ward
    circle: tuple[int, np.ndarray] = (0, np.zeros(0, int))  # of a restricted team: controller, its posts
    officer: int = 0  # somebody ordinary; the head of their team; who sees the whole council
    head: int = 0
    lead: int = 0
    ordinary_team: int = 0


class Founding:
    """Gives ids as it goes, and keeps the rows."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.rng = shape, random.Random(f"{shape.seed} council")
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.speaking: list[tuple[int, int, int, int, int]] = []
        self.council = Council(*(np.zeros(0, int) for _ in range(5)))
        self.rows["controller"].append(
            {"id": COUNCIL, "kind": "council", "post_holder_id": None, "team_id": None}
        )  # written by a migration

    def add(self, table: str, **row: Any) -> int:
        row["id"] = len(self.rows[table]) + 1
        self.rows[table].append(row)
        return row["id"]

    def found(self) -> Council:
        """Everything, in an order in which the first ids do not depend on the size."""
        council = self.council
        top = self._team("Northmere", None)
        self._post(top, "Chief executive", is_head=True)
        council.lead = len(self.rows["colleague"])
        self.add("role_grant", colleague_id=council.lead, role="digital lead", starts_on=FOUNDED, ends_on=None)
        core = [
            at for number in range(self.shape.core_teams) for at in self._staff(f"Neighbourhoods {number + 1}", top)
        ]
        council.head, council.officer = self.speaking[core[0]][3], self.speaking[core[1]][3]
        council.ordinary_team = self.speaking[core[0]][1]
        self._contact_centre(top)
        self._accounts(self.speaking[core[0]][0])
        self._place(0, self.shape.ward, core)
        self._restricted(top)
        for number in range(self.shape.ordinary_wards):
            left = self.shape.residents - number * ORDINARY_WARD
            self._place(number + 1, min(left, ORDINARY_WARD), self._staff(f"Area {number + 1}", top))
        arrays = np.array(self.speaking, dtype=np.int64).T
        council.post, council.team, council.before, council.after, council.change = arrays
        return council

    def write(self) -> Iterator[Rows]:
        """The rows, each table after those that it points at."""
        self.rows["controller"] = self.rows["controller"][1:]
        for row in self.rows["responsibility"]:
            del row["id"]  # nothing points at it, and those of residents get theirs from the database
        for table in ("team", "colleague", "ward", "post", "post_holder", "controller", "role_grant", "postcode_ward",
                      "account", "responsibility"):  # fmt: skip
            if self.rows[table]:
                yield table, columns_of(self.rows[table])
        yield "service", {"code": list(SERVICES), "name": list(SERVICES.values())}

    def _team(self, name: str, parent: int | None, *, restricted: bool = False) -> int:
        return self.add("team", name=name, parent_id=parent, restricted=restricted, opened_on=FOUNDED, closed_on=None)

    def _colleague(self, left_on: date | None = None) -> int:
        name = f"{self.rng.choice(names.SHE + names.HE)} {self.rng.choice(names.FAMILY)}"
        return self.add("colleague", name=name, email=None, uid=None, left_on=left_on)

    def _holds(self, colleague: int, post: int, since: date = FOUNDED, until: date | None = None) -> int:
        return self.add(
            "post_holder", colleague_id=colleague, post_id=post, kind="substantive", starts_on=since, ends_on=until,
            ended_by="left" if until else None, employer=None,
        )  # fmt: skip

    def _post(self, team: int, title: str, *, is_head: bool = False, held_now: bool = True) -> int:
        """A post, in half of all cases with somebody before who has left. Returns its place among those that speak."""
        post = self._open(title, team_id=team, is_head=is_head)
        days = self.rng.randint(30, 1_000)
        changed = not held_now or (not is_head and self.rng.random() < 0.5)
        day = NOW.date() - timedelta(days=days)
        before = self._colleague(day - timedelta(days=1) if changed else None)
        self._holds(before, post, until=day if changed else None)
        after = before
        if changed:
            after = self._colleague() if held_now else self.speaking[-1][3]
            if held_now:
                self._holds(after, post, since=day)
        self.speaking.append((post, team, before, after, now_in_micros() - days * DAY if changed else 0))
        return len(self.speaking) - 1

    def _open(self, title: str, *, is_head: bool = False, places: int = 1, **where: int) -> int:
        sits = {"team_id": None, "ward_id": None, "body_id": None} | where
        return self.add(
            "post", title=title, **sits, reports_to_id=None, places=places, room=None, is_head=is_head, listed=False,
            opened_on=FOUNDED, closed_on=None,
        )  # fmt: skip

    def _staff(self, name: str, parent: int) -> list[int]:
        """A team: its head, an officer for each other post, and one post in twenty vacant."""
        team = self._team(name, parent)
        found = [self._post(team, f"Head of {name}", is_head=True)]
        for number in range(1, POSTS_OF_A_TEAM):
            held = number < POSTS_OF_A_TEAM - 1 or self.rng.random() < 0.4
            found.append(self._post(team, f"Officer {number}, {name}", held_now=held))
        return found

    def _contact_centre(self, parent: int) -> None:
        team = self._team("Contact centre", parent)
        post = self._open("Contact centre agent", team_id=team, places=self.shape.agents)
        agents = [self._colleague() for _ in range(self.shape.agents)]
        for agent in agents:
            self._holds(agent, post)
        self.council.agents, self.council.centre = np.array(agents), (post, team)
        self._post(team, "Head of the contact centre", is_head=True)

    def _accounts(self, post: int) -> None:
        self.council.account = self._account("X", "northmere", post)
        self.council.line = self._account("phone", "01632 960 000", self.council.centre[0])
        self.council.mailboxes = np.array(
            [self._account("email", f"office{number}@northmere.example", post) for number in range(10)]
        )

    def _account(self, network: str, handle: str, post: int) -> int:
        account = self.add(
            "account", kind="corporate", network=network, handle=handle, normal=handle, purpose="", service_code=None,
            colleague_id=None, opened_on=FOUNDED, closed_on=None,
        )  # fmt: skip
        self.add(
            "responsibility", post_id=post, conversation_id=None, resident_id=None, account_id=account, role="lead",
            starts_at="2019-01-07 09:00:00.000000", ends_at=None, begun_by_id=1,
        )  # fmt: skip
        return account

    def _place(self, number: int, residents: int, posts: list[int]) -> None:
        name = f"Northmere {number}" if number else "Hale"
        ward = self.add(
            "ward", code=f"E05{99_001 + number:06}", name=name, starts_on=FOUNDED, ends_on=None, geometry=None
        )
        many = max(1, residents // RESIDENTS_OF_A_POSTCODE)
        postcodes = tuple(_postcode(number, at) for at in range(many))
        for postcode in postcodes:
            self.add("postcode_ward", postcode=postcode, ward_id=ward, starts_on=FOUNDED, ends_on=None)
        page = self._account("Facebook", f"northmere.ward{number + 1}", self.speaking[posts[0]][0])
        streets = tuple(names.streets(self.rng, 40, set()))
        self.council.places.append(
            Place(ward, f"E05{99_001 + number:06}", name, residents, streets, postcodes, np.array(posts), page)
        )
        post = self._open(f"Councillor, {name}", ward_id=ward, places=SEATS)
        for _ in range(SEATS):
            councillor = self._colleague()
            holding = self._holds(councillor, post)
            controller = self.add("controller", kind="councillor", post_holder_id=holding, team_id=None)
            self.council.seats.append((controller, councillor, post, number))

    def _restricted(self, parent: int) -> None:
        team = self._team("Youth justice", parent, restricted=True)
        posts = [self._post(team, f"Youth justice worker {number}", is_head=number == 0) for number in range(4)]
        controller = self.add("controller", kind="council", post_holder_id=None, team_id=team)
        self.council.circle = (controller, np.array(posts))


def _postcode(ward: int, at: int) -> str:
    """NA1 1AA and so on: an outward part for each ward; the area is given to nobody."""
    area, district = divmod(ward, 99)
    sector, letters = divmod(at, len(LETTERS) ** 2)
    first, second = divmod(letters, len(LETTERS))
    return f"N{LETTERS[area]}{district + 1}{sector % 10}{LETTERS[first]}{LETTERS[second]}"
