"""Who answered for a thing, in the words of the line that nobody's leaving breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm import clock
from crm.actor import Actor
from crm.responsibilities.queries import Stretch
from crm.web.formatting import full_day

STANDING_IN = {"cover": ", cover", "acting": ", interim"}


@dataclass(frozen=True)
class OnTheLine:
    """One node of the line, as the macro `line` of templates/_parts.html draws it."""

    kind: str  # a shape: officer, councillor, team, cover, gap
    name: str
    left: bool
    now: bool
    dates: str
    detail: str
    href: str
    through: str = ""  # the act that began it, in words
    through_href: str = ""  # where the reader may open that


def on_the_line(
    actor: Actor, stretches: Iterable[Stretch], pages: Mapping[int, str] | None = None, *, is_casework: bool = False
) -> tuple[OnTheLine, ...]:
    """The stretches of `line_of` in words, in the order given: newest first. `pages` leads to the acts behind them, as
    `pages_of` found it. A councillor's casework is not shared by those who hold the seat."""
    pages = pages or {}
    return tuple(
        OnTheLine(
            kind=stretch.shape,
            name=_named(actor, stretch),
            left=stretch.left_on is not None,
            now=stretch.is_now,
            dates=_dates(stretch),
            detail=_detail(stretch, is_casework=is_casework),
            href=f"/colleagues/{stretch.colleague_id}" if stretch.colleague_id else f"/posts/{stretch.post_id}",
            through=stretch.through.words if stretch.through else "",
            through_href=pages.get(stretch.through.act_id, "") if stretch.through else "",
        )
        for stretch in stretches
    )


def left_to_nobody(stretches: Sequence[Stretch], pages: Mapping[int, str]) -> tuple[OnTheLine, ...]:
    """The node that a line, newest first, begins with where nobody leads any more: since when, through which act."""
    if not stretches or any(one.until_on is None or one.is_now for one in stretches):
        return ()
    act = stretches[0].left_through
    return (
        OnTheLine(
            kind="gap",
            name="Nobody is responsible now",
            left=False,
            now=True,
            dates=f"Since {full_day(last_day(stretches[0]))}",
            detail="Dormant: it can come back" if act else "",
            href="",
            through=act.words if act else "",
            through_href=pages.get(act.act_id, "") if act else "",
        ),
    )


def last_day(stretch: Stretch) -> date:
    """The last day on which it held: intervals end on the first day on which they no longer do."""
    assert stretch.until_on is not None
    return max(stretch.from_on, clock.days_after(stretch.until_on, -1))


def from_to(first: date, last: date) -> str:
    """`9 November 2026`, `6 to 9 November 2026`, `21 October to 6 November 2026`."""
    if first == last:
        return full_day(last)
    if first.year != last.year:
        return f"{full_day(first)} to {full_day(last)}"
    return f"{first.day}{'' if first.month == last.month else f' {first:%B}'} to {full_day(last)}"


def _named(actor: Actor, stretch: Stretch) -> str:
    if stretch.kind == "vacant":
        return "Nobody in the post"
    name = stretch.name + STANDING_IN.get(stretch.kind, "")
    return f"{name} (you)" if stretch.colleague_id is not None and stretch.colleague_id == actor.colleague_id else name


def _dates(stretch: Stretch) -> str:
    if stretch.until_on is None or stretch.until_on > clock.today():
        words = f"From {full_day(stretch.from_on)}"
        return words if stretch.until_on is None else f"{words}, until {full_day(last_day(stretch))}"
    words = from_to(stretch.from_on, last_day(stretch))
    return f"{words}. Left" if stretch.left_on is not None else words


def _detail(stretch: Stretch, *, is_casework: bool) -> str:
    if stretch.kind != "pool":
        return stretch.post
    return "Casework: nobody else in the post can read it" if is_casework else "Shared by those in the post"
