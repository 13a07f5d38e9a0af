from datetime import timedelta

import pytest

from crm import clock
from crm.accounts import access
from crm.accounts.models import Account
from crm.actor import Actor
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.responsibilities.models import Responsibility
from tests.cast import keep


def names(actor):
    return {account.handle for account in db.session.scalars(access.visible_accounts(actor))}


@pytest.fixture
def youth_line(app, cast):
    """A phone line of a restricted team."""
    (line,) = keep(Account(kind="corporate", network="phone", handle="4419", normal="4419"))
    (lead,) = keep(
        Responsibility(post_id=cast.youth_justice_worker, account_id=line, role="lead", starts_at=clock.now())
    )
    return line, lead


@pytest.mark.parametrize("who", ["amira", "samina", "priya", "helen", "owen"])
def test_everybody_who_works_here_reads_the_register(cast, actor_of_cast, who):
    assert "@NorthmereCouncil" in names(actor_of_cast(getattr(cast, who)))


def test_an_auditor_reads_what_was_done_and_not_the_register(cast, actor_of_cast):
    auditor = actor_of_cast(cast.ruth)
    assert names(auditor) == set()
    with pytest.raises(NotFound):
        access.account(auditor, cast.northmere)


def test_an_account_of_a_restricted_team_is_known_to_it_alone(cast, actor_of_cast, youth_line):
    line, _ = youth_line
    assert access.account(actor_of_cast(cast.jo), line).handle == "4419"
    for outsider in (cast.amira, cast.samina, cast.owen, cast.helen):
        assert "4419" not in names(actor_of_cast(outsider))
        with pytest.raises(NotFound):
            access.account(actor_of_cast(outsider), line)


def test_it_stays_so_when_the_account_was_closed(cast, actor_of_cast, youth_line, at):
    line, lead = youth_line
    at(timedelta(days=1))
    db.session.get(Responsibility, lead).ends_at = clock.now()
    db.session.commit()
    assert "4419" not in names(actor_of_cast(cast.owen))


def test_but_not_when_it_was_passed_on_to_another_team(cast, actor_of_cast, youth_line, at):
    line, lead = youth_line
    at(timedelta(days=1))
    db.session.get(Responsibility, lead).ends_at = clock.now()
    db.session.add(Responsibility(post_id=cast.adviser, account_id=line, role="lead", starts_at=clock.now()))
    db.session.commit()
    assert "4419" in names(actor_of_cast(cast.owen))


def test_the_product_itself_reads_all(cast, youth_line):
    assert {"@NorthmereCouncil", "4419"} <= names(Actor.system("demo"))


def test_a_reader_may_not_edit_and_a_wrong_number_is_nothing(cast, actor_of_cast):
    with pytest.raises(NotAllowed):
        access.account_to_edit(actor_of_cast(cast.amira), cast.northmere)
    with pytest.raises(NotFound):
        access.account_to_edit(actor_of_cast(cast.owen), 999_999)
    assert access.account_to_edit(actor_of_cast(cast.owen), cast.northmere).id == cast.northmere
