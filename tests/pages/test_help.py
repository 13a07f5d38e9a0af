import pytest
from sqlalchemy import update

from crm.database import db
from crm.pages import frame
from crm.ties.half_life import HalfLife
from graph.strength import LEVELS, WEIGHTS, WORDS, weight

pytestmark = pytest.mark.page

PAGES = {
    "/help": "Help",
    "/help/strength": "How strength is worked out",
    "/accessibility": "Accessibility",
    "/privacy": "Privacy",
}


@pytest.mark.parametrize(("url", "title"), PAGES.items())
def test_anybody_reads_it_signed_in_or_not(cast, client_of, anonymous, url, title):
    assert anonymous.page(url).h1 == title
    for who in (cast.amira, cast.helen, cast.ruth):
        assert client_of(who).page(url).h1 == title


@pytest.mark.parametrize("url", PAGES)
def test_it_asks_the_database_nothing_but_the_half_life_and_is_only_read(app, anonymous, sql_count, url):
    with sql_count() as statements:
        anonymous.page(url)
    assert len(statements) == (1 if url == "/help/strength" else 0)
    assert anonymous.post(url).status_code in (400, 405)


def test_every_page_leads_to_it_and_it_leads_on(app, anonymous):
    footer = anonymous.get("/help").text.partition("<footer")[2]
    assert all(f'href="{url}"' in footer for url in ("/help", "/accessibility", "/privacy"))
    page = anonymous.page("/help")
    assert {"/accessibility", "/privacy", "/help/strength"} <= set(page.links)
    for url in page.links:
        if url in PAGES:
            anonymous.page(url)


def test_the_formula_is_the_one_that_is_used(app, anonymous):
    page = anonymous.page("/help/strength").words
    assert "after 180 days half as much, after twice that a quarter" in page
    for channel in WEIGHTS:
        assert f"{channel.capitalize()} {weight(channel, 'in')} {weight(channel, 'out')}" in page
    assert "what was only sent to them counts half" in page
    for word, least in zip(WORDS[2:], LEVELS[1:], strict=True):
        assert f"{word} {least} or more" in page
    assert "never spoken No number" in page
    assert "not a nought" in page
    assert "must not be used to compare or judge colleagues" in page


def test_another_half_life_is_said(app, anonymous):
    with db.engine.begin() as connection:
        connection.execute(update(HalfLife.__table__).values(days=90))
    assert "after 90 days half as much" in anonymous.page("/help/strength").words
    assert "÷ 90" in anonymous.page("/help/strength").words


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/accessibility", "Throughline is partially compliant"),
        ("/accessibility", "use with screen readers"),
        ("/privacy", "whose page you looked at: colleague, resident and hour"),
        ("/privacy", "An act in a councillor’s own casework".lower()),
        ("/privacy", "It holds no passwords"),
    ],
)
def test_what_has_to_be_said_is_said(app, anonymous, url, sentence):
    assert sentence in anonymous.page(url).words


def test_help_is_no_place_in_the_header(cast, actor_of_cast):
    assert not {url for _, url in frame.navigation(actor_of_cast(cast.owen))} & PAGES.keys()
