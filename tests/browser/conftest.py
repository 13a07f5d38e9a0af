"""The real application in a real browser.

    def test_it_is_logged(open_as, cast):
        page = open_as(cast.maggie, width=360)                   # Playwright's page, signed in, at Today
        page.goto("/log")                                        # addresses are those of the server
        page.get_by_label("What was said?").fill("Bin empty")
        axe(page); fits(page); tab_through(page)                 # from tests.browser.checks

`open_as(colleague_id or None, width=1280, javascript=True, at="/", expects={422})`. Whatever goes wrong meanwhile fails
the test at its end: a message on the console, a script error, a breach of the CSP, an answer of 400 or more that is not
in `expects` (also `watch_of(page).expects.add(409)`), a request that got no answer or went elsewhere, an error on the
server.
The server answers from the test's own database, with the test's clock; tests may prepare and look at rows as usual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from crm.database import db
from tests.browser.chromium import launch
from tests.browser.serving import Server
from tests.browser.watching import Watch, watch, watch_of
from tests.sign_in.canaille import canaille_server

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def listening(database: Any) -> Iterator[Server]:
    """The server of each database. Tests ask for `server`, which begins with the database at the cast."""
    made = Server(database.app)
    yield made
    made.close()


@pytest.fixture
def server(app: Flask, listening: Server) -> Iterator[Server]:
    """The application, served from the test's database."""
    listening.errors.clear()
    yield listening
    assert listening.errors == [], "\n".join(listening.errors)


@pytest.fixture
def open_as(server: Server, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as somebody; see above."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_(
        colleague_id: int | None = None,
        *,
        at: str = "/",
        width: int = 1280,
        height: int = 800,
        javascript: bool = True,
        expects: set[int] | None = None,
        **more: Any,
    ) -> Page:
        db.session.commit()  # the test's own reading must not stand in the way of the server's writing
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(8000)
        if colleague_id is not None:
            context.add_cookies([server.cookie_of(colleague_id)])  # type: ignore[list-item]
        page = context.new_page()
        opened.append((context, watch(page, server.url, expects or set())))
        page.goto(at)
        return page

    yield open_
    for context, _ in opened:
        for page in context.pages:
            page.wait_for_load_state("load")
        context.close()
    server.settle()
    for _, watched in opened:
        assert watched.faults == [], "\n".join(watched.faults)


@pytest.fixture
def page(open_as: Callable[..., Page], cast: Any) -> Page:
    """A page signed in as Maggie Oakes, Neighbourhood Officer, Hale, 1280 wide."""
    return open_as(cast.maggie)


__all__ = ["canaille_server", "watch_of"]
