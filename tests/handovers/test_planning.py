"""A plan is made by who manages the posts, known to those named in it, and sensible before anybody previews it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.council.models import Body, Colleague, Post, PostHolder
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound, Refused, Stale
from crm.handovers import access
from crm.handovers.commands.confirming import confirm, preview
from crm.handovers.commands.planning import (
    abandon,
    arrange,
    merge_posts,
    name_reader,
    plan_absence,
    plan_give_back,
    plan_leaving,
    plan_restructure,
    put_off,
    unname_reader,
)
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Arrangement, Handover, Share
from crm.handovers.rules import ShareWanted, Wanted
from tests.cast import SINCE_2011, keep
from tests.handovers.scene import FRIDAY, SATURDAY, arranged, done, maggie_leaves, split_to, version_of

NEXT_WEEK = date(2026, 11, 27)


@pytest.fixture
def samina(cast, actor_of_cast):
    return actor_of_cast(cast.samina)


@pytest.fixture
def chief(cast, actor_of_cast):
    """The head of the whole council, above everybody."""
    (colleague,) = keep(Colleague(name="Chief Executive"))
    (post,) = keep(Post(title="Chief", team_id=cast.council_team, is_head=True, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=colleague, post_id=post, starts_on=SINCE_2011))
    return actor_of_cast(colleague)


def visible(actor) -> list[int]:
    found = list(db.session.scalars(access.visible_handovers(actor).with_only_columns(Handover.id)))
    db.session.commit()
    return found


def test_a_plan_is_known_to_those_named_in_it_alone(app, cast, samina, chief, actor_of_cast):
    number = maggie_leaves(samina, cast)
    maggie, amira, imran = (actor_of_cast(who) for who in (cast.maggie, cast.amira, cast.imran))
    assert visible(samina) == [number]
    for other in (maggie, amira, imran, chief):
        assert visible(other) == []
        for act in (
            lambda who=other: access.handover(who, number),
            lambda who=other: abandon(who, number),
            lambda who=other: preview(who, number),
            lambda who=other: confirm(who, number, "x"),
            lambda who=other: undo(who, number),
            lambda who=other: put_off(who, number, NEXT_WEEK),
            lambda who=other: name_reader(who, number, who.colleague_id),
        ):
            with pytest.raises(NotFound):
                act()
    name_reader(samina, number, chief.colleague_id)
    assert visible(chief) == [number]
    with pytest.raises(Refused, match="Chief Executive reads this plan already."):
        name_reader(samina, number, chief.colleague_id)
    unname_reader(samina, number, chief.colleague_id)
    assert visible(chief) == []
    with pytest.raises(NotFound):
        unname_reader(samina, number, chief.colleague_id)
    with pytest.raises(Refused, match="Whoever made the plan reads it."):
        unname_reader(samina, number, cast.samina)


def test_once_confirmed_those_concerned_know_of_it(app, cast, samina, chief, actor_of_cast):
    number = maggie_leaves(samina, cast)
    done(samina, number)
    for who in (cast.maggie, cast.amira):
        assert visible(actor_of_cast(who)) == [number]
    assert visible(chief) == [number]
    for who in (cast.imran, cast.ben, cast.priya, cast.helen, cast.ruth):
        assert visible(actor_of_cast(who)) == []
    undo(samina, number)
    assert visible(actor_of_cast(cast.amira)) == [number]


def test_a_plan_that_was_given_up_is_known_to_nobody_else(app, cast, samina, chief, actor_of_cast):
    number = maggie_leaves(samina, cast)
    abandon(samina, number)
    assert visible(actor_of_cast(cast.maggie)) == visible(chief) == []
    with pytest.raises(Refused, match="This plan was given up."):
        preview(samina, number)
    assert plan_leaving(samina, cast.maggie, last_day=FRIDAY) > number


def test_who_is_named_but_manages_nobody_reads_and_changes_nothing(app, cast, samina, actor_of_cast):
    number = maggie_leaves(samina, cast)
    name_reader(samina, number, cast.amira)
    amira = actor_of_cast(cast.amira)
    assert access.handover(amira, number).id == number
    with pytest.raises(NotAllowed, match="Who manages the posts in it changes it."):
        arrange(amira, number, cast.hale_officer, split_to(cast.tarn_officer), version=2)
    with pytest.raises(NotAllowed):
        preview(amira, number)


def test_nobody_plans_for_themselves_or_for_whom_they_do_not_manage(app, cast, samina, actor_of_cast):
    with pytest.raises(NotAllowed, match="Whoever manages you plans your own handover."):
        plan_leaving(samina, cast.samina, last_day=FRIDAY)
    with pytest.raises(NotAllowed, match="Only who manages a post of Maggie Oakes"):
        plan_leaving(actor_of_cast(cast.imran), cast.maggie, last_day=FRIDAY)
    for who in (cast.amira, cast.helen, cast.owen):
        with pytest.raises(NotAllowed):
            plan_leaving(actor_of_cast(who), cast.maggie, last_day=FRIDAY)
    with pytest.raises(NotFound):
        plan_leaving(samina, cast.jo, last_day=FRIDAY)
    with pytest.raises(NotFound):
        plan_leaving(samina, 10**6, last_day=FRIDAY)


def test_a_head_leaves_by_a_plan_of_the_head_above(app, cast, chief):
    number = plan_leaving(chief, cast.samina, last_day=FRIDAY)
    arranged(chief, number, cast.head_of_neighbourhoods, Wanted("nobody yet", review_on=NEXT_WEEK))
    done(chief, number)


def test_one_plan_for_each_leaver(app, cast, samina, chief):
    plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(Refused, match="Samina Yusuf is planning this already, since 16 November 2026."):
        plan_leaving(samina, cast.maggie, last_day=NEXT_WEEK)
    with pytest.raises(Refused) as raised:
        plan_absence(chief, cast.maggie, first_day=FRIDAY, last_day=FRIDAY)
    assert raised.value.words == (
        "Someone else is planning this for Maggie Oakes; ask the others who manage them to name you in it."
    )


def test_days_must_make_sense(app, cast, samina):
    with pytest.raises(BadInput, match="Choose the last day."):
        plan_leaving(samina, cast.maggie, last_day=None)
    with pytest.raises(BadInput, match="Choose a day from 18 August 2026 on"):
        plan_leaving(samina, cast.maggie, last_day=date(2026, 8, 17))
    with pytest.raises(BadInput, match="The last day is on or after the first, 20 November 2026."):
        plan_absence(samina, cast.maggie, first_day=FRIDAY, last_day=date(2026, 11, 19))
    with pytest.raises(BadInput, match="Choose the day."):
        plan_restructure(samina, cast.neighbourhoods, on=None)
    number = plan_absence(samina, cast.maggie, first_day=FRIDAY, last_day=NEXT_WEEK)
    with pytest.raises(BadInput, match="That is after they are back, on 28 November 2026."):
        put_off(samina, number, date(2026, 11, 28))
    put_off(samina, number, SATURDAY)
    assert db.session.get_one(Handover, number, populate_existing=True).starts_on == SATURDAY


def test_who_has_left_leaves_no_more(app, cast, samina):
    db.session.get_one(Colleague, cast.maggie).left_on = date(2026, 11, 13)
    db.session.commit()
    with pytest.raises(Refused, match="Maggie Oakes left on 13 November 2026 already."):
        plan_leaving(samina, cast.maggie, last_day=FRIDAY)


REFUSED = {
    "a way that is none": (Wanted("swapped"), BadInput, "Choose what becomes of the post."),
    "nobody named": (Wanted("taken over"), BadInput, "Choose who takes over."),
    "nobody to cover": (Wanted("covered", last_day=NEXT_WEEK), BadInput, "Choose who stands in."),
    "a cover without end": (Wanted("covered", 1), BadInput, "Choose the last day of the cover"),
    "a cover that ends too soon": (Wanted("covered", 1, last_day=FRIDAY), BadInput, "on or after the first, 21 Nov"),
    "no review": (Wanted("nobody yet"), BadInput, "Choose a day on which to look at this again."),
    "a review too soon": (Wanted("nobody yet", review_on=FRIDAY), BadInput, "Choose a day from 21 November 2026 on."),
    "an overlap too soon": (Wanted("taken over", 1, overlap_until=FRIDAY), BadInput, "The overlap ends on or after"),
    "somebody unknown": (Wanted("taken over", 10**6), BadInput, "Choose a colleague."),
    "no rule": (Wanted("split", rest_post_id=1), BadInput, "Choose how the work is split."),
    "an empty split": (Wanted("split", rule="by hand"), BadInput, "Choose at least one post that the work goes to."),
    "a rule without posts": (split_to(1, rule="by ward"), BadInput, "Choose the posts among which"),
    "a share without a ward": (split_to(1, ShareWanted(1), rule="by ward"), BadInput, "Choose the ward for each post."),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_no_arrangement_is_said_beside_its_field(app, cast, samina, why):
    wanted, error, words = REFUSED[why]
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(error, match=words):
        arranged(samina, number, cast.hale_officer, wanted)
    assert db.session.scalars(select(Arrangement)).all() == []


def test_a_successor_must_be_here_and_somebody_else(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(Refused, match="Carol Whitby left on 31 May 2025. Choose somebody else."):
        arranged(samina, number, cast.hale_officer, Wanted("taken over", cast.carol))
    with pytest.raises(Refused, match="Maggie Oakes is the one who is leaving."):
        arranged(samina, number, cast.hale_officer, Wanted("taken over", cast.maggie))
    db.session.get_one(Colleague, cast.amira).left_on = FRIDAY
    db.session.commit()
    with pytest.raises(Refused, match="Amira Siddiq leaves on 20 November 2026"):
        arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=NEXT_WEEK))


def test_posts_that_cannot_receive_are_refused(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    closed, unopened = keep(
        Post(title="Warden", team_id=cast.neighbourhoods, opened_on=SINCE_2011, closed_on=date(2026, 11, 2)),
        Post(title="Ranger", team_id=cast.neighbourhoods, opened_on=date(2027, 1, 4)),
    )
    for post_id, words in (
        (cast.hale_officer, "is the post whose work is passed on"),
        (cast.councillor_hale, "a ward councillor answers for their own casework"),
        (closed, "Warden closed on 2 November 2026. Choose another."),
        (unopened, "Ranger opens on 4 January 2027. Choose another until then."),
    ):
        with pytest.raises(Refused, match=words):
            arranged(samina, number, cast.hale_officer, split_to(post_id))
    for hidden in (cast.youth_justice_worker, 10**6):
        with pytest.raises(NotFound):
            arranged(samina, number, cast.hale_officer, split_to(hidden))


def test_a_ward_goes_to_one_post(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    twice = (ShareWanted(cast.tarn_officer, ward_id=cast.hale), ShareWanted(cast.vacant_officer, ward_id=cast.hale))
    with pytest.raises(BadInput, match="A ward goes to one post: choose each only once."):
        arranged(samina, number, cast.hale_officer, split_to(None, *twice, rule="by ward"))


def test_a_post_is_arranged_by_who_manages_it(app, cast, samina, actor_of_cast):
    (post,) = keep(Post(title="Gritting rota", team_id=cast.highways, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=cast.maggie, post_id=post, starts_on=SINCE_2011))
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(NotAllowed, match="Only who manages the team of Gritting rota"):
        arranged(samina, number, post, Wanted("nobody yet", review_on=NEXT_WEEK))
    arranged(samina, number, cast.hale_officer, split_to(cast.tarn_officer))
    name_reader(samina, number, cast.imran)
    arranged(actor_of_cast(cast.imran), number, post, Wanted("nobody yet", review_on=NEXT_WEEK))
    done(samina, number)
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == FRIDAY


def test_a_post_that_another_manages_is_left_to_them_and_the_leaver_stays_in_it(app, cast, samina):
    (post,) = keep(Post(title="Gritting rota", team_id=cast.highways, opened_on=SINCE_2011))
    (held,) = keep(PostHolder(colleague_id=cast.maggie, post_id=post, starts_on=SINCE_2011))
    done(samina, maggie_leaves(samina, cast))
    assert db.session.get_one(PostHolder, held, populate_existing=True).ends_on is None
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on is None


def test_whoever_leaves_leaves_the_pool_and_what_they_only_stood_in_for(app, cast, samina):
    pool, cover = keep(
        PostHolder(colleague_id=cast.maggie, post_id=cast.adviser, starts_on=SINCE_2011),
        PostHolder(
            colleague_id=cast.maggie, post_id=cast.highways_inspector, kind="cover", starts_on=date(2026, 11, 2),
            ends_on=date(2026, 12, 24),
        ),
    )  # fmt: skip
    done(samina, maggie_leaves(samina, cast))
    for number in (pool, cover):
        assert db.session.get_one(PostHolder, number, populate_existing=True).ends_on == SATURDAY
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on == FRIDAY


def test_a_post_of_the_cabinet_is_decided_at_the_top(app, cast, samina, chief):
    (body,) = keep(Body(name="Licensing", kind="committee"))
    (post,) = keep(Post(title="Clerk to Licensing", body_id=body, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=cast.maggie, post_id=post, starts_on=SINCE_2011))
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(NotAllowed):
        arranged(samina, number, post, split_to(cast.tarn_officer))
    name_reader(samina, number, chief.colleague_id)
    arranged(chief, number, post, split_to(cast.tarn_officer))


def test_a_seat_in_a_ward_is_nobodys_to_arrange(app, cast, samina, chief):
    keep(PostHolder(colleague_id=cast.helen, post_id=cast.tarn_officer, kind="cover", starts_on=SINCE_2011))
    number = plan_leaving(chief, cast.helen, last_day=FRIDAY)
    with pytest.raises(NotAllowed, match="filled by an election"):
        arranged(chief, number, cast.councillor_hale, split_to(cast.tarn_officer))


def test_a_date_before_the_post_existed_and_a_post_of_somebody_else_are_refused(app, cast, samina):
    (young,) = keep(Post(title="Ranger", team_id=cast.neighbourhoods, opened_on=date(2026, 11, 23)))
    keep(PostHolder(colleague_id=cast.maggie, post_id=young, starts_on=date(2026, 11, 23)))
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    with pytest.raises(Refused, match="Ranger opened on 23 November 2026: choose a day after that."):
        arranged(samina, number, young, Wanted("nobody yet", review_on=NEXT_WEEK))
    with pytest.raises(Refused, match="Maggie Oakes does not hold Neighbourhood Officer, Tarn until 20 November 2026"):
        arranged(samina, number, cast.tarn_officer, Wanted("nobody yet", review_on=NEXT_WEEK))


def test_a_plan_that_changed_meanwhile_is_not_written_over(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    version = version_of(number)
    arrange(samina, number, cast.hale_officer, split_to(cast.tarn_officer), version=version)
    with pytest.raises(Stale, match="This plan was changed while you looked at it."):
        arrange(samina, number, cast.hale_officer, split_to(cast.vacant_officer), version=version)
    assert db.session.scalars(select(Arrangement.rest_post_id)).all() == [cast.tarn_officer]


def test_what_is_arranged_anew_stands_in_place_of_what_was(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    by_ward = split_to(cast.tarn_officer, ShareWanted(cast.vacant_officer, ward_id=cast.hale), rule="by ward")
    arranged(samina, number, cast.hale_officer, by_ward)
    preview(samina, number)
    arranged(samina, number, cast.hale_officer, Wanted("nobody yet", review_on=NEXT_WEEK))
    assert db.session.scalars(select(Share)).all() == []
    assert db.session.get_one(Handover, number, populate_existing=True).preview == ""
    preview(samina, number)
    assert db.session.scalars(select(Arrangement.way)).all() == ["nobody yet"]


def test_a_plan_is_not_put_off_past_what_is_arranged(app, cast, samina):
    number = plan_absence(samina, cast.maggie, first_day=FRIDAY, last_day=NEXT_WEEK)
    arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=SATURDAY))
    with pytest.raises(BadInput, match="Neighbourhood Officer, Hale: The last day is on or after the first") as raised:
        put_off(samina, number, SATURDAY + timedelta(days=1))
    assert set(raised.value.problems) == {"starts_on"}
    put_off(samina, number, SATURDAY)


def test_whoever_is_away_comes_back(app, cast, samina):
    number = plan_absence(samina, cast.maggie, first_day=FRIDAY, last_day=NEXT_WEEK)
    with pytest.raises(BadInput, match="have somebody stand in, or split the work"):
        arranged(samina, number, cast.hale_officer, Wanted("taken over", cast.amira))
    with pytest.raises(BadInput, match="That is after they are back, on 28 November 2026."):
        arranged(samina, number, cast.hale_officer, Wanted("covered", cast.amira, last_day=date(2026, 11, 28)))
    with pytest.raises(Refused, match="their post stays"):
        arranged(samina, number, cast.hale_officer, split_to(cast.tarn_officer, closes=True))
    with pytest.raises(Refused, match="Say first what becomes of at least one post."):
        preview(samina, number)


def test_a_post_that_closes_leaves_nothing_behind(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    wanted = split_to(None, ShareWanted(cast.tarn_officer, ward_id=cast.tarn), rule="by ward", closes=True)
    with pytest.raises(BadInput, match="choose where the rest goes, so that nothing is left behind"):
        arranged(samina, number, cast.hale_officer, wanted)


def test_giving_back_is_for_who_manages_the_post(app, cast, samina, actor_of_cast):
    with pytest.raises(NotAllowed):
        plan_give_back(actor_of_cast(cast.imran), cast.tarn_officer, cast.hale_officer)
    with pytest.raises(Refused, match="is the post whose work is passed on"):
        plan_give_back(samina, cast.tarn_officer, cast.tarn_officer)
    assert db.session.scalars(select(Handover)).all() == []


def test_nothing_to_merge_is_said(app, cast, samina):
    number = plan_restructure(samina, cast.neighbourhoods, on=date(2026, 12, 1))
    with pytest.raises(BadInput, match="Choose at least one post."):
        merge_posts(samina, number, {})


def test_readers_are_people_who_work_here(app, cast, samina):
    number = plan_leaving(samina, cast.maggie, last_day=FRIDAY)
    for nobody in (None, 10**6, cast.carol):
        with pytest.raises(BadInput, match="Choose a colleague"):
            name_reader(samina, number, nobody)


def test_who_is_to_begin_elsewhere_later_has_not_left(app, cast, samina):
    (post,) = keep(Post(title="Gritting rota", team_id=cast.highways, opened_on=SINCE_2011))
    keep(PostHolder(colleague_id=cast.maggie, post_id=post, starts_on=SATURDAY + timedelta(days=9)))
    number = maggie_leaves(samina, cast)
    done(samina, number)
    assert db.session.get_one(Colleague, cast.maggie, populate_existing=True).left_on is None
