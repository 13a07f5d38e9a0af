"""The quick log in a real browser: by keyboard alone, on a phone, as one types, through a lost connection."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Select, select

from crm import clock
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Interaction, Participant, Promise
from crm.council.access import actor_of
from crm.database import db
from crm.pages import log
from crm.residents.models import Resident
from tests.browser.checks import axe, fits, tab_through
from tests.browser.watching import watch_of

pytestmark = pytest.mark.page

NAME = "gritting"
SAID = "Top bin still empty. Wants a ring."
PROMISED = "ring her with a date"


@pytest.fixture
def known(cast):
    """Eileen Marsden, who spoke with Ben four days ago and was promised something that is overdue."""
    with clock.stopped(clock.now() - timedelta(days=7)):
        entry = LogEntry(
            (Who("resident", cast.eileen),), "phone", "Which bin is hers?",
            subject="Grit bin and steps, Crag Lane",
            promise_text="Refill the top bin", promise_due_on=date(2026, 11, 13),
        )  # fmt: skip
        log_interaction(actor_of(cast.ben), entry)
    with clock.stopped(clock.now() - timedelta(days=4)):
        entry = LogEntry((Who("resident", cast.eileen),), "phone", "She asked which bin. I said I would check.")
        return log_interaction(actor_of(cast.ben), entry).conversation_id


@pytest.fixture
def requests():
    """What a page asks the server for from now on, but for styles, scripts and fonts."""

    def watched(page: Page) -> list[str]:
        found: list[str] = []
        page.on(
            "request",
            lambda one: found.append(f"{one.method} {one.url}") if "/static/" not in one.url else None,
        )
        return found

    return watched


class Keys:
    """A keyboard that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.control, self.text = page, 0, 0

    def type(self, words: str) -> None:
        self.page.keyboard.type(words, delay=40)
        self.text += len(words)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.control += 1


def read(statement: Select[Any]) -> Sequence[Any]:
    """Rows as they stand now. What the test reads is let go at once: it must not stand in the way of the server."""
    rows = db.session.execute(statement).all()
    db.session.commit()
    return rows


def newest() -> Any:
    about = Interaction
    wanted = select(about.id, about.body, about.conversation_id, about.channel).order_by(about.id.desc()).limit(1)
    return read(wanted)[0]


def promised() -> Any:
    return read(select(Promise.text, Promise.due_on).order_by(Promise.id.desc()).limit(1))[0]


def typing(page: Page, words: str) -> None:
    """Type a name and wait for whom it fits."""
    page.get_by_label("Who was it?").press_sequentially(words, delay=20)
    expect(page.get_by_role("option", name="Someone new")).to_contain_text(words)
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")


def taken(page: Page) -> None:
    expect(page.locator(".picked").first).to_be_visible()


def chip(page: Page, words: str) -> Locator:
    return page.get_by_role("radio", name=words, exact=True)


def arrived(page: Page) -> None:
    page.wait_for_url("**/conversations/*")


def test_a_typical_log_by_keyboard_alone(open_as, cast, known, requests, capsys):
    """A resident known, words, a promise for tomorrow. What it takes is written down here."""
    page = open_as(cast.maggie)
    asked = requests(page)
    keys = Keys(page)

    page.goto("/log")
    keys.type(NAME)
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Eileen Marsden")
    keys.press("Enter")  # takes the first, and goes on to How?
    taken(page)
    expect(page.get_by_role("radio", name="In person")).to_be_focused()
    keys.press("Tab")
    keys.type(SAID)
    keys.press("Tab", "Tab")  # past where it goes, which is right
    keys.press("ArrowRight", "ArrowRight")  # Today, Tomorrow
    keys.press("Tab")
    keys.type(PROMISED)
    keys.press("Enter")
    arrived(page)

    assert (newest().body, newest().conversation_id) == (SAID, known)
    assert promised().due_on == date(2026, 11, 17)
    ours = [one.replace(page.url.split("/conv")[0], "") for one in asked]
    searches = [one for one in ours if one.startswith("GET /log/people?")]
    with capsys.disabled():
        sys.stdout.write(
            f"\n  quick log: {keys.control} keys beside the {keys.text} typed ({len(NAME)} of them to find her);"
            f" {len(ours)} requests, {len(searches)} of them searches\n"
        )
    assert keys.control <= 8
    assert len(ours) - len(searches) <= 4  # the form, the card, saving, the conversation
    assert len(searches) <= 4
    expect(page.locator(".notice")).to_contain_text(
        "Saved. Eileen’s conversation is up to date, and the promise is on your Today for tomorrow."
    )


def test_without_a_promise_it_is_sent_from_within_the_words(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    expect(page.get_by_label("What was said?")).to_be_focused()
    page.keyboard.type(SAID)
    page.keyboard.press("Control+Enter")
    arrived(page)
    assert newest().body == SAID


def test_on_a_phone_with_a_thumb(open_as, cast, known):
    page = open_as(cast.maggie, at="/log", width=360, height=740, has_touch=True)
    typing(page, "gritting lady hale")
    page.get_by_role("option", name="Eileen Marsden").tap()
    taken(page)
    card = page.locator(".picked")
    expect(card).to_contain_text("Refill the top bin: 3 days overdue")
    expect(page.locator("#log-where")).to_contain_text("Goes into Grit bin and steps, Crag Lane")
    expect(page.locator("#log-where")).to_contain_text("Ben Okafor wrote in this on Thursday.")
    chip(page, "Phone").tap()
    page.get_by_label("What was said?").fill(SAID)
    expect(page.get_by_label("I said we would")).to_be_hidden()
    chip(page, "Tomorrow").tap()
    page.get_by_label("I said we would").fill(PROMISED)
    fits(page)
    axe(page)
    save = page.get_by_role("button", name="Save", exact=True)
    box = save.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 740, "Save is not at the thumb"
    assert box["height"] >= 54
    save.tap()
    arrived(page)
    assert (newest().body, newest().channel) == (SAID, "phone")


def test_every_state_of_the_page_is_accessible(open_as, cast, known):
    page = open_as(cast.helen, at="/log", expects={422})
    axe(page)
    typing(page, "zeb")
    axe(page)
    page.keyboard.press("Enter")
    taken(page)
    page.get_by_role("button", name="Add someone else").click()
    expect(page.get_by_label("Who else?")).to_be_focused()
    page.get_by_role("button", name="Don’t know the name").click()
    expect(page.locator(".picked")).to_have_count(2)
    for line in page.locator("summary").all():
        line.click()
    chip(page, "Another day").check()
    axe(page)
    tab_through(page)
    fits(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    axe(page)
    fits(page)


def test_targets_are_large_enough_for_a_thumb(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}", width=360)
    for line in page.locator("main summary").all():
        line.click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(
            'main :is(.chip, button, summary, input:not([type=radio], [type=hidden]), select, textarea)'
          )]
          .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
          .map(e => `${e.outerHTML.slice(0, 80)} is ${e.getBoundingClientRect().height} high`)"""
    )
    assert small == []


def test_somebody_new_and_somebody_beside_them(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    typing(page, "lamp post man")
    page.keyboard.press("Enter")
    taken(page)
    page.get_by_role("button", name="Add someone else").click()
    page.get_by_label("Who else?").press_sequentially("gritting", delay=20)
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Eileen")
    page.keyboard.press("Enter")
    expect(page.locator(".picked")).to_have_count(2)
    chip(page, "On their behalf").check()
    page.get_by_label("What was said?").fill(SAID)
    page.keyboard.press("Control+Enter")
    arrived(page)

    about = Participant
    rows = read(select(about.resident_id, about.present_as).where(about.interaction_id == newest().id))
    assert {(row.resident_id == cast.eileen, row.present_as) for row in rows} == {
        (False, "contact"),
        (True, "on behalf of"),
    }


def test_a_long_name_keeps_to_a_phone(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}", width=360, height=740)
    for _ in range(2):
        page.get_by_role("button", name="Add someone else").click()
        page.get_by_role("button", name="Don’t know the name").click()
        expect(page.get_by_role("button", name="Add someone else")).to_be_visible()
    expect(page.locator(".picked")).to_have_count(2)
    fits(page)


def test_the_list_is_a_listbox(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    field = page.get_by_role("combobox", name="Who was it?")
    typing(page, "gritting")
    expect(field).to_have_attribute("aria-expanded", "true")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", name="Someone new")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("gritting")


def test_whoever_hears_the_page_hears_who_was_chosen(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    typing(page, "gritting")
    expect(page.locator("#status")).to_contain_text("1 fits")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Eileen Marsden, Crag Lane. Refill the top bin: 3 days overdue.")


def test_what_is_folded_says_what_was_set_in_it(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    lines = page.locator("main summary")
    expect(lines.last).to_contain_text("Today, 10am. You, as officer: Neighbourhood Officer, Hale.")
    lines.last.click()
    chip(page, "We told them").check()
    page.get_by_label("On which day?").fill("2026-11-12")
    expect(lines.last).to_contain_text("We told them, Thursday 12 November. You, as officer")
    lines.first.click()
    chip(page, "A new conversation").check()
    expect(lines.first).to_contain_text("Goes into A new conversation")
    expect(page.get_by_label("Call a new conversation")).to_be_visible()
    expect(page.get_by_text("Ben Okafor wrote in this on Thursday.").last).to_be_hidden()


def test_two_hats_change_where_it_goes_at_once(open_as, cast):
    with clock.stopped(clock.now() - timedelta(days=4)):
        entry = LogEntry((Who("new", name="Nora"),), "phone", "Damp.", subject="Damp at 5", acting_as="ward councillor")
        nora = log_interaction(actor_of(cast.helen), entry).resident_ids[0]
    page = open_as(cast.helen, at=f"/log?resident={nora}")
    expect(page.locator("#log-where")).not_to_contain_text("Damp at 5")
    casework = chip(page, "Ward councillor: my casework")
    casework.check()
    expect(page.locator("#log-where")).to_contain_text("Goes into Damp at 5")
    expect(casework).to_be_focused()


# What is not sent yet.


def test_a_draft_survives_a_reload_with_whom_it_is_about(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    typing(page, "gritting")
    page.keyboard.press("Enter")
    taken(page)
    chip(page, "Phone").check()
    page.get_by_label("What was said?").fill(SAID)
    chip(page, "Tomorrow").check()
    page.get_by_label("I said we would").fill(PROMISED)
    page.reload()

    taken(page)
    expect(page.locator(".picked")).to_contain_text("Eileen Marsden")
    expect(page.get_by_label("What was said?")).to_have_value(SAID)
    expect(page.get_by_role("radio", name="Phone")).to_be_checked()
    expect(page.get_by_label("I said we would")).to_have_value(PROMISED)
    expect(page.locator("#status")).to_contain_text("We kept what you typed.")
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)
    assert (newest().body, newest().conversation_id) == (SAID, known)
    page.goto("/log")
    expect(page.get_by_label("What was said?")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_going_back_after_saving_does_not_offer_the_same_words_again(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    page.get_by_label("What was said?").fill(SAID)
    page.keyboard.press("Control+Enter")
    arrived(page)
    page.go_back()
    expect(page.get_by_label("What was said?")).to_have_value("")


def test_one_may_start_again(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    page.get_by_label("What was said?").fill(SAID)
    page.reload()
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_label("What was said?")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_a_lost_connection_loses_nothing(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    page.get_by_label("What was said?").fill(SAID)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#alert")).to_contain_text("You have no connection just now, so this was not sent.")
    expect(page.get_by_label("What was said?")).to_have_value(SAID)
    page.context.set_offline(False)
    expect(page.locator("#alert")).to_be_empty()
    page.wait_for_timeout(1100)  # a second press within a second is taken for an accident
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)
    assert newest().body == SAID


def test_signing_in_again_brings_it_back(open_as, cast, known, server):
    page = open_as(cast.maggie, at="/log", expects={401})
    typing(page, "gritting")
    page.keyboard.press("Enter")
    taken(page)
    page.get_by_label("What was said?").fill(SAID)
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/sign-in?next=**")
    page.get_by_role("button", name="Maggie Oakes").click()
    page.wait_for_url("**/log")
    taken(page)
    expect(page.get_by_label("What was said?")).to_have_value(SAID)
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)
    assert newest().body == SAID


def test_a_search_after_the_session_ended_leads_to_signing_in(open_as, cast, known):
    page = open_as(cast.maggie, at="/log", expects={401})
    page.get_by_label("What was said?").fill(SAID)
    page.context.clear_cookies()
    page.get_by_label("Who was it?").press_sequentially("grit", delay=20)
    page.wait_for_url("**/sign-in?next=**")


def test_nobody_finds_the_draft_of_another(open_as, cast, known, server):
    page = open_as(cast.maggie, at="/log")
    page.get_by_label("What was said?").fill(SAID)
    page.context.add_cookies([server.cookie_of(cast.ben)])
    page.goto("/log")
    expect(page.get_by_label("What was said?")).to_have_value("")


def test_signing_out_forgets_it(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    page.get_by_label("What was said?").fill(SAID)
    another = f"throughline-draft:{cast.maggie}0:log"  # of somebody whose number begins with the same figures
    page.evaluate("key => localStorage.setItem(key, JSON.stringify({at: Date.now(), about: [], fields: []}))", another)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate("Object.keys(localStorage)") == [another]


def test_what_was_kept_about_one_is_not_put_before_another(open_as, cast, known):
    with clock.stopped(clock.now() - timedelta(days=1)):
        entry = LogEntry((Who("new", name="Ron Marsden"),), "phone", "The hall is cold.")
        ron = log_interaction(actor_of(cast.ben), entry).resident_ids[0]
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    page.get_by_label("What was said?").fill(SAID)
    page.goto(f"/log?resident={ron}")
    expect(page.get_by_label("What was said?")).to_have_value("")
    page.goto(f"/log?resident={cast.eileen}")
    expect(page.get_by_label("What was said?")).to_have_value(SAID)


def test_two_presses_have_one_effect(open_as, cast, known):
    page = open_as(cast.maggie, at=f"/log?resident={cast.eileen}")
    page.get_by_label("What was said?").fill(SAID)
    before = len(read(select(Interaction.id)))
    page.evaluate("() => { const form = document.getElementById('log'); form.requestSubmit(); form.requestSubmit(); }")
    arrived(page)
    assert len(read(select(Interaction.id))) == before + 1


# Without JavaScript.


def test_without_javascript_it_ends_the_same(open_as, cast, known):
    page = open_as(cast.maggie, at="/log", width=360, javascript=False, expects={422})
    page.get_by_label("What was said?").fill(SAID)
    page.get_by_label("Who was it?").fill("gritting lady")
    page.get_by_role("button", name="Find", exact=True).last.click()
    page.get_by_role("radio", name="Eileen Marsden").check()
    chip(page, "Tomorrow").check()
    page.get_by_label("I said we would").fill(PROMISED)
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)

    assert (newest().body, newest().conversation_id) == (SAID, known)
    assert promised().text == PROMISED


def test_without_javascript_saving_a_name_that_fits_asks_who(open_as, cast, known):
    page = open_as(cast.maggie, at="/log", width=360, javascript=False, expects={422})
    page.get_by_label("Who was it?").fill("marsden")
    page.get_by_label("What was said?").fill(SAID)
    page.keyboard.press("Control+End")
    page.get_by_label("I said we would").press("Enter")  # Enter in a line saves, wherever it is
    expect(page.locator(".govuk-error-summary")).to_contain_text("Eileen Marsden of Crag Lane fits.")
    page.get_by_role("radio", name="Someone new").check()
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)
    (made,) = read(select(Resident.name).order_by(Resident.id.desc()).limit(1))
    assert (made.name, newest().body) == ("marsden", SAID)


def test_the_page_says_nothing_wrong_to_the_console(open_as, cast, known):
    page = open_as(cast.maggie, at="/log")
    typing(page, "gritting")
    page.keyboard.press("Enter")
    taken(page)
    assert watch_of(page).faults == []


def test_whoever_types_on_finds_by_the_last_words(open_as, cast, known, monkeypatch):
    slowly = log.found
    monkeypatch.setattr(log, "found", lambda actor, words: (time.sleep(0.5), slowly(actor, words))[1])
    page = open_as(cast.maggie, at="/log")
    field = page.get_by_label("Who was it?")
    with page.expect_request("**/log/people?who=zeb"):
        field.press_sequentially("zeb")
    field.fill("gritting")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Eileen Marsden")
    assert watch_of(page).faults == []
