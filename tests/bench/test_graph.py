"""The bench of the relationship graph, in a council of a few people: that it runs, and that it says what is broken."""

from __future__ import annotations

import json
from dataclasses import replace

import flask_migrate
import pytest

from bench.graph.bars import Bars, Row, broken
from bench.graph.kept import app_on, forget_connections
from bench.graph.making import make
from bench.graph.run import Options, run
from bench.graph.shape import Shape
from crm.check import findings

SMALL = Shape(60, ward=40, members=10, busiest=30, agents=3, core_teams=2)
ANYTHING = Bars(beside=1e9, p95=1e9, grown_beside=1e9, statements=1_000, megabytes=1e9)


def test_it_runs_to_its_end_and_a_broken_bar_is_named(tmp_path, capsys):
    planted = replace(ANYTHING, statements=2)
    options = Options(
        [SMALL], ["sqlite"], tmp_path, tmp_path / "graph.json", rounds=1, pages="the contact", bars=planted
    )

    assert run(options) == 1

    said = capsys.readouterr().out
    assert "BROKEN sqlite, 60 residents, team, the contact centre: " in said
    assert "statements; at most 2" in said
    (page,) = json.loads((tmp_path / "graph.json").read_text())["pages"]
    assert page["answered"] == 200
    assert page["median_ms"] > page["bare_sql_ms"] > 0


@pytest.mark.long
def test_every_page_answers_at_both_sizes_and_what_was_made_is_used_again(tmp_path, capsys):
    both = [SMALL, replace(SMALL, residents=90)]
    options = Options(both, ["sqlite"], tmp_path, tmp_path / "graph.json", rounds=1, bars=ANYTHING)

    assert run(options) == 0, capsys.readouterr().out
    assert run(replace(options, pages="team")) == 0

    assert capsys.readouterr().out.count("Making") == 2


def test_each_bar_is_broken_by_what_it_is_about():
    kept = Row("sqlite", 10, "ward", page=[20.0] * 20, clock=[20.0], bare=[2.0] * 20, statements=12)
    grown = replace(kept, residents=1_000)
    assert broken([kept, grown], {("sqlite", 10): 299.0}, Bars()) == []

    def why(**planted: object) -> str:
        return str(broken([kept, replace(grown, **planted)], {}, Bars())[0])  # type: ignore[arg-type]

    named = "sqlite, 1,000 residents, ward: "
    assert why(bare=[1.0] * 20) == named + "median 20.0 ms; at most 18.0"
    assert why(page=[20.0] * 18 + [100.5] * 2) == named + "p95 100.5 ms; at most 100"
    assert why(page=[33.0] * 20, bare=[9.0] * 20) == named + "grew from 20.0 to 33.0 ms; at most 32.0"
    assert why(statements=13) == named + "13 statements; at most 12"
    assert why(answered=404) == named + "answered 404"
    assert str(broken([], {("sqlite", 10): 300.0}, Bars())[0]) == "sqlite, 10 residents, a worker: 300 MB; under 300"


def test_its_council_is_sound_and_the_schema_is_as_the_migrations_left_it(empty_url):
    app = app_on(empty_url)
    make(app, SMALL)
    with app.app_context():
        assert findings(whole=True) == []
        flask_migrate.check()
    forget_connections(app)
