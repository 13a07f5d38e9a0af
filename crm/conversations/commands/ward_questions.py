"""A councillor asks an officer about a line of their ward's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access
from crm.conversations.models import Ask, Conversation
from crm.conversations.ward_models import WardQuestion
from crm.council import access as council
from crm.council.models import COUNCIL, Post
from crm.database import db, transaction
from crm.errors import BadInput, NotAllowed, Refused
from crm.responsibilities import steps as responsibilities
from crm.web.formatting import day


@dataclass(frozen=True)
class AboutWard:
    """What is asked about: a line of the page of a ward for a month."""

    ward_id: int
    asked_from: frozenset[int]  # the ward, and those that took its place: whose councillors may ask
    month: str  # 2026-10
    line: str  # one of ward_models.LINES
    line_id: int | None
    subject: str  # "Road gritting in Hale, October 2026"
    service_code: int | None = None


def ask_about_ward(
    actor: Actor, about: AboutWard, *, post_id: int | None = None, team_id: int | None = None, needed: str, reason: str,
    due_on: date | None = None,
) -> int:  # fmt: skip
    """Ask a post or a team, as a conversation of its own that they lead; returns its id.

    The conversation is the council's, and what is answered in it is a response to the councillor's request: so why they
    ask is kept with it (docs/decisions/0022). Raises BadInput by field, NotAllowed for who does not sit for the ward,
    Refused where somebody is asked who may not be, NotFound for a post that is not the asker's to know.
    """
    needed, reason = _cleaned(needed, reason, due_on)
    with transaction():
        refuse_repeated(actor)
        hat = next((hat for hat in actor.hats if hat.ward_id in about.asked_from), None)
        if hat is None or actor.colleague_id is None:
            raise NotAllowed("Only the councillors of a ward ask about it here.")
        post, lead_id = _asked(actor, post_id, team_id)
        now = clock.now()
        conversation = Conversation(
            controller_id=COUNCIL, subject=about.subject[:200], service_code=about.service_code,
            ward_id=about.ward_id, opened_at=now, last_at=now,
        )  # fmt: skip
        db.session.add(conversation)
        db.session.flush()
        put = Ask(
            controller_id=COUNCIL, conversation_id=conversation.id, kind="ask", asked_by_id=actor.colleague_id,
            asked_by_post_id=hat.post_id, post_id=post.id if post else None, team_id=None if post else team_id,
            needed=f"{needed}\n\nWhy it is asked: {reason}", due_on=due_on, asked_at=now,
        )  # fmt: skip
        kept = WardQuestion(
            conversation_id=conversation.id, ward_id=about.ward_id, colleague_id=actor.colleague_id, month=about.month,
            line=about.line, line_id=about.line_id, reason=reason, asked_at=now,
        )  # fmt: skip
        db.session.add_all([put, kept])
        db.session.flush()
        act = record(
            actor, "ward.asked_about", "conversation", conversation.id, controller_id=COUNCIL, ask_id=put.id,
            ward_id=about.ward_id, line=about.line, line_id=about.line_id, post_id=post_id, team_id=team_id,
        )  # fmt: skip
        responsibilities.begin(act.id, post_id=lead_id, at=now, conversation_id=conversation.id)
        return conversation.id


def _cleaned(needed: str, reason: str, due_on: date | None) -> tuple[str, str]:
    problems: dict[str, str] = {}
    if due_on is not None and due_on < clock.today():
        problems["due_on"] = f"Choose a day from today on. {day(due_on)} has passed."
    cleaned = []
    for field, label, words in (("needed", "what you want to know", needed), ("reason", "why you ask", reason)):
        try:
            cleaned.append(typed.passage(words, field=field, label=label, longest=2000, required=True))
        except BadInput as error:
            problems |= error.problems
    if problems:
        raise BadInput(problems)
    return cleaned[0], cleaned[1]


def _asked(actor: Actor, post_id: int | None, team_id: int | None) -> tuple[Post | None, int]:
    """The post that is asked, if it is one and not a team, and the post that leads from now on."""
    if (post_id is None) == (team_id is None):
        raise BadInput({"to": "Choose whom to ask."})
    post = council.post(actor, post_id) if post_id is not None else None
    home = council.team(actor, team_id or post.team_id) if team_id or (post and post.team_id) else None  # type: ignore[arg-type]
    if home is None or not access.is_councils(home.id):
        raise Refused("An officer of the council is asked here. Choose a post or a team.", field="to")
    closed_on = post.closed_on if post else home.closed_on
    if closed_on is not None and closed_on <= clock.today():
        raise Refused(f"{post.title if post else home.name} closed on {day(closed_on)}. Choose another.", field="to")
    return post, post.id if post else _leads_for(home.id, home.name)


def _leads_for(team_id: int, name: str) -> int:
    """What a team is asked its head leads; else the first of its posts."""
    found = db.session.scalar(
        select(Post.id)
        .where(Post.team_id == team_id, Post.closed_on.is_(None))
        .order_by(Post.is_head.desc(), Post.id)
        .limit(1)
    )
    if found is None:
        raise Refused(f"{name} has no posts of its own. Choose another.", field="to")
    return found
