"""`flask council ...` as somebody types it, and what it leaves in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.council.models import (
    Colleague,
    Controller,
    Listing,
    ListLoaded,
    Post,
    PostcodeWard,
    PostHolder,
    Team,
    Ward,
)
from crm.database import db

TABLES = (Colleague, Controller, Listing, ListLoaded, Post, PostcodeWard, PostHolder, Team, Ward, AuditEntry)


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.status == 0, self.err
        return json.loads(self.out)


def council(app: Flask, *words: object) -> Said:
    """Run a command. Whatever goes wrong besides a refusal in words fails the test."""
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["council", *map(str, words)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    db.session.expire_all()
    return Said(result.exit_code, result.stdout, result.stderr)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Each row of the tables that imports write."""
    found = {}
    for model in TABLES:
        table = model.__table__
        rows = db.session.execute(select(*table.columns).order_by(table.c.id))
        found[table.name] = [tuple(str(value) for value in row) for row in rows]
    db.session.commit()
    return found


def written(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    """A file of that text."""
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def councillor_list(*rows: tuple[str, str, str, str]) -> str:
    """A list of councillors as democratic services publish it: UID, name, party and ward."""
    page = "https://democracy.northmere.example/mgUserInfo.aspx?UID="
    lines = [f'"Councillor {name}",{party},{ward},NA,{page}{uid}' for uid, name, party, ward in rows]
    return "\n".join(["Name,Party,Ward,Email,Page", *lines, ""])
