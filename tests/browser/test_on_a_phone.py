"""What a phone shows otherwise."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.page

MARK = "last => getComputedStyle(last, '::before').content"


def test_one_step_back_stands_without_the_stroke_that_parts_several(open_as: Any, cast: Any) -> None:
    page = open_as(cast.maggie, at=f"/posts/{cast.hale_officer}", width=360)
    last = page.locator(".crumbs li").last
    assert page.locator(".crumbs li:visible").count() == 1
    assert last.evaluate(MARK) == "none"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert last.evaluate(MARK) != "none"
