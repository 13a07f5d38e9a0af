"""Everything that names somebody: by kind, with how many, as far as who asks may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, and_, case, func, or_, select
from sqlalchemy import cast as as_type

from crm import clock
from crm.accounts.access import visible_accounts
from crm.accounts.models import Account
from crm.accounts.rules import shown
from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Ask, Conversation, Promise
from crm.conversations.queries.promises import is_open
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.handovers.access import visible_handovers
from crm.handovers.models import Acceptance, Arrangement, Handover
from crm.handovers.queries.leaver import Leaver
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import led_by


@dataclass(frozen=True)
class OfPost:
    """What a post is responsible for now."""

    residents: int = 0
    seconded: int = 0  # residents for whom it is second
    led: int = 0  # open conversations
    supported: int = 0
    promises: int = 0
    overdue: int = 0
    asked: int = 0
    accounts: int = 0
    deputy_of: int = 0  # accounts that it looks after in second place


@dataclass(frozen=True)
class Own:
    """An account in somebody's own name."""

    account_id: int
    name: str
    kind: str  # professional, personal
    is_owned: bool  # one of their posts looks after it, and counts it


@dataclass(frozen=True)
class Cover:
    """Somebody stands in for somebody, until a day."""

    post_id: int
    title: str
    name: str
    last_day: date | None


@dataclass(frozen=True)
class UnderWay:
    """A handover that is planned, or in which a post of theirs has not accepted yet."""

    handover_id: int
    kind: str
    status: str
    starts_on: date


@dataclass(frozen=True)
class Naming:
    """Everything that names a colleague."""

    of_posts: dict[int, OfPost]
    taken_up: int  # conversations of a pool
    made_elsewhere: int  # open promises of theirs in conversations that other posts lead
    they_asked: int  # open questions that they put to others
    own_accounts: tuple[Own, ...]
    covers_given: tuple[Cover, ...]
    covers_got: tuple[Cover, ...]
    under_way: tuple[UnderWay, ...]

    def total(self, what: str) -> int:
        """How many of a kind, over all posts."""
        return sum(getattr(one, what) for one in self.of_posts.values())

    @property
    def accounts(self) -> int:
        """How many their posts look after or are in their name, each once."""
        return self.total("accounts") + sum(not one.is_owned for one in self.own_accounts)


def naming(actor: Actor, leaver: Leaver) -> Naming:
    """What names a colleague. Twelve statements, whatever there is."""
    own = [one.post_id for one in leaver.own]
    pools = [one.post_holder_id for one in leaver.holdings if one.is_shared]
    return Naming(
        of_posts=_of_posts(actor, own),
        taken_up=_count(
            select(func.count(Conversation.id)).where(
                Conversation.taken_up_by_id.in_(pools), Conversation.closed_at.is_(None), readable(actor)
            )
        ),
        made_elsewhere=_count(
            select(func.count(Promise.id))
            .join(Conversation, Conversation.id == Promise.conversation_id)
            .where(Promise.made_by_id == leaver.colleague_id, is_open(), readable(actor), ~_is_led_by(own))
        ),
        they_asked=_count(
            select(func.count(Ask.id))
            .join(Conversation, Conversation.id == Ask.conversation_id)
            .where(
                Ask.asked_by_id == leaver.colleague_id, Ask.answered_at.is_(None), Ask.returned_at.is_(None),
                Conversation.closed_at.is_(None), readable(actor),
            )
        ),
        own_accounts=_own_accounts(actor, leaver.colleague_id, own),
        covers_given=tuple(
            Cover(one.post_id, one.title, "", one.last_day) for one in leaver.holdings if one.kind == "cover"
        ),
        covers_got=_covers_got(leaver, own),
        under_way=_under_way(actor, leaver),
    )  # fmt: skip


def _count(statement: object) -> int:
    return db.session.scalar(statement) or 0  # type: ignore[call-overload,no-any-return]


def _is_led_by(post_ids: list[int]) -> object:
    return Conversation.id.in_(
        select(Responsibility.conversation_id).where(
            Responsibility.post_id.in_(post_ids), Responsibility.role == "lead",
            Responsibility.ends_at.is_(None), Responsibility.conversation_id.is_not(None),
        )
    )  # fmt: skip


def _of_posts(actor: Actor, post_ids: list[int]) -> dict[int, OfPost]:
    """Of each post. Four statements."""
    found: dict[int, dict[str, int]] = {post_id: {} for post_id in post_ids}
    known = visible_accounts(actor).with_only_columns(Account.id).where(Account.status != "closed").subquery()
    is_lead = Responsibility.role == "lead"
    stands = Resident.canonical_id.is_(None)  # of entries that were put together one counts: they are one person
    rows = db.session.execute(
        select(
            Responsibility.post_id,
            func.count(case((and_(is_lead, stands), Resident.id))).label("residents"),
            func.count(case((and_(~is_lead, stands), Resident.id))).label("seconded"),
            func.count(case((is_lead, Conversation.id))).label("led"),
            func.count(case((~is_lead, Conversation.id))).label("supported"),
            func.count(case((is_lead, known.c.id))).label("accounts"),
            func.count(case((~is_lead, known.c.id))).label("deputy_of"),
        )
        .outerjoin(
            Resident, and_(Resident.id == Responsibility.resident_id, Resident.controller_id.in_(actor.controllers))
        )
        .outerjoin(
            Conversation,
            and_(
                Conversation.id == Responsibility.conversation_id,
                Conversation.closed_at.is_(None),
                Conversation.controller_id.in_(actor.controllers),
            ),
        )
        .outerjoin(known, known.c.id == Responsibility.account_id)
        .where(Responsibility.post_id.in_(post_ids), Responsibility.ends_at.is_(None))
        .group_by(Responsibility.post_id)
    )
    for row in rows:
        found[row.post_id] |= {name: value for name, value in row._mapping.items() if name != "post_id"}
    overdue = as_type(case((Promise.due_on < clock.today(), 1), else_=0), Integer)
    promised = db.session.execute(
        select(Responsibility.post_id, func.count(Promise.id), func.sum(overdue))
        .join(Promise, Promise.conversation_id == Responsibility.conversation_id)
        .join(Conversation, Conversation.id == Promise.conversation_id)
        .where(
            Responsibility.post_id.in_(post_ids), is_lead, Responsibility.ends_at.is_(None), is_open(), readable(actor)
        )
        .group_by(Responsibility.post_id)
    )
    for post_id, count, late in promised:
        found[post_id] |= {"promises": count, "overdue": int(late or 0)}
    asked = db.session.execute(
        select(Ask.post_id, func.count(Ask.id))
        .join(Conversation, Conversation.id == Ask.conversation_id)
        .where(
            Ask.post_id.in_(post_ids), Ask.answered_at.is_(None), Ask.returned_at.is_(None),
            Conversation.closed_at.is_(None), readable(actor),
        )
        .group_by(Ask.post_id)
    )  # fmt: skip
    for post_id, count in asked:
        found[post_id or 0] |= {"asked": count}
    return {post_id: OfPost(**counts) for post_id, counts in found.items()}


def _own_accounts(actor: Actor, colleague_id: int, post_ids: list[int]) -> tuple[Own, ...]:
    rows = db.session.execute(
        visible_accounts(actor)
        .add_columns(Account.id.in_(led_by("account", post_ids)).label("is_owned"))
        .where(Account.colleague_id == colleague_id, Account.status != "closed")
        .order_by(Account.kind.desc(), Account.network, Account.normal)
    )
    return tuple(Own(one.id, shown(one.network, one.handle), one.kind, bool(owns)) for one, owns in rows)


def _covers_got(leaver: Leaver, own: list[int]) -> tuple[Cover, ...]:
    rows = db.session.execute(
        select(PostHolder, Post.title, Colleague.name)
        .join(Post, Post.id == PostHolder.post_id)
        .join(Colleague, Colleague.id == PostHolder.colleague_id)
        .where(
            PostHolder.post_id.in_(own),
            PostHolder.kind == "cover",
            PostHolder.colleague_id != leaver.colleague_id,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > clock.today()),
        )
        .order_by(PostHolder.starts_on, PostHolder.id)
    )
    found = ((row, row.PostHolder.post_id, row.PostHolder.ends_on) for row in rows)
    last = clock.days_after
    return tuple(Cover(post_id, row.title, row.name, last(end, -1) if end else None) for row, post_id, end in found)


def _under_way(actor: Actor, leaver: Leaver) -> tuple[UnderWay, ...]:
    """Handovers that the actor may know of, in which the colleague has a part still to play. One statement."""
    posts = [one.post_id for one in leaver.holdings]
    part = or_(
        Handover.colleague_id == leaver.colleague_id,
        Handover.id.in_(
            select(Arrangement.handover_id).where(
                or_(Arrangement.colleague_id == leaver.colleague_id, Arrangement.post_id.in_(posts))
            )
        ),
    )
    waits = Handover.id.in_(
        select(Acceptance.handover_id).where(Acceptance.post_id.in_(posts), Acceptance.accepted_at.is_(None))
    )
    rows = db.session.scalars(
        visible_handovers(actor)
        .where(or_(and_(Handover.status == "planned", part), and_(Handover.status == "confirmed", waits)))
        .order_by(Handover.starts_on, Handover.id)
        .limit(20)
    )
    return tuple(UnderWay(row.id, row.kind, row.status, row.starts_on) for row in rows)
