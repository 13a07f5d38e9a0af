"""What is written down while the application runs: enough to find a fault by, and nothing about anyone."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from flask import Flask

from crm.database import db
from crm.residents.models import Resident
from crm.web import logs
from tests.cast import keep

# What somebody typed, is called, or was said about somebody: none of it may be in a line.
CANARY = "Zebedee Quillfeather"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Every line that the process writes, in place of what pytest collects."""
    root, ours = logging.getLogger(), logging.getLogger("crm")
    before = (root.handlers[:], root.level, ours.level, ours.handlers[:])
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    yield written
    structlog.reset_defaults()
    root.handlers[:], ours.handlers[:] = before[0], before[3]
    root.setLevel(before[1])
    ours.setLevel(before[2])


def written(lines: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_for_each_request_says_which_page_and_how_it_ended(app_with, lines):
    client = app_with(json_logs=True).test_client()
    answer = client.get(f"/people?q={CANARY}", headers={"X-Request-ID": "from-outside-1"})
    client.get(f"/{CANARY}")
    first, second = written(lines)
    assert (first["method"], first["page"], first["status"]) == ("GET", "/residents", 303) or first["status"] in {303, 404}
    assert first["request_id"] == answer.headers["X-Request-ID"] != "from-outside-1"
    assert first["milliseconds"] >= 0 and first["at"].endswith("Z")
    assert (second["page"], second["status"]) == (logs.NO_PAGE, 404)


def test_behind_a_server_of_ours_a_request_keeps_the_number_that_it_gave(app_with):
    client = app_with(trusted_proxies=1).test_client()
    for given, is_kept in (("0123456789abcdef", True), ("<script>", False), ("", False), ("a" * 65, False)):
        answer = client.get("/sign-in", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is is_kept


def test_an_error_says_its_kind_and_place_and_not_its_words(app_with, lines):
    app: Flask = app_with(json_logs=True)
    app.testing = False

    def breaks() -> str:
        try:
            db.session.execute(db.text(f"SELECT '{CANARY}' FROM nowhere WHERE name = :name"), {"name": CANARY})
        except Exception as error:
            raise ValueError(f"{CANARY} is not a date") from error
        return ""

    breaks.needs = "public"  # type: ignore[attr-defined]
    app.add_url_rule("/breaks", "breaks", breaks)
    answer = app.test_client().get(f"/breaks?name={CANARY}")
    error, request = written(lines)
    assert (answer.status_code, request["status"]) == (500, 500)
    assert error["request_id"] == request["request_id"] and error["request_id"] in answer.text
    assert [one["kind"].rpartition(".")[2] for one in error["error"]][0] == "ValueError"
    assert any("in breaks" in place for place in error["error"][0]["places"])
    assert "Quillfeather" not in lines.getvalue()


def test_nothing_of_a_resident_is_written_however_a_request_ends(app_with, cast, lines):
    """Found, saved, refused, misspelt, not for them: what was typed and what was read stays out of the lines."""
    (resident,) = keep(Resident(controller_id=cast.council, name=CANARY, created_at=db.func.now()))
    app = app_with(json_logs=True)
    for who in (cast.amira, cast.helen):
        client = CLIENT(app, who)
        client.get(f"/residents/{resident}")
        client.get("/people", query_string={"q": CANARY})
        client.get("/who-knows", query_string={"q": CANARY})
        client.post("/log", data={"words": CANARY, "people": CANARY})
        client.post(f"/residents/{resident}", data={"name": CANARY})
    logging.getLogger("some.library").warning("Could not send to %s", CANARY)
    assert len(written(lines)) >= 11
    assert "Quillfeather" not in lines.getvalue() and "Zebedee" not in lines.getvalue()
