"""Rooms import only what stands below them; and each contract is shown to notice what breaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.guards import ROOT

# What breaks each contract: its name, a file, and the line to put there.
PLANTED = {
    "Rooms import only the rooms below them": ("crm/council/rules.py", "import crm.residents.models\n"),
    "Inside a room, a file imports only what stands below it": ("crm/audit/models.py", "import crm.audit.commands\n"),
    "Nothing in the application imports the factory that puts it together": (
        "crm/audit/steps.py",
        "from crm import create_app\n",
    ),
    "graph is plain Python, numpy, scipy and networkx": ("graph/strength.py", "import sqlalchemy\n"),
    "Only ties, relationships and handovers ask graph; pages ask them": (
        "crm/council/rules.py",
        "import graph.strength\n",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
    )


def test_the_arrows_point_down():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a copy in which every contract is broken."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("crm", "graph"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "static", "assets"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for path, line in PLANTED.values():
        with (root / path).open("a") as file:
            file.write(line)
    (root / "crm" / "planted").mkdir()
    (root / "crm" / "planted" / "__init__.py").touch()
    done = lint(root)
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_a_broken_contract_is_noticed(broken: str, contract: str):
    assert f"{contract} BROKEN" in broken
    assert PLANTED[contract][0].removesuffix(".py").replace("/", ".") in broken


def test_a_room_without_a_place_is_noticed(broken: str):
    assert "crm.planted" in broken


def test_every_contract_has_something_planted_for_it(broken: str):
    assert broken.count(" BROKEN") == len(PLANTED)
    assert " KEPT" not in broken
