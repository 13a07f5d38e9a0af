"""Databases of the bench, kept beside it and used again while neither the generator nor the schema has changed.

In instance/bench/, or in the folder that $BENCH_FOLDER names. Delete it whenever the room is needed.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, make_url

from bench.graph import council, crowd, loading, making, people, said, talk, tied
from bench.graph import shape as shapes_of
from bench.graph.shape import Shape
from crm import create_app
from crm.config import ROOT, Settings
from crm.database import MIGRATIONS, db
from tests.postgres import NOBODY, Server, is_root, reachable_programs

KINDS = ("sqlite", "postgresql")
MAKERS = (council, crowd, loading, making, people, said, shapes_of, talk, tied)
# Read as the program begins: what changes meanwhile did not make what it makes.
GENERATOR = sha256(b"".join(Path(str(maker.__file__)).read_bytes() for maker in MAKERS)).hexdigest()
MIGRATION = (MIGRATIONS / "HEAD").read_text().strip()

# As in tests/postgres.py, but what it serves stays.
WATCHMAN = """
read -r nothing
test -f "$1/data/postmaster.pid" && kill -INT "$(head -n 1 "$1/data/postmaster.pid")"
"""
# Fit for a load by the million; nothing that makes a page's statements quicker than they are elsewhere.
SETTINGS = "autovacuum = off\nmax_wal_size = 8GB\ncheckpoint_timeout = 1h\nwal_level = minimal\nmax_wal_senders = 0\n"


class KeptServer(Server):
    """A PostgreSQL whose folder outlives it."""

    def __init__(self, folder: Path) -> None:
        self.fsync, self.port, self.process = False, 0, None
        self.folder, self.log, self.data = folder, folder / "log", folder / "data"
        folder.mkdir(exist_ok=True)
        self.watchman = subprocess.Popen(
            ["/bin/sh", "-c", WATCHMAN, "watchman", folder],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        if not (self.data / "postmaster.opts").exists():
            shutil.rmtree(self.data, ignore_errors=True)  # never served: made by half
        else:
            there = folder / "postgresql" / "bin"
            self.programs = there if there.exists() else reachable_programs(folder)

    def _initialise(self) -> None:
        super()._initialise()
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)

    def remove(self) -> None:
        """Stops the server in order; what it served stays."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=60)
        self.kill()
        self.watchman.kill()
        self.watchman.communicate()


@contextmanager
def kept(kind: str, shapes: list[Shape], where: Path) -> Iterator[tuple[list[str], list[float | None]]]:
    """The addresses of the councils of these shapes in one kind of database, and the seconds that making each took;
    None for one that was there. One bench at a time."""
    where.mkdir(parents=True, exist_ok=True)
    with (where / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(f"Another bench is at work in {where}.") from None
        if kind == "sqlite":
            yield _all([_file(where, shape) for shape in shapes], shapes)
            return
        server = KeptServer(where / "postgresql")
        try:
            server.start()
            yield _all([_database(where, server.url, shape) for shape in shapes], shapes)
        finally:
            server.remove()


def app_on(url: str) -> Flask:
    """The application as it is served, on a database; nobody need sign in through an identity provider."""
    return create_app(Settings(database_url=url, secret_key="only for measuring", oidc_issuer=""))


def folder() -> Path:
    """Where the databases are kept. As root, PostgreSQL runs as nobody, who must be able to come in."""
    wanted = Path(os.environ.get("BENCH_FOLDER") or ROOT / "instance" / "bench")
    wanted.mkdir(parents=True, exist_ok=True)
    if is_root():
        came = subprocess.run(["test", "-x", wanted], cwd="/", user=NOBODY, group=NOBODY, extra_groups=[])
        if came.returncode:
            raise SystemExit(f"PostgreSQL cannot reach {wanted} as nobody. Name another folder in BENCH_FOLDER.")
    return wanted


Place = tuple[str, Path, bool]  # address, stamp, whether it was made of just this


def _all(places: list[Place], shapes: list[Shape]) -> tuple[list[str], list[float | None]]:
    took: list[float | None] = []
    for (url, stamp, is_there), shape in zip(places, shapes, strict=True):
        if is_there:
            took.append(None)
            continue
        print(f"Making {shape.residents:,} residents in {make_url(url).get_backend_name()} ...", flush=True)
        took.append(making.make(app_on(url), shape))
        stamp.write_text(json.dumps(_made_of(shape)))
    return [url for url, _, _ in places], took


def _file(where: Path, shape: Shape) -> Place:
    file, stamp = where / f"{_name(shape)}.sqlite3", where / f"{_name(shape)}.sqlite.json"
    is_there = _is_made_of(stamp, shape) and file.exists()
    if not is_there:
        stamp.unlink(missing_ok=True)
        file.unlink(missing_ok=True)
        for rest in ("-journal", "-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
    return f"sqlite:///{file}", stamp, is_there


def _database(where: Path, server: str, shape: Shape) -> Place:
    name, stamp = _name(shape), where / f"{_name(shape)}.postgresql.json"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'").scalar()
        is_there = _is_made_of(stamp, shape) and bool(found)
        if not is_there:
            stamp.unlink(missing_ok=True)
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False), stamp, is_there


def _name(shape: Shape) -> str:
    return f"graph_{shape.residents}_{shape.ward}"


def _is_made_of(stamp: Path, shape: Shape) -> bool:
    return stamp.exists() and json.loads(stamp.read_text()) == _made_of(shape)


def _made_of(shape: Shape) -> dict[str, object]:
    """What a kept database depends on: the generator's own files and the newest migration."""
    return {"generator": GENERATOR, "migration": MIGRATION} | shape.as_words()


def forget_connections(app: Flask) -> None:
    """Close what an application holds open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
