"""Where each item of a preview goes: by ward, by service, as suggested; what a post may not open stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, exists, func, literal, or_, select, update
from sqlalchemy.orm import aliased

from crm.accounts.models import Service
from crm.conversations.models import Ask, Conversation, Participant
from crm.council.circles import may_open
from crm.council.models import Post, Ward
from crm.database import db
from crm.handovers.models import Arrangement, Item, Share
from crm.handovers.steps.snapshot import QUICK
from crm.residents.models import Resident


def sort_by_ward(handover_id: int) -> None:
    """A resident and their conversations go to the post of their ward. One statement."""
    ward = func.coalesce(
        select(Conversation.ward_id).where(Conversation.id == Item.conversation_id).correlate(Item).scalar_subquery(),
        select(Resident.ward_id).where(Resident.id == Item.resident_id).correlate(Item).scalar_subquery(),
    )
    name = select(Ward.name).where(Ward.id == ward).correlate(Item).scalar_subquery()
    _sort(handover_id, "by ward", Share.ward_id == ward, literal("In ") + name)


def sort_by_service(handover_id: int, controllers: Collection[int]) -> None:
    """A conversation goes to the post of its service; a resident to that of the service that most of their open
    conversations are about, but never to a post that none of those that the plan moves goes to. Two statements."""
    most = (
        select(Conversation.service_code)
        .join(Participant, Participant.conversation_id == Conversation.id)
        .where(
            Participant.resident_id == Item.resident_id,
            Conversation.closed_at.is_(None),
            Conversation.service_code.is_not(None),
            Conversation.controller_id.in_(controllers),
        )
        .group_by(Conversation.service_code)
        .order_by(func.count(Conversation.id.distinct()).desc(), Conversation.service_code)
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )
    own = select(Conversation.service_code).where(Conversation.id == Item.conversation_id).correlate(Item)
    service = func.coalesce(own.scalar_subquery(), most)
    name = select(Service.name).where(Service.code == service).correlate(Item).scalar_subquery()
    _sort(handover_id, "by service", Share.service_code == service, literal("About ") + name)
    _follow_conversations(handover_id)


def talks_with_them(talk: type[Item], handover_id: int, *which: ColumnElement[bool]) -> Subquery:
    """By resident and the post that has them: to which posts the conversations with them go that the plan moves or
    keeps for the same post, how many to each, and the first. `talk` is an alias of Item, for further conditions.

    All of them at once: asked for one resident after another, how long it takes goes with the square of their number.
    """
    talks = func.count(talk.conversation_id.distinct()).label("talks")
    goes = (Participant.resident_id, talk.from_post_id, talk.to_post_id)
    return (
        select(*goes, talks, func.min(talk.conversation_id).label("first"))
        .join(Participant, Participant.conversation_id == talk.conversation_id)
        .where(talk.handover_id == handover_id, talk.role == "lead", Participant.resident_id.is_not(None), *which)
        .group_by(*goes)
        .subquery()
    )


def _follow_conversations(handover_id: int) -> None:
    """A relationship that would part from every conversation goes along with them, where most go (docs/decisions/0029).
    One statement."""
    talk = aliased(Item)
    went = talks_with_them(talk, handover_id, talk.fate == "moves", talk.chosen.is_(False))
    theirs = (
        select(went.c.to_post_id)
        .where(went.c.resident_id == Item.resident_id, went.c.from_post_id == Item.from_post_id)
        .correlate(Item)
    )
    where_most_go = theirs.order_by(went.c.talks.desc(), went.c.first).limit(1).scalar_subquery()
    by_service = select(Arrangement.post_id).where(
        Arrangement.handover_id == handover_id, Arrangement.rule == "by service"
    )
    db.session.execute(
        update(Item)
        .where(
            Item.handover_id == handover_id, Item.chosen.is_(False), Item.resident_id.is_not(None),
            Item.from_post_id.in_(by_service), theirs.exists(),
            ~theirs.where(went.c.to_post_id == Item.to_post_id).exists(),
        )
        .values(to_post_id=where_most_go, fate="moves", why="With their conversation"),
        execution_options=QUICK,
    )  # fmt: skip


def _sort(handover_id: int, rule: str, fits: ColumnElement[bool], why: ColumnElement[str]) -> None:
    to = (
        select(func.min(Share.post_id))
        .join(Arrangement, Arrangement.id == Share.arrangement_id)
        .where(
            Arrangement.handover_id == handover_id,
            Arrangement.post_id == Item.from_post_id,
            Arrangement.rule == rule,
            fits,
        )
        .correlate(Item)
        .scalar_subquery()
    )
    of_rule = select(Arrangement.post_id).where(Arrangement.handover_id == handover_id, Arrangement.rule == rule)
    db.session.execute(
        update(Item)
        .where(
            Item.handover_id == handover_id, Item.chosen.is_(False), Item.ask_id.is_(None), Item.account_id.is_(None),
            Item.from_post_id.in_(of_rule), to.is_not(None),
        )
        .values(to_post_id=to, fate="moves", why=func.substr(why, 1, 200)),
        execution_options=QUICK,
    )  # fmt: skip


def asks_follow_conversations(handover_id: int) -> None:
    """A question put to a post goes to where the post's part in its conversation goes. One statement."""
    other = aliased(Item)
    beside = (
        select(func.min(other.to_post_id))
        .join(Ask, Ask.conversation_id == other.conversation_id)
        .where(
            other.handover_id == handover_id,
            other.from_post_id == Item.from_post_id,
            other.to_post_id.is_not(None),
            Ask.id == Item.ask_id,
        )
        .scalar_subquery()
    )
    db.session.execute(
        update(Item)
        .where(
            Item.handover_id == handover_id, Item.ask_id.is_not(None), Item.chosen.is_(False), beside.is_not(None)
        )
        .values(to_post_id=beside, fate="moves", why="With its conversation"),
        execution_options=QUICK,
    )  # fmt: skip


def keep_what_may_not_be_opened(handover_id: int) -> None:
    """An item whose post may not open it stays, and says why. As many statements as there are circles, and five."""
    to = set(
        db.session.scalars(
            select(Item.to_post_id).where(Item.handover_id == handover_id, Item.to_post_id.is_not(None)).distinct()
        )
    )
    given = set(
        db.session.scalars(
            select(Arrangement.post_id).where(Arrangement.handover_id == handover_id, Arrangement.way == "split")
        )
    )
    opens = may_open(to | given)
    alike: dict[frozenset[int], list[int]] = defaultdict(list)
    for post_id in sorted(to):
        alike[opens[post_id]].append(post_id)
    for controllers, post_ids in alike.items():
        others = [post_id for post_id in sorted(given) if not opens[post_id] & controllers]
        _keep(handover_id, post_ids, controllers, others)


def _keep(handover_id: int, post_ids: list[int], controllers: frozenset[int], from_others: list[int]) -> None:
    """`from_others` keep their accounts: an account is as open as the post that looks after it."""
    title = select(Post.title).where(Post.id == Item.to_post_id).scalar_subquery()
    db.session.execute(
        update(Item)
        .where(
            Item.handover_id == handover_id,
            Item.to_post_id.in_(post_ids),
            or_(
                closed_to(Item, controllers),
                and_(Item.account_id.is_not(None), Item.from_post_id.in_(from_others)),
            ),
        )
        .values(fate="stays", to_post_id=None, why=func.substr(title + " may not open it: it stays.", 1, 200)),
        execution_options=QUICK,
    )


def closed_to(item: Any, controllers: Collection[int]) -> ColumnElement[bool]:
    """The condition on an item that its conversation, resident or question is under none of these controllers."""
    return or_(
        *(
            exists().where(model.id == getattr(item, f"{name}_id"), model.controller_id.not_in(controllers))
            for name, model in (("conversation", Conversation), ("resident", Resident), ("ask", Ask))
        )
    )
