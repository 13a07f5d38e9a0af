"""Residents of whom little is known, and as much as can be, and one in another script: for the brief on paper."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from crm import clock
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.council.models import COUNCIL, Colleague
from crm.database import db
from crm.residents.models import ContactPoint, Resident
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from tests.cast import Cast, keep

SENTENCE = (
    "Ring back even where there is no news, and say what you will do and when, in plain words without the system. "
)
URDU = "براہ کرم مجھے بتائیں کہ ہماری گلی میں نمک کب ڈالا جائے گا، پچھلی سردیوں میں میری والدہ گر گئی تھیں۔ "


def little(name: str = "Ada Little") -> int:
    """Somebody of whom only a name is known."""
    return keep(Resident(controller_id=COUNCIL, name=name, created_at=clock.now()))[0]


def much(
    cast: Cast, *, exchanges: int = 50, ties: int = 30, promises: int = 12, words: str = SENTENCE, name: str = ""
) -> int:
    """Somebody of whom there is more than a page can hold: long notes, warnings, open matters, promises, ties."""
    now, today = clock.now(), clock.today()
    long = (words * 20)[:1_990]
    (who,) = keep(
        Resident(
            controller_id=COUNCIL, name=name or "Wilhelmina Featherstonehaugh-Cholmondeley", known_as="the lady",
            pronoun="she", language="ur", preferences=long[:990], adjustments=long[:990], about=long, what_works=long,
            what_to_avoid=long, safety_note=(words * 6)[:490], safety_review_on=today + timedelta(days=30),
            ward_id=cast.hale, created_at=now, brief_corrected_by_id=cast.maggie, brief_corrected_at=now,
        )
    )  # fmt: skip
    about = {"controller_id": COUNCIL, "resident_id": who, "starts_on": today}
    keep(
        *(
            ContactPoint(
                kind="phone", value=f"01632 9604{n:02}", normal=f"+4416329604{n:02}", safe=n > 3,
                unsafe_reason="" if n > 3 else "her husband reads what comes to it", note="mornings", **about,
            )
            for n in range(8)
        )
    )  # fmt: skip
    keep(Responsibility(post_id=cast.hale_officer, resident_id=who, role="lead", starts_at=now - timedelta(days=4000)))
    matters = keep(
        *(
            Conversation(
                controller_id=COUNCIL, subject=f"{number}: {words}"[:190], opened_at=now - timedelta(days=90),
                last_at=now - timedelta(days=number), waiting_since=now - timedelta(days=number),
                waiting_words=words,
                external_system="Confirm", external_reference=f"HW-2026-118{number}",
            )
            for number in range(10)
        )
    )  # fmt: skip
    keep(
        *(
            Responsibility(
                post_id=cast.hale_officer, conversation_id=one, role="lead", starts_at=now - timedelta(days=90)
            )
            for one in matters
        )
    )
    _say(cast, who, matters, exchanges, words)
    _know(who, ties)
    keep(
        *(
            Promise(
                controller_id=COUNCIL, conversation_id=matters[number % 10], made_by_id=cast.maggie,
                text=f"Promise {number}. {words * 4}"[:300], due_on=today + timedelta(days=number - 6),
                made_at=now - timedelta(days=10),
            )
            for number in range(promises)
        )
    )  # fmt: skip
    return who


def extreme(cast: Cast) -> int:
    """Somebody whose every text is as long as it may be, in words without an end."""
    words = ("W" * 60 + " ") * 33
    who = much(cast, exchanges=9, ties=6, promises=3, words=words[:300], name=words[:190])
    found = db.session.get_one(Resident, who)
    found.known_as = words[:190].strip()
    about = {"controller_id": COUNCIL, "resident_id": who, "starts_on": clock.today()}
    keep(
        *(
            ContactPoint(
                kind="handle", network="Bluesky", value=words[:290].strip(), normal=f"{n}{words[:280]}", safe=True,
                note=words[:190].strip(), **about,
            )
            for n in range(5)
        )
    )  # fmt: skip
    return who


def _say(cast: Cast, who: int, matters: list[int], exchanges: int, words: str) -> None:
    said = keep(
        *(
            Interaction(
                conversation_id=matters[number % 10], controller_id=COUNCIL, channel="phone",
                direction="out" if number % 2 else "in", colleague_id=cast.maggie, post_id=cast.hale_officer,
                occurred_at=clock.now() - timedelta(days=number), recorded_at=clock.now(), recorded_by_id=cast.maggie,
                body=f"Exchange {number}. {words * 8}",
            )
            for number in range(exchanges)
        )
    )  # fmt: skip
    keep(
        *(
            Participant(
                interaction_id=one, conversation_id=matters[number % 10], resident_id=who,
                occurred_at=clock.now() - timedelta(days=number),
            )
            for number, one in enumerate(said)
        )
    )  # fmt: skip


def _know(who: int, ties: int) -> None:
    if not ties:
        return
    people = keep(*(Colleague(name=f"Colleague Number {number} of the Council") for number in range(ties)))
    now = clock.now()
    db.session.execute(
        insert(Tie.__table__),
        [
            {
                "resident_id": who, "colleague_id": one, "account_id": None, "controller_id": COUNCIL,
                "count": 30 - number, "first_at": now - timedelta(days=900), "last_at": now - timedelta(days=number),
                "score": float(2000 - number), "channels": 2,
            }
            for number, one in enumerate(people)
        ],
    )  # fmt: skip
    db.session.commit()
