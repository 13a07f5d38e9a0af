"""A brief is one page of A4, whatever is known of somebody: printed to PDF, and its pages counted."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from tests.browser.checks import fits
from tests.handovers.brief_scene import SENTENCE, URDU, extreme, little, much
from tests.handovers.planned import confirmed
from tests.scene import play

OTHERS = {
    "very long": SENTENCE,
    "Urdu": URDU,
    "Chinese": "請告訴我們街道何時撒鹽。" * 8,
    "capitals": SENTENCE.upper(),
    "one long word": "W" * 110,
}


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def printed(page, url: str) -> tuple[int, str]:
    page.goto(url)
    return pages_of(page.pdf(prefer_css_page_size=True)), page.locator("main").inner_text()


@pytest.fixture(autouse=True)
def on_one_database(database):
    if database.name == "postgresql":
        pytest.skip("the same page comes from both databases, and printing takes long")


def test_the_count_would_notice_a_second_page(open_as, cast):
    page = open_as(cast.maggie, at=f"/residents/{little()}/brief-to-print")
    page.evaluate("document.querySelector('.sheet').style.minHeight = '300mm'")
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 2


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext says where words stand on paper")
def test_nothing_is_printed_within_12mm_of_the_edge(open_as, cast):
    page = open_as(cast.maggie, at=f"/residents/{much(cast)}/brief-to-print")
    found = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=page.pdf(prefer_css_page_size=True), capture_output=True, check=True
    ).stdout.decode()
    width, height = (float(side) for side in re.search(r'<page width="([\d.]+)" height="([\d.]+)"', found).groups())
    assert (round(width), round(height)) == (595, 842)
    words = [tuple(map(float, re.findall(r'"([\d.]+)"', line)[:4])) for line in re.findall(r"<word [^>]*>", found)]
    margin = 12 / 25.4 * 72 - 1  # a point for the letters that lean out
    assert min(left for left, *_ in words) >= margin and min(top for _, top, *_ in words) >= margin
    assert max(right for *_, right, _ in words) <= width - margin
    assert max(bottom for *_, bottom in words) <= height - margin


def test_a_short_brief_is_one_page(open_as, cast):
    count, text = printed(open_as(cast.maggie), f"/residents/{little()}/brief-to-print")
    assert count == 1
    assert "Left out" not in text
    assert "Shred after use." in text and "Printed by Maggie Oakes" in text


@pytest.mark.parametrize("said", OTHERS)
def test_a_very_long_brief_is_one_page_with_every_promise_and_warning(open_as, cast, said):
    who = much(cast, words=OTHERS[said])
    count, text = printed(open_as(cast.maggie), f"/residents/{who}/brief-to-print")
    assert count == 1
    for number in range(12):
        assert f"Promise {number}." in text
    assert text.count("her husband reads what comes to it") == 4
    assert "Left out to keep this to one page" in text and "older exchanges" in text and "weaker ties" in text


def test_texts_without_an_end_are_one_page_and_no_wider_than_a_phone(open_as, cast):
    who = extreme(cast)
    page = open_as(cast.maggie, width=360)
    count, text = printed(page, f"/residents/{who}/brief-to-print")
    assert count == 1
    assert "the end of how to reach them" in text
    fits(page)
    page.goto(f"/residents/{who}")
    fits(page)


def test_twice_as_many_promises_are_one_page_too(open_as, cast):
    who = much(cast, promises=24)
    count, text = printed(open_as(cast.maggie), f"/residents/{who}/brief-to-print")
    assert count == 1
    assert all(f"Promise {number}." in text for number in range(24))


def test_what_just_fits_is_one_page(open_as, cast):
    page = open_as(cast.maggie)
    counts = {}
    for exchanges, ties in ((1, 0), (3, 2), (5, 4), (7, 6), (9, 8), (12, 12)):
        for words in ("Salt, please, on the top steps. ", SENTENCE[:60], "Yes. "):
            who = much(cast, exchanges=exchanges, ties=ties, promises=ties // 2, words=words)
            counts[exchanges, ties, words], _ = printed(page, f"/residents/{who}/brief-to-print")
    assert set(counts.values()) == {1}, counts


def test_the_briefs_of_a_handover_are_a_page_each(open_as, cast):
    play(cast, 3)
    handover = confirmed(cast)
    page = open_as(cast.amira)
    count, text = printed(page, f"/handovers/{handover}/briefs")
    assert count == text.count("Shred after use.") == 4
