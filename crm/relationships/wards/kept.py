"""What is told of a ward and a month, as it is kept: only what any reader may be told, never whom it is about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.relationships.suppression import Told
from crm.relationships.ward_figures import Figures, Month, Standing

Rows = list[list[int | None]]  # each the key or keys of a row, then the least and the most that it tells


def to_keep(figures: Figures) -> dict[str, Any]:
    """A month as JSON; without the month before it, which is kept for itself."""
    now, standing = figures.now, figures.standing
    return {
        "total": _ends(now.total),
        "themes": _rows(now.themes),
        "teams": _rows(now.teams),
        "officers": [[*pair, *_ends(one)] for pair, one in now.officers.items()],
        "accounts": _rows(now.accounts),
        "themes are all": now.themes_are_all,
        "waiting": _ends(standing.waiting),
        "waiting by theme": _rows(standing.waiting_by_theme),
        "waiting is all": standing.waiting_is_all,
        "waiting since": {str(theme): since.isoformat() for theme, since in standing.since.items()},
        "longest": standing.longest.isoformat() if standing.longest else None,
        "led by": {str(theme): list(posts) for theme, posts in standing.led_by.items()},
        "overdue": _ends(standing.overdue),
        "alone": _ends(standing.alone),
        "alone mostly": standing.alone_mostly,
        "team lines": [[*pair, *_ends(one)] for pair, one in figures.team_lines.items()],
        "account lines": [[*pair, *_ends(one)] for pair, one in figures.account_lines.items()],
        "organisations": list(figures.organisations),
    }


def as_kept(kept: Mapping[str, Any], before: Month) -> Figures:
    """The same again, beside the month before it."""
    return Figures(
        now=month_as_kept(kept),
        before=before,
        standing=_standing(kept),
        team_lines=_pairs(kept["team lines"]),
        account_lines=_pairs(kept["account lines"]),
        organisations=tuple(kept["organisations"]),
    )


def month_as_kept(kept: Mapping[str, Any]) -> Month:
    """The month alone, as the one after it is compared with it."""
    return Month(
        Told(*kept["total"]), _by_key(kept["themes"]), _by_key(kept["teams"]), _pairs(kept["officers"]),
        _by_key(kept["accounts"]), kept["themes are all"],
    )  # fmt: skip


def _standing(kept: Mapping[str, Any]) -> Standing:
    return Standing(
        waiting=Told(*kept["waiting"]),
        waiting_by_theme=_by_key(kept["waiting by theme"]),
        waiting_is_all=kept["waiting is all"],
        since={int(theme): date.fromisoformat(since) for theme, since in kept["waiting since"].items()},
        longest=date.fromisoformat(kept["longest"]) if kept["longest"] else None,
        led_by={int(theme): tuple(posts) for theme, posts in kept["led by"].items()},
        overdue=Told(*kept["overdue"]),
        alone=Told(*kept["alone"]),
        alone_mostly=kept["alone mostly"],
    )


def _ends(one: Told) -> list[int | None]:
    return [one.least, one.most]


def _rows(rows: Mapping[int, Told]) -> Rows:
    return [[key, *_ends(one)] for key, one in rows.items()]


def _by_key(rows: Rows) -> dict[Any, Told]:
    return {key: Told(least or 0, most) for key, least, most in rows}


def _pairs(rows: Rows) -> dict[Any, Told]:
    return {(key, other): Told(least or 0, most) for key, other, least, most in rows}
