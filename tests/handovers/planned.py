"""Handovers to look at, for tests of every page: planned, confirmed, of a team."""

from __future__ import annotations

from crm import clock
from crm.actor import Actor
from crm.council.access import actor_of
from crm.handovers.commands.confirming import preview
from crm.handovers.commands.planning import abandon, merge_posts, name_reader, plan_restructure
from crm.handovers.rules import ShareWanted
from tests.cast import Cast
from tests.handovers.scene import done, maggie_leaves, split_to
from tests.scene import Scene, play


def plan(cast: Cast) -> int:
    """Maggie Oakes leaves on Friday; her work is split as suggested. Samina Yusuf planned it, and named one more."""
    actor = _samina(cast)
    wanted = split_to(None, ShareWanted(cast.tarn_officer), rule="as suggested")
    handover_id = maggie_leaves(actor, cast, wanted)
    name_reader(actor, handover_id, cast.owen)
    preview(actor, handover_id)
    return handover_id


def confirmed(cast: Cast) -> int:
    """The same, confirmed."""
    return done(_samina(cast), plan(cast))


def restructure(cast: Cast) -> int:
    """A team of which one post closes into another, next month."""
    actor = _samina(cast)
    handover_id = plan_restructure(actor, cast.hale_neighbourhoods, on=clock.days_after(clock.today(), 30))
    merge_posts(actor, handover_id, {cast.vacant_officer: cast.hale_officer})
    return handover_id


def given_up(cast: Cast) -> int:
    """A plan that is one no longer."""
    return abandon(_samina(cast), plan(cast))


def with_plan(cast: Cast, rows: int) -> tuple[Scene, int]:
    """A lively council, and a plan for it."""
    return play(cast, rows), plan(cast)


def with_confirmed(cast: Cast, rows: int) -> tuple[Scene, int]:
    """A lively council, and what was handed on in it."""
    return play(cast, rows), confirmed(cast)


def _samina(cast: Cast) -> Actor:
    found = actor_of(cast.samina)
    assert found is not None
    return found
