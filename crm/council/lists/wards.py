"""The list of wards: which are new, which end, and what becomes of their seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, or_, select, update

from crm.council import rules
from crm.council.lists import loaded
from crm.council.lists.sheet import Problems
from crm.council.lists.ward_file import ListedWard, WardList
from crm.council.models import Post, PostHolder, Ward
from crm.council.steps import TAKES_A_PLACE
from crm.database import db
from crm.errors import Refused

SEATS = 3


@dataclass(frozen=True)
class ChangedWard:
    """A ward that the list adds, ends or changes; `was` is the name or the number of seats before."""

    code: str
    name: str
    seats: int
    was: str | int | None = None


@dataclass(frozen=True)
class WardChanges:
    """What a list of wards changes."""

    starts_on: date
    added: tuple[ChangedWard, ...]
    ended: tuple[ChangedWard, ...]
    renamed: tuple[ChangedWard, ...]
    seats_changed: tuple[ChangedWard, ...]
    outlines_changed: int
    unchanged: int
    holders_ended: int  # councillors whose time in office the redraw ends: the next list says who stayed
    notes: tuple[str, ...]
    listed: dict[str, ListedWard]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.ended or self.renamed or self.seats_changed or self.outlines_changed)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added), "ended": len(self.ended), "renamed": len(self.renamed),
            "seats_changed": len(self.seats_changed), "holders_ended": self.holders_ended,
        }  # fmt: skip


def compare(ward_list: WardList, *, starts_on: date, seats: int | None) -> WardChanges:
    """What the list changes from a day on. Raises Refused where the order of lists, or a seat taken, forbids it."""
    loaded.refuse_older("wards", starts_on)
    known = {ward.code: (ward, post) for ward, post in _known()}
    listed = {ward.code: ward for ward in ward_list.wards}
    in_force = {code for code, (ward, _) in known.items() if rules.in_force(ward.starts_on, ward.ends_on, starts_on)}
    _refuse_revived(listed, known, in_force)
    ending = in_force - set(listed)
    _refuse_early_end([known[code][0] for code in sorted(ending)], starts_on)
    staying = [(listed[code], *known[code]) for code in sorted(in_force & set(listed))]
    renamed = [_changed(new, post, was=ward.name) for new, ward, post in staying if new.name != ward.name]
    reseated = [
        ChangedWard(new.code, new.name, wanted, was=post.places)
        for new, _, post in staying
        if (wanted := new.seats or seats or post.places) != post.places
    ]
    outlines = [new.code for new, ward, _ in staying if new.geometry is not None and new.geometry != ward.geometry]
    _refuse_too_few_seats(reseated, known, starts_on)
    touched = {ward.code for ward in (*renamed, *reseated)} | set(outlines)
    return WardChanges(
        starts_on=starts_on,
        added=tuple(
            ChangedWard(new.code, new.name, new.seats or seats or SEATS)
            for new in ward_list.wards
            if new.code not in known
        ),
        ended=tuple(ChangedWard(code, known[code][0].name, known[code][1].places) for code in sorted(ending)),
        renamed=tuple(renamed),
        seats_changed=tuple(reseated),
        outlines_changed=len(outlines),
        unchanged=len(staying) - len(touched),
        holders_ended=len(_holders([known[code][1].id for code in ending], starts_on)),
        notes=ward_list.notes,
        listed=listed,
    )


def write(changes: WardChanges) -> None:
    """Write what a list changes: ten statements or so, whatever the number of wards."""
    on = changes.starts_on
    known = {ward.code: (ward, post) for ward, post in _known()}
    posts = [known[ward.code][1].id for ward in changes.ended]
    if changes.ended:
        ids = [known[ward.code][0].id for ward in changes.ended]
        held = [holder for holder, _ in _holders(posts, on)]
        db.session.execute(
            update(PostHolder).where(PostHolder.id.in_(held)).values(ends_on=on, ended_by="redraw")
        )  # fmt: skip
        db.session.execute(update(Post).where(Post.id.in_(posts)).values(closed_on=on))
        db.session.execute(update(Ward).where(Ward.id.in_(ids)).values(ends_on=on))
    for ward in changes.renamed:
        db.session.execute(update(Ward).where(Ward.code == ward.code).values(name=ward.name))
        db.session.execute(
            update(Post).where(Post.id == known[ward.code][1].id).values(title=rules.seat_title(ward.name))
        )  # fmt: skip
    for ward in changes.seats_changed:
        db.session.execute(update(Post).where(Post.id == known[ward.code][1].id).values(places=ward.seats))
    if changes.outlines_changed:
        for code, new in changes.listed.items():
            if new.geometry is not None and code in known and known[code][0].geometry != new.geometry:
                db.session.execute(update(Ward).where(Ward.code == code).values(geometry=new.geometry))
    if changes.added:
        _write_added(changes)
    # What was loaded before these statements is out of date.
    db.session.expire_all()


def _write_added(changes: WardChanges) -> None:
    db.session.execute(
        insert(Ward),
        [
            {"code": ward.code, "name": ward.name, "starts_on": changes.starts_on,
             "geometry": changes.listed[ward.code].geometry}
            for ward in changes.added
        ],
    )  # fmt: skip
    codes = [ward.code for ward in changes.added]
    ids = dict(db.session.execute(select(Ward.code, Ward.id).where(Ward.code.in_(codes))).all())
    db.session.execute(
        insert(Post),
        [
            {"title": rules.seat_title(ward.name), "ward_id": ids[ward.code], "places": ward.seats,
             "opened_on": changes.starts_on}
            for ward in changes.added
        ],
    )  # fmt: skip


def _known() -> list[tuple[Ward, Post]]:
    return [
        (row.Ward, row.Post)
        for row in db.session.execute(select(Ward, Post).join(Post, Post.ward_id == Ward.id).order_by(Ward.code))
    ]


def _holders(post_ids: list[int], on: date) -> list[tuple[int, int]]:
    """Holdings of the posts that last beyond a day: id and post."""
    beyond = or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > on)
    rows = db.session.execute(
        select(PostHolder.id, PostHolder.post_id).where(PostHolder.post_id.in_(post_ids), beyond)
    )  # fmt: skip
    return [(row.id, row.post_id) for row in rows]


def _changed(new: ListedWard, post: Post, *, was: str) -> ChangedWard:
    return ChangedWard(new.code, new.name, new.seats or post.places, was=was)


def _refuse_revived(
    listed: dict[str, ListedWard], known: dict[str, tuple[Ward, Post]], in_force: set[str]
) -> None:  # fmt: skip
    problems = Problems()
    for code in listed:
        if code in known and code not in in_force:
            ward = known[code][0]
            when = f"ended on {ward.ends_on}" if ward.ends_on else f"begins on {ward.starts_on}"
            problems.say(code, f"{ward.name} {when}; a ward's code is not used again. Is this the newest file?")
    problems.refuse()


def _refuse_early_end(wards: list[Ward], starts_on: date) -> None:
    """A ward cannot end on the day it began, nor from before the newest list of its councillors."""
    for ward in wards:
        if ward.starts_on >= starts_on:
            raise Refused(
                f"{ward.name} ({ward.code}) began on {ward.starts_on} and is not in this file: it cannot end on the "
                "day it began. Import the corrected file from the next day on."
            )
    newest = loaded.newest("councillors")
    if wards and newest is not None and newest >= starts_on:
        raise Refused(
            f"The councillors of {newest} are loaded already. Wards cannot change from {starts_on}, which is not "
            "after that: lists are loaded in date order, wards before councillors."
        )


def _refuse_too_few_seats(
    reseated: list[ChangedWard], known: dict[str, tuple[Ward, Post]], starts_on: date
) -> None:  # fmt: skip
    for ward in reseated:
        post = known[ward.code][1]
        beyond = or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > starts_on)
        kinds = PostHolder.kind.in_(TAKES_A_PLACE)
        held = len(db.session.execute(select(PostHolder.id).where(PostHolder.post_id == post.id, beyond, kinds)).all())
        if held > ward.seats:
            raise Refused(f"{ward.name} has {held} councillors and would have {ward.seats} seats from {starts_on}.")
