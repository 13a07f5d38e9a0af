"""Files that are not as they should be: each is refused in words that name where and why, and nothing is half done."""

from __future__ import annotations

import json

import pytest

from tests.council.command_line import council, councillor_list, everything, written

pytestmark = pytest.mark.page

HEAD = "Name,Party,Ward,Email,UID\n"
HELEN = "Helen Brathay,Labour,Hale,NA,u9\n"
GOOD = HEAD + HELEN


def councillors(app, folder, text):
    return council(app, "import-councillors", written(folder, text), "--as-at", "2026-06-01", "--apply", "--json")


MEMBERS = "".join(f"Member {number},Labour,Hale,NA,{number}\n" for number in range(4))
BAD_LISTS = {
    "empty": ("", "It is empty."),
    "only spaces": ("  \n\n", "It is empty."),
    "only a heading": (HEAD, "It has a heading and no rows."),
    "utf-16": (GOOD.encode("utf-16"), "It is UTF-16."),
    "zero bytes": (GOOD.encode() + b"\0", "It is not text"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\x00", "It is not text"),
    "control": (GOOD.replace("Helen", "He\x1blen"), "Line 2 holds a control character"),
    "no encoding": (GOOD.encode() + b"Ida \x81\x90,Labour,Hale,NA,7\n", "Line 3 is neither UTF-8 nor Windows-1252"),
    "signs": (GOOD.encode() + b"Ida \xa4\xa6\xd7,Labour,Hale,NA,7\n", "Line 3 is neither UTF-8 nor Windows-1252"),
    "two encodings": ((GOOD + "Siân,Labour,Hale,NA,7\n").encode() + b"Si\xe2n,x,y,z,8\n", "Line 4 is broken UTF-8"),
    "half a letter": (GOOD.encode() + "Siâ".encode()[:-1], "Line 3 is broken UTF-8. Is the file cut off"),
    "missing column": (GOOD.replace("Ward", "Area"), "there is no column ward"),
    "doubled column": (GOOD.replace("Email", "Name"), "the column Name is there twice"),
    "no uid at all": ("Name,Party,Ward\nA,B,Hale\n", "there is no column UID, nor a Page"),
    "no uid in a row": (GOOD + "Ida Kirkby,Labour,Hale,NA,\n", "Row 3, UID: there is none."),
    "uid twice": (GOOD + "Ida Kirkby,Labour,Hale,NA,u9\n", "Row 3, UID: u9 stands in row 2"),
    "cut off": (GOOD + "Ida Kirkby,Lab", "Row 3: it has 2 columns, and the heading has 5. Is the file cut off?"),
    "cut off in quotes": (GOOD + '"Ida Kirkby,Lab', "Row 3: a quotation mark is never closed"),
    "too many columns": (HEAD + HELEN.replace("Labour", "Labour,Co-op"), "Row 2: it has 6 columns"),
    "no name": (GOOD + ",Labour,Hale,NA,7\n", "Row 3, Name: there is none."),
    "only a title": (GOOD + "Councillor,Labour,Hale,NA,7\n", "Row 3, Name: there is none."),
    "unknown ward": (GOOD + "Ida Kirkby,Labour,Nowhere,NA,7\n", "Row 3, Ward: there is no ward Nowhere on 2026-06-01"),
    "too many members": (HEAD + MEMBERS, "Hale has 3 seats, and 4 members are listed: rows 2, 3, 4, 5."),
    "bad email": (GOOD.replace("NA", "helen"), "Row 2, Email: 'helen' is not an email address."),
    "long name": (GOOD.replace("Helen", "H" * 300), "Row 2, Name: 308 characters; it can have 200."),
    "huge cell": (GOOD.replace("Helen", "H" * 70_000), "Row 2, Name: 70,008 characters are more than a cell may have"),
    "too many rows": (HEAD + HELEN * 100_001, "It has more than 100,000 rows."),
    "too large": (HEAD + " " * (20 * 1024 * 1024), "a list may have 20 MB"),
    "semicolons": (GOOD.replace(",", ";"), "there is no column name"),
}


@pytest.mark.parametrize("what", BAD_LISTS)
def test_a_bad_list_of_councillors_is_refused_whole(app, cast, tmp_path, what):
    text, words = BAD_LISTS[what]
    before = everything()
    said = councillors(app, tmp_path, text)
    assert said.status == 2
    assert words in said.err and "Nothing was changed." in said.err
    assert everything() == before


def test_all_that_is_wrong_is_said_at_once_up_to_twenty(app, cast, tmp_path):
    rows = "".join(f",Labour,Hale,NA,{number}\n" for number in range(30))
    said = councillors(app, tmp_path, HEAD + rows)
    assert said.err.count("there is none.") == 20 and "... and 10 more." in said.err


def test_a_missing_file_or_a_folder_is_said_so(app, cast, tmp_path):
    for file in (tmp_path / "none.csv", tmp_path):
        said = council(app, "import-councillors", file, "--as-at", "2026-06-01")
        assert said.status == 2 and "There is no file" in said.err


def test_a_byte_order_mark_is_no_part_of_the_first_column(app, cast, tmp_path):
    assert councillors(app, tmp_path, GOOD.encode("utf-8-sig")).json["unchanged"] == 0
    assert "﻿" not in json.dumps(everything())


def test_windows_1252_is_read_and_said(app, cast, tmp_path):
    said = councillors(app, tmp_path, (GOOD + "Siân O’Brien,Labour,Hale,NA,7\n").encode("cp1252")).json
    assert said["notes"] == ["Read as Windows-1252, since it is not UTF-8."]
    assert said["joined"][0]["name"] == "Siân O’Brien"


def test_crlf_blank_lines_and_quoted_commas_are_read(app, cast, tmp_path):
    text = GOOD.replace("\n", "\r\n") + '\r\n"Kirkby, Ida",Labour,Hale,NA,7\r\n,,,,\r\n'
    assert councillors(app, tmp_path, text).json["joined"][0]["name"] == "Kirkby, Ida"


def test_a_formula_stays_the_text_that_it_is(app, cast, tmp_path):
    said = councillors(app, tmp_path, GOOD + "\"=cmd('x')\",Labour,Hale,NA,7\n").json
    assert said["joined"][0]["name"] == "=cmd('x')"


def test_characters_that_turn_text_around_are_shown_not_obeyed(app, cast, tmp_path):
    said = councillors(app, tmp_path, GOOD + "Ida \u202eybkriK,Labour,Hale,NA,7\n").json
    assert said["joined"][0]["name"] == "Ida [U+202E]ybkriK"


def test_a_vacancy_without_a_number_is_an_empty_seat(app, cast, tmp_path):
    said = councillors(app, tmp_path, GOOD + "Vacancy,,Hale,NA,\n").json
    assert [seat["ward"] for seat in said["empty_seats"]].count("Hale") == 2


POSTCODES = "postcode,ward_code\nNM1 1AA,E05099001\n"
BAD_POSTCODES = {
    "no postcode": (POSTCODES + "Hale,E05099001\n", "Row 3, postcode: 'Hale' is not a postcode."),
    "no ward code": (POSTCODES + "NM1 1AB,Hale\n", "Row 3, ward_code: 'Hale' is not a ward's code"),
    "unknown ward": (POSTCODES + "NM1 1AB,E05099009\n", "Row 3, ward_code: there is no ward E05099009."),
    "two wards": (POSTCODES + "nm11aa,E05099002\n", "Row 3, ward_code: NM1 1AA is in E05099001 in row 2."),
}


@pytest.mark.parametrize("what", BAD_POSTCODES)
def test_a_bad_list_of_postcodes_is_refused_whole(app, cast, tmp_path, what):
    text, words = BAD_POSTCODES[what]
    before = everything()
    said = council(app, "import-postcodes", written(tmp_path, text), "--from", "2026-06-01", "--apply")
    assert said.status == 2 and words in said.err
    assert everything() == before


WARDS = "area_code,area_name,seats\nE05099001,Hale,3\n"
FEATURES = json.dumps({"features": [{"properties": {"area_code": "E05099001", "area_name": "Hale"}}]})
BAD_WARDS = {
    "code": (WARDS + "E0509,Tarn,3\n", "Row 3: 'E0509' is not a ward's code"),
    "code twice": (WARDS + "E05099001,Tarn,3\n", "Row 3: the code E05099001 stands in Row 2."),
    "name twice": (WARDS + "E05099002,HALE,3\n", "Row 3: the name HALE stands in Row 2."),
    "no name": (WARDS + "E05099002,,3\n", "Row 3: the ward has no name."),
    "seats": (WARDS + "E05099002,Tarn,three\n", "Row 3: 'three' is not a number of seats from 1 to 20."),
    "no seats": (WARDS + "E05099002,Tarn,0\n", "Row 3: '0' is not a number of seats"),
    "cut-off json": (FEATURES[:-20], "this is not JSON"),
    "json without features": ("{}", "It has no list of features"),
    "json of another kind": ("[1, 2]", "It has no list of features"),
    "feature without properties": ('{"features": [{}]}', "Feature 1: it has no properties"),
    "feature without a name": ('{"features": [{"properties": {"area_code": "E05099001"}}]}', "no property area_name"),
    "deep json": ("[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize("what", BAD_WARDS)
def test_a_bad_list_of_wards_is_refused_whole(app, cast, tmp_path, what):
    text, words = BAD_WARDS[what]
    before = everything()
    said = council(app, "import-wards", written(tmp_path, text), "--from", "2026-06-01", "--apply")
    assert said.status == 2 and words in said.err
    assert everything() == before


def test_old_wards_are_not_loaded_over_new_ones(app, cast, tmp_path):
    new = "area_code,area_name\nE05099101,Hale\n"
    council(app, "import-wards", written(tmp_path, new), "--from", "2026-05-07", "--apply")
    said = council(app, "import-wards", written(tmp_path, WARDS), "--from", "2026-06-01", "--apply")
    assert said.status == 2 and "Hale ended on 2026-05-07" in said.err
    said = council(app, "import-postcodes", written(tmp_path, POSTCODES), "--from", "2026-06-01", "--apply")
    assert said.status == 2 and "Hale (E05099001) ended on 2026-05-07" in said.err


OFFICERS = "Level,JobTitle,Name,Directorate,Service,Vacancy\n2,Director,NA,Place,NA,NA\n"
BAD_OFFICERS = {
    "level": (OFFICERS + "high,Ranger,NA,Place,Parks,NA\n", "Row 3, Level: 'high' is not a level"),
    "title": (OFFICERS + "3,NA,NA,Place,Parks,NA\n", "Row 3, JobTitle: there is none."),
    "vacant and held": (OFFICERS + "3,Ranger,Cy Orme,Place,Parks,Vacant\n", "Row 3, Vacancy: the post is vacant, and"),
    "no column": (OFFICERS.replace("Level,", "").replace("2,Director", "Director"), "there is no column level"),
}


@pytest.mark.parametrize("what", BAD_OFFICERS)
def test_a_bad_list_of_officers_is_refused_whole(app, cast, tmp_path, what):
    text, words = BAD_OFFICERS[what]
    before = everything()
    said = council(app, "import-officers", written(tmp_path, text), "--as-at", "2026-06-01", "--apply")
    assert said.status == 2 and words in said.err
    assert everything() == before


def test_a_list_before_any_ward_says_what_to_do_first(app, cast, tmp_path):
    file = written(tmp_path, councillor_list(("u9", "Helen Brathay", "Labour", "Hale")))
    said = council(app, "import-councillors", file, "--as-at", "2001-06-01", "--apply")
    assert said.status == 2 and "flask council import-wards" in said.err
