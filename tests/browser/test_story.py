"""The main job, end to end: a conversation survives a change of staff. In a real browser, on both databases.

Joan Pickles asks the council's account about gritting and nobody answers. She writes to Maggie Oakes as well. Maggie
makes it hers, promises an answer by Friday and asks Highways; Highways answers with a statement. Maggie leaves; Amira
Siddiq takes over her post and carries on. Meanwhile Councillor Brathay has a case of her own about the same Joan.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from crm.accounts.models import Account
from crm.conversations.models import Conversation
from crm.council.models import Controller
from crm.database import db
from crm.residents.models import Resident
from tests.cast import keep

pytestmark = pytest.mark.page

ASKED = "Has anybody gritted Crag Lane? It is like glass."
ASKED_AGAIN = "I asked your Twitter on Monday about Crag Lane and heard nothing."
STATEMENT = "Crag Lane is on the secondary route. It is treated when resources allow."
ANSWER = "The lorry comes tonight at 9, and Crag Lane is on the route from now on."
CASE = "Joan came to my surgery about her neighbour's wall."


def test_a_conversation_survives_a_change_of_staff(open_as: Any, cast: Any, at: Any) -> None:
    (own,) = keep(
        Account(kind="professional", network="X", handle="@MaggieOakesNMBC", normal="maggieoakesnmbc",
                colleague_id=cast.maggie)
    )  # fmt: skip

    at("2026-11-16 08:40")  # Monday: Joan asks through the corporate account, and nobody answers
    priya = open_as(cast.priya, at="/log")
    _somebody(priya, "Joan Pickles", new=True)
    _log(priya, ASKED, channel="Social", account="@NorthmereCouncil on X", service="gritting")
    conversation = priya.url.split("?")[0]

    at("2026-11-19 09:00")  # Thursday: it stands in the unanswered queue, in her own words
    priya.goto("/conversations?show=waiting&scope=all")
    expect(priya.locator("main")).to_contain_text(ASKED)
    expect(priya.locator("main")).to_contain_text("Waiting 3 days")

    maggie = open_as(cast.maggie, at="/log")  # she writes to Maggie's own account: both are one conversation
    _somebody(maggie, "Joan")
    expect(maggie.locator("#log-where")).to_contain_text("Goes into Has anybody gritted Crag Lane?")
    _log(
        maggie, ASKED_AGAIN, channel="Social", account="@MaggieOakesNMBC on X",
        promise=("Tomorrow", "tell her when Crag Lane is gritted"),
    )  # fmt: skip
    assert maggie.url.split("?")[0] == conversation
    assert _one(select(db.func.count(Conversation.id)).where(Conversation.subject.contains("Crag Lane"))) == 1
    expect(maggie.locator("#thread")).to_contain_text(ASKED)
    expect(maggie.locator("#thread")).to_contain_text("@NorthmereCouncil")

    maggie.get_by_role("button", name="Make it mine").click()
    expect(maggie.locator(".strip")).to_contain_text("Maggie Oakes (you)")
    _ask(
        maggie,
        "Highways inspector",
        "When will Crag Lane be gritted? I promised her an answer by tomorrow.",
        "2026-11-20",
    )
    expect(maggie.locator("#thread")).to_contain_text("Maggie Oakes asked Ben Okafor")

    at("2026-11-19 16:00")  # Highways answers with a statement, so the thread stays open
    ben = open_as(cast.ben, at="/")
    expect(ben.locator("#asked-of-me")).to_contain_text("When will Crag Lane be gritted?")
    ben.goto(conversation)
    panel = ben.locator("[id^=ask-]").filter(has=ben.get_by_label("Your answer")).first
    panel.get_by_label("Your answer").fill(STATEMENT)
    panel.get_by_role("radio", name="A statement only").check()
    panel.get_by_role("button", name="Answer Maggie").click()
    expect(ben.locator("#thread")).to_contain_text(STATEMENT)
    expect(ben.locator("main")).to_contain_text("Open since 16 November 2026")
    # Joan's clock has run on since Monday, whoever was asked meanwhile.
    expect(ben.locator("main")).to_contain_text("Waiting 3 days")

    helen = open_as(cast.helen, at="/log")  # the councillor's own case about the same Joan
    _somebody(helen, "Joan Pickles", new=True)
    helen.get_by_role("radio", name="Ward councillor: my casework").check()
    _log(helen, CASE)
    case = helen.url.split("?")[0]

    samina = open_as(cast.samina, at=f"/posts/{cast.hale_officer}")  # Maggie leaves; Amira takes the post over
    form = samina.locator("form[action$=successions]")
    form.get_by_label("Who takes it over").fill("Amira Siddiq")
    form.get_by_label("From", exact=True).fill("2026-11-20")
    form.get_by_role("button", name="Hand the post on").click()
    expect(samina.locator(".notice")).to_be_visible()

    at("2026-11-20 09:10")  # Friday: Amira finds it on Today, with the promise
    amira = open_as(cast.amira, at="/")
    expect(amira.locator("main")).to_contain_text("Maggie Oakes’s work is now yours")
    expect(amira.locator("#waiting-for-an-answer")).to_contain_text(ASKED)
    expect(amira.locator("#promises-due")).to_contain_text("tell her when Crag Lane is gritted")
    expect(amira.locator("#promises-due")).to_contain_text("Due today")
    amira.locator("#promises-due").get_by_role("link", name="tell her when Crag Lane is gritted").click()
    thread = amira.locator("#thread")  # who said what, where
    for words in (ASKED, ASKED_AGAIN, STATEMENT, "@NorthmereCouncil", "@MaggieOakesNMBC", "Amira Siddiq took over"):
        expect(thread).to_contain_text(words)

    amira.locator(".strip").get_by_role("link", name="Joan Pickles").click()
    known = amira.locator("#knowing")  # who else here knows her
    expect(known).to_contain_text("@NorthmereCouncil")
    expect(known).to_contain_text("Maggie Oakes")
    expect(known).not_to_contain_text("Helen Brathay")
    for day, name in (("2026-11-16", "Contact centre"), ("2026-11-19", "Maggie Oakes"), ("2026-11-20", "Amira Siddiq")):
        amira.goto(f"{conversation}?on={day}")
        expect(amira.locator("#who-was-responsible-when details")).to_contain_text(name)

    amira.goto(conversation)
    _ask(amira, "Highways inspector", "She needs a day, not a route. When does the lorry come?", "2026-11-20")
    at("2026-11-20 11:00")
    ben.goto(conversation)
    panel = ben.locator("[id^=ask-]").filter(has=ben.get_by_label("Your answer")).first
    panel.get_by_label("Your answer").fill("Tonight at 9. I have put Crag Lane on the route.")
    panel.get_by_role("button", name="Answer Amira").click()
    expect(ben.locator("#thread")).to_contain_text("Tonight at 9.")

    at("2026-11-20 11:30")  # she answers, and it closes as answered
    amira.goto(f"/log?conversation={conversation.rsplit('/', 1)[1]}")
    expect(amira.locator(".picked")).to_contain_text("Joan Pickles")
    _log(amira, ANSWER, channel="Phone", direction="We told them", outcome="Answered")
    expect(amira.locator("main")).to_contain_text("Closed as answered on 20 November 2026")
    amira.get_by_role("button", name="Kept: tell her when Crag Lane is gritted").click()
    expect(amira.locator("#promises")).to_contain_text("Kept on 20 November")
    amira.goto("/conversations?show=waiting&scope=all")
    expect(amira.locator("main")).not_to_contain_text(ASKED)

    _nobody_else_sees_the_case(open_as, cast, case)
    helen.goto(case)
    expect(helen.locator("#thread")).to_contain_text(CASE)
    assert own


def _nobody_else_sees_the_case(open_as: Any, cast: Any, case: str) -> None:
    """The same Joan is two residents: Helen's, whom nobody else finds, counts or is warned by, and the council's."""
    helens = _one(select(Resident.id).join(Controller).where(Controller.post_holder_id == cast.helen_holding))
    for who in (cast.amira, cast.samina, cast.priya, cast.owen, cast.dev):
        page = open_as(who, at="/", expects={404})
        page.goto("/residents?q=Joan+Pickles")
        expect(page.locator("main")).not_to_contain_text("neighbour's wall")
        expect(page.locator(".rows a.row-name", has_text="Joan Pickles")).to_have_count(0 if who == cast.dev else 1)
        for url in (case, f"/residents/{helens}"):
            page.goto(url)
            expect(page.locator("h1")).to_have_text("Nothing here")
        page.context.close()


def _somebody(page: Page, name: str, *, new: bool = False) -> None:
    page.get_by_label("Who was it?").press_sequentially(name, delay=10)
    wanted = "Someone new" if new else "Joan Pickles"
    page.get_by_role("option", name=wanted).click()
    expect(page.locator(".picked").first).to_be_visible()


def _log(
    page: Page, words: str, *, channel: str = "In person", account: str = "", service: str = "",
    promise: tuple[str, str] | None = None, direction: str = "", outcome: str = "",
) -> None:  # fmt: skip
    page.get_by_role("radio", name=channel, exact=True).check()
    page.get_by_label("What was said?").fill(words)
    if promise:
        page.get_by_role("radio", name=promise[0], exact=True).check()
        page.get_by_label("I said we would").fill(promise[1])
    if account or service or direction or outcome:
        page.locator("summary", has_text="You, as").click()
    if account:
        page.get_by_label("Through which account?").select_option(label=account)
    if service:
        page.get_by_label("Which service is it about?").select_option(label="Road gritting")
    if direction:
        page.get_by_role("radio", name=direction).check()
    if outcome:
        page.get_by_role("radio", name=outcome, exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/conversations/*")


def _ask(page: Page, whom: str, needed: str, due_on: str) -> None:
    form = page.locator("form.ask-form")
    form.get_by_label("Who?").press_sequentially(whom, delay=10)
    page.get_by_role("option", name=whom).first.click()
    expect(form.locator("#ask-do")).to_contain_text("Ask Ben")
    form.get_by_label("What do you need?").fill(needed)
    form.get_by_label("By when?").fill(due_on)
    form.get_by_role("button", name="Ask Ben").click()
    expect(page.locator(".notice")).to_be_visible()


def _one(statement: Any) -> Any:
    """One value as it stands; let go at once, so that the server is not kept waiting."""
    found = db.session.scalar(statement)
    db.session.commit()
    return found
