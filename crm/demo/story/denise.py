"""A youth worker who leaves on Friday, with everybody whom she alone knows: what a manager has to hand on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crm.demo import names
from crm.demo.rows import responsible
from crm.demo.seats import Seat
from crm.demo.story.teller import Teller
from crm.demo.thread import Party
from crm.responsibilities.models import Responsibility

LEAVER, POST = "Denise Hartley", "youth worker North"
PEOPLE = 66
WARDS = ("Hale", "Hale", "Tarn", "Kelderbank", "Crook Beck")

# Subject, service, what they said, what she said.
MATTERS = (
    ("A place at the boxing club", 642, "Is there a place for him on Thursdays? He has been good all month.", "Told her that there is, from next week, and that I will be at the door."),
    ("The bus home after youth club", 297, "Last bus goes at nine and the club goes on till ten.", "Told them that I will walk with them to the early one until it is changed."),
    ("A form for the summer scheme", 642, "I cannot make head or tail of the form.", "Filled it in with her at the kitchen table."),
    ("Trouble on the steps of the library", 1485, "The big ones take his phone off him there.", "Spoke with the big ones. They know that I know."),
    ("Music room at the old chapel", 642, "Can we have the keys ourselves?", "Said that I hold the keys, and that I come when they ring."),
    ("Not going to school", 297, "She will not go in. She will talk to you though.", "Sat with her on the wall for an hour. She will try the Tuesday."),
    ("The skate park lights", 564, "They go off at eight. We are not babies.", "Asked for nine. Said that I would fight for it."),
    ("A reference for a job", 297, "They want somebody who knows me.", "Wrote it the same evening."),
)  # fmt: skip
OPEN = (
    ("A bed for two nights", 297, "He cannot go home this week. Is there anything?", "Ring him about the room at Ferry Quay"),
    ("The trip to the coast", 642, "Is it on or not? I have told my mum it is on.", "Tell them whether the coach is booked"),
    ("Her brother’s court day", 297, "Will you come with me? I am not going on my own.", "Go with her on the day"),
    ("A laptop for the course", 642, "The course starts and I have nothing to do it on.", "Find out about the lent laptops"),
    ("Where do we meet when the chapel closes?", 642, "They are shutting the chapel for the roof. So where do we go?", "Ask the library for the back room"),
)  # fmt: skip


def leaves_on(today: date) -> date:
    """Her last day: the Friday that is at least two days ahead."""
    return today + timedelta(days=2 + (4 - today.weekday() - 2) % 7)


def tell(t: Teller) -> None:
    denise, rhys = t.seat(LEAVER, POST, 20), t.seat("Rhys Fairclough", "youth worker South", 20)
    amira, lukasz = t.seat("Amira Siddiq", "tenancy North", 40), t.seat("Lukasz Wrona", "neighbourhood Tarn", 40)
    for number in range(PEOPLE):
        first, family, pronoun = names.person(t.rng)
        ward = WARDS[number % len(WARDS)]
        someone = t.person(
            f"{first} {family}", ward, t.at(420 - 5 * number, 9), pronoun=pronoun, lead=POST,
            phone=f"07700 900{500 + number}" if number % 3 else "",
        )  # fmt: skip
        _spoken(t, denise, someone, ward, number)
        if number % 3 == 0:
            other = (rhys, rhys, lukasz, amira)[number // 3 % 4]
            _met(t, other, someone, ward, number)
        if number % 5 == 1:
            _open(t, denise, someone, ward, number // 5)
    _passed_on_twice(t, denise)
    for number in range(24):
        first, family, pronoun = names.person(t.rng)
        someone = t.person(f"{first} {family}", "Millbeck", t.at(300), pronoun=pronoun, lead="youth worker South")
        _met(t, rhys, someone, "Millbeck", number)


def _spoken(t: Teller, denise: Seat, someone: Party, ward: str, number: int) -> None:
    """What she and they had with each other, lately enough to be a living tie."""
    for turn in range(1 + number % 3):
        subject, service, words, answer = MATTERS[(number + 3 * turn) % len(MATTERS)]
        days = 36 - number % 18 - 4 * turn
        matter = t.thread(subject, service, ward, someone)
        matter.heard(t.at(days, 16, number % 50), words, "in person", seat=denise, place="Hale Youth Club")
        matter.said(t.at(days - 1, 17), answer, "in person", denise, outcome="answered")
        matter.finish()


def _met(t: Teller, other: Seat, someone: Party, ward: str, number: int) -> None:
    """A colleague who knows them as well."""
    subject, service, words, answer = MATTERS[(number + 1) % len(MATTERS)]
    matter = t.thread(subject, service, ward, someone)
    for days in (30, 24):
        matter.heard(t.at(days, 12, number % 50), words, "in person", seat=other)
        matter.said(t.at(days - 1, 13), answer, "in person", other, outcome="answered")
    matter.finish()


def _open(t: Teller, denise: Seat, someone: Party, ward: str, number: int) -> None:
    """What is still open with her, some of it promised."""
    subject, service, words, promise = OPEN[number % len(OPEN)]
    matter = t.thread(subject, service, ward, someone)
    days = 3 + number % 6
    matter.heard(t.at(days + 1, 18, 10), words, "social", line=t.line("07700 900141"), seat=denise)
    if number % 3 < 2:
        said = matter.said(
            t.at(days, 9, 30), "Said that I will see to it.", "social", denise, line=t.line("07700 900141"),
            outcome="statement only",
        )  # fmt: skip
        matter.promised(said, t.at(days, 9, 30), denise, promise, t.day(1) if number % 4 == 0 else t.soon(2 + number))
    matter.finish()


def _passed_on_twice(t: Teller, denise: Seat) -> None:
    """Somebody who had three people within a season."""
    since, moved, again = t.at(200), t.at(75), t.at(34)
    priti = t.person("Priti Lal", "Tarn", since, lead="youth worker South", phone="07700 900477")
    first = t.world.book.rows[Responsibility][-1]
    _ends(first, moved)
    _ends(responsible(t.world.book, t.post("family support 1").id, moved, resident_id=priti.resident_id), again)
    responsible(t.world.book, t.post(POST).id, again, resident_id=priti.resident_id)
    matter = t.thread("Who do I ring now?", 642, "Tarn", priti)
    matter.heard(t.at(12, 17, 40), "You are the third one since summer. Do not you go as well.", "phone", seat=denise)
    matter.finish()


def _ends(row: dict[str, Any], at: Any) -> None:
    row["ends_at"] = at
