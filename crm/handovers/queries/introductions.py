"""Introductions: who can be told of a new holder, what is drafted, reviewed and sent, and the words by language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, func, select

from crm.actor import Actor
from crm.conversations.models import Interaction
from crm.council.models import Colleague, Post
from crm.database import db
from crm.handovers import acceptances
from crm.handovers.introducing import Held, introduction, is_disputed, to_introduce
from crm.handovers.kept_back import KeptBack, kept_back
from crm.handovers.models import Acceptance, Introduction
from crm.handovers.often import passed_on_often
from crm.handovers.outdated import left_out_words
from crm.handovers.wording import CHANNELS, language_words
from crm.residents import access as residents
from crm.residents.cards import ResidentCard, resident_card
from crm.residents.models import ContactPoint, Resident
from crm.residents.rules import shown
from crm.web.formatting import full_day
from crm.web.pagination import PER_PAGE, Page, page_of

BY = {"phone": "By phone", "email": "By email", "social": "By message", "letter": "By letter"}


@dataclass(frozen=True)
class IntroductionLine:
    """An introduction in the list."""

    introduction_id: int
    resident_id: int
    name: str
    stage: str
    by: str  # "By letter, 9 Crag Lane, Hale, NM1 1AA"; of what is kept back, why
    language: str  # that there is no text in theirs
    when: str  # "Sent on 3 December 2026 by Amira Siddiq"
    often: int
    is_kept_back: bool


@dataclass(frozen=True)
class IntroductionsPage:
    """All introductions of one post in one handover. `note`: why nobody is written to, where that is so."""

    acceptance_id: int
    handover_id: int
    post: str
    note: str
    ready: int
    held: tuple[Held, ...]
    held_count: int
    lines: Page[IntroductionLine]
    drafted: int
    reviewed: int
    kept_back: int  # drafted or reviewed, and not to be sent as they stand
    sent: int
    letters: int  # reviewed ones that go by letter
    reviewed_ids: tuple[int, ...]  # for saying that all of them were sent
    left_out: str  # that some introduce somebody who is gone


def introductions_page(actor: Actor, acceptance_id: int, *, page: int = 1) -> IntroductionsPage:
    """The introductions of a post's handover, those to be reviewed first. Raises NotFound. Some forty statements."""
    accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id)
    found = to_introduce(actor, handover, accepted.post_id)
    unsent = db.session.execute(introductions_of(actor, accepted).where(Introduction.sent_at.is_(None))).all()
    back = kept_back(actor, handover, accepted.post_id, [row.Introduction for row in unsent])
    reviewed = [row for row in unsent if row.Introduction.stage == "reviewed" and row.Introduction.id not in back]
    rows = db.session.execute(
        introductions_of(actor, accepted)
        .order_by(Introduction.stage, Resident.name, Introduction.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE + 1)
    ).all()
    often = passed_on_often(actor, [row.Introduction.resident_id for row in rows])
    return IntroductionsPage(
        acceptance_id=accepted.id,
        handover_id=handover.id,
        post=db.session.get_one(Post, accepted.post_id).title,
        note=found.note,
        ready=len(found.ready),
        held=found.held[:PER_PAGE],
        held_count=len(found.held),
        lines=page_of([_line(row, often, back.get(row.Introduction.id)) for row in rows], page),
        drafted=sum(row.Introduction.stage == "drafted" and row.Introduction.id not in back for row in unsent),
        reviewed=len(reviewed),
        kept_back=len(back),
        sent=_sent(actor, accepted),
        letters=sum(row.ContactPoint.kind == "address" for row in reviewed),
        reviewed_ids=tuple(row.Introduction.id for row in reviewed),
        left_out=left_out_words(handover.id, accepted.post_id),
    )


def _sent(actor: Actor, accepted: Acceptance) -> int:
    of_post = introductions_of(actor, accepted).where(Introduction.sent_at.is_not(None))
    return (
        db.session.scalar(select(func.count()).select_from(of_post.with_only_columns(Introduction.id).subquery())) or 0
    )


def introductions_of(actor: Actor, accepted: Acceptance) -> Select[Any]:
    """The introductions of what a post was handed, with the resident's name, the contact point and who had them last:
    those about residents whom the actor may know."""
    known = residents.visible_residents(actor, merged=True).with_only_columns(Resident.id)
    return (
        select(Introduction, Resident.name, ContactPoint, Colleague.name.label("who"))
        .join(Resident, Resident.id == Introduction.resident_id)
        .join(ContactPoint, ContactPoint.id == Introduction.contact_point_id)
        .outerjoin(Colleague, Colleague.id == func.coalesce(Introduction.sent_by_id, Introduction.reviewed_by_id))
        .where(
            Introduction.handover_id == accepted.handover_id,
            Introduction.post_id == accepted.post_id,
            Resident.id.in_(known),
        )
    )


def _line(row: Row[Any], often: dict[int, int], back: KeptBack | None) -> IntroductionLine:
    one: Introduction = row.Introduction
    how, when = (f"{back.why}.", back.way_on) if back else (_by(row.ContactPoint), _when(one, row.who or ""))
    return IntroductionLine(
        one.id, one.resident_id, row.name, one.stage, how, language_words(one.language, one.written_in), when,
        often.get(one.resident_id, 0), back is not None,
    )  # fmt: skip


def _by(point: ContactPoint) -> str:
    where = shown(point.kind, point.value, point.normal, point.postcode)
    return f"{BY[CHANNELS[point.kind]]}, {where}" + (f" on {point.network}" if point.network else "")


def _when(one: Introduction, who: str) -> str:
    if one.sent_at is not None:
        return f"Sent on {full_day(one.sent_at)} by {who}"
    return f"Reviewed on {full_day(one.reviewed_at)} by {who}" if one.reviewed_at is not None else "To be reviewed"


@dataclass(frozen=True)
class Way:
    """A way to tell somebody that is safe."""

    contact_point_id: int
    words: str


@dataclass(frozen=True)
class IntroductionPage:
    """One introduction, to review or to send."""

    introduction_id: int
    acceptance_id: int
    version: int
    card: ResidentCard
    post: str
    successor: str
    stage: str
    text: str
    contact_point_id: int
    by: str
    ways: tuple[Way, ...]
    language: str
    when: str
    often: int
    is_disputed: bool
    conversation_id: int | None
    kept_back: str  # why it must not be sent as it stands, and the way on


def introduction_page(actor: Actor, introduction_id: int) -> IntroductionPage:
    """One introduction with what to mind about the resident. Raises NotFound. Whoever shows it notes the viewing."""
    one, handover = introduction(actor, introduction_id)
    back = kept_back(actor, handover, one.post_id, [one]).get(one.id)
    card = resident_card(actor, one.resident_id)
    row = db.session.execute(
        select(Post.title, Colleague.name, Acceptance.id, ContactPoint)
        .select_from(Introduction)
        .join(Post, Post.id == Introduction.post_id)
        .join(ContactPoint, ContactPoint.id == Introduction.contact_point_id)
        .join(
            Acceptance,
            and_(Acceptance.handover_id == Introduction.handover_id, Acceptance.post_id == Introduction.post_id),
        )
        .outerjoin(Colleague, Colleague.id == Introduction.colleague_id)
        .where(Introduction.id == one.id)
    ).one()
    by_id = one.sent_by_id or one.reviewed_by_id
    who = db.session.get(Colleague, by_id) if by_id is not None else None
    words = {"phone": "Ring", "email": "Email", "address": "Write to", "handle": "Message"}
    return IntroductionPage(
        introduction_id=one.id,
        acceptance_id=row.id,
        version=one.version,
        card=card,
        post=row.title,
        successor=row.name or row.title,
        stage=one.stage,
        text=one.text,
        contact_point_id=one.contact_point_id,
        by=_by(row.ContactPoint),
        ways=tuple(
            Way(point.id, f"{words[point.kind]} {point.words}" + (f", {point.note}" if point.note else ""))
            for point in card.usable
        ),
        language=language_words(one.language, one.written_in),
        when=_when(one, who.name if who else ""),
        often=passed_on_often(actor, [card.id]).get(card.id, 0),
        is_disputed=is_disputed(one),
        conversation_id=_conversation_of(one),
        kept_back=back.words if back else "",
    )


def _conversation_of(one: Introduction) -> int | None:
    if one.interaction_id is None:
        return None
    return db.session.scalar(select(Interaction.conversation_id).where(Interaction.id == one.interaction_id))
