"""What is answered: colleagues with the reason each, those who left apart, posts to ask, and what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, func, or_, select

from crm import clock
from crm.accounts.models import Account
from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Ward
from crm.database import db
from crm.relationships.queries.unnamed import Unnamed
from crm.responsibilities.models import Responsibility
from crm.ties.queries import posts_now
from crm.web.formatting import many

LISTED, ASKED = 30, 4
MOST_HOLDERS = 3  # that are all named

Posts = dict[int, tuple[str, bool]]


@dataclass(frozen=True)
class Knower:
    """A colleague, and why they can say something."""

    colleague_id: int
    name: str
    reason: str
    left_on: date | None = None
    post: str = ""
    kind: str = "officer"
    proof: str = ""  # where the reason opens to its parts
    is_me: bool = False


@dataclass(frozen=True)
class ToAsk:
    """A post that is responsible, and who holds it."""

    post_id: int
    title: str
    names: tuple[str, ...]
    why: str
    holder_ids: tuple[int, ...] = ()

    @property
    def facts(self) -> str:
        if not self.names:
            return f"{self.why}. Nobody holds it now"
        if len(self.names) > MOST_HOLDERS:
            return f"{self.why}. Held by {self.names[0]} and {len(self.names) - 1} others"
        return f"{self.why}. Held by {', '.join(self.names[:-1])}{' and ' * (len(self.names) > 1)}{self.names[-1]}"


@dataclass(frozen=True)
class Answer:
    """The answer to one reading of the words."""

    serving: tuple[Knower, ...] = ()
    left: tuple[Knower, ...] = ()
    to_ask: tuple[ToAsk, ...] = ()
    is_theirs: bool = True  # whether the posts to ask are responsible, or ask around for whoever is
    nobody: str = ""  # said where nobody serving knows
    left_out: tuple[str, ...] = ()
    href: str = ""  # the page of what was asked about
    link: str = ""


def answered(
    actor: Actor, hidden: Unnamed, knowers: Sequence[Knower], to_ask: Sequence[ToAsk] = (), *, nobody: str,
    left_out: Sequence[str] = (), href: str = "", link: str = "", posts: Posts | None = None,
) -> Answer:  # fmt: skip
    """Put together: serving ones first, each with the post held today, those who left apart; and somebody to ask in any
    case. Two statements at most."""
    if posts is None:
        posts = posts_now(actor, [one.colleague_id for one in knowers], hidden.team_ids)
    is_theirs = bool(to_ask)
    to_ask = to_ask or _who_answers_for_everything(hidden)
    today = clock.today()
    told = [
        replace(
            one,
            post=posts.get(one.colleague_id, ("", False))[0],
            kind="councillor" if posts.get(one.colleague_id, ("", False))[1] else "officer",
            left_on=one.left_on if one.left_on and one.left_on < today else None,
            is_me=one.colleague_id == actor.colleague_id,
        )
        for one in knowers
    ]
    serving = [one for one in told if one.left_on is None]
    if actor.is_councillor_only and not told:
        nobody = "Who is in touch is known to officers. The posts below can say more."
    out = list(left_out)
    if len(serving) > LISTED:
        others = len(serving) - LISTED
        out.append(f"{many(others, 'other colleague')}, less in touch, {'is' if others == 1 else 'are'} not shown")
    return Answer(
        serving=tuple(serving[:LISTED]),
        left=tuple(one for one in told if one.left_on is not None)[:LISTED],
        to_ask=tuple(to_ask),
        is_theirs=is_theirs,
        nobody="" if serving else nobody,
        left_out=tuple(out),
        href=href,
        link=link,
    )


def given(ids: Sequence[int]) -> BindParameter[int]:
    """Hundreds of ids for use in IN, without a look at each of them."""
    return bindparam(None, list(ids), type_=Integer, expanding=True, unique=True)


def leading(hidden: Unnamed, about: str, ids: Select[Any] | Sequence[int], why: str, role: str = "lead") -> list[ToAsk]:
    """The posts that lead, or support, any of these conversations, residents or accounts now, those that took up most
    lately first. One statement."""
    column = getattr(Responsibility, f"{about}_id")
    now = (
        select(Responsibility.post_id, func.max(Responsibility.starts_at).label("at"))
        .where(
            column.in_(ids if isinstance(ids, Select) else given(ids)),
            Responsibility.role == role,
            Responsibility.ends_at.is_(None),
        )
        .group_by(Responsibility.post_id)
        .subquery()
    )
    return _held(hidden, select(Post.id, now.c.at).join(now, now.c.post_id == Post.id), why)


def _who_answers_for_everything(hidden: Unnamed) -> list[ToAsk]:
    """The posts that look after the council's accounts for no service in particular. One statement."""
    general = select(Account.id).where(
        Account.kind == "corporate", Account.status == "active", Account.service_code.is_(None)
    )
    return leading(hidden, "account", general, "Looks after an account for everything")


def named(hidden: Unnamed, word: str, why: str) -> list[ToAsk]:
    """The posts whose title says a word. One statement."""
    says = func.lower(Post.title).contains(word.casefold(), autoescape=True)
    return _held(hidden, select(Post.id, Post.opened_on.label("at")).where(says), why)


def of_ward(hidden: Unnamed, code: str, why: str) -> list[ToAsk]:
    """The seats of a ward. One statement."""
    seats = select(Post.id, Post.opened_on.label("at")).join(Ward, Ward.id == Post.ward_id).where(Ward.code == code)
    return _held(hidden, seats, why)


def _held(hidden: Unnamed, posts: Select[Any], why: str) -> list[ToAsk]:
    today = clock.today()
    chosen = (
        posts.where(
            or_(Post.team_id.is_(None), Post.team_id.not_in(hidden.team_ids)),
            or_(Post.closed_on.is_(None), Post.closed_on > today),
        )
        .order_by(posts.selected_columns[1].desc(), Post.id)
        .limit(ASKED)
        .subquery()
    )
    rows = db.session.execute(
        select(Post.id, Post.title, Colleague.id.label("holder_id"), Colleague.name)
        .join(chosen, chosen.c.id == Post.id)
        .outerjoin(PostHolder, and_(PostHolder.post_id == Post.id, held_on(today)))
        .outerjoin(Colleague, Colleague.id == PostHolder.colleague_id)
        .order_by(chosen.c.at.desc(), Post.id, PostHolder.kind, PostHolder.id)
    )
    found: dict[int, ToAsk] = {}
    for row in rows:
        one = found.setdefault(row.id, ToAsk(row.id, row.title, (), why))
        if row.name:
            found[row.id] = replace(one, names=(*one.names, row.name), holder_ids=(*one.holder_ids, row.holder_id))
    return list(found.values())
