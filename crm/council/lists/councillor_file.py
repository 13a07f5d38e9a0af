"""Reading a council's published list of councillors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from crm import typed
from crm.council import rules
from crm.council.lists.sheet import Problems, Row, is_nothing, read_rows, read_text

COLUMNS = {
    "Name": ("name",),
    "Party": ("party",),
    "Ward": ("ward",),
    "Email": ("email", "e-mail"),
    "UID": ("uid",),
    "Page": ("page", "url"),
}
_IN_ADDRESS = re.compile(r"[?&]uid=([A-Za-z0-9_.-]+)", re.IGNORECASE)
_UID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True)
class ListedCouncillor:
    """A councillor as the list has them, without the title. The ward is a name: which ward it is, the date decides."""

    row: int
    uid: str
    name: str
    party: str | None
    ward: str
    email: str | None


@dataclass(frozen=True)
class CouncillorList:
    """Everybody who sits on the day of the list."""

    councillors: tuple[ListedCouncillor, ...]
    digest: str
    notes: tuple[str, ...]


def read_councillors(path: Path) -> CouncillorList:
    """Councillors out of CSV, known by their UID (a column, or `UID=` in the address of their page).

    Raises BadInput naming row, column and reason. A row called vacancy without a UID is an empty seat, and skipped.
    """
    read = read_text(path)
    sheet = read_rows(read.text, COLUMNS, optional=frozenset({"Email", "UID", "Page"}))
    problems, listed = Problems(), []
    if not sheet.columns & {"UID", "Page"}:
        problems.say("Row 1", "there is no column UID, nor a Page with UID= in it. Councillors are known by that.")
    problems.refuse()
    first: dict[str, int] = {}
    for row in sheet.rows:
        uid = _uid(row)
        if not uid and typed.folded(row["Name"]) in {"vacancy", "vacant", "vacant seat"}:
            continue
        councillor = _checked(problems, row, uid)
        if uid and uid in first:
            problems.say_of(row, "UID", f"{uid} stands in row {first[uid]} already: nobody sits twice.")
        elif councillor is not None:
            first[uid] = row.number
            listed.append(councillor)
    problems.refuse()
    return CouncillorList(tuple(listed), read.digest, read.notes)


def _uid(row: Row) -> str:
    if not is_nothing(row.cells.get("UID", "")):
        return row["UID"]
    found = _IN_ADDRESS.search(row.cells.get("Page", ""))
    return found.group(1) if found else ""


def _checked(problems: Problems, row: Row, uid: str) -> ListedCouncillor | None:
    name = rules.without_title(row["Name"])
    said = {"Name": name, "Party": row["Party"], "Ward": row["Ward"]}
    wrong = [column for column, cell in said.items() if len(cell) > typed.LONGEST_LINE]
    for column in wrong:
        problems.say_of(row, column, f"{len(said[column]):,} characters; it can have {typed.LONGEST_LINE}.")
    if not _UID.fullmatch(uid):
        reason = f"{uid[:40]!r} is not a number that somebody is known by." if uid else "there is none."
        problems.say_of(row, "UID", reason)
        wrong.append("UID")
    for column in ("Name", "Ward"):
        if is_nothing(said[column]):
            problems.say_of(row, column, "there is none.")
            wrong.append(column)
    email = row.cells.get("Email", "")
    email = "" if is_nothing(email) else email
    if email and (not rules.EMAIL.match(email) or len(email) > 254):
        problems.say_of(row, "Email", f"{email[:60]!r} is not an email address.")
        wrong.append("Email")
    party = None if is_nothing(row["Party"]) else row["Party"]
    return None if wrong else ListedCouncillor(row.number, uid, name, party, row["Ward"], email or None)
