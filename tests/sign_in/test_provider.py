"""Signing in through the identity provider, while that is honest: who comes in, as whom, with which roles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.sign_in.models import Session
from tests.sign_in.conftest import come_in


def test_one_comes_back_to_the_page_that_one_came_for(browser_of, provider, cast):
    sent = browser_of.get("/residents?q=tarn")
    page = browser_of.page(sent.location)
    assert page.h1 == "Sign in"
    (start,) = [address for address in page.links if address.startswith("/sign-in/start")]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(browser_of.get(start).location).query).items()}
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/sign-in/answer"
    assert come_in(browser_of, provider, to="/residents?q=tarn").location == "/residents?q=tarn"
    assert "Signed in as Maggie" in browser_of.get("/").text
    assert db.session.scalars(select(AuditEntry.action)).all() == ["session.begun"]
    assert [row.colleague_id for row in db.session.scalars(select(Session))] == [cast.maggie]
