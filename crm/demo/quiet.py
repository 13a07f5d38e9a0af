"""What only some may know of: councillors' casework, and the conversations of restricted teams."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from crm.conversations.models import Agreement
from crm.demo import voices
from crm.demo.days import A_DAY
from crm.demo.rows import responsible
from crm.demo.seats import Seat
from crm.demo.talk import Someone, World
from crm.demo.thread import Party, Thread
from crm.residents.models import Resident

_BROUGHT = (
    ("Help with a housing matter", "Has been told no three times and wants me to ask why. Brought all the letters."),
    ("Neighbour and the fence", "Wants to keep it between us for now. Would like me to come and see the fence."),
    ("School place", "Has had the letter. Asked me to write to the school, which I said I would."),
    ("A planning matter next door", "Does not want the neighbour to know that she came to me."),
    ("Council tax and a death in the family", "Cannot face ringing again. I said that I would find out what is owed."),
    ("The steps and the rail", "Told me about the fall, and that she has not told her son."),
)  # fmt: skip
_DONE = (
    "Went round, had tea, saw it for myself. I have written to the department and will ring when I hear.",
    "Rang with what I was told. She is content with that, and will come back if not.",
    "Wrote a letter of support, with a copy to her.",
)  # fmt: skip
_CIRCLES = {
    "youth justice": (
        "youth justice 1",
        "youth justice 2",
        ("Referral order, first meeting", "Curfew times", "Back at college", "Reparation, allotment"),
        (
            "Came on time. Wants to do the reparation at the allotment and not in town.",
            "Mum rang: he is home by nine, and she is tired.",
            "Asked if the curfew can be an hour later for his shifts.",
            "Has the place at college. Grinned for the first time.",
        ),
        (
            "Agreed Tuesdays at four, here. Walked him to the bus.",
            "Rang mum back. The panel will hear about the shifts on Thursday.",
            "Wrote to the college; they keep the place open.",
        ),
    ),
    "domestic abuse": (
        "domestic abuse 1",
        "domestic abuse 1",
        ("Safe to ring Tuesdays", "Locks and a light", "Moving with the children"),
        (
            "Rang from her sister's. Has the children with her.",
            "Only ring between two and three on a Tuesday. Never text.",
            "Asked about the locks, and whether the school has to be told.",
        ),
        (
            "Made the plan together. The word is the one we agreed.",
            "The locksmith went as a gas man. All done.",
            "Spoke with the school; only the head knows.",
        ),
    ),
}


# Most were asked, and most do not mind who helps.
_AGREED = ("both", "councillor", None, "both", "council", "no", None)


def casework(world: World, rng: random.Random, someone: Someone, row: dict[str, Any], minute: int) -> None:
    """The same person, known to a councillor apart: a resident of their own under the councillor's controller."""
    day = minute // A_DAY
    sitting = [
        (controller_id, seat)
        for controller_id, seat in world.northmere.casework[someone.ward.id]
        if seat.from_day <= day < seat.to_day
    ]
    if not sitting or minute + 40 > world.calendar.end:
        return
    controller_id, seat = rng.choice(sitting)
    at = world.calendar.moment(minute + 30)
    party = Party(resident_id=private_resident(world, controller_id, row["name"], row["pronoun"], someone.ward.id, at))
    subject, words = rng.choice(_BROUGHT)
    thread = Thread(
        world.book,
        world.gathered,
        subject=subject,
        controller_id=controller_id,
        parties=(party,),
        ward_id=someone.ward.id,
    )
    thread.heard(at, words, rng.choice(("in person", "phone", "email")), seat=seat)
    for _ in range(rng.choice((0, 1, 1, 2))):
        minute = world.calendar.at_work(rng, minute + 60 + int(rng.expovariate(1 / (3 * A_DAY))))
        if minute > world.calendar.end or minute // A_DAY >= seat.to_day:
            break
        thread.said(world.calendar.moment(minute), rng.choice(_DONE), "phone", seat, outcome="answered")
    thread.finish()
    agreed(world, thread, _AGREED[thread.id % len(_AGREED)], seat, at)
    responsible(
        world.book, seat.post_id, thread.first_lead[1] if thread.first_lead else at, resident_id=party.resident_id
    )


def agreed(world: World, thread: Thread, says: str | None, seat: Seat, at: Any) -> None:
    """What a resident said to another councillor or the council continuing their case; None where nobody asked."""
    if says is not None:
        world.book.add(Agreement, conversation_id=thread.id, says=says, by_id=seat.colleague_id, at=at)


def circle(world: World, rng: random.Random, team: str, first: str, family: str, minute: int) -> None:
    """Somebody known to a restricted team alone, and what was said there."""
    one, other, subjects, said, replies = _CIRCLES[team]
    posting = world.northmere.postings[rng.choice((one, other))]
    ward = rng.choice(world.northmere.wards)
    controller_id = world.northmere.circles[team]
    at = world.calendar.moment(minute)
    party = Party(resident_id=private_resident(world, controller_id, f"{first} {family}", "they", ward.id, at))
    thread = Thread(
        world.book,
        world.gathered,
        subject=rng.choice(subjects),
        controller_id=controller_id,
        parties=(party,),
        ward_id=ward.id,
    )
    for number in range(rng.choice((1, 2, 3))):
        seat = world.northmere.who(rng, posting.key, minute // A_DAY)
        if number:
            thread.said(world.calendar.moment(minute), rng.choice(replies), "phone", seat, outcome=None)
            minute += 60
        thread.heard(
            world.calendar.moment(minute),
            voices.sentences(rng.choice(said)),
            rng.choice(("in person", "phone")),
            seat=seat,
        )
        minute = world.calendar.at_work(rng, minute + A_DAY + int(rng.expovariate(1 / (9 * A_DAY))))
        if minute + 60 > world.calendar.end:
            break
    else:
        seat = world.northmere.who(rng, posting.key, minute // A_DAY)
        thread.said(world.calendar.moment(minute), rng.choice(replies), "phone", seat, outcome="answered")
    thread.finish()
    responsible(world.book, posting.id, at + timedelta(minutes=12), resident_id=party.resident_id)


def private_resident(world: World, controller_id: int, name: str, pronoun: str, ward_id: int | None, at: Any) -> int:
    """A resident under a controller of their own: as little as a name."""
    return world.book.add(
        Resident, controller_id=controller_id, canonical_id=None, name=name, known_as="", pronoun=pronoun, language="",
        language_asked_on=None, preferences="", adjustments="", about="", what_works="", brief_corrected_by_id=None,
        brief_corrected_at=None, safety_note="", safety_review_on=None, safety_by_id=None, ward_id=ward_id,
        created_at=at,
    )  # fmt: skip
