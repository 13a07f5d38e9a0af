"""What may become of a post, and whether that is allowed: in the words of whoever plans it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import delete, select

from crm import clock
from crm.accounts.models import Service
from crm.actor import Actor
from crm.council.models import Colleague, Post, Ward
from crm.council.places import left_in_words, refuse_councillor, sitting_in
from crm.database import db
from crm.errors import BadInput, NotFound, Refused
from crm.handovers import access
from crm.handovers.models import RULES, WAYS, Arrangement, Handover, Item, Share
from crm.handovers.rules import WAYS_OF, Wanted, closing_into_closing
from crm.handovers.steps import days
from crm.handovers.steps.holdings import held_by
from crm.web.formatting import full_day


class Circle(Refused):
    """A post is to close into one that closes as well; `post_id` is the first."""

    def __init__(self, words: str, post_id: int) -> None:
        super().__init__(words, field="rest")
        self.post_id = post_id


def write(found: Handover, post: Post, wanted: Wanted) -> None:
    """Keep what is wanted for a post, in place of what was arranged for it before. Four statements."""
    arrangement = db.session.scalar(
        select(Arrangement).where(Arrangement.handover_id == found.id, Arrangement.post_id == post.id)
    )
    if arrangement is None:
        arrangement = Arrangement(handover_id=found.id, post_id=post.id)
        db.session.add(arrangement)
    else:
        db.session.execute(delete(Share).where(Share.arrangement_id == arrangement.id))
    is_split = wanted.way == "split"
    arrangement.way = wanted.way
    arrangement.colleague_id = None if is_split else wanted.colleague_id
    arrangement.overlap_until = wanted.overlap_until if wanted.way == "taken over" else None
    arrangement.last_day = wanted.last_day if wanted.way == "covered" else None
    arrangement.review_on = wanted.review_on if wanted.way == "nobody yet" else None
    arrangement.rule = wanted.rule if is_split else None
    arrangement.rest_post_id = wanted.rest_post_id if is_split else None
    arrangement.closes = is_split and wanted.closes
    arrangement.holders_go_along = is_split and wanted.closes and wanted.holders_go_along
    db.session.flush()
    if is_split:
        db.session.add_all(
            Share(
                arrangement_id=arrangement.id, post_id=share.post_id, ward_id=share.ward_id,
                service_code=share.service_code,
            )
            for share in dict.fromkeys(wanted.shares)
        )  # fmt: skip
    db.session.flush()


def remove(found: Handover, post_id: int) -> None:
    """Nothing is arranged for a post any more, and nothing is chosen for what it looks after. Three statements."""
    ids = select(Arrangement.id).where(Arrangement.handover_id == found.id, Arrangement.post_id == post_id)
    db.session.execute(delete(Share).where(Share.arrangement_id.in_(ids)))
    db.session.execute(delete(Arrangement).where(Arrangement.id.in_(ids)))
    db.session.execute(delete(Item).where(Item.handover_id == found.id, Item.from_post_id == post_id))


def refuse_unfit(actor: Actor, found: Handover, post: Post, wanted: Wanted) -> None:
    """Raise BadInput or Refused, in words, where a way does not fit the handover, the post or the days."""
    if wanted.way not in WAYS_OF[found.kind]:
        raise BadInput({"way": _no_such_way(found.kind, wanted.way)})
    _refuse_post(found, post)
    if wanted.way == "split":
        _refuse_split(actor, found, post, wanted)
        return
    needs_somebody = wanted.way != "nobody yet"
    if wanted.colleague_id is None and needs_somebody:
        who = "takes over" if wanted.way == "taken over" else "stands in"
        raise BadInput({"colleague": f"Choose who {who}."})
    if wanted.colleague_id is not None:
        _refuse_successor(found, post, wanted)
    else:
        days.refuse_days(found, wanted)


def _no_such_way(kind: str, way: str) -> str:
    if way not in WAYS:
        return "Choose what becomes of the post."
    if kind == "absence":
        return "Whoever is away comes back: have somebody stand in, or split the work."
    return "Choose to which posts the work goes."


def _refuse_post(found: Handover, post: Post) -> None:
    if found.starts_on < post.opened_on:
        raise Refused(f"{post.title} opened on {full_day(post.opened_on)}: choose a day after that.", field="starts_on")
    if post.closed_on is not None and post.closed_on <= found.starts_on:
        raise Refused(f"{post.title} closed on {full_day(post.closed_on)}. Pass on what it still has from its page.")
    if found.colleague_id is not None and not held_by(found.colleague_id, post.id, found.starts_on):
        name = db.session.get_one(Colleague, found.colleague_id).name
        raise Refused(
            f"{name} does not hold {post.title} until {full_day(clock.days_after(found.starts_on, -1))}: it is vacant "
            "by then already, or somebody else’s. Whoever manages it decides about it on its own page."
        )


def _refuse_successor(found: Handover, post: Post, wanted: Wanted) -> None:
    colleague = db.session.get(Colleague, wanted.colleague_id)
    if colleague is None:
        raise BadInput({"colleague": "Choose a colleague."})
    if colleague.id == found.colleague_id:
        raise Refused(
            f"{colleague.name} is the one who is leaving. Choose somebody else."
            if found.kind == "leaving"
            else f"{colleague.name} is the one who is away. Choose somebody else.",
            field="colleague",
        )
    if colleague.left_on is not None and colleague.left_on < max(found.starts_on, clock.today()):
        raise Refused(f"{left_in_words(colleague.name, colleague.left_on)}. Choose somebody else.", field="colleague")
    days.refuse_days(found, wanted)
    until = clock.days_after(wanted.last_day, 1) if wanted.way == "covered" and wanted.last_day else None
    refuse_councillor(post, colleague, found.starts_on, until, sitting_in([], found.starts_on, [colleague.id]))


def _refuse_split(actor: Actor, found: Handover, post: Post, wanted: Wanted) -> None:
    if wanted.rule not in RULES:
        raise BadInput({"rule": "Choose how the work is split."})
    receivers = [share.post_id for share in wanted.shares] + ([wanted.rest_post_id] if wanted.rest_post_id else [])
    if not receivers:
        raise BadInput({"rest": "Choose at least one post that the work goes to."})
    if wanted.rule in ("by ward", "by service", "as suggested") and not wanted.shares:
        raise BadInput({"shares": "Choose the posts among which the work is split."})
    _refuse_shares(wanted)
    if wanted.closes and wanted.rest_post_id is None:
        raise BadInput({"rest": f"{post.title} closes: choose where the rest goes, so that nothing is left behind."})
    if wanted.closes and found.kind == "absence":
        raise Refused("Whoever is away comes back: their post stays.")
    _refuse_unknown(wanted)
    posts = access.receiving_posts(actor, receivers)
    for receiver in posts.values():
        refuse_receiver(receiver, found.starts_on, from_post=post)
    if wanted.holders_go_along and wanted.closes and wanted.rest_post_id is not None:
        rest = posts[wanted.rest_post_id]
        if not access.may_arrange(actor, rest):
            raise Refused(
                f"Only who manages the team of {rest.title} decides who holds it. Choose another post, or let nobody "
                "go along.",
                field="rest",
            )


def _refuse_shares(wanted: Wanted) -> None:
    """Each ward, or service, goes to one post."""
    name, what = {"by ward": ("ward_id", "ward"), "by service": ("service_code", "service")}.get(
        wanted.rule or "", ("", "")
    )
    if not name:
        return
    named = [getattr(share, name) for share in wanted.shares]
    if None in named:
        raise BadInput({"shares": f"Choose the {what} for each post."})
    if len(set(named)) < len({(share.post_id, getattr(share, name)) for share in wanted.shares}):
        raise BadInput({"shares": f"A {what} goes to one post: choose each only once."})


def _refuse_unknown(wanted: Wanted) -> None:
    """A ward or service that is none: of an altered form. Two statements."""
    wards = {share.ward_id for share in wanted.shares} - {None}
    services = {share.service_code for share in wanted.shares} - {None}
    if wards - set(db.session.scalars(select(Ward.id).where(Ward.id.in_(wards)))):
        raise BadInput({"shares": "Choose a ward from the list."})
    if services - set(db.session.scalars(select(Service.code).where(Service.code.in_(services)))):
        raise BadInput({"shares": "Choose a service from the list."})


def refuse_receiver(receiver: Post, starts_on: date, *, from_post: Post | None) -> None:
    """Raise Refused where a post cannot be given work."""
    if from_post is not None and receiver.id == from_post.id:
        raise Refused(f"{receiver.title} is the post whose work is passed on. Choose another.", field="rest")
    if receiver.ward_id is not None:
        raise Refused(
            f"{receiver.title}: a ward councillor answers for their own casework, not for the council’s.", field="rest"
        )
    if receiver.closed_on is not None and receiver.closed_on <= max(starts_on, clock.today()):
        raise Refused(f"{receiver.title} closed on {full_day(receiver.closed_on)}. Choose another.", field="rest")
    if receiver.opened_on > clock.today():
        raise Refused(
            f"{receiver.title} opens on {full_day(receiver.opened_on)}. Choose another until then.", field="rest"
        )


def refuse_circles(found: Handover) -> None:
    """Raise Circle where a post closes into one that closes too, or into itself over others. Three statements."""
    closing = db.session.scalars(
        select(Arrangement).where(Arrangement.handover_id == found.id, Arrangement.closes)
    ).all()
    if not closing:
        return
    receivers = _receivers(closing)
    circle = closing_into_closing(receivers)
    if circle is None:
        return
    titles = dict(db.session.execute(select(Post.id, Post.title).where(Post.id.in_(circle))).all())
    closes, into = (titles[post_id] for post_id in circle)
    raise Circle(f"{closes} is to close into {into}, which closes as well. Choose a post that stays.", circle[0])


def _receivers(closing: Sequence[Arrangement]) -> Mapping[int, Iterable[int]]:
    found: dict[int, set[int]] = {one.post_id: {one.rest_post_id} if one.rest_post_id else set() for one in closing}
    by_id = {one.id: one.post_id for one in closing}
    for share in db.session.scalars(select(Share).where(Share.arrangement_id.in_(by_id))):
        found[by_id[share.arrangement_id]].add(share.post_id)
    handover_id = closing[0].handover_id
    for from_post_id, to_post_id in db.session.execute(
        select(Item.from_post_id, Item.to_post_id)
        .where(Item.handover_id == handover_id, Item.chosen, Item.to_post_id.is_not(None))
        .distinct()
    ):
        if from_post_id in found:
            found[from_post_id].add(to_post_id)
    return found


def arrangement_of(found: Handover, post_id: int) -> Arrangement:
    """What is arranged for a post; NotFound where nothing is."""
    arrangement = db.session.scalar(
        select(Arrangement).where(Arrangement.handover_id == found.id, Arrangement.post_id == post_id)
    )
    if arrangement is None:
        raise NotFound
    return arrangement
