"""The pages of posts, teams and colleagues."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.council.models import Colleague, PostHolder
from crm.database import db
from tests.cast import keep
from tests.checked_client import Page, words

pytestmark = pytest.mark.page


def newest_entry():
    return db.session.execute(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).scalar_one_or_none()


def test_a_post_shows_who_holds_it_and_who_held_it(client_of, cast):
    page = words(client_of(cast.amira).get(f"/posts/{cast.highways_inspector}"))
    assert "Now: Ben Okafor" in page
    assert "Carol Whitby 1 June 2015 to 31 May 2025" in page


def test_a_post_answers_who_held_it_on_a_day(client_of, cast):
    client = client_of(cast.amira)
    page = words(client.get(f"/posts/{cast.highways_inspector}?on=2020-01-01"))
    assert page.count("Carol Whitby") == 2
    assert "Nobody held it on 3 May 2012." in words(client.get(f"/posts/{cast.highways_inspector}?on=2012-05-03"))
    assert client.get(f"/posts/{cast.highways_inspector}?on=yesterday").status_code == 422


def test_a_vacant_post_says_who_sees_its_work(client_of, cast):
    page = words(client_of(cast.amira).get(f"/posts/{cast.vacant_officer}"))
    assert "Vacant: nobody holds it today" in page
    assert "Its work is seen by Samina Yusuf" in page


def test_only_who_manages_the_team_sees_the_forms(client_of, cast):
    url = f"/posts/{cast.hale_officer}"
    assert "Take it over" in words(client_of(cast.samina).get(url))
    assert "Take it over" not in words(client_of(cast.imran).get(url))
    assert "Take it over" not in words(client_of(cast.amira).get(url))


def test_a_post_of_a_restricted_team_is_there_only_for_its_circle(client_of, cast):
    url = f"/posts/{cast.youth_justice_worker}"
    assert client_of(cast.jo).get(url).status_code == 200
    hidden, nothing = client_of(cast.amira).get(url), client_of(cast.amira).get("/posts/999999")
    assert (hidden.status_code, nothing.status_code) == (404, 404)
    assert words(hidden) == words(nothing)
    assert client_of(cast.amira).get(f"/colleagues/{cast.jo}").status_code == 404
    assert "Youth Justice" in words(client_of(cast.jo).get("/teams"))
    assert "Youth Justice" not in words(client_of(cast.amira).get("/teams"))


def test_a_manager_hands_a_post_on(client_of, cast):
    client = client_of(cast.samina)
    sent = {"succession-colleague": "amira siddiq", "succession-starts_on": "2026-11-20"}
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/successions")
    assert response.status_code == 303
    page = words(client.get(f"/posts/{cast.hale_officer}?on=2026-11-20"))
    assert "Save the last day" in page and "Amira Siddiq From 20 November 2026" in page
    assert "Now: Maggie Oakes 1 March 2011 to 19 November 2026" in page
    assert newest_entry().action == "post.taken_over"
    assert newest_entry().colleague_id == cast.samina


def test_in_an_overlap_who_goes_on_stands_before_who_hands_over(client_of, cast, at):
    client, url = client_of(cast.samina), f"/posts/{cast.hale_officer}"
    typed = {"succession-colleague": "Amira Siddiq", "succession-starts_on": "2026-11-16"}
    client.submit(url, {**typed, "succession-overlap_until": "2026-11-20"}, form=f"{url}/successions")
    for moment in ("2026-11-16 10:00", "2026-11-21 10:00"):
        at(moment)
        line = client.page(url).section("Who holds it, and who held it")
        assert line.index("Now: Amira Siddiq") < line.index("Handing over")


def test_whoever_came_since_the_page_was_opened_is_not_sent_away(client_of, cast):
    client = client_of(cast.samina)
    page = client.page(f"/posts/{cast.hale_officer}")
    form = f"/posts/{cast.hale_officer}/successions"
    first = {"succession-colleague": "Amira Siddiq", "succession-starts_on": "2026-11-20"}
    assert client.submit(f"/posts/{cast.hale_officer}", first, form=form).status_code == 303
    second = {"succession-colleague": "Ben Okafor", "succession-starts_on": "2026-11-25"}
    response = client.submit(page, second, form=form)
    assert response.status_code == 409
    assert "held then by Amira Siddiq" in words(response)
    assert 'value="Ben Okafor"' in response.text


def test_what_was_typed_stays_where_something_is_wrong(client_of, cast):
    client = client_of(cast.samina)
    sent = {"succession-colleague": "Amira Sidiq", "succession-starts_on": "2026-11-20"}
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/successions")
    assert response.status_code == 422
    assert "Nobody here is called Amira Sidiq. Did you mean Amira Siddiq?" in words(response)
    assert 'value="Amira Sidiq"' in response.text and 'value="2026-11-20"' in response.text
    assert Page(response).errors


def test_whoever_has_left_takes_nothing_over(client_of, cast):
    client = client_of(cast.samina)
    sent = {"succession-colleague": "Carol Whitby", "succession-starts_on": "2026-11-20"}
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/successions")
    assert response.status_code == 422
    assert "Carol Whitby left on 31 May 2025. If they are back, say so on their own page." in words(response)


def test_two_of_one_name_are_told_apart_by_email(client_of, cast):
    keep(Colleague(name="Amira Siddiq", email="a.siddiq@northmere.example"))
    client = client_of(cast.samina)
    sent = {"cover-colleague": "Amira Siddiq", "cover-starts_on": "2026-11-20", "cover-last_day": "2026-11-27"}
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/covers")
    assert "2 people are called Amira Siddiq" in words(response) and response.status_code == 422
    sent["cover-colleague"] = "a.siddiq@northmere.example"
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/covers")
    assert response.status_code == 303


def test_a_last_day_makes_somebody_leave(client_of, cast, at):
    client = client_of(cast.samina)
    sent = {"last-holder": str(cast.maggie_holding), "last-last_day": "2026-11-20"}
    response = client.submit(f"/posts/{cast.hale_officer}", sent, form=f"/posts/{cast.hale_officer}/last-days")
    assert response.status_code == 303
    assert "Here until 20 November 2026" in words(client.get(f"/colleagues/{cast.maggie}"))
    at("2026-11-21 09:00")
    page = words(client.get(f"/colleagues/{cast.maggie}"))
    assert "Left 20 November 2026" in page
    assert "1 March 2011 to 20 November 2026" in page
    assert "Vacant: nobody holds it today" in words(client.get(f"/posts/{cast.hale_officer}"))


def test_no_form_reaches_a_post_that_one_does_not_manage(client_of, cast):
    sent = {"succession-colleague": "Amira Siddiq", "succession-starts_on": "2026-11-20"}
    before = db.session.execute(select(PostHolder.id)).scalars().all()
    for who, status in ((cast.imran, 403), (cast.amira, 403), (cast.helen, 403)):
        client = client_of(who)
        tokens = client.tokens("/teams")
        url = f"/posts/{cast.hale_officer}/successions"
        assert client.post(url, data=tokens | sent).status_code == status
    client = client_of(cast.samina)
    tokens = client.tokens("/teams")
    assert client.post(f"/posts/{cast.youth_justice_worker}/successions", data=tokens | sent).status_code == 404
    assert client.post(f"/posts/{cast.councillor_hale}/successions", data=tokens | sent).status_code == 403
    # What is wrong in the form does not open the page either.
    assert client.post(f"/posts/{cast.highways_inspector}/successions", data=tokens).status_code == 403
    assert db.session.execute(select(PostHolder.id)).scalars().all() == before


def test_the_same_form_sent_twice_hands_on_once(client_of, cast):
    client = client_of(cast.samina)
    sent = client.tokens(f"/posts/{cast.hale_officer}") | {
        "succession-colleague": "Amira Siddiq",
        "succession-starts_on": "2026-11-20",
    }
    url = f"/posts/{cast.hale_officer}/successions"
    assert client.post(url, data=sent).status_code == 303
    again = client.post(url, data=sent, follow_redirects=True)
    assert "Nothing was done twice" in words(again)
    held = select(PostHolder).where(PostHolder.colleague_id == cast.amira, PostHolder.post_id == cast.hale_officer)
    assert len(db.session.execute(held).all()) == 1


def test_a_post_is_opened_and_a_colleague_added(client_of, cast):
    client = client_of(cast.samina)
    sent = {"title": "Neighbourhood Officer, Bowness", "places": "2"}
    response = client.submit(f"/teams/{cast.neighbourhoods}/posts/new", sent)
    assert response.status_code == 303
    post = response.location
    assert "Neighbourhood Officer, Bowness" in words(client.get(post))
    assert newest_entry().action == "post.opened"
    response = client.submit("/colleagues/new", {"name": "Wen Li", "email": "wen.li@northmere.example"})
    assert response.status_code == 303
    assert "No post yet" in words(client.get(response.location))
    assert newest_entry().action == "colleague.added"
    bad = client.submit("/colleagues/new", {"name": "", "email": "wen"})
    assert bad.status_code == 422
    odd = client.submit(f"/teams/{cast.neighbourhoods}/posts/new", {"title": "X", "places": "some"})
    assert odd.status_code == 422 and "Write a number" in words(odd)
    assert client.get(f"/teams/{cast.youth_justice}/posts/new").status_code == 404


def test_a_page_of_a_post_takes_as_many_statements_for_one_holder_as_for_thirty(client_of, cast, sql_count):
    client = client_of(cast.amira)

    def statements(url: str) -> int:
        client.get(url)
        with sql_count() as seen:
            client.get(url)
        return len(seen)

    few = statements(f"/posts/{cast.adviser}"), statements("/teams")
    people = keep(*(Colleague(name=f"Adviser {number}") for number in range(20)))
    keep(*(PostHolder(colleague_id=each, post_id=cast.adviser, starts_on=date(2024, 1, 1)) for each in people))
    assert (statements(f"/posts/{cast.adviser}"), statements("/teams")) == few


def test_a_ward_with_a_null_in_its_code_is_not_there(client_of, cast):
    assert client_of(cast.maggie).get("/wards/a%00b").status_code == 404


def test_cover_of_a_day_is_one_day_and_does_not_hand_over(client_of, cast):
    client = client_of(cast.samina)
    url = f"/posts/{cast.hale_officer}"
    typed = {"cover-colleague": "Amira Siddiq", "cover-starts_on": "2026-11-16", "cover-last_day": "2026-11-16"}
    page = words(client.submit(url, typed, form=f"{url}/covers", follow=True))
    assert "16 November 2026 to" not in page
    assert "Amira Siddiq and Maggie Oakes" in page
    assert "Only if Maggie Oakes goes on beside them" in page


def test_who_works_in_a_restricted_team_is_not_suggested(client_of, cast):
    samina = client_of(cast.samina)
    form = f"/posts/{cast.tarn_officer}"
    sent = {"cover-colleague": "Jo Penington", "cover-starts_on": "2026-11-20", "cover-last_day": "2026-11-27"}
    answer = samina.submit(form, sent, form=f"{form}/covers")
    assert "Nobody here is called Jo Penington" in words(answer)
    assert "Pennington" not in words(answer)
