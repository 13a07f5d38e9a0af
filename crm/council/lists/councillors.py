"""Reconciling a dated list of councillors: who left, joined, changed ward, party or name, and which seats are empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crm import clock, typed
from crm.council.lists import loaded
from crm.council.lists.councillor_file import CouncillorList, ListedCouncillor
from crm.council.lists.sheet import Problems
from crm.council.lists.sitting import Sitting, council_business, elsewhere, sitting_before, wards_on
from crm.council.models import Post, Ward
from crm.errors import BadInput, Refused


@dataclass(frozen=True)
class Change:
    """One person in a list of changes; `was` and `now` say what changed."""

    uid: str | None
    name: str
    ward: str
    ward_code: str
    party: str | None
    was: str | None = None
    now: str | None = None


@dataclass(frozen=True)
class EmptySeat:
    """One seat that nobody on the list sits in."""

    ward: str
    ward_code: str


@dataclass(frozen=True)
class Seating:
    """A new time in office to be written. `sitting` is None for who joined."""

    listed: ListedCouncillor
    sitting: Sitting | None
    post_id: int
    starts_on: date
    ends_on: date | None  # where a redraw ahead ends the ward already


@dataclass(frozen=True)
class CouncillorChanges:
    """What a list of councillors changes, and the plan that writes it."""

    as_at: date
    left: tuple[Change, ...]
    joined: tuple[Change, ...]
    changed_ward: tuple[Change, ...]
    changed_party: tuple[Change, ...]
    changed_name: tuple[Change, ...]
    changed_email: int
    empty_seats: tuple[EmptySeat, ...]
    unchanged: int
    notes: tuple[str, ...]
    leavers: tuple[Sitting, ...]
    seatings: tuple[Seating, ...]
    stayers: tuple[tuple[ListedCouncillor, Sitting], ...]

    @property
    def is_empty(self) -> bool:
        return not (self.left or self.seatings or self.changed_party or self.changed_name or self.changed_email)

    @property
    def counts(self) -> dict[str, int]:
        lists = ("left", "joined", "changed_ward", "changed_party", "changed_name", "empty_seats")
        return {name: len(getattr(self, name)) for name in lists} | {"changed_email": self.changed_email}


def compare(councillors: CouncillorList, *, as_at: date) -> CouncillorChanges:
    """What the list changes. Six statements.

    Before it sat: who holds a seat on that day, and whose seat a redraw ended without a list having said since
    whether they stayed. A stayer after a redraw gets a seat of the new ward, though the ward's *name* may be the same.
    """
    if as_at > clock.today():
        raise BadInput({"as_at": f"{as_at} has not come yet; a list says who sits already."})
    loaded.refuse_older("councillors", as_at)
    wards = wards_on(as_at)
    placed = _placed(councillors, wards, as_at)
    before = sitting_before(as_at)
    by_uid = {sitting.uid: sitting for sitting in before if sitting.uid}
    stayers = tuple((listed, by_uid[listed.uid]) for listed in councillors.councillors if listed.uid in by_uid)
    kept = {sitting.colleague_id for _, sitting in stayers}
    leavers = tuple(sitting for sitting in before if sitting.colleague_id not in kept)
    joined = [listed for listed in councillors.councillors if listed.uid not in by_uid]
    last = loaded.newest("councillors")
    seatings = (
        *(_seating(listed, None, placed[listed.uid], as_at, last) for listed in joined),
        *(
            _seating(listed, sitting, placed[listed.uid], as_at, last)
            for listed, sitting in stayers
            if sitting.ward.id != placed[listed.uid][0].id
        ),
    )
    _refuse_same_day(leavers, seatings, as_at)
    moved = [(new, old) for new, old in stayers if typed.folded(new.ward) != typed.folded(old.ward.name)]
    return CouncillorChanges(
        as_at=as_at,
        left=tuple(Change(s.uid, s.name, s.ward.name, s.ward.code, s.party) for s in leavers),
        joined=tuple(_change(new, placed) for new in joined),
        changed_ward=tuple(
            _change(new, placed, was=old.ward.name, now=placed[new.uid][0].name) for new, old in moved
        ),
        changed_party=tuple(
            _change(new, placed, was=old.party, now=new.party) for new, old in stayers if new.party != old.party
        ),
        changed_name=tuple(
            _change(new, placed, was=old.name, now=new.name) for new, old in stayers if new.name != old.name
        ),
        changed_email=sum(new.email is not None and new.email != old.email for new, old in stayers),
        empty_seats=_empty_seats(wards, councillors),
        unchanged=sum(_is_same(new, old, placed) for new, old in stayers),
        notes=(*councillors.notes, *_business_that_ends(leavers)),
        leavers=leavers,
        seatings=seatings,
        stayers=stayers,
    )  # fmt: skip


def _business_that_ends(leavers: tuple[Sitting, ...]) -> list[str]:
    """What a leaver held besides the seat, in the cabinet or a committee: it ends with it. One statement."""
    held = council_business([each.colleague_id for each in leavers])
    names = {each.colleague_id: each.name for each in leavers}
    return [
        f"{names[each]} also leaves {title}: until somebody takes it, its work falls to the top of the council."
        for each, title in held
    ]


def _placed(
    councillors: CouncillorList, wards: list[tuple[Ward, Post]], as_at: date
) -> dict[str, tuple[Ward, Post]]:  # fmt: skip
    """The ward and post of each person listed, by the ward's name on that day. Raises BadInput naming the rows."""
    if not wards:
        raise BadInput({"wards": f"No wards are in force on {as_at}. Import them first: flask council import-wards."})
    problems = Problems()
    by_name = {typed.folded(ward.name): (ward, post) for ward, post in wards}
    placed: dict[str, tuple[Ward, Post]] = {}
    rows: dict[str, list[str]] = {}
    for listed in councillors.councillors:
        name = typed.folded(listed.ward)
        if name not in by_name:
            problems.say(f"Row {listed.row}, Ward", f"there is no ward {listed.ward} on {as_at}.{elsewhere(name)}")
            continue
        placed[listed.uid] = by_name[name]
        rows.setdefault(name, []).append(str(listed.row))
    for name, numbers in rows.items():
        ward, post = by_name[name]
        if len(numbers) > post.places:
            seats = "1 seat" if post.places == 1 else f"{post.places} seats"
            words = f"{ward.name} has {seats}, and {len(numbers)} members are listed: rows {', '.join(numbers)}."
            problems.say(f"Row {numbers[-1]}, Ward", words)
    problems.refuse()
    return placed


def _seating(
    listed: ListedCouncillor, sitting: Sitting | None, place: tuple[Ward, Post], as_at: date, last: date | None
) -> Seating:
    """From the day of the list; in a ward that began since the last list, from the ward's first day."""
    ward, post = place
    began_since = last is not None and ward.starts_on > last
    return Seating(listed, sitting, post.id, ward.starts_on if began_since else as_at, ward.ends_on)


def _refuse_same_day(leavers: tuple[Sitting, ...], seatings: tuple[Seating, ...], as_at: date) -> None:
    """What a list began on a day cannot end on that same day."""
    moving = [seating.sitting for seating in seatings if seating.sitting is not None]
    for sitting in (*leavers, *moving):
        if not sitting.ended_by_redraw and sitting.holding.starts_on >= as_at:
            raise Refused(
                f"{sitting.name} sits for {sitting.ward.name} from {sitting.holding.starts_on}: that cannot end on "
                f"{as_at}. Import the corrected list as at the next day."
            )


def _change(
    listed: ListedCouncillor,
    placed: dict[str, tuple[Ward, Post]],
    *,
    was: str | None = None,
    now: str | None = None,
) -> Change:
    ward = placed[listed.uid][0]
    return Change(listed.uid, listed.name, ward.name, ward.code, listed.party, was, now)


def _is_same(new: ListedCouncillor, old: Sitting, placed: dict[str, tuple[Ward, Post]]) -> bool:
    return (new.name, new.party, placed[new.uid][0].id) == (old.name, old.party, old.ward.id)


def _empty_seats(wards: list[tuple[Ward, Post]], councillors: CouncillorList) -> tuple[EmptySeat, ...]:
    taken: dict[str, int] = {}
    for listed in councillors.councillors:
        name = typed.folded(listed.ward)
        taken[name] = taken.get(name, 0) + 1
    return tuple(
        EmptySeat(ward.name, ward.code)
        for ward, post in wards
        for _ in range(post.places - taken.get(typed.folded(ward.name), 0))
    )
