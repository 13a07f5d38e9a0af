"""Signing in and out at an identity provider, Canaille, in a real browser: across two sites, as people do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from crm import clock
from crm.sign_in.models import Identity
from tests.browser.checks import axe, fits
from tests.browser.serving import Server
from tests.browser.watching import REPEAT_BREACHES
from tests.cast import Cast, keep
from tests.sign_in.canaille import CLIENT, PASSWORD, SECRET, Canaille

pytestmark = pytest.mark.page

ENTER = "Sign in with your council account"


@pytest.fixture
def served(app_with: Callable[..., Flask], canaille_server: Canaille, cast: Cast, at: Any) -> Iterator[Server]:
    """The application with Canaille for its provider, where Ruth has an account; the clock goes as Canaille's does."""
    at(datetime.now(UTC))
    settings = {"oidc_issuer": canaille_server.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    made = Server(app_with(**settings))
    canaille_server.knows(made.url)
    canaille_server.has("ruth")
    keep(Identity(colleague_id=cast.ruth, issuer=canaille_server.issuer, subject="ruth", linked_at=clock.now()))
    yield made
    made.settle()
    made.close()
    assert made.errors == [], "\n".join(made.errors)


@pytest.fixture
def page(browser: Browser, served: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=served.url, viewport={"width": 360, "height": 740})
    context.set_default_timeout(8000)
    opened, breaches = context.new_page(), []
    opened.add_init_script(REPEAT_BREACHES)
    opened.on("console", lambda said: breaches.append(said.text) if "policy" in said.text.lower() else None)
    yield opened
    context.close()
    assert breaches == []


def test_in_at_the_provider_and_out_of_both(page: Page, served: Server, canaille_server: Canaille):
    page.goto("/audit")
    sound(page, "Sign in")
    page.get_by_role("link", name=ENTER).click()
    assert page.url.startswith(canaille_server.issuer)
    page.locator("input[name=login]").fill("ruth")
    page.locator("input[name=login]").press("Enter")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{served.url}/audit")
    page.get_by_role("button", name="Sign out").click()
    sound(page, "You are signed out")
    page.get_by_role("link", name="sign out of your council account as well").click()
    page.wait_for_url(f"{served.url}/signed-out")
    page.get_by_role("link", name="Sign in again").click()
    page.get_by_role("link", name=ENTER).click()
    expect(page.locator("input[name=login]")).to_be_visible()
    page.goto("/sign-in/answer?state=another")
    sound(page, "This sign-in is no longer under way")
    page.get_by_role("link", name="Start again").click()
    expect(page.locator("h1")).to_have_text("Sign in")


def sound(page: Page, title: str) -> None:
    expect(page.locator("h1")).to_have_text(title)
    axe(page)
    fits(page)
