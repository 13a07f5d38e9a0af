"""The words of introductions, by language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import db
from crm.handovers.models import IntroductionText
from crm.residents import access as residents
from crm.residents.models import Resident
from crm.residents.rules import LANGUAGES


@dataclass(frozen=True)
class TextLine:
    """The words of introductions in one language; version 0 where there are none yet."""

    language: str
    name: str
    with_leaver: str
    without_leaver: str
    version: int
    changed_by: str
    changed_at: datetime | None
    asked_by: int  # how many residents asked for it


def introduction_texts(actor: Actor) -> tuple[TextLine, ...]:
    """The words in each language, those that residents asked for and that are missing first. Two statements."""
    rows = db.session.execute(
        select(IntroductionText, Colleague.name).outerjoin(Colleague, Colleague.id == IntroductionText.changed_by_id)
    ).all()
    there = {row.IntroductionText.language: row for row in rows}
    known = residents.visible_residents(actor)
    asked = dict(
        db.session.execute(known.with_only_columns(Resident.language, func.count()).group_by(Resident.language)).all()
    )
    lines = [
        _text_line(code, name, there.get(code), asked.get(code, 0))
        for code, name in LANGUAGES.items()
        if code not in {"", "other", "bfi"}
    ]
    return tuple(sorted(lines, key=lambda line: (line.version == 0, -line.asked_by, line.name)))


def _text_line(code: str, name: str, row: Row[Any] | None, asked: int) -> TextLine:
    if row is None:
        return TextLine(code, name, "", "", 0, "", None, asked)
    text: IntroductionText = row.IntroductionText
    return TextLine(
        code, name, text.with_leaver, text.without_leaver, text.version, row.name or "", text.changed_at, asked
    )
