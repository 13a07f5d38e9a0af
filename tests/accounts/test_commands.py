from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts import commands, custody, steps
from crm.accounts.models import Account, Service
from crm.accounts.rules import Entry
from crm.accounts.services import SERVICES
from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.council.models import Colleague, Post
from crm.database import db, transaction
from crm.errors import AlreadyDone, BadInput, NotAllowed, NotFound, Refused, Stale
from crm.responsibilities.queries import lead_of, line_of, supports_of
from tests.cast import keep

PARKS = Entry(kind="corporate", network="email", handle="parks@northmere.example", purpose="Parks and play areas")


@pytest.fixture
def owen(cast, actor_of_cast):
    return actor_of_cast(cast.owen)


def last_entry():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()


def account(account_id):
    return db.session.get(Account, account_id, populate_existing=True)


def change(actor, account_id, *, version=None, status="active", **fields):
    now = account(account_id)
    entry = Entry(now.kind, now.network, now.handle, now.purpose, now.service_code, opened_on=now.opened_on)
    if now.colleague_id:
        entry = replace(entry, person=db.session.get(Colleague, now.colleague_id).name)
    return commands.change_account(
        actor, account_id, replace(entry, **fields), status=status, version=version or now.version
    )


# Registering.


def test_the_digital_lead_registers_an_account(cast, owen):
    account_id = commands.register_account(owen, replace(PARKS, service_code=cast.gritting, opened_on=date(2020, 1, 6)))
    made = account(account_id)
    assert (made.normal, made.status, made.service_code, made.colleague_id) == (
        "parks@northmere.example", "active", 561, None,
    )  # fmt: skip
    entry = last_entry()
    assert (entry.action, entry.colleague_id, entry.subject_type, entry.subject_id) == (
        "account.registered", cast.owen, "account", account_id,
    )  # fmt: skip
    assert "parks" not in str(entry.details)


def test_nobody_else_does(cast, actor_of_cast):
    for who in (cast.amira, cast.samina, cast.helen, cast.ruth):
        with pytest.raises(NotAllowed):
            commands.register_account(actor_of_cast(who), PARKS)


def test_a_professional_account_is_a_named_colleagues(cast, owen):
    account_id = commands.register_account(
        owen, Entry(kind="professional", network="X", handle="@AmiraTarn", person="amira siddiq")
    )
    assert account(account_id).colleague_id == cast.amira
    by_email = Entry(kind="personal", network="X", handle="@amiras_cat", person="Amira.Siddiq@northmere.example")
    assert account(commands.register_account(owen, by_email)).colleague_id == cast.amira


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (replace(PARKS, kind="secret"), "kind"),
        (replace(PARKS, network="Orkut"), "network"),
        (replace(PARKS, handle=""), "handle"),
        (replace(PARKS, handle="parks"), "handle"),
        (replace(PARKS, purpose="Parks. The password is hunter2"), "purpose"),
        (replace(PARKS, service_code=-1), "service_code"),
        (replace(PARKS, opened_on=date(2026, 11, 17)), "opened_on"),
        (replace(PARKS, person="Amira Siddiq"), "person"),
        (replace(PARKS, kind="professional"), "person"),
        (replace(PARKS, kind="personal", person="Nobody Atall"), "person"),
        (replace(PARKS, kind="personal", person="Carol Whitby"), "person"),  # she left
    ],
)
def test_what_cannot_be_kept_names_its_field_and_nothing_is_kept(owen, entry, field):
    with pytest.raises(BadInput) as said:
        commands.register_account(owen, entry)
    assert list(said.value.problems) == [field]
    assert db.session.scalar(select(Account).where(Account.normal == "parks@northmere.example")) is None


def test_every_problem_is_said_at_once(owen):
    with pytest.raises(BadInput) as said:
        commands.register_account(owen, Entry(kind="", network="", handle="", purpose="password"))
    assert set(said.value.problems) == {"kind", "purpose", "network", "handle"}


def test_two_of_one_name_are_told_apart_by_email(owen):
    keep(Colleague(name="Amira Siddiq", email="amira.siddiq2@northmere.example"))
    entry = Entry(kind="personal", network="X", handle="@amira", person="Amira Siddiq")
    with pytest.raises(BadInput, match="2 people are called Amira Siddiq.*amira.siddiq2@northmere.example"):
        commands.register_account(owen, entry)


def test_the_same_handle_twice_on_one_network_names_the_other(owen):
    with pytest.raises(Refused) as said:
        commands.register_account(owen, Entry(kind="corporate", network="X", handle="x.com/NORTHMEREcouncil"))
    assert said.value.field == "handle"
    assert said.value.words.startswith("@NorthmereCouncil on X (Everybody) is in the register already")


def test_but_on_another_network_it_is_another_account(owen):
    assert commands.register_account(owen, Entry(kind="corporate", network="Instagram", handle="@NorthmereCouncil"))


def test_the_database_refuses_the_second_of_two_at_once_in_the_same_words(owen, monkeypatch):
    """As if both had looked before either wrote: the first look finds nothing."""
    refuse, looks = commands._refuse_taken, []

    def blind_at_first(*args):
        looks.append(args)
        if len(looks) > 1:
            refuse(*args)

    monkeypatch.setattr(commands, "_refuse_taken", blind_at_first)
    with pytest.raises(Refused, match="@NorthmereCouncil on X"):
        commands.register_account(owen, Entry(kind="corporate", network="X", handle="@northmerecouncil"))
    account_id = commands.register_account(owen, PARKS)
    looks.clear()
    with pytest.raises(Refused, match="hale@northmere.example"):
        change(owen, account_id, handle="hale@northmere.example")


def test_the_same_form_twice_registers_one_account(cast, actor_of_cast):
    owen = actor_of_cast(cast.owen, form_id="f1")
    commands.register_account(owen, PARKS)
    with pytest.raises(AlreadyDone):
        commands.register_account(owen, PARKS)


# Changing.


def test_a_change_says_which_fields_and_none_of_the_words(cast, owen):
    change(owen, cast.northmere, purpose="Everybody, day and night", status="dormant")
    assert (account(cast.northmere).purpose, account(cast.northmere).status) == ("Everybody, day and night", "dormant")
    entry = last_entry()
    assert entry.action == "account.changed"
    assert entry.details == {"fields": ["purpose", "status"]}


def test_two_people_saving_one_account(cast, owen):
    seen = account(cast.northmere).version
    change(owen, cast.northmere, purpose="News")
    with pytest.raises(Stale) as said:
        change(owen, cast.northmere, version=seen, purpose="Questions")
    assert said.value.words == "Owen Blythe changed this while you were writing. Both are below. Your text is kept."
    assert said.value.theirs["Purpose"] == "News"
    assert account(cast.northmere).purpose == "News"


def test_a_change_to_a_handle_that_is_taken_is_refused(cast, owen):
    with pytest.raises(Refused, match="@BenOkaforNMBC on X"):
        change(owen, cast.northmere, handle="@benokafornmbc")
    assert account(cast.northmere).handle == "@NorthmereCouncil"


def test_an_account_of_someone_who_left_can_still_be_put_right(cast, owen):
    (orphan,) = keep(
        Account(kind="professional", network="X", handle="@carol", normal="carol", colleague_id=cast.carol)
    )
    change(owen, orphan, purpose="Roads, until May 2025")
    assert account(orphan).colleague_id == cast.carol


def test_an_account_that_becomes_personal_is_nobodys_to_look_after(cast, owen, at):
    at(timedelta(hours=1))
    change(owen, cast.hale_mailbox, kind="personal", person="Maggie Oakes")
    assert lead_of("account", [cast.hale_mailbox]) == {}


@pytest.mark.parametrize(("status", "field"), [("closed", "in_use"), ("", "in_use")])
def test_an_account_is_not_closed_by_its_form(cast, owen, status, field):
    with pytest.raises(BadInput) as said:
        change(owen, cast.northmere, status=status)
    assert list(said.value.problems) == [field]


# Custody.


def give(actor, account_id, owner, deputy=None, *, seen):
    return custody.give_custody(actor, account_id, owner_post_id=owner, deputy_post_id=deputy, seen_owner_id=seen)


def test_custody_is_given_to_posts_and_its_history_stays(cast, owen, at):
    at(timedelta(hours=1))
    give(owen, cast.hale_mailbox, cast.tarn_officer, cast.hale_officer, seen=cast.hale_officer)
    assert lead_of("account", [cast.hale_mailbox]) == {cast.hale_mailbox: cast.tarn_officer}
    assert supports_of("account", [cast.hale_mailbox]) == {cast.hale_mailbox: [cast.hale_officer]}
    line = line_of("account", cast.hale_mailbox)
    assert [stretch.name for stretch in line] == ["Amira Siddiq", "Maggie Oakes"]
    entry = last_entry()
    assert (entry.action, line[0].began_with) == ("account.given", (("entry", entry.id),))

    at(timedelta(hours=1))
    give(owen, cast.hale_mailbox, cast.hale_officer, None, seen=cast.tarn_officer)
    assert lead_of("account", [cast.hale_mailbox]) == {cast.hale_mailbox: cast.hale_officer}
    assert supports_of("account", [cast.hale_mailbox]) == {}


def test_a_personal_account_has_no_custodian(cast, owen):
    with pytest.raises(Refused, match="Maggie Oakes’s own. A personal account has no custodian and passes to nobody"):
        give(owen, cast.maggies_own, cast.hale_officer, seen=None)
    assert lead_of("account", [cast.maggies_own]) == {}


def test_an_owner_whom_somebody_else_chose_meanwhile_is_not_overwritten(cast, owen, at):
    at(timedelta(hours=1))
    give(owen, cast.hale_mailbox, cast.tarn_officer, seen=cast.hale_officer)
    with pytest.raises(Stale) as said:
        give(owen, cast.hale_mailbox, cast.highways_inspector, seen=cast.hale_officer)
    assert said.value.theirs == {"Owner": "Neighbourhood Officer, Tarn, Neighbourhoods"}
    assert lead_of("account", [cast.hale_mailbox]) == {cast.hale_mailbox: cast.tarn_officer}


def test_a_post_that_is_closed_or_a_councillors_or_hidden_or_the_owner_itself_cannot_have_it(cast, owen):
    db.session.get(Post, cast.vacant_officer).closed_on = date(2026, 10, 30)
    db.session.commit()
    with pytest.raises(Refused, match="Hale South was closed on 30 October 2026"):
        give(owen, cast.northmere, cast.vacant_officer, seen=cast.adviser)
    for post in (cast.councillor_hale, cast.youth_justice_worker, 0, 999_999):
        with pytest.raises(BadInput, match="Choose the post of an officer"):
            give(owen, cast.northmere, post, seen=cast.adviser)
    with pytest.raises(BadInput, match="cannot be its own deputy"):
        give(owen, cast.northmere, cast.tarn_officer, cast.tarn_officer, seen=cast.adviser)
    assert lead_of("account", [cast.northmere]) == {cast.northmere: cast.adviser}


def test_only_the_digital_lead_gives_custody_and_only_of_what_there_is(cast, owen, actor_of_cast):
    with pytest.raises(NotAllowed):
        give(actor_of_cast(cast.samina), cast.northmere, cast.tarn_officer, seen=cast.adviser)
    with pytest.raises(NotFound):
        give(owen, 999_999, cast.tarn_officer, seen=None)


# Closing.


def test_a_closed_account_is_nobodys_to_look_after_and_its_line_stays(cast, owen, at):
    at(timedelta(hours=1))
    commands.close_account(owen, cast.hale_mailbox)
    assert (account(cast.hale_mailbox).status, account(cast.hale_mailbox).closed_on) == ("closed", date(2026, 11, 16))
    assert lead_of("account", [cast.hale_mailbox]) == {}
    assert [stretch.name for stretch in line_of("account", cast.hale_mailbox)] == ["Maggie Oakes"]
    assert last_entry().action == "account.closed"
    with pytest.raises(Refused, match="closed already, on 16 November 2026"):
        commands.close_account(owen, cast.hale_mailbox)
    with pytest.raises(Refused, match="Put it in use again first"):
        give(owen, cast.hale_mailbox, cast.tarn_officer, seen=None)


@pytest.mark.parametrize("day", [date(2026, 11, 17), date(2011, 2, 28)])
def test_an_account_closes_between_its_opening_and_today(cast, owen, day):
    with pytest.raises(BadInput) as said:
        commands.close_account(owen, cast.northmere, closed_on=day)
    assert list(said.value.problems) == ["closed_on"]


def test_a_closed_account_can_be_put_in_use_again(cast, owen):
    commands.close_account(owen, cast.northmere)
    change(owen, cast.northmere)
    assert (account(cast.northmere).status, account(cast.northmere).closed_on) == ("active", None)


# Services.


def test_services_that_lack_are_added_once_and_the_councils_own_names_stay(cast):
    chore = Actor.system("services")
    assert commands.keep_services(chore) == len(SERVICES.keys() - {561, 526, 565})
    entry = last_entry()
    assert (entry.action, entry.actor_name) == ("services.added", "services")
    assert commands.keep_services(chore) == 0
    assert last_entry().id == entry.id
    assert db.session.get(Service, 526).name == "Fly-tipping"  # as the cast has it, not as we ship it


def test_services_are_not_kept_without_an_act(cast):
    with pytest.raises(RuntimeError, match="No audit entry"), transaction():
        steps.keep_services()
