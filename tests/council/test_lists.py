"""Dated lists of an invented borough: what they change, on which day, and what stays."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.council.models import Colleague, Controller, Post, PostHolder, Team, Ward
from crm.council.who import who
from crm.database import db
from crm.errors import BadInput
from crm.residents.models import Resident
from tests.cast import keep
from tests.council.command_line import council, councillor_list, everything, written

HELEN = ("u9", "Helen Brathay", "Labour", "Hale")
DEV = ("u10", "Dev Rana", "Green", "Tarn")
IDA = ("501", "Ida Kirkby", "Labour", "Hale")
OLD_WARDS = "area_code,area_name\nE05099001,Hale\nE05099002,Tarn\n"
# A redraw that uses the name Hale again, for another area, and gives it two seats.
NEW_WARDS = "ward_code,ward_name,seats\nE05099101,Hale,2\nE05099102,Tarn & Force,\n"
OLD_POSTCODES = "postcode,ward_code\nNM1 1AA,E05099001\nNM1 1AB,E05099001\nNM2 1AA,E05099002\n"
NEW_POSTCODES = "postcode,ward_code\nNM1 1AA,E05099101\nNM1 1AB,E05099102\nNM2 1AB,E05099102\n"


def councillors(app, folder, *rows, as_at):
    file = written(folder, councillor_list(*rows), f"{as_at}.csv")
    return council(app, "import-councillors", file, "--as-at", as_at, "--apply", "--json")


def names(postcode: str, on: str) -> set[str]:
    return {councillor.name for councillor in who(postcode, date.fromisoformat(on)).councillors}


def uids(items) -> list[str]:
    return [item["uid"] for item in items]


def test_a_list_says_who_left_and_joined_and_which_seats_are_empty(app, cast, tmp_path):
    said = councillors(app, tmp_path, HELEN, IDA, as_at="2026-06-01").json
    assert said["applied"] is True
    assert uids(said["left"]) == ["u10"] and uids(said["joined"]) == ["501"]
    assert said["joined"][0]["name"] == "Ida Kirkby"
    assert [seat["ward"] for seat in said["empty_seats"]] == ["Hale", "Tarn", "Tarn", "Tarn"]
    assert names("NM1 1AA", "2026-05-31") == {"Helen Brathay"}
    assert names("NM1 1AA", "2026-06-01") == {"Helen Brathay", "Ida Kirkby"}
    assert names("NM2 1AA", "2026-05-31") == {"Dev Rana"} and names("NM2 1AA", "2026-06-01") == set()
    assert db.session.get(Colleague, cast.dev).left_on == date(2026, 5, 31)
    ida = db.session.execute(select(Colleague).where(Colleague.uid == "501")).scalar_one()
    holding = db.session.execute(select(PostHolder).where(PostHolder.colleague_id == ida.id)).scalar_one()
    own = db.session.execute(select(Controller).where(Controller.post_holder_id == holding.id)).scalar_one()
    assert own.kind == "councillor"


def test_without_apply_nothing_is_written(app, cast, tmp_path):
    before = everything()
    file = written(tmp_path, councillor_list(HELEN, IDA))
    preview = council(app, "import-councillors", file, "--as-at", "2026-06-01", "--json").json
    assert preview["applied"] is False and uids(preview["left"]) == ["u10"]
    readable = council(app, "import-councillors", file, "--as-at", "1/6/2026")
    assert "This is a preview: nothing was written." in readable.out and "Ida Kirkby" in readable.out
    assert everything() == before


def test_importing_a_file_twice_changes_nothing(app, cast, tmp_path):
    wards, postcodes = written(tmp_path, NEW_WARDS, "w.csv"), written(tmp_path, NEW_POSTCODES, "p.csv")
    commands = (
        ("import-wards", wards, "--from", "2026-05-07"),
        ("import-postcodes", postcodes, "--from", "2026-05-07"),
        ("import-councillors", written(tmp_path, councillor_list(HELEN, IDA)), "--as-at", "2026-06-01"),
        ("import-officers", written(tmp_path, OFFICERS, "o.csv"), "--as-at", "2026-06-01"),
    )
    for command in commands:
        assert council(app, *command, "--apply").status == 0
        after = everything()
        assert council(app, *command, "--apply").status == 0
        assert everything() == after


def test_one_import_is_one_entry_of_counts(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, IDA, as_at="2026-06-01")
    (entry,) = db.session.execute(select(AuditEntry)).scalars()
    assert (entry.action, entry.actor_name) == ("councillors.imported", "flask council import-councillors")
    assert entry.details["left"] == 1 and entry.details["joined"] == 1
    assert "Ida" not in json.dumps(entry.details)


def test_names_and_parties_are_kept_by_date(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, as_at="2026-05-01")
    said = councillors(
        app, tmp_path, ("u9", "Helen Brathay-Shaw", "Independent", "Hale"), as_at="2026-06-01"
    ).json  # fmt: skip
    assert [(item["from"], item["to"]) for item in said["changed_party"]] == [("Labour", "Independent")]
    assert [(item["from"], item["to"]) for item in said["changed_name"]] == [("Helen Brathay", "Helen Brathay-Shaw")]
    assert said["left"] == said["joined"] == said["changed_ward"] == []
    (before,) = who("NM1 1AA", date(2026, 5, 31)).councillors
    (after,) = who("NM1 1AA", date(2026, 6, 1)).councillors
    assert (before.name, before.party) == ("Helen Brathay", "Labour")
    assert (after.name, after.party) == ("Helen Brathay-Shaw", "Independent")
    assert db.session.get(Colleague, cast.helen).name == "Helen Brathay-Shaw"
    assert before.post_holder_id == after.post_holder_id == cast.helen_holding


def test_who_comes_back_is_the_same_person_and_is_here_again(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, as_at="2026-05-01")
    assert db.session.get(Colleague, cast.dev).left_on == date(2026, 4, 30)
    said = councillors(app, tmp_path, HELEN, DEV, as_at="2026-06-01").json
    assert uids(said["joined"]) == ["u10"]
    assert db.session.get(Colleague, cast.dev).left_on is None
    assert names("NM2 1AA", "2026-05-15") == set() and names("NM2 1AA", "2026-06-01") == {"Dev Rana"}
    casework = select(Controller.id).join(PostHolder).where(PostHolder.colleague_id == cast.dev)
    assert len(db.session.execute(casework).all()) == 2


def test_a_councillor_who_holds_something_else_has_not_left(app, cast, tmp_path):
    """In a team of the council: the place in the cabinet ends with the seat."""
    keep(PostHolder(colleague_id=cast.helen, post_id=cast.vacant_officer, kind="acting", starts_on=date(2026, 5, 1)))
    councillors(app, tmp_path, DEV, as_at="2026-06-01")
    assert db.session.get(Colleague, cast.helen).left_on is None


def test_who_moves_to_another_ward_begins_a_new_time_in_office(app, cast, tmp_path):
    said = councillors(app, tmp_path, HELEN, ("u10", "Dev Rana", "Green", "Hale"), as_at="2026-06-01").json
    assert [(item["from"], item["to"]) for item in said["changed_ward"]] == [("Tarn", "Hale")]
    assert names("NM1 1AA", "2026-06-01") == {"Helen Brathay", "Dev Rana"}
    assert names("NM2 1AA", "2026-05-31") == {"Dev Rana"}
    assert db.session.get(PostHolder, cast.dev_holding).ended_by == "moved"


REDRAW_DAYS = ["2026-05-04", "2026-05-08", "2026-05-24"]


@pytest.mark.parametrize("postcodes_from", [*REDRAW_DAYS, "2026-10-01"])
@pytest.mark.parametrize("wards_from", REDRAW_DAYS)
def test_a_redraw_answers_on_every_day_whatever_days_the_files_were_given(
    app, cast, tmp_path, wards_from, postcodes_from
):
    """The list comes on 24 May; wards and postcodes may have been given other days, before and after."""
    councillors(app, tmp_path, HELEN, DEV, as_at="2025-05-01")
    wards, postcodes = written(tmp_path, NEW_WARDS, "w.csv"), written(tmp_path, NEW_POSTCODES, "p.csv")
    redrawn = council(app, "import-wards", wards, "--from", wards_from, "--apply", "--json").json
    assert (len(redrawn["added"]), len(redrawn["ended"]), redrawn["holders_ended"]) == (2, 2, 2)
    moved = council(app, "import-postcodes", postcodes, "--from", postcodes_from, "--apply", "--json").json
    assert (moved["added"], moved["recoded"], moved["ended"]) == (1, 2, 1)
    new_dev = ("u10", "Dev Rana", "Green", "Tarn and Force")
    said = councillors(app, tmp_path, IDA, new_dev, as_at="2026-05-24").json
    assert uids(said["left"]) == ["u9"] and uids(said["joined"]) == ["501"] and uids(said["changed_ward"]) == ["u10"]
    assert [seat["ward_code"] for seat in said["empty_seats"]] == ["E05099101", "E05099102", "E05099102"]
    redraw, day = date.fromisoformat(wards_from), date(2026, 5, 1)
    while day < date(2026, 6, 1):
        answer, split = who("NM1 1AA", day), who("NM1 1AB", day)
        found = [(each.code, {one.name for one in each.councillors}) for each in (answer, split)]
        old = [("E05099001", {"Helen Brathay"})] * 2
        assert found == (old if day < redraw else [("E05099101", {"Ida Kirkby"}), ("E05099102", {"Dev Rana"})])
        day += timedelta(days=1)


def test_a_stayer_after_a_redraw_has_a_new_time_in_office_though_the_name_is_the_same(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, DEV, as_at="2025-05-01")
    council(app, "import-wards", written(tmp_path, NEW_WARDS, "w.csv"), "--from", "2026-05-07", "--apply")
    said = councillors(app, tmp_path, HELEN, as_at="2026-05-20").json
    assert said["changed_ward"] == [] and uids(said["left"]) == ["u10"]
    old = db.session.get(PostHolder, cast.helen_holding)
    assert (old.ends_on, old.ended_by) == (date(2026, 5, 7), "redraw")
    new = db.session.execute(
        select(PostHolder)
        .join(Post, Post.id == PostHolder.post_id)
        .where(PostHolder.colleague_id == cast.helen, Post.ward_id.is_not(None), PostHolder.id != old.id)
    ).scalar_one()
    assert new.starts_on == date(2026, 5, 7)
    assert db.session.execute(select(Controller).where(Controller.post_holder_id == new.id)).scalar_one()
    # Whoever did not stay left with the old ward; the next list does not say so again.
    assert db.session.get(PostHolder, cast.dev_holding).ended_by == "left"
    assert councillors(app, tmp_path, HELEN, as_at="2026-06-01").json["left"] == []


def test_lists_are_loaded_in_date_order(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, DEV, as_at="2026-06-01")
    before = everything()
    older = councillors(app, tmp_path, HELEN, as_at="2026-05-31")
    assert older.status == 2 and "2026-06-01 are loaded already" in older.err
    redraw = council(app, "import-wards", written(tmp_path, NEW_WARDS), "--from", "2026-06-01", "--apply")
    assert redraw.status == 2 and "loaded in date order" in redraw.err
    assert everything() == before


def test_a_list_of_tomorrow_is_refused_and_a_redraw_of_tomorrow_is_not(app, cast, tmp_path):
    assert councillors(app, tmp_path, HELEN, as_at="2026-11-17").status == 2
    redraw = council(app, "import-wards", written(tmp_path, NEW_WARDS), "--from", "2027-05-06", "--apply")
    assert redraw.status == 0
    said = councillors(app, tmp_path, HELEN, DEV, IDA, as_at="2026-11-16").json
    assert said["left"] == [] and uids(said["joined"]) == ["501"]
    assert names("NM1 1AA", "2026-12-01") == {"Helen Brathay", "Ida Kirkby"}
    ida = select(PostHolder).join(Colleague).where(Colleague.uid == "501")
    held = db.session.execute(ida).scalar_one()
    assert (held.ends_on, held.ended_by) == (date(2027, 5, 6), "redraw")


def test_wards_are_renamed_and_given_other_seats(app, cast, tmp_path):
    text = "area_code,area_name,seats\nE05099001,Hale Town,2\nE05099002,Tarn,3\n"
    said = council(app, "import-wards", written(tmp_path, text), "--from", "2026-05-07", "--apply", "--json").json
    assert [(ward["was"], ward["name"]) for ward in said["renamed"]] == [("Hale", "Hale Town")]
    assert [(ward["was"], ward["seats"]) for ward in said["seats_changed"]] == [(3, 2)]
    assert said["unchanged"] == 1 and said["added"] == said["ended"] == []
    post = db.session.get(Post, cast.councillor_hale)
    assert (post.title, post.places) == ("Councillor, Hale Town", 2)


def test_wards_come_as_geojson_too(app, cast, tmp_path):
    outline = {"type": "Point", "coordinates": [-2.9, 54.4]}
    features = [
        {"type": "Feature", "properties": {"area_code": code, "area_name": name}, "geometry": outline}
        for code, name in (("E05099001", "Hale"), ("E05099002", "Tarn"), ("E05099003", "Force"))
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    command = ("import-wards", written(tmp_path, text, "w.geojson"), "--from", "2026-05-07", "--seats", 1, "--json")
    said = council(app, *command, "--apply").json
    assert [(ward["name"], ward["seats"]) for ward in said["added"]] == [("Force", 1)]
    assert said["outlines_changed"] == 2
    assert json.loads(db.session.get(Ward, cast.hale).geometry) == outline


def test_fewer_seats_than_councillors_are_refused(app, cast, tmp_path):
    councillors(app, tmp_path, HELEN, IDA, as_at="2026-06-01")
    text = "area_code,area_name,seats\nE05099001,Hale,1\nE05099002,Tarn,3\n"
    said = council(app, "import-wards", written(tmp_path, text), "--from", "2026-07-01", "--apply")
    assert said.status == 2 and "Hale has 2 councillors and would have 1 seats" in said.err


def test_a_wrong_postcode_of_the_same_day_is_put_right(app, cast, tmp_path):
    file = written(tmp_path, OLD_POSTCODES + "NM3 1AA,E05099001\n")
    council(app, "import-postcodes", file, "--from", "2026-05-07", "--apply")
    file = written(tmp_path, OLD_POSTCODES + "NM3 1AA,E05099002\n")
    said = council(app, "import-postcodes", file, "--from", "2026-05-07", "--apply", "--json").json
    assert said["recoded"] == 1
    assert who("nm31aa", date(2026, 5, 7)).name == "Tarn"
    file = written(tmp_path, OLD_POSTCODES)
    said = council(app, "import-postcodes", file, "--from", "2026-05-07", "--apply", "--json").json
    assert said["ended"] == 1
    with pytest.raises(BadInput, match="not known here"):
        who("NM3 1AA", date(2026, 5, 7))


def test_a_postcode_out_of_use_is_still_known_in_the_past(app, cast, tmp_path):
    file = written(tmp_path, "postcode,ward_code\nNM1 1AA,E05099001\n")
    assert council(app, "import-postcodes", file, "--from", "2026-05-07", "--apply", "--json").json["ended"] == 2
    assert who("NM2 1AA", date(2026, 5, 6)).name == "Tarn"
    said = council(app, "who", "--postcode", "NM2 1AA", "--on", "2026-05-07")
    assert said.status == 2 and "taken out of use on 2026-05-07" in said.err


def test_who_speaks_for_machines_and_for_people(app, cast):
    said = council(app, "who", "--postcode", "nm11aa", "--on", "2026-05-06", "--json").json
    assert said == {
        "postcode": "NM1 1AA",
        "on": "2026-05-06",
        "ward": {"code": "E05099001", "name": "Hale"},
        "councillors": [{"uid": "u9", "name": "Helen Brathay", "party": None}],
    }
    assert "Helen Brathay" in council(app, "who", "--postcode", "nm1 1aa", "--on", "6/5/2026").out


@pytest.mark.parametrize(
    "postcode, on, words",
    [
        ("NM9 9ZZ", "2026-01-01", "NM9 9ZZ is not known here"),
        ("Hale", "2026-01-01", "'Hale' is not a postcode"),
        ("NM1 1AA", "2001-01-01", "known from 2011-03-01 on"),
        ("NM1 1AA", "2026-02-30", "is not a day"),
    ],
)
def test_who_says_why_it_does_not_know(app, cast, postcode, on, words):
    said = council(app, "who", "--postcode", postcode, "--on", on)
    assert said.status == 2 and words in said.err


OFFICERS = """Level,JobTitle,Name,Directorate,Service,Vacancy,ContactDetails
1,Chief Executive,Ann Uttley,Chief Executive,NA,NA,ann.uttley@northmere.example
2,Director of Place,NA,Place,NA,Vacant,access@northmere.example
3,Head of Parks,Bea Lowe,Place,Parks,NA,access@northmere.example
4,Ranger,Cy Orme,Place,Parks,NA,access@northmere.example
4,Ranger,NA,Place,Parks,NA,access@northmere.example
"""


def officers(app, folder, text, as_at):
    file = written(folder, text, f"officers-{as_at}.csv")
    return council(app, "import-officers", file, "--as-at", as_at, "--apply", "--json")


def post_called(title: str) -> Post:
    return db.session.execute(select(Post).where(Post.title == title).order_by(Post.id)).scalars().first()


def test_a_list_of_posts_opens_teams_posts_and_lines_of_management(app, cast, tmp_path):
    said = officers(app, tmp_path, OFFICERS, "2026-05-01").json
    assert said["teams_opened"] == ["Chief Executive", "Place", "Parks"]
    assert [(post["title"], post["places"]) for post in said["posts_opened"]][-1] == ("Ranger", 2)
    assert [post["title"] for post in said["vacancies"]] == ["Director of Place"] and said["unnamed"] == 1
    assert [person["name"] for person in said["joined"]] == ["Ann Uttley", "Bea Lowe", "Cy Orme"]
    ranger, head = post_called("Ranger"), post_called("Head of Parks")
    assert ranger.reports_to_id == head.id and not ranger.is_head and head.is_head
    assert head.reports_to_id == post_called("Director of Place").id
    parks = db.session.get(Team, ranger.team_id)
    assert db.session.get(Team, parks.parent_id).name == "Place"


def test_the_next_list_of_posts_closes_moves_and_leaves_others_alone(app, cast, tmp_path):
    officers(app, tmp_path, OFFICERS, "2026-05-01")
    next_list = (
        OFFICERS.replace("2,Director of Place,NA,Place,NA,Vacant", "2,Director of Place,Bea Lowe,Place,NA,NA")
        .replace("3,Head of Parks,Bea Lowe,Place,Parks,NA", "3,Head of Parks,NA,Place,Parks,Vacant")
        .replace("4,Ranger,Cy Orme,Place,Parks,NA,access@northmere.example\n", "")
        .replace("4,Ranger,NA,Place,Parks,NA,access@northmere.example\n", "")
    )
    said = officers(app, tmp_path, next_list, "2026-06-01").json
    assert [post["title"] for post in said["posts_closed"]] == ["Ranger"]
    assert [person["name"] for person in said["left"]] == ["Cy Orme"] and said["joined"] == []
    people = {row.name: row for row in db.session.execute(select(Colleague)).scalars()}
    assert people["Cy Orme"].left_on == date(2026, 5, 31) and people["Bea Lowe"].left_on is None
    assert post_called("Ranger").closed_on == date(2026, 6, 1)
    assert db.session.get(Post, cast.hale_officer).closed_on is None
    held = select(PostHolder).where(PostHolder.colleague_id == people["Bea Lowe"].id).order_by(PostHolder.id)
    assert [each.ended_by for each in db.session.execute(held).scalars()] == ["moved", None]


def test_a_place_whose_holder_is_not_named_keeps_the_one_known(app, cast, tmp_path):
    officers(app, tmp_path, OFFICERS, "2026-05-01")
    said = officers(app, tmp_path, OFFICERS.replace("Bea Lowe", "NA"), "2026-06-01").json
    assert said["left"] == []


def test_a_team_that_loses_its_last_post_closes_and_opens_again(app, cast, tmp_path):
    officers(app, tmp_path, OFFICERS, "2026-05-01")
    without = "\n".join(line for line in OFFICERS.splitlines() if "Parks" not in line) + "\n"
    officers(app, tmp_path, without, "2026-06-01")
    parks = db.session.execute(select(Team).where(Team.name == "Parks")).scalar_one()
    assert parks.closed_on == date(2026, 6, 1)
    officers(app, tmp_path, OFFICERS, "2026-07-01")
    parks = db.session.execute(select(Team).where(Team.name == "Parks")).scalar_one()
    assert parks.closed_on is None


def test_residents_are_in_their_postcodes_new_ward_at_once(app, cast, tmp_path):
    council(app, "import-wards", written(tmp_path, NEW_WARDS, "w.csv"), "--from", "2026-05-07", "--apply")
    council(app, "import-postcodes", written(tmp_path, NEW_POSTCODES, "p.csv"), "--from", "2026-05-07", "--apply")
    ward = db.session.get(Ward, db.session.get(Resident, cast.eileen).ward_id)
    assert ward.code == "E05099101"
    assert len(db.session.execute(select(AuditEntry)).all()) == 2
