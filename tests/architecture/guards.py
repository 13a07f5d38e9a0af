"""What the source must keep to, each rule as a function from the project's folder to what breaks it, in words."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

LONGEST = 250
# Files that are longer, each with its reason.
LONG: dict[str, str] = {
    "crm/demo/talk.py": "one invented conversation: a short method for each turn that it can take",
}
# Folders of word lists: what invented residents say. There are not two things in them, only many words.
WORD_LISTS = ("crm/demo/topics/",)

BANNED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "service",
    "handler",
    "base",
    "data",
    "info",
}
# Classes whose name is given from elsewhere.
NAMED_ELSEWHERE = {"Base", "Service"}  # SQLAlchemy's word for the class of all tables; the LGSL's for its rows

# Templates that may say a text is HTML already, each with its reason.
SAFE: dict[str, str] = {}

# Who may ask the machine for the time, and who may commit.
CLOCK = "crm/clock.py"
COMMITS = {"crm/database.py"}

PUBLIC_FILES = {"commands", "queries", "access", "steps"}


def sources(root: Path, *folders: str) -> Iterator[tuple[str, str]]:
    """Path, relative to the project, and text of each Python file in the folders."""
    for folder in folders:
        for file in sorted((root / folder).rglob("*.py")):
            yield file.relative_to(root).as_posix(), file.read_text()


def templates(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of each template, Jinja's comments emptied but their lines kept."""
    for file in sorted((root / "templates").rglob("*.html")):
        text = re.sub(r"\{#.*?#\}", lambda found: "\n" * found[0].count("\n"), file.read_text(), flags=re.DOTALL)
        yield file.relative_to(root).as_posix(), text


def long_files(root: Path) -> Iterator[str]:
    for path, text in sources(root, "crm", "graph"):
        length = len(text.splitlines())
        if length > LONGEST and path not in LONG and not path.startswith(WORD_LISTS):
            yield f"{path} has {length} lines: ask what two things live in it"
        if path in LONG and length <= LONGEST:
            yield f"{path} is short enough: take it off the list"


def undocumented(root: Path) -> Iterator[str]:
    """Public functions of commands, queries, access, steps (files, or folders of that name) and of graph."""
    for path, text in sources(root, "crm", "graph"):
        parts = Path(path).with_suffix("").parts
        if parts[0] != "graph" and not PUBLIC_FILES & set(parts):
            continue
        for node in ast.parse(text).body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                yield f"{path}: {node.name} does not say what it means"


def clock_reads(root: Path) -> Iterator[str]:
    pattern = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.time|func\.(now|current_\w+))\s*\(")
    for path, text in sources(root, "crm", "graph"):
        if path != CLOCK:
            yield from _lines(path, text, pattern, "asks the machine for the time")


def commits(root: Path) -> Iterator[str]:
    for path, text in sources(root, "crm", "graph"):
        if path not in COMMITS:
            yield from _lines(path, text, re.compile(r"\.commit\(\)|\bsessionmaker\(|\.begin\(\)"), "commits by itself")


def banned_names(root: Path) -> Iterator[str]:
    for path, text in sources(root, "crm", "graph", "tests"):
        for part in Path(path).with_suffix("").parts:
            if part.lower() in BANNED:
                yield f"{path}: {part} is no name"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_ELSEWHERE:
                last = re.findall(r"[A-Z]+[a-z0-9]*", node.name)[-1:]
                if last and last[0].lower() in BANNED:
                    yield f"{path}: {node.name} is no name"
    for path, _text in templates(root):
        if Path(path).stem in BANNED - {"base"}:
            yield f"{path}: {Path(path).stem} is no name"


def late_imports(root: Path) -> Iterator[str]:
    for path, text in sources(root, "crm", "graph"):
        for function in ast.walk(ast.parse(text)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield f"{path}:{node.lineno} imports inside {function.name}: an arrow pointing the wrong way"


def unfinished(root: Path) -> Iterator[str]:
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    for path, text in sources(root, "crm", "graph", "migrations", "tests"):
        if not path.startswith("tests/architecture/"):
            yield from _lines(path, text, pattern, "is not finished")
    for path, text in templates(root):
        yield from _lines(path, text, pattern, "is not finished")


def lazy_rows(root: Path) -> Iterator[str]:
    for path, text in sources(root, "crm"):
        yield from _lines(
            path, text, re.compile(r"\b(relationship|backref|column_property)\("), "lets a row ask by itself"
        )


def unsafe_templates(root: Path) -> Iterator[str]:
    """Words written in the template itself may be HTML; nothing else."""
    own_words = re.compile(r"""'[^'{}]*'\s*\|\s*safe\b""")
    for path, text in templates(root):
        if path not in SAFE:
            yield from _lines(
                path,
                own_words.sub("''", text),
                re.compile(r"\|\s*safe\b|autoescape\s+false"),
                "trusts a text to be HTML",
            )
    for path, text in sources(root, "crm"):
        yield from _lines(path, text, re.compile(r"\bMarkup\((?!\")[^)]"), "trusts a text to be HTML")


def inline_templates(root: Path) -> Iterator[str]:
    pattern = re.compile(
        r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|\bhx-on\b|[\"']\s*(js|javascript):|<script(?![^>]*\ssrc=)",
        re.IGNORECASE,
    )
    for path, text in templates(root):
        yield from _lines(path, text, pattern, "has a script or style of its own")


def roles_in_templates(root: Path) -> Iterator[str]:
    """The frame around each page has no dataclass of its own, so it may ask."""
    pattern = re.compile(r"\.roles\b|Role\.|is_councillor_only")
    for path, text in templates(root):
        if path != "templates/base.html":
            yield from _lines(path, text, pattern, "asks who somebody is: the page should say what they can do")


def unlisted_settings(root: Path) -> Iterator[str]:
    """Every name that the program reads from the environment stands in .env.example, and no other."""
    read = _settings(root)
    listed = set(re.findall(r"^#?([A-Z_]+)=", (root / ".env.example").read_text(), re.MULTILINE))
    yield from (f"{name} is read but not in .env.example" for name in sorted(read - listed))
    yield from (f"{name} is in .env.example but nobody reads it" for name in sorted(listed - read))


def unexplained_settings(root: Path) -> Iterator[str]:
    """Whoever runs it finds each of them in docs/running-it.md."""
    told = (root / "docs" / "running-it.md").read_text()
    yield from (
        f"docs/running-it.md does not explain {name}" for name in sorted(_settings(root)) if f"`{name}`" not in told
    )


def _settings(root: Path) -> set[str]:
    read = set()
    for _path, text in sources(root, "crm"):
        read |= set(re.findall(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""", text))
        read |= set(re.findall(r"""_(?:flag|number|names)\(["']([A-Z_]+)["']""", text))
    return read


def unnamed_rooms(root: Path) -> Iterator[str]:
    page = (root / "docs" / "architecture.md").read_text()
    for folder in sorted((root / "crm").iterdir()):
        if (folder / "__init__.py").exists() and not re.search(
            rf"^{folder.name}\b|\| {folder.name}\b", page, re.MULTILINE
        ):
            yield f"docs/architecture.md does not name the room {folder.name}"


WORDS = (
    "Resident", "ContactPoint", "Organisation", "Colleague", "Team", "Ward", "Body", "Post", "PostHolder", "Account",
    "Interaction", "Participant", "Conversation", "acting_as", "Controller", "Promise", "Responsibility", "Tie", "Link",
    "Handover", "Brief",
)  # fmt: skip


def missing_words(root: Path) -> Iterator[str]:
    """Every word of the design, and every table, is explained in the glossary."""
    page = (root / "docs" / "glossary.md").read_text()
    explained = set(re.findall(r"^\*\*([\w ]+)\*\*", page, re.MULTILINE))
    yield from (f"docs/glossary.md does not explain {word}" for word in WORDS if word not in explained)
    for path, text in sources(root, "crm"):
        if Path(path).stem == "models" or "models" in Path(path).parts:
            for table in re.findall(r"^class (\w+)\(Base\):", text, re.MULTILINE):
                if table not in explained:
                    yield f"docs/glossary.md does not explain {table} ({path})"


def importing_migrations(root: Path) -> Iterator[str]:
    for path, text in sources(root, "migrations/versions"):
        yield from _lines(path, text, re.compile(r"^\s*(from|import) crm\b"), "imports what will have changed")
        if not re.fullmatch(r"\d{4}_[a-z0-9_]+", Path(path).stem):
            yield f"{path} has no number and name"


GUARDS: tuple[Callable[[Path], Iterator[str]], ...] = (
    long_files,
    undocumented,
    clock_reads,
    commits,
    banned_names,
    late_imports,
    unfinished,
    lazy_rows,
    unsafe_templates,
    inline_templates,
    roles_in_templates,
    unlisted_settings,
    unexplained_settings,
    unnamed_rooms,
    missing_words,
    importing_migrations,
)


def _lines(path: str, text: str, pattern: re.Pattern[str], what: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#")[0] if path.endswith(".py") and "TODO" not in pattern.pattern else line
        if pattern.search(bare):
            yield f"{path}:{number} {what}: {line.strip()[:100]}"
