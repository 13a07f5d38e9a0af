"""The manager's main job: somebody leaves on Friday. Planned, split as suggested, one changed by hand, looked at,
confirmed and undone; on a phone and on a wide screen, and once without JavaScript."""

from __future__ import annotations

from time import sleep
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.conversations.commands.asks import pass_on
from crm.council.access import actor_of
from crm.database import db
from crm.handovers.models import Handover
from crm.handovers.steps import moving
from crm.responsibilities.queries import lead_of
from tests.browser.checks import axe, fits
from tests.handovers.planned import plan
from tests.scene import play

pytestmark = pytest.mark.page

TARN = "Neighbourhood Officer, Tarn (Amira Siddiq)"
HALE_SOUTH = "Neighbourhood Officer, Hale South (vacant)"
LEAVER = "Maggie Oakes"


@pytest.mark.parametrize(("width", "javascript"), ((360, True), (1280, True), (360, False)))
def test_two_hundred_relationships_by_friday(open_as: Any, cast: Any, width: int, javascript: bool) -> None:
    seen = play(cast, 4)
    page = open_as(cast.samina, at=f"/colleagues/{cast.maggie}", width=width, javascript=javascript)
    check = _checks(page, javascript)

    page.get_by_role("link", name="Plan a handover").click()
    page.get_by_label("Last day").fill("2026-11-20")
    page.get_by_label("Why").fill("A post in Leeds")
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("h1")).to_have_text(f"Handover: {LEAVER}")
    expect(page.locator("main")).to_contain_text("Confidential: only you can see this")
    expect(page.locator("main")).to_contain_text("Say first what becomes of Neighbourhood Officer, Hale.")
    check()

    page.get_by_role("link", name="Say what becomes of it").click()
    page.get_by_label("Its work is split over other posts").check()
    page.get_by_label("Post 1", exact=True).fill(TARN)
    page.get_by_label("Post 2", exact=True).fill("")
    page.get_by_label("Post 3", exact=True).fill("")
    check()
    page.get_by_role("button", name="Save and preview").click()
    expect(page.locator("table.takers")).to_contain_text("Amira Siddiq")
    expect(page.locator("#confirm")).to_contain_text("5 people, 4 conversations and 4 promises move when you confirm")
    check()

    _by_hand(page)
    check()
    page.get_by_role("link", name=f"Handover: {LEAVER}").click()
    expect(page.locator("table.takers")).to_contain_text("Neighbourhood Officer, Hale South (vacant)")
    page.get_by_role("button", name="Confirm the handover").click()
    expect(page.locator("main")).to_contain_text("Confirmed by Samina Yusuf")
    expect(page.locator("main")).to_contain_text("Handed on: 5 people, 4 conversations and 4 promises")
    assert _leads(seen.residents) == {cast.vacant_officer: 1, cast.tarn_officer: 3}
    check()

    page.get_by_role("button", name="Undo the handover").click()
    expect(page.locator("main")).to_contain_text("Undone by Samina Yusuf")
    expect(page.locator("main")).to_contain_text("Everything went back.")
    assert _leads(seen.residents) == {cast.hale_officer: 4}
    db.session.commit()
    assert db.session.scalars(select(Handover.status)).all() == ["undone"]
    check()


def test_the_fields_of_a_way_show_once_it_is_chosen(open_as: Any, cast: Any) -> None:
    page = open_as(cast.samina, at=f"/colleagues/{cast.maggie}/handovers/new")
    page.get_by_label("Last day").fill("2026-11-20")
    page.get_by_role("button", name="Plan it").click()
    page.get_by_role("link", name="Say what becomes of it").click()
    for chosen, field in (
        ("Somebody takes it over", "Who takes it over"),
        ("Somebody covers it for a while", "Who covers it"),
        ("Nobody yet", "Look at it again on"),
        ("Its work is split over other posts", "The rest goes to"),
    ):
        page.get_by_label(chosen, exact=True).check()
        expect(page.get_by_label(field)).to_be_visible()
        assert page.locator(".way:visible").count() == 1
    page.get_by_label("By ward").check()
    expect(page.get_by_label("Ward of post 1")).to_be_visible()
    expect(page.get_by_label("Service of post 1")).to_be_hidden()
    # Enter does what the form is for; it does not add posts.
    page.get_by_label("Somebody takes it over", exact=True).check()
    page.get_by_label("Who takes it over").fill("Amira Siddiq")
    page.get_by_label("Who takes it over").press("Enter")
    expect(page.locator("h1")).to_have_text(f"Handover: {LEAVER}")
    expect(page.locator("main")).to_contain_text("Amira Siddiq takes it over on")


def test_two_things_that_moved_meanwhile_are_shown_before_anything_happens(open_as: Any, cast: Any) -> None:

    seen = play(cast, 3)
    page = open_as(cast.samina, at=f"/handovers/{plan(cast)}", expects={409})
    maggie = actor_of(cast.maggie)
    assert maggie is not None
    for conversation in seen.conversations[:2]:
        pass_on(maggie, conversation, post_id=cast.highways_inspector, needed="Yours, I think.")
    page.get_by_role("button", name="Confirm the handover").click()
    expect(page.locator(".changed")).to_contain_text("2 conversations have moved since you looked.")
    expect(page.locator(".changed")).to_contain_text("Maggie Oakes moved it today, 10am.")
    axe(page)
    page.get_by_role("button", name="Confirm the handover").click()
    expect(page.locator("main")).to_contain_text("Confirmed by Samina Yusuf")


def _by_hand(page: Page) -> None:
    """One of them goes elsewhere, chosen by hand."""
    page.locator("#who-takes-what .section-head a").click()
    page.get_by_label("Name or matter").fill("Kelly-Ann")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#items .row")).to_have_count(1)
    page.get_by_role("checkbox", name="Kelly-Ann Moss").check()
    page.get_by_label("They go to a post").check()
    page.get_by_label("To which post").fill(HALE_SOUTH)
    page.get_by_role("button", name="Choose this for what is ticked").click()
    expect(page.locator("main")).to_contain_text("Saved: 1 thing, chosen by hand.")
    expect(page.locator("#items")).to_contain_text(HALE_SOUTH)


def _leads(resident_ids: tuple[int, ...]) -> dict[int, int]:
    """How many of them each post leads."""
    db.session.commit()
    posts = list(lead_of("resident", resident_ids).values())
    db.session.commit()
    return {post_id: posts.count(post_id) for post_id in posts}


def _checks(page: Page, javascript: bool) -> Any:
    """What each screen on the way must stand."""

    def check() -> None:
        if javascript:
            axe(page)
            fits(page)

    return check


def test_while_it_runs_the_manager_sees_how_far_it_is(open_as: Any, cast: Any, monkeypatch: Any) -> None:
    play(cast, 1)
    page = open_as(cast.samina, at=f"/handovers/{plan(cast)}")
    move = moving.move

    def slowly(*arguments: Any, **named: Any) -> None:
        sleep(3)
        move(*arguments, **named)

    monkeypatch.setattr(moving, "move", slowly)
    page.get_by_role("button", name="Confirm the handover").click()
    expect(page.locator("#progress")).to_contain_text("Moving the work")
    expect(page.locator("#progress progress")).to_have_attribute("value", "4")
    expect(page.locator("main")).to_contain_text("Confirmed by Samina Yusuf")
