"""The lines of a card: how somebody is reached, and who and what they belong to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true, union_all
from sqlalchemy.orm import aliased

from crm import clock
from crm.actor import Actor
from crm.database import db
from crm.permissions import Permission
from crm.residents import access, belonging, rules
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.web.formatting import sentence


@dataclass(frozen=True)
class ContactLine:
    """A way to recognise and reach somebody. One that is not safe is never to be used: `stop` says so, and why."""

    id: int
    kind: str  # phone, email, handle, address
    network: str
    words: str  # as it is read: 01632 960417; 9 Crag Lane, Hale, NM1 1AA
    note: str
    safe: bool
    unsafe_reason: str
    starts_on: date
    ends_on: date | None
    href: str  # tel: or mailto:, empty where it is not safe, ended, or neither
    icon: str
    is_own: bool = True  # of the entry that stands for the person, not of one that was put into it

    @property
    def stop(self) -> str:
        """`Do not use: her husband reads it`, or nothing."""
        return "" if self.safe else f"Do not use: {self.unsafe_reason}"

    @property
    def is_current(self) -> bool:
        return self.ends_on is None


@dataclass(frozen=True)
class LinkLine:
    """A declared relationship, as read from the page's subject: `secretary`, `Hale Residents’ Association`."""

    id: int
    kind: str
    other_kind: str  # resident, organisation
    other_id: int
    other_name: str
    towards: bool  # from the subject to the other; False where the other declared it of the subject
    starts_on: date | None
    ends_on: date | None
    is_current: bool
    can_end: bool
    subject: str = ""  # the resident whose page it is

    @property
    def has_begun(self) -> bool:
        return self.starts_on is None or self.starts_on <= clock.today()

    @property
    def is_household(self) -> bool:
        return self.kind.casefold() == rules.HOUSEHOLD

    @property
    def words(self) -> str:
        """What they are to each other: `carer`, `whose carer is Sheila Crook`, `secretary`."""
        if self.other_kind == "organisation" or not self.subject:
            return self.kind
        return belonging.beside(self.kind, self.subject, towards=self.towards)

    @property
    def sentence(self) -> str:
        """What stands in a brief on the subject: `Carer of Eileen Marsden since 2024`."""
        since = f" since {self.starts_on.year}" if self.starts_on else ""
        if self.other_kind == "organisation":
            return sentence(f"{self.kind}, {self.other_name}{since}")
        if belonging.is_second(self.kind) is self.towards and not self.is_household:
            return f"{self.other_name}: {self.words}{since}"
        return sentence(f"{belonging.role(self.kind, self.other_name)}{since}")


def contact_lines(actor: Actor, of: ColumnElement[bool]) -> tuple[ContactLine, ...]:
    """The contact points that a condition picks and the actor may read, current ones first. One statement."""
    rows = db.session.scalars(
        select(ContactPoint)
        .where(of, ContactPoint.controller_id.in_(access.readable_controllers(actor)))
        .order_by(ContactPoint.ends_on.is_not(None), ContactPoint.kind.desc(), ContactPoint.id)
    )
    return tuple(_point(row) for row in rows)


def contact_lines_of(actor: Actor, resident_ids: Collection[int]) -> dict[int, tuple[ContactLine, ...]]:
    """The contact points of each resident that the actor may read, current ones first, each once. One statement."""
    entries = access.clusters_of(resident_ids)
    rows = db.session.execute(
        select(entries.c.resident_id, ContactPoint)
        .join(entries, entries.c.entry_id == ContactPoint.resident_id)
        .where(ContactPoint.controller_id.in_(access.readable_controllers(actor)))
        .order_by(
            ContactPoint.ends_on.is_not(None),
            ContactPoint.kind.desc(),
            ContactPoint.resident_id != entries.c.resident_id,
            ContactPoint.id,
        )
    )
    found: dict[int, dict[object, ContactLine]] = {resident_id: {} for resident_id in resident_ids}
    for resident_id, row in rows:
        # Of two entries with the same number it stands once; unless one of them says that it is not safe.
        same = (row.kind, row.network, row.normal, row.safe, row.ends_on is None)
        found[resident_id].setdefault(same, replace(_point(row), is_own=row.resident_id == resident_id))
    return {resident_id: _without_unsafe(tuple(lines.values())) for resident_id, lines in found.items()}


def _without_unsafe(lines: tuple[ContactLine, ...]) -> tuple[ContactLine, ...]:
    """What one entry says must not be used is not offered because another entry has it too."""
    stopped = {(line.kind, line.network, line.words) for line in lines if not line.safe and line.is_current}
    return tuple(
        line
        for line in lines
        if not (line.safe and line.is_current and (line.kind, line.network, line.words) in stopped)
    )


_ICONS = {"phone": "phone", "email": "mail", "handle": "chat", "address": "letter"}


def _point(row: ContactPoint) -> ContactLine:
    usable = row.safe and row.ends_on is None
    href = {"phone": f"tel:{row.normal}", "email": f"mailto:{row.normal}"}.get(row.kind, "") if usable else ""
    words = rules.shown(row.kind, row.value, row.normal, row.postcode)
    return ContactLine(
        row.id, row.kind, row.network, words, row.note, row.safe, row.unsafe_reason, row.starts_on, row.ends_on,
        href, _ICONS[row.kind],
    )  # fmt: skip


def links_of(actor: Actor, resident_ids: Collection[int]) -> dict[int, tuple[LinkLine, ...]]:
    """The links of each resident both ways; others whom the actor may not know of are left out. One statement."""
    other, entry, subject = aliased(Resident), aliased(Resident), aliased(Resident)
    entries = access.clusters_of(resident_ids)
    ends = union_all(
        select(
            Link.id, entries.c.resident_id.label("of"), Link.other_resident_id.label("other"), true().label("towards")
        ).join(entries, entries.c.entry_id == Link.resident_id),
        select(Link.id, entries.c.resident_id, Link.resident_id, false()).join(
            entries, entries.c.entry_id == Link.other_resident_id
        ),
    ).subquery()
    rows = db.session.execute(
        select(Link, Organisation, other, ends.c.of, ends.c.towards, subject.name.label("subject"))
        .join(ends, ends.c.id == Link.id)
        .join(subject, subject.id == ends.c.of)
        .outerjoin(Organisation, Organisation.id == Link.organisation_id)
        .outerjoin(entry, entry.id == ends.c.other)
        # The other end as the entry that stands for them; a link between two entries of one person says nothing.
        .outerjoin(other, other.id == access.stayed_as(entry))
        .where(
            Link.controller_id.in_(actor.controllers),
            or_(
                Organisation.controller_id.in_(actor.controllers),
                and_(Link.organisation_id.is_(None), other.controller_id.in_(actor.controllers)),
            ),
            or_(other.id.is_(None), other.id != ends.c.of),
        )
        .order_by(Link.ends_on.is_not(None), Link.id)
    )
    found: dict[int, list[LinkLine]] = {resident_id: [] for resident_id in resident_ids}
    for row in rows:
        found[row.of].append(_link(actor, row.Link, row[1] or row[2], towards=bool(row.towards), subject=row.subject))
    return {resident_id: _each_once(lines) for resident_id, lines in found.items()}


def _each_once(lines: Sequence[LinkLine]) -> tuple[LinkLine, ...]:
    """Two entries of one person may have declared the same: it stands once."""
    said: dict[object, LinkLine] = {}
    for line in lines:
        said.setdefault((line.kind.casefold(), line.other_kind, line.other_id, line.towards, line.is_current), line)
    return tuple(said.values())


def people_in(actor: Actor, organisation_id: int) -> tuple[LinkLine, ...]:
    """The people linked to an organisation whom the actor may know of, current ones first. One statement."""
    entry = aliased(Resident)
    rows = db.session.execute(
        select(Link, Resident)
        .join(entry, entry.id == Link.resident_id)
        .join(Resident, Resident.id == access.stayed_as(entry))
        .where(
            Link.organisation_id == organisation_id,
            Link.controller_id.in_(actor.controllers),
            access.may_know_resident(actor),
        )
        .order_by(Link.ends_on.is_not(None), Resident.name, Link.id)
    )
    return _each_once([_link(actor, row.Link, row.Resident, towards=False) for row in rows])


def _link(actor: Actor, link: Link, other: Resident | Organisation, *, towards: bool, subject: str = "") -> LinkLine:
    today = clock.today()
    return LinkLine(
        id=link.id,
        kind=link.kind,
        other_kind="organisation" if isinstance(other, Organisation) else "resident",
        other_id=other.id,
        other_name=other.name,
        towards=towards,
        starts_on=link.starts_on,
        ends_on=link.ends_on,
        is_current=link.ends_on is None or link.ends_on > today,
        can_end=link.controller_id in actor.controllers
        and link.ends_on is None
        and actor.may(Permission.RESIDENTS_EDIT),
        subject=subject,
    )
