"""Who here knows them, as far as one may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from flask import Flask

from crm.actor import Actor
from crm.council.models import Colleague
from crm.database import db
from crm.ties.models import Tie
from crm.ties.queries import who_knows
from crm.ties.ranked import ranked
from graph.strength import term
from tests.cast import Cast, keep

Actors = Callable[[int], Actor]
LATELY = datetime(2026, 11, 12, 9, 40, tzinfo=UTC)
LONG_AGO = datetime(2019, 2, 1, 9, 0, tzinfo=UTC)


def _tie(cast: Cast, at: datetime, controller_id: int | None = None, **who: int) -> Tie:
    kept = term(at, "phone")
    return Tie(
        resident_id=cast.eileen, controller_id=controller_id or cast.council, count=1, first_at=at, last_at=at,
        score=kept, channels=2, **who,
    )  # fmt: skip


def test_the_strongest_comes_first_and_accounts_are_among_them(app: Flask, cast: Cast, actor_of_cast: Actors) -> None:
    keep(
        _tie(cast, LONG_AGO, colleague_id=cast.maggie),
        _tie(cast, LATELY, colleague_id=cast.ben),
        _tie(cast, LATELY.replace(month=8), account_id=cast.northmere),
    )
    known = who_knows(actor_of_cast(cast.amira), cast.eileen)
    assert [(one.kind, one.level) for one in known] == [("officer", 3), ("account", 2), ("officer", 1)]
    assert [one.name for one in known] == ["Ben Okafor", "@NorthmereCouncil", "Maggie Oakes"]
    assert known[0].channels == ("phone",)


def test_who_never_spoke_with_them_is_not_in_it(app: Flask, cast: Cast, actor_of_cast: Actors) -> None:
    assert who_knows(actor_of_cast(cast.amira), cast.eileen) == ()


def test_a_restricted_teams_tie_is_absent_for_others(app: Flask, cast: Cast, actor_of_cast: Actors) -> None:
    keep(_tie(cast, LATELY, cast.youth_justice_circle, colleague_id=cast.jo))
    assert who_knows(actor_of_cast(cast.amira), cast.eileen) == ()
    assert [one.name for one in who_knows(actor_of_cast(cast.jo), cast.eileen)] == ["Jo Pennington"]


def test_those_who_left_are_shown_as_left_and_apart(app: Flask, cast: Cast, actor_of_cast: Actors) -> None:
    keep(_tie(cast, LATELY, colleague_id=cast.carol), _tie(cast, LATELY, colleague_id=cast.ben))
    serving, left = ranked(cast.eileen, who_knows(actor_of_cast(cast.amira), cast.eileen))
    assert [line.name for line in serving] == ["Ben Okafor"]
    carol = db.session.get_one(Colleague, cast.carol)
    assert carol.left_on == date(2025, 5, 31)
    assert [(line.name, line.words) for line in left] == [("Carol Whitby", "left 31 May 2025")]


def test_a_strength_opens_to_its_parts(app: Flask, cast: Cast, actor_of_cast: Actors) -> None:
    keep(_tie(cast, LATELY, colleague_id=cast.ben))
    serving, _left = ranked(cast.eileen, who_knows(actor_of_cast(cast.ben), cast.eileen))
    assert serving[0].proof == f"/residents/{cast.eileen}/ties/colleague-{cast.ben}"
    assert serving[0].name == "Ben Okafor (you)"


def test_four_statements_answer_it_however_many_know_them(
    app: Flask, cast: Cast, actor_of_cast: Actors, sql_count: Callable
) -> None:  # type: ignore[type-arg]
    actor = actor_of_cast(cast.amira)
    keep(_tie(cast, LATELY, colleague_id=cast.ben))
    with sql_count() as for_one:
        who_knows(actor, cast.eileen)
    keep(*(_tie(cast, LATELY, colleague_id=who) for who in (cast.maggie, cast.priya, cast.samina, cast.carol)))
    with sql_count() as for_many:
        who_knows(actor, cast.eileen)
    assert len(for_one) == len(for_many) == 4
