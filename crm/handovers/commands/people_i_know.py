"""People somebody knows who are not in here: listed, looked at, and taken in as one act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Integer, and_, delete, insert, literal, or_, select, update

from crm import clock
from crm.actor import Actor, Hat
from crm.audit.steps import record, refuse_repeated
from crm.conversations.access import controller_of
from crm.council.models import Colleague, Controller
from crm.database import db, transaction
from crm.errors import BadInput, Refused
from crm.handovers.contacts.card import KEPT_FOR, Listed
from crm.handovers.models import ListedPerson
from crm.permissions import Permission
from crm.residents.models import Resident
from crm.residents.recognising import Sought, recognise
from crm.residents.rules import Point
from crm.residents.taking_in import Newcomer, create_residents
from crm.responsibilities.steps import begin_many


@dataclass(frozen=True)
class TakenIn:
    """What came of taking people in: how many are residents now, and how many stay because somebody fits them."""

    count: int
    fit_now: int


def list_people(actor: Actor, listed: Listed, *, tick: bool) -> int:
    """Keep a list to look at, in place of any earlier one; how many people are in it. Nobody is taken in yet.

    `tick` those who fit nobody: of names that were typed one by one; in a contacts file there are dentists too.
    Set-based. Throws away what anybody left lying for a week.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    if not listed.cards:
        raise BadInput({"lines": "Nobody is named there."})
    with transaction():
        refuse_repeated(actor)
        _lock_own_list(actor)
        now = clock.now()
        db.session.execute(delete(ListedPerson).where(or_(_own(actor), ListedPerson.listed_at < now - KEPT_FOR)))
        fits = recognise(actor, [Sought(card.name, card.points) for card in listed.cards])
        db.session.execute(
            insert(ListedPerson),
            [
                {
                    "colleague_id": actor.colleague_id, "listed_at": now, "place": place,
                    "name": card.name, "about": card.about, "points": [asdict(point) for point in card.points],
                    "fits_id": fit.resident_id if fit else None, "fits_by": fit.by if fit else None,
                    "wanted": tick and fit is None,
                }
                for place, (card, fit) in enumerate(zip(listed.cards, fits, strict=True), start=1)
            ],
        )  # fmt: skip
        record(
            actor, "people.listed", "colleague", actor.colleague_id,
            count=len(listed.cards), left_out=sum(listed.left_out.values()),
        )  # fmt: skip
        return len(listed.cards)


def keep_ticks(actor: Actor, shown: Collection[int], ticked: Collection[int]) -> None:
    """Keep which of the people shown are ticked."""
    _tick(actor, _ticks(actor, shown, ticked))


def tick_all(actor: Actor, *, tick: bool) -> None:
    """Tick everybody in the list who fits nobody, or untick everybody."""
    _tick(actor, [(and_(_own(actor), ListedPerson.fits_id.is_(None)) if tick else _own(actor), tick)])


def take_in(actor: Actor, shown: Collection[int], ticked: Collection[int], *, post_id: int) -> TakenIn:
    """Make a resident of everybody who is ticked, led by one of the actor's posts, in one act. Set-based.

    Whom somebody else took in since the list was looked at is not taken in again: they stay in it, unticked, with who
    fits. Raises BadInput where nobody is ticked or about `post`; Refused where the list was taken in already.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        _lock_own_list(actor)
        for which, wanted in _ticks(actor, shown, ticked):
            db.session.execute(update(ListedPerson).where(which).values(wanted=wanted))
        rows = db.session.scalars(
            select(ListedPerson)
            .where(_own(actor))
            .order_by(ListedPerson.place)
            .execution_options(populate_existing=True)
        ).all()
        if not rows:
            raise Refused("There is no list of yours any more: it was taken in, or dropped. Nothing was done twice.")
        wanted_rows = [row for row in rows if row.wanted]
        if not wanted_rows:
            raise BadInput({"wanted": "Tick at least one person to take in."})
        controller_id = controller_of(_hat(actor, post_id))
        # Of two who bring the same person at once the second finds the first's.
        db.session.execute(select(Controller.id).where(Controller.id == controller_id).with_for_update(key_share=True))
        new_fits = _fits_since(actor, wanted_rows)
        taken = [row for row in wanted_rows if row.id not in new_fits]
        act = record(
            actor, "people.taken_in", "post", post_id, controller_id=controller_id,
            count=len(taken), fit_now=len(new_fits),
        )  # fmt: skip
        if taken:
            _make_residents(actor, act.id, controller_id, post_id, taken)
        return TakenIn(len(taken), len(new_fits))


def drop_list(actor: Actor) -> None:
    """Throw the list away; nobody in it is taken in."""
    with transaction():
        refuse_repeated(actor)
        _lock_own_list(actor)
        db.session.execute(delete(ListedPerson).where(_own(actor)))
        record(actor, "people.dropped", "colleague", actor.colleague_id)


def _make_residents(actor: Actor, act_id: int, controller_id: int, post_id: int, taken: Sequence[ListedPerson]) -> None:
    ids = create_residents(
        actor, controller_id, [Newcomer(row.name, row.about, tuple(Point(**p) for p in row.points)) for row in taken]
    )
    nothing = literal(None, Integer)
    led = select(
        literal(post_id).label("post_id"), nothing.label("conversation_id"), Resident.id, nothing.label("account_id")
    ).where(Resident.id.in_(ids))
    begin_many(led, "lead", act_id, clock.now())
    db.session.execute(
        delete(ListedPerson).where(ListedPerson.id.in_([row.id for row in taken])),
        execution_options={"synchronize_session": False},
    )


def _fits_since(actor: Actor, rows: Sequence[ListedPerson]) -> set[int]:
    """Those whom somebody fits now who fitted nobody, or was another, when the list was made: unticked again."""
    fits = recognise(actor, [Sought(row.name, tuple(Point(**p) for p in row.points)) for row in rows])
    found = set()
    for row, fit in zip(rows, fits, strict=True):
        if fit is not None and fit.resident_id != row.fits_id:
            row.fits_id, row.fits_by, row.wanted = fit.resident_id, fit.by, False
            found.add(row.id)
    return found


def _tick(actor: Actor, ticks: Sequence[tuple[ColumnElement[bool], bool]]) -> None:
    """Ticks are a note of one's own, in a list that nobody else reads: nothing is audited until it is taken in."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        _lock_own_list(actor)
        for which, wanted in ticks:
            db.session.execute(update(ListedPerson).where(which).values(wanted=wanted))


def _ticks(actor: Actor, shown: Collection[int], ticked: Collection[int]) -> list[tuple[ColumnElement[bool], bool]]:
    page = and_(_own(actor), ListedPerson.id.in_(set(shown)))
    return [
        (and_(page, ListedPerson.id.in_(set(ticked))), True),
        (and_(page, ListedPerson.id.not_in(set(ticked))), False),
    ]


def _own(actor: Actor) -> ColumnElement[bool]:
    return ListedPerson.colleague_id == actor.colleague_id


def _lock_own_list(actor: Actor) -> None:
    """Two pages of one colleague at once wait for each other: a list is replaced, or taken in, once."""
    db.session.execute(select(Colleague.id).where(Colleague.id == actor.colleague_id).with_for_update(key_share=True))


def _hat(actor: Actor, post_id: int) -> Hat:
    found = next((hat for hat in actor.hats if hat.post_id == post_id), None)
    if found is None:
        raise BadInput({"post": "Choose one of your posts."})
    return found
