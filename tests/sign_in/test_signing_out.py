"""Signing out: here, at the provider as well, and here because of what the provider says."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.database import db
from crm.sign_in.commands import sessions
from crm.sign_in.models import HeardLogout, Session
from crm.sign_in.provider import tokens
from crm.sign_in.provider.person import Over
from crm.sign_in.provider.standing import Provider
from crm.sign_in.views import provider as views
from tests.sign_in.coming import come_in, is_in
from tests.sign_in.lies import at as seconds_from_now
from tests.sign_in.lying import SECOND_KEY
from tests.sign_in.planted import nothing_of, unchecked_signature, without

SID = "session-at-the-provider"


@pytest.fixture
def inside(browser_of, provider):
    """A browser in which Maggie is signed in."""
    provider.claims = {"sid": SID}
    come_in(browser_of, provider)
    provider.claims = {}
    assert is_in(browser_of)
    return browser_of


def tells(client, token: str) -> int:
    """What the provider is answered; it is no browser, so it has no cookie."""
    answer = client.application.test_client().post("/sign-in/ended", data={"logout_token": token})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.status_code == 200 or answer.json["error"] == "invalid_request"
    return answer.status_code


@pytest.mark.page
def test_out_here_and_then_there_by_the_token_that_one_came_with_once(inside, provider):
    assert inside.submit("/", form="/session/end").location == "/signed-out"
    assert not is_in(inside)
    assert "sign out of your council account" in inside.page("/signed-out").words
    sent = inside.get("/signed-out/there").location
    said = parse_qs(urlsplit(sent).query)
    assert sent.startswith(f"{provider.issuer}/end?")
    assert said["post_logout_redirect_uri"] == ["http://localhost/signed-out"]
    assert said["id_token_hint"][0].count(".") == 2
    assert db.session.scalars(select(Session.id_token)).all() == [None]
    assert "id_token_hint" not in inside.get("/signed-out/there").location
    assert "sign out of your council account" not in inside.page("/signed-out").words


@pytest.mark.page
def test_a_provider_without_a_way_out_leaves_one_here(inside, provider):
    provider.metadata = {"end_session_endpoint": None}
    inside.application.extensions["identity provider"] = Provider(
        inside.application.extensions["identity provider"].terms
    )
    inside.submit("/", form="/session/end")
    assert "no way to sign out from here" in inside.get("/signed-out/there", follow_redirects=True).text


@pytest.mark.page
def test_nobody_else_signs_one_out(inside, monkeypatch):
    assert inside.get("/session/end").status_code == 405
    assert inside.post("/session/end").status_code == 400
    token = inside.tokens("/privacy")
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert inside.post("/session/end", data=token, headers=cross).status_code == 403
    assert inside.post("/session/end", data=token, headers={"Origin": "https://evil.example"}).status_code == 403
    assert inside.get("/signed-out/there").status_code == 303 and is_in(inside), "that is there, not here"
    monkeypatch.setitem(inside.application.config, "WTF_CSRF_ENABLED", False)
    inside.post("/session/end")
    assert not is_in(inside), "or the token was not what refused it"


@pytest.mark.parametrize(
    "whose", [{"sub": None, "sid": SID}, {"sid": SID}, {}, {"exp": None}], ids=["session", "both", "account", "open"]
)
def test_the_provider_ends_what_has_ended_there(inside, provider, cast, whose):
    other = inside.application.test_client()
    come_in(other, provider)
    assert tells(inside, provider.logout_token(whose)) == 200
    assert not is_in(inside)
    assert is_in(other) is ("sid" in whose), "of an account all, of a session one"
    (act,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "session.ended")).all()
    assert (act.actor_name, act.subject_id) == ("the identity provider", cast.maggie)
    assert act.details == {"sessions": 1 if "sid" in whose else 2}


@pytest.mark.page
def test_of_nobody_who_is_in_is_heard_and_nothing_is_ended(inside, provider):
    for whose in ({"sub": "stranger"}, {"sub": None, "sid": "other"}, {"sub": "stranger", "sid": SID}):
        assert tells(inside, provider.logout_token(whose)) == 200
    assert is_in(inside)


def test_it_is_heard_once_and_forgotten_when_it_would_be_refused_anyhow(inside, provider, at):
    token = provider.logout_token()
    assert tells(inside, token) == 200
    come_in(inside, provider)
    assert tells(inside, token) == 400
    assert is_in(inside), "or whoever kept it could sign them out again and again"
    at(timedelta(hours=2))
    assert tells(inside, token) == 400, "too old"
    assert tells(inside, provider.logout_token()) == 200
    assert len(db.session.scalars(select(HeardLogout)).all()) == 1


@pytest.mark.page
def test_what_began_after_it_was_said_stays(browser_of, provider, at):
    token = provider.logout_token()
    at(timedelta(minutes=2))
    come_in(browser_of, provider)
    assert tells(browser_of, token) == 200
    assert is_in(browser_of)


def of_logout(name: str):
    return without(tokens.OF_LOGOUT_TOKENS, name)


def of_anybody(patch: pytest.MonkeyPatch) -> None:
    """A token that names nobody is about everybody."""
    patch.setattr(views, "over_of", lambda claims, terms: Over(terms.issuer, None, None, claims["jti"], clock.now()))


NAMED = nothing_of(of_logout("of somebody's session"), of_anybody)
ABOUT = of_logout("about logging out")
LIES = {
    "for another": ({"aud": "another"}, {}, without(tokens.OF_EVERY_TOKEN, "for us alone")),
    "for us and another": ({"aud": ["throughline", "x"]}, {}, without(tokens.OF_EVERY_TOKEN, "for us alone")),
    "of another issuer": ({"iss": "https://evil.example"}, {}, without(tokens.OF_EVERY_TOKEN, "of this issuer")),
    "no events": ({"events": None}, {}, ABOUT),
    "another event": ({"events": {"http://schemas.openid.net/event/other": {}}}, {}, ABOUT),
    "events that are a list": ({"events": ["http://schemas.openid.net/event/backchannel-logout"]}, {}, ABOUT),
    "an ID token in disguise": ({"nonce": "n"}, {}, of_logout("not an ID token")),
    "without a name": ({"jti": None}, {}, of_logout("with a name of its own")),
    "a name that is a list": ({"jti": ["a"]}, {}, of_logout("with a name of its own")),
    "of nobody": ({"sub": None}, {}, NAMED),
    "of a number": ({"sub": 7}, {}, NAMED),
    "old": ({"iat": -601}, {}, without(tokens.OF_EVERY_TOKEN, "made just now")),
    "of tomorrow": ({"iat": 3600}, {}, without(tokens.OF_EVERY_TOKEN, "made just now")),
    "over": ({"exp": -61}, {}, of_logout("not over")),
    "of another kind": ({}, {"typ": "at+jwt"}, lambda patch: patch.setattr(tokens, "KINDS_OF_LOGOUT", {"at+jwt"})),
    "not signed": ({}, {"alg": "none"}, unchecked_signature),
    "signed by another": ({}, {"kid": "second"}, unchecked_signature),
}


@pytest.mark.page
def test_a_lie_ends_nothing_and_each_check_is_needed(inside, provider, monkeypatch):
    believed, in_vain = [], []
    for name, (claims, header, fault) in LIES.items():
        provider.key = SECOND_KEY if header.get("kid") == "second" else provider.keys[0]
        moved = {key: seconds_from_now(value) if key in ("iat", "exp") else value for key, value in claims.items()}
        if tells(inside, provider.logout_token(moved, header)) != 400 or not is_in(inside):
            believed.append(name)
        with pytest.MonkeyPatch.context() as patch:
            fault(patch)
            try:
                if tells(inside, provider.logout_token(moved, header)) == 400:
                    in_vain.append(name)
            except Exception:
                pass  # a page that breaks is no refusal either
        provider.key = provider.keys[0]
        come_in(inside, provider)
    assert (believed, in_vain) == ([], [])


@pytest.mark.page
@pytest.mark.parametrize("token", [None, "", "x", "a.b.c", "e30.e30.", "." * 50, "é", "x" * 100_000])
def test_nonsense_is_answered_in_the_protocols_own_words(inside, token):
    sent = {} if token is None else {"logout_token": token}
    answer = inside.application.test_client().post("/sign-in/ended", data=sent)
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_request")
    assert is_in(inside)


@pytest.mark.page
def test_heard_twice_would_sign_out_again(inside, provider, monkeypatch):
    """The fault for the test above: without memory, a token that somebody kept ends the next session too."""
    token = provider.logout_token()
    assert tells(inside, token) == 200
    come_in(inside, provider)
    monkeypatch.setattr(sessions, "hear", lambda _token: None)
    assert tells(inside, token) == 200 and not is_in(inside)


@pytest.mark.page
def test_tokens_of_sessions_that_are_over_are_forgotten(inside, provider, at):
    assert db.session.scalars(select(Session.id_token)).one() is not None
    inside.submit("/", form="/session/end")
    at(timedelta(minutes=11))
    assert "id_token_hint" not in inside.get("/signed-out/there").location, "too late"
    come_in(inside, provider)
    kept = db.session.scalars(select(Session.id_token).order_by(Session.id)).all()
    assert [token is None for token in kept] == [True, False]
