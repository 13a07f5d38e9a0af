"""One conversation as it is put together: rows that keep the same promises as those that `log_interaction` writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from crm.conversations import rules
from crm.conversations.models import Ask, Closing, Conversation, Interaction, Participant, Promise
from crm.demo.register import Line
from crm.demo.rows import Book, responsible
from crm.demo.seats import Posting, Seat
from crm.ties.steps import Contact

SOURCE = "demo"


@dataclass(frozen=True)
class Party:
    """Somebody in a conversation: a resident, an organisation, or neither, with what is known of them."""

    resident_id: int | None = None
    organisation_id: int | None = None
    description: str = ""
    present_as: str = "contact"


@dataclass
class Gathered:
    """What the conversations of a chunk say beyond their own rows: ties, and words to be found by."""

    contacts: list[Contact] = field(default_factory=list)
    # By ("resident", 7): controller, moment, words; newest last.
    words: dict[tuple[str, int], list[tuple[int, datetime, str]]] = field(default_factory=dict)
    interactions: int = 0


class Thread:
    """A conversation under way. Say what happened in the order in which it did, then `finish`."""

    def __init__(
        self,
        book: Book,
        gathered: Gathered,
        *,
        subject: str,
        controller_id: int,
        parties: Sequence[Party],
        service_code: int | None = None,
        ward_id: int | None = None,
        system: str = "",
        reference: str = "",
    ) -> None:
        self.book, self.gathered = book, gathered
        self.id = book.next_id(Conversation)
        self.subject, self.controller_id, self.parties = subject, controller_id, tuple(parties)
        self.service_code, self.ward_id = service_code, ward_id
        self.system, self.reference = system, reference
        self._happened: list[rules.Said] = []
        self._lead: dict[str, Any] | None = None
        self.first_lead: tuple[int, datetime] | None = None
        self._supports: dict[int, dict[str, Any]] = {}
        self._taken_up: tuple[int, datetime] | None = None
        self._passed: list[dict[str, Any]] = []
        # The id is taken now, so that threads may be woven together; the row is completed by `finish`.
        self._row: dict[str, Any] = {}
        book.add_later(Conversation, self._row)

    @property
    def lead_post_id(self) -> int | None:
        return self._lead["post_id"] if self._lead else None

    def heard(
        self,
        at: datetime,
        body: str,
        channel: str,
        *,
        line: Line | None = None,
        seat: Seat | None = None,
        keeper: Posting | None = None,
        place: str = "",
        parties: Sequence[Party] | None = None,
    ) -> int:
        """Words to the council. Through its own account they reach the post that keeps it, and nobody in person."""
        to_nobody = line is not None and line.kind == "corporate"
        lead = keeper.id if to_nobody and keeper else seat.post_id if seat else keeper.id if keeper else None
        team_id = keeper.team_id if to_nobody and keeper else seat.team_id if seat else None
        return self._spoken(
            at, "in", body, channel, line, None if to_nobody else seat, lead, team_id, place, parties, None, seat
        )

    def said(
        self,
        at: datetime,
        body: str,
        channel: str,
        seat: Seat,
        *,
        line: Line | None = None,
        outcome: str | None = None,
        place: str = "",
        parties: Sequence[Party] | None = None,
    ) -> int:
        """Words from the council. What was passed on to who speaks now counts as taken on."""
        for ask in self._passed:
            if ask["post_id"] == seat.post_id and ask["answered_at"] is None and ask["returned_at"] is None:
                self.answered(ask, at, seat, "")
        return self._spoken(
            at, "out", body, channel, line, seat, seat.post_id, seat.team_id, place, parties, outcome, seat
        )

    def promised(
        self, interaction_id: int, at: datetime, seat: Seat, text: str, due_on: date,
        *, kept_at: datetime | None = None, missed_at: datetime | None = None, note: str = "",
    ) -> None:  # fmt: skip
        """What was promised with it, and what became of that."""
        ended = kept_at or missed_at
        self.book.add(
            Promise, controller_id=self.controller_id, conversation_id=self.id, interaction_id=interaction_id,
            made_by_id=seat.colleague_id, text=text[:300], due_on=due_on, made_at=at, kept_at=kept_at,
            missed_at=missed_at, withdrawn_at=None, ended_by_id=seat.colleague_id if ended else None, ended_note=note,
        )  # fmt: skip

    def asked(
        self, at: datetime, by: Seat, to: Posting, needed: str, *, due_on: date | None = None, passing: bool = False
    ) -> dict[str, Any]:
        """A question to another post; with `passing` it leads from now on. Its row may be answered later."""
        asked_by_post_id = self.lead_post_id if passing else by.post_id
        ask_id = self.book.add(
            Ask, controller_id=self.controller_id, conversation_id=self.id, kind="pass" if passing else "ask",
            asked_by_id=by.colleague_id, asked_by_post_id=asked_by_post_id, post_id=to.id, team_id=None, needed=needed,
            due_on=due_on, asked_at=at, answered_at=None, answered_by_id=None, answer="", answer_kind=None,
            returned_at=None, returned_by_id=None, return_reason="",
        )  # fmt: skip
        ask = self.book.last(Ask, ask_id)
        if passing:
            self.led_by(to.id, at)
            self._taken_up = None
            self._passed.append(ask)
        else:
            self._support(to.id, at)
        return ask

    def answered(self, ask: dict[str, Any], at: datetime, by: Seat, answer: str, kind: str = "answer") -> None:
        ask.update(answered_at=at, answered_by_id=by.colleague_id, answer=answer, answer_kind=kind)

    def returned(self, ask: dict[str, Any], at: datetime, by: Seat, reason: str) -> None:
        ask.update(returned_at=at, returned_by_id=by.colleague_id, return_reason=reason)
        if ask["kind"] == "pass":
            self.led_by(ask["asked_by_post_id"], at)

    def closed(self, at: datetime, by: Seat, outcome: str, note: str = "") -> None:
        """Somebody said how it ended, without a word to the resident."""
        self.book.add(Closing, conversation_id=self.id, outcome=outcome, note=note, at=at, by_id=by.colleague_id)
        self._happened.append(rules.Said(at, "close", outcome, "", by.colleague_id))

    def led_by(self, post_id: int, at: datetime) -> None:
        """A post leads from a moment on; the one that led until then stops in that moment."""
        if self._lead is not None:
            if self._lead["post_id"] == post_id:
                return
            self._lead["ends_at"] = at
        if supports := self._supports.pop(post_id, None):
            supports["ends_at"] = at
        self.first_lead = self.first_lead or (post_id, at)
        self._lead = responsible(self.book, post_id, at, conversation_id=self.id)

    def finish(self) -> None:
        """Write down where the conversation stands after all that."""
        stands = rules.standing(self._happened)
        spoken = [said.at for said in self._happened if said.direction != "close"]
        taken_by, taken_at = self._taken_up or (None, None)
        self._row.update(
            controller_id=self.controller_id, subject=self.subject[:200], service_code=self.service_code,
            ward_id=self.ward_id, opened_at=min(spoken), last_at=max(spoken), closed_at=stands.closed_at,
            closed_by_id=stands.closed_by_id, outcome=stands.outcome, waiting_since=stands.waiting_since,
            waiting_words=stands.waiting_words[:500], taken_up_by_id=taken_by, taken_up_at=taken_at,
            external_system=self.system, external_reference=self.reference, external_url="",
        )  # fmt: skip

    def _spoken(
        self, at: datetime, direction: str, body: str, channel: str, line: Line | None, seat: Seat | None,
        lead_post_id: int | None, team_id: int | None, place: str, parties: Sequence[Party] | None,
        outcome: str | None, recorder: Seat | None,
    ) -> int:  # fmt: skip
        # What was said face to face is written down a little later.
        recorded_at = at + timedelta(minutes=12) if channel == "in person" else at
        interaction_id = self.book.add(
            Interaction, conversation_id=self.id, controller_id=self.controller_id,
            colleague_id=seat.colleague_id if seat else None, post_id=seat.post_id if seat else None,
            account_id=line.id if line else None, team_id=team_id, ward_id=self.ward_id, channel=channel,
            direction=direction, acting_as=seat.acts_as if seat else None, place=place, occurred_at=at,
            recorded_at=recorded_at, recorded_by_id=recorder.colleague_id if recorder else None, body=body,
            outcome=outcome, source=SOURCE, source_id=None,
        )  # fmt: skip
        by_id = recorder.colleague_id if recorder else None
        self._happened.append(rules.Said(at, direction, outcome, body, by_id))
        self.gathered.interactions += 1
        self._take_part(interaction_id, at, body, (channel, direction), line, seat, parties or self.parties)
        if self._lead is None:
            assert lead_post_id is not None, "Somebody answers for every conversation."
            self.led_by(lead_post_id, recorded_at)
            if seat and seat.pooled:
                self._taken_up = (seat.post_holder_id, recorded_at)
        elif seat is not None and seat.post_id != self.lead_post_id:
            self._support(seat.post_id, recorded_at)
        elif seat is not None and seat.pooled and self._taken_up is None:
            self._taken_up = (seat.post_holder_id, recorded_at)
        return interaction_id

    def _take_part(
        self, interaction_id: int, at: datetime, body: str, how: tuple[str, str], line: Line | None,
        seat: Seat | None, parties: Sequence[Party],
    ) -> None:  # fmt: skip
        for party in parties:
            self.book.add(
                Participant, interaction_id=interaction_id, conversation_id=self.id, resident_id=party.resident_id,
                organisation_id=party.organisation_id, description=party.description, present_as=party.present_as,
                occurred_at=at,
            )  # fmt: skip
            words = (self.controller_id, at, f"{self.subject} {body}")
            if party.organisation_id is not None:
                self.gathered.words.setdefault(("organisation", party.organisation_id), []).append(words)
            if party.resident_id is None:
                continue
            self.gathered.words.setdefault(("resident", party.resident_id), []).append(words)
            about = (party.resident_id, self.controller_id, at, *how)
            if seat is not None:
                self.gathered.contacts.append(Contact(*about, colleague_id=seat.colleague_id))
            if line is not None and line.kind == "corporate":
                self.gathered.contacts.append(Contact(*about, account_id=line.id))

    def _support(self, post_id: int, at: datetime) -> None:
        if post_id in self._supports or post_id == self.lead_post_id:
            return
        self._supports[post_id] = responsible(self.book, post_id, at, role="support", conversation_id=self.id)
