"""Ways to somebody: the best, and up to two others that share no middle with it, with what proves each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crm import clock
from crm.actor import Actor
from crm.relationships import rules
from crm.relationships.network_lines import number
from crm.relationships.queries.cut import Cut, LinkFact, TieFact
from crm.relationships.queries.past import Place, places_of, shape_of
from crm.relationships.queries.route_cut import FROM_END, cut_out, degrees
from crm.relationships.queries.route_ends import End
from crm.relationships.queries.spoken_with import take_spoken_with
from crm.relationships.queries.unnamed import Unnamed
from crm.residents import belonging
from crm.web.formatting import sentence, short_day
from graph.network import Edge, Node
from graph.paths import Path, best_paths, on_the_way
from graph.strength import level

SPEAKING = 3  # colleagues who are named first
ASKED = 20  # colleagues who may be the first step of a way


@dataclass(frozen=True)
class Step:
    """Somebody on the way, and what joins them to whom stands before; the first has nothing before."""

    kind: str
    name: str
    href: str
    does: str  # "Highways inspector, North"
    left: str  # "left 31 May 2025"
    facts: str = ""
    level: int = 0
    number: str = ""
    proof: str = ""


@dataclass(frozen=True)
class Route:
    """One way, from who looks for it to whom they want to reach."""

    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Routes:
    """The ways, best first, and what was not looked at."""

    routes: tuple[Route, ...]
    left_out: str
    speaking: tuple[Step, ...] = ()  # colleagues beside the start who speak with them: whoever can be asked directly

    @property
    def direct(self) -> tuple[Route, ...]:
        return tuple(route for route in self.routes if len(route.steps) == 2)

    @property
    def over_others(self) -> tuple[Route, ...]:
        return tuple(route for route in self.routes if len(route.steps) > 2)


def routes(actor: Actor, hidden: Unnamed, begin: End, to: End) -> Routes:
    """Who here speaks with somebody, and ways of at most four steps over ties and links. Nine statements, whatever the
    size of the council.

    Those who left stand in no way before all ways without them, hubs are damped by how many they are joined to. Every
    colleague can be asked directly: whoever serves and speaks with them is named, not led to over others, and where
    nobody does, a colleague may be the first step of a way.
    """
    target = to.nodes[0]
    if not begin.nodes:
        return Routes((), "")
    cut = Cut(clock.now())
    for node, name in (*to.named, *begin.named):
        cut.name(node, name)
    linked = cut_out(actor, hidden, cut, begin.nodes, target)
    if to.kind == "organisation":
        take_spoken_with(actor, hidden, cut, target)
    ties = cut.ties()
    left = cut.left_by(clock.today()) - set(begin.nodes)
    speaking = [tie for tie in _by_strength(ties) if tie.resident == target and tie.other not in left]
    asked = [tie for tie in speaking if tie.other not in begin.nodes][:SPEAKING]
    edges = _edges(cut, ties, begin, left, by_colleagues=not speaking)
    middle = on_the_way(edges, begin.nodes, target)
    known = degrees(actor, middle)
    there = {*middle, *begin.nodes, target}
    few = [edge for edge in edges if edge.a in there and edge.b in there]
    ways = best_paths(few, begin.nodes, target, degrees=known, last=left)
    people = {one[1] for way in ways for one in way.nodes if one[0] == "colleague"} | {tie.other[1] for tie in asked}
    places = places_of(people, clock.today(), hidden) if people else {}
    teller = _Teller(cut, ties, cut.links(), places, begin, ("colleague", actor.colleague_id or 0))
    told = tuple(teller.route(way) for way in ways)
    return Routes(told, _left_out(begin, to, linked), tuple(teller.tied(tie.other, tie) for tie in asked))


def _by_strength(ties: Mapping[tuple[Node, Node], TieFact]) -> list[TieFact]:
    return sorted(ties.values(), key=lambda tie: (-tie.strength, tie.other, tie.resident))


def _edges(
    cut: Cut, ties: Mapping[tuple[Node, Node], TieFact], begin: End, left: frozenset[Node], *, by_colleagues: bool
) -> list[Edge]:
    """The ties and links that ways are made of. Nobody need go to a colleague over a resident: ties of those who serve
    count where they are asked directly, as the first step; else they are left out."""
    if not by_colleagues:
        return cut.edges(tie for tie in ties.values() if tie.other in begin.nodes or tie.other in left)
    others = dict.fromkeys(tie.other for tie in _by_strength(ties) if tie.other not in left)
    first = begin.nodes[0]
    asked = [Edge(first, other, rules.COLLEAGUE, "colleague") for other in others if other not in begin.nodes]
    return [*cut.edges(ties.values()), *asked[:ASKED]]


def _left_out(begin: End, to: End, linked: int) -> str:
    said = []
    if to.kind == "organisation" and linked > FROM_END:
        said.append(f"of its {linked:,} people the {FROM_END} best known here")
    if begin.left_out:
        said.append(f"of the team and those below it {len(begin.nodes)} people, heads first")
    return f"Looked at: {' and '.join(said)}." if said else ""


@dataclass(frozen=True)
class _Teller:
    """Who puts ways into words."""

    cut: Cut
    ties: Mapping[tuple[Node, Node], TieFact]
    links: tuple[LinkFact, ...]
    places: Mapping[int, Place]
    begin: End
    me: Node

    def route(self, way: Path) -> Route:
        steps = [self._at(way.nodes[0])]
        steps += [self._step(a, b) for a, b in zip(way.nodes, way.nodes[1:], strict=False)]
        return Route(self._title(way), tuple(steps))

    def _title(self, way: Path) -> str:
        if not way.middle:
            several = len(self.begin.nodes) > 1
            return f"Directly, by {self.cut.known[way.nodes[0]].name}" if several else "Directly"
        return "Through " + ", then ".join(self.cut.known[node].name for node in way.middle)

    def _at(self, node: Node, **joined: object) -> Step:
        known = self.cut.known[node]
        place = self.places.get(node[1]) if node[0] == "colleague" else None
        does = "" if place is None else place.does
        if node in self.begin.nodes and self.begin.kind == "team":
            does = f"{does}. In {self.begin.name}" if does else f"In {self.begin.name}"
        name = f"{known.name} (you)" if node == self.me else known.name
        return Step(
            shape_of(node, self.places), name, known.href, does, known.left(clock.today()),
            **joined,  # type: ignore[arg-type]
        )  # fmt: skip

    def _step(self, a: Node, b: Node) -> Step:
        tie = self.ties.get((a, b)) or self.ties.get((b, a))
        if tie is not None:
            return self.tied(b, tie)
        if a[0] == b[0] == "colleague":
            return self._at(b, facts="A colleague, who can be asked directly")
        said = [self._declared(link) for link in self.links if {link.a, link.b} == {a, b}]
        return self._at(b, facts=". ".join(said))

    def tied(self, node: Node, tie: TieFact) -> Step:
        """Somebody, and how well they are joined to whom stands before, or to whom one wants to reach."""
        return self._at(
            node, facts=sentence(tie.facts), level=level(tie.strength), number=number(tie.strength), proof=tie.proof
        )

    def _declared(self, link: LinkFact) -> str:
        """Who is that: `Eileen Marsden: chair, Hale Bowling Club, since 3 Jun 2024`."""
        who, what = self.cut.known[link.a].name, self.cut.known[link.b].name
        since = f", since {short_day(link.starts_on)}" if link.starts_on else ""
        if link.b[0] == "organisation":
            return f"{who}: {link.kind}, {what}{since}"
        return f"{belonging.in_full(link.kind, who, what)}{since}"
