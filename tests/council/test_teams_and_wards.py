"""What pages of teams and wards are given, and what one finds while typing."""

from __future__ import annotations

from datetime import date

import pytest

from crm.council.models import Colleague, Listing, Post, PostHolder, Team, Ward
from crm.council.picking import colleagues_to_pick, posts_to_ask
from crm.council.teams import team_page_facts, teams_tree
from crm.council.wards import ward_facts, wards_list
from crm.database import db
from crm.errors import NotFound
from tests.cast import keep


def test_the_tree_has_each_team_below_the_one_above(actor_of_cast, cast):
    lines = teams_tree(actor_of_cast(cast.amira))
    assert [(line.depth, line.name, line.above) for line in lines] == [
        (0, "Northmere Council", ""),
        (1, "Contact centre", "Northmere Council"),
        (1, "Highways", "Northmere Council"),
        (1, "Neighbourhoods", "Northmere Council"),
        (2, "Hale Neighbourhoods", "Neighbourhoods"),
    ]
    hale = lines[-1]
    assert (hale.posts, hale.vacant) == (2, 1)
    assert [head.name for head in lines[2].heads] == ["Imran Aziz"]


def test_a_restricted_team_and_all_below_it_are_there_for_its_circle_only(actor_of_cast, cast):
    (below,) = keep(Team(name="Intake", parent_id=cast.youth_justice, restricted=False, opened_on=date(2020, 1, 1)))
    seen = {line.name for line in teams_tree(actor_of_cast(cast.jo))}
    assert {"Youth Justice", "Intake"} <= seen
    for who in (cast.amira, cast.samina, cast.helen, cast.ruth):
        assert not {"Youth Justice", "Intake"} & {line.name for line in teams_tree(actor_of_cast(who))}
    for team_id in (cast.youth_justice, below):
        with pytest.raises(NotFound):
            team_page_facts(actor_of_cast(cast.amira), team_id)


def test_a_team_says_who_holds_what_and_to_whom_vacant_work_falls(actor_of_cast, cast):
    facts = team_page_facts(actor_of_cast(cast.amira), cast.hale_neighbourhoods)
    assert facts.path == ((cast.council_team, "Northmere Council"), (cast.neighbourhoods, "Neighbourhoods"))
    held, vacant = facts.posts
    assert (held.title, [holder.name for holder in held.holders]) == ("Neighbourhood Officer, Hale", ["Maggie Oakes"])
    assert vacant.is_vacant and facts.vacancies == (vacant,)
    assert [(fall.title, fall.names) for fall in vacant.falls_to] == [("Head of Neighbourhoods", ("Samina Yusuf",))]
    assert not facts.is_managed
    above = team_page_facts(actor_of_cast(cast.samina), cast.neighbourhoods)
    assert above.is_managed and [line.name for line in above.below] == ["Hale Neighbourhoods"]
    assert above.posts[0].is_head


def test_places_that_are_free_are_counted_without_cover(actor_of_cast, cast):
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.adviser, kind="cover", starts_on=date(2026, 11, 1)))
    (adviser,) = team_page_facts(actor_of_cast(cast.amira), cast.contact_centre).posts
    assert (len(adviser.holders), adviser.free_places) == (3, 28)


def test_wards_in_force_have_their_councillors(app, cast):
    keep(Ward(code="E05099000", name="Gone", starts_on=date(2000, 1, 1), ends_on=date(2011, 3, 1)))
    lines = wards_list()
    found = [(line.name, [each.name for each in line.councillors], line.empty_seats) for line in lines]
    assert found == [("Hale", ["Helen Brathay"], 2), ("Tarn", ["Dev Rana"], 2)]


def test_a_ward_remembers_who_sat_before_under_their_name_and_party_of_then(app, cast):
    (former,) = keep(Colleague(name="Nell Carter", left_on=date(2023, 5, 7)))
    keep(
        PostHolder(
            colleague_id=former, post_id=cast.councillor_hale, starts_on=date(2019, 5, 6), ends_on=date(2023, 5, 8),
            ended_by="left",
        ),
        Listing(
            colleague_id=former, name="Nell Shaw", party="Green", starts_on=date(2019, 5, 6),
            ends_on=date(2021, 1, 1),
        ),
        Listing(
            colleague_id=former, name="Nell Carter", party="Independent", starts_on=date(2021, 1, 1),
            ends_on=date(2023, 5, 8),
        ),
    )  # fmt: skip
    facts = ward_facts("E05099001")
    assert [(each.name, each.party, each.ended_by) for each in facts.earlier] == [
        ("Nell Carter", "Independent", "left")
    ]
    assert [each.name for each in facts.councillors] == ["Helen Brathay"]
    assert facts.empty_seats == 2 and not facts.has_ended
    with pytest.raises(NotFound):
        ward_facts("E05099009")


def test_posts_are_found_by_title_team_and_who_is_in_them(actor_of_cast, cast):
    amira = actor_of_cast(cast.amira)

    def titles(words: str) -> list[str]:
        return [one.title for one in posts_to_ask(amira, words)]

    assert titles("high insp") == ["Highways inspector, North"]
    assert titles("okafor") == ["Highways inspector, North"]
    assert titles("highways")[0] == "Highways" and posts_to_ask(amira, "highways")[0].kind == "team"
    (vacant,) = posts_to_ask(amira, "hale south")
    assert (vacant.kind, vacant.names, vacant.team) == ("post", (), "Hale Neighbourhoods")
    assert titles("zzz") == []
    assert len(posts_to_ask(amira, "", limit=3)) == 3


def test_nobody_is_asked_who_may_not_be_known_who_left_or_who_sits_for_a_ward(actor_of_cast, cast):
    keep(Post(title="Old desk", team_id=cast.highways, opened_on=date(2012, 1, 1), closed_on=date(2020, 1, 1)))
    amira = actor_of_cast(cast.amira)
    for words in ("carol", "youth justice", "jo pennington", "councillor", "old desk"):
        assert posts_to_ask(amira, words) == ()
    assert [one.title for one in posts_to_ask(actor_of_cast(cast.jo), "youth")] == [
        "Youth Justice", "Youth justice worker",
    ]  # fmt: skip


def test_colleagues_are_found_until_their_last_day(actor_of_cast, cast, at):
    amira = actor_of_cast(cast.amira)

    def named(words: str) -> list[str]:
        return [one.name for one in colleagues_to_pick(amira, words)]

    assert named("maggie") == ["Maggie Oakes"]
    assert named("carol") == named("jo penn") == []
    keep(Colleague(name="Wen Li"), Colleague(name="Siân Pryce", left_on=date(2026, 11, 16)))
    assert named("wen") == ["Wen Li"]
    assert named("sian") == ["Siân Pryce"]
    at("2026-11-17 09:00")
    assert named("sian") == []
    (helen,) = colleagues_to_pick(amira, "helen")
    assert helen.is_councillor and "Councillor, Hale" in helen.does


def test_the_number_of_statements_does_not_grow(actor_of_cast, cast, sql_count):
    amira = actor_of_cast(cast.amira)

    def statements() -> list[int]:
        found = []
        for ask in (
            lambda: teams_tree(amira),
            lambda: team_page_facts(amira, cast.neighbourhoods),
            lambda: wards_list(),
            lambda: posts_to_ask(amira, "a"),
            lambda: colleagues_to_pick(amira, "a"),
        ):
            db.session.expire_all()
            with sql_count() as seen:
                ask()
            found.append(len(seen))
        return found

    before = statements()
    teams = keep(*(Team(name=f"T{n}", parent_id=cast.neighbourhoods, opened_on=date(2020, 1, 1)) for n in range(20)))
    keep(*(Post(title=f"A{team}", team_id=team, opened_on=date(2020, 1, 1)) for team in teams))
    keep(*(Colleague(name=f"Ada {n}") for n in range(20)))
    assert statements() == before
