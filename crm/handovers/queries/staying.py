"""What a handover does not move, and why: so that the totals add up on the page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from crm.accounts.models import Account
from crm.actor import Actor
from crm.conversations.models import Interaction
from crm.council import access as council
from crm.council.models import Post, PostHolder
from crm.council.steps import TAKES_A_PLACE
from crm.database import db
from crm.handovers.models import Handover
from crm.handovers.queries.amounts import Previewed, total
from crm.handovers.queries.beside import supports_that_end
from crm.web.formatting import listed, many

RESTRICTED = "If there is any, those who may see it hand it on. This line is on every handover."

FOLLOWERS = "Followers are not the council’s to hand on."


@dataclass(frozen=True)
class Staying:
    """A line of what does not move."""

    kind: str  # a shape; `lock` for what is restricted
    what: str  # begins the line, bold
    after: str
    why: str
    show: str = ""  # which of the items, for the list of them


def what_stays(actor: Actor, handover: Handover, items: tuple[Previewed, ...], first: str) -> tuple[Staying, ...]:
    """The lines, the one about anything restricted always last; `first` is the leaver's first name. Four statements
    at most."""
    is_done = handover.status != "planned"
    ends = supports_that_end(actor, handover) if items else ()
    lines = [
        *_fates(items, is_done),
        *_supported(items, first),
        *(Staying("officer", what, "ended" if is_done else "ends", why, "ends") for what, why in ends),
        *(_own(handover, first) if handover.colleague_id else ()),
        *(_other_posts(actor, handover, first) if handover.colleague_id else ()),
    ]
    return (*lines, Staying("lock", "Anything restricted", "is not counted here", RESTRICTED))


def _fates(items: tuple[Previewed, ...], is_done: bool) -> list[Staying]:
    lines = []
    dormant = total(one.amount for one in items if one.fate == "dormant")
    if dormant.people:
        why = "Nothing is open. They stay on the record with nobody assigned, and can come back."
        lines.append(Staying("resident", many(dormant.people, "resident"), _when(is_done, "dormant"), why, "dormant"))
    if dormant.open:
        why = "Nobody holds them closely. They stay on the record and can come back."
        lines.append(Staying("officer", many(dormant.open, "conversation"), _when(is_done, "dormant"), why, "dormant"))
    closes = total(one.amount for one in items if one.fate == "closes")
    if closes.open or closes.people:
        what = listed([many(closes.open, "conversation") if closes.open else "", _residents(closes.people)])
        why = "Nothing more is needed. Whoever gets in touch again is heard as before."
        lines.append(Staying("officer", what, _when(is_done, "closed"), why, "closes"))
    kept = sum(one.amount.accounts for one in items if one.fate == "stays")
    if kept:
        why = "No rule names them: whoever holds the post next looks after them."
        lines.append(
            Staying(
                "account",
                many(kept, "account"),
                "stays with the post" if kept == 1 else "stay with the post",
                why,
                "stays",
            )
        )
    asked = sum(one.amount.asks for one in items if one.fate == "stays")
    if asked:
        why = "Whoever holds the post next answers, or whoever its work falls to."
        what = f"{many(asked, 'question')} put to the post"
        lines.append(Staying("officer", what, "stays with it" if asked == 1 else "stay with it", why, "stays"))
    return lines


def _when(is_done: bool, what: str) -> str:
    return f"became {what}" if is_done and what == "dormant" else f"{'were' if is_done else 'will be'} {what}"


def _supported(items: tuple[Previewed, ...], first: str) -> list[Staying]:
    left = sum(one.amount.supported for one in items if one.fate != "moves")
    if not left:
        return []
    why = f"{first or 'This post'} only supports them. Those who lead go on."
    return [
        Staying("officer", many(left, "conversation"), "are led by others" if left > 1 else "is led by another", why)
    ]


def _own(handover: Handover, first: str) -> list[Staying]:
    """Accounts that are the leaver's own."""
    rows = db.session.execute(
        select(Account.id, Account.network, func.count(Interaction.id))
        .outerjoin(Interaction, Interaction.account_id == Account.id)
        .where(Account.kind == "personal", Account.colleague_id == handover.colleague_id, Account.status != "closed")
        .group_by(Account.id, Account.network)
        .order_by(Account.id)
    )
    return [
        Staying("account", f"{first}’s own {network} account", "stays theirs", f"{_copied(count)}{FOLLOWERS}")
        for _, network, count in rows
    ]


def _copied(count: int) -> str:
    verb = "was" if count == 1 else "were"
    return f"{many(count, 'official message')} {verb} copied into the record. " if count else ""


def _other_posts(actor: Actor, handover: Handover, first: str) -> list[Staying]:
    """Posts of the leaver that need no arrangement: shared ones, covers, a seat in a ward."""
    rows = db.session.execute(
        select(Post.id, Post.title, Post.places, Post.ward_id, PostHolder.kind)
        .join(PostHolder, PostHolder.post_id == Post.id)
        .where(
            PostHolder.colleague_id == handover.colleague_id,
            PostHolder.starts_on <= handover.starts_on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on >= handover.starts_on),
            or_(Post.places > 1, Post.ward_id.is_not(None), PostHolder.kind == "cover"),
            or_(Post.team_id.is_(None), Post.team_id.not_in(council.hidden_team_ids(actor))),
        )
        .order_by(Post.title, Post.id)
    )
    lines = []
    for row in rows:
        if row.ward_id is not None:
            why = "Ward casework never moves by itself: each open case waits for a decision of the councillor’s own."
            lines.append(Staying("councillor", row.title, "is decided by an election", why))
        elif row.kind not in TAKES_A_PLACE and handover.kind == "absence":
            why = f"Whoever covers {first} meanwhile sees it as well; else it falls to the head of its team."
            lines.append(Staying("cover", f"The cover of {row.title}", "goes along", why))
        elif row.kind not in TAKES_A_PLACE:
            why = "Its work goes back to whoever holds it, or falls to the head of its team."
            lines.append(Staying("cover", f"The cover of {row.title}", "ends with it", why))
        else:
            why = f"The others stay. What {first} took up there goes back to the pool."
            lines.append(Staying("team", row.title, "is shared", why))
    return lines


def _residents(count: int) -> str:
    return many(count, "resident") if count else ""
