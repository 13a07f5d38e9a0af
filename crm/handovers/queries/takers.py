"""Who takes what: a line for each successor, with people, open work, promises, load before and after, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import and_, func, select

from crm import clock
from crm.accounts.models import Service
from crm.actor import Actor
from crm.council.access import held_on
from crm.council.models import Colleague, Post, PostHolder, Ward
from crm.council.queries import Holder
from crm.database import db
from crm.handovers.models import Arrangement, Handover, Item, Share
from crm.handovers.queries.amounts import Amount, Previewed, total
from crm.handovers.queries.in_post import heads_of, holders_in
from crm.handovers.queries.loads import Gets, Load, loads_of_people, loads_with
from crm.handovers.suggesting import NO_ROOM
from crm.ties.models import Tie
from crm.web.formatting import day, listed, many, sentence


@dataclass(frozen=True)
class Taker:
    """A line of who takes what."""

    kind: str  # a shape
    name: str
    post: str
    href: str
    amount: Amount
    load: Load | None
    until: str  # how long
    why: str
    show: str = ""  # which of the items, for the list of them
    post_id: int = 0
    since: str = ""  # of what was confirmed: what became of it since


@dataclass(frozen=True)
class Facts:
    """What the lines are drawn from: arrangements, posts by id with who holds them, people by id."""

    handover: Handover
    arrangements: tuple[Arrangement, ...]
    shares: dict[int, tuple[Share, ...]]  # by arrangement
    posts: dict[int, Post]
    holders: dict[
        int, tuple[Holder, ...]
    ]  # on the day of the handover, or today where that is past; once confirmed, then
    people: dict[int, str]
    wards: dict[int, str]
    services: dict[int, str]
    heads: dict[int, str]  # by post that will be vacant: to whom its work falls


def facts_of(handover: Handover, items_to: Collection[int] = ()) -> Facts:
    """Everything that the arrangements of a handover name. Eight statements."""
    arrangements = tuple(
        db.session.scalars(select(Arrangement).where(Arrangement.handover_id == handover.id).order_by(Arrangement.id))
    )
    shares: dict[int, list[Share]] = {}
    asked = select(Share).where(Share.arrangement_id.in_([one.id for one in arrangements])).order_by(Share.id)
    for share in db.session.scalars(asked):
        shares.setdefault(share.arrangement_id, []).append(share)
    all_shares = [share for some in shares.values() for share in some]
    post_ids = {
        *(one.post_id for one in arrangements),
        *(one.rest_post_id for one in arrangements if one.rest_post_id),
        *(one.only_from_post_id for one in arrangements if one.only_from_post_id),
        *(share.post_id for share in all_shares),
        *items_to,
    }
    then = clock.local(handover.confirmed_at).date() if handover.confirmed_at else clock.today()
    on = max(then, handover.starts_on)
    posts = {post.id: post for post in db.session.scalars(select(Post).where(Post.id.in_(post_ids)))}
    holders = holders_in(handover, post_ids, then if handover.confirmed_at else on, on)
    named = [one.colleague_id for one in arrangements if one.colleague_id]
    people = dict(db.session.execute(select(Colleague.id, Colleague.name).where(Colleague.id.in_(named))).all())
    wards = [share.ward_id for share in all_shares if share.ward_id]
    services = [share.service_code for share in all_shares if share.service_code]
    return Facts(
        handover=handover,
        arrangements=arrangements,
        shares={key: tuple(some) for key, some in shares.items()},
        posts=posts,
        holders=holders,
        people=people,
        wards=dict(db.session.execute(select(Ward.id, Ward.name).where(Ward.id.in_(wards))).all()),
        services=dict(db.session.execute(select(Service.code, Service.name).where(Service.code.in_(services))).all()),
        heads=heads_of(handover, [posts[one.post_id] for one in arrangements], on),
    )


def takers(actor: Actor, facts: Facts, held: dict[int, Amount], items: tuple[Previewed, ...]) -> tuple[Taker, ...]:
    """A line for each post that something moves to, most first; then one for each post that is passed on whole; last
    what nobody has yet. Eight statements."""
    moving: dict[int, Amount] = {}
    for one in items:
        if one.fate == "moves" and one.to_post_id:
            moving[one.to_post_id] = moving.get(one.to_post_id, Amount()) + one.amount
    whole = [one for one in facts.arrangements if one.way != "split"]
    nothing = [post_id for post_id in _suggested_among(facts) if post_id not in moving]
    loads = loads_with(actor, facts.handover.id, [*moving, *nothing])
    gets = [Gets(one.id, one.colleague_id, one.post_id) for one in whole if one.colleague_id]
    theirs = loads_of_people(actor, gets, max(clock.today(), facts.handover.starts_on))
    known, commonest = _known_already(facts.handover.id, moving), _commonest(facts.handover.id, moving)
    lines = [_moves_to(facts, post_id, amount, loads[post_id], known, commonest) for post_id, amount in moving.items()]
    lines.sort(key=lambda one: (-one.amount.people - one.amount.open, one.name))
    lines += [_gets_nothing(facts, post_id, loads[post_id]) for post_id in nothing]
    whole.sort(key=lambda one: one.way == "nobody yet")
    lines += [replace(_whole(facts, one, held[one.post_id], theirs.get(one.id)), post_id=one.post_id) for one in whole]
    left = [one for one in items if one.fate == "stays" and one.amount.to_do]
    why = _why_left(facts.handover.id, {one.from_post_id for one in left})
    for post_id in dict.fromkeys(one.from_post_id for one in left):
        amount = total(one.amount for one in left if one.from_post_id == post_id)
        lines.append(_left_over(facts, post_id, amount, why.get(post_id, "")))
    return tuple(lines)


def _moves_to(
    facts: Facts, post_id: int, amount: Amount, load: Load, known: dict[int, int], commonest: dict[int, str]
) -> Taker:
    post, holders = facts.posts[post_id], facts.holders.get(post_id, ())
    line = _line(post, holders, facts, amount)
    reasons = []
    if known.get(post_id):
        reasons.append(f"knows {known[post_id]:,} of them already")
    reasons += _reasons(facts, post_id)
    if commonest.get(post_id) and (not reasons or commonest[post_id].casefold() == NO_ROOM.casefold()):
        reasons.append(commonest[post_id])
    return replace(line, load=load, why=sentence("; ".join(reasons)), show=f"post-{post_id}", post_id=post_id)


def _suggested_among(facts: Facts) -> list[int]:
    """The posts among which a plan splits as suggested, in the order in which they were named."""
    if facts.handover.status != "planned":
        return []
    split = (facts.shares.get(one.id, ()) for one in facts.arrangements if one.rule == "as suggested")
    return list(dict.fromkeys(share.post_id for shares in split for share in shares))


def _gets_nothing(facts: Facts, post_id: int, load: Load) -> Taker:
    line = _line(facts.posts[post_id], facts.holders.get(post_id, ()), facts, Amount())
    why = "Nothing suggested: full" if load.before >= load.room else "Nothing suggested"
    return replace(line, load=load, why=why, show="nothing")


def _reasons(facts: Facts, post_id: int) -> list[str]:
    found: dict[str, None] = {}
    for one in facts.arrangements:
        for share in facts.shares.get(one.id, ()):
            if share.post_id == post_id and share.ward_id:
                found[f"has {facts.wards[share.ward_id]}"] = None
            elif share.post_id == post_id and share.service_code:
                found[f"has {facts.services[share.service_code].lower()}"] = None
        if one.rest_post_id == post_id:
            found["takes all of it" if not facts.shares.get(one.id) else "takes the rest"] = None
        if one.only_from_post_id == post_id:
            found["was responsible before"] = None
    return list(found)[:4]


def _whole(facts: Facts, one: Arrangement, amount: Amount, load: Load | None) -> Taker:
    """A post that is passed on as it is, with the load of whoever comes to it beside their own posts."""
    post, who = facts.posts[one.post_id], facts.people.get(one.colleague_id or 0, "")
    starts = day(facts.handover.starts_on, weekday=True)
    if one.way == "taken over":
        return Taker(
            "officer", who, post.title, "", amount, load, "", f"Takes the post over on {starts}: nothing moves"
        )
    if one.way == "covered":
        until = f"Until {day(one.last_day)}, then it ends by itself"
        return Taker("cover", f"Cover: {who}", post.title, "", amount, load, until, "Stands in: nothing moves")
    review = f"Until {day(one.review_on)}, then again"
    name = f"Nobody yet: interim {who}" if who else "Nobody yet"
    falls = "" if who else _falls(facts, one.post_id)
    why = f"{falls}Review date {day(one.review_on)}"
    return Taker("gap", name, f"{post.title} (vacant)", "", amount, load, review, why)


def _left_over(facts: Facts, post_id: int, amount: Amount, why: str) -> Taker:
    post = facts.posts[post_id]
    held = facts.holders.get(post_id, ())
    if held:
        line = _line(post, held, facts, amount)
        return replace(line, why="Stays where it is", show="stays")
    return Taker(
        "gap", "Nobody yet", f"{post.title} (vacant)", "", amount, None, "Until somebody takes it over",
        f"{_falls(facts, post_id)}{why}", "stays",
    )  # fmt: skip


def _line(post: Post, holders: Collection[Holder], facts: Facts, amount: Amount) -> Taker:
    if post.places > 1:
        who = f"{many(len(holders), 'person', 'people')} share it"
        return Taker("team", post.title, who, f"/posts/{post.id}", amount, None, "", "")
    names = listed(dict.fromkeys(holder.name for holder in holders))
    if not names:
        return Taker("gap", "Nobody yet", f"{post.title} (vacant)", f"/posts/{post.id}", amount, None, "", "")
    kind = "cover" if all(holder.kind in {"cover", "acting"} for holder in holders) else "officer"
    return Taker(kind, names, post.title, f"/posts/{post.id}", amount, None, "", "")


def _falls(facts: Facts, post_id: int) -> str:
    head = facts.heads.get(post_id, "")
    return f"Falls to {head}. " if head else ""


def _known_already(handover_id: int, post_ids: Collection[int]) -> dict[int, int]:
    """How many of the people who move to each post its holders have spoken with. One statement."""
    rows = db.session.execute(
        select(Item.to_post_id, func.count(Item.resident_id.distinct()))
        .join(PostHolder, and_(PostHolder.post_id == Item.to_post_id, held_on(clock.today())))
        .join(Tie, and_(Tie.resident_id == Item.resident_id, Tie.colleague_id == PostHolder.colleague_id))
        .where(Item.handover_id == handover_id, Item.to_post_id.in_(post_ids))
        .group_by(Item.to_post_id)
    )
    return dict(rows.all())


def _commonest(handover_id: int, post_ids: Collection[int]) -> dict[int, str]:
    """The reason that most of the people and conversations that move to each post have. One statement."""
    rows = db.session.execute(
        select(Item.to_post_id, Item.why)
        .where(Item.handover_id == handover_id, Item.to_post_id.in_(post_ids), Item.why != "")
        .group_by(Item.to_post_id, Item.why)
        .order_by(func.count(), Item.why.desc())
    )
    return {post_id: f"{why[:1].lower()}{why[1:]}" for post_id, why in rows}


def _why_left(handover_id: int, post_ids: Collection[int]) -> dict[int, str]:
    """The reason that most of the people and conversations that stay with each post have. One statement."""
    stays = (Item.handover_id == handover_id, Item.fate == "stays", Item.account_id.is_(None), Item.why != "")
    reasons = select(Item.from_post_id, Item.why).where(*stays, Item.from_post_id.in_(post_ids))
    often = reasons.group_by(Item.from_post_id, Item.why).order_by(func.count(), Item.why.desc())
    return {post_id: why.rstrip(".") for post_id, why in db.session.execute(often)}
