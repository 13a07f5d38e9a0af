"""What became of the posts of a confirmed handover since: whom they were given to, by another act."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from crm import clock
from crm.conversations.queries.rows import names_of
from crm.council.queries import Holder, holders_of
from crm.council.rules import in_force
from crm.handovers.models import Arrangement, Handover
from crm.handovers.queries.becoming import Becoming
from crm.handovers.queries.takers import Facts, Taker
from crm.web.formatting import day


def since_then(facts: Facts, received: Collection[int]) -> dict[int, str]:
    """By post what became of it since, where it is not as a confirmed handover left it: of posts that were passed on
    whole, and of those that `received` work. One statement."""
    handover = facts.handover
    whole = {one.post_id: one for one in facts.arrangements if one.way in {"taken over", "nobody yet"}}
    if handover.status != "confirmed" or not (whole or received):
        return {}
    held = holders_of(sorted({*whole, *received}))
    found = {post_id: _since(handover, one, held[post_id]) for post_id, one in whole.items()}
    for post_id in set(received) - set(whole):
        if facts.posts[post_id].places == 1:
            found[post_id] = _with_whom(handover, facts.holders.get(post_id, ()), held[post_id])
    return {post_id: words for post_id, words in found.items() if words}


def followed(lines: Sequence[Becoming], said: Mapping[int, str]) -> tuple[Becoming, ...]:
    """The lines of what became of each post, each with what became of it since."""
    return tuple(
        replace(line, words=f"{line.words} {said[line.post_id]}") if said.get(line.post_id) else line for line in lines
    )


def told_since(line: Taker, said: Mapping[int, str]) -> Taker:
    """A line of who took what, with what became of it since: whom nobody had at first is somebody's by now."""
    words = said.get(line.post_id, "")
    if not words or not line.name.startswith("Nobody yet") or line.show:
        return replace(line, since=words)
    name = line.name.replace("Nobody yet", "Nobody at first", 1)
    return replace(line, name=name, post=line.post.removesuffix(" (vacant)"), since=words)


def _with_whom(handover: Handover, then: Sequence[Holder], held: Sequence[Holder]) -> str:
    """`Since then: Sanjay Ogden holds it.`"""
    today = clock.today()
    if not then or any(one.starts_on > today for one in then):
        return ""
    now = [one for one in held if in_force(one.starts_on, one.ends_on, today)]
    if {one.colleague_id for one in now} == {one.colleague_id for one in then}:
        return ""
    names = list(dict.fromkeys(one.name for one in now))
    verb = "hold" if len(names) > 1 else "holds"
    return f"Since then: {names_of(names)} {verb} it." if names else "Since then: nobody holds it."


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
