"""How long a handover takes to confirm and to undo, beside the bare SQL that no design could do without.

    .venv/bin/python -m bench.handover [--items 100 1000 10000] [--only sqlite] [--suggested]

For each size a council of its own, on SQLite and on a real PostgreSQL: an officer with so many residents, each with an
open conversation, every third with an open promise, every third supported by another post, and four times as much that
is not theirs. Their work is split over five posts. Beside it, in the same run on the same rows: end the
responsibilities, begin others, one entry of the audit, the promises passed on, commit. Each is measured a few times,
and the middle one is shown.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import flask_migrate
from sqlalchemy import func, select, text

from crm import clock, create_app
from crm.actor import Actor
from crm.audit.steps import record
from crm.config import Settings
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.council.access import actor_of
from crm.council.models import COUNCIL, Colleague, Post, PostHolder, Team
from crm.database import db, keep_statistics, transaction
from crm.demo.rows import Book, responsible
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.planning import arrange, plan_leaving
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Handover, Item
from crm.handovers.rules import ShareWanted, Wanted
from crm.residents.models import Resident
from tests.postgres import postgres

RECEIVERS = 5
OTHERS = 4
EVERY = 3  # each third conversation has an open promise, and each third another post that supports it
ROUNDS = 3
KINDS = ("sqlite", "postgresql")
RULES = ("by hand", "as suggested")
SINCE = date(2020, 1, 6)


@dataclass(frozen=True)
class Scene:
    """A council to measure in: who plans, who leaves, what post is split over which."""

    manager: int
    leaver: int
    post: int
    receivers: tuple[int, ...]


@dataclass
class Times:
    """Seconds, of each round; and how many items there were."""

    items: int = 0
    preview: list[float] = field(default_factory=list)
    confirm: list[float] = field(default_factory=list)
    undo: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    bare_back: list[float] = field(default_factory=list)

    @property
    def confirm_ratio(self) -> float:
        return statistics.median(self.confirm) / statistics.median(self.bare)

    @property
    def undo_ratio(self) -> float:
        return statistics.median(self.undo) / statistics.median(self.bare_back)

    def __str__(self) -> str:
        preview, confirmed, undone, bare, back = (
            statistics.median(each) for each in (self.preview, self.confirm, self.undo, self.bare, self.bare_back)
        )
        return (
            f"{self.items:7,} {preview:8.3f} {confirmed:8.3f} {bare:7.3f} {self.confirm_ratio:6.1f} "
            f"{undone:8.3f} {back:7.3f} {self.undo_ratio:6.1f}"
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description="Measures handovers beside their bare SQL.")
    arguments.add_argument("--items", type=int, nargs="+", default=[100, 1_000, 10_000], help="residents handed over")
    arguments.add_argument("--only", choices=KINDS)
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--suggested", action="store_true", help="split as suggested, not by hand")
    options = arguments.parse_args()
    print(f"{'':12} {'residents':>9} {'items':>7} {'preview':>8} {'confirm':>8} {'bare':>7} {'ratio':>6} "
          f"{'undo':>8} {'bare':>7} {'ratio':>6}")  # fmt: skip
    for kind in KINDS:
        if options.only in (None, kind):
            for residents in options.items:
                with address(kind) as url:
                    found = measured(url, residents, options.rounds, rule=RULES[options.suggested])
                print(f"{kind:12} {residents:9,} {found}", flush=True)


@contextmanager
def address(kind: str) -> Iterator[str]:
    """A new, empty database of a kind."""
    if kind == "postgresql":
        with postgres() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


def measured(url: str, residents: int, rounds: int = ROUNDS, *, rule: str = "by hand") -> Times:
    """A handover of so many residents, on a new council in an empty database, done and undone so many times."""
    app = create_app(Settings(database_url=url, secret_key="only for measuring", oidc_issuer=""))
    with app.app_context():
        flask_migrate.upgrade()
        scene = build(residents)
        times = Times()
        for _ in range(rounds):
            _one_round(scene, times, rule)
            times.bare.append(_bare(scene, back=False))
            times.bare_back.append(_bare(scene, back=True))
        db.session.remove()
        db.engine.dispose()
    return times


def build(residents: int) -> Scene:
    """A council with so many residents for the post that is handed over, and four times as many elsewhere."""
    with transaction():
        entry = record(Actor.system("bench"), "bench.built", "council", None)
        book = Book()
        team = book.add(Team, name="Housing", parent_id=None, restricted=False, opened_on=SINCE, closed_on=None)
        posts = [_post(book, team, "Head", is_head=True)]
        posts += [_post(book, team, f"Officer {number}") for number in range(RECEIVERS + 1)]
        people = [
            book.add(Colleague, name=f"Colleague {number}", email=None, uid=None, left_on=None)
            for number in range(len(posts))
        ]
        for colleague_id, post_id in zip(people, posts, strict=True):
            book.add(
                PostHolder, colleague_id=colleague_id, post_id=post_id, kind="substantive", starts_on=SINCE,
                ends_on=None, ended_by=None, employer=None,
            )  # fmt: skip
        for number in range(residents * (1 + OTHERS)):
            _resident(book, posts[1] if number < residents else posts[2 + number % RECEIVERS], number, posts)
        book.write(entry.id)
    keep_statistics()
    return Scene(people[0], people[1], posts[1], tuple(posts[2:]))


def _post(book: Book, team_id: int, title: str, *, is_head: bool = False) -> int:
    return book.add(
        Post, title=title, team_id=team_id, ward_id=None, body_id=None, reports_to_id=None, places=1, room=None,
        is_head=is_head, listed=False, opened_on=SINCE, closed_on=None,
    )  # fmt: skip


def _resident(book: Book, post_id: int, number: int, posts: list[int]) -> None:
    at = clock.now() - timedelta(days=30 + number % 300)
    resident_id = book.add(Resident, controller_id=COUNCIL, name=f"Resident {number}", created_at=at)
    conversation_id = book.add(
        Conversation, controller_id=COUNCIL, subject="Damp", service_code=None, ward_id=None, opened_at=at, last_at=at,
        waiting_since=at, waiting_words="It is back.",
    )  # fmt: skip
    interaction_id = book.add(
        Interaction, conversation_id=conversation_id, controller_id=COUNCIL, channel="phone", direction="in",
        occurred_at=at, recorded_at=at, body="It is back.",
    )  # fmt: skip
    book.add(
        Participant, interaction_id=interaction_id, conversation_id=conversation_id, resident_id=resident_id,
        occurred_at=at,
    )  # fmt: skip
    responsible(book, post_id, at, conversation_id=conversation_id)
    responsible(book, post_id, at, resident_id=resident_id)
    supporter = posts[1 + number // 7 % len(posts[1:])]
    if number % EVERY == 1 and supporter != post_id:
        responsible(book, supporter, at, role="support", conversation_id=conversation_id)
    if number % EVERY == 0:
        book.add(
            Promise, controller_id=COUNCIL, conversation_id=conversation_id, interaction_id=interaction_id,
            made_by_id=None, text="Ring back", due_on=clock.today(), made_at=at,
        )  # fmt: skip


def _one_round(scene: Scene, times: Times, rule: str) -> None:
    """Plan, preview, confirm and undo."""
    manager = actor_of(scene.manager)
    assert manager is not None
    number = plan_leaving(manager, scene.leaver, last_day=clock.today() + timedelta(days=4))
    version = db.session.get_one(Handover, number).version
    shares = tuple(ShareWanted(post_id) for post_id in scene.receivers)
    wanted = Wanted("split", rule=rule, rest_post_id=scene.receivers[0], shares=shares)
    arrange(manager, number, scene.post, wanted, version=version)
    times.preview.append(_timed(lambda: preview(manager, number)))
    digest = _spread(scene, number, even=rule == "by hand")
    times.confirm.append(_timed(lambda: confirm(manager, number, digest)))
    times.undo.append(_timed(lambda: undo(manager, number)))
    times.items = db.session.scalar(select(func.count()).select_from(Item).where(Item.handover_id == number)) or 0
    db.session.commit()


def _spread(scene: Scene, number: int, *, even: bool) -> str:
    """Every receiver gets an equal part, as a split by ward would have it; written past the commands, which have no
    wards here. Returns the digest."""
    if even:
        with transaction():
            cases = " ".join(f"WHEN {place} THEN {post_id}" for place, post_id in enumerate(scene.receivers))
            part = f"coalesce(conversation_id, resident_id) % {RECEIVERS}"
            db.session.execute(
                text(
                    f"UPDATE handover_item SET to_post_id = CASE {part} {cases} END"
                    " WHERE handover_id = :number AND fate = 'moves'"
                ),
                {"number": number},
            )
            record(Actor.system("bench"), "bench.spread", "handover", number)
    digest = db.session.scalar(select(Handover.preview).where(Handover.id == number))
    db.session.commit()
    return digest or ""


def _timed(act) -> float:  # type: ignore[no-untyped-def]
    db.session.remove()
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _bare(scene: Scene, *, back: bool) -> float:
    """The same rows moved by hand, straight through the driver: there, or back again."""
    db.session.remove()
    numbers = {"post": scene.post, "at": clock.now()}
    raw = db.engine.raw_connection()
    mark = "?" if db.engine.dialect.name == "sqlite" else "%s"
    at = numbers["at"].replace(tzinfo=None).isoformat(" ") if mark == "?" else numbers["at"]
    cases = " ".join(f"WHEN {place} THEN {post_id}" for place, post_id in enumerate(scene.receivers))
    to = str(scene.post) if back else f"CASE coalesce(conversation_id, resident_id) % {RECEIVERS} {cases} END"
    to = to.replace("%", "%%") if mark == "%s" else to
    try:
        cursor = raw.cursor()
        cursor.execute("SELECT max(id) FROM audit_entry")
        before = cursor.fetchone()[0]
        cursor.execute("DELETE FROM promise_passed")
        raw.commit()
        begun = time.perf_counter()
        if mark == "?":
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(
            "INSERT INTO audit_entry (at, actor_name, action, subject_type, details)"
            f" VALUES ({mark}, 'bench', 'bench.bare', 'council', '{{}}')",
            (at,),
        )
        entry = before + 1
        which = f"begun_by_id = {before}" if back else f"post_id = {scene.post} AND ends_at IS NULL"
        cursor.execute(
            f"UPDATE responsibility SET ends_at = {mark}, ended_by_id = {entry} WHERE ends_at IS NULL AND {which}",
            (at,),
        )
        cursor.execute(
            "INSERT INTO responsibility (post_id, conversation_id, resident_id, account_id, role, starts_at,"
            f" begun_by_id) SELECT {to}, conversation_id, resident_id, account_id, role, {mark}, {entry}"
            f" FROM responsibility WHERE ended_by_id = {entry}",
            (at,),
        )
        if not back:
            cursor.execute(
                "INSERT INTO promise_passed (handover_id, promise_id, post_id, sent_back_why, version)"
                " SELECT (SELECT max(id) FROM handover), p.id, r.post_id, '', 1 FROM promise p"
                " JOIN responsibility r ON r.conversation_id = p.conversation_id"
                f" WHERE r.begun_by_id = {entry} AND p.kept_at IS NULL AND p.missed_at IS NULL"
                " AND p.withdrawn_at IS NULL"
            )
        cursor.execute("COMMIT")
        took = time.perf_counter() - begun
        return took
    finally:
        raw.close()


if __name__ == "__main__":
    main()
