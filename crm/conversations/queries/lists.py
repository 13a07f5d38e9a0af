"""Lists of conversations: what waits, what is mine, my pool's, my team's. Filtered before any limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.accounts.models import Service
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation, Participant
from crm.conversations.queries.rows import ConversationRow, described
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder
from crm.council.queries import Answering, answering_posts
from crm.database import db
from crm.residents.models import Organisation, Resident
from crm.responsibilities.models import Responsibility
from crm.web.pagination import PER_PAGE, Page, page_of

SHOWS = ("waiting", "asked", "mine", "pool", "team", "closed", "all")
SCOPES = ("mine", "team", "all")
COUNTED = 500


@dataclass(frozen=True)
class Wanted:
    """Which conversations somebody wants to see."""

    show: str = "waiting"
    scope: str = "mine"  # for what waits: mine, team, all
    service_code: int | None = None
    words: str = ""
    # Whether what waits in a pool, taken up by nobody, is among one's own.
    with_pool: bool = True


def waiting_queue(
    actor: Actor, *, scope: str = "mine", page: int = 1, per_page: int = PER_PAGE, with_pool: bool = True
) -> Page[ConversationRow]:
    """Whose words wait for an answer, over all channels, longest first. Seven statements."""
    return listed(actor, Wanted("waiting", scope, with_pool=with_pool), page, per_page)


def my_conversations(actor: Actor, *, page: int = 1, per_page: int = PER_PAGE) -> Page[ConversationRow]:
    """The open conversations that the actor's posts answer for; of a pool, those that the actor took up."""
    return listed(actor, Wanted("mine"), page, per_page)


def pool(actor: Actor, *, page: int = 1, per_page: int = PER_PAGE) -> Page[ConversationRow]:
    """Open conversations of posts with several places that nobody has taken up, or only somebody who left the post."""
    return listed(actor, Wanted("pool"), page, per_page)


def team_conversations(actor: Actor, *, page: int = 1, per_page: int = PER_PAGE) -> Page[ConversationRow]:
    """The open conversations of the teams that the actor manages, else of those that the actor is in."""
    return listed(actor, Wanted("team"), page, per_page)


def listed(actor: Actor, wanted: Wanted, page: int = 1, per_page: int = PER_PAGE) -> Page[ConversationRow]:
    """One page of the conversations wanted. Seven statements, nine for a head; however many rows."""
    answering = answering_posts(actor)
    statement = _wanted(actor, wanted, answering).order_by(*_order(wanted.show))
    rows = db.session.execute(statement.limit(per_page + 1).offset((page - 1) * per_page)).all()
    found = page_of(list(rows), page, per_page)
    return Page(described(actor, found.rows, answering), found.number, found.has_next)


def how_many(actor: Actor, wanted: Wanted) -> int:
    """How many there are; counts no further than 501. Three statements."""
    chosen = _wanted(actor, wanted, answering_posts(actor)).with_only_columns(Conversation.id).limit(COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(chosen.subquery())) or 0


def with_lead(actor: Actor) -> Select[Any]:
    """The conversations that the actor may read, each with the post that leads it and who of several took it up."""
    return (
        select(
            Conversation, Service.name.label("service"), Post.id.label("post_id"), Post.title, Post.places,
            PostHolder.colleague_id.label("taken_by"), Colleague.name.label("taken_by_name"),
        )
        .outerjoin(
            Responsibility,
            and_(
                Responsibility.conversation_id == Conversation.id,
                Responsibility.role == "lead",
                Responsibility.ends_at.is_(None),
            ),
        )
        .outerjoin(Post, Post.id == Responsibility.post_id)
        .outerjoin(
            PostHolder,
            and_(
                PostHolder.id == Conversation.taken_up_by_id,
                PostHolder.post_id == Responsibility.post_id,
                held_on(clock.today()),
            ),
        )
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .outerjoin(Service, Service.code == Conversation.service_code)
        .where(access.readable(actor))
    )  # fmt: skip


def is_mine(actor: Actor, answering: Answering, *, with_pool: bool = False) -> ColumnElement[bool]:
    """The condition on `with_lead`: the actor's posts answer for it, and in a pool the actor took it up. What hangs on
    a ward's seat is casework, and one councillor's alone, however many seats there are."""
    taken = PostHolder.colleague_id == actor.colleague_id
    free = PostHolder.id.is_(None) if with_pool else Post.places == 1
    return and_(Post.id.in_(answering.all), or_(Post.places == 1, Post.ward_id.is_not(None), taken, free))


def of_team(actor: Actor) -> ColumnElement[bool]:
    """The condition on `with_lead`: a post of the teams that the actor manages answers for it, else of their own."""
    return Post.team_id.in_(actor.managed_team_ids or actor.team_ids)


def _wanted(actor: Actor, wanted: Wanted, answering: Answering) -> Select[Any]:
    statement = with_lead(actor)
    if wanted.show == "closed":
        statement = statement.where(Conversation.closed_at.is_not(None))
    elif wanted.show == "waiting":
        statement = statement.where(Conversation.waiting_since.is_not(None))
    elif wanted.show != "all":
        statement = statement.where(Conversation.closed_at.is_(None))
    scope = {"mine": "mine", "pool": "pool", "team": "team"}.get(wanted.show, wanted.scope)
    if scope == "mine" and wanted.show in {"mine", "waiting"}:
        pools = wanted.show == "waiting" and wanted.with_pool
        statement = statement.where(is_mine(actor, answering, with_pool=pools))
    elif scope == "pool":
        statement = statement.where(
            Post.id.in_(answering.all), Post.places > 1, Post.ward_id.is_(None), PostHolder.id.is_(None)
        )
    elif scope == "team":
        statement = statement.where(of_team(actor))
    if wanted.service_code is not None:
        statement = statement.where(Conversation.service_code == wanted.service_code)
    return statement.where(_about(wanted.words)) if wanted.words else statement


def _about(words: str) -> ColumnElement[bool]:
    """Conversations named so, in which the resident said so, or with somebody of that name, or of that reference."""
    part = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"%{part}%"
    stands = aliased(Resident)
    named = (
        select(Participant.conversation_id)
        .outerjoin(Resident, Resident.id == Participant.resident_id)
        .outerjoin(stands, stands.id == Resident.canonical_id)
        .outerjoin(Organisation, Organisation.id == Participant.organisation_id)
        .where(
            or_(
                *(
                    func.lower(name).like(like, escape="\\")
                    for name in (
                        Resident.name,
                        Resident.known_as,
                        stands.name,
                        stands.known_as,
                        Organisation.name,
                        Participant.description,
                    )
                )
            )
        )
    )
    texts = (Conversation.subject, Conversation.waiting_words, Conversation.external_reference)
    return or_(*(func.lower(text).like(like, escape="\\") for text in texts), Conversation.id.in_(named))


def _order(show: str) -> tuple[ColumnElement[Any], ...]:
    if show == "waiting":
        return Conversation.waiting_since.asc(), Conversation.id.asc()
    return Conversation.last_at.desc(), Conversation.id.desc()
