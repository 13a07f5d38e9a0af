"""The source keeps to our rules; and each rule is shown to notice what breaks it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import guards

Guard = Callable[[Path], Iterator[str]]


@pytest.mark.parametrize("guard", guards.GUARDS, ids=lambda guard: guard.__name__)
def test_the_source_keeps_to(guard: Guard):
    assert list(guard(guards.ROOT)) == []


# For each guard: a file to add to (or make), what to add, and what is said.
PLANTED: list[tuple[Guard, str, str, str]] = [
    (guards.long_files, "crm/council/planted.py", "x = 1\n" * 251, "crm/council/planted.py has 251 lines"),
    (guards.undocumented, "crm/council/queries.py", "def planted(): return 1\n", "planted does not say"),
    (guards.undocumented, "graph/planted.py", "def planted(): return 1\n", "planted does not say"),
    (guards.undocumented, "crm/council/commands/planted.py", "def planted(): return 1\n", "planted does not say"),
    (guards.clock_reads, "crm/audit/steps.py", "x = datetime.now(UTC)\n", "asks the machine for the time"),
    (guards.clock_reads, "crm/audit/steps.py", "x = date.today()\n", "asks the machine for the time"),
    (guards.clock_reads, "crm/audit/steps.py", "x = func.now()\n", "asks the machine for the time"),
    (guards.commits, "crm/audit/steps.py", "db.session.commit()\n", "commits by itself"),
    (guards.commits, "crm/audit/steps.py", "with db.engine.begin() as c: pass\n", "commits by itself"),
    (guards.banned_names, "crm/council/utils.py", "x = 1\n", "utils is no name"),
    (guards.banned_names, "crm/common/rules.py", "x = 1\n", "common is no name"),
    (guards.banned_names, "crm/council/rules.py", "class PostManager: pass\n", "PostManager is no name"),
    (guards.late_imports, "crm/council/rules.py", "def f():\n    import crm.web\n", "imports inside f"),
    (guards.unfinished, "crm/council/rules.py", "x = 1  # TODO: finish\n", "is not finished"),
    (guards.unfinished, "templates/pages/planted.html", "<p>FIXME</p>\n", "is not finished"),
    (guards.lazy_rows, "crm/council/models.py", "posts = relationship()\n", "lets a row ask by itself"),
    (guards.unsafe_templates, "templates/pages/planted.html", "{{ body | safe }}\n", "trusts a text"),
    (guards.unsafe_templates, "crm/web/formatting.py", 'x = Markup(f"<b>{y}</b>")\n', "trusts a text"),
    (guards.inline_templates, "templates/pages/planted.html", '<p style="color: red">\n', "script or style"),
    (guards.inline_templates, "templates/pages/planted.html", '<button onclick="x()">\n', "script or style"),
    (guards.inline_templates, "templates/pages/planted.html", '<p hx-on:click="x()">\n', "script or style"),
    (guards.inline_templates, "templates/pages/planted.html", "<p hx-vals='js:{a: 1}'>\n", "script or style"),
    (guards.inline_templates, "templates/pages/planted.html", "<script>x()</script>\n", "script or style"),
    (guards.inline_templates, "templates/pages/planted.html", "<style>p {}</style>\n", "script or style"),
    (
        guards.roles_in_templates,
        "templates/pages/planted.html",
        "{% if 'x' in actor.roles %}\n",
        "asks who somebody is",
    ),
    (guards.unlisted_settings, "crm/config.py", 'x = os.environ.get("PLANTED")\n', "PLANTED is read"),
    (guards.unlisted_settings, ".env.example", "#PLANTED=\n", "nobody reads it"),
    (guards.unexplained_settings, "crm/config.py", 'x = os.environ.get("PLANTED")\n', "does not explain PLANTED"),
    (guards.unnamed_rooms, "crm/planted/__init__.py", "\n", "does not name the room planted"),
    (guards.missing_words, "crm/council/models.py", "class Planted(Base):\n    pass\n", "does not explain Planted"),
    (guards.importing_migrations, "migrations/versions/9999_planted.py", "from crm.x import y\n", "imports what"),
    (guards.importing_migrations, "migrations/versions/planted.py", "x = 1\n", "has no number"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of some of what the guards read: enough to plant in, little to read again for each."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("crm/audit", "crm/council", "crm/web", "graph", "templates/pages", "migrations", "docs"):
        shutil.copytree(
            guards.ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", "static", "assets")
        )
    (root / "tests").mkdir()
    for file in (".env.example", "crm/__init__.py", "crm/config.py"):
        shutil.copy(guards.ROOT / file, root / file)
    return root


@pytest.fixture(scope="module")
def found_before(copied: Path) -> Callable[[Guard], list[str]]:
    """What a guard says of the copy while nothing is planted in it."""
    return cache(lambda guard: list(guard(copied)))


@pytest.mark.parametrize(
    ("guard", "path", "planted", "said"),
    PLANTED,
    ids=[f"{guard.__name__}: {' '.join(planted.split())[:30]}" for guard, _path, planted, _said in PLANTED],
)
def test_it_is_noticed(
    copied: Path, found_before: Callable[[Guard], list[str]], guard: Guard, path: str, planted: str, said: str
):
    before = found_before(guard)
    file = copied / path
    kept = file.read_text() if file.exists() else None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text((kept or "") + planted)
    try:
        new = [fault for fault in guard(copied) if fault not in before]
    finally:
        file.unlink() if kept is None else file.write_text(kept)
        if kept is None and not any(file.parent.iterdir()):
            file.parent.rmdir()
    assert len(new) == 1
    assert said in new[0]


def test_each_guard_has_something_planted_for_it():
    assert {planted[0] for planted in PLANTED} == set(guards.GUARDS)
