"""Writing the demo council into the database, a chunk and an act at a time, in memory that does not grow."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable

from sqlalchemy import text

from crm import clock
from crm.accounts.steps import keep_services
from crm.actor import Actor
from crm.audit.steps import record
from crm.council.models import COUNCIL
from crm.database import db, end_reading, transaction
from crm.demo import council, names, quiet, register, story
from crm.demo.crowd import Crowd
from crm.demo.days import Calendar
from crm.demo.plan import plan_handover
from crm.demo.rows import Book
from crm.demo.talk import World
from crm.demo.thread import Gathered
from crm.duplicates.commands import find_suspicions
from crm.residents.models import Organisation, Resident
from crm.residents.steps import Remembered, refresh_search, remember_each
from crm.ties.steps import rebuild

CHUNK = 1_000
SEED = 2026
RESIDENTS, YEARS = 5_000, 3


def load(residents: int = RESIDENTS, years: int = YEARS, seed: int = SEED, *, made: Callable[[int], object]) -> None:
    """Invent a council and everybody in touch with it. The same for the same seed on the same day.

    `made` is told how many more residents are there after each chunk. Each chunk is an act with its audit entry; the
    first one is the council itself and the people of the story.
    """
    actor = Actor.system("Demo council")
    calendar = Calendar(clock.today(), years, seed)
    with transaction():
        keep_services()
        book = Book()
        northmere = council.build(book, calendar, seed)
        world = World(book, Gathered(), calendar, northmere, register.build(book, northmere, calendar))
        story.tell(world, random.Random(f"{seed} story"))
        _write(actor, world, "council")
    for number, start in enumerate(range(0, residents, CHUNK)):
        many = min(CHUNK, residents - start)
        with transaction():
            _people(world, random.Random(f"{seed} chunk {number}"), many)
            _write(actor, world, "residents")
        made(many)
        if number == 0 or start + many == residents:
            _tell_planner()
    plan_handover(calendar)
    find_suspicions(actor)


def _tell_planner() -> None:
    """PostgreSQL plans badly for tables that it believes to be empty still."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
        end_reading()


def _people(world: World, rng: random.Random, many: int) -> None:
    crowd = Crowd(world, rng)
    for _ in range(many):
        crowd.resident()
    for _ in range(max(1, many // 60)):
        crowd.organisation()
    for team in ("youth justice", "domestic abuse"):
        for _ in range(max(1, many // 250)):
            first, family, _pronoun = names.person(rng)
            quiet.circle(world, rng, team, first, family, world.calendar.some_minute(rng))


def _write(actor: Actor, world: World, what: str) -> None:
    book, gathered = world.book, world.gathered
    residents = [row["id"] for row in book.rows[Resident]]
    organisations = [row["id"] for row in book.rows[Organisation]]
    entry = record(
        actor, "demo.loaded", what, None, controller_id=COUNCIL, residents=len(residents),
        organisations=len(organisations), interactions=gathered.interactions,
    )  # fmt: skip
    book.write(entry.id)
    rebuild(residents, gathered.contacts)
    refresh_search(residents, organisations)
    remember_each(_remembered(gathered))
    world.gathered.__init__()  # type: ignore[misc]
    db.session.expunge_all()


def _remembered(gathered: Gathered) -> list[Remembered]:
    """The words of each controller's conversations about each of them, newest first."""
    found = []
    for (kind, subject_id), spoken in gathered.words.items():
        by_controller: dict[int, list[tuple[object, str]]] = defaultdict(list)
        for controller_id, at, words in spoken:
            by_controller[controller_id].append((at, words))
        for controller_id, said in by_controller.items():
            said.sort(key=lambda one: one[0], reverse=True)  # type: ignore[arg-type, return-value]
            newest = said[0][0]
            found.append(Remembered(kind, subject_id, controller_id, " ".join(w for _, w in said[:12]), newest))  # type: ignore[arg-type]
    return found
