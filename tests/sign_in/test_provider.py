"""Signing in through the identity provider, while that is honest: who comes in, as whom, with which roles."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from click.testing import Result
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.database import db
from crm.sign_in.models import Session
from tests.sign_in.coming import come_in, is_in, roles_of


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


def test_who_comes_for_the_first_time_is_found_by_the_directorys_number_and_then_by_the_account(
    by_number, provider, cast
):
    provider.person = {"sub": "ben-1", "employee_number": "N-77", "email": "one@two.example"}
    come_in(by_number, provider)
    assert "Signed in as Ben" in by_number.get("/").text
    provider.person = {"sub": "ben-1"}
    come_in(by_number, provider)
    assert "Signed in as Ben" in by_number.get("/").text
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["identity.linked", "session.begun", "session.ended", "session.begun"]


def test_roles_follow_the_groups_at_each_sign_in_and_other_browsers_sign_in_anew(by_groups, provider, cast):
    provider.claims = {"groups": ["Everybody", "Auditors", 7, None]}
    come_in(by_groups, provider)
    assert roles_of(cast.maggie) == {"auditor"}
    assert by_groups.get("/audit").status_code == 200
    other = by_groups.application.test_client()
    come_in(other, provider)
    assert is_in(by_groups) and is_in(other), "nothing changed"
    provider.claims = {"groups": ["6f1c"]}
    come_in(other, provider)
    assert roles_of(cast.maggie) == {"digital lead"}
    assert is_in(other) and not is_in(by_groups), "signed in with the roles before"
    provider.claims = {}
    come_in(other, provider)
    assert roles_of(cast.maggie) == set()
    acts = select(AuditEntry.details).where(AuditEntry.action == "roles.followed").order_by(AuditEntry.id)
    followed = db.session.scalars(acts).all()
    assert followed == [{"begun": 1, "ended": 0}, {"begun": 1, "ended": 1}, {"begun": 0, "ended": 1}]


def test_an_account_is_linked_and_unlinked_from_the_command_line(browser_of, provider, cast):
    def run(*args: str) -> Result:
        with browser_of.application.app_context():
            return browser_of.application.test_cli_runner().invoke(args=["sign-in", *args])

    come_in(browser_of, provider)
    assert "1 account unlinked" in run("unlink", str(cast.maggie)).output
    assert not is_in(browser_of)
    assert come_in(browser_of, provider).status_code == 403
    assert run("link", "999999", "maggie-1").exit_code == 1
    linked = run("link", str(cast.maggie), "maggie-1")
    assert linked.exit_code == 0, linked.output
    assert "linked to somebody already" in run("link", str(cast.ben), "maggie-1").output
    come_in(browser_of, provider)
    assert is_in(browser_of)
    actions = db.session.scalars(select(AuditEntry.action).where(AuditEntry.colleague_id.is_(None))).all()
    assert actions == ["identity.unlinked", "identity.linked"]
