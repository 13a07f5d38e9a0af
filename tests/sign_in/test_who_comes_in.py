"""Which colleague an account at the provider is, and which roles it gives: never by an email address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.council.models import Colleague, RoleGrant
from crm.database import db
from crm.sign_in import commands
from crm.sign_in.commands import identities
from crm.sign_in.models import Identity
from tests.cast import keep
from tests.sign_in.coming import changes, come_in, is_in, roles_of
from tests.sign_in.lying import SECOND_KEY
from tests.signed_in import sign_in

pytestmark = pytest.mark.page


def test_a_victims_email_address_opens_nothing(browser_of, provider, cast, monkeypatch):
    changes(cast.maggie, email="maggie@northmere.example")
    provider.person = {"sub": "stranger", "email": "maggie@northmere.example", "email_verified": True}
    answer = come_in(browser_of, provider)
    assert answer.status_code == 403 and "stranger" in answer.text and not is_in(browser_of)

    def by_email(said):
        found = db.session.scalar(select(Colleague.id).where(Colleague.email == "maggie@northmere.example"))
        db.session.commit()
        return db.session.scalar(select(Identity.id)), found

    monkeypatch.setattr(commands, "recognise", by_email)
    come_in(browser_of, provider)
    assert is_in(browser_of), "or the test above shows nothing"


def test_ones_own_email_address_may_change_to_anybodys(browser_of, provider, cast):
    changes(cast.ben, email="ben@northmere.example")
    provider.claims = {"email": "ben@northmere.example", "preferred_username": "ben", "name": "Ben Oakes"}
    come_in(browser_of, provider)
    assert "Signed in as Maggie" in browser_of.get("/").text


@pytest.mark.parametrize("number", [None, "", 0, True, ["N-77"], {"a": 1}, "N-78", " N-77", "n-77"])
def test_another_number_is_nobodys(by_number, provider, number):
    provider.person = {"sub": "ben-1", "employee_number": number}
    assert come_in(by_number, provider).status_code == 403
    assert not is_in(by_number)


def test_a_second_account_of_one_number_is_not_taken_for_the_first(by_number, provider, monkeypatch):
    """Somebody of the same name and address, or one hired again under a new account: a person decides."""
    provider.person = {"sub": "ben-1", "employee_number": "N-77", "email": "same@northmere.example"}
    come_in(by_number, provider)
    by_number.submit("/", form="/session/end")
    provider.person |= {"sub": "ben-2"}
    answer = come_in(by_number, provider)
    assert answer.status_code == 403 and "ben-2" in answer.text and not is_in(by_number)
    monkeypatch.setattr(identities, "_refuse_anothers", lambda _identities, _said: None)
    come_in(by_number, provider)
    assert is_in(by_number), "or something else refused it"


def test_an_account_that_was_given_to_somebody_else_opens_nothing(by_number, provider, cast):
    changes(cast.maggie, uid="N-1")
    provider.person = {"sub": "maggie-1", "employee_number": "N-2"}
    answer = come_in(by_number, provider)
    assert answer.status_code == 403 and "disagree" in answer.text and not is_in(by_number)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identities, "_refuse_another_number", lambda _uid, _said: None)
        come_in(by_number, provider)
        assert is_in(by_number), "or something else refused it"
    by_number.submit("/", form="/session/end")
    provider.person = {"sub": "maggie-1", "employee_number": "N-1"}
    come_in(by_number, provider)
    assert is_in(by_number)


def test_whoever_has_left_is_told_so_and_comes_back_in_when_they_are_back(browser_of, provider, cast):
    changes(cast.maggie, left_on=clock.days_after(clock.today(), -1))
    answer = come_in(browser_of, provider)
    assert answer.status_code == 403 and "hold nothing here today" in answer.text
    changes(cast.maggie, left_on=None)
    come_in(browser_of, provider)
    assert is_in(browser_of)


def test_nobody_who_has_left_is_found_by_their_number(by_number, provider, cast):
    changes(cast.ben, left_on=clock.days_after(clock.today(), -1))
    provider.person = {"sub": "ben-1", "employee_number": "N-77"}
    assert come_in(by_number, provider).status_code == 403
    assert db.session.scalar(select(Identity.id).where(Identity.subject == "ben-1")) is None


def test_at_entra_somebody_is_a_tenant_and_an_object_in_it(with_provider, provider, cast):
    client = with_provider(oidc_subject="tid oid").test_client()
    keep(Identity(colleague_id=cast.ben, issuer=provider.issuer, subject="t-1/o-1", linked_at=clock.now()))
    provider.person = {"sub": "maggie-1", "tid": "t-1", "oid": "o-1"}
    come_in(client, provider)
    assert "Signed in as Ben" in client.get("/").text
    client.submit("/", form="/session/end")
    for wrong in ({"tid": "t-2"}, {"oid": "o-2"}, {"tid": None}, {"oid": None}, {"oid": ""}, {"tid": 7}):
        provider.claims = wrong
        assert come_in(client, provider).status_code == 403, wrong


def test_an_auditor_by_a_group_alone_comes_in_though_they_hold_no_post(by_groups, provider, cast):
    (who,) = keep(Colleague(name="Ada Quill"))
    keep(Identity(colleague_id=who, issuer=provider.issuer, subject="ada-1", linked_at=clock.now()))
    provider.person = {"sub": "ada-1", "groups": "Auditors"}
    assert come_in(by_groups, provider, to="/audit").location == "/audit"
    assert by_groups.get("/audit").status_code == 200


def test_roles_that_do_not_follow_the_provider_stay(with_provider, provider, cast):
    client = with_provider(oidc_roles="Auditors = auditor").test_client()
    keep(RoleGrant(colleague_id=cast.maggie, role="digital lead", starts_on=clock.today()))
    come_in(client, provider)
    assert roles_of(cast.maggie) == {"digital lead"}


ELSEWHERE = {"_claim_names": {"groups": "one"}, "_claim_sources": {"one": {"endpoint": "https://graph.example"}}}


@pytest.mark.parametrize("cut", [ELSEWHERE, {"hasgroups": True}], ids=["elsewhere", "has"])
def test_of_more_groups_than_are_listed_none_counts_and_one_is_told(by_groups, provider, cast, cut):
    keep(RoleGrant(colleague_id=cast.maggie, role="auditor", starts_on=clock.days_after(clock.today(), -9)))
    provider.claims = cut | {"groups": ["6f1c"]}
    come_in(by_groups, provider)
    assert roles_of(cast.maggie) == set()
    assert "more groups than" in by_groups.get("/").text
    assert set(provider.asked) == {"/.well-known/openid-configuration", "/token", "/keys"}, "nothing else is asked"


def test_five_thousand_groups_are_read(by_groups, provider, cast):
    names = [f"{number:08x}-0000-4000-8000-{number:012x}" for number in range(5_000)]
    provider.claims = {"groups": [*names, "Auditors"]}
    come_in(by_groups, provider)
    assert roles_of(cast.maggie) == {"auditor"}


def test_a_key_that_is_new_is_asked_for_and_one_that_never_was_no_more_than_once_a_minute(browser_of, provider, at):
    come_in(browser_of, provider)
    provider.key, provider.keys = SECOND_KEY, [SECOND_KEY]
    assert come_in(browser_of, provider).status_code == 403, "asked for a moment ago"
    at(timedelta(minutes=1))
    assert come_in(browser_of, provider).status_code == 303
    provider.headers = {"kid": "never"}
    provider.asked.clear()
    for _ in range(3):
        assert come_in(browser_of, provider).status_code == 403
    assert "/keys" not in provider.asked


def test_beside_a_provider_nobody_stays_in_from_the_demonstration_or_by_another(browser_of, provider, cast):
    sign_in(browser_of, cast.maggie)
    assert not is_in(browser_of)
    come_in(browser_of, provider)
    db.session.execute(update(Identity).values(issuer="https://another.example"))
    db.session.commit()
    assert not is_in(browser_of)
