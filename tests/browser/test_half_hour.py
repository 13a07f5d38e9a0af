"""The half-hour on a phone in one hand: with JavaScript and without, to the same end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from crm.database import db
from crm.handovers.models import HalfHourAnswer
from crm.residents.models import Resident
from tests.browser.checks import axe, fits
from tests.handovers.test_rehearsal import tied
from tests.residents.scene import somebody

pytestmark = pytest.mark.page

CARDS = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Pickles;Joan;;;
TEL;CELL:01632 960 111
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Eileen Marsden
END:VCARD
"""


@pytest.mark.parametrize("javascript", [True, False])
def test_one_after_the_other_and_then_the_phones_contacts(
    open_as: Any, cast: Any, javascript: bool, tmp_path: Path
) -> None:
    first, second, third = (somebody(name) for name in ("Kelly-Ann Moss", "Dawit Tesfaye", "Gareth Holt"))
    for resident_id, count in ((first, 9), (second, 4), (third, 2)):
        tied(resident_id, cast.maggie, count=count)
    page = open_as(cast.maggie, at="/half-hour", width=360, javascript=javascript, expects={422})
    expect(page.locator("main")).to_contain_text("0 of 3")
    expect(page.get_by_role("heading", name="Kelly-Ann Moss")).to_be_visible()
    if javascript:
        axe(page)
        fits(page)
    for name in ("Save, and the next", "Later", "Leave out"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box and box["height"] >= 44, name

    page.get_by_label("What works with them").fill("Ring after four")
    page.get_by_label("What to avoid").fill("Forms")
    page.get_by_role("button", name="Save, and the next").click()
    expect(page.get_by_role("heading", name="Dawit Tesfaye")).to_be_visible()
    page.get_by_role("button", name="Later").click()
    expect(page.get_by_role("heading", name="Gareth Holt")).to_be_visible()
    page.get_by_role("button", name="Leave out").click()
    expect(page.get_by_role("heading", name="Dawit Tesfaye")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2 of 3")

    page.get_by_role("link", name="Add people").click()
    wrong, right = tmp_path / "photo.vcf", tmp_path / "contacts.vcf"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 99)
    right.write_text(CARDS)
    page.get_by_label("Or a contacts file").set_input_files(wrong)
    page.get_by_role("button", name="Look at them first").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("That is a picture")
    page.get_by_label("Or a contacts file").set_input_files(right)
    page.get_by_role("button", name="Look at them first").click()
    expect(page.locator("main")).to_contain_text("Perhaps Eileen Marsden: the same name")
    if javascript:
        axe(page)
        fits(page)
    page.get_by_role("checkbox", name="Joan Pickles").check()
    page.get_by_role("button", name="Take in whoever is ticked").click()
    expect(page.locator("main")).to_contain_text("1 person is in here now")

    db.session.expire_all()
    told = db.session.get_one(Resident, first)
    assert (told.what_works, told.what_to_avoid) == ("Ring after four", "Forms")
    answers = dict(db.session.execute(select(HalfHourAnswer.resident_id, HalfHourAnswer.answer)).all())
    assert answers == {first: "told", second: "later", third: "skipped"}
    assert db.session.scalar(select(func.count()).where(Resident.name == "Joan Pickles")) == 1
