"""Writing what a list of councillors changed: times in office, casework's controllers, names and parties by date."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, insert, or_, select, update

from crm.council.lists.councillors import CouncillorChanges, Sitting
from crm.council.models import Colleague, Controller, Listing, Post, PostHolder
from crm.database import db


def write(changes: CouncillorChanges) -> None:
    """Write a reconciled list in some fifteen statements, whatever its length."""
    people = _people(changes)
    _end_times_in_office(changes)
    _begin_times_in_office(changes, people)
    _list_anew(changes, people)
    _follow_the_newest(changes, people)
    db.session.expire_all()


def _people(changes: CouncillorChanges) -> dict[str, int]:
    """The colleague of each UID listed; newcomers are written first."""
    newcomers = {seating.listed.uid: seating.listed for seating in changes.seatings if seating.sitting is None}
    known = _ids(list(newcomers))
    new = [listed for uid, listed in newcomers.items() if uid not in known]
    if new:
        db.session.execute(
            insert(Colleague), [{"name": one.name, "uid": one.uid, "email": one.email} for one in new]
        )  # fmt: skip
    people = _ids(list(newcomers))
    return people | {listed.uid: sitting.colleague_id for listed, sitting in changes.stayers}


def _ids(uids: list[str]) -> dict[str, int]:
    return dict(db.session.execute(select(Colleague.uid, Colleague.id).where(Colleague.uid.in_(uids))).all())


def _end_times_in_office(changes: CouncillorChanges) -> None:
    movers = [each.sitting for each in changes.seatings if each.sitting and not each.sitting.ended_by_redraw]
    leavers = changes.leavers
    _end([each.holding.id for each in movers], changes.as_at, "moved")
    _end([each.holding.id for each in leavers if not each.ended_by_redraw], changes.as_at, "left")
    # The redraw had ended these; the list now says that they did not stay.
    _say_left([each.holding.id for each in leavers if each.ended_by_redraw])
    for ends_on, ids in _by_last_day(leavers, changes.as_at).items():
        _end_council_business(ids, ends_on)
        _leave(ids, ends_on)


def _end_council_business(ids: list[int], ends_on: date) -> None:
    """Who is no councillor sits in no cabinet and no committee either. Left with them, their work would be in the list
    of somebody who cannot sign in; a post that nobody holds falls to the top of the council."""
    of_bodies = select(Post.id).where(Post.body_id.is_not(None))
    db.session.execute(
        update(PostHolder)
        .where(
            PostHolder.colleague_id.in_(ids),
            PostHolder.post_id.in_(of_bodies),
            PostHolder.starts_on < ends_on,
            or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > ends_on),
        )
        .values(ends_on=ends_on, ended_by="left")
        .execution_options(synchronize_session=False)
    )


def _end(ids: list[int], ends_on: date, ended_by: str) -> None:
    if ids:
        ended = {"ends_on": ends_on, "ended_by": ended_by}
        db.session.execute(update(PostHolder).where(PostHolder.id.in_(ids)).values(**ended))


def _say_left(ids: list[int]) -> None:
    if ids:
        db.session.execute(update(PostHolder).where(PostHolder.id.in_(ids)).values(ended_by="left"))


def _by_last_day(leavers: tuple[Sitting, ...], as_at: date) -> dict[date, list[int]]:
    """The first day without, of each leaver: that of the redraw, or of the list."""
    days: dict[date, list[int]] = {}
    for each in leavers:
        ended = each.holding.ends_on if each.ended_by_redraw and each.holding.ends_on else as_at
        days.setdefault(ended, []).append(each.colleague_id)
    return days


def _leave(ids: list[int], ends_on: date) -> None:
    """They have left the council, unless they hold something else; and they are listed no more."""
    holds = select(PostHolder.id).where(
        PostHolder.colleague_id == Colleague.id, or_(PostHolder.ends_on.is_(None), PostHolder.ends_on > ends_on)
    )  # fmt: skip
    db.session.execute(
        update(Colleague)
        .where(Colleague.id.in_(ids), ~holds.exists())
        .values(left_on=ends_on - timedelta(days=1))
        .execution_options(synchronize_session=False)
    )
    listed = (Listing.colleague_id.in_(ids), Listing.ends_on.is_(None))
    db.session.execute(delete(Listing).where(*listed, Listing.starts_on >= ends_on))
    db.session.execute(update(Listing).where(*listed).values(ends_on=ends_on))


def _begin_times_in_office(changes: CouncillorChanges, people: dict[str, int]) -> None:
    if not changes.seatings:
        return
    rows = [
        {"colleague_id": people[each.listed.uid], "post_id": each.post_id, "kind": "substantive",
         "starts_on": each.starts_on, "ends_on": each.ends_on, "ended_by": "redraw" if each.ends_on else None}
        for each in changes.seatings
    ]  # fmt: skip
    db.session.execute(insert(PostHolder), rows)
    posts = {each.post_id for each in changes.seatings}
    without = (
        select(PostHolder.id)
        .outerjoin(Controller, Controller.post_holder_id == PostHolder.id)
        .where(PostHolder.post_id.in_(posts), Controller.id.is_(None))
        .order_by(PostHolder.id)
    )
    ids = db.session.execute(without).scalars().all()
    db.session.execute(insert(Controller), [{"kind": "councillor", "post_holder_id": each} for each in ids])
    came = [people[each.listed.uid] for each in changes.seatings if each.sitting is None]
    db.session.execute(update(Colleague).where(Colleague.id.in_(came)).values(left_on=None))


def _list_anew(changes: CouncillorChanges, people: dict[str, int]) -> None:
    """Names and parties as dated intervals: a change ends one and begins the next."""
    first_days = {each.listed.uid: each.starts_on for each in changes.seatings}
    rows = []
    for listed, sitting in changes.stayers:
        if (listed.name, listed.party) != (sitting.name, sitting.party):
            rows.append((listed, first_days.get(listed.uid, changes.as_at)))
    stayed = {listed.uid for listed, _ in changes.stayers}
    rows += [(each.listed, each.starts_on) for each in changes.seatings if each.listed.uid not in stayed]
    for starts_on in {starts_on for _, starts_on in rows}:
        ids = [people[listed.uid] for listed, day in rows if day == starts_on]
        listings = (Listing.colleague_id.in_(ids), Listing.ends_on.is_(None))
        db.session.execute(delete(Listing).where(*listings, Listing.starts_on >= starts_on))
        db.session.execute(update(Listing).where(*listings).values(ends_on=starts_on))
    if rows:
        db.session.execute(
            insert(Listing),
            [
                {"colleague_id": people[listed.uid], "name": listed.name, "party": listed.party, "starts_on": day}
                for listed, day in rows
            ],
        )


def _follow_the_newest(changes: CouncillorChanges, people: dict[str, int]) -> None:
    """The colleague's own name and email are those of the newest list; an email that it leaves out stays."""
    returned = [each.listed for each in changes.seatings if each.sitting is None]
    changed = [
        listed
        for listed, sitting in changes.stayers
        if listed.name != sitting.name or (listed.email and listed.email != sitting.email)
    ]
    for listed in (*changed, *returned):
        values = {"name": listed.name} | ({"email": listed.email} if listed.email else {})
        db.session.execute(update(Colleague).where(Colleague.id == people[listed.uid]).values(**values))
