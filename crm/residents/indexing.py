"""Keeping the search rows true to what they are about. Each controller's words stand in a row of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import bindparam, case, func, insert, or_, select, update

from crm import typed
from crm.database import db
from crm.residents import terms
from crm.residents.found_by import Subject, organisations_found_by, residents_found_by
from crm.residents.models import SearchRow
from crm.residents.spellings import learn

# How much of what was said is remembered for finding: the newest, in characters.
REMEMBERED = 2_000
AT_ONCE = 500

Key = tuple[str, int]  # ("resident", 7) or ("organisation", 3)


def refresh_search(resident_ids: Collection[int], organisation_ids: Collection[int] = ()) -> None:
    """Write anew what residents and organisations are found by: after a name, contact point, ward or link changed.

    What is remembered of conversations stays. Eight statements for each 500 of them; makes rows that are missing.
    """
    for ids in _batches(resident_ids):
        subjects = residents_found_by(ids)
        _write(subjects, "resident", list(subjects))
    for ids in _batches(organisation_ids):
        _write(organisations_found_by(ids), "organisation", ids)


def remember(
    resident_ids: Collection[int],
    organisation_ids: Collection[int],
    controller_id: int,
    words: str,
    at: datetime,
    *,
    instead: bool = False,
) -> None:
    """Let residents and organisations be found by the words of a conversation, and move `last_at` forward to `at`.

    Only into the rows of the conversation's own controller: nobody else can find anything by them. The newest 2,000
    characters are kept. `instead` forgets what was remembered before: give it the words that still stand after a
    removal or a move (newest first, the moment of the newest). Two statements, five more where a row is missing.
    """
    remember_each(
        [
            *(Remembered("resident", one, controller_id, words, at) for one in resident_ids),
            *(Remembered("organisation", one, controller_id, words, at) for one in organisation_ids),
        ],
        instead=instead,
    )


@dataclass(frozen=True)
class Remembered:
    """Words of conversations by which one resident or organisation is found, newest first."""

    kind: str  # resident, organisation
    id: int
    controller_id: int
    words: str
    at: datetime | None


def remember_each(many: Iterable[Remembered], *, instead: bool = False) -> None:
    """`remember` for many at once, as an import or the demo council needs: a few statements for each 500."""
    for some in _batches(list(many)):
        for kind in ("resident", "organisation"):
            if chosen := sorted((one for one in some if one.kind == kind), key=lambda one: (one.controller_id, one.id)):
                _make_missing_rows(kind, {(one.id, one.controller_id) for one in chosen})
                _remember(kind, chosen, instead)


def _remember(kind: str, some: Sequence[Remembered], instead: bool) -> None:
    row = SearchRow.__table__
    at = bindparam("new_at", type_=row.c.last_at.type)
    kept = bindparam("new_words") if instead else bindparam("new_words").concat(" ").concat(row.c.remembered)
    later = at if instead else case((or_(row.c.last_at.is_(None), row.c.last_at < at), at), else_=row.c.last_at)
    db.session.execute(
        update(row)
        .where(_subject_column(kind) == bindparam("subject_id"), row.c.controller_id == bindparam("controller"))
        .values(remembered=func.substr(kept, 1, REMEMBERED), last_at=later),
        [
            {
                "subject_id": one.id,
                "controller": one.controller_id,
                "new_words": typed.folded(one.words[: 2 * REMEMBERED])[:REMEMBERED],
                "new_at": one.at,
            }
            for one in some
        ],
    )


def _make_missing_rows(kind: str, wanted: set[tuple[int, int]]) -> None:
    column = _subject_column(kind)
    ids = {subject for subject, _ in wanted}
    there = db.session.execute(select(column, SearchRow.controller_id).where(column.in_(ids)))
    missing = wanted - set(there)
    if not missing:
        return
    about = [subject for subject, _ in missing]
    subjects = residents_found_by(about) if kind == "resident" else organisations_found_by(about)
    _write(subjects, kind, list(subjects), also=missing)


def _write(
    subjects: dict[int, Subject], kind: str, ids: Collection[int], also: set[tuple[int, int]] | None = None
) -> None:
    """Bring the rows of subjects up to date, and make those that are missing: their own, and `also`."""
    column = _subject_column(kind)
    rows = db.session.execute(
        select(
            SearchRow.id, column.label("subject"), SearchRow.controller_id,
            SearchRow.names, SearchRow.points, SearchRow.words,
        ).where(column.in_(ids))
    ).all()  # fmt: skip
    missing = {(subject, found.controller_id) for subject, found in subjects.items()} | (also or set())
    missing -= {(row.subject, row.controller_id) for row in rows}
    vocabulary: dict[int, set[str]] = defaultdict(set)
    changed, made = [], []
    for row in rows:
        texts = subjects[row.subject].texts_for(row.controller_id)
        if texts != {"names": row.names, "points": row.points, "words": row.words}:
            changed.append({"row_id": row.id, **{f"new_{name}": text for name, text in texts.items()}})
            vocabulary[row.controller_id].update(_vocabulary(texts))
    for subject, controller_id in sorted(missing):
        texts = subjects[subject].texts_for(controller_id)
        made.append({f"{kind}_id": subject, "controller_id": controller_id, "remembered": "", **texts})
        vocabulary[controller_id].update(_vocabulary(texts))
    table = SearchRow.__table__
    if changed:
        new = {name: bindparam(f"new_{name}") for name in ("names", "points", "words")}
        db.session.execute(update(table).where(table.c.id == bindparam("row_id")).values(**new), changed)
    if made:
        db.session.execute(insert(table), made)
    for controller_id, words in vocabulary.items():
        learn(controller_id, words)


def _vocabulary(texts: dict[str, str]) -> set[str]:
    return {word for name in ("names", "words") for word in texts[name].split() if terms.is_correctable(word)}


def _subject_column(kind: str) -> object:
    return SearchRow.resident_id if kind == "resident" else SearchRow.organisation_id


def _batches(things: Collection[object]) -> Iterable[list]:
    walk = iter(things)
    while batch := list(islice(walk, AT_ONCE)):
        yield batch
