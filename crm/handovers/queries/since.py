"""What differs on a preview since somebody saw an older one: the form that confirms carries what its page showed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from crm.actor import Actor
from crm.council import access as council
from crm.council.models import Post
from crm.database import db
from crm.handovers.models import Arrangement, Handover
from crm.handovers.queries.amounts import Amount, Previewed, previewed, total
from crm.web.formatting import listed, many

LETTERS = {"moves": "m", "dormant": "d", "closes": "c", "stays": "s"}
WORDS = {"m": "{} gets {}", "d": "Of {} is left to rest: {}", "c": "Of {} is closed: {}", "s": "{} keeps {}"}
COUNTED = ("people", "open", "promises", "accounts", "asks")
LONGEST = 50_000  # of what a form may carry: more than any plan shows


@dataclass(frozen=True)
class Changed:
    """One thing that an older page showed otherwise."""

    post_id: int
    post: str
    words: str


@dataclass(frozen=True)
class Since:
    """Why an older preview was not confirmed, and what is different on the newest."""

    why: str
    changed: tuple[Changed, ...]
    why_not: str = ""  # why there is no newer preview


def shown(items: Iterable[Previewed], arrangements: Iterable[Arrangement]) -> str:
    """What a page shows of a plan, for its form to carry: how much goes where, and what becomes of each post."""
    counts = _amounts(items)
    parts = [f"{key}={'.'.join(str(getattr(amount, one)) for one in COUNTED)}" for key, amount in counts.items()]
    return " ".join([*parts, *(f"a{one.post_id}={_way(one)}" for one in arrangements)])


def since(actor: Actor, handover: Handover, was: str, why: str, why_not: str = "") -> Since:
    """What is different now from what an older page showed. Four statements."""
    before = dict(re.findall(r"\b([mdcsa][0-9]{1,9})=([a-z0-9.-]{1,60})", was[:LONGEST]))
    arrangements = db.session.scalars(select(Arrangement).where(Arrangement.handover_id == handover.id)).all()
    now = dict(part.split("=") for part in shown(previewed(actor, handover.id), arrangements).split())
    if not before:
        return Since(why, (), why_not)
    keys = sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
    titles = _titles(actor, {int(key[1:]) for key in keys})
    changed = (
        Changed(post_id, titles[post_id], _said(key, titles[post_id], before.get(key, ""), now.get(key, "")))
        for key in keys
        if (post_id := int(key[1:])) in titles
    )
    return Since(why, tuple(changed), why_not)


def _amounts(items: Iterable[Previewed]) -> dict[str, Amount]:
    found: dict[str, list[Amount]] = {}
    for one in items:
        key = f"{LETTERS[one.fate]}{one.to_post_id or one.from_post_id}"
        found.setdefault(key, []).append(one.amount)
    return {key: total(amounts) for key, amounts in sorted(found.items())}


def _way(one: Arrangement) -> str:
    """By what a change of it is seen; nobody reads it."""
    more = (one.colleague_id, one.rule, one.rest_post_id, one.overlap_until, one.last_day, one.review_on, one.closes)
    return re.sub(r"[^a-z0-9.-]", "", ".".join(str(each or "").lower() for each in (one.way, *more)))[:60]


def _said(key: str, title: str, was: str, now: str) -> str:
    if key[0] == "a":
        if was and now:
            return f"What becomes of {title} was changed."
        return f"{title} is in the plan now." if now else f"{title} is not in the plan any more."
    return f"{WORDS[key[0]].format(title, _amount(now))}; when you looked it was {_amount(was)}."


def _amount(counted: str) -> str:
    numbers = [int(part) if part.isdigit() else 0 for part in counted.split(".")] if counted else []
    people, talks, promises, accounts, asks, *_ = [*numbers, 0, 0, 0, 0, 0]
    parts = [
        many(people, "person", "people") if people else "",
        many(talks, "conversation") if talks else "",
        many(promises, "promise") if promises else "",
        many(accounts, "account") if accounts else "",
        many(asks, "question") if asks else "",
    ]
    return listed(parts) or "nothing"


def _titles(actor: Actor, post_ids: Collection[int]) -> dict[int, str]:
    """The posts that the actor may know of, by name."""
    posts = council.visible_posts(actor).with_only_columns(Post.id, Post.title).where(Post.id.in_(post_ids))
    return dict(db.session.execute(posts).all())
