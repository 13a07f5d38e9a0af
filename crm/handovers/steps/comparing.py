"""What has changed since a preview was taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from crm.audit.models import AuditEntry
from crm.conversations.models import Ask, Conversation, Participant, Promise
from crm.conversations.queries.promises import is_open
from crm.database import db
from crm.errors import Refused
from crm.handovers.models import Handover, Item
from crm.handovers.steps.snapshot import ABOUT, QUICK, open_ask
from crm.responsibilities.models import Responsibility

SHOWN = 200


@dataclass(frozen=True)
class Difference:
    """An item that is not as it was previewed: somebody else answers for it now, or it may not be closed or rest."""

    item_id: int
    what: str  # moved, waits, open
    from_post_id: int
    role: str
    conversation_id: int | None
    resident_id: int | None
    account_id: int | None
    now_post_id: int | None  # who leads it now
    by: str  # who did it; empty where that is not known
    at: datetime | None


@dataclass(frozen=True)
class Came:
    """What came to the posts of a plan since it was previewed: the first few hundred, and how many there are."""

    responsibility_ids: tuple[int, ...] = ()
    ask_ids: tuple[int, ...] = ()
    promise_ids: tuple[int, ...] = ()  # made since in conversations that were in the preview
    number: int = 0  # without those promises


class MovedSince(Refused):
    """Something that was previewed has changed. `differences` says what, as far as it can be shown on a page; `came`
    what is there besides; `preview` is the digest of the new preview, which was taken at once."""

    def __init__(self, differences: tuple[Difference, ...], number: int, came: Came) -> None:
        one = number == 1
        super().__init__(
            f"{number:,} {'thing' if one else 'things'} changed since this was previewed. Nothing was handed over. "
            f"Look at {'it' if one else 'them'} below, then confirm the new preview."
        )
        self.differences = differences
        self.number = number
        self.came = came
        self.preview = ""


def leave_what_is_finished(handover_id: int) -> None:
    """A conversation that was closed since, a question that was answered: they stay where they are. Two statements."""
    closed = exists().where(Conversation.id == Item.conversation_id, Conversation.closed_at.is_not(None))
    settled = and_(
        Item.ask_id.is_not(None),
        ~exists().where(Ask.id == Item.ask_id, open_ask(), Ask.post_id == Item.from_post_id),
    )
    db.session.execute(
        update(Item)
        .where(Item.handover_id == handover_id, Item.fate != "stays", or_(closed, settled))
        .values(fate="stays", to_post_id=None, why="Finished since the preview: finished work keeps its author."),
        execution_options=QUICK,
    )


def refuse_changed(handover_id: int) -> datetime | None:
    """Raise MovedSince where an item is no longer as previewed. Else: the moment at which the newest of the
    responsibilities began, so that the act is dated no earlier. One statement."""
    changed, newest = db.session.execute(
        select(func.count(case((_changed(), 1))), func.max(Responsibility.starts_at))
        .select_from(Item)
        .outerjoin(Responsibility, _is_current())
        .where(Item.handover_id == handover_id, Item.ask_id.is_(None))
    ).one()
    if changed:
        raise MovedSince(differences(handover_id), changed, _came(handover_id))
    return newest


def _came(handover_id: int) -> Came:
    """Three statements."""
    arrived = (Item.handover_id == handover_id, Item.arrived)
    rows = db.session.execute(
        select(Item.responsibility_id, Item.ask_id).where(*arrived).order_by(Item.id).limit(SHOWN)
    ).all()
    return Came(
        tuple(row.responsibility_id for row in rows if row.responsibility_id is not None),
        tuple(row.ask_id for row in rows if row.ask_id is not None),
        tuple(db.session.scalars(_promised_since(handover_id))),
        db.session.scalar(select(func.count()).select_from(Item).where(*arrived)) or 0,
    )


def _promised_since(handover_id: int) -> Select[tuple[int]]:
    """What was promised since the preview in conversations that it moves: it goes along with them."""
    return (
        select(Promise.id)
        .join(Item, Item.conversation_id == Promise.conversation_id)
        .join(Handover, Handover.id == Item.handover_id)
        .where(
            Item.handover_id == handover_id, Item.role == "lead", Item.fate == "moves", Item.arrived.is_(False),
            Promise.made_at >= Handover.previewed_at, is_open(),
        )
        .order_by(Promise.id)
        .limit(SHOWN)
    )  # fmt: skip


def _is_current() -> ColumnElement[bool]:
    return and_(
        Responsibility.id == Item.responsibility_id,
        Responsibility.ends_at.is_(None),
        Responsibility.post_id == Item.from_post_id,
    )


def _changed() -> ColumnElement[bool]:
    finished = and_(Item.fate == "stays", Item.conversation_id.is_not(None))
    return or_(
        and_(Responsibility.id.is_(None), ~finished),
        and_(Item.fate == "closes", ~may_close(Item.conversation_id)),
        and_(Item.fate == "dormant", has_something_open(Item.resident_id)),
    )


def may_close(conversation_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether nobody waits in a conversation and nothing is promised in it."""
    promised = exists().where(Promise.conversation_id == Conversation.id, is_open())
    asked = exists().where(Ask.conversation_id == Conversation.id, open_ask())
    return exists().where(
        Conversation.id == conversation_id,
        Conversation.closed_at.is_(None),
        Conversation.waiting_since.is_(None),
        ~promised,
        ~asked,
    )


def has_something_open(resident_id: ColumnElement[int | None]) -> ColumnElement[bool]:
    """Whether a resident takes part in an open conversation."""
    return exists().where(
        Participant.resident_id == resident_id,
        Participant.conversation_id == Conversation.id,
        Conversation.closed_at.is_(None),
    )


def differences(handover_id: int) -> tuple[Difference, ...]:
    """What is no longer as it was previewed, the first few hundred: where it is now, and who did it when. One
    statement."""
    now, act = aliased(Responsibility), aliased(AuditEntry)
    same = or_(*(getattr(now, f"{about}_id") == getattr(Item, f"{about}_id") for about in ABOUT))
    rows = db.session.execute(
        _differing(handover_id)
        .outerjoin(now, and_(same, now.role == "lead", now.ends_at.is_(None)))
        .outerjoin(act, act.id == now.begun_by_id)
        .add_columns(now.post_id.label("now_post_id"), act.actor_name, act.at)
    ).all()
    return tuple(
        Difference(
            item_id=row.Item.id, what=row.what, from_post_id=row.Item.from_post_id, role=row.Item.role,
            conversation_id=row.Item.conversation_id, resident_id=row.Item.resident_id,
            account_id=row.Item.account_id, now_post_id=row.now_post_id,
            by=(row.actor_name or "") if row.what == "moved" else "", at=row.at if row.what == "moved" else None,
        )
        for row in rows
    )  # fmt: skip


def _differing(handover_id: int) -> Select[tuple[Item, str]]:
    what = case((Responsibility.id.is_(None), "moved"), (Item.fate == "closes", "waits"), else_="open").label("what")
    return (
        select(Item, what)
        .outerjoin(Responsibility, _is_current())
        .where(Item.handover_id == handover_id, Item.ask_id.is_(None), _changed())
        .order_by(Item.id)
        .limit(SHOWN)
    )
