"""The teams, posts and lines of management that a list of posts describes."""

from __future__ import annotations

from dataclasses import dataclass

from crm import typed
from crm.council.lists.officer_file import ListedPost

# The names of a team and of those above it, the top first, folded; the key of a team within a list.
Path = tuple[str, ...]
Key = tuple[Path, str]


@dataclass(frozen=True)
class Place:
    """A post of the list with all its rows: as many places."""

    key: Key
    title: str
    team: str  # its name, as written
    level: int
    rows: tuple[ListedPost, ...]
    is_head: bool
    reports_to: Key | None

    @property
    def named(self) -> tuple[ListedPost, ...]:
        return tuple(row for row in self.rows if row.name)

    @property
    def unnamed(self) -> int:
        """Places held by somebody whom the list does not name."""
        return sum(not row.name and not row.vacant for row in self.rows)

    @property
    def vacant(self) -> int:
        return sum(row.vacant for row in self.rows)


@dataclass(frozen=True)
class Structure:
    """Teams by path with their written names, those above first, and posts by key."""

    teams: dict[Path, str]
    posts: dict[Key, Place]


def structure_of(rows: tuple[ListedPost, ...]) -> Structure:
    """Read a structure out of a list.

    Services sit below their directorate. Where one directorate has the posts of level 1, the others sit below it.
    Rows of one title in one team are places of one post. A team's head is its one post of the highest level.
    A post reports to the head of its own team, else of the nearest team above, of a higher level than its own.
    """
    tops = {typed.folded(row.directorate) for row in rows if row.level == 1}
    top = next(iter(tops)) if len(tops) == 1 else None
    written: dict[Path, str] = {}
    grouped: dict[Key, list[ListedPost]] = {}
    for row in rows:
        path = _path(row, top)
        names = (row.directorate,) if row.service is None else (row.directorate, row.service)
        for depth, name in enumerate(reversed(names)):
            written.setdefault(path[: len(path) - depth], name)
        grouped.setdefault((path, typed.folded(row.title)), []).append(row)
    levels = {key: min(row.level for row in group) for key, group in grouped.items()}
    heads = _heads(grouped, levels)
    posts = {
        key: Place(
            key, group[0].title, written[key[0]], levels[key], tuple(group),
            heads.get(key[0]) == key, _reports_to(key, levels, heads),
        )
        for key, group in grouped.items()
    }  # fmt: skip
    return Structure(dict(sorted(written.items(), key=lambda item: len(item[0]))), posts)


def _path(row: ListedPost, top: str | None) -> Path:
    directorate = typed.folded(row.directorate)
    path = (directorate,) if top is None or directorate == top else (top, directorate)
    return path if row.service is None else (*path, typed.folded(row.service))


def _heads(grouped: dict[Key, list[ListedPost]], levels: dict[Key, int]) -> dict[Path, Key]:
    """The post of the highest level in each team, where there is one such post with one place."""
    found = {}
    for path in {key[0] for key in grouped}:
        keys = [key for key in grouped if key[0] == path]
        highest = min(levels[key] for key in keys)
        at_the_top = [key for key in keys if levels[key] == highest]
        if len(at_the_top) == 1 and len(grouped[at_the_top[0]]) == 1:
            found[path] = at_the_top[0]
    return found


def _reports_to(key: Key, levels: dict[Key, int], heads: dict[Path, Key]) -> Key | None:
    path = key[0]
    while path:
        head = heads.get(path)
        if head is not None and head != key and levels[head] < levels[key]:
            return head
        path = path[:-1]
    return None
