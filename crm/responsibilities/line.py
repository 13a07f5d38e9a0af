"""Who answered for a thing, in the words of the line that nobody's leaving breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from crm.actor import Actor
from crm.responsibilities.queries import Stretch
from crm.web.formatting import full_day


@dataclass(frozen=True)
class OnTheLine:
    """One node of the line, as the macro `line` draws it."""

    kind: str  # a shape: officer, councillor, team, cover, gap
    name: str
    left: bool
    now: bool
    dates: str
    detail: str
    href: str


def on_the_line(actor: Actor, stretches: Iterable[Stretch]) -> tuple[OnTheLine, ...]:
    """The stretches in words, in the order given: newest first, as `line_of` answers."""
    return tuple(_node(actor, stretch) for stretch in stretches)


def _node(actor: Actor, stretch: Stretch) -> OnTheLine:
    if stretch.kind == "vacant":
        name = "Nobody in the post"
    elif stretch.colleague_id is not None and stretch.colleague_id == actor.colleague_id:
        name = f"{stretch.name} (you)"
    else:
        name = stretch.name
    return OnTheLine(
        kind=stretch.shape,
        name=name,
        left=stretch.left_on is not None,
        now=stretch.is_now,
        dates=_dates(stretch),
        detail=_detail(stretch),
        href=f"/colleagues/{stretch.colleague_id}" if stretch.colleague_id else f"/posts/{stretch.post_id}",
    )


def _dates(stretch: Stretch) -> str:
    """From when to when; the last day is the one before the half-open end."""
    if stretch.until_on is None:
        return f"From {full_day(stretch.from_on)}"
    last = max(stretch.from_on, stretch.until_on - timedelta(days=1))
    if last == stretch.from_on:
        return full_day(last)
    return f"{full_day(stretch.from_on)} to {full_day(last)}"


def _detail(stretch: Stretch) -> str:
    how = "" if stretch.kind in {"substantive", "pool", "vacant"} else f", {stretch.kind}"
    left = f". Left {full_day(stretch.left_on)}" if stretch.left_on else ""
    return f"{stretch.post}{how}{left}" if stretch.kind != "pool" else f"Shared by those in the post{left}"
