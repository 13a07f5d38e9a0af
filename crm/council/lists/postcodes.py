"""The list of postcodes with their ward: which are new, re-coded, or taken out of use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from crm.council import rules
from crm.council.lists import loaded
from crm.council.lists.sheet import Problems, read_rows, read_text
from crm.council.models import PostcodeWard, Ward
from crm.database import db

COLUMNS = {
    "postcode": ("postcode", "pcds", "pcd", "pcd7", "pcd8"),
    "ward_code": ("ward_code", "area_code", "osward", "ward", *(f"wd{year}cd" for year in range(10, 40))),
}
AT_ONCE = 5_000  # ids in one statement


@dataclass(frozen=True)
class PostcodeList:
    """The ward code of each postcode (without its space), and the row where it stands."""

    wards: dict[str, str]
    rows: dict[str, int]
    digest: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    id: int
    ward_id: int
    starts_on: date


@dataclass(frozen=True)
class PostcodeChanges:
    """What a list of postcodes changes. Each of the plans says what is to be written from which day on."""

    starts_on: date
    added: int
    recoded: int
    ended: int
    unchanged: int
    notes: tuple[str, ...]
    to_close: dict[date, list[int]]
    to_correct: dict[int, list[int]]  # rows that began on that very day: their ward is put right
    to_remove: list[int]
    to_open: list[dict[str, object]]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.recoded or self.ended)

    @property
    def counts(self) -> dict[str, int]:
        return {"added": self.added, "recoded": self.recoded, "ended": self.ended}


def read_postcodes(path: Path) -> PostcodeList:
    """Postcodes and ward codes out of CSV. Raises BadInput naming row, column and reason."""
    read = read_text(path)
    problems = Problems()
    wards: dict[str, str] = {}
    rows: dict[str, int] = {}
    for row in read_rows(read.text, COLUMNS).rows:
        packed = rules.normal_postcode(row["postcode"])
        if packed is None:
            problems.say_of(row, "postcode", f"{row['postcode'][:40]!r} is not a postcode.")
        elif not rules.WARD_CODE.match(row["ward_code"]):
            problems.say_of(row, "ward_code", f"{row['ward_code'][:40]!r} is not a ward's code, like E05015239.")
        elif wards.setdefault(packed, row["ward_code"]) != row["ward_code"]:
            shown = rules.shown_postcode(packed)
            problems.say_of(row, "ward_code", f"{shown} is in {wards[packed]} in row {rows[packed]}.")
        else:
            rows.setdefault(packed, row.number)
    problems.refuse()
    return PostcodeList(wards, rows, read.digest, read.notes)


def compare(postcodes: PostcodeList, *, starts_on: date) -> PostcodeChanges:
    """What the list changes from a day on; the file is the whole set. Three statements.

    A postcode whose ward ended before that day moves on the day its ward ended, and no postcode is in a ward before
    the ward begins: so that no day is without an answer where the two files were given different days.
    """
    loaded.refuse_older("postcodes", starts_on)
    wards = {ward.code: ward for ward in db.session.execute(select(Ward)).scalars()}
    by_id = {ward.id: ward for ward in wards.values()}
    _refuse_unknown(postcodes, wards, starts_on)
    known = {
        row.postcode: _Known(row.id, row.ward_id, row.starts_on)
        for row in db.session.execute(
            select(PostcodeWard.postcode, PostcodeWard.id, PostcodeWard.ward_id, PostcodeWard.starts_on).where(
                PostcodeWard.ends_on.is_(None)
            )
        )
    }
    gone = [row for postcode, row in known.items() if postcode not in postcodes.wards]
    to_close: dict[date, list[int]] = {}
    to_correct: dict[int, list[int]] = {}
    to_open: list[dict[str, object]] = []
    recoded = 0
    for postcode, code in postcodes.wards.items():
        ward, before = wards[code], known.get(postcode)
        if before is not None and before.ward_id == ward.id:
            continue
        first_day = max(_moves_on(by_id[before.ward_id] if before else None, starts_on), ward.starts_on)
        recoded += before is not None
        if before is not None and before.starts_on >= first_day:
            to_correct.setdefault(ward.id, []).append(before.id)
            continue
        if before is not None:
            to_close.setdefault(first_day, []).append(before.id)
        to_open.append({"postcode": postcode, "ward_id": ward.id, "starts_on": first_day})
    for row in gone:
        if row.starts_on < starts_on:
            to_close.setdefault(starts_on, []).append(row.id)
    return PostcodeChanges(
        starts_on=starts_on,
        added=sum(postcode not in known for postcode in postcodes.wards),
        recoded=recoded,
        ended=len(gone),
        unchanged=len(known) - len(gone) - recoded,
        notes=postcodes.notes,
        to_close=to_close,
        to_correct=to_correct,
        to_remove=[row.id for row in gone if row.starts_on >= starts_on],
        to_open=to_open,
    )


def write(changes: PostcodeChanges) -> None:
    """Write what a list changes: a statement for each five thousand rows."""
    for ids in _portions(changes.to_remove):
        db.session.execute(delete(PostcodeWard).where(PostcodeWard.id.in_(ids)))
    for ends_on, rows in changes.to_close.items():
        for ids in _portions(rows):
            db.session.execute(update(PostcodeWard).where(PostcodeWard.id.in_(ids)).values(ends_on=ends_on))
    for ward_id, rows in changes.to_correct.items():
        for ids in _portions(rows):
            db.session.execute(update(PostcodeWard).where(PostcodeWard.id.in_(ids)).values(ward_id=ward_id))
    if changes.to_open:
        db.session.execute(insert(PostcodeWard), changes.to_open)


def _moves_on(before: Ward | None, starts_on: date) -> date:
    """The day from which a postcode is in another ward: the day that the list says, or that its ward ended."""
    if before is not None and before.ends_on is not None and before.ends_on < starts_on:
        return before.ends_on
    return starts_on


def _portions(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _refuse_unknown(postcodes: PostcodeList, wards: dict[str, Ward], starts_on: date) -> None:
    problems = Problems()
    for postcode, code in postcodes.wards.items():
        where = f"Row {postcodes.rows[postcode]}, ward_code"
        ward = wards.get(code)
        if ward is None:
            problems.say(where, f"there is no ward {code}. Import the wards first.")
        elif ward.ends_on is not None and ward.ends_on <= starts_on:
            problems.say(where, f"{ward.name} ({code}) ended on {ward.ends_on}. Is this the file of the new wards?")
    problems.refuse()
