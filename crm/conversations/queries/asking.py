"""Whom one can ask from a conversation: posts and teams, with who of them knows the resident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.conversations import access
from crm.conversations.models import Conversation, Participant
from crm.conversations.queries.rows import names_of
from crm.council import access as council
from crm.council.picking import Departed, departed, posts_to_ask
from crm.council.queries import Holder, holders_of
from crm.database import db
from crm.residents.access import stayed_as
from crm.residents.models import Resident
from crm.ties.queries import who_knows
from crm.web.formatting import day, sentence

MOST = 8


@dataclass(frozen=True)
class WhoToAsk:
    """A post or a team to ask, as the list of choices shows it."""

    value: str  # "post-12", "team-3": as forms send it
    title: str  # "Ben Okafor, Highways inspector, North"
    why: str  # "Highways. Knows Eileen Marsden well"
    shape: str
    short: str  # as a button says it: "Ben", "Highways"


def who_to_ask(actor: Actor, conversation_id: int, words: str, *, limit: int = MOST) -> tuple[WhoToAsk, ...]:
    """Posts and teams that fit what is typed. Raises NotFound. Nine statements."""
    access.conversation(actor, conversation_id)
    found = posts_to_ask(actor, words, limit=limit)
    holders = holders_of([one.id for one in found if one.kind == "post"], on=clock.today())
    knows = _who_knows(actor, conversation_id)
    return tuple(
        _post(one.id, one.title, one.team, one.places, holders[one.id], knows, words)
        if one.kind == "post"
        else WhoToAsk(f"team-{one.id}", one.title, _team_words(one.team), "team", one.title)
        for one in found
    )


def posts_of_the_departed(actor: Actor, conversation_id: int, words: str) -> tuple[WhoToAsk, ...]:
    """The posts of those who have left and are called what is typed; `why` says when they left, and whose it is now.

    `value` is empty where there is no post to ask. Raises NotFound. Four statements.
    """
    access.conversation(actor, conversation_id)
    return tuple(
        WhoToAsk(
            value=f"post-{one.post_id}" if one.post_id else "",
            title=one.title if one.is_shared or not one.now else f"{one.now[0]}, {one.title}",
            why=_left(one),
            shape="team" if one.is_shared else "officer" if one.now else "gap",
            short=one.title if one.is_shared or not one.now else one.now[0].split()[0],
        )
        for one in departed(actor, words, limit=MOST)
    )


def _left(one: Departed) -> str:
    """`Ben Okafor left on 30 October; the post is now Priya Nair’s`."""
    left = f"{one.name} left on {day(one.left_on)}"
    if one.post_id is None:
        return left
    if one.is_shared:
        return f"{left}; others share the post"
    return f"{left}; the post is now {names_of(one.now)}’s" if one.now else f"{left}; the post is vacant"


def whom(actor: Actor, conversation_id: int, kind: str, target_id: int) -> WhoToAsk:
    """One post or team. Raises NotFound for one that is not there or not for the actor. Seven statements at most."""
    access.conversation(actor, conversation_id)
    if kind == "team":
        team = council.team(actor, target_id)
        return WhoToAsk(f"team-{team.id}", team.name, _team_words(""), "team", team.name)
    post = council.post(actor, target_id)
    team_name = council.team(actor, post.team_id).name if post.team_id is not None else ""
    holders = holders_of([post.id], on=clock.today())[post.id]
    return _post(post.id, post.title, team_name, post.places, holders, _who_knows(actor, conversation_id))


def _team_words(above: str) -> str:
    words = "Everyone in the team sees it"
    return f"{above}. {words}" if above else words


def _post(
    post_id: int, title: str, team: str, places: int, holders: Sequence[Holder], knows_by: dict[int, str],
    words: str = "",
) -> WhoToAsk:  # fmt: skip
    """`words`: what was typed, so that of many in a post the one who was meant is named."""
    holders = sorted(holders, key=lambda holder: holder.kind == "cover")
    names = [holder.name for holder in holders]
    knows = next((knows_by[holder.colleague_id] for holder in holders if holder.colleague_id in knows_by), "")
    covering = [holder.name for holder in holders if holder.kind == "cover" and holder.name != names[0]]
    facts = [team, f"{covering[0]} covers" if covering else "", sentence(knows)]
    value = f"post-{post_id}"
    if places > 1:
        return WhoToAsk(value, title, ". ".join(filter(None, [team, _shared(names, words)])), "team", title)
    if not names:
        return WhoToAsk(value, title, ". ".join(filter(None, [team, "Vacant: goes to the head"])), "gap", title)
    shape = "cover" if all(holder.kind in {"cover", "acting"} for holder in holders) else "officer"
    return WhoToAsk(value, f"{names[0]}, {title}", ". ".join(filter(None, facts)), shape, names[0].split()[0])


def _shared(names: Sequence[str], words: str) -> str:
    """`Shared by 30`, and by whom where a name was typed: `Shared by 30, Hassan Singh among them`."""
    wanted = words.casefold().split()
    meant = next((name for name in names if wanted and all(word in name.casefold() for word in wanted)), "")
    return f"Shared by {len(names)}" + (f", {meant} among them" if meant else "")


def _who_knows(actor: Actor, conversation_id: int) -> dict[int, str]:
    """Who of the council knows the resident of a conversation, by colleague, in words. Three statements."""
    entry = aliased(Resident)
    row = db.session.execute(
        select(Resident.id, Resident.name)
        .join(entry, Resident.id == stayed_as(entry))
        .join(Participant, Participant.resident_id == entry.id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(Participant.conversation_id == conversation_id, access.readable(actor))
        .group_by(Resident.id, Resident.name)
        .order_by(func.min(Participant.id))
        .limit(1)
    ).first()
    if row is None:
        return {}
    phrases = {5: f"knows {row.name} very well", 4: f"knows {row.name} well", 3: f"in touch with {row.name}"}
    known = [one for one in who_knows(actor, row.id) if one.kind != "account"]
    return {one.id: phrases[one.level] for one in known if one.level in phrases}
