"""Whom a list of posts means by its names and addresses."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from crm import typed
from crm.council.access import held_on
from crm.council.lists.officer_file import ListedPost, OfficerList
from crm.council.lists.sheet import Problems
from crm.council.models import Colleague, PostHolder
from crm.database import db


def person_key(row: ListedPost) -> str:
    """Who a row means, within its list: by their own address, else by name."""
    return row.email or typed.folded(row.name or "")


def people_of(officers: OfficerList) -> dict[str, int]:
    """The colleague whom each person of the list is, where they are known: by address, else by name among who serves.

    Raises BadInput naming the row where a name fits two.
    """
    rows = db.session.execute(
        select(Colleague.id, Colleague.name, func.lower(Colleague.email), Colleague.left_on)
    ).all()
    by_email = {row[2]: row.id for row in rows if row[2]}
    by_name: dict[str, list[int]] = {}
    for row in rows:
        if row.left_on is None:
            by_name.setdefault(typed.folded(row.name), []).append(row.id)
    problems = Problems()
    found: dict[str, int] = {}
    for row in officers.posts:
        if row.name is None:
            continue
        namesakes = by_name.get(typed.folded(row.name), [])
        if row.email in by_email:
            found[person_key(row)] = by_email[row.email]
        elif len(namesakes) == 1:
            found[person_key(row)] = namesakes[0]
        elif namesakes:
            problems.say(f"Row {row.row}, Name", f"{len(namesakes)} colleagues are called {row.name}. Give an address.")
    problems.refuse()
    return found


def names_of(ids: list[int]) -> dict[int, str]:
    """The names of colleagues, by id."""
    return dict(db.session.execute(select(Colleague.id, Colleague.name).where(Colleague.id.in_(ids))).all())


def serving(ids: set[int], as_at: date) -> set[int]:
    """Those of the colleagues who hold some post on that day."""
    held = select(PostHolder.colleague_id).where(PostHolder.colleague_id.in_(ids), held_on(as_at))
    return set(db.session.execute(held).scalars())
