"""The same years under the usual model: each conversation has one owner, a person, and the field is overwritten.

What is taken for granted, so that nobody need guess:
- who leaves with a successor known: on the last day all is given to that one person in one bulk edit;
- without one: it stays with the user who left, until the successor is there and somebody gives it to them;
- a split or a merger: all of it to one person, since a bulk edit has one new owner;
- long leave: it stays with who is away, since a second owner is nowhere to be written;
- a councillor who goes: all casework to who takes the seat, as the field is a field like any other;
- a promise whose day comes while its owner has left or is away reminds nobody, and is lost.
Each overwriting loses who was responsible before: that is counted as a gap in the history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date


@dataclass
class UsualModel:
    """Owners, and what was lost."""

    owner: dict[int, int] = field(default_factory=dict)  # open conversation: person
    owned: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    promises: dict[int, tuple[int, date]] = field(default_factory=dict)  # open promise: conversation, day
    gone: set[int] = field(default_factory=set)
    away: set[int] = field(default_factory=set)
    in_nobodys_list: int = 0
    promises_lost: int = 0
    history_gaps: int = 0
    casework_moved_without_decision: int = 0

    def begun(self, conversations: dict[int, int]) -> None:
        """Who logs it owns it."""
        for conversation_id, person in conversations.items():
            self.owner[conversation_id] = person
            self.owned[person].add(conversation_id)

    def closed(self, conversations: Iterable[int]) -> None:
        """Answered. One that a councillor handed to the council has no owner here: it moved as casework already."""
        for conversation_id in conversations:
            if conversation_id in self.owner:
                self.owned[self.owner[conversation_id]].discard(conversation_id)

    def promised(self, promises: dict[int, tuple[int, date]]) -> None:
        self.promises.update(promises)

    def due(self, promises: Iterable[int]) -> None:
        """The day of these has come: whoever owns the conversation is reminded, if they are there."""
        for promise_id in promises:
            conversation_id, _ = self.promises.pop(promise_id)
            self.promises_lost += self.owner[conversation_id] in self.gone | self.away

    def left(self, person: int) -> None:
        self.gone.add(person)
        self.away.discard(person)

    def given(self, person: int, to: int) -> None:
        """A bulk edit: everything of one person is now another's, closed conversations too."""
        for conversation_id in [each for each, owner in self.owner.items() if owner == person]:
            self.owner[conversation_id] = to
            self.history_gaps += 1
        self.owned[to] |= self.owned.pop(person, set())

    def casework_given(self, cases: int) -> None:
        self.casework_moved_without_decision += cases
        self.history_gaps += cases

    def look(self) -> None:
        self.in_nobodys_list += sum(len(self.owned.get(person, ())) for person in self.gone | self.away)
