"""The checks of the browser tests, each shown to notice what it is for."""

import pytest
from playwright.sync_api import Page

from tests.browser.checks import axe, fits, tab_through
from tests.browser.watching import watch_of

pytestmark = pytest.mark.page


def plant(page: Page, html: str) -> None:
    """Put something at the beginning of the main part."""
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('afterbegin', html)", html)


def style(page: Page, rules: str) -> None:
    """Add rules as our own script could: the policy allows no others."""
    page.evaluate(
        """rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
        document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }""",
        rules,
    )


@pytest.fixture
def planted_in(open_as, cast):
    """A page of which the faults, once planted and seen, do not fail the test."""
    page = open_as(cast.maggie, at="/privacy", width=360)
    yield page
    watch_of(page).faults.clear()


def test_axe_notices(planted_in):
    axe(planted_in)
    plant(planted_in, '<img src="/static/mark.svg">')
    with pytest.raises(AssertionError, match="image-alt"):
        axe(planted_in)


def test_what_is_too_wide_is_noticed(planted_in):
    fits(planted_in)
    plant(planted_in, '<p id="wide">Wide</p>')
    style(planted_in, "#wide { width: 500px; max-width: none }")
    with pytest.raises(AssertionError, match="is wider than 360: .*Wide"):
        fits(planted_in)


def test_what_only_a_mouse_reaches_is_noticed(planted_in):
    before = tab_through(planted_in)
    assert "skip-link" in before[0]
    plant(planted_in, '<button type="button" id="b">Press it</button>')
    planted_in.evaluate(
        "() => { document.querySelector('#b').onfocus = () => document.querySelector('footer a').focus() }"
    )
    with pytest.raises(AssertionError, match="Tab does not reach"):
        tab_through(planted_in)


def test_a_trap_is_noticed(planted_in):
    plant(planted_in, '<label for="t">Here</label><textarea id="t"></textarea>')
    planted_in.evaluate("() => { document.querySelector('#t').onkeydown = e => e.preventDefault() }")
    with pytest.raises(AssertionError, match="Tab stays at <textarea"):
        tab_through(planted_in)


def test_a_focus_that_one_cannot_see_is_noticed(planted_in):
    plant(planted_in, '<a href="/help" id="a">Somewhere</a>')
    style(planted_in, "#a, #a:focus, #a:focus-visible { all: unset !important }")
    with pytest.raises(AssertionError, match="cannot see that this has the focus"):
        tab_through(planted_in)


def test_a_focus_that_is_covered_is_noticed(planted_in):
    plant(planted_in, '<div id="over"></div>')
    style(planted_in, "#over { position: fixed; inset: 0; background: white; z-index: 99 }")
    with pytest.raises(AssertionError, match="something covers this"):
        tab_through(planted_in)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("console.error('oh')", "console: oh"),
        ("setTimeout(() => { throw new Error('oh') })", "script error: oh"),
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')", "style-src-attr"),
        (
            "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
            "script-src-elem",
        ),
        ("fetch('https://elsewhere.example/').catch(() => 0)", "connect-src"),
        ("fetch('/nothing/like/it').then(() => 0)", "/nothing/like/it: 404"),
    ],
)
def test_what_goes_wrong_in_the_background_is_noticed(planted_in, script, said):
    assert watch_of(planted_in).faults == []
    planted_in.evaluate(f"() => {{ {script} }}")
    for _ in range(50):
        planted_in.wait_for_timeout(100)
        if any(said in fault for fault in watch_of(planted_in).faults):
            return
    raise AssertionError(watch_of(planted_in).faults)


def test_an_expected_refusal_is_none(open_as, cast):
    page = open_as(cast.maggie, at="/nothing/like/it", expects={404})
    assert watch_of(page).faults == []


def test_without_javascript_no_script_runs(open_as, cast):
    page = open_as(cast.maggie, at="/privacy", javascript=False)
    assert page.locator("h1").is_visible()
