from datetime import UTC, datetime, timedelta

import pytest

from crm.audit.models import AuditEntry, Viewing
from tests.cast import keep
from tests.checked_client import HTMX, Page, words

pytestmark = pytest.mark.page

MORNING = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)


def acts(cast, number=1, **more):
    columns = {
        "colleague_id": cast.amira, "actor_name": "Amira Siddiq", "action": "resident.created",
        "subject_type": "resident", "subject_id": 412, "controller_id": 1,
    }  # fmt: skip
    return keep(*(AuditEntry(at=MORNING + timedelta(minutes=n), **(columns | more)) for n in range(number)))


def viewings(cast, number=1):
    hours = (MORNING - timedelta(hours=n) for n in range(number))
    return keep(*(Viewing(colleague_id=cast.amira, resident_id=cast.eileen, hour=hour) for hour in hours))


def test_an_auditor_reads_what_was_done(cast, client_of):
    acts(cast, details={"fields": ["known_as"]})
    page = client_of(cast.ruth).page("/audit")
    assert page.h1 == "What was done"
    assert "What anybody said or wrote is not kept here" in page.words
    assert "Resident created Amira Siddiq Tue 10 Nov, 9:30am Resident 412 Fields: known as" in page.words
    assert page.links["/audit?about=Resident+412"] == "Resident 412"


def test_an_auditor_reads_who_was_looked_at(cast, client_of):
    viewings(cast)
    page = client_of(cast.ruth).page("/audit/viewings")
    assert page.h1 == "Who was looked at"
    assert "What was on the page is not kept" in page.words
    assert f"Amira Siddiq Resident {cast.eileen} Tue 10 Nov, 9:30am" in page.words
    assert "Eileen" not in page.words


@pytest.mark.parametrize("who", ["amira", "samina", "helen", "owen", "jo"])
@pytest.mark.parametrize("url", ["/audit", "/audit/viewings"])
def test_nobody_else_does(cast, client_of, who, url):
    client_of(getattr(cast, who)).page(url, status=403)


@pytest.mark.parametrize("url", ["/audit", "/audit/viewings"])
def test_nor_without_signing_in_nor_by_another_method(cast, anonymous, client_of, url):
    assert anonymous.get(url).status_code == 303
    client = client_of(cast.ruth)
    assert client.post(url, data=client.tokens()).status_code == 405


def test_casework_shows_as_that_and_no_more(cast, client_of):
    acts(cast, action="resident.merged", controller_id=cast.helens_casework, details={"other_id": 77})
    page = client_of(cast.ruth).page("/audit")
    assert "An act in a councillor’s own casework Amira Siddiq Tue 10 Nov, 9:30am Not shown" in page.words
    assert "/audit?about=Resident+412" not in page.links
    assert "77" not in page.words and "erged" not in page.words


def test_acts_are_narrowed_by_the_form(cast, client_of):
    acts(cast)
    acts(cast, action="conversation.closed", subject_type="conversation", subject_id=7, actor_name="Ben Okafor")
    client = client_of(cast.ruth)
    found = client.submit("/audit", {"action": "conversation.closed"}, form="/audit")
    assert "Ben Okafor" in words(found) and "Amira Siddiq" not in words(found)
    found = client.submit("/audit", {"about": "resident 412", "colleague": "siddiq"}, form="/audit")
    assert "Amira Siddiq" in words(found) and "Ben Okafor" not in words(found)
    assert "Nothing was done that fits." in client.page("/audit?colleague=nobody").words


@pytest.mark.parametrize(
    ("url", "field", "said"),
    [
        ("/audit?from_on=yesterday", "from_on", "is not a day"),
        ("/audit?from_on=2026-11-10&to_on=2026-11-09", "to_on", "not before the first one"),
        ("/audit?about=412", "about", "Resident 412"),
        ("/audit?colleague=" + "a" * 81, "colleague", "81 characters"),
        ("/audit/viewings?resident=Eileen", "resident", "like 412"),
        ("/audit/viewings?from_on=2026-11-10&to_on=2026-11-09", "to_on", "not before the first one"),
    ],
)
def test_bad_input_is_said_beside_its_field(cast, client_of, url, field, said):
    page = client_of(cast.ruth).page(url, status=422)
    assert said in page.error_of(field)
    assert any(said in error for error in page.errors)


@pytest.mark.parametrize("query", ["before=x", "before=-1", "before=99999999999", "action=%00", "before=0"])
def test_odd_addresses_do_no_harm(cast, client_of, query):
    acts(cast)
    for url in ("/audit", "/audit/viewings"):
        client_of(cast.ruth).page(f"{url}?{query}")


@pytest.mark.parametrize(("url", "fill"), [("/audit", acts), ("/audit/viewings", viewings)])
def test_the_same_number_of_statements_for_few_and_many_and_a_way_to_the_rest(cast, client_of, sql_count, url, fill):
    client = client_of(cast.ruth)
    with sql_count() as few:
        client.page(url)
    fill(cast, 60)
    with sql_count() as many:
        page = client.page(f"{url}?colleague=siddiq")
    assert len(few) == len(many)
    (older,) = (href for href, name in page.links.items() if name == "Older")
    assert "colleague=siddiq" in older
    rest = client.page(older)
    assert "Amira Siddiq" in rest.words
    assert rest.links[f"{url}?colleague=siddiq"] == "Newest"
    assert "Older" not in rest.links.values()


def test_htmx_gets_the_list_alone(cast, client_of):
    acts(cast)
    viewings(cast)
    for url in ("/audit", "/audit/viewings"):
        fragment = client_of(cast.ruth).get(url, headers=HTMX)
        assert "<html" not in fragment.text and "Amira Siddiq" in Page(fragment).words
