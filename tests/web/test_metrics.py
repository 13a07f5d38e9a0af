"""/metrics: how much, how long and how it ended, for whoever brings the token; and nothing about anyone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.page

TOKEN = "a token of twenty-two."


def test_who_brings_the_token_reads_how_many_requests_of_each_page_there_were(app_with, cast):
    client = app_with(metrics_token=TOKEN).test_client()
    brought = {"Authorization": f"Bearer {TOKEN}"}

    def counted(line: str) -> float:
        told = client.get("/metrics", headers=brought).text
        return next((float(one.rpartition(" ")[2]) for one in told.splitlines() if one.startswith(line)), 0.0)

    line = 'throughline_requests_total{method="GET",page="/residents/<int:resident_id>",status="303"}'
    before = counted(line)
    for number in (cast.eileen, 999_999):
        client.get(f"/residents/{number}?q=Quillfeather")
    assert counted(line) == before + 2
    assert counted('throughline_request_seconds_count{page="/residents/<int:resident_id>"}') >= 2
    client.open("/sign-in", method="QUILLFEATHER")
    assert "uillfeather" not in client.get("/metrics", headers=brought).text.lower()


def test_without_the_token_there_is_no_such_page(app_with, app):
    missing = app.test_client().get("/nothing").data
    for token, sent in ((TOKEN, "Bearer another"), (TOKEN, ""), ("", "Bearer "), ("", ""), (TOKEN, "Bearer é")):
        client = app_with(metrics_token=token).test_client()
        answer = client.get("/metrics", headers={"Authorization": sent.encode().decode("latin-1")})
        assert (answer.status_code, len(answer.data)) == (404, len(missing))
