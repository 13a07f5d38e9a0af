"""An import that is killed has happened whole or not at all. `make test-long` runs it: a kill takes a second or two."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from string import ascii_uppercase

import pytest
from flask import Flask
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.config import ROOT
from crm.council.models import PostcodeWard
from crm.database import db
from tests.cast import Cast

KILLS = 25
POSTCODES = [
    f"NM9 {digit}{first}{second}" for digit, first, second in product(range(1, 7), ascii_uppercase, ascii_uppercase)
]


def _file(folder: Path, code: str) -> Path:
    path = folder / f"{code}.csv"
    path.write_text("postcode,ward_code\n" + "".join(f"{postcode},{code}\n" for postcode in POSTCODES))
    return path


def _import(app: Flask, file: Path, day: date) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "council", "import-postcodes", str(file)]
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    return subprocess.Popen(
        [*command, "--from", day.isoformat(), "--apply"],
        cwd=ROOT, env=os.environ | {"DATABASE_URL": address}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _stands() -> tuple[dict[int, int], int]:
    """How many of the file's postcodes are in each ward now, and how many imports the audit knows of."""
    wards = db.session.execute(
        select(PostcodeWard.ward_id, func.count())
        .where(PostcodeWard.ends_on.is_(None), PostcodeWard.postcode.like("NM9%"))
        .group_by(PostcodeWard.ward_id)
    ).all()
    imports = db.session.scalar(select(func.count()).where(AuditEntry.action.like("postcodes.%")))
    db.session.commit()
    return dict(wards), imports or 0


@pytest.mark.long
def test_an_import_that_is_killed_is_whole_or_absent(app: Flask, cast: Cast, tmp_path: Path) -> None:
    files = {cast.hale: _file(tmp_path, "E05099001"), cast.tarn: _file(tmp_path, "E05099002")}
    day, chance = date(2026, 1, 1), random.Random(1)
    begun = time.monotonic()
    assert _import(app, files[cast.hale], day).wait() == 0
    whole_takes = time.monotonic() - begun
    stands, imports = _stands()
    assert stands == {cast.hale: len(POSTCODES)}
    untouched = whole = 0
    for _ in range(KILLS):
        day += timedelta(days=1)
        (now,) = stands
        other = cast.tarn if now == cast.hale else cast.hale
        victim = _import(app, files[other], day)
        # Not waiting for anything: the moment of the kill is what is drawn by chance.
        time.sleep(whole_takes * chance.uniform(0.3, 1.05))
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        stands, known = _stands()
        if stands == {now: len(POSTCODES)}:
            untouched += 1
            assert known == imports
        else:
            whole += 1
            assert stands == {other: len(POSTCODES)}, "half done"
            assert known == imports + 1
        imports = known
    # Killing always too early, or always too late, would prove nothing.
    assert untouched and whole
    sys.stdout.write(f"\n{KILLS} kills: {untouched} untouched, {whole} whole, 0 half done\n")
