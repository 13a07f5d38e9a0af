"""The items of a preview: everything that a post is responsible for at that moment, and where each goes.

The same insert serves the preview and, at the confirmation, what arrived since: that follows the rule for the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    ScalarSelect,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from crm.accounts.access import visible_accounts
from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Ask, Conversation
from crm.database import db
from crm.handovers import rules
from crm.handovers.models import Arrangement, Handover, Item, Share
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

ABOUT = ("conversation", "resident", "account")
QUICK = {"synchronize_session": False}
PERSONAL = "A personal account is its owner’s alone: it passes to nobody."
NOWHERE = "No rule names it, and nothing was said of the rest: it stays with the post."
REST = "As the rest"
BACK = "It was theirs before"
ARRIVED = "Came after the preview, and follows the rest"


def take(handover_id: int, actor: Actor, controllers: Collection[int], *, arrived: bool = False) -> None:
    """Write down every current responsibility and open question of the posts that are split, and that no item names
    yet; each goes where the rest goes. Two statements, and those of `visible_accounts`.

    Finished conversations are no items: they keep their author. Nor is what the actor does not read, or casework.
    """
    why = ARRIVED if arrived else REST
    moves = Arrangement.rest_post_id.is_not(None)
    _insert_responsibilities(handover_id, actor, controllers, moves, why, arrived=arrived)
    _insert_asks(handover_id, controllers, moves, why, arrived=arrived)


def _insert_responsibilities(
    handover_id: int, actor: Actor, controllers: Collection[int], moves: Any, why: str, *, arrived: bool
) -> None:
    led = Responsibility
    is_personal = and_(led.account_id.is_not(None), Account.kind == "personal")
    goes = and_(moves, ~is_personal)
    rows = (
        select(
            literal(handover_id), led.post_id, led.id, led.role, led.conversation_id, led.resident_id, led.account_id,
            case((goes, "moves"), else_="stays"),
            case((goes, Arrangement.rest_post_id), else_=None),
            literal(False), literal(arrived),
            case(
                (is_personal, PERSONAL), (~goes, NOWHERE), (Arrangement.only_from_post_id.is_not(None), BACK), else_=why
            ),
        )
        .join(Arrangement, and_(Arrangement.post_id == led.post_id, Arrangement.handover_id == handover_id))
        .outerjoin(Conversation, Conversation.id == led.conversation_id)
        .outerjoin(Resident, Resident.id == led.resident_id)
        .outerjoin(Account, Account.id == led.account_id)
        .where(
            Arrangement.way == "split",
            led.ends_at.is_(None),
            or_(
                and_(
                    led.conversation_id.is_not(None),
                    Conversation.closed_at.is_(None),
                    Conversation.controller_id.in_(controllers),
                ),
                and_(led.resident_id.is_not(None), Resident.controller_id.in_(controllers)),
                and_(led.account_id.is_not(None), Account.id.in_(_account_ids(actor))),
            ),
            or_(Arrangement.only_from_post_id.is_(None), _came_from(Arrangement.only_from_post_id)),
            led.id.not_in(_named(handover_id, Item.responsibility_id)),
        )
    )  # fmt: skip
    columns = [
        "handover_id", "from_post_id", "responsibility_id", "role", *(f"{about}_id" for about in ABOUT), "fate",
        "to_post_id", "chosen", "arrived", "why",
    ]  # fmt: skip
    _insert(columns, rows)


def _named(handover_id: int, column: Any) -> Select[tuple[int]]:
    """What the items name already: a set that is read once, however many rows are asked about."""
    return select(column).where(Item.handover_id == handover_id, column.is_not(None))


def _insert(columns: list[str], rows: Select[Any]) -> None:
    """A thing that was previewed, and has left the post and come back since, is an item already: it counts as moved."""
    insert: type[Insert] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[db.engine.dialect.name]
    into = insert(Item.__table__).from_select(columns, rows)
    db.session.execute(into.on_conflict_do_nothing())  # type: ignore[attr-defined]


def _account_ids(actor: Actor) -> Select[tuple[int]]:
    return visible_accounts(actor).with_only_columns(Account.id)


def _came_from(post_id: Any) -> ColumnElement[bool]:
    """The lead that this one followed was that post's: what it gave, and may have back."""
    before = aliased(Responsibility)
    return or_(
        *(
            and_(
                getattr(Responsibility, f"{about}_id").is_not(None),
                exists().where(
                    getattr(before, f"{about}_id") == getattr(Responsibility, f"{about}_id"),
                    before.role == "lead",
                    Responsibility.role == "lead",
                    before.ends_at == Responsibility.starts_at,
                    before.post_id == post_id,
                ),
            )
            for about in ABOUT
        )
    )


def _insert_asks(handover_id: int, controllers: Collection[int], moves: Any, why: str, *, arrived: bool) -> None:
    """Open questions put to the post: each goes where its conversation goes, as far as the post takes part in it."""
    rows = (
        select(
            literal(handover_id), Ask.post_id, literal("lead"), Ask.id,
            case((moves, "moves"), else_="stays"), case((moves, Arrangement.rest_post_id), else_=None),
            literal(False), literal(arrived), case((moves, why), else_=NOWHERE),
        )
        .join(Arrangement, and_(Arrangement.post_id == Ask.post_id, Arrangement.handover_id == handover_id))
        .where(
            Arrangement.way == "split",
            Arrangement.only_from_post_id.is_(None),
            open_ask(),
            Ask.controller_id.in_(controllers),
            Ask.id.not_in(_named(handover_id, Item.ask_id)),
        )
    )  # fmt: skip
    columns = ["handover_id", "from_post_id", "role", "ask_id", "fate", "to_post_id", "chosen", "arrived", "why"]
    _insert(columns, rows)


def open_ask() -> ColumnElement[bool]:
    """The condition on `ask` that nobody has answered it or sent it back."""
    return and_(Ask.answered_at.is_(None), Ask.returned_at.is_(None))


def forget_unchosen(handover_id: int) -> None:
    """Take away the items of an earlier preview, but for what was chosen by hand and is still there."""
    split = select(Arrangement.post_id).where(Arrangement.handover_id == handover_id, Arrangement.way == "split")
    db.session.execute(
        delete(Item).where(
            Item.handover_id == handover_id, or_(Item.chosen.is_(False), Item.from_post_id.not_in(split))
        ),
        execution_options=QUICK,
    )
    current = func.coalesce(*(_current(about) for about in ABOUT))
    db.session.execute(
        update(Item)
        .where(Item.handover_id == handover_id, Item.ask_id.is_(None))
        .values(responsibility_id=current, arrived=False),
        execution_options=QUICK,
    )
    finished = exists().where(Conversation.id == Item.conversation_id, Conversation.closed_at.is_not(None))
    answered = and_(
        Item.ask_id.is_not(None), ~exists().where(Ask.id == Item.ask_id, open_ask(), Ask.post_id == Item.from_post_id)
    )
    gone = and_(Item.ask_id.is_(None), Item.responsibility_id.is_(None))
    db.session.execute(
        delete(Item).where(Item.handover_id == handover_id, or_(gone, finished, answered)), execution_options=QUICK
    )


def _current(about: str) -> ScalarSelect[int]:
    """The row by which the post of an item takes part in it now."""
    thing = getattr(Item, f"{about}_id")
    return (
        select(Responsibility.id)
        .where(
            getattr(Responsibility, f"{about}_id") == thing,
            Responsibility.post_id + 0 == Item.from_post_id,
            Responsibility.role == Item.role,
            Responsibility.ends_at.is_(None),
        )
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )


def digest(found: Handover) -> str:
    """What a preview shows, as one number: the plan, and each item with where it goes. Three statements."""
    plan = db.session.execute(
        select(*(column for column in Arrangement.__table__.columns if column.name != "id"))
        .where(Arrangement.handover_id == found.id)
        .order_by(Arrangement.post_id)
    ).all()
    shares = db.session.execute(
        select(Arrangement.post_id, Share.post_id, Share.ward_id, Share.service_code)
        .join(Arrangement, Arrangement.id == Share.arrangement_id)
        .where(Arrangement.handover_id == found.id)
        .order_by(Arrangement.post_id, Share.post_id, Share.ward_id, Share.service_code)
    ).all()
    items = db.session.execute(
        select(Item.from_post_id, Item.responsibility_id, Item.ask_id, Item.role, Item.fate, Item.to_post_id)
        .where(Item.handover_id == found.id)
        .order_by(Item.from_post_id, Item.responsibility_id, Item.ask_id)
    ).all()
    about = (found.id, found.kind, found.starts_on, found.ends_on, found.previewed_by_id, found.previewed_at)
    return rules.digest_of([about, *map(tuple, plan), *map(tuple, shares), *map(tuple, items)])
