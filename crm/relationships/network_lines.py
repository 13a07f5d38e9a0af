"""A network in words: each of those near as a line of the list, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm import clock
from crm.actor import Actor
from crm.relationships import rules
from crm.relationships.network_drawing import Label, NetworkDrawing, draw
from crm.relationships.queries.cut import Cut, Known, LinkFact, TieFact
from crm.relationships.queries.past import Place, Responsible, shape_of
from crm.residents import belonging
from crm.ties.rules import called, rounded_down
from crm.web.formatting import sentence, short_day
from graph.neighbourhood import Near, Neighbourhood
from graph.network import Node
from graph.strength import level

OUTSIDE = {"resident", "organisation"}


@dataclass(frozen=True)
class Line:
    """One line of the list. `level` and `number` are empty (0) for what was declared rather than counted."""

    node: Node
    kind: str
    name: str
    href: str
    facts: str
    level: int = 0
    number: str = ""
    proof: str = ""
    left: str = ""  # "left 6 Nov 2026"
    called: str = ""  # what the level is called


@dataclass(frozen=True)
class Gap:
    """A tie that ought to be there and is not."""

    name: str  # "Responsible"
    words: str  # "nobody"
    facts: str


@dataclass(frozen=True)
class Lines:
    """The list by kind, strongest first, and how many were left out of it."""

    colleagues: tuple[Line, ...] = ()
    left: tuple[Line, ...] = ()
    accounts: tuple[Line, ...] = ()
    organisations: tuple[Line, ...] = ()
    people: tuple[Line, ...] = ()
    further: tuple[Line, ...] = ()
    left_out: int = 0
    further_left_out: int = 0
    label: Callable[[Near], Label] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.colleagues or self.left or self.accounts or self.organisations or self.people)

    def drawn(self, name: str, near: Neighbourhood, gaps: Sequence[Gap], radius: int) -> NetworkDrawing | None:
        """The same as a drawing."""
        nodes = {("gap", number): gap for number, gap in enumerate(gaps)}
        outside = {one.node for one in near.first if one.node[0] in OUTSIDE}
        first = rules.DRAWN_FIRST if radius == 2 and near.second else rules.DRAWN

        def label(one: Near) -> Label:
            gap = nodes.get(one.node)
            return Label("gap", gap.name, gap.words, "", 0) if gap else self.label(one)  # type: ignore[misc]

        return draw(name, near, label, outside, tuple(nodes), first=first, most=rules.DRAWN)


def lines_of(actor: Actor, near: Neighbourhood, cut: Cut, places: Mapping[int, Place], day: date) -> Lines:
    """The lines of a neighbourhood as it was on a day, those two steps away with whom they are reached through."""
    teller = _Teller(actor, cut, cut.ties(), _by_pair(cut.links()), places, day)
    first = [teller.line(near.middle, one) for one in near.first]
    further = [teller.line(one.through or near.middle, one) for one in near.second[: rules.LISTED]]
    colleagues = [line for line in first if line.node[0] == "colleague"]
    return Lines(
        colleagues=tuple(line for line in colleagues if not line.left),
        left=tuple(line for line in colleagues if line.left),
        accounts=tuple(line for line in first if line.node[0] == "account"),
        organisations=tuple(line for line in first if line.node[0] == "organisation"),
        people=tuple(line for line in first if line.node[0] == "resident"),
        further=tuple(further),
        left_out=near.first_left_out,
        further_left_out=near.second_left_out + len(near.second) - len(further),
        label=lambda one: teller.label(one.through or near.middle, one.node),
    )


def gaps_of(lines: Lines, responsible: Responsible | None, pronoun: str) -> tuple[Gap, ...]:
    """Nobody responsible; nobody serving who knows them, or nobody second."""
    object_ = {"she": "her", "he": "him"}.get(pronoun, "them")
    gaps = []
    if responsible is None:
        gaps.append(Gap("Responsible", "nobody", f"No post is responsible for {object_}."))
    elif not responsible.is_held:
        gaps.append(Gap("Responsible", "nobody", f"Nobody holds the post of {responsible.post}."))
    knowing = [line for line in lines.colleagues if line.level >= rules.KNOWN]
    if not knowing:
        gaps.append(Gap("Someone who knows", "nobody yet", f"Nobody who serves here is in touch with {object_}."))
    elif len(knowing) == 1:
        who = knowing[0].name
        gaps.append(Gap("A second person", "nobody yet", f"Only {who} is in touch with {object_}."))
    return tuple(gaps)


def _by_pair(links: Sequence[LinkFact]) -> dict[frozenset[Node], list[LinkFact]]:
    pairs: dict[frozenset[Node], list[LinkFact]] = {}
    for link in links:
        pairs.setdefault(frozenset((link.a, link.b)), []).append(link)
    return pairs


@dataclass(frozen=True)
class _Teller:
    """Who puts one step into words."""

    actor: Actor
    cut: Cut
    ties: Mapping[tuple[Node, Node], TieFact]
    links: Mapping[frozenset[Node], Sequence[LinkFact]]
    places: Mapping[int, Place]
    day: date

    def line(self, begins: Node, near: Near) -> Line:
        known = self.cut.known[near.node]
        through = f"Through {self.cut.known[near.through].name}. " if near.through else ""
        post = self._post(near.node)
        if tie := self._tie(begins, near.node):
            facts = f"{through}{post}{tie.facts}"
            left = known.left(self.day)
            since = "" if left else _left_since(known)
            return Line(
                near.node, shape_of(near.node, self.places), self._name(known), known.href, facts + since,
                level(tie.strength), number(tie.strength), tie.proof + self._then(), left,
                called(level(tie.strength), tie.other[0]),
            )  # fmt: skip
        return Line(near.node, near.node[0], self._name(known), known.href, through + self._declared(begins, near.node))

    def label(self, begins: Node, node: Node) -> Label:
        known = self.cut.known[node]
        left = known.left(self.day)
        if tie := self._tie(begins, node):
            step = level(tie.strength)
            you = ", you" if node == ("colleague", self.actor.colleague_id) else ""
            shape = shape_of(node, self.places)
            return Label(shape, known.name, (left or called(step, tie.other[0])) + you, known.href, step, bool(left))
        kinds = ", ".join(self._words(link, begins) for link in self.links[frozenset((begins, node))])
        return Label(node[0], known.name, kinds, known.href, 2)

    def _then(self) -> str:
        """So that what a strength opens to is that of the same day."""
        return f"?on={self.day.isoformat()}" if self.day < clock.today() else ""

    def _tie(self, a: Node, b: Node) -> TieFact | None:
        return self.ties.get((a, b)) or self.ties.get((b, a))

    def _name(self, known: Known) -> str:
        return f"{known.name} (you)" if known.node == ("colleague", self.actor.colleague_id) else known.name

    def _post(self, node: Node) -> str:
        place = self.places.get(node[1]) if node[0] == "colleague" else None
        return f"{place.does}. " if place is not None else ""

    def _declared(self, a: Node, b: Node) -> str:
        links = self.links[frozenset((a, b))]
        said = [
            self._words(link, a) + (f" since {short_day(link.starts_on)}" if link.starts_on else "") for link in links
        ]
        return sentence(", ".join(said))

    def _words(self, link: LinkFact, subject: Node) -> str:
        """What the other end is, where the line or the picture begins at `subject`."""
        if link.b[0] == "organisation" or link.is_address:
            return link.kind
        return belonging.beside(link.kind, self.cut.known[subject].name, towards=link.a == subject)


def number(strength: float) -> str:
    """`strength 4.2`; of what has all but faded, `strength under 0.05`."""
    return f"strength {rounded_down(strength)}" if strength >= 0.05 else "strength under 0.05"


def _left_since(known: Known) -> str:
    """On a past day somebody still served who has left since."""
    return f". Left since, on {short_day(known.left_on)}" if known.left(clock.today()) else ""
