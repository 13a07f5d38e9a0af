"""A brief is one page of A4, whatever is known of somebody: printed to PDF, and its pages counted."""

from __future__ import annotations

import re

import pytest

from tests.handovers.brief_scene import SENTENCE, URDU, little, much


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def printed(open_as, cast, url: str) -> tuple[int, str]:
    page = open_as(cast.maggie, at=url)
    pdf = page.pdf(prefer_css_page_size=True)
    return pages_of(pdf), page.locator("main").inner_text()


def test_the_count_would_notice_a_second_page(open_as, cast):
    page = open_as(cast.maggie, at=f"/residents/{little()}/brief-to-print")
    page.evaluate("document.querySelector('.sheet').style.minHeight = '300mm'")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2


def test_a_short_brief_is_one_page(open_as, cast):
    count, text = printed(open_as, cast, f"/residents/{little()}/brief-to-print")
    assert count == 1
    assert "Left out" not in text
    assert "Shred after use." in text and "Printed by Maggie Oakes" in text


@pytest.mark.parametrize("name", ["very long", "Urdu", "one long word", "capitals", "Chinese", "many promises"])
def test_a_very_long_brief_is_one_page_with_every_promise_and_warning(open_as, cast, name):
    said = {
        "Urdu": URDU,
        "one long word": "W" * 110,
        "capitals": SENTENCE.upper(),
        "Chinese": "請告訴我們街道何時撒鹽。" * 8,
    }
    promises = 24 if name == "many promises" else 12
    who = much(cast, words=said.get(name, SENTENCE), promises=promises)
    count, text = printed(open_as, cast, f"/residents/{who}/brief-to-print")
    assert count == 1
    for number in range(promises):
        assert f"Promise {number}." in text
    assert text.count("her husband reads what comes to it") == 4
    assert "Left out to keep this to one page" in text and "older exchanges" in text and "weaker ties" in text


@pytest.mark.parametrize("exchanges", [1, 3, 4, 5, 6])
@pytest.mark.parametrize("ties", [0, 3, 8])
def test_what_just_fits_is_one_page(open_as, cast, exchanges, ties):
    who = much(cast, exchanges=exchanges, ties=ties, promises=ties // 2, words="Salt, please, on the top steps. ")
    count, _ = printed(open_as, cast, f"/residents/{who}/brief-to-print")
    assert count == 1
