"""The rehearsal: if this person left on that day. It changes nothing, and nobody but the reader knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.database import db
from crm.errors import BadInput
from crm.handovers import access
from crm.handovers.models import Arrangement, Handover
from crm.handovers.queries.alone import OnlyKnown, OnlyThey
from crm.handovers.queries.falling import Falling, falling
from crm.handovers.queries.leaver import Leaver, leaver_to_rehearse
from crm.handovers.queries.naming import Naming, OfPost, naming
from crm.handovers.queries.only_known import only_they_know
from crm.handovers.rules import last_day_here
from crm.web.formatting import many, short_day
from crm.web.pagination import Page, page_of

__all__ = ["OnlyKnown", "OnlyThey", "Rehearsal", "only_they_know", "rehearsal"]

# Residents on one page of the list, and on one that is to be printed.
PER_PAGE = 50
PRINTED = 500
USUAL_NOTICE_DAYS = 28
FURTHEST_DAYS = 2 * 366


@dataclass(frozen=True)
class Named:
    """A kind of thing that names somebody: how many, and what becomes of it if nothing is done."""

    words: str  # "204 residents led"
    then: str
    icon: str = ""
    shape: str = "officer"


@dataclass(frozen=True)
class Lost:
    """A resident whom only they know: what would be lost, and who is second best."""

    resident_id: int
    name: str
    known_as: str
    level: int
    facts: str  # "In person, phone. 12 talks since March 2024, last 3 Nov."
    open: str  # "2 conversations open, 1 promise"
    second: str  # "Ben Okafor, gone cold"; empty where nobody else ever spoke with them


@dataclass(frozen=True)
class Rehearsal:
    """What would be if somebody left on a day."""

    leaver: Leaver
    on: date
    naming: Naming
    named: tuple[Named, ...]
    falling: tuple[Falling, ...]
    only: OnlyThey
    lost: Page[Lost]
    per_page: int
    has_left: bool

    @property
    def residents(self) -> int:
        return self.naming.total("residents")

    @property
    def of_post(self) -> dict[int, OfPost]:
        return self.naming.of_posts

    @property
    def lost_words(self) -> str:
        """`1 to 50 of 212`."""
        first = (self.lost.number - 1) * self.per_page + 1
        return f"{first:,} to {first + len(self.lost.rows) - 1:,} of {self.only.count:,}"


def rehearsal(
    actor: Actor, colleague_id: int, *, on: date | None = None, page: int = 1, per_page: int = PER_PAGE
) -> Rehearsal:
    """If a colleague left on a day: for who manages one of their posts. BadInput about `on`; NotFound, NotAllowed.

    Names of residents alone are shown, as a list of search results shows them, so no viewing is recorded: that is done
    on a resident's own page. Reads under the actor's controllers only. About 29 statements, whatever there is.
    """
    leaver = leaver_to_rehearse(actor, colleague_id)
    on = _checked(on or _planned_for(actor, colleague_id) or clock.days_after(clock.today(), USUAL_NOTICE_DAYS))
    names = naming(actor, leaver)
    falls = falling(leaver, on)
    only = only_they_know(actor, colleague_id, on=on)
    first = (page - 1) * per_page
    return Rehearsal(
        leaver=leaver,
        on=on,
        naming=names,
        named=tuple(_named(names, falls)),
        falling=falls,
        only=only,
        lost=page_of([_lost(one) for one in only.rows[first : first + per_page + 1]], page, per_page),
        per_page=per_page,
        has_left=leaver.left_on is not None and leaver.left_on < clock.today(),
    )


def _planned_for(actor: Actor, colleague_id: int) -> date | None:
    """The last day in a plan for their leaving that the actor may read; today where that has passed. One statement."""
    rows = db.session.execute(
        select(Handover.starts_on, Arrangement.overlap_until)
        .outerjoin(Arrangement, Arrangement.handover_id == Handover.id)
        .where(
            Handover.id.in_(access.visible_handovers(actor).with_only_columns(Handover.id)),
            Handover.colleague_id == colleague_id,
            Handover.kind == "leaving",
            Handover.status == "planned",
        )
    ).all()
    if not rows:
        return None
    return max(clock.today(), last_day_here(rows[0].starts_on, (row.overlap_until for row in rows)))


def _checked(on: date) -> date:
    today = clock.today()
    if on < today:
        raise BadInput({"on": f"Choose a day from today on. {short_day(on)} has passed."})
    if on > clock.days_after(today, FURTHEST_DAYS):
        raise BadInput({"on": "Choose a day within two years."})
    return on


def _named(names: Naming, falls: tuple[Falling, ...]) -> list[Named]:
    """The kinds of which there are any, in the order in which they are missed first."""
    vacant = any(one.is_vacant for one in falls)
    goes = "Fall with the post." if vacant else "Stay with the post."
    red = "Show red in the register: nobody is there." if vacant else "Stay with the post."

    def some(count: int, noun: str, then: str, plural: str | None = None, **look: str) -> Named | None:
        return Named(many(count, noun, plural), then, **look) if count else None

    total = names.total
    late = total("overdue")
    professional = [one.name for one in names.own_accounts if one.kind == "professional"]
    personal = [one.name for one in names.own_accounts if one.kind == "personal"]
    found = (
        some(len(falls), "post", "Each stands under what falls to whom."),
        some(total("residents"), "resident led", goes, "residents led", shape="resident"),
        some(total("seconded"), "resident as second", "Whoever leads goes on, without a second.", "residents as second",
             shape="resident"),
        some(total("led"), "open conversation led", goes, "open conversations led", icon="chat"),
        some(total("supported"), "conversation supported", "Who leads them goes on, without this help.",
             "conversations supported", icon="chat"),
        some(names.taken_up, "conversation taken up", "Back to the pool, for the others in it.",
             "conversations taken up", icon="chat"),
        some(total("promises"), "open promise", f"{late:,} overdue. {goes}" if late else goes, icon="promise"),
        some(names.made_elsewhere, "promise made in others’ conversations", "Theirs to keep, not made by them.",
             "promises made in others’ conversations", icon="promise"),
        some(total("asked"), "question asked of their posts", "Nobody answers until it goes up a step.",
             "questions asked of their posts", icon="clock"),
        some(names.they_asked, "question they asked", "The answer comes, and the conversation’s post reads it.",
             "questions they asked", icon="clock"),
        some(total("accounts"), "account owned", red, "accounts owned", shape="account"),
        some(total("deputy_of"), "account as deputy", "Without a deputy.", "accounts as deputy", shape="account"),
        some(len(professional), "account in their name", f"{', '.join(professional)}: to be closed or renamed.",
             "accounts in their name", shape="account"),
        some(len(personal), "personal account", f"{', '.join(personal)}: theirs. Official messages are copied out.",
             shape="account"),
        some(len(names.covers_given), "cover given", f"{_covered(names)}: covered by nobody then.", "covers given",
             shape="cover"),
        some(len(names.covers_got), "cover got", f"{_coverers(names)}: goes on to its last day, then vacant.",
             "covers got", shape="cover"),
        some(len(names.under_way), "handover under way", "Waits for somebody to take their part.",
             "handovers under way", icon="out"),
    )  # fmt: skip
    return [one for one in found if one is not None]


def _covered(names: Naming) -> str:
    return ", ".join(one.title for one in names.covers_given)


def _coverers(names: Naming) -> str:
    return ", ".join(f"{one.name} for {one.title}" for one in names.covers_got)


def _lost(one: OnlyKnown) -> Lost:
    how = ", ".join(one.channels).capitalize()
    since = f" since {one.first_at:%B %Y}" if one.count > 1 else ""
    waits = [
        many(one.open, "conversation") + " open" if one.open else "",
        many(one.promises, "promise") if one.promises else "",
    ]
    return Lost(
        resident_id=one.resident_id,
        name=one.name,
        known_as=one.known_as,
        level=one.level,
        facts=f"{how + '. ' if how else ''}{many(one.count, 'talk')}{since}, last {short_day(one.last_at)}",
        open=", ".join(filter(None, waits)),
        second=f"{one.second.name}, {one.second.words}" if one.second else "",
    )
