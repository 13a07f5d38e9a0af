"""That many introductions were sent at once: by a mail merge, or in one post."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations.telling import Told, Written, tell_each
from crm.council.models import COUNCIL
from crm.database import db, transaction
from crm.errors import Refused
from crm.handovers import acceptances
from crm.handovers.kept_back import kept_back
from crm.handovers.models import Acceptance, Handover, Introduction
from crm.handovers.wording import CHANNELS, SUBJECT
from crm.residents.cards import ResidentCard, resident_cards


@dataclass(frozen=True)
class Sent:
    """How many are written down as sent, and how many could not be by now: each says why on its own page."""

    count: int
    kept_back: int


def send_introductions(actor: Actor, acceptance_id: int, introduction_ids: Collection[int]) -> Sent:
    """Say that introductions of a post were sent, those named and reviewed: each is written down as a message to its
    resident. What must not be sent by now is kept back. About thirty statements, however many.

    Refused where none of them can be marked.
    """
    with transaction():
        refuse_repeated(actor)
        accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id, lock=True)
        rows = list(
            db.session.scalars(
                select(Introduction)
                .where(
                    Introduction.id.in_(introduction_ids),
                    Introduction.handover_id == handover.id,
                    Introduction.post_id == accepted.post_id,
                    Introduction.stage == "reviewed",
                )
                .order_by(Introduction.id)
                .with_for_update()
            )
        )
        sendable = _sendable(actor, handover, accepted, rows)
        if not sendable:
            raise Refused("None of these can be marked as sent. Look at each of them: it says why.")
        act = record(
            actor, "introductions.sent", "acceptance", accepted.id, handover_id=handover.id, count=len(sendable),
            kept_back=len(rows) - len(sendable),
        )  # fmt: skip
        _mark(actor, sendable, _told(actor, act.id, accepted.post_id, sendable))
        return Sent(len(sendable), len(rows) - len(sendable))


def _sendable(
    actor: Actor, handover: Handover, accepted: Acceptance, rows: Collection[Introduction]
) -> list[tuple[Introduction, Told]]:
    """Those that nothing keeps back, each with how its resident is told."""
    cards = resident_cards(actor, [row.resident_id for row in rows])
    back = kept_back(actor, handover, accepted.post_id, rows, cards)
    return [(row, _by_its_way(row, cards[row.resident_id])) for row in rows if row.id not in back]


def _by_its_way(row: Introduction, card: ResidentCard) -> Told:
    way = next(point for point in card.usable if point.id == row.contact_point_id)
    return Told(card.id, card.ward.ward_id if card.ward else None, CHANNELS[way.kind], row.text)


def _told(
    actor: Actor, act_id: int, post_id: int, sendable: Collection[tuple[Introduction, Told]]
) -> dict[int, Written]:
    """Written down, for each person who is introduced: one, as a rule."""
    written: dict[int, Written] = {}
    for colleague_id in dict.fromkeys(row.colleague_id for row, _ in sendable):
        written |= tell_each(
            act_id, [told for row, told in sendable if row.colleague_id == colleague_id], controller_id=COUNCIL,
            post_id=post_id, colleague_id=colleague_id or actor.colleague_id, recorded_by_id=actor.colleague_id,
            subject=SUBJECT,
        )  # fmt: skip
    return written


def _mark(actor: Actor, sendable: Collection[tuple[Introduction, Told]], written: dict[int, Written]) -> None:
    table = Introduction.__table__
    db.session.execute(
        update(table)
        .where(table.c.id == bindparam("which"))
        .values(
            stage="sent", sent_at=clock.now(), sent_by_id=actor.colleague_id, interaction_id=bindparam("interaction"),
            version=table.c.version + 1,
        ),
        [{"which": row.id, "interaction": written[row.resident_id].interaction_id} for row, _ in sendable],
    )  # fmt: skip
    db.session.expire_all()
