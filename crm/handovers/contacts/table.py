"""A table of contacts, one person to a row: CSV as Outlook, Google and spreadsheets write it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from crm import typed
from crm.errors import BadInput
from crm.handovers.contacts.card import MOST_CARDS, Card, Listed, Written, card

_NAME = {"name", "full name", "display name", "contact", "contact name", "file as", "person", "resident", "who"}
_GIVEN = {"first name", "firstname", "given name", "forename", "forenames", "first"}
_MIDDLE = {"middle name", "additional name", "middle names"}
_FAMILY = {"last name", "lastname", "surname", "family name", "last"}
_NICKNAME = {"nickname", "known as"}
_JOB = {"job title", "organization title", "organization 1 title", "role"}
_FIRM = {"company", "organisation", "organization", "organization name", "organization 1 name", "organisation name"}
_POSTCODE = re.compile(r"\b(post ?code|postal code|zip)\b")
_PHONE = re.compile(r"\b(tele)?(phones?|mobile|tel|telephone)\b")
_EMAIL = re.compile(r"\be ?mails?\b")
_STREET = re.compile(r"\b(address|street|town|city|locality|county|extended)\b")
_TELLS_ABOUT = re.compile(r"\b(type|label|fax|pager|display name|web|ip|country|formatted|po box|region)\b")
# Google writes several values of one kind into one cell.
_SEVERAL = re.compile(r"\s*:::\s*")
_PLACE = re.compile(r"^(home|business|other|address \d+)\b")


@dataclass
class _Columns:
    """Which columns hold what, by their numbers."""

    name: list[int] = field(default_factory=list)
    given: list[int] = field(default_factory=list)
    middle: list[int] = field(default_factory=list)
    family: list[int] = field(default_factory=list)
    nickname: list[int] = field(default_factory=list)
    about: list[int] = field(default_factory=list)
    phone: list[int] = field(default_factory=list)
    email: list[int] = field(default_factory=list)
    places: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)  # address lines, postcode

    @property
    def name_somebody(self) -> bool:
        return bool(self.name or self.given or self.family or self.nickname)


def is_table(text: str) -> bool:
    """Whether the first line of a text heads a table in which people are named."""
    rows = _rows(text, most=1)
    return bool(rows) and len(rows[0]) > 1 and _columns(rows[0]).name_somebody


def cards_of(text: str) -> Listed:
    """The people in a table. Raises BadInput about `file` where no column names anybody."""
    rows = _rows(text, most=MOST_CARDS + 1)
    columns = _columns(rows[0]) if rows else _Columns()
    if not columns.name_somebody:
        raise BadInput({"file": _no_names(rows[0] if rows else [])})
    listed = Listed()
    for row in rows[1 : MOST_CARDS + 1]:
        if not any(cell.strip() for cell in row):
            continue
        if (found := _card(columns, row)) is None:
            listed.leave_out("without a name")
        else:
            listed.cards.append(found)
    return listed


def count_of(text: str) -> int:
    """At most how many rows there are below the first."""
    return max(0, len(_rows(text, most=MOST_CARDS * 2)) - 1)


def _rows(text: str, *, most: int) -> list[list[str]]:
    text = re.sub(r"^sep=.\r?\n", "", text.lstrip("\ufeff"))
    head = text.lstrip("\r\n").splitlines()[:1]
    delimiter = max(",;\t|", key=head[0].count) if head else ","
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if row or rows:
                rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error:
        if not rows:
            return []
    return rows


def _columns(header: Sequence[str]) -> _Columns:
    columns = _Columns()
    exact = (
        (_NAME, columns.name), (_GIVEN, columns.given), (_MIDDLE, columns.middle), (_FAMILY, columns.family),
        (_NICKNAME, columns.nickname), (_JOB | _FIRM, columns.about),
    )  # fmt: skip
    for at, cell in enumerate(header[:200]):
        head = typed.folded(cell[:100])
        if group := next((found for names, found in exact if head in names), None):
            group.append(at)
        elif any(head in names for names, _ in exact):
            next(found for names, found in exact if head in names).append(at)
        elif _TELLS_ABOUT.search(head):
            continue
        elif _EMAIL.search(head):
            columns.email.append(at)
        elif _PHONE.search(head):
            columns.phone.append(at)
        elif _POSTCODE.search(head):
            columns.places.setdefault(_place(head), ([], []))[1].append(at)
        elif _STREET.search(head):
            columns.places.setdefault(_place(head), ([], []))[0].append(at)
    return columns


def _place(head: str) -> str:
    found = _PLACE.match(head)
    return found[0] if found else ""


def _card(columns: _Columns, row: Sequence[str]) -> Card | None:
    def cells(numbers: Iterable[int]) -> list[str]:
        return [row[at].strip() for at in numbers if at < len(row) and row[at].strip()]

    parts = " ".join(cells([*columns.given[:1], *columns.middle[:1], *columns.family[:1]]))
    nickname = " ".join(cells(columns.nickname[:1]))
    name = " ".join(cells(columns.name[:1])) or parts or nickname
    reached = [
        *(Written("phone", one) for cell in cells(columns.phone) for one in _SEVERAL.split(cell)),
        *(Written("email", one) for cell in cells(columns.email) for one in _SEVERAL.split(cell)),
        *(
            Written("address", ", ".join(cells(lines)), " ".join(cells(postcode)))
            for lines, postcode in columns.places.values()
        ),
    ]
    known_as = f"Known as {nickname}" if nickname and nickname != name else ""
    return card(
        name, about=(known_as, *cells(columns.about)), reached=[one for one in reached if one.value or one.postcode]
    )


def _no_names(header: Sequence[str]) -> str:
    there = ", ".join(filter(None, (typed.line(cell[:40], field="", label="") for cell in header[:8])))
    said = f" Its columns are: {there}." if len(header) > 1 and there else ""
    how = "Head one “Name”, or two “First name” and “Last name”, and send it again."
    return f"No column of that file names people.{said} {how}"
