import pytest
from sqlalchemy import select

from crm.accounts import commands
from crm.accounts.models import Account
from crm.accounts.rules import Entry
from crm.audit.models import AuditEntry
from crm.database import db
from crm.responsibilities.queries import lead_of
from tests.cast import keep
from tests.checked_client import HTMX, Page, words

pytestmark = pytest.mark.page

NEW = {"kind": "corporate", "network": "email", "handle": "parks@northmere.example", "purpose": "Parks"}


def acts():
    return db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def account_of(handle):
    return db.session.scalar(select(Account).where(Account.handle == handle))


# The register.


def test_the_register_shows_accounts_with_who_looks_after_them(cast, client_of):
    page = client_of(cast.amira).page("/accounts")
    assert page.h1 == "Accounts"
    assert "hale@northmere.example corporate Neighbourhood matters in Hale. Owner: Maggie Oakes" in page.words
    assert "Maggie Oakes’s own, passes to nobody" in page.words
    assert "Nobody should ever write a password here" in page.words
    assert "Add an account" not in page.words


def test_those_that_nobody_is_responsible_for_are_said_and_stand_first(cast, client_of):
    keep(Account(kind="corporate", network="desk", handle="Tarn library", normal="tarn library"))
    page = client_of(cast.owen).page("/accounts")
    assert "Nobody is responsible for 1 account" in page.words
    assert page.words.index("Tarn library") < page.words.index("@NorthmereCouncil")
    only = client_of(cast.owen).page("/accounts?shown=alone")
    assert "Tarn library" in only.words and "@NorthmereCouncil" not in only.words


def test_narrowing_works_as_a_page_and_as_a_fragment(cast, client_of):
    client = client_of(cast.amira)
    found = client.submit("/accounts", {"words": "roads", "kind": "professional"}, form="/accounts")
    assert "@BenOkaforNMBC" in words(found) and "hale@" not in words(found)
    fragment = client.get("/accounts?words=roads", headers=HTMX)
    assert "<html" not in fragment.text and "@BenOkaforNMBC" in fragment.text
    assert "No account fits." in client.page("/accounts?words=zzzz").words


@pytest.mark.parametrize("query", ["page=zero", "page=-1", "shown=%00", "kind=x", "words=" + "a" * 80, "page=99"])
def test_odd_addresses_of_the_register_do_no_harm(cast, client_of, query):
    client_of(cast.amira).page(f"/accounts?{query}")


def test_too_long_a_search_is_said_beside_its_field(cast, client_of):
    page = client_of(cast.amira).page("/accounts?words=" + "a" * 81, status=422)
    assert "81 characters" in page.words


def test_statements_of_the_register_are_the_same_for_many(cast, client_of, sql_count):
    client = client_of(cast.owen)
    with sql_count() as few:
        client.page("/accounts")
    keep(*(Account(kind="corporate", network="phone", handle=str(n), normal=str(n)) for n in range(4000, 4020)))
    with sql_count() as many:
        client.page("/accounts")
    assert len(few) == len(many)


def test_an_auditor_has_no_part_in_the_register(cast, client_of):
    for url in ("/accounts", f"/accounts/{cast.northmere}"):
        client_of(cast.ruth).page(url, status=403)


def test_nobody_reads_it_without_signing_in(cast, anonymous):
    assert anonymous.get("/accounts").status_code == 303


# One account.


def test_an_account_shows_its_line_and_what_is_good_to_know(cast, client_of):
    page = client_of(cast.amira).page(f"/accounts/{cast.hale_mailbox}")
    assert page.h1 == "hale@northmere.example"
    assert "Now: Maggie Oakes" in page.words
    assert "Whoever writes through this mailbox is named on each message, also when many share it." in page.words
    assert "Save who looks after it" not in page.words and "Close this account" not in page.words


def test_a_personal_account_is_theirs(cast, client_of):
    page = client_of(cast.owen).page(f"/accounts/{cast.maggies_own}")
    assert "passes to nobody; only official messages are transferred out of it" in page.words
    assert f"/accounts/{cast.maggies_own}/custody" not in [form.action for form in page.forms]


@pytest.mark.parametrize("url", ["/accounts/999999", "/accounts/0", "/accounts/one", "/accounts/999999/details"])
def test_what_is_not_there_is_nothing(cast, client_of, url):
    client_of(cast.owen).page(url, status=404)


# Adding.


def test_the_digital_lead_adds_an_account(cast, client_of):
    client = client_of(cast.owen)
    answer = client.submit("/accounts/new", NEW | {"opened_on": "2020-01-06", "service_code": "561"})
    made = account_of("parks@northmere.example")
    assert (answer.status_code, answer.location) == (303, f"/accounts/{made.id}")
    page = client.page(answer.location)
    assert "Saved. Choose who looks after it." in page.words
    assert "Nobody responsible: it has no owner" in page.words
    assert acts() == ["account.registered"]


def test_who_may_read_but_not_change_is_refused_and_sees_no_way_to(cast, client_of):
    client = client_of(cast.amira)
    client.page("/accounts/new", status=403)
    tokens = client.tokens("/accounts")
    for url in ("/accounts", *(f"/accounts/{cast.northmere}/{noun}" for noun in ("details", "custody", "closure"))):
        assert client.post(url, data=tokens | NEW).status_code == 403
    assert acts() == []


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"handle": ""}, "handle", "Write the handle, mailbox, number or desk."),
        ({"handle": "parks"}, "handle", "A mailbox looks like parks@northmere.gov.uk."),
        ({"network": ""}, "network", "Choose the network."),
        ({"purpose": "The password is hunter2"}, "purpose", "Nobody should ever write a password here"),
        ({"purpose": "x" * 501}, "purpose", "501 characters"),
        ({"person": "Ben Okafor"}, "person", "nobody’s alone"),
        ({"kind": "personal"}, "person", "Write the name of the colleague"),
        ({"opened_on": "2027-01-01"}, "opened_on", "Choose a day up to today."),
        ({"opened_on": "31/2/2020"}, "opened_on", "is not a day"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_what_was_typed_stays(cast, client_of, typed, field, said):
    client = client_of(cast.owen)
    answer = client.submit("/accounts/new", NEW | typed)
    page = Page(answer)
    assert answer.status_code == 422
    assert said in page.error_of(field)
    assert any(said in error for error in page.errors)
    assert page.form("/accounts").value("purpose").strip() == (NEW | typed)["purpose"]
    assert acts() == []


@pytest.mark.parametrize(
    ("forged", "field"),
    [({"kind": "secret"}, "kind"), ({"network": "Orkut"}, "network"), ({"service_code": "99999"}, "service_code"),
     ({"service_code": "x"}, "service_code")],
)  # fmt: skip
def test_a_choice_that_was_not_offered_is_refused(cast, client_of, forged, field):
    answer = client_of(cast.owen).submit("/accounts/new", NEW, forged=forged)
    assert answer.status_code == 422
    assert Page(answer).error_of(field)


def test_strange_characters_are_shown_for_what_they_are(cast, client_of):
    client = client_of(cast.owen)
    purpose = "<script>alert(1)</script> =cmd() \u202eabc\x00"
    page = client.page(client.submit("/accounts/new", NEW | {"purpose": purpose}).location)
    assert "<script>alert(1)</script> =cmd() [U+202E]abc\ufffd" in page.words


def test_the_same_handle_twice_is_refused_and_names_the_other(cast, client_of):
    answer = client_of(cast.owen).submit("/accounts/new", NEW | {"network": "X", "handle": "@northmerecouncil"})
    assert answer.status_code == 409
    assert "@NorthmereCouncil on X (Everybody) is in the register already" in Page(answer).error_of("handle")
    assert acts() == []


def test_the_same_form_sent_twice_adds_one_account(cast, client_of):
    client = client_of(cast.owen)
    page = client.page("/accounts/new")
    first, second = client.submit(page, NEW), client.submit(page, NEW)
    assert first.location == second.location
    assert "Nothing was done twice" in client.page(second.location).words
    assert acts() == ["account.registered"]


# Changing.


def test_an_account_is_changed(cast, client_of):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.bens_handle}/details"
    assert client.page(url).form(url).value("person") == "Ben Okafor"
    answer = client.submit(url, {"purpose": "Roads", "in_use": "dormant"})
    assert answer.location == f"/accounts/{cast.bens_handle}"
    page = client.page(answer.location)
    assert "Roads" in page.words and "Dormant" in page.words
    assert acts() == ["account.changed"]


def test_two_people_saving_one_account_see_both_and_lose_nothing(cast, client_of, actor_of_cast):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.northmere}/details"
    page = client.page(url)
    theirs = Entry(kind="corporate", network="X", handle="@NorthmereCouncil", purpose="Theirs")
    commands.change_account(actor_of_cast(cast.owen), cast.northmere, theirs, status="active", version=1)

    answer = client.submit(page, {"purpose": "Mine"})
    both = Page(answer)
    assert answer.status_code == 409
    assert "Owen Blythe changed this while you were writing. Both are below. Your text is kept." in both.words
    assert "Theirs" in both.words
    assert both.form(url).value("purpose").strip() == "Mine"
    assert db.session.get(Account, cast.northmere, populate_existing=True).purpose == "Theirs"

    assert client.submit(both).status_code == 303  # a decision now: both were on the screen
    assert db.session.get(Account, cast.northmere, populate_existing=True).purpose == "Mine"


def test_a_version_that_is_no_number_is_an_old_one(cast, client_of):
    answer = client_of(cast.owen).submit(f"/accounts/{cast.northmere}/details", forged={"version": "x"})
    assert answer.status_code == 409


# Custody.


def test_posts_are_chosen_to_look_after_an_account(cast, client_of, at):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.northmere}"
    at("2026-11-17 09:00")
    chosen = {"owner": str(cast.hale_officer), "deputy": str(cast.tarn_officer)}
    assert client.submit(url, chosen, form=f"{url}/custody").location == url
    page = client.page(url)
    assert "Now: Maggie Oakes" in page.words and "Amira Siddiq" in page.section("Deputies")
    form = page.form(f"{url}/custody")
    assert (form.value("owner"), form.value("deputy")) == tuple(chosen.values())
    assert str(cast.youth_justice_worker) not in form.choices("owner")
    assert str(cast.councillor_hale) not in form.choices("owner")
    assert acts() == ["account.given"]


def test_a_personal_account_is_given_to_nobody(cast, client_of):
    client = client_of(cast.owen)
    data = client.tokens("/accounts/new") | {"owner": str(cast.hale_officer), "deputy": "", "seen": ""}
    answer = client.post(f"/accounts/{cast.maggies_own}/custody", data=data)
    assert answer.status_code == 409
    assert "Maggie Oakes’s own. A personal account has no custodian and passes to nobody" in words(answer)
    assert lead_of("account", [cast.maggies_own]) == {}


@pytest.mark.parametrize(
    ("owner", "deputy", "field"), [("", "", "owner"), ("x", "", "owner"), ("tarn", "tarn", "deputy")]
)
def test_bad_choices_of_posts_are_said_beside_them(cast, client_of, owner, deputy, field):
    url = f"/accounts/{cast.northmere}"
    post = {"tarn": str(cast.tarn_officer)}
    forged = {"owner": post.get(owner, owner), "deputy": post.get(deputy, deputy)}
    answer = client_of(cast.owen).submit(url, form=f"{url}/custody", forged=forged)
    assert answer.status_code == 422
    assert Page(answer).error_of(field)
    assert acts() == []


def test_an_owner_chosen_meanwhile_is_shown(cast, client_of, at):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.northmere}"
    page = client.page(url)
    at("2026-11-17 09:00")
    client.submit(url, {"owner": str(cast.hale_officer)}, form=f"{url}/custody")
    answer = client.submit(page, {"owner": str(cast.tarn_officer)}, form=f"{url}/custody")
    assert answer.status_code == 409
    assert "Owen Blythe chose another owner while you were choosing" in words(answer)
    assert "Neighbourhood Officer, Hale, Hale Neighbourhoods" in words(answer)
    assert lead_of("account", [cast.northmere]) == {cast.northmere: cast.hale_officer}


# Closing.


def test_an_account_is_closed(cast, client_of, at):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.hale_mailbox}"
    at("2026-11-17 09:00")
    client.submit(url, form=f"{url}/closure")
    page = client.page(url)
    assert "Closed on 17 November 2026" in page.words and "Maggie Oakes" in page.section("Who was responsible")
    assert "Close this account" not in page.words
    assert "hale@" not in client.page("/accounts").words
    assert "hale@" in client.page("/accounts?shown=closed").words
    assert acts() == ["account.closed"]


def test_closing_on_a_day_to_come_is_bad_input_and_closing_twice_is_refused(cast, client_of):
    client = client_of(cast.owen)
    url = f"/accounts/{cast.northmere}"
    page = client.page(url)
    answer = client.submit(page, {"closed_on": "2026-12-24"}, form=f"{url}/closure")
    assert answer.status_code == 422
    assert "24 December is still to come" in Page(answer).error_of("closed_on")
    tokens = client.tokens("/accounts/new")
    client.submit(page, form=f"{url}/closure")
    assert client.post(f"{url}/closure", data=tokens).status_code == 409


@pytest.mark.parametrize("noun", ["details", "custody", "closure"])
def test_a_wrong_number_and_a_wrong_method_are_refused(cast, client_of, noun):
    client = client_of(cast.owen)
    data = client.tokens("/accounts/new") | NEW | {"owner": "1", "in_use": "active"}
    assert client.post(f"/accounts/999999/{noun}", data=data).status_code == 404
    assert client.put(f"/accounts/{cast.northmere}/{noun}", data=data).status_code in (400, 405)
