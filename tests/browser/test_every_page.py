"""Every page, as somebody whose page it is: axe, 360 and 320 wide, by keyboard, without JavaScript, under the CSP.

To add a page: a line in PAGES under its endpoint. Addresses that are no page of their own stand in NO_PAGES.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.browser.checks import axe, fits, tab_through
from tests.cast import Cast
from tests.duplicates.scene import put_together, suspected
from tests.handovers import accepted, planned, told_scene
from tests.handovers.listed import list_of
from tests.relationships import ward_scene
from tests.scene import Scene, play
from tests.signed_in import kept_for


@dataclass(frozen=True)
class Visit:
    """Who goes where; None is somebody not signed in."""

    who: str | None
    url: Callable[[Cast, Scene], str]


def at(url: str) -> Callable[[Cast, Scene], str]:
    return lambda _cast, _seen: url


PAGES: dict[str, Visit] = {
    "accounts.account": Visit("owen", lambda cast, seen: f"/accounts/{cast.northmere}"),
    "accounts.details": Visit("owen", lambda cast, seen: f"/accounts/{cast.northmere}/details"),
    "accounts.new": Visit("owen", at("/accounts/new")),
    "accounts.register": Visit("maggie", at("/accounts")),
    "audit.acts": Visit("ruth", at("/audit")),
    "audit.viewings": Visit("ruth", at("/audit/viewings")),
    "conversations.answer": Visit("maggie", lambda cast, seen: f"/asks/{seen.asks[0]}/answer"),
    "conversations.conversations": Visit("maggie", at("/conversations")),
    "conversations.correction": Visit("maggie", lambda cast, seen: f"/interactions/{seen.interactions[0]}/correction"),
    "conversations.moving": Visit("maggie", lambda cast, seen: f"/interactions/{seen.interactions[0]}/move"),
    "conversations.name": Visit("maggie", lambda cast, seen: f"/conversations/{seen.conversations[0]}/name"),
    "conversations.new_date": Visit("maggie", lambda cast, seen: f"/promises/{seen.promises[0]}/new-date"),
    "conversations.outcome": Visit("maggie", lambda cast, seen: f"/conversations/{seen.conversations[0]}/outcome"),
    "conversations.removal": Visit("maggie", lambda cast, seen: f"/interactions/{seen.interactions[0]}/removal"),
    "conversations.sending_back": Visit("maggie", lambda cast, seen: f"/asks/{seen.asks[0]}/return"),
    "conversations.thread": Visit("maggie", lambda cast, seen: f"/conversations/{seen.conversations[0]}"),
    "conversations.ward_question": Visit("helen", at("/wards/E05099001/questions?about=ward&month=2026-10")),
    "conversations.who_to_ask": Visit("maggie", lambda cast, seen: f"/conversations/{seen.eileens[0]}/who-to-ask"),
    "council.colleague": Visit("samina", lambda cast, seen: f"/colleagues/{cast.maggie}"),
    "council.new_colleague": Visit("samina", at("/colleagues/new")),
    "council.new_post": Visit("samina", lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}/posts/new"),
    "council.post": Visit("samina", lambda cast, seen: f"/posts/{cast.hale_officer}"),
    "council.teams": Visit("maggie", at("/teams")),
    "duplicates.choose": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/same-as?q=moss"),
    "duplicates.compare": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/same-as/{seen.residents[0]}"),
    "duplicates.merged": Visit("maggie", lambda cast, seen: f"/merges/{put_together(cast, seen.residents)}"),
    "duplicates.suspects": Visit("maggie", lambda cast, seen: suspected(cast, 3) and "/duplicates"),
    "handovers.acceptance": Visit("amira", lambda cast, seen: f"/acceptances/{accepted.to_accept(cast)}"),
    "handovers.another_day": Visit("samina", lambda cast, seen: f"/handovers/{planned.plan(cast)}/day"),
    "handovers.arrangement": Visit(
        "samina", lambda cast, seen: f"/handovers/{planned.plan(cast)}/posts/{cast.hale_officer}"
    ),
    "handovers.brief": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/brief-to-print"),
    "handovers.briefs": Visit("amira", lambda cast, seen: f"/handovers/{planned.confirmed(cast)}/briefs"),
    "handovers.casework_case": Visit("helen", lambda cast, seen: f"/casework/leaving/{seen.casework}"),
    "handovers.casework_key": Visit(None, at("/casework/key")),
    "handovers.casework_leaving": Visit("helen", at("/casework/leaving")),
    "handovers.casework_waiting": Visit("owen", at("/casework")),
    "handovers.giving_back": Visit("samina", lambda cast, seen: f"/posts/{cast.tarn_officer}/giving-back"),
    "handovers.half_hour_of": Visit("maggie", lambda cast, seen: f"/half-hour/{seen.residents[0]}"),
    "handovers.handover": Visit("samina", lambda cast, seen: f"/handovers/{planned.plan(cast)}"),
    "handovers.handovers": Visit("samina", lambda cast, seen: planned.confirmed(cast) and "/handovers"),
    "handovers.introduction_letters": Visit("amira", lambda cast, seen: told_scene.letters(cast)),
    "handovers.introductions": Visit(
        "amira", lambda cast, seen: f"/acceptances/{told_scene.handed(cast)}/introductions"
    ),
    "handovers.items": Visit("samina", lambda cast, seen: f"/handovers/{planned.plan(cast)}/items"),
    "handovers.leaving": Visit("samina", lambda cast, seen: f"/colleagues/{cast.maggie}/leaving"),
    "handovers.merging": Visit("samina", lambda cast, seen: f"/handovers/{planned.restructure(cast)}/posts"),
    "handovers.my_half_hour": Visit("maggie", at("/half-hour")),
    "handovers.new_plan": Visit("samina", lambda cast, seen: f"/colleagues/{cast.maggie}/handovers/new"),
    "handovers.new_restructure": Visit(
        "samina", lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}/restructures/new"
    ),
    "handovers.one_introduction": Visit(
        "amira", lambda cast, seen: f"/introductions/{told_scene.drafted(cast, reviewed=True).id}"
    ),
    "handovers.people_not_in_here": Visit("maggie", lambda cast, seen: list_of(cast.maggie)),
    "handovers.saying_not_this_person": Visit(
        "amira", lambda cast, seen: f"/acceptances/{told_scene.handed(cast)}/not-this-person/{cast.eileen}"
    ),
    "handovers.settling_dispute": Visit("samina", lambda cast, seen: f"/not-this-person/{told_scene.dispute(cast)}"),
    "handovers.text": Visit("owen", at("/introduction-texts/cy")),
    "handovers.texts": Visit("owen", at("/introduction-texts")),
    "handovers.sending_promise_back": Visit(
        "amira", lambda cast, seen: f"/promises-passed/{accepted.passed(cast)}/return"
    ),
    "handovers.settling_promise": Visit(
        "samina", lambda cast, seen: f"/promises-passed/{accepted.sent_back(cast)}/settlement"
    ),
    "pages.accessibility": Visit("maggie", at("/accessibility")),
    "pages.find_people": Visit("maggie", at("/log/people?q=gritting+lady")),
    "pages.help_index": Visit("maggie", at("/help")),
    "pages.help_strength": Visit("maggie", at("/help/strength")),
    "pages.log": Visit("maggie", lambda cast, seen: f"/log?resident={cast.eileen}"),
    "pages.organisation_conversations": Visit(
        "maggie", lambda cast, seen: f"/organisations/{seen.organisation}/conversations"
    ),
    "pages.privacy": Visit("maggie", at("/privacy")),
    "pages.resident": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}"),
    "pages.team": Visit("samina", lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}"),
    "pages.today": Visit("maggie", at("/")),
    "pages.wards": Visit("helen", at("/wards")),
    "relationships.routes": Visit("maggie", lambda cast, seen: f"/routes?to=resident-{cast.eileen}"),
    "relationships.resident_network": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/network?radius=2"),
    "relationships.tie": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/ties/colleague-{cast.maggie}"),
    "relationships.tie_of_account": Visit(
        "maggie", lambda cast, seen: f"/residents/{cast.eileen}/ties/account-{cast.northmere}"
    ),
    "relationships.ward": Visit("helen", lambda cast, seen: ward_scene.shown(cast)),
    "relationships.who_knows": Visit("maggie", at("/who-knows?q=crag+lane")),
    "relationships.continuity": Visit("owen", at("/continuity")),
    "relationships.if_posts_closed": Visit(
        "samina",
        lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}/continuity/restructure?post={cast.hale_officer}",
    ),
    "relationships.team_continuity": Visit(
        "samina", lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}/continuity"
    ),
    "residents.brief": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/brief"),
    "residents.contact_points": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/contact-points"),
    "residents.details": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/details"),
    "residents.find": Visit("maggie", at("/residents?q=gritting+lady+hale")),
    "residents.links": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/links"),
    "residents.new": Visit("maggie", at("/residents/new")),
    "residents.new_organisation": Visit("maggie", at("/organisations/new")),
    "residents.organisation": Visit("maggie", lambda cast, seen: f"/organisations/{seen.organisation}"),
    "residents.people_for": Visit("maggie", lambda cast, seen: f"/organisations/{seen.organisation}/people?q=eileen"),
    "residents.organisation_details": Visit("maggie", lambda cast, seen: f"/organisations/{seen.organisation}/details"),
    "residents.organisations": Visit("maggie", at("/organisations")),
    "residents.responsible": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/responsible?q=tarn"),
    "residents.safety_note": Visit("maggie", lambda cast, seen: f"/residents/{cast.eileen}/safety-note"),
    "sign_in.kept": Visit("maggie", lambda cast, seen: kept_for(cast.maggie)),
    "sign_in.mine": Visit("maggie", at("/sessions")),
    "sign_in.choose": Visit(None, at("/sign-in")),
}

# Each with its reason.
NO_PAGES = {
    "handovers.beginning": "leads to where a handover is planned",
    "handovers.mail_merge": "a file",
    "handovers.progress_of": "a part of the page of a handover, for htmx",
    "sign_in.answer": "where the identity provider sends one back: a refusal is looked at in test_provider.py",
    "sign_in.leave": "leads to the identity provider",
    "sign_in.signed_out": "where an identity provider is set: test_provider.py",
    "sign_in.start": "leads to the identity provider",
    "sign_in.stay": "says that somebody is still there: no words",
    "static": "files",
    "council.healthz": "for machines: plain text",
    "metrics": "for machines: plain text",
}


def test_no_page_is_missing(app):
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - set(PAGES) - set(NO_PAGES) == set(), "add them to PAGES"
    assert set(PAGES) - pages == set(), "these are gone: take them out of PAGES"


@pytest.mark.page
@pytest.mark.parametrize("endpoint", PAGES)
def test_page(endpoint: str, request, cast, database):
    """All of it on SQLite; on PostgreSQL, which makes the same page, that it is there and sound, without a browser."""
    visit = PAGES[endpoint]
    seen = play(cast, 3)
    who = getattr(cast, visit.who) if visit.who else None
    url = visit.url(cast, seen)

    if database.name == "postgresql":
        reader = request.getfixturevalue("client_of")(who) if who else request.getfixturevalue("anonymous")
        assert "<h1" in reader.get(url).text
        return
    open_as = request.getfixturevalue("open_as")
    page = open_as(who, at=url)
    h1 = page.locator("h1").inner_text()
    axe(page)
    tab_through(page)
    page.set_viewport_size({"width": 360, "height": 740})
    axe(page)
    fits(page)

    plain = open_as(who, at=url, width=360, javascript=False)
    assert plain.locator("h1").inner_text() == h1
    assert plain.title().startswith(h1.replace("\n", " "))


@pytest.mark.long
@pytest.mark.page
@pytest.mark.parametrize("endpoint", PAGES)
def test_page_by_keyboard_on_a_narrow_screen(endpoint: str, cast, open_as):
    visit = PAGES[endpoint]
    url = visit.url(cast, play(cast, 3))
    tab_through(open_as(getattr(cast, visit.who) if visit.who else None, at=url, width=360, height=740))
