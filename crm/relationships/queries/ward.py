"""The page of a ward for a month: people in counts, whoever looks, and in full what is the reader’s own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain

from flask import current_app

from crm import clock
from crm.actor import Actor
from crm.conversations.queries.ward_questions import Asked, asked_about
from crm.council.models import COUNCIL
from crm.council.wards import Redrawn, WardFacts, redrawn, ward_facts
from crm.errors import NotFound
from crm.relationships import ward_rows as rows
from crm.relationships.queries.ward_names import Bodies, Names, bodies_in, names_of
from crm.relationships.queries.ward_own import Cases, own_casework, waiting_for_officers
from crm.relationships.ward_drawing import WardDrawing, drawing_of
from crm.relationships.ward_figures import Figures
from crm.relationships.ward_months import Month, chosen, offered
from crm.relationships.wards.told import told_of


@dataclass(frozen=True)
class Shown:
    """What is told of a ward and a month: the same for whoever looks."""

    month: Month
    figures: Figures
    themes: tuple[rows.Theme, ...]
    in_touch: tuple[rows.InTouch, ...]
    waits: tuple[rows.Waits, ...]
    longest: int | None  # days, where at least five people waited
    alone_mostly: str  # the team through which most of those whom one colleague alone knows are known
    organisations: tuple[rows.Organisation, ...]
    organisations_count: int
    drawing: WardDrawing | None

    @property
    def organisations_left_out(self) -> int:
        return self.organisations_count - len(self.organisations)

    @property
    def unattended(self) -> tuple[rows.Organisation, ...]:
        return tuple(one for one in self.organisations if one.is_at_risk)

    @property
    def theme_rows(self) -> rows.Folded:
        return rows.folded(self.themes)

    @property
    def in_touch_rows(self) -> rows.Folded:
        return rows.folded(self.in_touch)

    @property
    def organisation_rows(self) -> rows.Folded:
        return rows.folded(self.organisations, 12)

    @property
    def change(self) -> str:
        """`24 more than in September`; empty where that is not shown."""
        words = rows.change(self.figures.now.total, self.figures.before.total)
        if words == "not shown":
            return ""
        return f"{words} {'as' if words == 'the same' else 'than'} in {self.month.before.name}"


@dataclass(frozen=True)
class WardPage:
    """A ward: what is told of it, and what is the reader's alone."""

    facts: WardFacts
    redrawn: Redrawn
    months: tuple[Month, ...]
    shown: Shown | None
    why_not: str  # why there is no month to show
    may_ask: bool
    asked: tuple[Asked, ...]
    casework: Cases | None  # a councillor's own
    waiting: Cases | None  # for who reads the council's conversations
    may_open: bool  # the pages of organisations

    @property
    def last_day(self) -> date | None:
        return clock.days_after(self.facts.ends_on, -1) if self.facts.ends_on else None


def ward_page(actor: Actor, code: str, month: str = "") -> WardPage:
    """A ward by its code, for a month written 2026-10; by default the newest. NotFound for a code that is no ward's.

    Nine statements, however many residents it has, once the month and the one before it were kept; twelve before.
    """
    facts = ward_facts(code)
    around = redrawn(facts.ward_id)
    wanted, why_not = _month(facts, month)
    asks_from = {facts.ward_id, *(one.ward_id for one in around.after)}
    may_ask = any(hat.ward_id in asks_from for hat in actor.hats)
    return WardPage(
        facts=facts,
        redrawn=around,
        months=offered(facts.starts_on, facts.ends_on, clock.today()),
        shown=shown(facts.ward_id, wanted) if wanted else None,
        why_not=why_not,
        may_ask=may_ask,
        asked=asked_about(actor, facts.ward_id) if may_ask else (),
        casework=own_casework(actor),
        waiting=waiting_for_officers(actor, [facts.ward_id]),
        may_open=COUNCIL in actor.controllers,
    )


def ward_to_take_along(code: str, month: str) -> tuple[WardFacts, Shown]:
    """The same figures, for a file. Raises NotFound where the month cannot be shown."""
    facts = ward_facts(code)
    wanted, _why_not = _month(facts, month)
    if wanted is None:
        raise NotFound
    return facts, shown(facts.ward_id, wanted)


def shown(ward_id: int, month: Month) -> Shown:
    """What is told of a ward and a month, whoever asks. Three statements; six where the month was not kept yet."""
    told = told_of(ward_id, month)
    bodies = bodies_in(ward_id, month, told.organisations)
    names = _names(told, bodies)
    themes, in_touch = rows.themes(told, names), rows.in_touch(told, names)
    organisations = rows.organisations(bodies, names)
    longest = told.standing.longest
    return Shown(
        month=month,
        figures=told,
        themes=themes,
        in_touch=in_touch,
        waits=rows.waits(told, names, month.last_day, current_app.config["SETTINGS"].answer_standard_days),
        longest=(month.last_day - longest).days if longest else None,
        alone_mostly=names.teams.get(told.standing.alone_mostly or 0, ""),
        organisations=organisations,
        organisations_count=bodies.count,
        drawing=drawing_of(told, themes, in_touch, organisations),
    )


def _month(facts: WardFacts, raw: str) -> tuple[Month | None, str]:
    return chosen(raw, facts.name, facts.starts_on, facts.ends_on, clock.today())


def _names(told: Figures, bodies: Bodies) -> Names:
    """The names of what is told, and of nothing else. One statement."""
    now, standing = told.now, told.standing
    return names_of(
        themes={*now.themes, *standing.waiting_by_theme},
        teams={*now.teams, *([standing.alone_mostly] if standing.alone_mostly else [])},
        officers={colleague for _team, colleague in now.officers},
        accounts=set(now.accounts),
        posts={
            *chain.from_iterable(standing.led_by.values()),
            *(body.post_id for body in bodies.shown if body.post_id),
        },
    )
