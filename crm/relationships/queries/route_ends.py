"""From whom to whom a way is looked for: what was typed or chosen, as people of the council and as somebody outside."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select

from crm import clock
from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import COUNCIL, Colleague, Post, PostHolder, Team
from crm.council.picking import colleagues_to_pick, posts_to_ask
from crm.database import db
from crm.errors import NotFound
from crm.relationships.queries.unnamed import Unnamed
from crm.residents import access
from crm.residents.models import Organisation
from crm.residents.queries import search
from graph.network import Node

CHOICES = 10
MEMBERS = 30  # of a team


@dataclass(frozen=True)
class Choice:
    """Somebody who may be meant."""

    key: str  # resident-7
    kind: str
    name: str
    facts: str


@dataclass(frozen=True)
class End:
    """One end of a way: a colleague, the serving colleagues of a team, a resident or an organisation."""

    key: str
    kind: str
    name: str
    nodes: tuple[Node, ...]
    restricted: bool = False
    pronoun: str = "they"
    left_out: int = 0  # of a large team
    reads_all: bool = True  # whether the actor may know who is in touch with them
    opens: bool = True  # whether the actor may open their page
    names: tuple[str, ...] = ()  # of the nodes of a team

    @property
    def named(self) -> tuple[tuple[Node, str], ...]:
        return tuple(zip(self.nodes, self.names or (self.name,), strict=False))


def key_of(typed: str, *kinds: str) -> Node | None:
    """`resident-7` as a node; None for words, and for a number of another kind."""
    kind, _, number = typed.partition("-")
    if kind in kinds and number.isascii() and number.isdigit() and len(number) < 10:
        return kind, int(number)
    return None


def start(actor: Actor, hidden: Unnamed, node: Node | None) -> End:
    """Who looks for a way: the actor (None), a serving colleague, or a team. Raises NotFound for who left, and for whom
    the actor must not be told of. One statement, none for the actor."""
    if node is None or node == ("colleague", actor.colleague_id):
        me: Node = ("colleague", actor.colleague_id or 0)
        return End("", "officer", actor.name, (me,))
    return _colleague(hidden, node[1]) if node[0] == "colleague" else _team(hidden, node[1])


def _colleague(hidden: Unnamed, colleague_id: int) -> End:
    name = db.session.scalar(
        select(Colleague.name).where(
            Colleague.id == colleague_id,
            or_(Colleague.left_on.is_(None), Colleague.left_on >= clock.today()),
            Colleague.id.not_in(sorted(hidden.colleague_ids)),
        )
    )
    if name is None:
        raise NotFound
    return End(f"colleague-{colleague_id}", "officer", name, (("colleague", colleague_id),))


def _team(hidden: Unnamed, team_id: int) -> End:
    """A team and those below it: its own people first, heads before others. One statement."""
    there = select(Team.id).where(Team.id == team_id).cte("there", recursive=True)
    there = there.union(select(Team.id).where(Team.parent_id == there.c.id))
    rows = db.session.execute(
        select(Team.id.label("team_id"), Team.name.label("team"), Colleague.id, Colleague.name)
        .join(there, there.c.id == Team.id)
        .outerjoin(Post, Post.team_id == Team.id)
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(clock.today())))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(Team.id.not_in(sorted(hidden.team_ids)))
        .order_by(Team.id != team_id, Post.is_head.desc(), Colleague.name, Colleague.id)
    ).all()
    name = next((row.team for row in rows if row.team_id == team_id), None)
    if name is None:
        raise NotFound
    members: dict[Node, str] = {("colleague", row.id): row.name for row in rows if row.id is not None}
    nodes, names = tuple(members)[:MEMBERS], tuple(members.values())[:MEMBERS]
    return End(f"team-{team_id}", "team", name, nodes, left_out=len(members) - len(nodes), names=names)


def end(actor: Actor, node: Node) -> End:
    """Who is to be reached: a resident, or the one whom they were put into, or an organisation. Raises NotFound. Two
    statements at most. Every member of the council may know that an organisation is there, as on the page of its ward.
    """
    kind, number = node
    if kind == "organisation":
        name, controller_id, opens = _organisation(actor, number)
        return End(
            f"organisation-{number}", "organisation", name, (("organisation", number),), opens=opens,
            reads_all=access.reads_all_of(actor, controller_id),
        )  # fmt: skip
    found = access.who_stands_for(actor, number)
    return End(
        f"resident-{found.id}", "resident", found.name, (("resident", found.id),), pronoun=found.pronoun,
        restricted=found.controller_id != COUNCIL, reads_all=access.reads_all_of(actor, found.controller_id),
    )  # fmt: skip


def _organisation(actor: Actor, number: int) -> tuple[str, int, bool]:
    """Its name, its controller, and whether the actor may open its page."""
    opens = db.session.scalar(access.visible_organisations(actor).where(Organisation.id == number))
    if opens is not None:
        return opens.name, opens.controller_id, True
    if not actor.is_councillor_only:
        raise NotFound
    row = db.session.execute(_of_the_council().where(Organisation.id == number)).first()
    if row is None:
        raise NotFound
    return row.name, COUNCIL, False


def _of_the_council() -> Select[tuple[int, str]]:
    return select(Organisation.id, Organisation.name).where(Organisation.controller_id == COUNCIL)


def starts_like(actor: Actor, words: str) -> tuple[Choice, ...]:
    """Serving colleagues and teams that fit what was typed. Five statements."""
    people = [
        Choice(f"colleague-{one.colleague_id}", "councillor" if one.is_councillor else "officer", one.name, one.does)
        for one in colleagues_to_pick(actor, words, limit=CHOICES)
    ]
    teams = [
        Choice(f"team-{one.id}", "team", one.title, f"Team in {one.team}" if one.team else "Team")
        for one in posts_to_ask(actor, words, limit=5 * CHOICES)
        if one.kind == "team"
    ]
    return tuple([*people, *teams][:CHOICES])


def ends_like(actor: Actor, words: str) -> tuple[tuple[Choice, ...], bool]:
    """Residents and organisations that fit what was typed, as the search finds them, and whether there are more. Eight
    statements."""
    found = search(actor, words, limit=CHOICES)
    choices = tuple(Choice(f"{hit.kind}-{hit.id}", hit.kind, hit.name, hit.line or hit.reason) for hit in found.hits)
    if actor.is_councillor_only:
        choices += _named(words, {choice.key for choice in choices})
    return choices[:CHOICES], found.more or len(choices) > CHOICES


def _named(words: str, found: Collection[str]) -> tuple[Choice, ...]:
    """The council's organisations that a member cannot search for, but may know by name."""
    says = (func.lower(Organisation.name).contains(word, autoescape=True) for word in words.casefold().split()[:8])
    rows = db.session.execute(
        _of_the_council().where(*says).order_by(Organisation.name, Organisation.id).limit(CHOICES)
    )
    return tuple(
        Choice(f"organisation-{row.id}", "organisation", row.name, "Organisation")
        for row in rows
        if f"organisation-{row.id}" not in found
    )
