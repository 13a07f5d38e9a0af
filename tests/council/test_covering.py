"""Cover chains, ends by itself, and is in nobody's list once it has."""

from datetime import date

import pytest
from sqlalchemy import select

from crm.council import queries
from crm.council.access import actor_of
from crm.council.commands import cover_post
from crm.council.covering import covering
from crm.council.models import Colleague, Post, PostHolder
from crm.council.people import post_page
from crm.council.picking import posts_to_ask
from crm.database import db
from crm.errors import Refused
from crm.responsibilities.queries import line_of
from tests.cast import keep
from tests.checked_client import words

MONDAY, FRIDAY, SATURDAY = date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 21)


def covers(who: int, post: int, ends_on: date | None = SATURDAY, starts_on: date = MONDAY) -> None:
    keep(PostHolder(colleague_id=who, post_id=post, kind="cover", starts_on=starts_on, ends_on=ends_on))


def keep_until(who: int, ends_on: date) -> None:
    db.session.scalars(select(PostHolder).where(PostHolder.colleague_id == who)).one().ends_on = ends_on
    db.session.commit()


def answered_by(who: int) -> set[int]:
    return set(queries.answering_posts(actor_of(who)).all)


@pytest.fixture
def chain(cast):
    """Maggie is covered by Amira, and Amira by Ben."""
    covers(cast.amira, cast.hale_officer, date(2026, 11, 28))
    covers(cast.ben, cast.tarn_officer)
    return cast


def test_who_covers_the_cover_sees_both(chain):
    assert answered_by(chain.amira) == {chain.tarn_officer, chain.hale_officer}
    assert answered_by(chain.ben) == {chain.highways_inspector, chain.tarn_officer, chain.hale_officer}
    assert queries.answering_posts(actor_of(chain.ben)).covered == (chain.tarn_officer, chain.hale_officer)


def test_the_page_of_a_post_names_who_sees_its_work_through_a_chain(chain, client_of):
    page = words(client_of(chain.priya).get(f"/posts/{chain.hale_officer}"))
    assert "Its work is seen by Amira Siddiq, Maggie Oakes and Ben Okafor" in page
    covers(chain.maggie, chain.head_of_neighbourhoods)
    keep_until(chain.samina, MONDAY)
    page = words(client_of(chain.priya).get(f"/posts/{chain.vacant_officer}"))
    assert "Its work is seen by Maggie Oakes, Amira Siddiq, Ben Okafor Head of Neighbourhoods" in page


def test_a_circle_of_covers_is_refused_on_the_page_of_a_post_too(chain):
    samina = actor_of(chain.samina)
    with pytest.raises(Refused, match="Maggie Oakes is to cover Highways inspector, North, but is away on 16 November"):
        cover_post(actor_of(chain.imran), chain.highways_inspector, colleague_id=chain.maggie, starts_on=MONDAY,
                   last_day=FRIDAY)  # fmt: skip
    with pytest.raises(Refused, match="Maggie Oakes is in this post then already."):
        cover_post(samina, chain.hale_officer, colleague_id=chain.maggie, starts_on=MONDAY, last_day=FRIDAY)
    with pytest.raises(Refused, match="Amira Siddiq covers this post then already, until 27 November 2026."):
        cover_post(samina, chain.hale_officer, colleague_id=chain.amira, starts_on=FRIDAY, last_day=FRIDAY)
    cover_post(actor_of(chain.imran), chain.highways_inspector, colleague_id=chain.maggie, starts_on=SATURDAY,
               last_day=SATURDAY)  # fmt: skip


def test_a_chain_breaks_where_any_of_it_ends(chain, at):
    at("2026-11-21 09:00")  # Amira is back; she goes on covering for Maggie
    assert answered_by(chain.ben) == {chain.highways_inspector}
    assert answered_by(chain.amira) == {chain.tarn_officer, chain.hale_officer}
    at("2026-11-28 09:00")
    assert answered_by(chain.amira) == {chain.tarn_officer}


def test_what_begins_later_is_in_no_chain_yet(cast):
    covers(cast.amira, cast.hale_officer, starts_on=date(2026, 11, 18))
    covers(cast.ben, cast.tarn_officer)
    assert answered_by(cast.ben) == {cast.highways_inspector, cast.tarn_officer}


def test_a_chain_of_any_length_is_seen_to_its_end(cast):
    people = keep(*(Colleague(name=f"Officer {n}") for n in range(40)))
    posts = keep(*(Post(title=f"Post {n}", team_id=cast.highways, opened_on=date(2020, 1, 1)) for n in range(40)))
    keep(
        *(
            PostHolder(colleague_id=who, post_id=post, starts_on=date(2020, 1, 1))
            for who, post in zip(people, posts, strict=True)
        )
    )
    for n in range(39):
        covers(people[n + 1], posts[n])
    assert answered_by(people[39]) == set(posts)
    assert answered_by(people[20]) == set(posts[:21])


def test_a_circle_ends(cast):
    covers(cast.amira, cast.hale_officer)
    covers(cast.maggie, cast.tarn_officer)
    both = {cast.hale_officer, cast.tarn_officer}
    assert answered_by(cast.amira) == answered_by(cast.maggie) == both
    covers(cast.ben, cast.tarn_officer)
    assert answered_by(cast.ben) == both | {cast.highways_inspector}


def test_what_falls_to_a_head_falls_to_who_covers_that_heads_cover(cast):
    covers(cast.imran, cast.head_of_neighbourhoods)
    covers(cast.ben, cast.head_of_highways)
    assert cast.vacant_officer in queries.answering_posts(actor_of(cast.ben)).fallen


@pytest.mark.page
def test_as_many_statements_for_a_long_chain_as_for_a_short_one(chain, sql_count):
    ben = actor_of(chain.ben)
    with sql_count() as statements:
        queries.answering_posts(ben)
    assert len(statements) == 1
    maggie = actor_of(chain.maggie)
    with sql_count() as statements:
        queries.answering_posts(maggie)
    assert len(statements) == 0


def test_what_one_covers_is_said_with_its_last_day_and_through_whom(chain):
    assert [(one.title, one.last_day, one.through) for one in covering(actor_of(chain.ben))] == [
        ("Neighbourhood Officer, Tarn", FRIDAY, ""),
        ("Neighbourhood Officer, Hale", FRIDAY, "Neighbourhood Officer, Tarn"),
    ]


def test_a_restricted_post_at_the_end_of_a_chain_is_not_named(cast):
    covers(cast.amira, cast.youth_justice_worker)
    covers(cast.ben, cast.tarn_officer)
    assert [one.title for one in covering(actor_of(cast.ben))] == ["Neighbourhood Officer, Tarn"]
    assert "Youth justice worker" in [one.title for one in covering(actor_of(cast.amira))]


def test_today_names_the_chain(chain, client_of):
    page = words(client_of(chain.ben).get("/"))
    assert "You also cover Neighbourhood Officer, Tarn until Friday 20 November" in page
    assert "And through it Neighbourhood Officer, Hale until Friday 20 November" in page


def test_expired_cover_stands_nowhere_as_cover(chain, client_of, at):
    """What it was stays in the history, with its dates: whoever asks who was responsible then must be told."""
    at("2026-11-28 09:00")
    maggie = actor_of(chain.maggie)
    page = post_page(maggie, chain.hale_officer)
    assert [holder.name for holder in page.holders] == ["Maggie Oakes"]
    assert page.coming == () and "Amira" not in str(page.endable)
    assert [(one.name, one.is_now) for one in line_of("resident", chain.eileen) if one.is_now] == [
        ("Maggie Oakes", True)
    ]
    assert all(one.names != ("Amira Siddiq",) for one in posts_to_ask(maggie, "Hale"))
    assert posts_to_ask(maggie, "amira hale") == ()
    assert covering(actor_of(chain.amira)) == ()
    assert "cover" not in words(client_of(chain.amira).get("/"))
