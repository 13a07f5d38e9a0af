"""What became of the posts of a confirmed handover since: whom they were given to, by another act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from crm import clock
from crm.conversations.queries.rows import names_of
from crm.council.queries import Holder, holders_of
from crm.handovers.models import Arrangement, Handover
from crm.handovers.queries.becoming import Becoming
from crm.web.formatting import day


def followed(
    handover: Handover, arrangements: Collection[Arrangement], lines: Sequence[Becoming]
) -> tuple[Becoming, ...]:
    """The lines, each with who was given the post since, where it is not as the handover left it. One statement."""
    whole = {one.post_id: one for one in arrangements if one.way in {"taken over", "nobody yet"}}
    if handover.status != "confirmed" or not whole:
        return tuple(lines)
    held = holders_of(list(whole))
    said = {post_id: _since(handover, one, held[post_id]) for post_id, one in whole.items()}
    return tuple(
        replace(line, words=f"{line.words} {said[line.post_id]}") if said.get(line.post_id) else line for line in lines
    )


def _since(handover: Handover, one: Arrangement, held: Sequence[Holder]) -> str:
    """`Since then: given to Sanjay Ogden from Friday 20 November.`"""
    on = max(handover.starts_on, clock.today())
    stays = [each for each in held if each.kind == "substantive" and (each.ends_on is None or each.ends_on > on)]
    if one.way == "taken over" and any(each.colleague_id == one.colleague_id for each in stays):
        return ""
    if not stays:
        return "" if one.way == "nobody yet" else "Since then: nobody has it."
    first = min(each.starts_on for each in stays)
    return f"Since then: given to {names_of([each.name for each in stays])} from {day(first, weekday=True)}."
