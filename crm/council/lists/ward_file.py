"""Reading a list of wards: GeoJSON as the Ordnance Survey's and a council's own maps come, or CSV."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm import typed
from crm.council import rules
from crm.council.lists.sheet import Problems, read_rows, read_text
from crm.errors import BadInput

MOST_SEATS = 20
COLUMNS = {
    "code": ("area_code", "ward_code", "code", *(f"wd{year}cd" for year in range(10, 40))),
    "name": ("area_name", "ward_name", "name", *(f"wd{year}nm" for year in range(10, 40))),
    "seats": ("seats",),
}


@dataclass(frozen=True)
class ListedWard:
    """A ward as the file has it; `seats` and `geometry` where it says so."""

    code: str
    name: str
    seats: int | None
    geometry: str | None


@dataclass(frozen=True)
class WardList:
    """The whole set of wards from a day on."""

    wards: tuple[ListedWard, ...]
    digest: str
    notes: tuple[str, ...]


def read_wards(path: Path) -> WardList:
    """Wards out of GeoJSON (properties `area_code`, `area_name`) or CSV. Raises BadInput naming row and reason."""
    read = read_text(path)
    raw = _from_geojson(read.text) if read.text.lstrip().startswith(("{", "[")) else _from_csv(read.text)
    problems, wards = Problems(), []
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for where, code, name, seats, geometry in raw:
        ward = _checked(problems, where, code, name, seats, geometry)
        if ward is None:
            continue
        for seen, key, what in ((codes, ward.code, "code"), (names, typed.folded(ward.name), "name")):
            if key in seen:
                problems.say(where, f"the {what} {ward.code if what == 'code' else ward.name} stands in {seen[key]}.")
            seen.setdefault(key, where)
        wards.append(ward)
    problems.refuse()
    return WardList(tuple(wards), read.digest, read.notes)


def _checked(
    problems: Problems, where: str, code: object, name: object, seats: object, geometry: str | None
) -> ListedWard | None:
    code, name = str(code or "").strip(), " ".join(str(name or "").split())
    name = typed.line(name, field="name", label="a name", longest=10**9)
    if not rules.WARD_CODE.match(code):
        problems.say(where, f"{code[:40]!r} is not a ward's code: a letter and eight digits, like E05015239.")
        return None
    if not name or len(name) > typed.LONGEST_LINE:
        problems.say(where, "the ward has no name." if not name else f"its name has {len(name)} characters.")
        return None
    number = str(seats).strip() if seats is not None else ""
    if number and not (number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= MOST_SEATS):
        problems.say(where, f"{number[:40]!r} is not a number of seats from 1 to {MOST_SEATS}.")
        return None
    return ListedWard(code, name, int(number) if number else None, geometry)


def _from_csv(text: str) -> list[tuple[str, object, object, object, str | None]]:
    sheet = read_rows(text, COLUMNS, optional=frozenset({"seats"}))
    return [(f"Row {row.number}", row["code"], row["name"], row.cells.get("seats"), None) for row in sheet.rows]


def _from_geojson(text: str) -> list[tuple[str, object, object, object, str | None]]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise BadInput({"file": "It is nested too deeply to be GeoJSON."}) from None
    except json.JSONDecodeError as error:
        words = f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}). Is the file cut off?"
        raise BadInput({"file": words}) from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise BadInput({"file": "It has no list of features, so it is not a GeoJSON file of wards."})
    return [_feature(f"Feature {number}", feature) for number, feature in enumerate(features, start=1)]


def _feature(where: str, feature: Any) -> tuple[str, object, object, object, str | None]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        raise BadInput({"file": f"{where}: it has no properties, where the ward's code and name would be."})
    lowered = {str(key).casefold(): value for key, value in properties.items()}
    found = {name: next((lowered[key] for key in keys if key in lowered), None) for name, keys in COLUMNS.items()}
    for name in ("code", "name"):
        if found[name] is None:
            raise BadInput({"file": f"{where}: it has no property {COLUMNS[name][0]}."})
    geometry = feature.get("geometry")
    packed = json.dumps(geometry, separators=(",", ":")) if geometry else None
    return where, found["code"], found["name"], found["seats"], packed
