"""Who stands in the way of a plan, found without changing anything: for its page, which says so as long as it is so.

What carries a plan out refuses for the same reasons, in the same words (crm.handovers.steps.holdings).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from crm.actor import Actor
from crm.council.heading import Span, nobody_would_head
from crm.council.models import Colleague, Post
from crm.council.places import Sitting, has_place, refuse_time, sitting_in
from crm.database import db
from crm.errors import Refused
from crm.handovers.models import Arrangement, Handover
from crm.handovers.rules import uncovered, who_may_go_along, whose_time_ends
from crm.handovers.steps.holdings import begins_after, closed_cover, elsewhere

NEXT = timedelta(days=1)


@dataclass(frozen=True)
class InTheWay:
    """Why a plan cannot be carried out, and on the page of which post that is put right."""

    words: str
    post_id: int
    title: str


class _Blocked(Exception):
    def __init__(self, words: str, post_id: int) -> None:
        super().__init__(words)
        self.words, self.post_id = words, post_id


@dataclass
class _Seats:
    """Who is in the posts of a plan from its first day on, as it is carried out in thought."""

    found: Handover
    posts: dict[int, Post]
    people: dict[int, Colleague]
    there: list[Sitting]
    ended: dict[int, list[Sitting]] = field(default_factory=dict)
    heads_end: list[Span] = field(default_factory=list)
    heads_begin: list[Span] = field(default_factory=list)
    head_post_id: int = 0
    going: set[tuple[int, int]] = field(default_factory=set)  # who goes along: colleague, post that closes

    def end(self, arrangement: Arrangement) -> None:
        """End the times that the handover ends."""
        leaver_id = self.found.colleague_id if self.found.kind == "leaving" else None
        there = [one for one in self.there if one.post_id == arrangement.post_id]
        held = whose_time_ends(there, closes=arrangement.closes, leaver_id=leaver_id)
        self.ended[arrangement.post_id] = held
        self.there = [one for one in self.there if one not in held]
        for one in held:
            if arrangement.closes and closed_cover(one, self.found.starts_on):
                continue
            if one.starts_on >= self.found.starts_on:
                title = self.posts[one.post_id].title
                raise _Blocked(begins_after(one.name, title, one.kind, one.starts_on), one.post_id)
            self.note_end(self.posts[one.post_id], one.starts_on, one.ends_on)

    def note_end(self, post: Post, starts_on: date, ends_on: date | None) -> None:
        """That a time in a post ends with the handover: of a head's post somebody has to head something still."""
        if post.is_head and post.team_id is not None:
            self.head_post_id = post.id
            self.heads_end.append((starts_on, ends_on))
            self.heads_begin.append((starts_on, self.found.starts_on))

    def begin(self, one: Arrangement) -> None:
        """Begin the times that the handover begins."""
        if one.way == "taken over":
            self.take(one.colleague_id, one.post_id, "substantive")
            if one.overlap_until is not None:
                self.take(self.found.colleague_id, one.post_id, "handing over", until=one.overlap_until + NEXT)
        elif one.way == "nobody yet" and one.colleague_id is not None:
            self.take(one.colleague_id, one.post_id, "acting")
        elif one.way == "covered":
            self.cover(one)
        elif one.holders_go_along and one.rest_post_id is not None:
            self.go_along(one)

    def cover(self, one: Arrangement) -> None:
        assert one.last_day is not None
        covers = [
            (each.starts_on, each.ends_on)
            for each in self.there
            if each.post_id == one.post_id and each.colleague_id == one.colleague_id and each.kind == "cover"
        ]
        for first, until in uncovered(covers, self.found.starts_on, one.last_day + NEXT):
            self.take(one.colleague_id, one.post_id, "cover", first, until)

    def go_along(self, one: Arrangement) -> None:
        """Let those whose post closes go on in the other, as far as there are places."""
        assert one.rest_post_id is not None
        rest = self.posts[one.rest_post_id]
        for each in who_may_go_along(self.ended.get(one.post_id, []), self.found.colleague_id):
            there = [other for other in self.there if other.post_id == rest.id]
            if any(other.colleague_id == each.colleague_id for other in there):
                continue
            if has_place(rest, there, self.found.starts_on):
                self.take(each.colleague_id, rest.id, each.kind)
                self.going.add((each.colleague_id, one.post_id))

    def take(
        self, colleague_id: int | None, post_id: int, kind: str, first: date | None = None, until: date | None = None
    ) -> None:
        assert colleague_id is not None
        colleague, starts_on = self.people[colleague_id], first or self.found.starts_on
        try:
            refuse_time(self.posts[post_id], colleague, kind, starts_on, until, self.there)
        except Refused as refused:
            raise _Blocked(refused.words, post_id) from None
        if self.posts[post_id].is_head and self.posts[post_id].team_id is not None:
            self.heads_begin.append((starts_on, until))
        self.there.append(Sitting(colleague_id, colleague.name, post_id, kind, starts_on, until))


def in_the_way(actor: Actor, found: Handover, arrangements: Sequence[Arrangement]) -> InTheWay | None:
    """What keeps the times in posts of a plan from beginning or ending as arranged, the first of it; None where nothing
    does. Three statements; of who leaves some more, and one for each place of theirs in a post of many."""
    seats = _seats(found, arrangements)
    try:
        for one in arrangements:
            seats.end(one)
        if found.kind == "leaving":
            _end_elsewhere(actor, found, arrangements, seats)
        for one in arrangements:
            seats.begin(one)
        if words := nobody_would_head(seats.heads_end, seats.heads_begin):
            raise _Blocked(words, seats.head_post_id)
    except _Blocked as blocked:
        post = seats.posts.get(blocked.post_id) or db.session.get_one(Post, blocked.post_id)
        return InTheWay(blocked.words, post.id, post.title)
    return None


@dataclass(frozen=True)
class Along:
    """Who of a post that closes goes on in the one that it closes into, and who could if they were let: by colleague
    and post."""

    going: frozenset[tuple[int, int]]
    could: frozenset[tuple[int, int]]


def who_goes_along(found: Handover, arrangements: Sequence[Arrangement]) -> Along:
    """Whom a plan takes along, as far as there are places. Three statements, none where no post closes."""
    if not any(one.closes for one in arrangements):
        return Along(frozenset(), frozenset())
    seats = _seats(found, arrangements)
    for one in arrangements:
        with suppress(_Blocked):
            seats.end(one)
    for one in arrangements:
        with suppress(_Blocked):
            seats.begin(one)
    going = frozenset(seats.going)
    for one in arrangements:
        if one.closes and not one.holders_go_along and one.rest_post_id is not None:
            with suppress(_Blocked):
                seats.go_along(one)
    return Along(going, frozenset(seats.going) - going)


def _seats(found: Handover, arrangements: Sequence[Arrangement]) -> _Seats:
    rest = {one.rest_post_id for one in arrangements if one.closes and one.rest_post_id is not None}
    posts = {
        post.id: post
        for post in db.session.scalars(select(Post).where(Post.id.in_({one.post_id for one in arrangements} | rest)))
    }
    coming = {one.colleague_id for one in arrangements if one.colleague_id is not None}
    there = sitting_in(posts, found.starts_on, coming)
    named = {one.colleague_id for one in (*arrangements, found, *there) if one.colleague_id is not None}
    people = db.session.scalars(select(Colleague).where(Colleague.id.in_(named)))
    return _Seats(found, posts, {one.id: one for one in people}, there)


def _end_elsewhere(actor: Actor, found: Handover, arrangements: Sequence[Arrangement], seats: _Seats) -> None:
    for holder in elsewhere(actor, found, arrangements):
        post = db.session.get_one(Post, holder.post_id)
        if holder.starts_on >= found.starts_on:
            name = db.session.get_one(Colleague, holder.colleague_id).name
            raise _Blocked(begins_after(name, post.title, holder.kind, holder.starts_on), post.id)
        seats.note_end(post, holder.starts_on, holder.ends_on)
