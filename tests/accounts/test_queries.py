from datetime import date

import pytest
from sqlalchemy import select

from crm import clock
from crm.accounts import queries
from crm.accounts.models import Account
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.responsibilities.models import Responsibility
from tests.cast import keep


def listed(page, account_id):
    return next(one for one in page.accounts.rows if one.account_id == account_id)


def test_the_register_says_who_looks_after_each(cast, actor_of_cast):
    page = queries.register(actor_of_cast(cast.amira))
    mailbox, council = listed(page, cast.hale_mailbox), listed(page, cast.northmere)
    assert (mailbox.owner.name, mailbox.owner.detail) == (
        "Maggie Oakes", "Neighbourhood Officer, Hale, Hale Neighbourhoods",
    )  # fmt: skip
    # A post that many share is named itself, not its thirty people.
    assert (council.owner.name, council.owner.detail) == (
        "Contact centre adviser", "2 people share it, Contact centre",
    )  # fmt: skip
    assert (page.count, page.alone_count, page.may_edit) == (4, 0, False)
    assert listed(page, cast.maggies_own).owner is None


def test_red_are_those_without_a_live_owner_and_they_stand_first(cast, actor_of_cast):
    (bare,) = keep(Account(kind="corporate", network="X", handle="@zzz", normal="zzz"))
    (orphan,) = keep(
        Account(kind="professional", network="X", handle="@carol", normal="carol", colleague_id=cast.carol)
    )
    (carols_own,) = keep(
        Account(kind="personal", network="Bluesky", handle="@carol", normal="c.bsky.social", colleague_id=cast.carol)
    )
    now = clock.now()
    db.session.scalar(select(Responsibility).where(Responsibility.account_id == cast.northmere)).ends_at = now
    db.session.commit()
    keep(Responsibility(post_id=cast.vacant_officer, account_id=cast.northmere, role="lead", starts_at=now))

    page = queries.register(actor_of_cast(cast.owen))
    assert {one.account_id: one.alone for one in page.accounts.rows if one.alone} == {
        bare: "it has no owner",
        orphan: "Carol Whitby left on 31 May 2025",
        cast.northmere: "the post Neighbourhood Officer, Hale South is vacant",
    }
    assert [bool(one.alone) for one in page.accounts.rows] == [True] * 3 + [False] * (page.count - 3)
    assert page.alone_count == 3
    assert listed(page, carols_own).alone == ""
    only = queries.register(actor_of_cast(cast.owen), shown="alone")
    assert {one.account_id for one in only.accounts.rows} == {bare, orphan, cast.northmere}


def test_an_owner_whose_post_was_closed_or_whose_holder_left_is_no_owner(cast, actor_of_cast):
    db.session.get(PostHolder, cast.maggie_holding).ends_on = date(2026, 11, 16)
    db.session.get(Post, cast.adviser).closed_on = date(2026, 11, 16)
    db.session.commit()
    page = queries.register(actor_of_cast(cast.owen))
    assert listed(page, cast.hale_mailbox).alone == "the post Neighbourhood Officer, Hale is vacant"
    assert listed(page, cast.northmere).alone == "the post Contact centre adviser closed on 16 November"


def test_whoever_covers_keeps_an_account_from_being_alone(cast, actor_of_cast):
    db.session.get(PostHolder, cast.maggie_holding).ends_on = date(2026, 11, 16)
    keep(
        PostHolder(
            colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover",
            starts_on=date(2026, 11, 16), ends_on=date(2026, 12, 1),
        )
    )  # fmt: skip
    mailbox = listed(queries.register(actor_of_cast(cast.owen)), cast.hale_mailbox)
    assert (mailbox.alone, mailbox.owner.name) == ("", "Amira Siddiq")


@pytest.mark.parametrize(
    ("words", "kind", "shown", "found"),
    [
        ("northmerecouncil", "", "open", {"northmere"}),
        ("HALE", "", "open", {"hale_mailbox"}),
        ("roads north", "", "open", {"bens_handle"}),  # words of its purpose
        ("", "professional", "open", {"bens_handle"}),
        ("", "nonsense", "nonsense", {"northmere", "hale_mailbox", "bens_handle", "maggies_own"}),
        ("%", "", "open", {"northmere", "hale_mailbox", "bens_handle", "maggies_own"}),  # no letter, no search
        ("", "", "closed", set()),
        ("no such thing", "", "open", set()),
    ],
)
def test_the_register_is_narrowed(cast, actor_of_cast, words, kind, shown, found):
    page = queries.register(actor_of_cast(cast.amira), words=words, kind=kind, shown=shown)
    assert {one.account_id for one in page.accounts.rows} == {getattr(cast, name) for name in found}


def test_the_register_costs_the_same_with_many_accounts(cast, actor_of_cast, sql_count):
    actor = actor_of_cast(cast.owen)
    with sql_count() as few:
        queries.register(actor)
    keep(*(Account(kind="corporate", network="phone", handle=str(n), normal=str(n)) for n in range(4000, 4120)))
    with sql_count() as many:
        page = queries.register(actor)
    assert len(few) == len(many) == 7
    assert (len(page.accounts.rows), page.accounts.has_next, page.count) == (50, True, 124)
    assert len(queries.register(actor, page=3).accounts.rows) == 24
    assert queries.register(actor, page=9).accounts.rows == ()


def test_an_account_page_has_its_line(cast, actor_of_cast):
    page = queries.account_page(actor_of_cast(cast.amira), cast.hale_mailbox)
    (node,) = page.owner_line
    assert (node.name, node.now, node.dates) == ("Maggie Oakes", True, "From 14 March 2011")
    assert (page.may_have_custodian, page.may_give, page.may_close) == (True, False, False)
    own = queries.account_page(actor_of_cast(cast.owen), cast.maggies_own)
    assert (own.may_have_custodian, own.may_give, own.may_close, own.owner_line) == (False, False, True, ())


def test_a_restricted_team_that_looked_after_it_once_is_not_named(cast, actor_of_cast):
    began = clock.start_of(date(2010, 1, 4))
    keep(
        Responsibility(
            post_id=cast.youth_justice_worker, account_id=cast.hale_mailbox, role="support", starts_at=began,
            ends_at=clock.start_of(date(2010, 3, 1)),
        )
    )  # fmt: skip
    outside = queries.account_page(actor_of_cast(cast.owen), cast.hale_mailbox)
    assert {node.name for node in outside.deputy_line} == {"A team not shown to you"}
    assert "outh" not in str(outside.deputy_line)
    inside = queries.account_page(actor_of_cast(cast.jo), cast.hale_mailbox)
    assert "Youth justice worker" in str(inside.deputy_line)


def test_the_form_is_for_who_may_change(cast, actor_of_cast):
    assert queries.account_to_change(actor_of_cast(cast.owen), cast.bens_handle).person == "Ben Okafor"
    with pytest.raises(NotAllowed):
        queries.account_to_change(actor_of_cast(cast.amira), cast.bens_handle)
    with pytest.raises(NotFound):
        queries.account_to_change(actor_of_cast(cast.owen), 999_999)


# The pick list of the quick log.


def choices(actor):
    return [(choice.name, choice.group) for choice in queries.accounts_to_log_through(actor)]


def test_one_logs_through_ones_own_then_the_teams_then_the_councils(cast, actor_of_cast):
    keep(Account(kind="corporate", network="desk", handle="Town Hall reception", normal="town hall reception"))
    assert choices(actor_of_cast(cast.ben)) == [
        ("@BenOkaforNMBC on X", "Yours"),
        ("@NorthmereCouncil on X", "The council’s"),
        ("hale@northmere.example", "The council’s"),
        ("Town Hall reception", "The council’s"),
    ]
    assert choices(actor_of_cast(cast.maggie)) == [
        ("hale@northmere.example", "Your team’s"),
        ("@NorthmereCouncil on X", "The council’s"),
        ("Town Hall reception", "The council’s"),
        ("@maggie.walks on Instagram", "Your personal account: official messages only"),
    ]


def test_nobody_logs_through_what_is_not_in_use_or_somebody_elses(cast, actor_of_cast):
    db.session.get(Account, cast.northmere).status = "dormant"
    db.session.get(Account, cast.hale_mailbox).status = "closed"
    db.session.commit()
    assert choices(actor_of_cast(cast.amira)) == []


def test_the_pick_list_costs_the_same_with_many_accounts(cast, actor_of_cast, sql_count):
    actor = actor_of_cast(cast.maggie)
    with sql_count() as few:
        queries.accounts_to_log_through(actor)
    keep(*(Account(kind="corporate", network="phone", handle=str(n), normal=str(n)) for n in range(4000, 4040)))
    with sql_count() as many:
        queries.accounts_to_log_through(actor)
    assert len(few) == len(many) <= 6
