"""From whom to whom a way is looked for: what was typed or chosen, as people of the council and as somebody outside."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, or_, select

from crm import clock
from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import COUNCIL, Colleague, Post, PostHolder, Team
from crm.council.picking import colleagues_to_pick, posts_to_ask
from crm.database import db
from crm.errors import NotFound
from crm.relationships.queries.unnamed import Unnamed
from crm.residents import access
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
    rows = db.session.execute(
        select(Team.name.label("team"), Colleague.id, Colleague.name)
        .outerjoin(Post, Post.team_id == Team.id)
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(clock.today())))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(Team.id == team_id, Team.id.not_in(sorted(hidden.team_ids)))
        .order_by(Post.is_head.desc(), Colleague.name, Colleague.id)
    ).all()
    if not rows:
        raise NotFound
    members = {("colleague", row.id): row.name for row in rows if row.id is not None}
    nodes: tuple[Node, ...] = tuple(members)[:MEMBERS]
    return End(f"team-{team_id}", "team", rows[0].team, nodes, left_out=len(members) - len(nodes))


def end(actor: Actor, node: Node) -> End:
    """Who is to be reached: a resident, or the one whom they were put into, or an organisation. Raises NotFound. Two
    statements at most."""
    kind, number = node
    if kind == "organisation":
        body = access.organisation(actor, number)
        return End(f"organisation-{body.id}", "organisation", body.name, (("organisation", body.id),))
    found = access.who_stands_for(actor, number)
    return End(
        f"resident-{found.id}", "resident", found.name, (("resident", found.id),), pronoun=found.pronoun,
        restricted=found.controller_id != COUNCIL,
    )  # fmt: skip


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
    return choices, found.more
