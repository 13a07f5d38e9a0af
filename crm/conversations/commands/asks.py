"""Asking another post or team, passing a conversation on, bringing somebody in; answering, or sending it back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor, Hat
from crm.audit.steps import record, refuse_repeated
from crm.conversations import access
from crm.conversations.models import Ask, Conversation, Interaction
from crm.council import access as council
from crm.council import rules as council_rules
from crm.council.models import COUNCIL, Controller, Post, Team
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of
from crm.web.formatting import day


def ask(
    actor: Actor, conversation_id: int, *, post_id: int | None = None, team_id: int | None = None, needed: str,
    due_on: date | None = None,
) -> int:  # fmt: skip
    """Ask a post or a team something within a conversation; who is responsible stays so, and the resident's clock runs
    on. The post supports the conversation from now on. Returns the ask's id."""
    needed = _needed(needed, due_on)
    with transaction():
        refuse_repeated(actor)
        conversation, post, team = _target(actor, conversation_id, post_id, team_id)
        put = _put(actor, conversation, "ask", post, team, needed, due_on)
        act = record(
            actor, "conversation.asked", "conversation", conversation.id, controller_id=conversation.controller_id,
            ask_id=put.id, post_id=post_id, team_id=team_id,
        )  # fmt: skip
        if post is not None:
            responsibilities.support(act.id, "conversation", conversation.id, post_id=post.id, at=put.asked_at)
        return put.id


def pass_on(
    actor: Actor, conversation_id: int, *, post_id: int | None = None, team_id: int | None = None, needed: str,
    due_on: date | None = None,
) -> int:  # fmt: skip
    """Pass a conversation on: the other post leads it from this moment, with what is needed and by when. To a team it
    goes to the post at its head. They may send it back with a reason. Returns the ask's id."""
    needed = _needed(needed, due_on)
    with transaction():
        refuse_repeated(actor)
        conversation, post, team = _target(actor, conversation_id, post_id, team_id)
        post = post or _head_of(team)
        put = _put(actor, conversation, "pass", post, None, needed, due_on)
        act = record(
            actor, "conversation.passed_on", "conversation", conversation.id,
            controller_id=conversation.controller_id, ask_id=put.id, post_id=post.id,
        )  # fmt: skip
        before = responsibilities.pass_on(act.id, "conversation", conversation.id, post_id=post.id, at=put.asked_at)
        if before == post.id:
            raise Refused(f"{post.title} is responsible for this already.", field="to")
        put.asked_by_post_id = before
        conversation.taken_up_by_id = None
        conversation.taken_up_at = None
        return put.id


def bring_in(actor: Actor, conversation_id: int, *, post_id: int) -> int:
    """A post supports a conversation from now on, without being asked anything. Returns the conversation's id."""
    with transaction():
        refuse_repeated(actor)
        conversation, post, _team = _target(actor, conversation_id, post_id, None)
        assert post is not None
        act = record(
            actor, "conversation.joined_by", "conversation", conversation.id,
            controller_id=conversation.controller_id, post_id=post.id,
        )  # fmt: skip
        if not responsibilities.support(act.id, "conversation", conversation.id, post_id=post.id, at=clock.now()):
            raise Refused(f"{post.title} is in this conversation already.", field="to")
        return conversation.id


def answer_ask(actor: Actor, ask_id: int, *, answer: str, kind: str = "answer") -> int:
    """Answer into the same thread. A `statement` is marked as such: it settles nothing, but the ask is no longer open.
    Returns the conversation's id."""
    answer = typed.passage(answer, field="answer", label="your answer", required=True)
    if kind not in {"answer", "statement"}:
        raise BadInput({"kind": "Choose whether this answers it."})
    with transaction():
        refuse_repeated(actor)
        _conversation, put = _open_ask(actor, ask_id)
        put.answered_at = clock.now()
        put.answered_by_id = actor.colleague_id
        put.answer = answer
        put.answer_kind = kind
        record(
            actor, "ask.answered", "conversation", put.conversation_id, controller_id=put.controller_id,
            ask_id=put.id, kind=kind,
        )  # fmt: skip
        return put.conversation_id


def return_ask(actor: Actor, ask_id: int, *, reason: str) -> int:
    """Send it back with a reason; what was passed on is led again by who passed it, unless somebody else took it on
    meanwhile. Returns the conversation."""
    reason = typed.passage(reason, field="reason", label="why it is not yours", longest=2000, required=True)
    with transaction():
        refuse_repeated(actor)
        conversation, put = _open_ask(actor, ask_id)
        put.returned_at = clock.now()
        put.returned_by_id = actor.colleague_id
        put.return_reason = reason
        act = record(
            actor, "ask.returned", "conversation", put.conversation_id, controller_id=put.controller_id, ask_id=put.id
        )
        if put.kind == "pass" and put.asked_by_post_id is not None and _leads(put):
            responsibilities.pass_on(
                act.id, "conversation", put.conversation_id, post_id=put.asked_by_post_id, at=put.returned_at
            )
            conversation.taken_up_by_id = None
            conversation.taken_up_at = None
        elif put.post_id is not None and not _still_takes_part(put):
            responsibilities.end_support("conversation", put.conversation_id, post_id=put.post_id, at=put.returned_at)
        return put.conversation_id


def _leads(put: Ask) -> bool:
    """Whether the post to which a conversation was passed on still answers for it."""
    return lead_of("conversation", [put.conversation_id]).get(put.conversation_id) == put.post_id


def _still_takes_part(put: Ask) -> bool:
    """Whether the post that sends a question back has another to answer, or wrote in the conversation itself."""
    db.session.flush()
    another = select(Ask.id).where(
        Ask.conversation_id == put.conversation_id, Ask.post_id == put.post_id, Ask.id != put.id,
        Ask.answered_at.is_(None), Ask.returned_at.is_(None),
    )  # fmt: skip
    wrote = select(Interaction.id).where(
        Interaction.conversation_id == put.conversation_id, Interaction.post_id == put.post_id
    )
    return db.session.scalar(another.limit(1)) is not None or db.session.scalar(wrote.limit(1)) is not None


def _needed(needed: str, due_on: date | None) -> str:
    if due_on is not None and due_on < clock.today():
        raise BadInput({"due_on": f"Choose a day from today on. {day(due_on)} has passed."})
    return typed.passage(needed, field="needed", label="what you need", longest=4000, required=True)


def _target(
    actor: Actor, conversation_id: int, post_id: int | None, team_id: int | None
) -> tuple[Conversation, Post | None, Team | None]:
    conversation = access.conversation_to_write_in(actor, conversation_id)
    if (post_id is None) == (team_id is None):
        raise BadInput({"to": "Choose whom to ask: a post, or a team."})
    if conversation.closed_at is not None:
        raise Refused("This conversation is closed. Log what is new, and it opens again.")
    post = council.post(actor, post_id) if post_id is not None else None
    home_id = team_id if post is None else post.team_id
    team = council.team(actor, home_id) if home_id is not None else None
    closed_on = post.closed_on if post else team.closed_on if team else None
    if closed_on is not None and closed_on <= clock.today():
        raise Refused(f"{_closed_name(post, team)} closed on {day(closed_on)}. Choose another.", field="to")
    _refuse_outside_circle(conversation, post, team)
    return conversation, post, None if post else team


def _closed_name(post: Post | None, team: Team | None) -> str:
    return post.title if post else team.name if team else "That"


def _refuse_outside_circle(conversation: Conversation, post: Post | None, team: Team | None) -> None:
    """Only who may open the conversation can be asked in it."""
    if conversation.controller_id == COUNCIL:
        if post is not None and post.ward_id is not None:
            raise Refused(
                "A ward councillor answers for their own casework, and cannot be asked within the council's.",
                field="to",
            )
        if team is not None and not access.is_councils(team.id):
            raise Refused(
                f"Every officer reads this conversation, and would learn that {team.name} was asked. "
                "Log what they need to know as a conversation of their own.",
                field="to",
            )
        return
    controller = db.session.get_one(Controller, conversation.controller_id)
    if controller.kind == "councillor":
        raise Refused(
            "This is your own casework: nobody else reads it, so nobody can be asked in it. "
            "Ask the council as a conversation of its own.",
            field="to",
        )
    parents = dict(db.session.execute(select(Team.id, Team.parent_id)).all())
    if team is None or controller.team_id not in council_rules.above(parents, team.id):
        circle = db.session.get_one(Team, controller.team_id)
        raise Refused(f"Only {circle.name} may know of this conversation, so only they can be asked.", field="to")


def _put(
    actor: Actor, conversation: Conversation, kind: str, post: Post | None, team: Team | None, needed: str,
    due_on: date | None,
) -> Ask:  # fmt: skip
    put = Ask(
        controller_id=conversation.controller_id,
        conversation_id=conversation.id,
        kind=kind,
        asked_by_id=actor.colleague_id,
        asked_by_post_id=_asking_post(actor, conversation),
        post_id=post.id if post else None,
        team_id=team.id if team else None,
        needed=needed,
        due_on=due_on,
        asked_at=clock.now(),
    )
    db.session.add(put)
    db.session.flush()
    return put


def _asking_post(actor: Actor, conversation: Conversation) -> int | None:
    """The post in whose name the actor asks: the one that leads the conversation, if it is theirs; else their first."""
    lead = lead_of("conversation", [conversation.id]).get(conversation.id)
    hats: list[Hat] = list(actor.hats)
    return next((hat.post_id for hat in hats if hat.post_id == lead), hats[0].post_id if hats else lead)


def _head_of(team: Team | None) -> Post:
    post = db.session.scalar(
        select(Post).where(Post.team_id == team.id, Post.is_head, Post.closed_on.is_(None)).order_by(Post.id)
    ) if team else None  # fmt: skip
    if post is None:
        raise Refused("That team has no post at its head. Choose one of its posts.", field="to")
    return post


def _open_ask(actor: Actor, ask_id: int) -> tuple[Conversation, Ask]:
    conversation, put = access.ask_to_answer(actor, ask_id)
    if put.answered_at is not None:
        raise Refused(f"This was answered already, on {day(put.answered_at)}. The answer is in the thread.")
    if put.returned_at is not None:
        raise Refused(f"This was sent back already, on {day(put.returned_at)}.")
    return conversation, put
