from datetime import date

import pytest

from crm.audit.models import AuditEntry, Viewing
from crm.database import db
from crm.residents import commands
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from tests.checked_client import HTMX, Page, words
from tests.residents.scene import matter_with, said, some_body, somebody

pytestmark = pytest.mark.page

ODD = "<b>=cmd()</b> \u202egnitirg \x07"


def acts():
    return db.session.query(AuditEntry.action).order_by(AuditEntry.id).all()


def viewed():
    return {(row.colleague_id, row.resident_id) for row in db.session.query(Viewing)}


def phone_of(resident_id):
    found = db.session.query(ContactPoint.id).filter_by(resident_id=resident_id, kind="phone").scalar()
    db.session.commit()
    return found


def link_to(name, page):
    return next(href for href, words_of_link in page.links.items() if words_of_link == name)


# Finding people.


def test_finding_works_as_a_page_and_as_a_fragment_with_its_count_announced(cast, client_of):
    client = client_of(cast.amira)
    page = client.page("/residents?q=mars")
    assert page.h1 == "People" and "1 fits “mars”" in page.words
    assert "Eileen Marsden" in page.words and page.links[f"/residents/{cast.eileen}"] == "Eileen Marsden"
    fragment = client.get("/residents?q=mars", headers=HTMX)
    assert "<html" not in fragment.text
    assert "<mark>Marsden</mark>" in fragment.text and "data-announce>1 fits" in fragment.text


def test_why_somebody_fits_is_said(cast, client_of):
    said(cast.eileen, "the lorry never gritted our hill")
    page = client_of(cast.amira).page("/residents?q=hill+crag")
    assert "Words: never gritted our hill. Street: Crag Lane" in page.words


def test_before_anything_is_typed_those_spoken_with_last_are_shown(cast, client_of):
    client = client_of(cast.amira)
    assert "Nobody has been spoken with yet." in client.page("/residents").words
    said(cast.eileen, "hello")
    assert "Eileen Marsden" in client.page("/residents").section("Spoken with lately")


def test_nobody_fits_offers_to_add_the_name_that_was_typed(cast, client_of):
    page = client_of(cast.amira).page("/residents?q=Zebedee")
    assert "Nobody fits “Zebedee”" in page.words
    assert page.links["/residents/new?name=Zebedee"] == "Add someone new"


@pytest.mark.parametrize(
    "q", ["%00", "%22*", "a" * 3_000, "%E2%80%AEx", "%3Cscript%3E", "x&page=-4", "&page=99999999999"]
)
def test_odd_searches_do_no_harm(cast, client_of, q):
    client_of(cast.amira).page(f"/residents?q={q}")


def test_finding_makes_as_many_statements_for_many_as_for_one(cast, client_of, sql_count):
    client = client_of(cast.amira)
    somebody("Quilla Peel")
    with sql_count() as one:
        client.get("/residents?q=quilla+peel")
    for number in range(20):
        somebody(f"Quilla Peel {number}")
    with sql_count() as many:
        client.get("/residents?q=quilla+peel")
    # The one was sought in spellings too, since there were fewer than fit on the page.
    assert len(many) <= len(one) <= 16


def test_somebody_elses_people_are_not_found_and_the_answer_is_as_if_they_were_not(cast, client_of):
    somebody("Zebedee Quixley", controller=cast.helens_casework)
    assert "Nobody fits" in client_of(cast.amira).page("/residents?q=quixley").words
    assert "Nobody fits" in client_of(cast.dev).page("/residents?q=quixley").words
    assert "1 fits" in client_of(cast.helen).page("/residents?q=quixley").words


def test_the_auditor_does_not_find_people(cast, client_of):
    assert client_of(cast.ruth).get("/residents?q=mars").status_code == 403


def test_safety_notes_past_their_review_stand_in_the_list(cast, client_of, at, actor_of_cast):
    commands.write_safety_note(
        actor_of_cast(cast.amira), cast.eileen, note="Dog", review_on=date(2026, 12, 1), version=1
    )
    client = client_of(cast.amira)
    assert "Safety notes to review" not in client.page("/residents").words
    at("2026-12-02 09:00")
    assert "Eileen Marsden To be reviewed by 1 December 2026" in client.page("/residents").section(
        "Safety notes to review"
    )


# Somebody new.


def test_somebody_is_added(cast, client_of):
    response = client_of(cast.amira).submit(
        "/residents/new", {"name": "Bob Peel", "phone": "01632 960001"}, form="#add"
    )
    made = db.session.query(Resident).filter_by(name="Bob Peel").one()
    assert response.status_code == 303 and response.location == f"/residents/{made.id}"
    assert made.controller_id == 1


def test_what_was_typed_is_still_there_when_something_is_wrong(cast, client_of):
    typed = {"name": ODD, "phone": "ring me", "address": "1 Far Road"}
    response = client_of(cast.amira).submit("/residents/new", typed, form="#add")
    assert response.status_code == 422
    page = response.text
    assert "ring me is not a phone number" in page and "1 Far Road" in page and "&lt;b&gt;=cmd()" in page
    assert db.session.query(Resident).count() == 1 and acts() == []


def test_a_hundred_kilobytes_are_refused_and_kept(cast, client_of):
    response = client_of(cast.amira).submit("/residents/new", {"name": "x" * 100_000}, form="#add", forged={})
    assert response.status_code == 422 and "x" * 100_000 in response.text


def test_a_name_that_is_known_already_is_said_and_a_councillors_is_not(cast, client_of):
    maggie = client_of(cast.maggie)
    added = maggie.submit("/residents/new", {"name": "Eileen Marsden"}, form="#add")
    assert "Someone else of that name is known already." in maggie.get(added.location).text
    helen = client_of(cast.helen)
    added = helen.submit("/residents/new", {"name": "Eileen Marsden"}, form="#add")
    assert "known already" not in helen.get(added.location).text


def test_a_form_sent_twice_adds_one(cast, client_of):
    client = client_of(cast.amira)
    page = client.page("/residents/new")
    first = client.submit(page, {"name": "Bob Peel"}, form="#add")
    second = client.submit(page, {"name": "Bob Peel"}, form="#add")
    assert second.location == first.location
    assert db.session.query(Resident).filter_by(name="Bob Peel").count() == 1


def test_a_councillor_adds_to_their_own_casework(cast, client_of):
    client_of(cast.helen).submit("/residents/new", {"name": "Case Person"}, form="#add")
    assert db.session.query(Resident).filter_by(name="Case Person").one().controller_id == cast.helens_casework


def test_who_works_in_a_restricted_team_is_asked_who_keeps_it_and_the_team_is_chosen(cast, client_of):
    client = client_of(cast.jo)
    form = client.page("/residents/new").form("#add")
    assert form.choices("keeper") == [str(cast.youth_justice_circle), "1"]
    client.submit("/residents/new", {"name": "Young Person"}, form="#add")
    assert db.session.query(Resident).filter_by(name="Young Person").one().controller_id == cast.youth_justice_circle


def test_nobody_keeps_people_for_somebody_else(cast, client_of):
    forged = {"keeper": str(cast.helens_casework)}
    client_of(cast.amira).submit("/residents/new", {"name": "Bob Peel"}, form="#add", forged=forged)
    assert db.session.query(Resident).filter_by(name="Bob Peel").one().controller_id == 1


# Changing somebody: the same questions for each form.

FORMS = {
    "details": {"name": "Eileen Tarleton"},
    "brief": {"about": "Chairs the group"},
    "safety-note": {"note": "Dog, loose", "review_on": "2027-01-04"},
    "contact-points": {"kind": "phone", "value": "01632 960002"},
}


@pytest.mark.parametrize("which", FORMS)
def test_a_form_about_somebody_works_is_audited_and_the_look_is_recorded(cast, client_of, which):
    url = f"/residents/{cast.eileen}/{which}"
    response = client_of(cast.amira).submit(url, FORMS[which], form=url)
    assert response.status_code == 303
    assert len(acts()) == 1
    assert viewed() == {(cast.amira, cast.eileen)}
    page = client_of(cast.maggie).get(url).text
    assert FORMS[which].get("name", FORMS[which].get("about", FORMS[which].get("note", "01632 960002"))) in page


@pytest.mark.parametrize("which", [*FORMS, "links"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_person_is_not_there(cast, client_of, which, method):
    casework = somebody("Case Person", controller=cast.helens_casework)
    client = client_of(cast.amira)
    data = {
        **client.tokens("/residents/new"),
        "version": "1",
        "name": "X",
        "about": "X",
        "note": "",
        "value": "01632 960002",
        "kind": "phone",
        "other": f"resident:{cast.eileen}",
    }
    for resident_id in (casework, 999_999):
        url = f"/residents/{resident_id}/{which}"
        answer = client.get(url) if method == "get" else client.post(url, data=data)
        assert answer.status_code == 404
        assert "There is nothing here, or it is not for you to see." in words(answer)
    assert acts() == [] and viewed() == set()


@pytest.mark.parametrize("which", [*FORMS, "links"])
def test_somebody_seen_because_of_a_matter_is_not_to_be_changed(cast, client_of, which):
    matter_with(cast.eileen, post=cast.councillor_hale)
    assert client_of(cast.helen).get(f"/residents/{cast.eileen}/{which}").status_code == 403


@pytest.mark.parametrize("which", [*FORMS, "links"])
def test_an_auditor_may_not(cast, client_of, which):
    assert client_of(cast.ruth).get(f"/residents/{cast.eileen}/{which}").status_code == 403


@pytest.mark.parametrize("which", ["details", "brief", "safety-note"])
def test_of_two_who_write_at_once_the_second_sees_both_and_may_still_save(cast, client_of, which):
    url = f"/residents/{cast.eileen}/{which}"
    second = client_of(cast.amira)
    page = second.page(url)
    client_of(cast.maggie).submit(
        f"/residents/{cast.eileen}/brief", {"about": "Hers"}, form=f"/residents/{cast.eileen}/brief"
    )
    response = second.submit(page, FORMS[which], form=url)
    assert response.status_code == 409
    assert "Maggie Oakes changed this while you were writing. Both are below. Your text is kept." in words(response)
    assert "Hers" in response.text
    for text in FORMS[which].values():
        assert text in response.text
    again = second.submit(Page(response), {}, form=url)
    assert again.status_code == 303


@pytest.mark.parametrize(
    "which, typed, field",
    [
        ("details", {"name": ""}, "name"),
        ("brief", {"about": "x" * 2_001}, "about"),
        ("safety-note", {"note": "Dog", "review_on": "31/2/2027"}, "review_on"),
        ("safety-note", {"note": "Dog", "review_on": "2026-11-01"}, "review_on"),
        ("contact-points", {"kind": "email", "value": "x"}, "value"),
        ("contact-points", {"kind": "address", "postcode": "NOPE"}, "postcode"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_in_the_summary(cast, client_of, which, typed, field):
    url = f"/residents/{cast.eileen}/{which}"
    response = client_of(cast.amira).submit(url, typed, form=url)
    assert response.status_code == 422
    page = Page(response)
    assert page.error_of(field) and page.error_of(field) in page.errors[0]
    assert acts() == []


def test_details_of_somebody_merged_lead_to_the_one_that_stayed(cast, client_of):
    double = somebody("E Marsden", canonical_id=cast.eileen)
    assert client_of(cast.amira).get(f"/residents/{double}/details").location == f"/residents/{cast.eileen}/details"


def test_a_note_past_its_review_is_in_the_form_that_reviews_it(cast, client_of, at, actor_of_cast):
    commands.write_safety_note(
        actor_of_cast(cast.amira), cast.eileen, note="Dog, loose", review_on=date(2026, 12, 1), version=1
    )
    at("2026-12-02 09:00")
    page = client_of(cast.amira).page(f"/residents/{cast.eileen}/safety-note")
    assert page.form(f"/residents/{cast.eileen}/safety-note").value("note") == "Dog, loose"
    assert "This note was to be reviewed by 1 December 2026" in page.words


# How they are reached.


def test_others_with_the_same_number_are_named(cast, client_of):
    twin = somebody("Edie Marsden")
    url = f"/residents/{twin}/contact-points"
    response = client_of(cast.amira).submit(url, {"kind": "phone", "value": "01632 960417"}, form=url, follow=True)
    assert (
        "Eileen Marsden can be reached the same way. Look whether it is one person; nothing was put together."
        in words(response)
    )


def test_an_unknown_postcode_is_said_and_the_address_kept(cast, client_of):
    url = f"/residents/{cast.eileen}/contact-points"
    response = client_of(cast.amira).submit(
        url, {"kind": "address", "value": "1 Far Road", "postcode": "ZZ9 9ZZ"}, form=url, follow=True
    )
    assert "No ward is on record for that postcode. The address is kept" in words(response)
    assert "1 Far Road, ZZ9 9ZZ" in words(response) and "Ward: Not known" in words(response)
    # Of two addresses the newest is where she lives.
    assert "1 Far Road, ZZ9 9ZZ." in words(client_of(cast.amira).get(f"/residents/{cast.eileen}"))


def test_without_an_address_the_page_says_so(cast, client_of):
    client = client_of(cast.amira)
    page = client.submit("/residents/new", {"name": "Bo"}, form="#add", follow=True)
    assert "Ward not known: no address yet." in words(page)


def test_a_number_is_stopped_and_nobody_can_ring_it(cast, client_of):
    point = phone_of(cast.eileen)
    client = client_of(cast.amira)
    url = f"/residents/{cast.eileen}/contact-points"
    assert "tel:+441632960417" in client.get(url).text
    response = client.submit(url, {}, form=f"/contact-points/{point}/safety")
    assert response.status_code == 422 and "Write why it must not be used." in words(response)
    response = client.submit(
        url, {"reason": "her husband reads it"}, form=f"/contact-points/{point}/safety", follow=True
    )
    assert "Do not use: her husband reads it" in words(response) and "tel:+441632960417" not in response.text
    client.submit(url, {}, form=f"/contact-points/{point}/safety")
    assert "tel:+441632960417" in client.get(url).text


def test_a_number_that_is_stopped_stands_above_everything_on_the_page(cast, client_of):
    client = client_of(cast.amira)
    point = phone_of(cast.eileen)
    url = f"/residents/{cast.eileen}/contact-points"
    client.submit(url, {"reason": "His brother reads it"}, form=f"/contact-points/{point}/safety")
    page = Page(client.get(f"/residents/{cast.eileen}"))
    assert any("His brother reads it" in said for said in page.all("p", class_="brief-warning"))


def test_a_contact_point_is_ended_once(cast, client_of):
    point = phone_of(cast.eileen)
    client = client_of(cast.amira)
    page = client.page(f"/residents/{cast.eileen}/contact-points")
    assert client.submit(page, {}, form=f"/contact-points/{point}/end").status_code == 303
    again = client.post(f"/contact-points/{point}/end", data=client.tokens(f"/residents/{cast.eileen}/brief"))
    assert again.status_code == 409 and "already" in words(again)


@pytest.mark.parametrize("url", ["/contact-points/{}/safety", "/contact-points/{}/end"])
def test_another_keepers_contact_point_is_not_there(cast, client_of, url):
    client = client_of(cast.helen)
    answer = client.post(
        url.format(phone_of(cast.eileen)), data={**client.tokens("/residents/new"), "safe": "no", "reason": "x"}
    )
    assert answer.status_code == 404 and acts() == []


# Links and organisations.


def test_somebody_is_found_and_linked(cast, client_of):
    group = some_body("Hale Anglers")
    client = client_of(cast.amira)
    url = f"/residents/{cast.eileen}/links"
    found = client.page(f"{url}?q=anglers")
    chosen = client.page(link_to("Hale Anglers", found))
    response = client.submit(chosen, {"kind": "secretary", "starts_on": "2020-01-04"}, form=url)
    assert response.status_code == 303
    assert "Hale Anglers, secretary" in client.page(url).section("Links")
    organisation = client.page(f"/organisations/{group}")
    assert "Eileen Marsden, secretary" in organisation.section("People in it")
    link = db.session.query(Link).one()
    assert client.submit(url, {}, form=f"/links/{link.id}/end").status_code == 303
    assert "until 16 November 2026" in client.page(url).words
    assert acts() == [("link.made",), ("link.ended",)]


def test_links_are_added_and_ended_where_they_are_read(cast, client_of):
    group, ron = some_body("Hale Anglers"), somebody("Ron Marsden")
    client, own = client_of(cast.amira), f"/residents/{cast.eileen}"
    found = client.page(f"/organisations/{group}/people?q=eileen")
    client.submit(link_to("Eileen Marsden", found), {"kind": "chair"}, form=f"{own}/links")
    client.submit(f"{own}/links?other=resident:{ron}", {"kind": "household"}, form=f"{own}/links")
    page = client.page(own)
    assert "Ron Marsden, lives in the same household" in page.words and "Hale Anglers, chair" in page.words
    assert "Eileen Marsden, lives in the same household" in client.page(f"/residents/{ron}").words
    chair, household = (link.id for link in db.session.query(Link).order_by(Link.id))
    db.session.commit()
    assert client.submit(own, {}, form=f"/links/{household}/end").location == own
    of_group = f"/organisations/{group}"
    assert client.submit(of_group, {}, form=f"/links/{chair}/end").location == of_group


def test_who_cares_for_whom_is_read_the_same_way_from_either_end(cast, client_of):
    sheila = somebody("Sheila Crook")
    client, links = client_of(cast.amira), f"/residents/{cast.eileen}/links"
    chosen = client.page(f"{links}?other=resident:{sheila}")
    assert "What is Sheila Crook to Eileen Marsden?" in chosen.words
    client.submit(f"{links}?other=resident:{sheila}", {"kind": "carer", "starts_on": "2024-01-01"}, form=links)
    for page, says in (
        (links, "Sheila Crook, carer"),
        (f"/residents/{cast.eileen}/network", "Sheila Crook Carer since 1 Jan 2024"),
        (f"/residents/{sheila}", "Eileen Marsden, whose carer is Sheila Crook"),
        (f"/residents/{sheila}", "Carer of Eileen Marsden since 2024"),
        (f"/residents/{sheila}/links", "Eileen Marsden, whose carer is Sheila Crook"),
        (f"/residents/{sheila}/network", "Eileen Marsden Whose carer is Sheila Crook since 1 Jan 2024"),
        (f"/residents/{sheila}/network", "Eileen Marsden, whose carer is Sheila Crook;"),
    ):
        assert says in client.page(page).words.replace(" , ", ", "), page
    client.submit(f"{links}?other=resident:{sheila}", {"kind": "neighbour", "starts_on": "2027-01-01"}, form=links)
    page = client.page(f"/residents/{cast.eileen}")
    assert "Sheila Crook, neighbour" in page.words and ">carer</text>" in page.response.text
    assert ">neighbour</text>" not in page.response.text


def test_a_link_without_words_is_asked_for_them_and_the_choice_stays(cast, client_of):
    group = some_body("Hale Anglers")
    url = f"/residents/{cast.eileen}/links"
    response = client_of(cast.amira).submit(f"{url}?other=organisation:{group}", {"kind": ""}, form=url)
    assert response.status_code == 422 and "Write what Eileen Marsden is in Hale Anglers." in words(response)
    assert "Hale Anglers" in words(response)


@pytest.mark.parametrize(
    "other", ["resident:x", "organisation:", "planet:1", "resident:99999999999999", "resident:999"]
)
def test_a_forged_choice_is_nobody(cast, client_of, other):
    client = client_of(cast.amira)
    url = f"/residents/{cast.eileen}/links"
    client.page(f"{url}?other={other}")
    data = {**client.tokens(f"/residents/{cast.eileen}/brief"), "other": other, "kind": "x"}
    assert client.post(url, data=data).status_code == 422


def test_an_organisation_is_added_listed_and_changed(cast, client_of):
    client = client_of(cast.amira)
    made = client.submit(
        "/organisations/new", {"name": "Hale Anglers", "kind": "community group"}, form="/organisations"
    )
    assert made.status_code == 303
    listed = client.page("/organisations")
    assert "Hale Anglers" in listed.words
    url = link_to("Hale Anglers", listed)
    client.submit(f"{url}/details", {"name": "Hale Rod Club"}, form=f"{url}/details")
    assert client.page(url).h1 == "Hale Rod Club"
    client.submit(url, {"kind": "email", "value": "rods@example.org"}, form=f"{url}/contact-points")
    assert "rods@example.org" in client.page(url).section("How it is reached")
    point = db.session.query(ContactPoint).filter_by(kind="email").one().id
    db.session.commit()
    refused = client.submit(url, {}, form=f"/contact-points/{point}/safety")
    assert refused.status_code == 422 and "Write why it must not be used." in words(refused)
    bad = client.submit(url, {"kind": "email", "value": "x"}, form=f"{url}/contact-points")
    assert bad.status_code == 422


def test_of_two_who_change_an_organisation_the_second_sees_both(cast, client_of):
    group = some_body("Hale Anglers")
    url = f"/organisations/{group}/details"
    second = client_of(cast.amira)
    page = second.page(url)
    client_of(cast.maggie).submit(url, {"about": "Hers"}, form=url)
    response = second.submit(page, {"about": "Mine"}, form=url)
    assert response.status_code == 409 and "Hers" in response.text and "Mine" in response.text


def test_another_keepers_organisation_is_not_there(cast, client_of):
    group = some_body("Case Group", controller=cast.helens_casework)
    client = client_of(cast.amira)
    data = {**client.tokens("/residents/new"), "name": "X", "kind": "school", "version": "1", "value": "01632 960417"}
    for url in (f"/organisations/{group}", f"/organisations/{group}/details"):
        assert client.get(url).status_code == 404
    for url in (f"/organisations/{group}/details", f"/organisations/{group}/contact-points"):
        assert client.post(url, data=data).status_code == 404
    assert "Case Group" not in client.page("/organisations").words
    assert db.session.query(Organisation).one().name == "Case Group" and acts() == []
    assert "Only Cllr Helen Brathay can read this" in client_of(cast.helen).page(f"/organisations/{group}").words


@pytest.mark.parametrize(
    "url", ["/residents/{}/details", "/residents/{}/brief", "/residents/{}/safety-note", "/residents/{}/links"]
)
def test_wrong_methods_are_refused(cast, client_of, url):
    client = client_of(cast.amira)
    assert client.put(url.format(cast.eileen)).status_code in {400, 405}
    assert client.get("/contact-points/1/end").status_code == 405


@pytest.mark.parametrize(
    "url", ["/residents", "/residents/new", "/residents/1/details", "/organisations", "/organisations/1"]
)
def test_nobody_reads_without_signing_in(anonymous, url):
    assert anonymous.get(url).status_code == 303
