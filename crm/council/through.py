"""Through which act a post came to a thing, or somebody to a post. The acts are a higher room's; it says so here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from crm.actor import Actor

# What an act did: ("entry", id of its audit entry), ("begun", id of a time in a post), ("ended", the same).
Did = tuple[str, int]


@dataclass(frozen=True)
class Through:
    """An act, in words: "Through the handover of 20 November 2026, confirmed by Samina Yusuf"."""

    act_id: int
    words: str
    is_undoing: bool = False  # it went back to who had it before
    # Of an undoing, what is true of the post whoever holds it: "which has it again since X undid a handover".
    of_post: str = ""

    def to(self, *, had_it: bool) -> Through:
        """The same in the words of somebody in the post: they have again only what was theirs before."""
        if had_it or not self.of_post:
            return self
        return replace(self, words=f"With the post, {self.of_post}", is_undoing=False)


Find = Callable[[Collection[Did]], Mapping[Did, Through]]
Pages = Callable[[Actor, Collection[int]], Mapping[int, str]]
_find: list[Find] = []
_pages: list[Pages] = []


def told_by(find: Find, pages: Pages) -> None:
    """Have a higher room tell which of its acts did something, and where those are that an actor may open."""
    _find[:], _pages[:] = [find], [pages]


def acts_behind(did: Collection[Did]) -> Mapping[Did, Through]:
    """By which act each was done, where that is known. Two statements."""
    return _find[0](did) if _find and did else {}


def pages_of(actor: Actor, throughs: Collection[Through | None]) -> Mapping[int, str]:
    """Where the acts can be read, of those that the actor may open. One statement, none for no act."""
    act_ids = {one.act_id for one in throughs if one is not None}
    return _pages[0](actor, act_ids) if _pages and act_ids else {}
