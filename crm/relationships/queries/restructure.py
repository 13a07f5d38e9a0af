"""If these posts closed: what would become of whom they know and what hangs on them. It changes and plans nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, select

from crm.actor import Actor
from crm.conversations.access import readable
from crm.conversations.models import Conversation
from crm.database import db
from crm.relationships.continuity.part import Part, a_team, all_teams
from crm.relationships.queries.if_left import Lost, PostHeld, if_they_went, named, posts_of, who_would_go
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility

SHOWN = 20


@dataclass(frozen=True)
class Restructure:
    """Some posts of a team, and what their closing would do."""

    part: Part
    posts: tuple[PostHeld, ...]
    chosen: frozenset[int]  # those of them that are posts of this team
    people: tuple[str, ...]  # who would hold nothing any more, by the alphabet
    nobody: int
    one: int
    is_partial: bool
    lost: tuple[Lost, ...]  # whom nobody would know, the strongest tie first; at most SHOWN
    residents: int  # relationships that the posts lead
    conversations: int  # open ones that they lead
    accounts: int  # that they lead

    @property
    def more(self) -> int:
        return self.nobody - len(self.lost)


def restructure_asked(actor: Actor, team_id: int, chosen: frozenset[int]) -> Restructure:
    """What closing posts of a team would do, if whoever holds nothing else went. Ids of other posts are passed over.

    For who manages the team and the digital lead. NotFound, NotAllowed. Twelve statements at most. It reads no plan, so
    it tells nothing of one.
    """
    teams = all_teams()
    part = a_team(actor, teams, team_id)
    posts = posts_of(part)
    chosen = chosen & {post.post_id for post in posts}
    people = who_would_go(posts, chosen) if chosen else {}
    change, is_partial = if_they_went(part, people.keys())
    residents, conversations, accounts = _led(actor, part, chosen) if chosen else (0, 0, 0)
    return Restructure(
        part=part,
        posts=posts,
        chosen=chosen,
        people=tuple(sorted(people.values(), key=str.casefold)),
        nobody=len(change.nobody),
        one=len(change.one),
        is_partial=is_partial,
        lost=named(part, change.nobody[:SHOWN]) if change.nobody else (),
        residents=residents,
        conversations=conversations,
        accounts=accounts,
    )


def _led(actor: Actor, part: Part, chosen: frozenset[int]) -> tuple[int, int, int]:
    """How many relationships, open conversations and accounts the posts lead. Two statements."""
    leads = (
        Responsibility.post_id.in_(chosen), Responsibility.role == "lead", Responsibility.ends_at.is_(None),
    )  # fmt: skip
    residents, accounts = db.session.execute(
        select(func.count(Resident.id), func.count(Responsibility.account_id))
        .select_from(Responsibility)
        .outerjoin(
            Resident,
            and_(Resident.id == Responsibility.resident_id, Resident.controller_id.in_(part.controllers)),
        )
        .where(*leads, Responsibility.conversation_id.is_(None))
    ).one()
    conversations = db.session.scalar(
        select(func.count())
        .select_from(Responsibility)
        .join(Conversation, Conversation.id == Responsibility.conversation_id)
        .where(*leads, Conversation.closed_at.is_(None), readable(actor))
    )
    return residents, conversations or 0, accounts
