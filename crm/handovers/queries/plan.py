"""The page of a handover that is planned: the number, the counts, who takes what, what stays, what to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app

from crm import clock
from crm.actor import Actor
from crm.council.models import Post
from crm.errors import Refused
from crm.handovers.models import Handover
from crm.handovers.queries.amounts import Amount, Previewed, held_now, previewed, total
from crm.handovers.queries.becoming import Becoming, becoming
from crm.handovers.queries.going_along import Accounts, accounts_going_along
from crm.handovers.queries.head import Head, head_of
from crm.handovers.queries.leaver import may_rehearse
from crm.handovers.queries.moved import Differences, differences
from crm.handovers.queries.only_known import OnlyThey, only_they_know
from crm.handovers.queries.since import shown
from crm.handovers.queries.staying import Staying, what_stays
from crm.handovers.queries.takers import Facts, Taker, facts_of, takers
from crm.handovers.queries.without_post import WithoutPost, who_will_be
from crm.handovers.queries.worth import Worth, worth_a_look
from crm.handovers.steps import checking
from crm.handovers.steps.away import all_away
from crm.handovers.steps.in_the_way import InTheWay, in_the_way, who_goes_along
from crm.web.formatting import day, listed, many


@dataclass(frozen=True)
class Plan:
    """A planned handover, for its page."""

    head: Head
    only: OnlyThey | None  # whom only the leaver knows; none where nobody leaves
    counts: Amount  # everything that the posts are responsible for
    posts: tuple[Becoming, ...]
    takers: tuple[Taker, ...]
    moved: Amount  # what the lines of who takes what add up to
    moving: Amount  # of that, what goes to another post
    left: Amount  # the rest of it
    staying: tuple[Staying, ...]
    differences: Differences
    worth: Worth
    accounts: Accounts  # that go along
    without_post: tuple[WithoutPost, ...]  # whom it leaves without a post, so that they cannot sign in
    is_previewed: bool
    shown: str  # what the form that confirms carries: see crm.handovers.queries.since
    splits: bool
    passes_whole: bool
    undo_until: str
    blocked: str  # why it cannot be confirmed yet
    in_the_way: InTheWay | None  # where that is put right, if somebody stands in its way
    nobody_needed: str  # why nothing has to be said of any post, where that is so
    may_rehearse: bool  # whether the actor may open the rehearsal: who only reads the plan may not

    @property
    def rehearsed_on(self) -> date:
        """For which day the page asks what would be lost: the last day here, or today where that has passed."""
        return max(self.head.last_day, clock.today())

    @property
    def stay_words(self) -> str:
        """`8 people and 2 conversations do not move: why is said below`."""
        people, talks = self.left.people, self.left.open
        said = listed(
            [many(people, "person", "people") if people else "", many(talks, "conversation") if talks else ""]
        )
        return (
            f"{said} {'does' if people + talks == 1 else 'do'} not move: why is said below"
            if said
            else "Nothing is left out"
        )


def plan_page(actor: Actor, handover: Handover, changed: Differences | None = None) -> Plan:
    """A handover that the actor may see, as it is planned; `changed` is what a confirmation was refused for. Forty
    statements, however much there is to move."""
    head = head_of(actor, handover)
    items = previewed(actor, handover.id)
    facts = facts_of(handover, [one.to_post_id for one in items if one.to_post_id])
    undecided = _undecided(actor, handover, facts)
    held = held_now(actor, [*(one.post_id for one in facts.arrangements), *(post.id for post in undecided)])
    along = who_goes_along(handover, facts.arrangements)
    lines = takers(actor, facts, held, items)
    staying = what_stays(actor, handover, items, head.first_name)
    blocked, way = _blocked(actor, handover, head, facts)
    split = {one.post_id for one in facts.arrangements if one.way == "split"}
    counts = _counts(facts, held, items) + total(held[post.id] for post in undecided)
    moved = total(line.amount for line in lines)
    return Plan(
        head=head,
        only=only_they_know(actor, handover.colleague_id, on=head.last_day) if handover.colleague_id else None,
        counts=counts,
        posts=becoming(facts, held, undecided, along),
        takers=lines,
        moved=moved,
        moving=total(one.amount for one in items if one.fate == "moves"),
        left=total(one.amount for one in items if one.fate in {"dormant", "closes"}),
        staying=staying,
        differences=changed or differences(actor, handover.id),
        worth=worth_a_look(actor, handover.id, [one.post_id for one in facts.arrangements]),
        shown=shown(items, facts.arrangements),
        accounts=accounts_going_along(actor, handover.id),
        without_post=who_will_be(facts, along),
        is_previewed=bool(handover.preview),
        splits=bool(split),
        passes_whole=len(split) < len(facts.arrangements),
        undo_until=day(clock.days_after(clock.today(), current_app.config["SETTINGS"].handover_undo_days)),
        blocked=blocked,
        in_the_way=way,
        nobody_needed=_nobody_needed(head, staying),
        may_rehearse=handover.colleague_id is not None and may_rehearse(actor, handover.colleague_id),
    )


def _counts(facts: Facts, held: dict[int, Amount], items: tuple[Previewed, ...]) -> Amount:
    """Of a post whose work is split what the preview says, so that the page adds up; of the others what they have."""
    seen = {one.from_post_id for one in items}
    whole = [held[one.post_id] for one in facts.arrangements if one.way != "split" or one.post_id not in seen]
    return total([*(one.amount for one in items), *whole])


def _undecided(actor: Actor, handover: Handover, facts: Facts) -> list[Post]:
    """The leaver's posts of which nobody has said what becomes of them."""
    if handover.colleague_id is None:
        return []
    arranged = {one.post_id for one in facts.arrangements}
    return [post for post in checking.posts_to_arrange(actor, handover) if post.id not in arranged]


def _blocked(actor: Actor, handover: Handover, head: Head, facts: Facts) -> tuple[str, InTheWay | None]:
    """Why a plan cannot be confirmed as it stands, as long as it cannot; and who stands in its way, if it is that."""
    try:
        checking.refuse_incomplete(actor, handover, facts.arrangements)
    except Refused as refused:
        return refused.words, None
    if way := in_the_way(actor, handover, facts.arrangements):
        return way.words, way
    if head.is_early:
        return f"You can confirm it from {day(head.starts_on, weekday=True)} on. Until then it stays a plan.", None
    return all_away(handover, facts.arrangements), None


def _nobody_needed(head: Head, staying: tuple[Staying, ...]) -> str:
    if head.kind != "leaving" or any(one.kind in {"team", "cover"} for one in staying):
        return "No post of theirs needs anybody else: whoever shares it goes on."
    if any(one.kind == "councillor" for one in staying):
        return f"{head.first_name} has nothing but a seat then, which is decided by an election."
    return f"{head.first_name} holds no post any more then, so nothing has to be handed on."
