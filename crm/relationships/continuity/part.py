"""Of whom continuity is asked: the council, a team with those below it, or a ward; and who may ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.council import rules
from crm.council.access import in_force
from crm.council.models import COUNCIL, Controller, Post, PostHolder, Team, Ward
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.permissions import Permission, Role


@dataclass(frozen=True)
class Teams:
    """The teams as a tree, with the circles of restricted ones, and who works in which."""

    names: dict[int, str]
    parents: dict[int, int | None]
    circles: dict[int, int]  # of a restricted team: its controller
    people: dict[int, frozenset[int]]  # of a colleague who holds a post of a team: all their teams; 0 for another place

    def around(self, team_id: int) -> tuple[int, ...]:
        """The restricted teams that a team is or lies in, nearest first."""
        return tuple(team for team in rules.above(self.parents, team_id) if team in self.circles)

    def circles_around(self, team_id: int) -> tuple[int, ...]:
        """The controllers of those."""
        return tuple(self.circles[team] for team in self.around(team_id))

    def hidden_from(self, team_id: int | None) -> frozenset[int]:
        """The restricted teams, and all below them, that a team does not lie in."""
        own = set(self.around(team_id)) if team_id is not None else set()
        return rules.below(self.parents, self.circles.keys() - own)

    def below(self, team_id: int) -> frozenset[int]:
        """A team and those below it, without the restricted ones below."""
        return rules.below(self.parents, [team_id]) - self.hidden_from(team_id)

    def hidden_people(self, team_id: int | None) -> frozenset[int]:
        """Who works in hidden teams and nowhere else: that they are in touch with somebody is theirs to know."""
        hidden = self.hidden_from(team_id)
        return frozenset(colleague for colleague, teams in self.people.items() if teams <= hidden)


@dataclass(frozen=True)
class Part:
    """A part of the council's relationships. What it counts is the same whoever looks at it."""

    kind: str  # council, team, ward
    id: int
    name: str
    controllers: tuple[int, ...]
    team_ids: frozenset[int]
    hidden_people: frozenset[int]
    hidden_team_ids: frozenset[int]
    is_managed: bool = False  # by who asks
    code: str = ""  # of a ward

    @property
    def where(self) -> str:
        return "the council" if self.kind == "council" else self.name


def all_teams() -> Teams:
    """Two statements."""
    rows = db.session.execute(
        select(Team.id, Team.name, Team.parent_id, Controller.id.label("circle")).outerjoin(
            Controller, Controller.team_id == Team.id
        )
    ).all()
    held = db.session.execute(
        select(PostHolder.colleague_id, Post.team_id)
        .join(Post, Post.id == PostHolder.post_id)
        .where(in_force(PostHolder, clock.today()))
    )
    people: dict[int, set[int]] = {}
    for colleague_id, team_id in held:
        people.setdefault(colleague_id, set()).add(team_id or 0)
    return Teams(
        names={row.id: row.name for row in rows},
        parents={row.id: row.parent_id for row in rows},
        circles={row.id: row.circle for row in rows if row.circle is not None},
        people={colleague: frozenset(teams) for colleague, teams in people.items()},
    )


def the_council(actor: Actor, teams: Teams) -> Part:
    """The council as a whole: for the digital lead. NotAllowed for anybody else."""
    _refuse_unless_lead(actor, "The continuity of the whole council is for the digital lead. Choose a team of yours.")
    return council_part(teams)


def council_part(teams: Teams) -> Part:
    """The council as a whole, for counting."""
    return Part(
        "council", 0, "The council", (COUNCIL,), frozenset(), teams.hidden_people(None), teams.hidden_from(None)
    )


def a_ward(actor: Actor, teams: Teams, code: str) -> Part:
    """The residents of a ward: for the digital lead. NotFound, NotAllowed. One statement."""
    _refuse_unless_lead(actor, "The continuity of a ward is for the digital lead.")
    ward = db.session.execute(select(Ward.id, Ward.name, Ward.code).where(Ward.code == code)).one_or_none()
    if ward is None:
        raise NotFound
    return ward_part(teams, ward.id, ward.name, ward.code)


def ward_part(teams: Teams, ward_id: int, name: str, code: str) -> Part:
    """The residents of a ward, for counting."""
    everybody = council_part(teams)
    return replace(everybody, kind="ward", id=ward_id, name=name, code=code)


def a_team(actor: Actor, teams: Teams, team_id: int) -> Part:
    """A team and those below it: for who manages it and the digital lead. NotFound for a team of which the actor may
    not know, NotAllowed for one that somebody else manages. No statement."""
    if team_id not in teams.names or not all(circle in actor.controllers for circle in teams.circles_around(team_id)):
        raise NotFound
    if not may_ask(actor, team_id):
        raise NotAllowed(f"Only who manages {teams.names[team_id]}, and the digital lead, see its continuity.")
    return team_part(teams, team_id, is_managed=team_id in actor.managed_team_ids)


def may_ask(actor: Actor, team_id: int) -> bool:
    """Whether the actor manages a team, or is the digital lead. Whether they may know of it is another question."""
    return actor.may(Permission.CONTINUITY_READ) and (
        team_id in actor.managed_team_ids or Role.DIGITAL_LEAD in actor.roles
    )


def team_part(teams: Teams, team_id: int, *, is_managed: bool = False) -> Part:
    """A team and those below it, for counting: with the circles that it lies in, whoever looks."""
    return Part(
        kind="team",
        id=team_id,
        name=teams.names[team_id],
        controllers=(COUNCIL, *teams.circles_around(team_id)),
        team_ids=teams.below(team_id),
        hidden_people=teams.hidden_people(team_id),
        hidden_team_ids=teams.hidden_from(team_id),
        is_managed=is_managed,
    )


def _refuse_unless_lead(actor: Actor, words: str) -> None:
    if Role.DIGITAL_LEAD not in actor.roles:
        raise NotAllowed(words)
