"""What a reader sees when an act does not happen."""

import logging
import re
from pathlib import Path

import pytest

from crm.web.errors import NOBODY_TYPES
from tests.checked_client import Page, words

pytestmark = pytest.mark.page


@pytest.mark.parametrize(
    ("how", "status", "said"),
    [
        ("not found", 404, "There is nothing here, or it is not for you to see."),
        ("not allowed", 403, "You may see this, but not change it."),
        ("refused", 409, "Samina Yusuf did this at 11:58am."),
        ("bad input", 422, "Write a name."),
        ("stale", 409, "Someone else changed this while you were writing."),
        ("busy", 409, "Someone else was changing the same things at that moment."),
    ],
)
def test_each_ending_has_its_status_and_its_words(probe_as, cast, how, status, said):
    answer = probe_as(cast.maggie).get(f"/probe/ends/{how}")
    assert answer.status_code == status
    assert said in words(answer)


@pytest.mark.parametrize("how", ["refused", "bad input", "stale", "busy"])
def test_what_was_typed_is_still_there(probe_as, cast, how):
    client = probe_as(cast.maggie)
    typed = {"said": "Bin at the top is empty", "draft": "log-resident-22", "picked": "resident:123456"}
    typed |= {"shown": "m23=3.1.0.0.0 a122=takenover.101"}
    answer = client.post(f"/probe/ends/{how}", data=client.tokens("/probe/page") | typed)
    assert Page(answer).all("p", class_="quote") == ["Bin at the top is empty"]


def test_of_every_form_it_is_known_which_fields_nobody_types():
    root = Path(__file__).parents[2]
    pages = "".join(each.read_text() for each in (root / "templates").rglob("*.html"))
    hidden = set(re.findall(r'<input[^>]*type="hidden"[^>]*?name="(\w+)"', pages))
    typed = set()
    for each in (root / "crm").rglob("*.py"):
        hidden |= set(re.findall(r"^ +(\w+) = HiddenField", each.read_text(), re.MULTILINE))
        typed |= set(re.findall(r"^ +(\w+) = (?:Line|Passage|Day|StringField)\(", each.read_text(), re.MULTILINE))
    kinds = {"about", "kind"}  # a word of a few letters
    assert len(hidden) > 20
    assert hidden - typed - kinds <= NOBODY_TYPES


@pytest.mark.parametrize("how", ["bug", "no database"])
def test_a_bug_has_a_number_to_tell_and_nothing_of_its_inside(probe_as, probes, cast, caplog, how):
    client = probe_as(cast.maggie)
    probes.testing = False
    with caplog.at_level(logging.CRITICAL):
        answer = client.get(f"/probe/ends/{how}")
    assert answer.status_code == 500
    assert "Something went wrong on our side, and nothing was saved" in words(answer)
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_a_wrong_method_is_refused(probe_as, cast):
    assert probe_as(cast.maggie).get("/probe/teams").status_code == 405
    client = probe_as(cast.maggie)
    assert client.put("/probe/teams", data=client.tokens("/probe/page")).status_code == 405


def test_more_than_two_megabytes_is_too_much(probe_as, cast):
    client = probe_as(cast.maggie)
    tokens = client.tokens("/probe/page")
    assert client.post("/probe/teams", data=tokens | {"name": "x" * 3_000_000}).status_code == 413


@pytest.mark.parametrize(
    "url",
    [
        "/%00",
        "/probe/page?q=%00%ff",
        "/residents/999999999999999999999",
        "/residents/2147483648",
        "/residents/2147483647",
        "/..%2f..%2fetc",
    ],
)
def test_odd_addresses_do_no_harm(probe_as, cast, url):
    assert probe_as(cast.maggie).get(url).status_code in {200, 404}
