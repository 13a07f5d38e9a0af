"""What becomes of each post of a handover, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm.council.models import Post
from crm.handovers.models import Arrangement
from crm.handovers.queries.amounts import Amount
from crm.handovers.queries.takers import Facts
from crm.handovers.rules import who_may_go_along
from crm.handovers.steps.in_the_way import Along
from crm.web.formatting import day, listed, many

NAMED = 3  # more are counted
RULES = {
    "by hand": "by hand",
    "by ward": "by ward",
    "by service": "by service",
    "as suggested": "as suggested",
}


@dataclass(frozen=True)
class Becoming:
    """A post, and what becomes of it."""

    post_id: int
    title: str
    way: str  # empty where nobody has said yet
    words: str
    amount: Amount


def becoming(
    facts: Facts, held: dict[int, Amount], undecided: Sequence[Post] = (), along: Along | None = None
) -> tuple[Becoming, ...]:
    """A line for each arrangement, and for each post of which nobody has said what becomes of it; by title. With
    `along` it says of each who goes along."""
    lines = [
        Becoming(post.id, post.title, "", "Nobody has said yet what becomes of it.", held[post.id])
        for post in undecided
    ]
    lines += [
        Becoming(one.post_id, facts.posts[one.post_id].title, one.way, in_words(facts, one, along), held[one.post_id])
        for one in facts.arrangements
    ]
    return tuple(sorted(lines, key=lambda line: line.title.casefold()))


def in_words(facts: Facts, one: Arrangement, along: Along | None = None) -> str:
    """`Rhys Fairclough takes it over on Saturday 21 November.`"""
    starts, who = facts.handover.starts_on, facts.people.get(one.colleague_id or 0, "")
    if one.way == "taken over":
        together = ""
        if one.overlap_until:
            together = f" They hand over together until {day(one.overlap_until, weekday=True)}."
        return f"{who} takes it over on {day(starts, weekday=True)}.{together}"
    if one.way == "covered":
        return f"{who} covers it from {day(starts, weekday=True)} until {day(one.last_day, weekday=True)}."
    if one.way == "nobody yet":
        interim = f"{who} holds it in the interim." if who else _falls(facts, one)
        return f"Nobody yet. {interim} Looked at again on {day(one.review_on, weekday=True)}."
    return _split(facts, one, along)


def _split(facts: Facts, one: Arrangement, along: Along | None) -> str:
    rest = facts.posts[one.rest_post_id].title if one.rest_post_id else ""
    if one.only_from_post_id:
        before = facts.posts[one.only_from_post_id].title
        return f"What it took over from {before} goes back there. The rest stays."
    targets = list(dict.fromkeys(share.post_id for share in facts.shares.get(one.id, ())))
    closes = ""
    if one.closes:
        closes = f"Closes on {day(facts.handover.starts_on, weekday=True)}. "
        if one.holders_go_along:
            closes += _go_on(facts, one, rest, along) if rest else ""
    if not targets:
        return f"{closes}{'Everything goes to ' + rest if rest else 'Its work stays'}."
    among = f"split over {many(len(targets), 'post')} {RULES[one.rule or 'by hand']}"
    return f"{closes}Its work is {among}; {'the rest goes to ' + rest if rest else 'what nobody takes stays with it'}."


def _go_on(facts: Facts, one: Arrangement, rest: str, along: Along | None) -> str:
    """Who of a post that closes goes on in the one that gets the rest, and for whom there is no place."""
    if along is None:
        return f"Whoever holds it goes on in {rest}, as far as there are places. "
    there = {each.colleague_id for each in facts.holders.get(one.rest_post_id or 0, ())}
    them = who_may_go_along(facts.holders.get(one.post_id, ()), facts.handover.colleague_id)
    goes = [each.name for each in them if (each.colleague_id, one.post_id) in along.going or each.colleague_id in there]
    stays = [each.name for each in them if each.name not in goes]
    if not stays:
        return f"Whoever holds it goes on in {rest}. " if goes else ""
    go_on = f"{_named(goes)} {'goes' if len(goes) == 1 else 'go'} on in {rest}. " if goes else ""
    return (
        f"{go_on}There is no {'other ' if goes else ''}place {'there' if goes else f'in {rest}'} for {_named(stays)}. "
    )


def _named(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= NAMED else many(len(names), "person", "people")


def _falls(facts: Facts, one: Arrangement) -> str:
    head = facts.heads.get(one.post_id, "")
    return f"Its work falls to {head}." if head else "Its work falls to the head of its team, or the next above."
