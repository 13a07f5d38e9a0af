"""What an import or a question says: as plain values for machines, and as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from crm.council.lists.councillors import Change, CouncillorChanges
from crm.council.lists.officers import ListedChange, OfficerChanges
from crm.council.lists.postcodes import PostcodeChanges
from crm.council.lists.wards import ChangedWard, WardChanges
from crm.council.who import Answer
from crm.web.formatting import many

Report = dict[str, Any]


def wards(changes: WardChanges) -> Report:
    def plain(these: tuple[ChangedWard, ...]) -> list[Report]:
        return [_without_none(asdict(each)) for each in these]

    return {
        "from": changes.starts_on.isoformat(),
        "added": plain(changes.added),
        "ended": plain(changes.ended),
        "renamed": plain(changes.renamed),
        "seats_changed": plain(changes.seats_changed),
        "outlines_changed": changes.outlines_changed,
        "unchanged": changes.unchanged,
        "holders_ended": changes.holders_ended,
        "notes": list(changes.notes),
    }


def wards_in_words(report: Report) -> Iterator[str]:
    yield f"Wards from {report['from']}: {_tally(report, 'added', 'ended', 'renamed', 'seats_changed', 'unchanged')}."
    yield from _table("Added", report["added"], ("code", "name", "seats"))
    yield from _table("Ended", report["ended"], ("code", "name", "seats"))
    yield from _table("Renamed, for all their time", report["renamed"], ("code", "was", "name"))
    yield from _table("Other number of seats", report["seats_changed"], ("code", "name", "was", "seats"))
    if report["holders_ended"]:
        yield f"{many(report['holders_ended'], 'councillor')}: their ward ends. The next list says who stayed."


def postcodes(changes: PostcodeChanges) -> Report:
    return {
        "from": changes.starts_on.isoformat(),
        **changes.counts,
        "unchanged": changes.unchanged,
        "notes": list(changes.notes),
    }


def postcodes_in_words(report: Report) -> Iterator[str]:
    yield f"Postcodes from {report['from']}: {_tally(report, 'added', 'recoded', 'ended', 'unchanged')}."


def councillors(changes: CouncillorChanges) -> Report:
    return {
        "as_at": changes.as_at.isoformat(),
        "left": [_person(each) for each in changes.left],
        "joined": [_person(each) for each in changes.joined],
        "changed_ward": [_person(each, changed=True) for each in changes.changed_ward],
        "changed_party": [_person(each, changed=True) for each in changes.changed_party],
        "changed_name": [_person(each, changed=True) for each in changes.changed_name],
        "empty_seats": [asdict(each) for each in changes.empty_seats],
        "changed_email": changes.changed_email,
        "unchanged": changes.unchanged,
        "notes": list(changes.notes),
    }


def councillors_in_words(report: Report) -> Iterator[str]:
    names = ("left", "joined", "changed_ward", "changed_party", "changed_name", "empty_seats")
    yield f"Councillors as at {report['as_at']}: {_tally(report, *names)}."
    who_columns = ("uid", "name", "party", "ward")
    yield from _table("Left", report["left"], who_columns)
    yield from _table("Joined", report["joined"], who_columns)
    yield from _table("Another ward", report["changed_ward"], ("uid", "name", "from", "to"))
    yield from _table("Another party", report["changed_party"], ("uid", "name", "from", "to"))
    yield from _table("Another name", report["changed_name"], ("uid", "from", "to"))
    yield from _table("Empty seats", report["empty_seats"], ("ward_code", "ward"))


def officers(changes: OfficerChanges) -> Report:
    def plain(these: tuple[ListedChange, ...]) -> list[Report]:
        return [_without_none(asdict(each)) for each in these]

    return {
        "as_at": changes.as_at.isoformat(),
        "teams_opened": list(changes.teams_opened),
        "posts_opened": plain(changes.posts_opened),
        "posts_closed": plain(changes.posts_closed),
        "places_changed": plain(changes.places_changed),
        "joined": plain(changes.joined),
        "left": plain(changes.left),
        "vacancies": plain(changes.vacancies),
        "unnamed": changes.unnamed,
        "notes": list(changes.notes),
    }


def officers_in_words(report: Report) -> Iterator[str]:
    names = ("teams_opened", "posts_opened", "posts_closed", "joined", "left", "vacancies")
    yield f"Posts as at {report['as_at']}: {_tally(report, *names)}."
    yield from _table("Teams opened", [{"name": name} for name in report["teams_opened"]], ("name",))
    yield from _table("Posts opened", report["posts_opened"], ("title", "team", "places"))
    yield from _table("Posts closed", report["posts_closed"], ("title", "team"))
    yield from _table("Other number of places", report["places_changed"], ("title", "team", "places"))
    yield from _table("Joined", report["joined"], ("name", "title", "team"))
    yield from _table("Left", report["left"], ("name", "title", "team"))
    yield from _table("Vacant", report["vacancies"], ("title", "team", "places"))
    if report["unnamed"]:
        yield f"{many(report['unnamed'], 'place')}: the list does not say who is in it, and whoever was stays."


def who(answer: Answer) -> Report:
    return {
        "postcode": answer.postcode,
        "on": answer.on.isoformat(),
        "ward": {"code": answer.code, "name": answer.name},
        "councillors": [{"uid": each.uid, "name": each.name, "party": each.party} for each in answer.councillors],
    }


def who_in_words(answer: Answer) -> Iterator[str]:
    yield f"{answer.postcode} on {answer.on}: {answer.name} ({answer.code})"
    rows = [{"uid": each.uid, "name": each.name, "party": each.party} for each in answer.councillors]
    yield from _table("Councillors", rows, ("uid", "name", "party"))
    if not rows:
        yield "No councillor of this ward is known on that day."


def _person(change: Change, *, changed: bool = False) -> Report:
    person: Report = {
        "uid": change.uid, "name": change.name, "party": change.party, "ward": change.ward,
        "ward_code": change.ward_code,
    }  # fmt: skip
    return person | {"from": change.was, "to": change.now} if changed else person


def _without_none(values: Report) -> Report:
    return {name: value for name, value in values.items() if value is not None}


def _tally(report: Report, *names: str) -> str:
    """`3 added, 21 ended`: of a list its length, of a number itself."""
    counts = ((name, report[name] if isinstance(report[name], int) else len(report[name])) for name in names)
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts)


def _table(title: str, rows: Sequence[Report], columns: tuple[str, ...]) -> Iterator[str]:
    if not rows:
        return
    cells = [[str(row.get(column) if row.get(column) is not None else "") for column in columns] for row in rows]
    widths = [max(len(row[at]) for row in cells) for at in range(len(columns))]
    yield ""
    yield f"{title} ({len(rows):,})"
    for row in cells:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
