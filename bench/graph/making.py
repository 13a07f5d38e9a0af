"""One council of the bench from nothing: migrations, rows, statistics, what is counted by night."""

from __future__ import annotations

import time
from collections.abc import Iterator

import flask_migrate
from flask import Flask

from bench.graph.council import COUNCIL, Founding
from bench.graph.crowd import Crowd
from bench.graph.loading import load
from bench.graph.shape import NOW, Rows, Shape
from crm import clock
from crm.database import db, keep_statistics
from crm.demo import names
from crm.relationships.commands.keep_continuity import keep_continuity
from crm.relationships.commands.keep_wards import keep_wards
from crm.residents import terms


def make(app: Flask, shape: Shape) -> float:
    """Fill the empty database of an application; returns the seconds that it took, migrations included."""
    begun = time.perf_counter()
    with app.app_context():
        flask_migrate.upgrade()
        db.session.remove()
        load(db.engine, rows_of(shape))
        db.engine.dispose()
        keep_statistics()
        with clock.stopped(NOW, everywhere=True):
            keep_continuity(months=2)  # as every night
            keep_wards(months=2)
        db.session.remove()
        db.engine.dispose()
    return time.perf_counter() - begun


def rows_of(shape: Shape) -> Iterator[Rows]:
    """Every row of the council of a shape, the same each time."""
    founding = Founding(shape)
    council = founding.found()
    yield "audit_entry", {
        "id": [1], "at": "2019-01-07 09:00:00.000000", "actor_name": "bench", "action": "bench.built",
        "subject_type": "council", "details": "{}",
    }  # fmt: skip
    yield from founding.write()
    yield from Crowd(shape, council).rows()
    yield "search_word", _spellings(council.places[0].streets)


def _spellings(streets: tuple[str, ...]) -> dict[str, object]:
    """Under which spellings with a slip the words of names and streets are found."""
    said = " ".join((*names.SHE, *names.HE, *names.FAMILY, *streets)).casefold().split()
    found = [(deletion, word) for word in sorted(set(said)) for deletion in sorted(terms.deletions(word))]
    return {
        "deletion": [deletion for deletion, _ in found],
        "controller_id": COUNCIL,
        "word": [word for _, word in found],
    }
