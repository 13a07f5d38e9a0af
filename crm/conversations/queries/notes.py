"""The one-line notes between what was said: asking, answering, closing, taking over, leaving."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.conversations.models import Ask, Closing
from crm.conversations.queries.entries import has_left
from crm.conversations.queries.rows import names_of
from crm.conversations.queries.timeline import Note
from crm.council.models import Colleague, Post, Team
from crm.council.queries import Holder, holders_of
from crm.council.rules import in_force
from crm.database import db
from crm.responsibilities.queries import Stretch
from crm.web.formatting import full_day, moment

_Asking, _Answering, _Returning = aliased(Colleague), aliased(Colleague), aliased(Colleague)
_AskingPost = aliased(Post)


def asking_notes(conversation_ids: Collection[int], mine: Collection[int]) -> list[Note]:
    """Asking, passing on, answering and sending back. Whose question it is (`mine`: ids) finds the way to answer it.

    Two statements.
    """
    rows = db.session.execute(
        select(
            Ask, _Asking.name.label("asker"), _Asking.left_on.label("asker_left"), _AskingPost.team_id,
            _AskingPost.id.label("asking_post"), Post.title, Post.places, Team.name.label("team"),
            _Answering.name.label("answerer"), _Answering.left_on.label("answerer_left"),
            _Returning.name.label("returner"), _Returning.left_on.label("returner_left"),
        )
        .outerjoin(_Asking, _Asking.id == Ask.asked_by_id)
        .outerjoin(_AskingPost, _AskingPost.id == Ask.asked_by_post_id)
        .outerjoin(Post, Post.id == Ask.post_id)
        .outerjoin(Team, Team.id == Ask.team_id)
        .outerjoin(_Answering, _Answering.id == Ask.answered_by_id)
        .outerjoin(_Returning, _Returning.id == Ask.returned_by_id)
        .where(Ask.conversation_id.in_(conversation_ids))
        .order_by(Ask.asked_at, Ask.id)
    ).all()  # fmt: skip
    holders = holders_of(list({row.Ask.post_id for row in rows if row.Ask.post_id}))
    return [note for row in rows for note in _of_ask(row, holders, is_mine=row.Ask.id in mine)]


def closing_notes(conversation_ids: Collection[int]) -> list[Note]:
    """That somebody said how it ended, without writing to the resident. One statement."""
    rows = db.session.execute(
        select(Closing, Colleague.name, Colleague.left_on)
        .outerjoin(Colleague, Colleague.id == Closing.by_id)
        .where(Closing.conversation_id.in_(conversation_ids))
    )
    return [
        Note(
            at=row.Closing.at,
            kind="officer",
            left=has_left(row.left_on),
            who=f"{row.name or 'The council'} "
            + ("marked this" if row.Closing.outcome == "statement only" else "closed this"),
            words=_as(row.Closing),
            when=moment(row.Closing.at),
        )
        for row in rows
    ]


def holding_notes(stretches: Sequence[Stretch]) -> list[Note]:
    """That somebody took over with the post, or left. `stretches` are newest first, as `line_of` has them.

    Where another post took over, the note of passing on says so already, but for a handover: that passes on silently.
    """
    notes = []
    for stretch, before in zip_longest(stretches, stretches[1:]):
        if before is not None and before.post_id != stretch.post_id and stretch.through is not None:
            at = clock.start_of(stretch.from_on)
            words = f"{_handed_over(stretch)}."
            notes.append(Note(at, stretch.shape, False, f"{stretch.name or stretch.post} {_began(stretch)}", words))
        elif before is not None and before.post_id == stretch.post_id and stretch.colleague_id != before.colleague_id:
            if stretch.colleague_id is None:
                words = f"since {full_day(stretch.from_on)}: {stretch.post} is vacant."
                notes.append(Note(clock.start_of(stretch.from_on), "gap", False, "Nobody holds the post", words))
            else:
                is_cover = stretch.kind == "cover"
                verb = "began to cover" if is_cover else _began(stretch)
                words = f"{'the post' if is_cover else 'with the post'}, on {full_day(stretch.from_on)}"
                words += f", {_handed_over(stretch).removeprefix('with the post, ')}." if stretch.through else "."
                kind = "cover" if stretch.kind in {"cover", "acting"} else stretch.shape
                notes.append(Note(clock.start_of(stretch.from_on), kind, False, f"{stretch.name} {verb}", words))
        if stretch.left_on is not None and stretch.until_on is not None:
            notes.append(_leaving(stretch, stretch.left_on))
    return notes


def _began(stretch: Stretch) -> str:
    return "has it" if stretch.through is not None and stretch.through.is_undoing else "took over"


def _handed_over(stretch: Stretch) -> str:
    """The act in the middle of a sentence: `through the handover of 20 November 2026, confirmed by Samina Yusuf`."""
    assert stretch.through is not None
    return stretch.through.words[:1].lower() + stretch.through.words[1:]


def asked_name(title: str | None, team: str | None, places: int | None, holders: Sequence[Holder], on: date) -> str:
    """Who was asked: the person who held the post on that day, with the post."""
    names = [holder.name for holder in holders if in_force(holder.starts_on, holder.ends_on, on)]
    if team is not None or not names or (places or 1) > 1:
        return title or team or ""
    return f"{names_of(names)}, {title}"


def _of_ask(row: Row[Any], holders: dict[int, list[Holder]], *, is_mine: bool) -> list[Note]:
    put: Ask = row.Ask
    to = asked_name(
        row.title, row.team, row.places, holders.get(put.post_id or 0, ()), clock.local(put.asked_at).date()
    )
    asker = row.asker or "The council"
    kind = "councillor" if row.asking_post is not None and row.team_id is None else "officer"
    verb = "passed this on to" if put.kind == "pass" else "asked"
    settles = ("return", "Send it back") if put.kind == "pass" else ("answer", "Answer")
    notes = [
        Note(
            at=put.asked_at, kind=kind, left=has_left(row.asker_left), who=f"{asker} {verb} {to}:",
            words=f"“{put.needed}”" + (f" By {full_day(put.due_on)}." if put.due_on else ""),
            when=moment(put.asked_at), href=f"/asks/{put.id}/{settles[0]}" if is_mine else "", link=settles[1],
        )
    ]  # fmt: skip
    # What was passed on is settled by writing to the resident, which stands on the line itself.
    if put.answered_at is not None and put.answer:
        how = "answered with a statement" if put.answer_kind == "statement" else "answered"
        notes.append(
            Note(
                put.answered_at, "officer", has_left(row.answerer_left), f"{row.answerer or 'The council'} {how}:",
                f"“{put.answer}”", moment(put.answered_at),
            )
        )  # fmt: skip
    if put.returned_at is not None:
        notes.append(
            Note(
                put.returned_at, "officer", has_left(row.returner_left),
                f"{row.returner or 'The council'} sent it back:", f"“{put.return_reason}”", moment(put.returned_at),
            )
        )  # fmt: skip
    return notes


def _as(closing: Closing) -> str:
    said = "as a statement only." if closing.outcome == "statement only" else f"as {closing.outcome}."
    return f"{said} “{closing.note}”" if closing.note else said


def _leaving(stretch: Stretch, left_on: date) -> Note:
    # At the very end of the last day: what was said on it stands below.
    at = clock.start_of(clock.days_after(left_on, 1))
    kind = "councillor" if stretch.is_councillor else "officer"
    return Note(at, kind, True, f"{stretch.name} left", f"on {full_day(left_on)}.")
