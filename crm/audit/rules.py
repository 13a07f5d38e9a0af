"""Rules of the audit that need no database: what is looked for, and acts in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from crm.web.formatting import full_day


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for; empty for everything. `before` is the last row of the page before."""

    colleague: str = ""
    action: str = ""
    from_on: date | None = None
    to_on: date | None = None
    subject_type: str = ""
    subject_id: int | None = None
    before: int | None = None


def readable(action: str) -> str:
    """`resident.merged` as `Resident merged`, `role_grant.ended` as `Role grant ended`."""
    return worded(action.replace(".", " "))


def worded(name: str) -> str:
    """The name of a thing or a column in words: `owner_post_id` as `Owner post`."""
    return re.sub(r"_ids?$", "", name).replace("_", " ").capitalize()


def details_in_words(details: dict[str, Any]) -> str:
    """`Owner post: 12; fields: handle, purpose`: only what has a value."""
    said = []
    for name, value in details.items():
        if value is None or value == [] or value == {}:
            continue
        words = ", ".join(
            _worded_value(one).replace("_", " ") for one in (value if isinstance(value, list) else [value])
        )
        said.append(f"{worded(name)}: {words}")
    return "; ".join(said)


def _worded_value(value: Any) -> str:
    """`yes` of True, `20 November 2026` of a day; anything else as it stands."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return full_day(date.fromisoformat(value))
    return str(value)


def subject(words: str) -> tuple[str, int] | None:
    """`Resident 412` as what it is about; None for what is not a thing and its number."""
    found = re.fullmatch(r"\s*([A-Za-z][A-Za-z _]{0,38}?)\s*(\d{1,9})\s*", words)
    return (found[1].lower().replace(" ", "_"), int(found[2])) if found else None
