"""How long a picture takes: places, lines and SVG of a network with so many nodes."""

from __future__ import annotations

import statistics
import time

from flask import Flask, render_template

from crm.relationships.network_drawing import Label, draw
from graph.neighbourhood import Near, Neighbourhood
from graph.network import Node

SIZES = (10, 50, 150)
TIMES = 20


def picture_times(app: Flask) -> dict[int, float]:
    """Milliseconds, the median of several, by number of nodes: a third of them one step away, the rest beyond."""
    with app.test_request_context("/"):
        return {nodes: statistics.median(_once(nodes) for _ in range(TIMES)) for nodes in SIZES}


def _once(nodes: int) -> float:
    near, labels, outside = network_of(nodes)
    begun = time.perf_counter()
    drawing = draw("Eileen Marsden", near, lambda one: labels[one.node], outside, first=nodes, most=nodes)
    render_template("relationships/_network_drawing.html", drawing=drawing)
    return (time.perf_counter() - begun) * 1000


def network_of(nodes: int) -> tuple[Neighbourhood, dict[Node, Label], set[Node]]:
    """A made-up network: colleagues and organisations in turns, two more beyond each."""
    all_nodes: list[Node] = [("organisation" if n % 3 == 2 else "colleague", n) for n in range(nodes)]
    first = all_nodes[: -(-nodes // 3)]
    beyond = all_nodes[len(first) :]
    near = Neighbourhood(
        ("resident", 0),
        tuple(Near(node, 9.0 - at / nodes) for at, node in enumerate(first)),
        tuple(Near(node, 2.0, through=first[at % len(first)]) for at, node in enumerate(beyond)),
        0,
        0,
    )
    labels = {
        (kind, n): Label(
            "officer" if kind == "colleague" else kind, f"Somebody {n}", "in touch, 12 talks", f"/at/{n}", 3
        )
        for kind, n in all_nodes
    }
    return near, labels, {node for node in all_nodes if node[0] == "organisation"}
