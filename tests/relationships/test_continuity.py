"""Who would be missed: what is counted, for whom, and that the past stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.council.access import actor_of
from crm.council.models import COUNCIL, Colleague, Post, Team
from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.relationships.commands.keep_continuity import keep_continuity
from crm.relationships.continuity.figures import Figures, live
from crm.relationships.continuity.known import KNOWS_FROM
from crm.relationships.continuity.part import all_teams, council_part, team_part
from crm.relationships.models import ContinuityCount
from crm.relationships.queries import if_left
from crm.relationships.queries.continuity import council_continuity, past_continuity, team_continuity, ward_continuity
from crm.relationships.queries.restructure import restructure_asked
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.half_life import strength_of
from crm.ties.models import Tie
from graph.continuity import standing
from tests.cast import Cast, keep
from tests.checked_client import words
from tests.scene import play

AsActor = Callable[[int], Actor]


def knows(resident_id: int, colleague_id: int, *, strength: float = 3.0, controller_id: int = COUNCIL) -> None:
    """A tie of about that strength, made today."""
    now = clock.now()
    keep(
        Tie(
            resident_id=resident_id, colleague_id=colleague_id, controller_id=controller_id, count=1, first_at=now,
            last_at=now, score=strength / strength_of(1.0),
        )
    )  # fmt: skip


def resident(cast: Cast, name: str, post_id: int | None = None, **more: object) -> int:
    (resident_id,) = keep(
        Resident(**{"controller_id": COUNCIL, "name": name, "created_at": clock.now(), "ward_id": cast.hale} | more)
    )
    if post_id is not None:
        keep(
            Responsibility(
                post_id=post_id, resident_id=resident_id, role="lead", starts_at=clock.now() - timedelta(days=1)
            )
        )
    return resident_id


def the_four(cast: Cast) -> dict[str, int]:
    """Kelly only Maggie knows, Dawit Maggie and Amira; Gareth knew Carol, who left; Sian is merged from two entries."""
    ids = {name: resident(cast, name, cast.hale_officer) for name in ("Kelly", "Dawit", "Gareth", "Sian")}
    for name, colleague_id in (
        ("Kelly", cast.maggie), ("Dawit", cast.maggie), ("Dawit", cast.amira), ("Gareth", cast.carol),
        ("Sian", cast.maggie),
    ):  # fmt: skip
        knows(ids[name], colleague_id)
    knows(resident(cast, "S. O’Brien", canonical_id=ids["Sian"]), cast.ben)
    knows(ids["Kelly"], cast.ben, strength=0.1)  # gone cold
    return ids


def test_three_numbers_and_what_to_act_on(app, cast, actor_of_cast):
    ids = the_four(cast)
    (cast_leaves,) = db.session.scalars(select(Colleague).where(Colleague.id == cast.maggie))
    page = team_continuity(actor_of_cast(cast.samina), cast.hale_neighbourhoods)
    assert page.now is not None and page.now.figures == Figures(nobody=1, one=1, two_or_more=2)
    assert [(one.resident_id, one.colleague, one.leaves_on) for one in page.to_act_on.rows] == [
        (ids["Kelly"], "Maggie Oakes", None)
    ]
    assert [(one.resident_id, one.post) for one in page.to_act_on.lost] == [
        (ids["Gareth"], "Neighbourhood Officer, Hale")
    ]
    assert page.also_managed == ((cast.neighbourhoods, "Neighbourhoods"),)
    assert page.to_act_on.rows[0].act == ""  # a second post is named once, above the list
    cast_leaves.left_on = clock.days_after(clock.today(), 11)  # published: it stands with the colleague
    keep(cast_leaves)
    page = team_continuity(actor_of_cast(cast.samina), cast.hale_neighbourhoods)
    assert page.to_act_on.rows[0].act == "Maggie Oakes leaves. Plan a talk together before Friday 27 November."
    maggie = next(one for one in page.if_left if one.name == "Maggie Oakes")
    assert (maggie.nobody, maggie.one) == (1, 2)
    # The reference: the same from all ties, in plain Python.
    ties = [
        (db.session.get_one(Resident, row.resident_id).canonical_id or row.resident_id, row.colleague_id,
         strength_of(row.score))
        for row in db.session.scalars(select(Tie))
    ]  # fmt: skip
    serving = set(db.session.scalars(select(Colleague.id).where(Colleague.left_on.is_(None)))) | {cast.maggie}
    counts = standing(ties, serving, knows_from=KNOWS_FROM)
    council = live(council_part(all_teams())).figures
    assert (council.nobody, council.one, council.two_or_more) == (counts.nobody, counts.one, counts.two_or_more)


def test_who_may_see_it(app, cast, actor_of_cast, client_of):
    """For who manages the team and the digital lead: nobody else; of a restricted team not even the digital lead."""
    the_four(cast)
    assert council_continuity(actor_of_cast(cast.owen)).now is not None
    assert ward_continuity(actor_of_cast(cast.owen), "E05099001").now is not None
    assert team_continuity(actor_of_cast(cast.owen), cast.highways).part.name == "Highways"
    for colleague_id, team_id, refused in (
        (cast.samina, cast.highways, NotAllowed), (cast.owen, cast.youth_justice, NotFound),
        (cast.samina, cast.youth_justice, NotFound), (cast.owen, 987_654, NotFound),
    ):  # fmt: skip
        with pytest.raises(refused):
            team_continuity(actor_of_cast(colleague_id), team_id)
    for look in (council_continuity, lambda actor: ward_continuity(actor, "E05099001")):
        with pytest.raises(NotAllowed):
            look(actor_of_cast(cast.samina))
    for colleague_id in (cast.maggie, cast.helen, cast.ruth):
        for url in ("/continuity", f"/teams/{cast.hale_neighbourhoods}/continuity/restructure"):
            assert client_of(colleague_id).get(url).status_code == 403
    assert client_of(cast.samina).get("/continuity").location.endswith(f"/teams/{cast.neighbourhoods}/continuity")


def test_casework_and_restricted_teams_are_in_no_number(app, cast, actor_of_cast):
    before = council_continuity(actor_of_cast(cast.owen)).now
    play(cast, 1)
    page = council_continuity(actor_of_cast(cast.owen))
    assert before is not None and page.now is not None
    named = {one.name for one in page.to_act_on.rows}
    assert named and not named & {"Somebody of Helen’s", "Somebody of Jo’s"}
    # Jo Pennington works in Youth Justice alone: that Jo knows somebody of the council's is Youth Justice's to know.
    alone = resident(cast, "Only Jo")
    knows(alone, cast.jo)
    after = council_continuity(actor_of_cast(cast.owen)).now
    assert after is not None and after.figures == page.now.figures + Figures(nobody=1)
    circle = team_part(all_teams(), cast.youth_justice)
    assert live(circle).figures.one == 1  # somebody of Jo's, for who may know


def test_a_restructure_is_asked_and_changes_nothing(app, cast, actor_of_cast, client_of):
    ids = the_four(cast)
    samina = actor_of_cast(cast.samina)
    asked = restructure_asked(samina, cast.hale_neighbourhoods, frozenset({cast.hale_officer, cast.adviser}))
    assert asked.chosen == {cast.hale_officer}  # a post of another team is passed over
    assert asked.people == ("Maggie Oakes",)
    assert (asked.nobody, asked.one) == (1, 2)
    assert [one.resident_id for one in asked.lost] == [ids["Kelly"]]
    assert asked.residents == 5  # Eileen Marsden among them
    assert db.session.scalar(select(Post.closed_on).where(Post.id == cast.hale_officer)) is None
    page = client_of(cast.samina).get(
        f"/teams/{cast.hale_neighbourhoods}/continuity/restructure?post={cast.hale_officer}&post=x&post=99999999999999"
    )
    assert "1 person would hold no post any more: Maggie Oakes." in words(page)


def test_months_are_kept_and_never_written_again(app, cast, actor_of_cast, at, client_of):
    """Worked out once from what was said, counted from then on; what comes later does not change them."""
    with at(timedelta(days=-100)):
        play(cast, 2)
    play(cast, 1)
    kept = keep_continuity()
    this_month = clock.first_of_month(clock.today())
    assert kept.months[-1] == this_month
    rows = {(row.month, row.team_id, row.ward_id): row for row in _rows()}
    now = live(council_part(all_teams())).figures
    counted = rows[this_month, None, None]
    assert (counted.nobody, counted.one, counted.two_or_more) == (now.nobody, now.one, now.two_or_more)
    before = rows[clock.month_before(this_month), None, None]
    assert before.worked_out and before.one > 0
    # Worked out for this moment, the past's way of counting says the same as the present's.
    with at(clock.start_of(this_month + timedelta(days=31))):
        at_end = live(council_part(all_teams())).figures
    stood = [(row.month, row.nobody, row.one, row.two_or_more) for row in _rows() if row.month < this_month]
    play(cast, 3)
    keep_continuity()
    assert [(row.month, row.nobody, row.one, row.two_or_more) for row in _rows() if row.month < this_month] == stood
    assert at_end.total <= live(council_part(all_teams())).figures.total
    page = client_of(cast.owen).get(f"/continuity?month={clock.month_before(this_month):%Y-%m}")
    assert "Worked out on 16 November 2026" in words(page)


@pytest.mark.parametrize(
    ("month", "says"),
    [
        ("1999-01", "Nothing was counted in January 1999"),
        ("2031-01", "January 2031 is still to come"),
        ("2026-13", "Write the month as a year and a month"),
        ("x", "Write the month as a year and a month"),
    ],
)
def test_a_month_that_was_never_counted_is_said(app, cast, client_of, month, says):
    page = client_of(cast.owen).get(f"/continuity?month={month}")
    assert page.status_code == 422
    assert says in words(page)


def test_what_was_worked_out_is_what_would_have_been_counted(app, cast, at):
    """At the end of last month, counted then and worked out now."""
    last_end = clock.start_of(clock.first_of_month(clock.today()))
    with at(last_end - timedelta(days=40)):
        play(cast, 2)
    with at(last_end - timedelta(microseconds=1)):
        then = live(council_part(all_teams())).figures
    keep_continuity(months=1)
    row = next(row for row in _rows() if row.worked_out and row.team_id is None and row.ward_id is None)
    assert (row.nobody, row.one, row.two_or_more) == (then.nobody, then.one, then.two_or_more)
    assert past_continuity(actor_of(cast.owen), f"{row.month:%Y-%m}").shown.figures == then


def test_a_team_without_posts(app, cast, client_of, actor_of_cast):
    (team_id,) = keep(Team(name="Nobody yet", parent_id=cast.neighbourhoods, opened_on=clock.today()))
    page = words(client_of(cast.samina).get(f"/teams/{team_id}/continuity"))
    assert "This team has no posts." in page and "Nobody is known by one colleague alone." in page


def _rows() -> list[ContinuityCount]:
    db.session.expire_all()
    return list(
        db.session.scalars(
            select(ContinuityCount)
            .where(ContinuityCount.about == "residents")
            .order_by(ContinuityCount.month, ContinuityCount.id)
        )
    )


def test_of_more_people_than_one_asks_for_singly_the_strongest_ties_are_looked_at(app, cast, monkeypatch):
    ids = the_four(cast)
    part = team_part(all_teams(), cast.hale_neighbourhoods)
    singly, _ = if_left.if_they_went(part, [cast.maggie, cast.amira])
    monkeypatch.setattr(if_left, "PEOPLE", 1)
    together, _ = if_left.if_they_went(part, [cast.maggie, cast.amira])
    assert singly == together
    assert set(together.nobody) == {ids["Kelly"], ids["Dawit"]}
