"""The drawing of a ward: what people raise, through which team or account, and who looks after which organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.relationships.suppression import Told, width
from crm.relationships.ward_figures import DRAWN, Figures
from crm.relationships.ward_rows import InTouch, Organisation, Theme
from crm.web.formatting import cut
from graph.picture import Point, edge
from graph.ward_picture import three_columns

LONGEST = 20
BOX = 186


@dataclass(frozen=True)
class Node:
    """A shape, or for a theme a box, with its words."""

    kind: str  # theme, team, account, organisation, gap
    x: float
    y: float
    name: str
    whole_name: str
    words: str
    href: str


@dataclass(frozen=True)
class Line:
    """A line between two nodes: its path, and its class, which says how thick it is."""

    path: str
    kind: str


@dataclass(frozen=True)
class WardDrawing:
    """All that the template needs; it computes nothing."""

    width: int
    height: int
    box: int
    themes: tuple[Node, ...]
    in_touch: tuple[Node, ...]
    organisations: tuple[Node, ...]
    lines: tuple[Line, ...]
    describes: str
    left_out: str
    shapes: tuple[tuple[str, bool, str], ...]


def drawing_of(
    figures: Figures, themes: Sequence[Theme], in_touch: Sequence[InTouch], organisations: Sequence[Organisation]
) -> WardDrawing | None:
    """At most eight of each list, in its order. None where there is nothing to join."""
    themes_shown = themes[:DRAWN]
    spoke = in_touch[:DRAWN]
    if not themes_shown or not spoke:
        return None
    bodies = organisations[:DRAWN]
    places = three_columns(len(themes_shown), len(spoke), len(bodies))
    left = [_theme(row, spot) for row, spot in zip(themes_shown, places.left, strict=True)]
    middle = [_spoke(row, spot) for row, spot in zip(spoke, places.middle, strict=True)]
    right = [_organisation(row, spot) for row, spot in zip(bodies, places.right, strict=True)]
    lines = _raised(figures, list(zip(themes_shown, left, strict=True)), list(zip(spoke, middle, strict=True)))
    lines += _looks_after(list(zip(spoke, middle, strict=True)), list(zip(bodies, right, strict=True)))
    return WardDrawing(
        width=places.width,
        height=places.height,
        box=BOX,
        themes=tuple(left),
        in_touch=tuple(middle),
        organisations=tuple(right),
        lines=tuple(lines),
        describes=_describes(left, middle, right),
        left_out=_left_out(len(themes) - len(left), len(in_touch) - len(middle), len(organisations) - len(right)),
        shapes=_key([*middle, *right]),
    )


def _theme(row: Theme, spot: Point) -> Node:
    return Node("theme", spot.x, spot.y, cut(row.name, LONGEST), row.name, _people(row.told), f"#theme-{row.key}")


def _spoke(row: InTouch, spot: Point) -> Node:
    return Node(row.kind, spot.x, spot.y, cut(row.name, LONGEST), row.name, _people(row.told), f"#{row.kind}-{row.key}")


def _organisation(row: Organisation, spot: Point) -> Node:
    words = row.post if row.is_looked_after else "nobody looks after it" if row.is_at_risk else "not in touch yet"
    kind = "gap" if row.is_at_risk else "organisation"
    return Node(kind, spot.x, spot.y, cut(row.name, 19), row.name, cut(words, 22), f"#organisation-{row.key}")


def _raised(figures: Figures, left: Sequence[tuple[Theme, Node]], middle: Sequence[tuple[InTouch, Node]]) -> list[Line]:
    lines = []
    for theme, start in left:
        for spoke, end in middle:
            told = (figures.team_lines if spoke.kind == "team" else figures.account_lines).get((theme.key, spoke.key))
            if told is not None:
                path = edge(Point(start.x + BOX, start.y), Point(end.x - 16, end.y))
                thick = width(told)
                lines.append(Line(path, "edge edge-few" if thick == 1 else f"edge edge-{thick}"))
    # The thick ones last, so that they lie on top.
    return sorted(lines, key=lambda line: line.kind == "edge edge-few", reverse=True)


def _looks_after(middle: Sequence[tuple[InTouch, Node]], right: Sequence[tuple[Organisation, Node]]) -> list[Line]:
    """From each organisation to the team that looks after it, if that team is drawn."""
    lines = []
    for body, end in right:
        for spoke, start in middle:
            if spoke.kind == "team" and spoke.key == body.team_id:
                path = edge(Point(start.x + 190, start.y), Point(end.x - 16, end.y))
                lines.append(Line(path, "edge edge-2" if body.is_looked_after else "edge edge-gap"))
    return lines


def _people(told: Told) -> str:
    if told.number is None:
        return told.words if told.words != "hidden" else "number hidden"
    return f"{told.words} residents"


def _describes(left: Sequence[Node], middle: Sequence[Node], right: Sequence[Node]) -> str:
    def said(nodes: Sequence[Node]) -> str:
        return "; ".join(f"{node.whole_name}, {node.words}" for node in nodes)

    parts = [f"What about: {said(left)}.", f"Team or account: {said(middle)}."]
    return " ".join([*parts, f"Organisations: {said(right)}."] if right else parts)


def _left_out(themes: int, in_touch: int, organisations: int) -> str:
    counted = ((themes, "theme"), (in_touch, "team or account"), (organisations, "organisation"))
    said = [f"{number} more {noun if number == 1 else _PLURAL[noun]}" for number, noun in counted if number > 0]
    return f"Left out: {', '.join(said)}." if said else ""


_PLURAL = {"theme": "themes", "team or account": "teams and accounts", "organisation": "organisations"}
_KEY = (("team", "team"), ("account", "account"), ("organisation", "organisation"), ("gap", "nobody looks after it"))


def _key(nodes: Sequence[Node]) -> tuple[tuple[str, bool, str], ...]:
    used = {node.kind for node in nodes}
    return tuple((kind, False, words) for kind, words in _KEY if kind in used)
