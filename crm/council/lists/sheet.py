"""Reading a file of rows, or refusing it in words that name the row, the column and the reason."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from crm import typed
from crm.errors import BadInput

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
LONGEST_CELL = 64 * 1024
MOST_PROBLEMS = 20
# Letters beyond ASCII as UTF-8 writes them.
_UTF_8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
# How lists write "nothing here".
NOTHING = {"", "na", "n/a", "-", "null", "none"}


@dataclass(frozen=True)
class Text:
    """A file as text, its digest, and how it was read where that was not as expected."""

    text: str
    digest: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row by its number in the file, the header being row 1, and its cells by the names asked for."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, and the columns that it has of those asked for."""

    rows: tuple[Row, ...]
    columns: frozenset[str]


class Problems:
    """Collects what is wrong with a file, so that all of it is said at once."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._more = 0

    def say(self, where: str, reason: str) -> None:
        if len(self._found) < MOST_PROBLEMS:
            self._found[where] = f"{where}: {reason}"
        else:
            self._more += 1

    def say_of(self, row: Row, column: str, reason: str) -> None:
        self.say(f"Row {row.number}, {column}", reason)

    def refuse(self) -> None:
        """Raise BadInput with all problems, where there are any."""
        if self._found:
            more = {"more": f"... and {self._more:,} more."} if self._more else {}
            raise BadInput(self._found | more)


def read_text(path: Path) -> Text:
    """A file as text: UTF-8 with or without its mark, or Windows-1252 where only that makes sense."""
    raw = _bytes_of(path)
    digest = hashlib.sha256(raw).hexdigest()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _bad("It is UTF-16. Save it as CSV UTF-8.")
    if b"\x00" in raw:
        raise _bad("It is not text: it holds zero bytes. Save the list as CSV UTF-8.")
    try:
        text, notes = raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        text, notes = _as_windows(raw, error), ("Read as Windows-1252, since it is not UTF-8.",)
    if not text.strip():
        raise _bad("It is empty.")
    if control := re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text):
        line = text.count("\n", 0, control.start()) + 1
        raise _bad(f"Line {line} holds a control character, so this is not a list in plain text.")
    return Text(text, digest, notes)


def read_rows(text: str, columns: dict[str, tuple[str, ...]], optional: frozenset[str] = frozenset()) -> Sheet:
    """The rows of CSV. `columns` says by which headings each is known; case and spaces around them do not matter.

    Refuses missing, doubled or unequal columns, a cut-off end, cells over 64 KB and more than 100,000 rows.
    """
    records = _records(text)
    header = [heading.strip() for heading in records[0][1]]
    places = _places(header, columns, optional)
    problems, rows = Problems(), []
    for number, record in records[1:]:
        if len(record) != len(header):
            fewer = len(record) < len(header)
            hint = " Is the file cut off?" if fewer and number == records[-1][0] else ""
            problems.say(f"Row {number}", f"it has {len(record)} columns, and the heading has {len(header)}.{hint}")
            continue
        for heading, cell in zip(header, record, strict=True):
            if len(cell) > LONGEST_CELL:
                problems.say(f"Row {number}, {heading}", f"{len(cell):,} characters are more than a cell may have.")
        rows.append(Row(number, {name: record[place] for name, place in places.items()}))
    problems.refuse()
    if not rows:
        raise _bad("It has a heading and no rows.")
    return Sheet(tuple(Row(row.number, {k: clean(v) for k, v in row.cells.items()}) for row in rows), frozenset(places))


def clean(cell: str) -> str:
    """A cell as one line of text. `=cmd()` stays the text that it is: nothing here ever evaluates a cell."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split())
    return typed.line(cell, field="cell", label="a cell", longest=LONGEST_CELL * 2)


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, NA."""
    return cell.casefold() in NOTHING


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise _bad(f"There is no file {path}.")
        size = path.stat().st_size
        if size > LARGEST:
            raise _bad(f"It has {size / 1024 / 1024:.0f} MB; a list may have {LARGEST // 1024 // 1024} MB.")
        return path.read_bytes()
    except OSError as error:
        raise _bad(f"It cannot be read: {error.strerror}.") from None


def _as_windows(raw: bytes, error: UnicodeDecodeError) -> str:
    """Decode Windows-1252 where the result reads like words: letters and ordinary punctuation, mostly ASCII."""
    line = raw.count(b"\n", 0, error.start) + 1
    if _UTF_8.search(raw) or error.reason == "unexpected end of data":
        raise _bad(f"Line {line} is broken UTF-8. Is the file cut off, or put together from two?")
    refusal = _bad(f"Line {line} is neither UTF-8 nor Windows-1252. Save the list as CSV UTF-8.")
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        raise refusal from None
    foreign = [character for character in text if character > "\x7f"]
    odd = [c for c in foreign if unicodedata.category(c)[0] != "L" and c not in "‘’“”–—…•£€°·§©®™½¼¾²³«»¡¿\xa0\xad´"]
    if odd or len(foreign) * 5 > len(text):
        raise refusal
    return text


def _records(text: str) -> list[tuple[int, list[str]]]:
    """The records that are not blank, with their row numbers."""
    csv.field_size_limit(LARGEST)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                records.append((number, record))
            if len(records) > MOST_ROWS + 1:
                raise _bad(f"It has more than {MOST_ROWS:,} rows.")
    except csv.Error as error:
        cut_off = "unexpected end" in str(error)
        words = "a quotation mark is never closed. Is the file cut off?" if cut_off else f"{error}."
        raise _bad(f"Row {number + 1}: {words}") from None
    return records


def _places(header: list[str], columns: dict[str, tuple[str, ...]], optional: frozenset[str]) -> dict[str, int]:
    """Where each column stands."""
    folded = [heading.casefold() for heading in header]
    doubled = sorted({heading for heading, name in zip(header, folded, strict=True) if name and folded.count(name) > 1})
    if doubled:
        raise BadInput({"heading": f"Row 1: the column {', '.join(doubled)} is there twice."})
    places, missing = {}, []
    for name, headings in columns.items():
        found = [folded.index(heading) for heading in headings if heading in folded]
        if found:
            places[name] = found[0]
        elif name not in optional:
            missing.append(" or ".join(headings))
    if missing:
        has = ", ".join(header)[:300]
        raise BadInput({"heading": f"Row 1: there is no column {'; nor '.join(missing)}. The file has: {has}."})
    return places


def _bad(words: str) -> BadInput:
    return BadInput({"file": words})
