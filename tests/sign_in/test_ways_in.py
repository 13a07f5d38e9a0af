"""Who begins to sign in is who finishes, once, soon, and where they wanted to go."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oidc.core import CodeIDToken
from sqlalchemy import select

from crm.database import db
from crm.sign_in.models import Session, SignInUnderWay
from crm.sign_in.views import provider as views
from tests.sign_in.coming import come_in, is_in, start
from tests.sign_in.lying import query
from tests.sign_in.planted import loose

pytestmark = pytest.mark.page


@pytest.fixture
def victim(with_provider):
    """Another browser, at the same application."""
    return with_provider().test_client()


@pytest.fixture(params=[False, True], ids=["as it is", "with the fault"])
def planted(request, monkeypatch):
    """Once as it is, and once with a fault: whether it was planted."""

    def plant(fault):
        if request.param:
            fault(monkeypatch)
        return request.param

    return plant


def test_an_answer_is_taken_once(browser_of, provider, planted):
    back = provider.sign_in(start(browser_of))
    asked = dict(provider.codes)
    with browser_of.session_transaction() as held:
        browser = held[views.BROWSER]
    is_planted = planted(loose("once"))
    assert browser_of.get(query(back)).status_code == 303
    provider.codes.update(asked)  # and the provider changes a code twice
    with browser_of.session_transaction() as held:
        held[views.BROWSER] = browser
    assert browser_of.get(query(back)).status_code == (303 if is_planted else 400)


def test_an_answer_is_of_the_browser_that_asked(browser_of, victim, provider, planted):
    """Else somebody could have others sign in as themselves, and read what they write."""
    back = provider.sign_in(start(browser_of))
    start(victim)
    is_planted = planted(loose("browser"))
    assert victim.get(query(back)).status_code == (303 if is_planted else 400)
    assert is_in(victim) is is_planted


def test_an_answer_comes_within_ten_minutes(browser_of, provider, at, planted):
    back = provider.sign_in(start(browser_of))
    is_planted = planted(loose("time"))
    at(timedelta(minutes=10, seconds=1))
    assert browser_of.get(query(back)).status_code == (303 if is_planted else 400)


def test_an_answer_is_of_the_provider_that_was_asked(with_provider, browser_of, provider, planted):
    """The settings changed meanwhile, or there are two."""
    back = provider.sign_in(start(browser_of))
    db.session.execute(SignInUnderWay.__table__.update().values(issuer="https://another.example"))
    db.session.commit()
    is_planted = planted(loose("issuer"))
    assert browser_of.get(query(back)).status_code == (303 if is_planted else 400)


def test_a_code_of_somebody_elses_is_nothing_to_this_browser(browser_of, victim, provider, planted):
    """PKCE refuses it at the provider; where that forgets to ask, the nonce refuses it here."""
    stolen = provider.sign_in(start(browser_of))["code"]
    mine = provider.sign_in(start(victim))
    assert victim.get(query(mine | {"code": stolen})).status_code == 403
    provider.forgets_pkce = True
    stolen = provider.sign_in(start(browser_of))["code"]
    mine = provider.sign_in(start(victim))
    is_planted = planted(lambda patch: patch.setattr(CodeIDToken, "validate_nonce", lambda _self: None))
    assert victim.get(query(mine | {"code": stolen})).status_code == (303 if is_planted else 403)
    assert is_in(victim) is is_planted


def test_a_code_is_changed_once(browser_of, victim, provider):
    used = provider.sign_in(start(browser_of))
    assert browser_of.get(query(used)).status_code == 303
    again = provider.sign_in(start(victim))
    assert victim.get(query(again | {"code": used["code"]})).status_code == 403
    for code in ("", "x" * 2001):
        again = provider.sign_in(start(victim))
        assert victim.get(query(again | {"code": code})).status_code == 403


def test_each_sign_in_is_asked_for_with_secrets_of_its_own(browser_of, provider):
    asked = [parse_qs(urlsplit(start(browser_of)).query) for _ in range(5)]
    for name in ("state", "nonce", "code_challenge"):
        values = {one[name][0] for one in asked}
        assert len(values) == 5 and all(len(value) >= 43 for value in values)
    rows = db.session.scalars(select(SignInUnderWay)).all()
    assert not {one["state"][0] for one in asked} & {row.state_hash for row in rows}


def test_several_windows_may_sign_in_at_once(browser_of, provider):
    first = start(browser_of, "/residents")
    start(browser_of, "/accounts")
    assert browser_of.get(query(provider.sign_in(first))).location == "/residents"
    assert is_in(browser_of)


@pytest.mark.parametrize("elsewhere", [
    "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)",
    "/" + "x" * 500,
])  # fmt: skip
def test_signing_in_never_leads_elsewhere(browser_of, provider, elsewhere, planted):
    is_planted = planted(lambda patch: patch.setattr(views, "safe_next", lambda raw: raw))
    if is_planted and len(elsewhere) > 500:
        return
    assert (come_in(browser_of, provider, to=elsewhere).location == "/") is not is_planted


def test_a_session_is_a_new_one_at_each_sign_in(browser_of, provider):
    come_in(browser_of, provider)
    come_in(browser_of, provider)
    ended = db.session.execute(select(Session.ended_at, Session.secret_hash).order_by(Session.id)).all()
    assert [row.ended_at is None for row in ended] == [False, True]
    assert len({row.secret_hash for row in ended}) == 2


def test_who_breaks_it_off_is_told_so_and_nothing_that_was_sent_is_shown(browser_of, provider):
    provider.sends_back = {"code": None, "error": "access_denied", "error_description": "Call 0898 FRAUD"}
    answer = come_in(browser_of, provider)
    assert answer.status_code == 403 and "did not let you through" in answer.text and "FRAUD" not in answer.text


def test_what_is_refused_is_logged_without_what_was_sent(browser_of, provider, caplog):
    provider.claims = {"aud": "another", "name": "Canary Wharf"}
    answer = come_in(browser_of, provider)
    (said,) = [record.getMessage() for record in caplog.records if record.name == "crm.sign_in.views.provider"]
    number = said.split("number ")[1].split(":")[0]
    assert number in answer.text and "Canary" not in said and "maggie-1" not in said
