"""The part of the network that a page asked for: nodes with their names, ties and links with their facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from crm.accounts.rules import shown
from crm.relationships import rules
from crm.ties.half_life import strength_of
from crm.ties.rules import channels_in, times_of
from crm.web.formatting import short_day
from graph.network import Edge, Node

Facts = tuple[float, int, datetime, datetime, int]  # score, talks, first, last, channels

ROOMS = {"resident": "residents", "colleague": "colleagues", "account": "accounts", "organisation": "organisations"}


@dataclass(frozen=True)
class Known:
    """A node by its name."""

    node: Node
    name: str
    left_on: date | None = None

    @property
    def href(self) -> str:
        return f"/{ROOMS[self.node[0]]}/{self.node[1]}"

    def left(self, day: date) -> str:
        """`left 31 May 2025`, of who had left by a day."""
        return f"left {short_day(self.left_on)}" if self.left_on is not None and self.left_on < day else ""


@dataclass(frozen=True)
class TieFact:
    """What a resident and a colleague or account have between them, over all entries that the actor reads."""

    resident: Node
    other: Node
    strength: float
    count: int
    first_at: datetime
    last_at: datetime
    channels: tuple[str, ...]

    @property
    def proof(self) -> str:
        """Where it opens to its parts, and to the interactions that it is made of."""
        if self.resident[0] == "organisation":
            return f"/organisations/{self.resident[1]}/conversations"
        return f"/residents/{self.resident[1]}/ties/{self.other[0]}-{self.other[1]}"

    @property
    def facts(self) -> str:
        """`14 talks, first 3 May 2024, last 12 Nov, phone, email`."""
        first = f", first {short_day(self.first_at)}" if self.count > 1 else ""
        how = f", {', '.join(self.channels)}" if self.channels else ""
        return f"{times_of(self.count, self.channels)}{first}, last {short_day(self.last_at)}{how}"


@dataclass(frozen=True)
class LinkFact:
    """A declared relationship from a resident to another one or to an organisation; or that two live at one address."""

    a: Node
    b: Node
    kind: str
    starts_on: date | None = None
    is_address: bool = False

    @property
    def strength(self) -> float:
        return rules.SAME_ADDRESS if self.is_address else rules.DECLARED


@dataclass
class Cut:
    """What was read so far. The same row read twice counts once."""

    moment: datetime  # that the page is about: strengths are those of then
    known: dict[Node, Known] = field(default_factory=dict)
    _ties: dict[int, tuple[Node, Node, Facts]] = field(default_factory=dict)
    _facts: dict[tuple[Node, Node], TieFact] = field(default_factory=dict)
    _links: dict[tuple[Node, Node, str], LinkFact] = field(default_factory=dict)
    _added_up: tuple[tuple[int, int], dict[tuple[Node, Node], TieFact]] | None = None

    def name(self, node: Node, name: str, left_on: date | None = None) -> None:
        """Take a node in by its name."""
        self.known.setdefault(node, Known(node, name, left_on))

    def take_ties(self, rows: Iterable[Row[Any]]) -> None:
        """Take in rows of `reading.ties`."""
        for tie_id, resident_id, name, *rest in rows:  # by their places: there are hundreds
            colleague_id, colleague, left_on, account_id, handle, network, *facts, score = rest
            count, first_at, last_at, channels = facts
            resident: Node = ("resident", resident_id)
            other: Node = ("colleague", colleague_id) if colleague_id else ("account", account_id)
            if resident not in self.known:
                self.name(resident, name)
            if other not in self.known:
                self.name(other, colleague or shown(network, handle), left_on)
            self._ties[tie_id] = resident, other, (score, count, first_at, last_at, channels)

    def take_links(self, rows: Iterable[Row[Any]]) -> None:
        """Take in rows of `reading.links`; one whose two ends were put together is none."""
        for row in rows:
            a: Node = ("resident", row.resident_id)
            b: Node = ("organisation", row.organisation_id) if row.organisation_id else ("resident", row.other_id)
            if a == b:
                continue
            self.name(a, row.resident_name)
            self.name(b, row.organisation_name or row.other_name)
            self.link(LinkFact(a, b, row.kind, row.starts_on))

    def tie(self, fact: TieFact) -> None:
        """Take in a tie that was worked out rather than read."""
        self._facts[fact.resident, fact.other] = fact

    def link(self, fact: LinkFact) -> None:
        """Take in a link."""
        self._links.setdefault((fact.a, fact.b, fact.kind), fact)

    def ties(self) -> dict[tuple[Node, Node], TieFact]:
        """The ties by resident and other; several of one pair add up. Put together once for so many as there are."""
        so_many = len(self._ties), len(self._facts)
        if self._added_up is None or self._added_up[0] != so_many:
            self._added_up = so_many, self._add_up()
        return self._added_up[1]

    def _add_up(self) -> dict[tuple[Node, Node], TieFact]:
        if not self._ties:
            return dict(self._facts)
        faded = strength_of(1.0, self.moment)  # what a score of one is worth by now
        pairs: dict[tuple[Node, Node], list[Facts]] = {}
        for _, (resident, other, facts) in sorted(self._ties.items()):
            pairs.setdefault((resident, other), []).append(facts)
        found = dict(self._facts)
        for (resident, other), rows in pairs.items():
            score, count, first_at, last_at, bits = rows[0] if len(rows) == 1 else _together(rows)
            strength = score * faded
            if strength > 0:  # a tie of decades ago may be too weak for a double
                found[resident, other] = TieFact(
                    resident, other, strength, count, first_at, last_at, channels_in(bits)
                )  # fmt: skip
        return found

    def links(self) -> tuple[LinkFact, ...]:
        """The links, in a fixed order."""
        return tuple(self._links[key] for key in sorted(self._links))

    def left_by(self, day: date) -> frozenset[Node]:
        """The colleagues who had left by a day."""
        return frozenset(node for node, one in self.known.items() if one.left_on is not None and one.left_on < day)

    def edges(self, ties: Iterable[TieFact]) -> list[Edge]:
        """The ties and all links for graph/; of several links of one pair the strongest alone, since each says the
        same."""
        edges = [Edge(tie.resident, tie.other, tie.strength) for tie in ties]
        pairs: dict[tuple[Node, Node], LinkFact] = {}
        for link in self.links():
            pair = (min(link.a, link.b), max(link.a, link.b))
            if pair not in pairs or link.strength > pairs[pair].strength:
                pairs[pair] = link
        return [*edges, *(Edge(link.a, link.b, link.strength, link.kind) for link in pairs.values())]


def _together(rows: list[Facts]) -> Facts:
    scores, counts, first, last, channels = zip(*rows, strict=True)
    bits = 0
    for one in channels:
        bits |= one
    return sum(scores), sum(counts), min(first), max(last), bits
