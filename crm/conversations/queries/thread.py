"""One conversation: who answers for it, what was said and promised, who was responsible when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from crm.actor import Actor
from crm.conversations.models import Conversation, Interaction
from crm.conversations.queries.agreements import Agreed, agreements_of
from crm.conversations.queries.answerers import (
    Answerer,
    AsAt,
    as_at,
    controller_of_thread,
    lead_of_thread,
    own_line,
    private_words,
    residents_to_view,
    supports,
)
from crm.conversations.queries.asks import AskRow, asked_of
from crm.conversations.queries.entries import entries_of
from crm.conversations.queries.lists import with_lead
from crm.conversations.queries.notes import asking_notes, closing_notes, holding_notes
from crm.conversations.queries.parties import Party, parties_of
from crm.conversations.queries.promises import PromiseRow, promises_in
from crm.conversations.queries.rows import ConversationRow, described
from crm.conversations.queries.timeline import Line, Note, merged
from crm.conversations.queries.writers import in_it_words, who_is_in
from crm.council.queries import answering_posts
from crm.council.through import pages_of
from crm.database import db
from crm.errors import NotFound
from crm.permissions import Permission
from crm.responsibilities.line import OnTheLine, on_the_line
from crm.responsibilities.queries import Stretch, line_of

AT_ONCE = 40


@dataclass(frozen=True)
class ThreadPage:
    """The page of a conversation."""

    about: ConversationRow
    external_system: str
    external_reference: str
    external_url: str
    private: str  # who can read it, where not every officer can
    agreed: Agreed | None  # whether another councillor or the council may continue it
    is_casework: bool
    lead: Answerer
    supports: tuple[Answerer, ...]
    residents: tuple[Party, ...]
    organisations: tuple[Party, ...]
    others: tuple[Party, ...]
    line: Line
    count: int
    oldest_first: bool
    next_from: int | None  # the entry that the next page goes on from; None where this is the last
    left_out: int
    promises: tuple[PromiseRow, ...]
    asks_of_me: tuple[AskRow, ...]
    holders: tuple[OnTheLine, ...]
    as_at: AsAt | None
    in_it: str  # "Ben Okafor wrote in this on 12 November, …"
    lead_is_me: bool
    may_write: bool
    may_ask: bool
    may_take_up: bool
    may_take_on: bool
    may_put_back: bool
    to_view: tuple[tuple[int, bool], ...]  # each resident in it, and whether only a circle may know of them

    @property
    def conversation_id(self) -> int:
        return self.about.conversation_id

    @property
    def subject(self) -> str:
        return self.about.subject

    @property
    def open_promises(self) -> tuple[PromiseRow, ...]:
        return tuple(row for row in self.promises if not row.ended)

    @property
    def overdue(self) -> tuple[PromiseRow, ...]:
        return tuple(row for row in self.open_promises if row.is_overdue)

    @property
    def next_words(self) -> str:
        return f"Show {self.left_out:,} {'later' if self.oldest_first else 'earlier'}"


def thread_page(
    actor: Actor, conversation_id: int, *, oldest_first: bool = False, beyond: int | None = None, on: date | None = None
) -> ThreadPage:
    """A conversation with the first 40 of what was said, or those beyond an entry. Raises NotFound.

    `on` asks who answered for it on that day. Some thirty statements, however long it is.
    """
    row = db.session.execute(with_lead(actor).where(Conversation.id == conversation_id)).first()
    if row is None:
        raise NotFound
    answering = answering_posts(actor)
    (about,) = described(actor, [row], answering)
    said, left_out = _said(conversation_id, oldest_first, beyond)
    parties = parties_of([conversation_id]).get(conversation_id, ())
    controller = controller_of_thread(row.Conversation.controller_id)
    stretches = line_of("conversation", conversation_id)
    if controller.kind == "councillor":
        stretches = own_line(actor, stretches)
    asks = tuple(one for one in asked_of(actor) if one.conversation_id == conversation_id)
    found: Conversation = row.Conversation
    # A ward's councillors share a post and no casework: theirs knows no pool.
    shared = about.is_pool and controller.kind != "councillor"
    free = shared and not about.taken_up_by and not found.closed_at
    return ThreadPage(
        about=about,
        external_system=found.external_system,
        external_reference=found.external_reference,
        external_url=found.external_url,
        private=private_words(controller),
        agreed=_agreed(conversation_id, said, controller.kind),
        is_casework=controller.kind == "councillor",
        lead=lead_of_thread(actor, about),
        supports=supports(actor, conversation_id),
        residents=tuple(party for party in parties if party.kind == "resident"),
        organisations=tuple(party for party in parties if party.kind == "organisation"),
        others=tuple(party for party in parties if party.kind == "unknown"),
        line=_line(asks, conversation_id, said, stretches, oldest_first, first=beyond is None, last=left_out == 0),
        count=_count(conversation_id),
        oldest_first=oldest_first,
        next_from=said[-1].id if left_out else None,
        left_out=left_out,
        promises=promises_in(actor, conversation_id),
        asks_of_me=asks,
        holders=on_the_line(
            actor,
            stretches,
            pages_of(actor, [stretch.through for stretch in stretches]),
            is_casework=controller.kind == "councillor",
        ),
        as_at=as_at(actor, stretches, found.opened_at, on) if on is not None else None,
        in_it=in_it_words(who_is_in(actor, conversation_id)),
        lead_is_me=row.post_id in answering.all,
        may_write=actor.may(Permission.CONVERSATIONS_WRITE),
        may_ask=found.closed_at is None and controller.kind == "council",
        may_take_on=row.post_id not in actor.post_ids
        and found.closed_at is None
        and any(hat.kind != "cover" and hat.places == 1 and hat.team_id for hat in actor.hats),
        may_take_up=free and row.post_id in actor.post_ids,
        may_put_back=shared and not found.closed_at and bool(about.taken_up_by) and row.post_id in actor.post_ids,
        to_view=residents_to_view(actor, conversation_id),
    )


def _agreed(conversation_id: int, said: Sequence[Interaction], kind: str) -> Agreed | None:
    """Asked only of what is, or was, a councillor's casework. One statement, or none."""
    if kind == "council" and all(one.acting_as != "ward councillor" for one in said):
        return None
    return agreements_of([conversation_id]).get(conversation_id)


def _said(conversation_id: int, oldest_first: bool, beyond: int | None) -> tuple[list[Interaction], int]:
    """The next 40 of what was said, and how many come after them. Two statements."""
    following = and_(Interaction.conversation_id == conversation_id, _beyond(beyond, oldest_first))
    order = (
        (Interaction.occurred_at.asc(), Interaction.id.asc())
        if oldest_first
        else (Interaction.occurred_at.desc(), Interaction.id.desc())
    )
    rows = list(db.session.scalars(select(Interaction).where(following).order_by(*order).limit(AT_ONCE)))
    count = db.session.scalar(select(func.count()).select_from(Interaction).where(following)) or 0
    return rows, count - len(rows)


def _beyond(interaction_id: int | None, oldest_first: bool) -> ColumnElement[bool]:
    if interaction_id is None:
        return true()
    then = select(Interaction.occurred_at).where(Interaction.id == interaction_id).scalar_subquery()
    same = Interaction.occurred_at == then
    if oldest_first:
        return or_(Interaction.occurred_at > then, and_(same, Interaction.id > interaction_id))
    return or_(Interaction.occurred_at < then, and_(same, Interaction.id < interaction_id))


def _line(
    asks: Sequence[AskRow],
    conversation_id: int,
    said: Sequence[Interaction],
    stretches: Sequence[Stretch],
    oldest_first: bool,
    *,
    first: bool,
    last: bool,
) -> Line:
    asking = asking_notes([conversation_id], {one.ask_id for one in asks})
    notes = [*asking, *closing_notes([conversation_id]), *holding_notes(stretches)]
    return merged(entries_of(said), _within(notes, said, oldest_first, first, last), oldest_first=oldest_first)


def _within(
    notes: Sequence[Note], said: Sequence[Interaction], oldest_first: bool, first: bool, last: bool
) -> list[Note]:
    """The notes of one page: each stands on one page only."""
    if not said:
        return list(notes) if first and last else []
    ends = sorted([said[0].occurred_at, said[-1].occurred_at])
    no_lower, no_upper = (first, last) if oldest_first else (last, first)
    return [note for note in notes if (no_lower or note.at >= ends[0]) and (no_upper or note.at < ends[1])]


def _count(conversation_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(Interaction).where(Interaction.conversation_id == conversation_id)
        )
        or 0
    )
