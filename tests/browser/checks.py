"""What every page must stand: axe, narrow screens, the keyboard."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = (360, 320)

TOO_WIDE = """
() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const scrolls = element => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  return [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > wide + 0.5 && !scrolls(element))
    .slice(-6)
    .map(element => `${element.outerHTML.slice(0, 90)} to ${Math.round(element.getBoundingClientRect().right)}`);
}
"""

# Gives each thing that can have the focus a number, and remembers how it looks without it.
MARK = """
() => {
  // Begin before the first, wherever the page put the focus.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.scrollTo(0, 0);
  const looks = element => [element, element.nextElementSibling, element.parentElement].filter(Boolean).map(e => {
    const style = getComputedStyle(e);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor,
            style.backgroundColor, style.textDecorationLine].join();
  }).join('|');
  const shown = element => element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length;
  const all = [...document.querySelectorAll(
    'a[href], area[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable=true]'
  )].filter(e => !e.disabled && e.tabIndex >= 0 && e.type !== 'hidden' && shown(e)
    && !e.closest('[inert]') && !(e.tagName === 'SUMMARY' && e.parentElement.tagName !== 'DETAILS'));
  const radios = new Map();
  const wanted = [];
  for (const element of all) {
    let key = String(wanted.length);
    if (element.type === 'radio') {
      const group = `${element.form ? [...document.forms].indexOf(element.form) : ''}/${element.name}`;
      if (radios.has(group)) { element.reachedAs = radios.get(group); element.lookedLike = looks(element); continue; }
      radios.set(group, key);
    }
    element.reachedAs = key;
    element.lookedLike = looks(element);
    wanted.push(element.outerHTML.slice(0, 140));
  }
  document.looksOf = looks;
  return wanted;
}
"""

FOCUSED = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.reachedAs === undefined) return null;
  const box = element.getBoundingClientRect();
  const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]]
    .map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
    .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  const label = element.labels?.[0] || element.closest('label');
  const ours = hit => hit && [element, label].some(part => part && (part.contains(hit) || hit.contains(part)));
  const tiny = box.width <= 2 || box.height <= 2;
  return {
    key: element.reachedAs,
    html: element.outerHTML.slice(0, 140),
    visible: document.looksOf(element) !== element.lookedLike,
    // The parts of a date (day, month, year, calendar) are one after the other within the same field.
    has_parts: ['date', 'time', 'datetime-local', 'month', 'week'].includes(element.type),
    covered: !tiny && !points.some(([x, y]) => ours(document.elementFromPoint(x, y))),
  };
}
"""


@cache
def _axe_source() -> str:
    file = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    assert file.exists(), "axe-core is not installed here. Run: make test, which installs it."
    return file.read_text() + ";null"


def axe(page: Page, **options: Any) -> None:
    """No violation of WCAG 2.2 AA or of good practice, as axe-core sees it.

    With the window as high as the page, so that the bar at the foot covers nothing that one could scroll to.
    """
    before = page.viewport_size or {"width": 1280, "height": 800}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": before["width"], "height": max(height, before["height"])})
    page.evaluate(_axe_source())
    found = page.evaluate(
        "options => axe.run(document, options)", {"runOnly": TAGS, "resultTypes": ["violations"], **options}
    )
    page.set_viewport_size(before)
    said = [
        f"{violation['id']} ({violation['help']}): "
        + "; ".join(f"{' '.join(map(str, node['target']))} {node['html'][:160]}" for node in violation["nodes"][:4])
        for violation in found["violations"]
    ]
    assert said == [], f"{page.url}\n" + "\n".join(said)


def fits(page: Page) -> None:
    """Nothing makes the page scroll sideways on a phone 360 wide, nor at 320. The size is put back."""
    before = page.viewport_size
    for width in NARROW:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate(TOO_WIDE)
        assert wide == [], f"{page.url} is wider than {width}: {wide}"
    if before is not None:
        page.set_viewport_size(before)


def tab_through(page: Page) -> list[str]:
    """Everything that can have the focus gets it by Tab, shows it, is not covered, and lets it go.

    Returns what had the focus, in order, as the beginning of its HTML.
    """
    wanted: list[str] = page.evaluate(MARK)
    reached: dict[str, str] = {}
    last, stays = None, 0
    for _ in range(8 * len(wanted) + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            if reached:
                break  # past the last one
            continue
        if focused["key"] in reached:
            if focused["key"] != last:
                break  # around
            stays += 1
            assert focused["has_parts"] and stays < 8, f"{page.url}: Tab stays at {focused['html']}"
            continue
        assert focused["visible"], f"{page.url}: one cannot see that this has the focus: {focused['html']}"
        assert not focused["covered"], f"{page.url}: something covers this while it has the focus: {focused['html']}"
        last, stays = focused["key"], 0
        reached[last] = focused["html"]
    missing = [html for number, html in enumerate(wanted) if str(number) not in reached]
    assert missing == [], f"{page.url}: Tab does not reach {missing}"
    return list(reached.values())
