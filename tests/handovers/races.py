"""Named races: two who act at once where a handover is one of the two.

Each is a scene and two acts. Whatever the order in which the two are interleaved, what comes of it is what would come
of one after the other, in one of the two orders: then nothing is lost, and who came second was told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select, text

from crm.actor import Actor
from crm.conversations import commands as conversations
from crm.conversations.entry import LogEntry, Who
from crm.council import commands as staffing
from crm.council.access import actor_of
from crm.council.models import Post, PostHolder
from crm.database import db
from crm.handovers.commands import accepting, planning
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Acceptance, PromisePassed
from crm.residents import commands as residents
from tests.cast import SINCE_2011, Cast, keep
from tests.handovers import oracle
from tests.handovers.scene import FRIDAY, arranged, done, item_of, maggie_leaves, split_to, version_of
from tests.scene import Scene, play


@dataclass
class There:
    """What stands when a race begins."""

    cast: Cast
    seen: Scene
    top: int = 0
    handover: int = 0
    preview: str = ""
    other: int = 0
    other_preview: str = ""
    ids: dict[str, int] = field(default_factory=dict)

    def actor(self, name: str, *, form_id: str | None = None) -> Actor:
        found = actor_of(getattr(self.cast, name))
        assert found is not None
        return replace(found, form_id=form_id)

    @property
    def about(self) -> int:
        return self.seen.conversations[0]


Make = Callable[[There], Callable[[], object]]


@dataclass(frozen=True)
class Race:
    """Two acts; and, where one of them has to lose, how it is told."""

    scene: Callable[[Cast], There]
    one: Make
    other: Make
    told: str = ""
    # What begins while a confirmation waits for a lock stays with the post that it began with, as if it had come after.
    may_begin_meanwhile: bool = False


# Scenes.


def working(cast: Cast) -> There:
    """Somebody to log, something promised and asked; a chief executive above the heads."""
    (top,) = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=cast.owen, post_id=top, starts_on=SINCE_2011))
    return There(cast, play(cast, 1), top)


def previewed(cast: Cast) -> There:
    """Maggie Oakes's leaving is planned and previewed by Samina Yusuf, who named the chief executive in it."""
    there = working(cast)
    samina = there.actor("samina")
    there.handover = maggie_leaves(samina, cast)
    planning.name_reader(samina, there.handover, cast.owen)
    there.preview = preview(samina, there.handover)
    there.ids["version"] = version_of(there.handover)
    there.ids["item"] = item_of(there.handover, conversation_id=there.about).id
    db.session.commit()
    return there


def crossing(cast: Cast) -> There:
    """Besides, Amira Siddiq's leaving: what was hers goes to Maggie Oakes's post, and the other way round."""
    there = previewed(cast)
    samina = there.actor("samina")
    there.other = planning.plan_leaving(samina, cast.amira, last_day=FRIDAY)
    arranged(samina, there.other, cast.tarn_officer, split_to(cast.hale_officer))
    for name in ("ben", "amira"):
        entry = LogEntry((Who("new", name=f"Somebody of {name}"),), "phone", "Bin", start_new=True)
        conversations.log_interaction(there.actor(name), entry)
    there.other_preview = preview(samina, there.other)
    return there


def confirmed(cast: Cast) -> There:
    """It is confirmed: the officer for Tarn has it all, and has accepted nothing yet."""
    there = previewed(cast)
    done(there.actor("samina"), there.handover)
    there.ids["acceptance"] = db.session.scalars(select(Acceptance.id)).one()
    passed = db.session.scalars(select(PromisePassed)).first()
    assert passed is not None
    there.ids |= {"passed": passed.id, "promise": passed.promise_id}
    db.session.commit()
    return there


# Acts. Each is made for a scene and returns what is then done in a thread of its own.


def confirms(there: There) -> Callable[[], object]:
    samina = there.actor("samina")
    return lambda: confirm(samina, there.handover, there.preview)


def confirms_the_other(there: There) -> Callable[[], object]:
    samina = there.actor("samina")
    return lambda: confirm(samina, there.other, there.other_preview)


def undoes(there: There) -> Callable[[], object]:
    samina = there.actor("samina")
    return lambda: undo(samina, there.handover).returned


def plans(who: str) -> Make:
    def make(there: There) -> Callable[[], object]:
        actor = there.actor(who)
        return lambda: planning.plan_leaving(actor, there.cast.maggie, last_day=FRIDAY)

    return make


def arranges(there: There) -> Callable[[], object]:
    samina, wanted = there.actor("samina"), split_to(there.cast.vacant_officer)
    version = there.ids["version"]
    return lambda: planning.arrange(samina, there.handover, there.cast.hale_officer, wanted, version=version)


def gives_up(there: There) -> Callable[[], object]:
    samina = there.actor("samina")
    return lambda: planning.abandon(samina, there.handover)


def chooses(there: There) -> Callable[[], object]:
    samina = there.actor("samina")
    return lambda: choose(samina, there.handover, [there.ids["item"]], to_post_id=there.cast.vacant_officer)


def logs_somebody_known(there: There) -> Callable[[], object]:
    maggie = there.actor("maggie")
    entry = LogEntry((Who("resident", id=there.seen.residents[0]),), "phone", "It is back again.")
    return lambda: conversations.log_interaction(maggie, entry).joined


def logs_somebody_new(there: There) -> Callable[[], object]:
    maggie = there.actor("maggie")
    entry = LogEntry((Who("new", name="Late Caller"),), "phone", "Nobody came.")
    return lambda: conversations.log_interaction(maggie, entry).joined


def edits(there: There) -> Callable[[], object]:
    maggie, who = there.actor("maggie"), there.seen.residents[0]
    return lambda: residents.correct_brief(maggie, who, about="Rings on Mondays.", what_works="Tea", version=1)


def passes_on(who: str) -> Make:
    def make(there: There) -> Callable[[], object]:
        actor, to = there.actor(who), there.cast.highways_inspector
        return lambda: conversations.pass_on(actor, there.about, post_id=to, needed="Yours")

    return make


def moves(there: There) -> Callable[[], object]:
    maggie, said = there.actor("maggie"), there.seen.interactions[0]
    wrong, right = there.seen.residents[0], there.cast.eileen
    return lambda: conversations.move_interaction(maggie, said, from_resident_id=wrong, to_resident_id=right)


def moves_to_somebody_new(there: There) -> Callable[[], object]:
    maggie, said = there.actor("maggie"), there.seen.interactions[0]
    wrong = there.seen.residents[0]
    return lambda: conversations.move_interaction(maggie, said, from_resident_id=wrong, to_name="Right One")


def concludes(there: There) -> Callable[[], object]:
    maggie = there.actor("maggie")
    return lambda: conversations.conclude(maggie, there.about, "answered")


def redacts(there: There) -> Callable[[], object]:
    maggie, said = there.actor("maggie"), there.seen.interactions[0]
    return lambda: conversations.remove_passage(maggie, said, passage="sofa", reason="Not ours")


def takes_the_post_over(there: There) -> Callable[[], object]:
    owen, rhys = there.actor("owen"), there.cast.rhys
    return lambda: staffing.take_over_post(
        owen, there.cast.hale_officer, colleague_id=rhys, starts_on=date(2026, 11, 18)
    )


def accepts(there: There) -> Callable[[], object]:
    amira = there.actor("amira")
    return lambda: accepting.accept(amira, there.ids["acceptance"])


def accepts_the_promise(there: There) -> Callable[[], object]:
    amira = there.actor("amira")
    return lambda: accepting.accept_promise(amira, there.ids["passed"])


def sends_back(there: There) -> Callable[[], object]:
    amira = there.actor("amira")
    return lambda: accepting.send_back_promise(amira, there.ids["passed"], why="I do not know the lane.")


def keeps_the_promise(there: There) -> Callable[[], object]:
    maggie = there.actor("maggie")
    return lambda: conversations.keep_promise(maggie, there.ids["promise"])


RACES = {
    "two managers plan for one leaver": Race(working, plans("samina"), plans("owen"), "Someone else is planning"),
    "confirmed in two windows": Race(previewed, confirms, confirms, "Samina Yusuf confirmed this handover"),
    "confirmed while the plan is changed": Race(previewed, confirms, arranges, "confirmed this|changed since"),
    "confirmed while something is chosen": Race(previewed, confirms, chooses, "confirmed this|changed since"),
    "confirmed while it is given up": Race(previewed, confirms, gives_up, "confirmed this|given up"),
    "two handovers that cross": Race(crossing, confirms, confirms_the_other),
    "confirmed while it is logged": Race(previewed, confirms, logs_somebody_known),
    "confirmed while somebody new rings": Race(previewed, confirms, logs_somebody_new),
    "confirmed while the resident is edited": Race(previewed, confirms, edits),
    "confirmed while one of them is passed on": Race(previewed, confirms, passes_on("maggie")),
    "confirmed while one of them is moved": Race(previewed, confirms, moves),
    "confirmed while one of them is moved to somebody new": Race(
        previewed, confirms, moves_to_somebody_new, may_begin_meanwhile=True
    ),
    "confirmed while one of them is closed": Race(previewed, confirms, concludes),
    "confirmed while a passage is removed": Race(previewed, confirms, redacts),
    "confirmed while the post is taken over": Race(previewed, confirms, takes_the_post_over),
    "confirmed while a promise in it is kept": Race(
        previewed, confirms, lambda there: keeps_the_promise(_with_promise(there))
    ),
    "undone in two windows": Race(confirmed, undoes, undoes, "Samina Yusuf undid this handover"),
    "undone while one of them is passed on": Race(confirmed, undoes, passes_on("amira")),
    "undone while it is logged": Race(confirmed, undoes, logs_somebody_known),
    "undone while it is accepted": Race(confirmed, undoes, accepts),
    "undone while a promise is sent back": Race(confirmed, undoes, sends_back),
    "accepted in two windows": Race(confirmed, accepts, accepts, "Amira Siddiq accepted this"),
    "a promise accepted and sent back": Race(
        confirmed, accepts_the_promise, sends_back, "Amira Siddiq (accepted|sent) this promise"
    ),
    "a promise kept while it is sent back": Race(confirmed, keeps_the_promise, sends_back),
}


def _with_promise(there: There) -> There:
    there.ids["promise"] = there.seen.promises[0]
    return there


# What came of it.


def outcome() -> dict[str, Any]:
    """Everything that two who act at once could spoil; the same for two runs that came to the same."""
    world = oracle.read()
    rows = {
        "holdings": "SELECT colleague_id, post_id, kind, starts_on, ends_on, ended_by FROM post_holder",
        "handovers": "SELECT colleague_id, kind, status, confirmed_by_id FROM handover",
        "items": "SELECT handover_id, from_post_id, to_post_id, role, fate, conversation_id, resident_id, account_id,"
        " ask_id, kept FROM handover_item",
        "said": "SELECT conversation_id, body FROM interaction",
        "with": "SELECT interaction_id, resident_id FROM participant",
        "residents": "SELECT name, about, what_works, brief_corrected_by_id, version FROM resident",
        "promises": "SELECT id, conversation_id, kept_at, withdrawn_at FROM promise",
        "passed": "SELECT promise_id, post_id, accepted_by_id, sent_back_by_id, sent_back_why FROM promise_passed",
        "acceptances": "SELECT handover_id, post_id, accepted_by_id FROM acceptance",
        "left": "SELECT id, left_on FROM colleague WHERE left_on IS NOT NULL",
    }
    found: dict[str, Any] = {
        name: sorted(map(repr, db.session.execute(text(statement)).all())) for name, statement in rows.items()
    }
    db.session.commit()
    return found | {"work": repr(_in_order(world.of_work))}


def _in_order(work: tuple[Any, ...]) -> list[Any]:
    return [sorted(dict(part).items()) if hasattr(part, "items") else sorted(part) for part in work]
