"""Months of a ward, written as rows: who was in touch, about what, through whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from crm.conversations.models import Conversation, Interaction, Participant
from crm.conversations.steps import rebuild_ties
from crm.council.models import COUNCIL
from crm.database import db
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from tests.cast import Cast, keep

OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)


@dataclass(frozen=True)
class Contact:
    """So many residents say something, each in a conversation of their own."""

    people: range  # who they are: the same number is the same person, in whatever month
    service: int | None
    team: int
    colleague: int | None
    post: int
    account: int | None = None
    month: date = OCTOBER
    answered_after: timedelta | None = timedelta(days=1)
    recorded_after: timedelta = timedelta()
    ward: int = 0  # Hale


def usual(cast: Cast) -> list[Contact]:
    """October in Hale: 46 people. September: 13."""
    maggie = Contact(range(1, 21), cast.gritting, cast.hale_neighbourhoods, cast.maggie, cast.hale_officer)
    desk = replace(
        maggie, people=range(15, 40), service=cast.flytipping, team=cast.contact_centre, colleague=None,
        post=cast.adviser, account=cast.northmere,
    )  # fmt: skip
    ben = replace(
        maggie, people=range(38, 45), service=cast.potholes, team=cast.highways, colleague=cast.ben,
        post=cast.highways_inspector, answered_after=None,
    )  # fmt: skip
    return [
        maggie,
        desk,
        ben,
        replace(
            maggie,
            people=range(44, 47),
            service=None,
            team=cast.neighbourhoods,
            colleague=cast.amira,
            post=cast.tarn_officer,
        ),
        replace(maggie, people=range(1, 9), month=SEPTEMBER),
        replace(ben, people=range(21, 26), month=SEPTEMBER, answered_after=timedelta(days=2)),
    ]


def write(cast: Cast, contacts: Iterable[Contact]) -> None:
    """Put them into the database, with the ties that follow, in a few statements for however many."""
    contacts = list(contacts)
    numbers = sorted({number for contact in contacts for number in contact.people})
    known = dict(
        zip(
            numbers,
            keep(
                *(
                    Resident(controller_id=COUNCIL, name=f"Caller {number}", created_at=_at(SEPTEMBER, 0))
                    for number in numbers
                )
            ),
            strict=True,
        )
    )
    said = [(contact, number) for contact in contacts for number in contact.people]
    ids = keep(*(_conversation(cast, contact, number) for contact, number in said))
    spoken = keep(
        *(_interaction(cast, contact, number, about) for (contact, number), about in zip(said, ids, strict=True))
    )
    answers = [
        (contact, number, about) for (contact, number), about in zip(said, ids, strict=True) if contact.answered_after
    ]
    keep(*(_answer(cast, *answer) for answer in answers))
    for (contact, number), about, interaction_id in zip(said, ids, spoken, strict=True):
        at = _at(contact.month, number)
        db.session.add(
            Participant(interaction_id=interaction_id, conversation_id=about, resident_id=known[number], occurred_at=at)
        )
        db.session.add(Responsibility(post_id=contact.post, conversation_id=about, role="lead", starts_at=at))
    rebuild_ties(sorted(known.values()))
    db.session.commit()


def _at(month: date, number: int) -> datetime:
    return datetime(month.year, month.month, 2 + number % 25, 10, tzinfo=UTC)


def _conversation(cast: Cast, contact: Contact, number: int) -> Conversation:
    at = _at(contact.month, number)
    last = at + (contact.answered_after or timedelta())
    return Conversation(
        controller_id=COUNCIL, subject=f"Matter {number}", service_code=contact.service,
        ward_id=contact.ward or cast.hale, opened_at=at, last_at=last,
        waiting_since=None if contact.answered_after else at, waiting_words="" if contact.answered_after else "Well?",
    )  # fmt: skip


def _interaction(cast: Cast, contact: Contact, number: int, about: int) -> Interaction:
    at = _at(contact.month, number)
    return Interaction(
        conversation_id=about, controller_id=COUNCIL, colleague_id=contact.colleague, team_id=contact.team,
        account_id=contact.account, ward_id=contact.ward or cast.hale, channel="phone", direction="in",
        occurred_at=at, recorded_at=at + contact.recorded_after, body="Well?",
    )  # fmt: skip


def _answer(cast: Cast, contact: Contact, number: int, about: int) -> Interaction:
    at = _at(contact.month, number) + (contact.answered_after or timedelta())
    return Interaction(
        conversation_id=about, controller_id=COUNCIL, colleague_id=contact.colleague, team_id=contact.team,
        ward_id=contact.ward or cast.hale, channel="phone", direction="out", occurred_at=at, recorded_at=at, body="So.",
    )  # fmt: skip


def months(cast: Cast, rows: int) -> None:
    """October and September with so many people in each row, for counting statements."""
    write(
        cast,
        [replace(contact, people=range(place * 30, place * 30 + rows)) for place, contact in enumerate(usual(cast))],
    )


def shown(cast: Cast) -> str:
    """Where a ward is to be seen with all that its page can show."""
    write(cast, usual(cast))
    return "/wards/E05099001"
