"""Several windows, several processes: at the same moment each thing happens once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from crm import clock
from crm.council.models import RoleGrant
from crm.database import db
from crm.sign_in import commands, under_way
from crm.sign_in.failing import SignInFailed
from crm.sign_in.models import HeardLogout, Identity
from crm.sign_in.provider.code import Asked
from crm.sign_in.provider.person import Over, Said
from tests.at_once import together
from tests.sign_in.coming import changes

ISSUER = "https://login.northmere.example"


def test_an_answer_that_arrives_four_times_is_taken_once(app):
    asked = Asked.anew()
    under_way.begin(asked, browser="one", issuer=ISSUER, goes_to="/")
    came = together(app, [lambda: under_way.take(asked.state, browser="one", issuer=ISSUER)] * 4)
    assert sum(isinstance(one, SignInFailed) for one in came) == 3
    assert (asked, "/") in came


def test_somebody_who_comes_for_the_first_time_in_four_windows_is_linked_once(app, cast):
    changes(cast.ben, uid="N-77")
    said = Said(ISSUER, "ben-1", "N-77", {"auditor": True}, False, None)

    def comes() -> int:
        _, colleague_id = commands.recognise(said)
        commands.follow_roles(colleague_id, said)
        return colleague_id

    assert together(app, [comes] * 4) == [cast.ben] * 4
    for table in (Identity, RoleGrant):
        assert db.session.scalar(select(func.count()).select_from(table).where(table.colleague_id == cast.ben)) == 1


def test_a_logout_token_that_arrives_four_times_is_heard_once(app):
    over = Over(ISSUER, "maggie-1", None, "one", clock.now() - timedelta(seconds=1))
    came = together(app, [lambda: commands.end_sessions_of_provider(over)] * 4)
    assert sorted(map(str, came)) == ["0", *["the logout token was heard already"] * 3]
    assert db.session.scalar(select(func.count()).select_from(HeardLogout)) == 1
