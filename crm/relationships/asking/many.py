"""Who is in touch with many people at once: of a street, a postcode, a language, an organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, literal, select

from crm.actor import Actor
from crm.conversations.models import Interaction, Participant
from crm.council.models import COUNCIL, Colleague
from crm.database import db
from crm.relationships.asking.answer import Answer, Knower, answered, given, leading, named
from crm.relationships.asking.reading import Reading
from crm.relationships.queries.unnamed import Unnamed
from crm.residents.access import stayed_as
from crm.residents.models import Link, Resident
from crm.residents.streets import entries_in_postcode, entries_in_street
from crm.ties.models import Tie
from crm.web.formatting import many, short_day

# How many people of a street, and of an organisation or a language, are looked at; and how many things said.
MOST_OF_A_STREET, MOST_PEOPLE, MOST_SAID = 400, 1_000, 2_000
ROWS = 200


def of_place(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who has spoken with residents of a street or postcode. Five statements."""
    where = entries_in_street if reading.kind == "street" else entries_in_postcode
    found = db.session.scalars(where(actor, reading.key, MOST_OF_A_STREET)).all()
    people = list(dict.fromkeys(found))
    rows = in_touch_with(actor, hidden, people)
    known = [
        Knower(
            row.colleague_id, row.name, f"spoke with {many(row.people, 'resident')} of {reading.name}, {_lately(row)}",
            row.left_on,
        )
        for row in rows
    ]  # fmt: skip
    return answered(
        actor, hidden, known, leading(hidden, "resident", people, f"Looks after residents of {reading.name}"),
        nobody=f"Nobody here has spoken with residents of {reading.name}.",
        left_out=_cut(MOST_OF_A_STREET, "residents") if len(found) >= MOST_OF_A_STREET else (),
    )  # fmt: skip


def of_language(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who is in touch with residents who prefer a language, and posts that are for it. Four statements."""
    people = (
        select(Resident.id)
        .where(Resident.controller_id.in_(actor.controllers), Resident.language == reading.key)
        .limit(MOST_PEOPLE)
    )
    rows = in_touch_with(actor, hidden, people)
    known = [
        Knower(
            row.colleague_id, row.name,
            f"spoke with {many(row.people, 'resident')} who prefer{'s' if row.people == 1 else ''} {reading.name}, "
            f"{_lately(row)}",
            row.left_on,
        )
        for row in rows
    ]  # fmt: skip
    return answered(
        actor, hidden, known, named(hidden, reading.name, f"A post for {reading.name}"),
        nobody=f"Nobody here has spoken with residents who prefer {reading.name}.",
        left_out=_cut_of(rows, "residents"),
    )  # fmt: skip


def of_organisation(actor: Actor, hidden: Unnamed, reading: Reading) -> Answer:
    """Who has spoken with an organisation, and with people in it. Five statements."""
    officers = not actor.is_councillor_only
    # A member is told whose post speaks with an organisation, not who said how much.
    said = _said_with(sorted({*actor.controllers, COUNCIL}), reading.number)
    spoke = {row.colleague_id: row for row in db.session.execute(_speakers(hidden, said))} if officers else {}
    people = (
        select(Link.resident_id)
        .join(Resident, Resident.id == Link.resident_id)
        .where(
            Link.organisation_id == reading.number, Link.ends_on.is_(None),
            Link.controller_id.in_(actor.controllers),
            (Resident.controller_id + 0).in_(actor.controllers),  # SQLite is to begin with the organisation
        )
        .limit(MOST_PEOPLE)
    )  # fmt: skip
    through = {row.colleague_id: row for row in in_touch_with(actor, hidden, people)} if officers else {}
    known = [
        _with_organisation(spoke.get(one), through.get(one), reading.name) for one in dict.fromkeys([*spoke, *through])
    ]
    conversations = select(said.c.conversation_id)
    return answered(
        actor, hidden, known,
        leading(hidden, "conversation", conversations, f"Leads a conversation with {reading.name}"),
        nobody=f"Nobody here has spoken with {reading.name}.",
        left_out=_cut_of(through.values(), "of its people"),
        href=f"/organisations/{reading.number}" if officers else "", link=reading.name,
    )  # fmt: skip


def _with_organisation(spoke: Row[Any] | None, through: Row[Any] | None, name: str) -> Knower:
    parts = []
    if spoke is not None:
        times = "once" if spoke.times == 1 else "twice" if spoke.times == 2 else f"{spoke.times:,} times"
        parts.append(f"spoke with {name} {times}, last {short_day(spoke.last_at)}")
    if through is not None:
        parts.append(f"knows {many(through.people, 'person', 'people')} in it, {_lately(through)}")
    one = spoke or through
    assert one is not None
    return Knower(one.colleague_id, one.name, "; ".join(parts), one.left_on)


def in_touch_with(actor: Actor, hidden: Unnamed, people: Select[Any] | Sequence[int]) -> list[Row[Any]]:
    """Colleagues with ties with any of these residents, those who know them best first. Two statements at most.

    Summed up first and named last: of who fits the words PostgreSQL expects one, and would go through all colleagues
    for each.
    """
    if isinstance(people, Select):
        found = people.cte("people")
        chosen: Any = select(found)
        of: Any = select(func.count()).select_from(found).scalar_subquery()
    else:
        chosen, of = given(people), literal(len(people))
    known = (
        select(
            Tie.colleague_id,
            func.count(stayed_as().distinct()).label("people"),
            func.max(Tie.last_at).label("last_at"),
            func.sum(Tie.score).label("score"),
        )
        .join(Resident, Resident.id == Tie.resident_id)
        .where(
            Tie.resident_id.in_(chosen),
            Tie.controller_id.in_(actor.controllers),
            Tie.colleague_id.is_not(None),
            hidden.may_name(Tie.colleague_id, hidden.colleague_ids),
        )
        .group_by(Tie.colleague_id)
        .order_by(func.sum(Tie.score).desc(), Tie.colleague_id)
        .limit(ROWS)
        .subquery()
    )
    rows = db.session.execute(
        select(known, Colleague.name, Colleague.left_on, of.label("of"))
        .join(Colleague, Colleague.id == known.c.colleague_id)
        .order_by(known.c.score.desc(), known.c.colleague_id)
    ).all()
    return list(rows)


def _said_with(controllers: Collection[int], organisation_id: int) -> Any:
    """The newest things said with an organisation, as far as the actor may know."""
    return (
        select(Interaction.colleague_id, Interaction.conversation_id, Interaction.occurred_at)
        .join(Participant, Participant.interaction_id == Interaction.id)
        .where(Participant.organisation_id == organisation_id, Interaction.controller_id.in_(controllers))
        .order_by(Participant.occurred_at.desc())
        .limit(MOST_SAID)
        .subquery()
    )


def _speakers(hidden: Unnamed, said: Any) -> Select[Any]:
    return (
        select(
            said.c.colleague_id, Colleague.name, Colleague.left_on, func.count().label("times"),
            func.max(said.c.occurred_at).label("last_at"),
        )
        .join(Colleague, Colleague.id == said.c.colleague_id)
        .where(hidden.may_name(said.c.colleague_id, hidden.colleague_ids))
        .group_by(said.c.colleague_id, Colleague.name, Colleague.left_on)
        .order_by(func.max(said.c.occurred_at).desc(), said.c.colleague_id)
        .limit(ROWS)
    )  # fmt: skip


def _lately(row: Row[Any]) -> str:
    return f"{'most lately' if row.people > 1 else 'last'} {short_day(row.last_at)}"


def _cut(most: int, what: str) -> tuple[str, ...]:
    """What a cap left out."""
    return (f"Only {most:,} {what} were looked at",)


def _cut_of(rows: Iterable[Row[Any]], what: str) -> tuple[str, ...]:
    return _cut(MOST_PEOPLE, what) if any(one.of >= MOST_PEOPLE for one in rows) else ()
