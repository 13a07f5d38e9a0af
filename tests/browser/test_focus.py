"""What has the focus shows it as the look wants it: a yellow ring and an ink one around it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.page

SHOWN = "one => { const s = getComputedStyle(one); return [s.outlineWidth, s.boxShadow, s.backgroundColor]; }"
INK, YELLOW = "rgb(22, 38, 42)", "rgb(255, 207, 63)"


@pytest.mark.parametrize("name", ["Hand the post on", "Cover the post"])
def test_a_button_keeps_its_colour_and_has_both_rings(open_as: Any, cast: Any, name: str) -> None:
    page = open_as(cast.samina, at=f"/posts/{cast.hale_officer}")
    button = page.get_by_role("button", name=name)
    page.keyboard.press("Tab")
    button.focus()
    width, shadow, background = button.evaluate(SHOWN)
    assert (width, shadow) == ("3px", f"{INK} 0px 0px 0px 5px")
    assert background != YELLOW
