"""Two entries for one person: put together without rewriting anything, and taken apart exactly."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from crm import clock
from crm.check import findings
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.queries.of_resident import for_resident, open_for_resident
from crm.conversations.queries.promises import promises_for_resident
from crm.database import Base, db
from crm.duplicates import commands
from crm.duplicates.models import Merge
from crm.errors import NotFound, Refused
from crm.residents.cards import resident_card
from crm.residents.models import Link, Resident
from crm.residents.queries import search
from crm.ties.queries import who_knows
from tests.at_once import together
from tests.cast import keep
from tests.residents.scene import found_anew, reached, some_body, somebody

# What an act may write of its own; everything else must be as it was.
OWN = {"merge", "suspicion", "audit_entry", "search_word"}
COMPARED = set(Base.metadata.tables) - OWN


def everything() -> dict[str, Any]:
    """Every row of every other table."""
    tables = [Base.metadata.tables[name] for name in inspect(db.engine).get_table_names() if name in COMPARED]
    rows = {one.name: sorted(map(str, db.session.execute(select(one)).all())) for one in tables}
    db.session.commit()
    return rows


def known_twice(cast, actor_of_cast) -> tuple[int, int]:
    """Eileen Marsden, and an entry of a few words that Ben Okafor made for her."""
    ben, maggie = actor_of_cast(cast.ben), actor_of_cast(cast.maggie)
    told = log_interaction(
        ben, LogEntry((Who("new", name="E. Marsden"),), "phone", "The verge again.", promise_text="Look at it",
                      promise_due_on=clock.today()),
    )  # fmt: skip
    (other,) = told.resident_ids
    log_interaction(maggie, LogEntry((Who("resident", id=cast.eileen),), "in person", "The bin is empty."))
    reached(other, "email", "e.m@example.org", "e.m@example.org", safe=False, unsafe_reason="her son reads it")
    keep(Link(resident_id=other, organisation_id=some_body("Hale Watch"), kind="chair", controller_id=cast.council))
    found_anew(other)
    return cast.eileen, other


def test_what_is_read_of_a_person_is_read_over_both_entries_and_taking_them_apart_is_exact(cast, actor_of_cast):
    eileen, other = known_twice(cast, actor_of_cast)
    maggie = actor_of_cast(cast.maggie)
    before = everything()
    made = commands.merge(maggie, other, into_id=eileen)
    card = resident_card(maggie, eileen)
    assert [one.name for one in card.also] == ["E. Marsden"] and card.stops == (
        "Do not use e.m@example.org: her son reads it",
    )
    assert [link.other_name for link in card.links] == ["Hale Watch"]
    assert {(point.kind, point.is_own) for point in card.contact_points} >= {("email", False)}
    assert for_resident(maggie, eileen).count == 2
    assert [one.text for one in promises_for_resident(maggie, eileen)] == ["Look at it"]
    assert len(open_for_resident(maggie, eileen)) == 2
    assert {one.name for one in who_knows(maggie, eileen)} == {"Ben Okafor", "Maggie Oakes"}
    assert [hit.id for hit in search(maggie, "e.m@example.org").hits] == [eileen]
    (hit,) = search(maggie, "E. Marsden verge").hits
    assert (hit.id, hit.name) == (eileen, "Eileen Marsden")
    assert findings(whole=True) == []
    commands.undo_merge(maggie, made)
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()
    acts = db.session.execute(text("SELECT action FROM audit_entry ORDER BY id DESC LIMIT 2")).scalars().all()
    assert acts == ["resident.unmerged", "resident.merged"]


def test_what_is_logged_since_stays_where_it_was_logged_and_an_old_address_leads_on(cast, actor_of_cast, client_of):
    eileen, other = known_twice(cast, actor_of_cast)
    maggie = actor_of_cast(cast.maggie)
    made = commands.merge(maggie, other, into_id=eileen)
    since = log_interaction(maggie, LogEntry((Who("resident", id=other),), "phone", "Who is chair now?"))
    assert since.resident_ids == (eileen,), "whatever happens from now on is kept on the one that stayed"
    assert client_of(cast.maggie).get(f"/residents/{other}").location == f"/residents/{eileen}"
    commands.undo_merge(maggie, made)
    assert (for_resident(maggie, eileen).count, for_resident(maggie, other).count) == (2, 1)
    assert findings(whole=True) == []


def test_any_merge_is_undone_in_any_order(cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    a, b, c = somebody("A Person"), somebody("B Person"), somebody("C Person")
    first = commands.merge(maggie, a, into_id=b)
    second = commands.merge(maggie, b, into_id=c)
    assert stands() == {a: c, b: c, c: None}
    commands.undo_merge(maggie, second)
    assert stands() == {a: b, b: None, c: None}
    second = commands.merge(maggie, b, into_id=c)
    commands.undo_merge(maggie, first)
    assert stands() == {a: None, b: c, c: None}
    commands.undo_merge(maggie, second)
    assert stands() == {a: None, b: None, c: None} and findings(whole=True) == []


def stands() -> dict[int, int | None]:
    rows = db.session.execute(select(Resident.id, Resident.canonical_id).where(Resident.name.like("_ Person"))).all()
    db.session.commit()
    return {row.id: row.canonical_id for row in rows}


def test_people_of_two_keepers_and_of_others_are_not_put_together(cast, actor_of_cast):
    hidden = somebody("E Marsden", controller=cast.youth_justice_circle)
    with pytest.raises(NotFound):
        commands.merge(actor_of_cast(cast.maggie), hidden, into_id=cast.eileen)
    with pytest.raises(Refused, match="kept by two different"):
        commands.merge(actor_of_cast(cast.jo), hidden, into_id=cast.eileen)
    with pytest.raises(Refused, match="one and the same"):
        commands.merge(actor_of_cast(cast.maggie), cast.eileen, into_id=cast.eileen)
    with pytest.raises(NotFound):
        commands.undo_merge(actor_of_cast(cast.helen), commands.merge(actor_of_cast(cast.jo), hidden, into_id=somebody(
            "E M", controller=cast.youth_justice_circle)))  # fmt: skip


def test_of_two_who_put_them_together_at_once_one_is_told_who_did(app, cast, actor_of_cast):
    other = somebody("E Marsden")
    maggie, ben = actor_of_cast(cast.maggie), actor_of_cast(cast.ben)
    results = together(
        app,
        [
            lambda: commands.merge(maggie, other, into_id=cast.eileen),
            lambda: commands.merge(ben, cast.eileen, into_id=other),
        ],
    )
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert "on 16 November 2026. Nothing was done twice." in refused.words
    assert db.session.scalars(select(Merge.id)).all() == [one for one in results if isinstance(one, int)]
    (made,) = db.session.scalars(select(Merge.id)).all()
    results = together(app, [lambda: commands.undo_merge(maggie, made), lambda: commands.undo_merge(ben, made)])
    (refused,) = [one for one in results if isinstance(one, Refused)]
    assert "took them apart on 16 November 2026 already" in refused.words
