"""Looking on: is every open conversation and promise in some serving colleague's list, and is the history whole?

Worked out here from the tables alone, apart from the product's own lists, and a few times a year through the eyes of
every colleague as well, by the product's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, text

from crm import clock
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.promises import is_open
from crm.council.access import actor_of, held_on
from crm.council.models import COUNCIL, Colleague, Post, PostHolder, Team
from crm.council.queries import answering_posts
from crm.database import db, end_reading
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility


@dataclass
class Watch:
    """What was seen so far."""

    looks: int = 0
    in_nobodys_list: int = 0  # conversations, each counted at every look that found it so
    promises_lost: int = 0  # the same of promises
    vacant_since: dict[int, date] = field(default_factory=dict)
    vacancies: list[int] = field(default_factory=list)  # days of each that has ended

    def look(self) -> None:
        """Look now. Five statements."""
        self.looks += 1
        somebody, held = _answered_for()
        self._note_vacancies(held)
        for post_id, many in _open_by_post().items():
            self.in_nobodys_list += 0 if post_id in somebody else many
        for post_id, many in _promises_by_post().items():
            self.promises_lost += 0 if post_id in somebody else many
        end_reading()

    def look_through_all_eyes(self) -> None:
        """The same by the lists that the product itself gives to each serving colleague."""
        seen: set[int] = set()
        for colleague_id in db.session.scalars(
            select(PostHolder.colleague_id).where(held_on(clock.today())).distinct()
        ):
            actor = actor_of(colleague_id)
            if actor is not None:
                seen |= set(answering_posts(actor).all)
        self.in_nobodys_list += sum(many for post_id, many in _open_by_post().items() if post_id not in seen)
        end_reading()

    def _note_vacancies(self, held: set[int]) -> None:
        today = clock.today()
        working = set(db.session.scalars(select(Post.id).where(Post.ward_id.is_(None), Post.closed_on.is_(None))))
        for post_id in working - held - self.vacant_since.keys():
            self.vacant_since[post_id] = today
        for post_id in list(self.vacant_since):
            if post_id in held or post_id not in working:
                self.vacancies.append((today - self.vacant_since.pop(post_id)).days)


def _answered_for() -> tuple[set[int], set[int]]:
    """The posts whose work is in the list of somebody serving today; and those that somebody holds."""
    today = clock.today()
    held = set(
        db.session.scalars(
            select(PostHolder.post_id)
            .join(Colleague, Colleague.id == PostHolder.colleague_id)
            .where(held_on(today), or_(Colleague.left_on.is_(None), Colleague.left_on >= today))
        )
    )
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    posts = db.session.execute(select(Post.id, Post.team_id, Post.is_head)).all()
    heads = defaultdict(set)
    for post in posts:
        if post.is_head and post.id in held:
            heads[post.team_id].add(post.id)
    somebody = set(held)
    for post in posts:
        team = post.team_id
        while team is not None and not heads[team]:
            team = parents[team]
        if team is not None:
            somebody.add(post.id)
    return somebody, held


def _open_by_post() -> dict[int | None, int]:
    """How many open conversations of the council each post leads; under None those that no post leads."""
    return _by_post(Conversation, Conversation.id, Conversation.closed_at.is_(None))


def _promises_by_post() -> dict[int | None, int]:
    return _by_post(Promise, Promise.conversation_id, is_open())


def _by_post(
    counted: type[Conversation | Promise], conversation_id: ColumnElement[int], *which: ColumnElement[bool]
) -> dict[int | None, int]:
    lead = (Responsibility.role == "lead") & Responsibility.ends_at.is_(None)
    rows = db.session.execute(
        select(Responsibility.post_id, func.count())
        .select_from(counted)
        .outerjoin(Responsibility, (Responsibility.conversation_id == conversation_id) & lead)
        .where(counted.controller_id == COUNCIL, *which)
        .group_by(Responsibility.post_id)
    )
    return {post_id: many for post_id, many in rows}


# The history, at the end.

_NEIGHBOURS = """
SELECT count(*) FROM (
    SELECT starts_at, ends_at, conversation_id, resident_id,
           LAG(id) OVER one AS before_id, LAG(ends_at) OVER one AS before_ends_at
    FROM responsibility WHERE role = 'lead' AND {about}_id IS NOT NULL
    WINDOW one AS (PARTITION BY {about}_id ORDER BY starts_at, id)
) AS lead WHERE before_id IS NOT NULL AND {wrong}
"""


def history_gaps() -> int:
    """Moments between two responsibilities for one thing, or after the last one of an open conversation or a
    resident, in which no post answered for it."""
    between = _counted("before_ends_at < starts_at")
    ended = sum(
        db.session.scalar(
            text(
                f"SELECT count(*) FROM (SELECT {about}_id FROM responsibility WHERE role = 'lead' AND {about}_id IS"
                f" NOT NULL GROUP BY {about}_id HAVING count(*) = count(ends_at)) AS over"
            )
        )
        or 0
        for about in ("conversation", "resident")
    )
    return between + ended


def history_overlaps() -> int:
    """Moments in which two posts led one thing."""
    return _counted("(before_ends_at IS NULL OR before_ends_at > starts_at)")


def passed_through() -> list[int]:
    """For each resident of the council, how many people have been responsible for the relationship, one after another.

    Everybody who held a post while it led. One statement, and a walk through its rows.
    """
    rows = db.session.execute(
        select(
            Responsibility.resident_id, Responsibility.starts_at, Responsibility.ends_at, PostHolder.colleague_id,
            PostHolder.starts_on, PostHolder.ends_on,
        )
        .join(PostHolder, PostHolder.post_id == Responsibility.post_id)
        .join(Resident, Resident.id == Responsibility.resident_id)
        .where(Resident.controller_id == COUNCIL, Responsibility.role == "lead")
    )  # fmt: skip
    people: dict[int, set[int]] = defaultdict(set)
    for resident_id, starts_at, ends_at, colleague_id, starts_on, ends_on in rows:
        until = clock.local(ends_at).date() if ends_at else date.max
        if starts_on <= until and (ends_on is None or ends_on > clock.local(starts_at).date()):
            people[resident_id].add(colleague_id)
    return sorted(len(each) for each in people.values())


def _counted(wrong: str) -> int:
    statements = (_NEIGHBOURS.format(about=about, wrong=wrong) for about in ("conversation", "resident"))
    return sum(db.session.scalar(text(statement)) or 0 for statement in statements)
