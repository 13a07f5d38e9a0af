"""Posts that close into others, for a whole team on one day; and giving back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.check import findings
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.commands import cover_post
from crm.council.models import COUNCIL, Colleague, Post, PostHolder
from crm.council.people import colleague_page, post_page
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotAllowed, NotFound, Refused
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.planning import merge_posts, plan_give_back, plan_restructure
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Handover
from crm.handovers.queries.accepting import handed_on
from crm.handovers.queries.loads import loads_with
from crm.handovers.queries.outcome import outcome_page
from crm.handovers.queries.plan import plan_page
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from tests.cast import SINCE_2011, Cast, keep
from tests.handovers.scene import arranged, current, done, item_of, maggie_leaves, split_to
from tests.scene import play

TODAY = date(2026, 11, 16)
THROUGH = "Through the handover of 16 November 2026, confirmed by Samina Yusuf"


def told(actor: Actor, cast: Cast, *posts: int) -> set[str]:
    """Through which act Maggie came to her posts, as the pages of the posts say it, and her own in the same words."""
    pages = [post_page(actor, post_id) for post_id in (cast.hale_officer, *posts)]
    of_posts = {
        (holder.starts_on, page.through.get(holder.post_holder_id, ("", ""))[0])
        for page in pages
        for holder in page.line
        if holder.colleague_id == cast.maggie
    }
    stints = colleague_page(actor, cast.maggie).stints
    assert of_posts == {(one.starts_on, one.through[0] if one.through else "") for one in stints if not one.is_ward}
    return {words for _, words in of_posts}


def test_a_post_that_closes_passes_everything_on_and_its_holder_goes_along(app, cast, actor_of_cast, at):
    seen = play(cast, 3)
    samina = actor_of_cast(cast.samina)
    (wide,) = keep(Post(title="Neighbourhood Officers", team_id=cast.neighbourhoods, places=5, opened_on=SINCE_2011))
    before = current(cast.hale_officer)
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: wide, cast.vacant_officer: wide, cast.tarn_officer: wide})
    done(samina, number)
    assert current(wide) >= {one for one in before if one[0] == "lead" and one[1] != "conversation"}
    assert db.session.get_one(Post, cast.hale_officer).closed_on == TODAY
    # All that came was hers: it is asked of who came along with her.
    assert [len(handed_on(actor_of_cast(who)).to_accept) for who in (cast.maggie, cast.amira)] == [0, 1]
    names = {holder.name for holder in holders_of([wide], on=TODAY)[wide]}
    assert names == {"Maggie Oakes", "Amira Siddiq"}
    assert holders_of([cast.hale_officer], on=TODAY)[cast.hale_officer] == []
    assert lead_of("conversation", seen.conversations) == dict.fromkeys(seen.conversations, wide)
    assert findings() == []


def test_of_a_post_that_gives_and_gets_the_load_adds_up(app, cast, actor_of_cast):
    """Tarn gives both whom it looks after to the vacant post, and gets Hale's: one is known to it, and stays."""
    samina = actor_of_cast(cast.samina)
    (one,) = keep(Resident(controller_id=COUNCIL, name="Known to Tarn", created_at=clock.now()))
    keep(Responsibility(post_id=cast.tarn_officer, resident_id=one, role="lead", starts_at=clock.now()))
    entry = LogEntry((Who("resident", id=cast.eileen),), "phone", "The bins of Tarn", start_new=True)
    log_interaction(actor_of_cast(cast.amira), entry)
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: cast.tarn_officer}, holders_go_along=False)
    arranged(samina, number, cast.tarn_officer, split_to(cast.vacant_officer))
    preview(samina, number)
    load = loads_with(samina, number, [cast.tarn_officer])[cast.tarn_officer]
    assert (load.before, load.comes, load.goes, load.after, load.already) == (2, 1, 2, 1, 0)
    talk = item_of(number, from_post_id=cast.tarn_officer, conversation_id=1)
    choose(samina, number, [talk.id], fate="stays")
    preview(samina, number)
    load = loads_with(samina, number, [cast.tarn_officer])[cast.tarn_officer]
    assert (load.before, load.comes, load.goes, load.after, load.already) == (2, 1, 1, 1, 1)


def test_undoing_a_restructure_reopens_its_posts_and_puts_everybody_back(app, cast, actor_of_cast, at):
    play(cast, 3)
    samina = actor_of_cast(cast.samina)
    (wide,) = keep(Post(title="Neighbourhood Officers", team_id=cast.neighbourhoods, places=5, opened_on=SINCE_2011))
    before = {post: current(post) for post in (cast.hale_officer, cast.tarn_officer, wide)}
    held = db.session.execute(select(PostHolder.__table__).order_by(PostHolder.id)).all()
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: wide, cast.tarn_officer: wide})
    done(samina, number)
    assert told(samina, cast, wide) == {"", THROUGH}
    at("2026-11-16 15:00")
    undone = undo(actor_of_cast(cast.samina), number)
    assert told(samina, cast, wide) == {""}  # they only hold again what they held
    assert undone.kept == ()
    assert {post: current(post) for post in before} == before
    assert db.session.execute(select(PostHolder.__table__).order_by(PostHolder.id)).all() == held
    assert db.session.get_one(Post, cast.hale_officer, populate_existing=True).closed_on is None
    assert findings() == []


def test_undone_days_later_the_stint_that_was_held_stays_in_the_record(app, cast, actor_of_cast, at, client_of):
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.hale_officer, starts_on=date(2010, 3, 1), ends_on=SINCE_2011))
    samina = actor_of_cast(cast.samina)
    (wide,) = keep(Post(title="Neighbourhood Officers", team_id=cast.neighbourhoods, places=5, opened_on=SINCE_2011))
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: wide})
    done(samina, number)
    # Her own work came along with her: nobody asks her to accept it.
    assert [len(handed_on(actor_of_cast(who)).to_accept) for who in (cast.maggie, cast.samina)] == [0, 1]
    at("2026-11-19 09:00")
    undo(actor_of_cast(cast.samina), number)
    assert [(one.starts_on, one.ends_on) for one in holders_of([wide])[wide]] == [(TODAY, date(2026, 11, 19))]
    assert [(one.starts_on, one.ends_on) for one in holders_of([cast.hale_officer])[cast.hale_officer]] == [
        (date(2026, 11, 19), None),
        (SINCE_2011, TODAY),
        (date(2010, 3, 1), SINCE_2011),
    ]
    assert "is now yours" not in client_of(cast.maggie).page("/").words, "they have again what they had"
    back = "Again since Samina Yusuf undid a handover on 19 November 2026"
    assert told(samina, cast, wide) == {"", THROUGH, back}
    assert findings() == []


def test_two_posts_cannot_close_into_each_other(app, cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    with pytest.raises(Refused, match="which closes as well. Choose a post that stays."):
        merge_posts(samina, number, {cast.hale_officer: cast.tarn_officer, cast.tarn_officer: cast.hale_officer})
    merge_posts(samina, number, {cast.hale_officer: cast.tarn_officer})
    with pytest.raises(Refused, match="which closes as well"):
        merge_posts(samina, number, {cast.tarn_officer: cast.vacant_officer})
    with pytest.raises(Refused, match="is the post whose work is passed on"):
        merge_posts(samina, number, {cast.vacant_officer: cast.vacant_officer})


def test_a_restructure_waits_for_its_day(app, cast, actor_of_cast, at):
    samina = actor_of_cast(cast.samina)
    number = plan_restructure(samina, cast.neighbourhoods, on=date(2026, 12, 1))
    merge_posts(samina, number, {cast.vacant_officer: cast.hale_officer})
    digest = preview(samina, number)
    with pytest.raises(Refused, match="This is for 1 December 2026. Confirm it on that day or later."):
        confirm(samina, number, digest)
    at("2026-12-01 08:00")
    samina = actor_of_cast(cast.samina)
    confirm(samina, number, preview(samina, number))


def test_only_who_manages_a_team_restructures_it(app, cast, actor_of_cast):
    imran, samina = actor_of_cast(cast.imran), actor_of_cast(cast.samina)
    with pytest.raises(NotAllowed, match="Only who manages Neighbourhoods restructures it."):
        plan_restructure(imran, cast.neighbourhoods, on=TODAY)
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    with pytest.raises(NotAllowed):
        merge_posts(samina, number, {cast.highways_inspector: cast.hale_officer})
    with pytest.raises(NotFound):
        merge_posts(imran, number, {cast.highways_inspector: cast.hale_officer})


def test_who_fits_goes_along_and_the_rest_are_named_without_an_offer_of_a_full_post(app, cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    (wide,) = keep(Post(title="Wide", team_id=cast.neighbourhoods, places=1, opened_on=SINCE_2011))
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: wide, cast.tarn_officer: wide})
    page = plan_page(samina, db.session.get_one(Handover, number))
    assert page.in_the_way is None
    assert [(one.name, one.into) for one in page.without_post] == [("Amira Siddiq", "")]
    merge_posts(samina, number, {cast.hale_officer: wide, cast.tarn_officer: wide}, holders_go_along=False)
    named = plan_page(samina, db.session.get_one(Handover, number)).without_post
    assert [(one.name, one.into) for one in named] == [("Amira Siddiq", ""), ("Maggie Oakes", "Wide")]
    merge_posts(samina, number, {cast.hale_officer: wide, cast.tarn_officer: wide})
    done(samina, number)
    assert [one.name for one in holders_of([wide], on=TODAY)[wide]] == ["Maggie Oakes"]
    assert findings() == []


def test_a_holding_that_ends_by_itself_is_no_post_for_good(app, cast, actor_of_cast, at):
    samina = actor_of_cast(cast.samina)
    cover_post(samina, cast.tarn_officer, colleague_id=cast.maggie, starts_on=TODAY, last_day=date(2026, 11, 20))
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: cast.tarn_officer}, holders_go_along=False)
    found = db.session.get_one(Handover, number)
    (maggie,) = plan_page(samina, found).without_post
    assert maggie.words == "Holds no post from Saturday 21 November, and cannot sign in from that day."
    done(samina, number)
    assert [one.since for one in outcome_page(samina, found).without_post] == [date(2026, 11, 21)]
    at("2026-11-24 09:00")
    (maggie,) = outcome_page(actor_of_cast(cast.samina), found).without_post
    assert maggie.words == "Has held no post since Saturday 21 November, and cannot sign in any more."


def test_a_cover_that_begins_on_the_day_its_post_closes_ends_with_it(app, cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    cover_post(samina, cast.hale_officer, colleague_id=cast.ben, starts_on=TODAY, last_day=date(2026, 11, 27))
    before = db.session.execute(select(PostHolder.__table__).order_by(PostHolder.id)).all()
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {cast.hale_officer: cast.tarn_officer}, holders_go_along=False)
    assert plan_page(samina, db.session.get_one(Handover, number)).in_the_way is None
    done(samina, number)
    assert holders_of([cast.hale_officer], on=date(2026, 11, 17))[cast.hale_officer] == []
    assert findings() == []
    assert undo(actor_of_cast(cast.samina), number).kept == ()
    assert db.session.execute(select(PostHolder.__table__).order_by(PostHolder.id)).all() == before


def test_only_what_came_from_a_post_goes_back_to_it(app, cast, actor_of_cast, at):
    seen = play(cast, 2)
    samina = actor_of_cast(cast.samina)
    from_hale = current(cast.hale_officer)
    number = maggie_leaves(samina, cast)
    done(samina, number)
    at("2026-11-17 10:00")
    keep_own = current(cast.tarn_officer) - from_hale
    back = plan_give_back(samina, cast.tarn_officer, cast.hale_officer)
    done(samina, back)
    leads = {one for one in from_hale if one[0] == "lead"}
    assert current(cast.hale_officer) == leads
    assert current(cast.tarn_officer) >= keep_own
    assert lead_of("conversation", seen.conversations[:1]) == {seen.conversations[0]: cast.hale_officer}
    assert findings() == []


def test_nothing_to_give_back_is_said(app, cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    number = plan_give_back(samina, cast.tarn_officer, cast.hale_officer)
    with pytest.raises(Refused, match="there is nothing to give back"):
        preview(samina, number)
    with pytest.raises(Refused, match="Give up this plan and make another"):
        arranged(samina, number, cast.tarn_officer, split_to(cast.vacant_officer))


def test_sixty_posts_close_into_six_on_one_day(app, cast, actor_of_cast, at):
    samina = actor_of_cast(cast.samina)
    old = keep(*(Post(title=f"Old {n}", team_id=cast.neighbourhoods, opened_on=SINCE_2011) for n in range(60)))
    new = keep(
        *(Post(title=f"New {n}", team_id=cast.neighbourhoods, places=12, opened_on=SINCE_2011) for n in range(6))
    )
    people = keep(*(Colleague(name=f"Officer {n}") for n in range(60)))
    keep(
        *(
            PostHolder(colleague_id=who, post_id=post, starts_on=SINCE_2011)
            for who, post in zip(people, old, strict=True)
        )
    )
    residents = keep(*(Resident(controller_id=COUNCIL, name=f"R {n}", created_at=clock.now()) for n in range(120)))
    since = clock.now() - timedelta(days=3)
    keep(
        *(
            Responsibility(post_id=old[n % 60], resident_id=who, role="lead", starts_at=since)
            for n, who in enumerate(residents)
        )
    )
    number = plan_restructure(samina, cast.neighbourhoods, on=TODAY)
    merge_posts(samina, number, {post: new[n % 6] for n, post in enumerate(old)})
    done(samina, number)
    assert set(lead_of("resident", residents).values()) == set(new)
    assert [len(holders_of(new, on=TODAY)[post]) for post in new] == [10] * 6
    assert not any(holders_of(old, on=TODAY).values())
    at(timedelta(hours=2))
    assert undo(actor_of_cast(cast.samina), number).kept == ()
    assert lead_of("resident", residents) == {who: old[n % 60] for n, who in enumerate(residents)}
