"""Deciding who holds which post."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.council import commands
from crm.council.access import actor_of
from crm.council.models import Colleague, Post, PostHolder, Team
from crm.council.queries import answering_posts, holders_of
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotAllowed, NotFound, Refused
from crm.responsibilities.models import Responsibility
from tests.cast import keep

FRIDAY = date(2026, 11, 20)


LONG_AGO = date(2011, 3, 1)


def keep_until(holder: PostHolder, ends_on: date) -> None:
    holder.ends_on = ends_on
    db.session.commit()


def entries() -> list[AuditEntry]:
    return list(db.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars())


def holders(post_id: int, on: date) -> list[tuple[str, str]]:
    return [(holder.name, holder.kind) for holder in reversed(holders_of([post_id], on=on)[post_id])]


@pytest.fixture
def samina(actor_of_cast, cast):
    return actor_of_cast(cast.samina)


def test_taking_over_ends_the_present_holders_time_and_moves_no_responsibility(samina, cast):
    (newcomer,) = keep(Colleague(name="Wen Li"))
    before = db.session.execute(select(Responsibility.id, Responsibility.post_id, Responsibility.ends_at)).all()
    commands.take_over_post(samina, cast.hale_officer, colleague_id=newcomer, starts_on=FRIDAY)
    assert holders(cast.hale_officer, date(2026, 11, 19)) == [("Maggie Oakes", "substantive")]
    assert holders(cast.hale_officer, FRIDAY) == [("Wen Li", "substantive")]
    after = db.session.execute(select(Responsibility.id, Responsibility.post_id, Responsibility.ends_at)).all()
    assert after == before
    (entry,) = entries()
    assert (entry.action, entry.subject_type, entry.subject_id) == ("post.taken_over", "post", cast.hale_officer)
    assert entry.colleague_id == cast.samina


def test_in_an_overlap_the_leaver_goes_on_beside_the_successor(samina, cast):
    (newcomer,) = keep(Colleague(name="Wen Li"))
    commands.take_over_post(
        samina, cast.hale_officer, colleague_id=newcomer, starts_on=FRIDAY, overlap_until=date(2026, 11, 27)
    )
    both = [("Maggie Oakes", "handing over"), ("Wen Li", "substantive")]
    assert sorted(holders(cast.hale_officer, FRIDAY)) == both
    assert sorted(holders(cast.hale_officer, date(2026, 11, 27))) == both
    assert holders(cast.hale_officer, date(2026, 11, 28)) == [("Wen Li", "substantive")]
    assert len(entries()) == 1


def test_a_vacant_post_is_taken_over_from_nobody(samina, cast):
    commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.amira, starts_on=FRIDAY)
    assert holders(cast.vacant_officer, FRIDAY) == [("Amira Siddiq", "substantive")]


def test_a_councillor_holds_and_covers_no_officers_post_while_in_office(app, cast, actor_of_cast):
    samina, both = actor_of_cast(cast.samina), "Dev Rana is a councillor then.* nobody is both in one council"
    with pytest.raises(Refused, match=both):
        commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.dev, starts_on=FRIDAY)
    with pytest.raises(Refused, match=both):
        commands.cover_post(samina, cast.hale_officer, colleague_id=cast.dev, starts_on=FRIDAY, last_day=FRIDAY)
    db.session.get_one(PostHolder, cast.dev_holding).ends_on = FRIDAY
    db.session.commit()
    commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.dev, starts_on=FRIDAY)


def test_in_a_pool_nobodys_time_ends_unless_named(cast, actor_of_cast):
    (post,) = keep(Post(title="Pool", team_id=cast.highways, places=2, opened_on=date(2020, 1, 1)))
    people = keep(*(Colleague(name=name) for name in ("Ann Uttley", "Bea Lowe", "Cy Orme")))
    imran = actor_of_cast(cast.imran)
    first = commands.take_over_post(imran, post, colleague_id=people[0], starts_on=FRIDAY)
    commands.take_over_post(imran, post, colleague_id=people[1], starts_on=FRIDAY)
    assert {name for name, _ in holders(post, FRIDAY)} == {"Ann Uttley", "Bea Lowe"}
    with pytest.raises(Refused, match="2 places, held then by Ann Uttley, Bea Lowe"):
        commands.take_over_post(imran, post, colleague_id=people[2], starts_on=FRIDAY)
    later = date(2026, 12, 1)
    commands.take_over_post(imran, post, colleague_id=people[2], starts_on=later, from_holder_id=first)
    assert {name for name, _ in holders(post, later)} == {"Cy Orme", "Bea Lowe"}


@pytest.mark.parametrize(
    "starts_on, overlap_until, field",
    [
        (None, None, "starts_on"),
        (date(2026, 8, 17), None, "starts_on"),
        (FRIDAY, date(2026, 11, 19), "overlap_until"),
    ],
)
def test_days_that_cannot_be_are_named(samina, cast, starts_on, overlap_until, field):
    with pytest.raises(BadInput) as refusal:
        commands.take_over_post(
            samina, cast.hale_officer, colleague_id=cast.amira, starts_on=starts_on, overlap_until=overlap_until
        )
    assert list(refusal.value.problems) == [field]
    assert entries() == []


def test_ninety_days_back_is_allowed(samina, cast):
    commands.take_over_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=date(2026, 8, 18))


def test_not_before_the_present_holder_began(samina, cast):
    began = commands.take_over_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=FRIDAY)
    with pytest.raises(BadInput, match="Amira Siddiq began on 20 November 2026"):
        commands.take_over_post(samina, cast.hale_officer, colleague_id=cast.maggie, starts_on=FRIDAY)
    assert db.session.get(PostHolder, began).ends_on is None


def test_nobody_takes_over_from_themselves(samina, cast):
    with pytest.raises(Refused, match="Maggie Oakes is in this post then already"):
        commands.take_over_post(samina, cast.hale_officer, colleague_id=cast.maggie, starts_on=FRIDAY)


def test_whoever_covers_a_post_and_is_to_have_it_is_told_how(samina, cast):
    commands.cover_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=FRIDAY, last_day=FRIDAY)
    with pytest.raises(Refused, match="as cover. Give the cover a last day before that"):
        commands.take_over_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=FRIDAY)


def test_only_who_manages_the_team_may(cast, actor_of_cast):
    for who in (cast.imran, cast.maggie, cast.helen, cast.owen):
        with pytest.raises(NotAllowed):
            commands.take_over_post(
                actor_of_cast(who), cast.hale_officer, colleague_id=cast.amira, starts_on=FRIDAY
            )  # fmt: skip
    with pytest.raises(NotFound):
        commands.take_over_post(
            actor_of_cast(cast.samina), cast.youth_justice_worker, colleague_id=cast.amira, starts_on=FRIDAY
        )
    assert entries() == []


def test_a_seat_in_a_ward_is_not_handed_on(samina, cast):
    with pytest.raises(NotAllowed, match="filled by an election"):
        commands.take_over_post(samina, cast.councillor_hale, colleague_id=cast.amira, starts_on=FRIDAY)
    with pytest.raises(NotAllowed):
        commands.end_holding(samina, cast.helen_holding, last_day=FRIDAY)


def test_a_last_day_leaves_the_post_to_the_head_above(samina, cast, at):
    commands.end_holding(samina, cast.maggie_holding, last_day=FRIDAY)
    assert db.session.get(Colleague, cast.maggie).left_on == FRIDAY
    assert actor_of(cast.maggie, on=FRIDAY) is not None
    assert actor_of(cast.maggie, on=date(2026, 11, 21)) is None
    assert cast.hale_officer not in answering_posts(samina).all
    at("2026-11-21 09:00")
    assert cast.hale_officer in answering_posts(actor_of(cast.samina)).fallen
    (entry,) = entries()
    assert (entry.action, entry.details["leaves_the_council"]) == ("post.left", True)


def test_who_moves_to_another_post_does_not_leave(samina, cast):
    commands.end_holding(samina, cast.maggie_holding, last_day=FRIDAY, leaves_council=False)
    assert db.session.get(Colleague, cast.maggie).left_on is None
    commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.maggie, starts_on=date(2026, 11, 23))


def test_a_leaver_takes_nothing_over_after_the_last_day(samina, cast, at):
    commands.end_holding(samina, cast.maggie_holding, last_day=FRIDAY)
    said = {"16": "they leave on 20 November 2026", "20": "their last day is today"}
    for moment, words in (said | {"21": "they left on 20 November 2026"}).items():
        at(f"2026-11-{moment} 09:00")
        with pytest.raises(Refused, match=f"Maggie Oakes cannot hold this: {words}."):
            commands.take_over_post(
                actor_of(cast.samina), cast.vacant_officer, colleague_id=cast.maggie, starts_on=date(2026, 11, 23)
            )


def test_cover_ends_by_itself_and_is_in_the_covers_list_till_then(samina, cast, at):
    commands.cover_post(
        samina, cast.hale_officer, colleague_id=cast.amira, starts_on=date(2026, 11, 16), last_day=FRIDAY
    )
    assert answering_posts(actor_of(cast.amira)).covered == (cast.hale_officer,)
    at("2026-11-21 09:00")
    assert answering_posts(actor_of(cast.amira)).covered == ()
    assert db.session.get(Colleague, cast.amira).left_on is None


def test_cover_needs_a_last_day_after_the_first(samina, cast):
    for last_day in (None, date(2026, 11, 15)):
        with pytest.raises(BadInput) as refusal:
            commands.cover_post(
                samina, cast.hale_officer, colleague_id=cast.amira, starts_on=date(2026, 11, 16), last_day=last_day
            )
        assert list(refusal.value.problems) == ["last_day"]


def test_the_same_form_has_one_effect(cast, actor_of_cast):
    samina = actor_of_cast(cast.samina, form_id="once")
    commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.amira, starts_on=FRIDAY)
    with pytest.raises(AlreadyDone):
        commands.take_over_post(samina, cast.vacant_officer, colleague_id=cast.amira, starts_on=FRIDAY)
    assert len(entries()) == 1


def test_posts_are_opened_only_where_one_manages(samina, cast):
    post_id = commands.open_post(samina, team_id=cast.neighbourhoods, title="Ranger", opened_on=FRIDAY)
    assert entries()[-1].subject_id == post_id
    with pytest.raises(NotAllowed):
        commands.open_post(samina, team_id=cast.highways, title="Ranger", opened_on=FRIDAY)
    with pytest.raises(NotFound):
        commands.open_post(samina, team_id=cast.youth_justice, title="Ranger", opened_on=FRIDAY)
    with pytest.raises(BadInput):
        commands.open_post(samina, team_id=cast.neighbourhoods, title=" ", opened_on=FRIDAY)


def test_only_managers_add_colleagues(samina, cast, actor_of_cast):
    colleague_id = commands.add_colleague(samina, name="=cmd()", email="w@northmere.example", uid="77")
    assert db.session.get(Colleague, colleague_id).name == "=cmd()"
    with pytest.raises(Refused, match="number 77"):
        commands.add_colleague(samina, name="Wen Li", uid="77")
    with pytest.raises(NotAllowed):
        commands.add_colleague(actor_of_cast(cast.maggie), name="Wen Li")


def test_the_work_of_a_vacant_post_in_the_cabinet_falls_to_the_top_of_the_council(app, cast):
    holder = db.session.scalars(select(PostHolder).where(PostHolder.post_id == cast.cabinet_member)).one()
    keep_until(holder, date(2026, 11, 16))
    for head in (cast.samina, cast.imran):
        assert cast.cabinet_member in answering_posts(actor_of(head)).fallen
    assert cast.cabinet_member not in answering_posts(actor_of(cast.maggie)).all


def test_while_nobody_is_directly_above_a_restricted_team_the_next_head_up_knows_it(app, cast):
    above = keep(
        Team(name="Children", parent_id=cast.council_team, opened_on=LONG_AGO),
        Team(name="Safeguarding", opened_on=LONG_AGO),
    )[0]
    db.session.get_one(Team, cast.youth_justice).parent_id = above
    director, direct = keep(
        Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=LONG_AGO),
        Post(title="Head of Children", team_id=above, is_head=True, opened_on=LONG_AGO),
    )
    keep(PostHolder(colleague_id=cast.owen, post_id=director, starts_on=LONG_AGO))
    (held,) = keep(PostHolder(colleague_id=cast.amira, post_id=direct, starts_on=LONG_AGO))
    assert cast.youth_justice_circle in actor_of(cast.amira).controllers
    assert cast.youth_justice_circle not in actor_of(cast.owen).controllers

    keep_until(db.session.get_one(PostHolder, held), date(2026, 11, 16))
    keep_until(
        db.session.scalars(select(PostHolder).where(PostHolder.post_id == cast.youth_justice_worker)).one(),
        date(2026, 11, 16),
    )
    assert cast.youth_justice_circle in actor_of(cast.owen).controllers
    assert cast.youth_justice_worker in answering_posts(actor_of(cast.owen)).fallen
    for other in (cast.amira, cast.samina, cast.imran):
        assert cast.youth_justice_circle not in actor_of(other).controllers
