"""Before a session ends that nobody uses, whoever still writes can stay, and loses nothing that they typed."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page

MINUTE = 60_000


def test_two_minutes_before_it_ends_one_can_stay(open_as: Any, cast: Any) -> None:
    page = open_as(cast.maggie, at="/privacy")
    idle = int(page.locator("body").get_attribute("data-session-minutes") or 0)
    page.clock.install()
    page.goto(f"/residents/{cast.eileen}/details")
    page.locator("input[name=known_as]").fill("Bob Peel")
    page.clock.fast_forward((idle - 3) * MINUTE)
    expect(page.locator("#alert")).to_be_empty()
    page.clock.fast_forward(2 * MINUTE)
    expect(page.locator("#alert")).to_contain_text("You will be signed out in two minutes")
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.locator("#alert")).to_be_empty()
    page.clock.fast_forward((idle + 1) * MINUTE)
    expect(page.locator("#alert")).to_contain_text("You have been signed out")
    expect(page.locator("input[name=known_as]")).to_have_value("Bob Peel")
