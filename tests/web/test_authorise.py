"""Every request is checked before its view: from our own pages? signed in? may they?"""

import re

import pytest
from sqlalchemy import func, select

from crm import clock
from crm.audit.models import AuditEntry
from crm.council.models import Colleague, Team
from crm.database import db
from tests.checked_client import HTMX, words

pytestmark = pytest.mark.page


def test_a_view_that_declares_nothing_is_refused(probe_as, cast):
    for who in (None, cast.maggie, cast.owen):
        with pytest.raises(RuntimeError, match="probe.undeclared declares no permission"):
            probe_as(who).get("/probe/undeclared")


def test_somebody_not_signed_in_is_led_to_where_one_does_and_back(probe_as):
    answer = probe_as(None).get("/probe/page?x=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/probe/page?x%3D1")


def test_htmx_is_told_to_load_the_page_anew_instead_of_getting_the_sign_in_page_into_a_list(probe_as):
    answer = probe_as(None).get("/probe/page", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.data) == (401, "true", b"")


def test_a_role_that_may_not_is_told_so(probe_as, cast):
    answer = probe_as(cast.maggie).get("/probe/audited")
    assert answer.status_code == 403
    assert "not part of your role" in words(answer)
    assert probe_as(cast.ruth).get("/probe/audited").status_code == 200


def test_somebody_who_left_is_signed_out_at_once(probe_as, cast):
    client = probe_as(cast.ben)
    assert client.get("/probe/page").status_code == 200
    db.session.get_one(Colleague, cast.ben).left_on = clock.days_after(clock.today(), -1)
    db.session.commit()
    assert client.get("/probe/page").status_code == 303


def test_a_form_of_ours_is_taken(probe_as, cast):
    answer = probe_as(cast.maggie).submit("/probe/page", {"name": "x"}, form="/probe/teams")
    assert answer.status_code == 200
    assert teams_opened() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost.elsewhere.example"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_a_form_on_another_site_is_refused_even_with_our_tokens(probe_as, cast, headers):
    client = probe_as(cast.maggie)
    answer = client.submit("/probe/page", {"name": "x"}, form="/probe/teams", headers=headers)
    assert answer.status_code == 403
    assert teams_opened() == 0


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, {}])
def test_a_form_on_our_own_site_is_taken(probe_as, cast, headers):
    answer = probe_as(cast.maggie).submit("/probe/page", form="/probe/teams", headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("token", ["", "x", None])
def test_a_form_without_its_token_is_refused_and_what_was_typed_is_shown(probe_as, cast, token):
    typed = {"name": "What I typed for ten minutes"} | ({} if token is None else {"csrf_token": token})
    answer = probe_as(cast.maggie).post("/probe/teams", data=typed)
    assert answer.status_code == 400
    assert "What I typed for ten minutes" in words(answer)
    assert teams_opened() == 0


def test_the_token_of_one_colleague_is_no_use_to_another(probe_as, cast):
    stolen = probe_as(cast.ben).tokens("/probe/page")
    assert probe_as(cast.maggie).post("/probe/teams", data=stolen).status_code == 400
    assert teams_opened() == 0


def test_the_same_form_sent_twice_has_one_effect_and_says_so(probe_as, cast):
    client = probe_as(cast.maggie)
    tokens = client.tokens("/probe/page")
    client.post("/probe/teams", data=tokens)
    again = client.post("/probe/teams", data=tokens)
    assert again.status_code == 303
    assert "Nothing was done twice" in words(client.get("/probe/page"))
    assert teams_opened() == 1


def test_what_may_not_be_known_looks_like_what_does_not_exist(probe_as, cast):
    client = probe_as(cast.maggie)
    client.get("/probe/page")  # the first answer sets the cookie
    assert bytes_of(client.get("/probe/ends/not found")) == bytes_of(client.get("/nothing/like/it"))
    stranger = probe_as(None)
    assert stranger.get("/nothing/like/it").status_code == 404


def bytes_of(answer) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer without what differs from showing to showing: nonce, CSRF token, one-time number."""
    random = re.compile(r'(nonce="|nonce-|name="csrf_token" value="|name="form_id" value=")[\w.-]+')
    headers = [
        (name, random.sub(r"\1", value))
        for name, value in answer.headers
        if name not in {"Content-Length", "X-Request-ID"}
    ]
    return answer.status_code, random.sub(r"\1", answer.text), headers


def teams_opened() -> int:
    opened = db.session.execute(select(func.count()).where(Team.name == "Probe")).scalar_one()
    entries = db.session.execute(select(func.count()).where(AuditEntry.action == "team.opened")).scalar_one()
    assert entries == opened
    db.session.commit()
    return opened


@pytest.mark.parametrize("sent", ["x" * 300, "a\x00b"])
def test_a_form_number_that_is_none_of_ours_breaks_nothing(probe_as, cast, sent):
    client = probe_as(cast.maggie)
    token = client.tokens("/probe/page")
    for _ in range(2):
        assert client.post("/probe/teams", data=token | {"name": "x", "form_id": sent}).status_code < 400
    assert teams_opened() == 1


def test_a_form_number_is_its_senders_own(probe_as, cast):
    sent = {"name": "x", "form_id": "the same"}
    for who in (cast.maggie, cast.ben):
        client = probe_as(who)
        client.post("/probe/teams", data=client.tokens("/probe/page") | sent)
    assert teams_opened() == 2
