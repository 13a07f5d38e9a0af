"""Sessions: how long they last, whose they are, and that what ended opens nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from crm import clock
from crm.audit.models import AuditEntry
from crm.council.models import Colleague, RoleGrant
from crm.database import db
from crm.responsibilities.queries import supports_of
from crm.sign_in.models import KeptForm, Session
from crm.web.authorise import SIGNED_IN
from tests.cast import keep
from tests.checked_client import CheckedClient
from tests.signed_in import sign_in

MORNING = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def usual(app_with, cast):
    """The application as it is delivered: half an hour, twelve hours."""
    return app_with(session_idle_minutes=30, session_hours=12)


def come_in(app, colleague_id: int, moment: datetime) -> CheckedClient:
    client = app.test_client()
    with clock.stopped(moment), app.app_context():
        sign_in(client, colleague_id)
    return client


def opens(client: CheckedClient, moment: datetime) -> bool:
    with clock.stopped(moment):
        return client.get("/privacy-of-nobody").status_code == 404 and client.get("/session").status_code == 204


def test_it_ends_after_half_an_hour_without_a_page_and_after_twelve_hours_whatever_is_done(usual, cast):
    client = come_in(usual, cast.maggie, MORNING)
    assert opens(client, MORNING + timedelta(minutes=30))
    assert not opens(client, MORNING + timedelta(minutes=62))
    client = come_in(usual, cast.maggie, MORNING)
    for minutes in range(25, 12 * 60, 25):
        assert opens(client, MORNING + timedelta(minutes=minutes)), minutes
    assert not opens(client, MORNING + timedelta(hours=12))


def test_that_it_is_used_is_written_once_a_minute(usual, cast, sql_count):
    client = come_in(usual, cast.maggie, MORNING)
    written = []
    for seconds in (10, 59, 60, 61):
        with sql_count() as statements:
            opens(client, MORNING + timedelta(seconds=seconds))
        written.append(sum(one.startswith("UPDATE session") for one in statements))
    assert written == [0, 0, 1, 0]


def test_signing_in_gives_a_new_secret_of_which_a_hash_is_kept_and_signing_out_ends_it(anonymous, cast):
    def secret() -> str | None:
        with anonymous.session_transaction() as session:
            return session.get(SIGNED_IN)

    secrets = []
    for _ in range(2):
        anonymous.post("/session", data=anonymous.tokens("/sign-in") | {"colleague": str(cast.maggie)})
        secrets.append(secret())
    old, new = secrets
    assert old and new and old != new
    rows = db.session.scalars(select(Session).order_by(Session.id)).all()
    assert [row.ended_at is None for row in rows] == [False, True], "the one before has ended"
    assert not {old, new} & {row.secret_hash for row in rows}
    anonymous.submit("/", form="/session/end")
    assert secret() is None
    with anonymous.session_transaction() as session:
        session[SIGNED_IN] = new  # whoever copied the cookie
    assert anonymous.get("/").location.startswith("/sign-in")
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["session.begun", "session.ended", "session.begun", "session.ended"]


def test_ones_own_are_listed_and_ended_and_nobody_elses(client_of, cast):
    maggie, elsewhere, ben = client_of(cast.maggie), client_of(cast.maggie), client_of(cast.ben)
    page = maggie.page("/sessions")
    assert page.words.count("Ends") == 2 and page.words.count("This one") == 1
    (form,) = [form for form in page.forms if form.action.startswith("/sessions/")]
    tokens = ben.tokens("/sessions")
    assert ben.post(form.action, data=tokens).status_code == 404
    assert elsewhere.get("/").status_code == 200
    assert maggie.submit("/sessions", form=form.action).location == "/sessions"
    assert elsewhere.get("/").status_code == 303
    assert maggie.page("/sessions").words.count("Ends") == 1


def test_whoever_has_left_is_out_at_the_next_request(client_of, cast):
    client = client_of(cast.maggie)
    assert client.get("/").status_code == 200
    db.session.execute(
        update(Colleague).where(Colleague.id == cast.maggie).values(left_on=clock.days_after(clock.today(), -1))
    )
    db.session.commit()
    assert client.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["a page", "a part of one"])
def test_what_is_sent_too_late_is_kept_until_it_is_sent_again(usual, cast, headers):
    client = come_in(usual, cast.maggie, MORNING)
    at = f"/residents/{cast.eileen}/seconds"
    with clock.stopped(MORNING):
        tokens = client.tokens(f"/residents/{cast.eileen}/responsible")
    with clock.stopped(MORNING + timedelta(hours=2)):
        answer = client.post(
            at, data=tokens | {"post": str(cast.tarn_officer), "q": "the officer for Tarn"}, headers=headers
        )
        assert (answer.headers.get("HX-Redirect") or answer.location) == "/sign-in?next=/session/kept"
        assert supports_of("resident", [cast.eileen]) == {}
        db.session.rollback()
        ben = come_in(usual, cast.ben, MORNING + timedelta(hours=2))
        assert ben.get("/session/kept").location == "/", "nobody else finds it"
        with usual.app_context():
            sign_in(client, cast.maggie)
        page = client.page("/session/kept")
        assert "the officer for Tarn" in page.words
        (form,) = [
            form for form in page.forms if form.action.startswith("/session/kept/") and not form.action.endswith("/end")
        ]
        assert ben.post(form.action, data=ben.tokens("/privacy")).status_code == 404
        again = client.post(form.action, data=form.values())
        assert (again.status_code, again.location) == (307, at)
        assert client.post(at, data=form.values()).status_code == 303
        assert supports_of("resident", [cast.eileen]) == {cast.eileen: [cast.tarn_officer]}
        db.session.rollback()
        assert client.get("/session/kept").location == "/"


def test_what_was_signed_out_of_keeps_nothing_and_what_is_kept_is_forgotten_in_half_a_day(usual, cast):
    client = come_in(usual, cast.maggie, MORNING)
    with clock.stopped(MORNING + timedelta(hours=1)):
        client.post(f"/residents/{cast.eileen}/seconds", data={"q": "one two"})
    assert db.session.scalar(select(func.count()).select_from(KeptForm)) == 1
    db.session.commit()
    other = come_in(usual, cast.maggie, MORNING + timedelta(hours=14))
    with clock.stopped(MORNING + timedelta(hours=14)):
        assert other.get("/session/kept").location == "/"
    db.session.execute(update(Session).values(ended_at=MORNING))
    db.session.commit()
    with clock.stopped(MORNING + timedelta(hours=14)):
        answer = other.post(f"/residents/{cast.eileen}/seconds", data={"q": "one two"})
    assert answer.location.startswith("/sign-in?next=/") and "kept" not in answer.location


def test_whose_roles_change_goes_on_with_a_new_secret_and_the_one_before_is_good_for_a_minute(usual, cast):
    def secret(client: CheckedClient) -> str:
        with client.session_transaction() as session:
            return session[SIGNED_IN]

    client, late = usual.test_client(), usual.test_client()
    with clock.stopped(MORNING):
        client.post("/session", data=client.tokens("/sign-in") | {"colleague": str(cast.maggie)})
        old = secret(client)
        assert opens(client, MORNING) and secret(client) == old
        keep(RoleGrant(colleague_id=cast.maggie, role="auditor", starts_on=clock.today()))
        with late.session_transaction() as session:
            session[SIGNED_IN] = old
    assert opens(client, MORNING) and (new := secret(client)) != old
    assert opens(client, MORNING) and secret(client) == new
    assert opens(late, MORNING + timedelta(seconds=59)), "sent before it had the new one"
    assert secret(late) == old
    with clock.stopped(MORNING):
        assert client.page("/sessions").words.count("This one") == 1
    assert not opens(late, MORNING + timedelta(seconds=60))
    assert opens(client, MORNING + timedelta(minutes=2))


def test_signing_out_with_the_secret_before_ends_it_too(usual, cast):
    client = usual.test_client()
    with clock.stopped(MORNING):
        client.post("/session", data=client.tokens("/sign-in") | {"colleague": str(cast.maggie)})
        with client.session_transaction() as session:
            old = session[SIGNED_IN]
        keep(RoleGrant(colleague_id=cast.maggie, role="auditor", starts_on=clock.today()))
        assert opens(client, MORNING)
        with client.session_transaction() as session:
            new, session[SIGNED_IN] = session[SIGNED_IN], old
        assert new != old
        client.submit("/", form="/session/end")
        with client.session_transaction() as session:
            session[SIGNED_IN] = new
        assert not opens(client, MORNING)
