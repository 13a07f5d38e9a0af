"""Rolling a real council forward through its published lists, 2020 to 2023, with the redraw of May 2023.

The data are open but not ours to copy: they lie in `$REAL_DATA_DIR` or `../shared/data`, and these tests are skipped
where they do not.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from crm.audit.models import AuditEntry
from crm.council.lists import seating
from crm.council.models import (
    Controller,
    Listing,
    Post,
    PostcodeWard,
    PostHolder,
    Ward,
)
from crm.council.who import councillors_of
from crm.database import db
from tests.council.command_line import council, everything
from tests.watches import counted

ROOT = Path(__file__).resolve().parent.parent.parent
TRAFFORD = Path(os.environ.get("REAL_DATA_DIR") or ROOT.parent / "shared" / "data") / "trafford"
pytestmark = pytest.mark.skipif(not TRAFFORD.is_dir(), reason=f"the real data are not at {TRAFFORD}")

REDRAW = date(2023, 5, 4)
LISTS = ("2020-05-01", "2021-05-13", "2022-05-09", "2023-05-24", "2023-11-16")
OLD_WARDS, NEW_WARDS = "wards_2022_old.geojson", "wards_2023_new.geojson"
OLD_POSTCODES, NEW_POSTCODES = "postcodes_wards2022.csv", "postcodes_wards2023_onspd-2025-02.csv"

Seats = dict[str, set[tuple[str, str, str]]]  # by the ward's name: uid, name, party


def rows_of(file: str) -> list[dict[str, str]]:
    with open(TRAFFORD / file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def snapshot(day: str) -> Seats:
    """A list as it was published, read without any of our code."""
    seats: Seats = {}
    for row in rows_of(f"councillor_snapshots/{day}.csv"):
        uid = re.search(r"UID=(\d+)", row["Page"]).group(1)
        name = row["Name"].removeprefix("Councillor ").strip()
        seats.setdefault(row["Ward"], set()).add((uid, name, row["Party"]))
    return seats


def wards_in(file: str) -> dict[str, str]:
    features = json.loads((TRAFFORD / file).read_text())["features"]
    return {one["properties"]["area_code"]: one["properties"]["area_name"] for one in features}


def load(app, command: str, file: str, *, on: date | str) -> dict:
    option = "--as-at" if command == "import-councillors" else "--from"
    return council(app, command, TRAFFORD / file, option, on, "--apply", "--json").json


@dataclass
class Rolled:
    """What each import answered, and the day from which the new wards stand."""

    lists: dict[str, dict]
    postcodes: list[dict]
    redraw: date


def roll(app, *, wards_from: date = REDRAW, postcodes_from: date = REDRAW) -> Rolled:
    """Load everything in date order into a council that has nothing yet."""
    forget_the_cast()
    start = date(2020, 1, 1)
    load(app, "import-wards", OLD_WARDS, on=start)
    postcodes = [load(app, "import-postcodes", OLD_POSTCODES, on=start)]
    lists = {}
    for day in LISTS:
        if day == "2023-05-24":
            load(app, "import-wards", NEW_WARDS, on=wards_from)
            postcodes.append(load(app, "import-postcodes", NEW_POSTCODES, on=postcodes_from))
        lists[day] = load(app, "import-councillors", f"councillor_snapshots/{day}.csv", on=day)
    return Rolled(lists, postcodes, wards_from)


def forget_the_cast() -> None:
    """The invented wards of the other tests end before these begin."""
    db.session.execute(PostHolder.__table__.update().where(PostHolder.post_id.in_(_seats())).values(
        ends_on=date(2019, 1, 1), starts_on=date(2018, 1, 1), ended_by="left"
    ))  # fmt: skip
    db.session.execute(Post.__table__.update().where(Post.ward_id.is_not(None)).values(closed_on=date(2019, 1, 1)))
    db.session.execute(delete(PostcodeWard))
    db.session.execute(Ward.__table__.update().values(ends_on=date(2019, 1, 1)))
    db.session.commit()


def _seats():
    return select(Post.id).where(Post.ward_id.is_not(None))


@pytest.fixture
def rolled(app, cast) -> Iterator[Rolled]:
    return roll(app)


def test_the_counts_of_every_list_and_no_change_when_loaded_again(app, rolled):
    said = [rolled.lists[day] for day in LISTS]
    assert [len(each["left"]) for each in said] == [0, 9, 9, 14, 1]
    assert [len(each["joined"]) for each in said] == [60, 12, 9, 14, 1]
    assert [len(each["empty_seats"]) for each in said] == [3, 0, 0, 0, 0]
    assert {seat["ward"] for seat in said[0]["empty_seats"]} == {"Priory", "St Mary's", "Village"}
    assert len(said[3]["changed_ward"]) == 23
    assert said[4]["changed_ward"] == []
    first, second = rolled.postcodes
    assert (first["added"], first["recoded"], first["ended"]) == (11_146, 0, 0)
    assert (second["added"], second["recoded"], second["ended"]) == (119, 11_145, 1)
    # All of the re-coding is one act.
    entries = select(AuditEntry).where(AuditEntry.action == "postcodes.imported").order_by(AuditEntry.id)
    assert [entry.details["recoded"] for entry in db.session.execute(entries).scalars()] == [0, 11_145]
    before = everything()
    load(app, "import-wards", NEW_WARDS, on=REDRAW)
    load(app, "import-postcodes", NEW_POSTCODES, on=REDRAW)
    load(app, "import-councillors", "councillor_snapshots/2023-11-16.csv", on="2023-11-16")
    assert everything() == before


@pytest.mark.parametrize(
    "wards_from, postcodes_from",
    [
        (REDRAW, REDRAW),
        (date(2023, 5, 8), date(2025, 2, 1)),
    ],
)
def test_every_postcode_has_its_councillors_on_either_side_of_every_change(app, cast, wards_from, postcodes_from):
    """For every postcode and list: on its day, and on the day before the next change."""
    roll(app, wards_from=wards_from, postcodes_from=postcodes_from)
    old = {row["postcode"].replace(" ", ""): row["ward_code"] for row in rows_of(OLD_POSTCODES)}
    new = {row["postcode"].replace(" ", ""): row["ward_code"] for row in rows_of(NEW_POSTCODES)}
    both = {postcode: code for postcode, code in new.items() if postcode in old}
    old_names, new_names = wards_in(OLD_WARDS), wards_in(NEW_WARDS)
    ends = [date.fromisoformat(day) for day in LISTS[1:3]] + [wards_from, date(2023, 11, 16), date(2026, 1, 1)]
    starts = [date.fromisoformat(day) for day in LISTS[:3]] + [wards_from, date(2023, 11, 16)]
    for list_day, first_day, end in zip(LISTS, starts, ends, strict=True):
        after = first_day >= wards_from
        postcodes, names = (both, new_names) if after else (old, old_names)
        seats = snapshot(list_day)
        for day in {first_day, max(first_day, date.fromisoformat(list_day)), end - timedelta(days=1)}:
            found = answers_on(day)
            assert found.keys() >= postcodes.keys()
            wrong = {
                postcode: found[postcode]
                for postcode, code in postcodes.items()
                if found[postcode] != (code, names[code], frozenset(seats.get(names[code], set())))
            }
            assert wrong == {}, f"{len(wrong)} postcodes are wrong on {day}"


def answers_on(day: date) -> dict[str, tuple[str, str, frozenset]]:
    """Ward and councillors of every postcode on a day, by the very query of `who`."""
    rows = db.session.execute(
        select(PostcodeWard.postcode, Ward.id, Ward.code, Ward.name)
        .join(Ward, Ward.id == PostcodeWard.ward_id)
        .where(PostcodeWard.starts_on <= day, (PostcodeWard.ends_on.is_(None)) | (PostcodeWard.ends_on > day))
    ).all()
    people = councillors_of(sorted({row.id for row in rows}), day)
    found: dict[str, tuple[str, str, frozenset]] = {}
    for row in rows:
        assert row.postcode not in found, f"{row.postcode} is in two wards on {day}"
        sitting = frozenset((each.uid, each.name, each.party) for each in people[row.id])
        found[row.postcode] = (row.code, row.name, sitting)
    return found


def test_the_command_answers_the_same_and_knows_the_postcode_that_went_before_it_did(app, rolled):
    old = {row["postcode"]: row["ward_code"] for row in rows_of(OLD_POSTCODES)}
    new = {row["postcode"]: row["ward_code"] for row in rows_of(NEW_POSTCODES)}
    some = sorted(old.keys() & new.keys())[::1500]
    for day in ("2020-05-01", "2023-05-03", "2023-05-04", "2023-11-15", "2023-11-16"):
        after = date.fromisoformat(day) >= REDRAW
        names = wards_in(NEW_WARDS if after else OLD_WARDS)
        list_day = max((each for each in LISTS if each <= day), default="") if day != "2023-05-04" else "2023-05-24"
        for postcode in some:
            said = council(app, "who", "--postcode", postcode, "--on", day, "--json").json
            code = (new if after else old)[postcode]
            assert said["ward"] == {"code": code, "name": names[code]}
            found = {(each["uid"], each["name"], each["party"]) for each in said["councillors"]}
            assert found == snapshot(list_day).get(names[code], set())
    (gone,) = old.keys() - new.keys()
    assert council(app, "who", "--postcode", gone, "--on", "2023-05-03").status == 0
    later = council(app, "who", "--postcode", gone, "--on", "2023-05-04")
    assert later.status == 2 and "taken out of use on 2023-05-04" in later.err


def test_each_time_in_office_has_its_own_casework_and_no_listing_overlaps(app, rolled):
    holdings = db.session.execute(select(PostHolder.id).join(Post).where(Post.ward_id.is_not(None))).scalars().all()
    controllers = select(Controller.post_holder_id).where(Controller.post_holder_id.is_not(None))
    assert sorted(db.session.execute(controllers).scalars()) == sorted(holdings)
    listings: dict[int, list[Listing]] = {}
    for listing in db.session.execute(select(Listing).order_by(Listing.starts_on)).scalars():
        listings.setdefault(listing.colleague_id, []).append(listing)
    for each in listings.values():
        for one, another in zip(each, each[1:], strict=False):
            assert one.ends_on is not None and one.ends_on <= another.starts_on


def test_the_number_of_statements_does_not_grow_with_the_list(app, cast):
    forget_the_cast()
    load(app, "import-wards", OLD_WARDS, on="2020-01-01")
    with counted() as postcodes:
        load(app, "import-postcodes", OLD_POSTCODES, on="2020-01-01")
    assert len(postcodes) < 30


def test_nothing_is_half_done_where_the_last_step_fails(app, cast, monkeypatch):
    forget_the_cast()
    load(app, "import-wards", OLD_WARDS, on="2020-01-01")
    before = everything()

    def stop(*_args: object) -> None:
        raise RuntimeError("pulled the plug")

    monkeypatch.setattr(seating, "_follow_the_newest", stop)
    with pytest.raises(RuntimeError, match="pulled the plug"):
        load(app, "import-councillors", "councillor_snapshots/2020-05-01.csv", on="2020-05-01")
    db.session.rollback()
    assert everything() == before


def test_the_real_list_of_senior_posts(app, cast):
    file = TRAFFORD / "org_structure_snapshots" / "2024-07.csv"
    said = council(app, "import-officers", file, "--as-at", "2024-07-01", "--apply", "--json").json
    assert len(said["posts_opened"]) == 75 and sum(post["places"] for post in said["posts_opened"]) == 80
    assert {post["title"] for post in said["vacancies"]} == {
        "Deputy Director of Public Health", "Strategic Lead Safeguarding", "School Improvement Advisor - Primary",
    }  # fmt: skip
    assert [person["name"] for person in said["joined"]] == ["Sara Todd", "Sara Saleh"]
    by_title = {post.title: post for post in db.session.execute(select(Post)).scalars()}
    path, post = [], by_title["Head of Early Years & Family Help"]
    while post is not None:
        path.append(post.title)
        post = db.session.get(Post, post.reports_to_id) if post.reports_to_id else None
    assert path[1:] == [
        "Director of Education Standards, Quality & Assurance",
        "Corporate Director of Children's Services",
        "Chief Executive / Place-Based Lead for Health and Care Integration, NHS GM/Trafford",
    ]
