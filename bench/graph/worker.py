"""`python -m bench.graph.worker`: a process that serves every page, as a worker does, and says what it held at most.

Reads what is asked (address of the database, shape of its council, rounds, which pages) as JSON; prints megabytes.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from bench.graph.council import Founding
from bench.graph.kept import app_on
from bench.graph.looks import Draw, looks
from bench.graph.shape import NOW, Shape
from bench.signed_in import sign_in
from crm import clock
from crm.config import ROOT

STATUS = Path("/proc/self/status")


def memory_of_worker(url: str, shape: Shape, rounds: int, pages: str = "") -> float:
    """The most that a worker of its own held, in megabytes, after it had served every page several times."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.graph.worker"],
        input=json.dumps({"url": url, "rounds": rounds, "pages": pages, "shape": shape.as_words()}),
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"A worker failed.\n{done.stderr}")
    return float(done.stdout.split()[-1])


def main() -> None:
    asked = json.loads(sys.stdin.read())
    shape = Shape(**asked["shape"])
    app = app_on(asked["url"])
    with clock.stopped(NOW, everywhere=True):
        with app.app_context():
            pages = looks(Founding(shape).found(), asked["pages"])
            draw = Draw(shape, seed=2)
        for _ in range(asked["rounds"]):
            with app.app_context():
                drawn = draw.one()
            for page in pages:
                client = app.test_client()
                sign_in(client, page.colleague_id)
                client.get(page.url(drawn))
    print(peak())


def peak() -> float:
    """Megabytes. Linux counts a parent's peak as the child's own in `ru_maxrss`, so it is read from /proc there."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


if __name__ == "__main__":
    main()
