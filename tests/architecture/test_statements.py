"""A page makes the same number of statements whether it shows few rows or twenty.

To add a page: a line in PAGES with a name, what to prepare (given the cast and the number of rows), the address (given
the cast and what was prepared), and who looks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import render_template_string
from sqlalchemy import select

from crm.council.models import Team
from crm.database import db
from tests.cast import Cast
from tests.duplicates.scene import suspected, together
from tests.handovers.accepted import with_all_sent_back, with_to_accept
from tests.handovers.casework_scene import case, former_councillor
from tests.handovers.listed import list_of
from tests.handovers.planned import with_confirmed, with_plan
from tests.handovers.told_scene import with_handed
from tests.relationships.ward_scene import months
from tests.scene import play
from tests.watches import SqlWhileRendering

pytestmark = pytest.mark.page_on_postgresql

Prepare = Callable[[Cast, int], Any]


@dataclass(frozen=True)
class Looked:
    """A page that is looked at, first with few rows and then with twenty."""

    name: str
    prepare: Prepare
    url: Callable[[Cast, Any], str]
    who: str = "maggie"
    most: int = 41  # statements, those of session and actor (four) included
    few: int = 1
    once_longer: int = 0  # those made once there is more than the page shows, however much more


def helens_cases(cast: Cast, rows: int) -> list[int]:
    return [case(cast.helen, f"Resident {number}", f"Matter {number}", may_continue="both") for number in range(rows)]


def formers(cast: Cast, rows: int) -> None:
    for number in range(rows):
        former_councillor(cast, f"Former {number}", cases=rows)


def people_listed(cast: Cast, rows: int) -> str:
    return list_of(cast.maggie, rows)


PAGES = [
    Looked("today", play, lambda cast, seen: "/"),
    Looked("choose whom to sign in as", play, lambda cast, seen: "/sign-in"),
    Looked("the register of accounts", play, lambda cast, seen: "/accounts"),
    Looked("an account", play, lambda cast, seen: f"/accounts/{cast.northmere}"),
    Looked("the log", play, lambda cast, seen: f"/log?resident={cast.eileen}"),
    Looked("conversations waiting", play, lambda cast, seen: "/conversations?show=waiting"),
    Looked("my conversations", play, lambda cast, seen: "/conversations?show=mine"),
    Looked("what is asked of me", play, lambda cast, seen: "/conversations?show=asked"),
    Looked("a conversation", play, lambda cast, seen: f"/conversations/{seen.conversations[0]}", most=45),
    Looked("people", play, lambda cast, seen: "/residents"),
    Looked("people found", play, lambda cast, seen: "/residents?q=crag+lane"),
    Looked(
        "a resident", play, lambda cast, seen: f"/residents/{cast.eileen}", most=46, once_longer=1
    ),  # counts the earlier
    Looked("a network", play, lambda cast, seen: f"/residents/{cast.eileen}/network?radius=2", most=16),
    Looked("a network as it was", play, lambda cast, seen: f"/residents/{cast.eileen}/network?on=2026-11-15", most=16),
    Looked("a way to somebody", play, lambda cast, seen: f"/routes?to=resident-{cast.eileen}", who="priya", most=16),
    Looked("ways to somebody who fits", play, lambda cast, seen: "/routes?to=hale", most=16),
    Looked("a tie", play, lambda cast, seen: f"/residents/{cast.eileen}/ties/account-{cast.northmere}", most=19),
    *(
        Looked(f"who knows {words}", play, lambda cast, seen, words=words: f"/who-knows?q={words}", most=18)
        for words in ("eileen+marsden", "crag+lane", "NM1+1AA", "gritting", "@NorthmereCouncil")
    ),
    Looked("organisations", play, lambda cast, seen: "/organisations"),
    Looked("who may be here twice", suspected, lambda cast, seen: "/duplicates"),
    Looked("the other entry", suspected, lambda cast, seen: f"/residents/{cast.eileen}/same-as"),
    Looked("two entries", suspected, lambda cast, seen: f"/residents/{cast.eileen}/same-as/{seen[0]}"),
    Looked("somebody with many entries", together, lambda cast, seen: f"/residents/{cast.eileen}"),
    Looked("an organisation", play, lambda cast, seen: f"/organisations/{seen.organisation}"),
    Looked(
        "what is open with an organisation",
        play,
        lambda cast, seen: f"/organisations/{seen.organisation}/conversations",
    ),
    Looked("wards", play, lambda cast, seen: "/wards"),
    Looked("a ward", months, lambda cast, seen: "/wards/E05099001", who="helen", few=6, most=16),
    Looked("a ward, for officers", months, lambda cast, seen: "/wards/E05099001", few=6, most=16),
    Looked("asking about a ward", months, lambda cast, seen: "/wards/E05099001/questions?about=ward", "helen", few=6),
    Looked("teams", play, lambda cast, seen: "/teams"),
    Looked("a team", play, lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}", who="samina", most=16),
    Looked("continuity of the council", play, lambda cast, seen: "/continuity", who="owen", most=18),
    Looked(
        "continuity of a team",
        play,
        lambda cast, seen: f"/teams/{cast.hale_neighbourhoods}/continuity",
        who="samina",
        most=20,
    ),
    Looked("who answers for a resident", play, lambda cast, seen: f"/residents/{cast.eileen}/responsible?q=officer"),
    Looked("a post", play, lambda cast, seen: f"/posts/{cast.hale_officer}", who="samina"),
    Looked("a colleague", play, lambda cast, seen: f"/colleagues/{cast.maggie}", who="samina"),
    Looked("my casework when I leave", helens_cases, lambda cast, seen: "/casework/leaving", who="helen"),
    Looked("a case of mine", helens_cases, lambda cast, seen: f"/casework/leaving/{seen[0]}", who="helen"),
    Looked("casework that waits", formers, lambda cast, seen: "/casework", who="owen"),
    Looked("the rehearsal", play, lambda cast, seen: f"/colleagues/{cast.maggie}/leaving", who="samina"),
    Looked("my half-hour", play, lambda cast, seen: "/half-hour"),
    Looked("people I know", people_listed, lambda cast, seen: seen),
    Looked("what was done", play, lambda cast, seen: "/audit", who="ruth"),
    Looked("what was looked at", play, lambda cast, seen: "/audit/viewings", who="ruth"),
    Looked("handovers", with_plan, lambda cast, seen: "/handovers", who="samina"),
    Looked("a plan", with_plan, lambda cast, seen: f"/handovers/{seen[1]}", who="samina", most=70),
    Looked(
        "what becomes of a post",
        with_plan,
        lambda cast, seen: f"/handovers/{seen[1]}/posts/{cast.hale_officer}",
        who="samina",
    ),
    Looked("what goes where", with_plan, lambda cast, seen: f"/handovers/{seen[1]}/items", who="samina"),
    Looked("a brief", play, lambda cast, seen: f"/residents/{cast.eileen}/brief-to-print", most=45),
    Looked("briefs", with_confirmed, lambda cast, seen: f"/handovers/{seen[1]}/briefs", who="amira", most=60),
    Looked(
        "introductions", with_handed, lambda cast, seen: f"/acceptances/{seen[1]}/introductions", who="amira", most=60
    ),
    Looked("today with a handover to accept", with_to_accept, lambda cast, seen: "/", who="amira"),
    Looked("what I was handed", with_to_accept, lambda cast, seen: f"/acceptances/{seen[1]}", who="amira"),
    Looked("today with what came back", with_all_sent_back, lambda cast, seen: "/", who="samina", most=60),
    Looked("what was handed on", with_confirmed, lambda cast, seen: f"/handovers/{seen[1]}", who="samina", most=60),
]


def test_few_rows_and_twenty_make_the_same_statements(database, client_of, cast, sql_count):
    """One test for all pages, since preparing takes longer than looking."""
    made: dict[str, dict[int, int]] = {looked.name: {} for looked in PAGES}
    for prepare, rows in sorted({(looked.prepare, rows) for looked in PAGES for rows in (looked.few, 20)}, key=str):
        database.reset()
        seen = prepare(cast, rows)
        for looked in PAGES:
            if looked.prepare is prepare and rows in (looked.few, 20):
                client = client_of(getattr(cast, looked.who))
                client.page(looked.url(cast, seen))  # what is written once an hour is written now
                with sql_count() as statements:
                    client.page(looked.url(cast, seen))
                made[looked.name][rows] = len(statements)
        db.session.remove()
    different = {
        looked.name: made[looked.name]
        for looked in PAGES
        if made[looked.name][looked.few] + looked.once_longer != made[looked.name][20]
    }
    assert different == {}
    assert {looked.name: made[looked.name] for looked in PAGES if made[looked.name][20] > looked.most} == {}


def test_a_statement_for_each_row_would_be_noticed(app, cast, sql_count):
    def names(rows: int) -> int:
        with sql_count() as statements:
            for team_id in db.session.execute(select(Team.id).limit(rows)).scalars().all():
                db.session.execute(select(Team.name).where(Team.id == team_id)).scalar_one()
        return len(statements)

    assert names(1) != names(5)


def test_a_statement_while_rendering_would_be_noticed(app, cast):
    with app.test_request_context(), pytest.raises(SqlWhileRendering):
        render_template_string("{{ ask() }}", ask=lambda: db.session.execute(select(Team.id)).all())
