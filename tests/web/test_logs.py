"""What is written down while the application runs: enough to find a fault by, and nothing about anyone."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask

from crm.database import db
from crm.residents.models import Resident
from crm.web import logs
from tests.cast import keep
from tests.signed_in import sign_in

# What somebody typed, is called, or was said about somebody: none of it may be in a line.
CANARY = "Zebedee Quillfeather"


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What the process has written since it was last asked, line by line."""
    root, ours = logging.getLogger(), logging.getLogger("crm")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_line_for_each_request_says_which_page_and_how_it_ended(app_with, lines):
    client = app_with(json_logs=True).test_client()
    answer = client.get(f"/residents?q={CANARY}", headers={"X-Request-ID": "from-outside-1"})
    client.get(f"/{CANARY}")
    first, second = lines()
    assert (first["method"], first["page"], first["status"]) == ("GET", "/residents", 303)
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
    error, request = lines()
    assert (answer.status_code, request["status"]) == (500, 500)
    assert error["request_id"] == request["request_id"] and error["request_id"] in answer.text
    assert [one["kind"].rpartition(".")[2] for one in error["error"]][0] == "ValueError"
    assert any("in breaks" in place for place in error["error"][0]["places"])
    assert "Quillfeather" not in str(error) + str(request)


def test_a_refused_sign_in_says_its_number_and_why(app_with, lines):
    provider = {"oidc_issuer": "https://id.example", "oidc_client_id": "crm", "oidc_client_secret": "secret"}
    app_with(json_logs=True, **provider).test_client().get(f"/sign-in/answer?state={CANARY}&code={CANARY}")
    refused, _request = lines()
    assert re.fullmatch(r"Sign-in refused, number [0-9a-f]{8}: no sign-in of that state .*", refused["event"])
    assert "Quillfeather" not in str(refused)


def test_nothing_of_a_resident_is_written_however_a_request_ends(app_with, cast, lines):
    """Found, saved, refused, misspelt, not for them: what was typed and what was read stays out of the lines."""
    (resident,) = keep(Resident(controller_id=cast.council, name=CANARY, created_at=db.func.now()))
    app = app_with(json_logs=True)
    for who in (cast.amira, cast.helen):
        client = app.test_client()
        sign_in(client, who)
        for path in (f"/residents/{resident}", f"/residents?q={CANARY}", f"/who-knows?q={CANARY}", f"/{CANARY}"):
            client.get(path)
        client.post("/log", data={"words": CANARY})
    sign_in(client, cast.amira)
    for phone in ("01632 960001", CANARY):
        client.submit("/residents/new", {"name": CANARY, "phone": phone}, form="#add")
    logging.getLogger("some.library").warning("Could not send to %s", CANARY)
    client.open("/sign-in", method=CANARY.split()[0].upper())
    found = lines()
    assert {200, 303, 400, 404, 422} <= {line.get("status") for line in found}
    assert "Quillfeather" not in str(found) and "zebedee" not in str(found).lower()
