"""One run: make the councils or take those that are kept, measure, say, judge."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.graph.bars import Bars, Broken, Row, as_json, broken, table
from bench.graph.council import Founding
from bench.graph.kept import app_on, forget_connections, kept
from bench.graph.looks import Draw, looks
from bench.graph.measuring import Council, measure
from bench.graph.pictures import picture_times
from bench.graph.shape import NOW, Shape
from bench.graph.worker import memory_of_worker
from crm import clock
from crm.database import db

OF_A_WORKER = 10  # rounds: by then it holds all that it keeps


@dataclass
class Options:
    """What to measure, where the councils are kept, and where the table goes."""

    shapes: Sequence[Shape]
    kinds: Sequence[str]
    folder: Path
    json: Path
    rounds: int = 30
    seed: int = 1
    pages: str = ""  # only those whose name has this in it
    bars: Bars = field(default_factory=Bars)


@dataclass
class Figures:
    """All that one run found."""

    rows: list[Row] = field(default_factory=list)
    memory: dict[tuple[str, int], float] = field(default_factory=dict)
    making: dict[tuple[str, int], float | None] = field(default_factory=dict)
    pictures: dict[int, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def run(options: Options) -> int:
    """Measures and prints; returns 1 where a bar is broken, else 0."""
    found = Figures()
    for kind in options.kinds:
        _of_kind(kind, options, found)
    faults = broken(found.rows, found.memory, options.bars)
    _say(found, faults)
    options.json.write_text(json.dumps(_as_json(found, faults), indent=1) + "\n")
    print(f"Written to {options.json}")
    return 1 if faults else 0


def _of_kind(kind: str, options: Options, found: Figures) -> None:
    with clock.stopped(NOW, everywhere=True), kept(kind, list(options.shapes), options.folder) as (urls, took):
        councils = [_council(kind, url, shape, options) for url, shape in zip(urls, options.shapes, strict=True)]
        try:
            found.versions[kind] = _version(councils[0])
            found.pictures = found.pictures or picture_times(councils[0].app)
            print(f"Measuring {kind}, {options.rounds} rounds ...", flush=True)
            measure(councils, options.rounds, options.seed)
            for shape, url, seconds in zip(options.shapes, urls, took, strict=True):
                found.memory[kind, shape.residents] = memory_of_worker(
                    url, shape, min(options.rounds, OF_A_WORKER), options.pages
                )
                found.making[kind, shape.residents] = seconds
        finally:
            for council in councils:
                forget_connections(council.app)
    for name in councils[0].rows:
        found.rows.extend(council.rows[name] for council in councils)


def _council(kind: str, url: str, shape: Shape, options: Options) -> Council:
    app = app_on(url)
    with app.app_context():
        pages = looks(Founding(shape).found(), options.pages)
        draw = Draw(shape, options.seed)
    return Council(app, pages, draw, {page.name: Row(kind, shape.residents, page.name) for page in pages})


def _version(council: Council) -> str:
    with council.app.app_context():
        if db.engine.dialect.name == "sqlite":
            return sqlite3.sqlite_version
        return str(db.session.connection().exec_driver_sql("SHOW server_version").scalar())


def _say(found: Figures, faults: list[Broken]) -> None:
    print(table(found.rows))
    for (kind, residents), seconds in found.making.items():
        made = "kept from before" if seconds is None else f"made in {seconds:.0f} s"
        print(f"{kind}, {residents:,} residents: {made}; a worker held {found.memory[kind, residents]:.0f} MB at most")
    print("A picture: " + ", ".join(f"{nodes} nodes {ms:.1f} ms" for nodes, ms in found.pictures.items()))
    for fault in faults:
        print(f"BROKEN {fault}")
    if not faults:
        print("Every bar is kept.")


def _as_json(found: Figures, faults: list[Broken]) -> dict[str, object]:
    return {
        "versions": found.versions,
        "pages": as_json(found.rows),
        "workers": [
            {"database": kind, "residents": residents, "megabytes": round(megabytes, 1),
             "seconds_to_make": found.making[kind, residents]}
            for (kind, residents), megabytes in found.memory.items()
        ],
        "picture_ms": {str(nodes): round(ms, 2) for nodes, ms in found.pictures.items()},
        "broken": [str(fault) for fault in faults],
    }  # fmt: skip
