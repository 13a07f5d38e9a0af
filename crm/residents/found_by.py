"""What residents and organisations are found by, gathered from everything that is kept about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from crm import typed
from crm.council.models import Ward
from crm.database import db
from crm.residents import terms
from crm.residents.access import cluster_of, stayed_as
from crm.residents.models import ContactPoint, Link, Organisation, Resident


@dataclass
class Subject:
    """What one resident or organisation is found by, each piece with the controller whose it is."""

    controller_id: int
    names: list[str]
    points: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    words: list[tuple[int, str]] = field(default_factory=list)

    def texts_for(self, controller_id: int) -> dict[str, str]:
        """The texts of a controller's row: the subject's own pieces, and those that the controller added."""
        readable = {self.controller_id, controller_id}
        return {
            "names": _joined(self.names),
            "points": " ".join(dict.fromkeys(w for owner, found in self.points if owner in readable for w in found)),
            "words": _joined(words for owner, words in self.words if owner in readable),
        }


def residents_found_by(ids: Collection[int]) -> dict[int, Subject]:
    """What residents are found by, and the entries put together with them: each by all that the others are found by.

    Four statements.
    """
    stand = list(db.session.scalars(select(stayed_as()).where(Resident.id.in_(ids))))
    entries = db.session.execute(
        select(
            Resident.id, Resident.canonical_id, Resident.controller_id, Resident.name, Resident.known_as,
            Ward.name.label("ward"),
        )
        .outerjoin(Ward, Ward.id == Resident.ward_id)
        .where(Resident.id.in_(cluster_of(*stand)))
        .order_by(Resident.canonical_id.is_not(None), Resident.id)
    ).all()  # fmt: skip
    of_one: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in entries:
        of_one[row.canonical_id or row.id].append(row)
    subjects: dict[int, Subject] = {}
    about: dict[int, list[Subject]] = defaultdict(list)
    for together in of_one.values():
        for row in together:
            own_first = sorted(together, key=lambda one: one.id != row.id)
            subject = Subject(row.controller_id, [name for one in own_first for name in (one.name, one.known_as)])
            subject.words.extend((one.controller_id, one.ward or "") for one in own_first)
            subjects[row.id] = subject
            for one in together:
                about[one.id].append(subject)
    _add_points(about, ContactPoint.resident_id)
    for row in db.session.execute(
        select(Link.resident_id, Link.controller_id, Link.kind, Organisation.name)
        .join(Organisation, Organisation.id == Link.organisation_id)
        .where(Link.resident_id.in_(about))
        .order_by(Link.id)
    ):
        for subject in about[row.resident_id]:
            subject.words.append((row.controller_id, f"{row.kind} {row.name}"))
    return subjects


def organisations_found_by(ids: Collection[int]) -> dict[int, Subject]:
    """What organisations are found by. Two statements."""
    subjects: dict[int, Subject] = {}
    for row in db.session.execute(
        select(
            Organisation.id, Organisation.controller_id, Organisation.name, Organisation.kind, Ward.name.label("ward")
        )
        .outerjoin(Ward, Ward.id == Organisation.ward_id)
        .where(Organisation.id.in_(ids))
    ):
        subjects[row.id] = Subject(row.controller_id, [row.name])
        subjects[row.id].words.append((row.controller_id, f"{row.kind} {row.ward or ''}"))
    _add_points({one: [subject] for one, subject in subjects.items()}, ContactPoint.organisation_id)
    return subjects


def _add_points(about: Mapping[int, Sequence[Subject]], column: object) -> None:
    for row in db.session.execute(
        select(column.label("subject"), ContactPoint)  # type: ignore[attr-defined]
        .where(column.in_(about))  # type: ignore[attr-defined]
        .order_by(ContactPoint.id)
    ):
        point: ContactPoint = row.ContactPoint
        for subject in about[row.subject]:
            subject.points.append((point.controller_id, terms.terms_of_point(point.kind, point.normal, point.postcode)))
            if point.kind == "address":
                subject.words.append((point.controller_id, point.value))


def _joined(pieces: Iterable[str]) -> str:
    return " ".join(filter(None, (typed.folded(piece) for piece in pieces)))
