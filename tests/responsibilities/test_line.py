"""Who answered for a thing, and when: posts by responsibility, people by their time in the post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from crm.actor import Actor
from crm.audit.steps import record
from crm.council.models import PostHolder
from crm.database import db, transaction
from crm.responsibilities.line import on_the_line
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of, led_by, line_of, responsible_on, supports_of
from crm.responsibilities.steps import begin, pass_on, support
from tests.cast import Cast, keep

Actors = Callable[[int], Actor]
NOVEMBER = datetime(2026, 11, 9, 9, 0, tzinfo=UTC)


def _act(work: Callable[[int], object]) -> None:
    with transaction():
        work(record(Actor.system("test"), "test.done", "resident", None).id)


def _maggie_leaves(cast: Cast, amira_from: date) -> None:
    """Maggie's last day is 6 November; Samina covers until Amira takes the post over."""
    db.session.execute(update(PostHolder).where(PostHolder.id == cast.maggie_holding).values(ends_on=date(2026, 11, 7)))
    keep(
        PostHolder(
            colleague_id=cast.samina, post_id=cast.hale_officer, kind="cover",
            starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 9),
        ),
        PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="substantive", starts_on=amira_from),
    )  # fmt: skip


@pytest.fixture
def aged(app: Flask, cast: Cast) -> Cast:
    """Eileen's post has led her since May 2026."""
    db.session.execute(
        update(Responsibility)
        .where(Responsibility.resident_id == cast.eileen)
        .values(starts_at=datetime(2026, 5, 1, 9, 0, tzinfo=UTC))
    )
    db.session.commit()
    return cast


def test_the_line_goes_on_when_people_change(aged: Cast, actor_of_cast: Actors) -> None:
    _maggie_leaves(aged, date(2026, 11, 9))
    line = on_the_line(actor_of_cast(aged.amira), line_of("resident", aged.eileen))
    assert [(one.name, one.dates, one.kind) for one in line] == [
        ("Amira Siddiq (you)", "From 9 November 2026", "officer"),
        ("Samina Yusuf, cover", "7 to 8 November 2026", "cover"),
        ("Maggie Oakes", "1 May to 6 November 2026", "officer"),
    ]
    assert [one.now for one in line] == [True, False, False]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 1), "Maggie Oakes"),
        (date(2026, 11, 6), "Maggie Oakes"),
        (date(2026, 11, 7), "Samina Yusuf"),
        (date(2026, 11, 8), "Samina Yusuf"),
        (date(2026, 11, 9), "Amira Siddiq"),
    ],
)
def test_who_was_responsible_on_each_day(aged: Cast, day: date, name: str) -> None:
    _maggie_leaves(aged, date(2026, 11, 9))
    assert [stretch.name for stretch in responsible_on("resident", aged.eileen, day)] == [name]


def test_nobody_was_responsible_before_it_began(aged: Cast) -> None:
    assert responsible_on("resident", aged.eileen, date(2026, 4, 30)) == ()


def test_a_time_when_the_post_was_empty_is_shown_as_a_gap(aged: Cast) -> None:
    _maggie_leaves(aged, date(2026, 11, 12))
    line = line_of("resident", aged.eileen)
    assert [(stretch.kind, stretch.from_on) for stretch in line] == [
        ("substantive", date(2026, 11, 12)),
        ("vacant", date(2026, 11, 9)),
        ("cover", date(2026, 11, 7)),
        ("substantive", date(2026, 5, 1)),
    ]


def test_passing_on_ends_one_lead_and_begins_another_without_a_gap(aged: Cast) -> None:
    _act(lambda act: pass_on(act, "resident", aged.eileen, post_id=aged.tarn_officer, at=NOVEMBER))
    before, after = db.session.query(Responsibility).filter_by(resident_id=aged.eileen).order_by("id").all()
    assert before.ends_at == after.starts_at == NOVEMBER
    assert lead_of("resident", [aged.eileen]) == {aged.eileen: aged.tarn_officer}
    earlier = datetime(2026, 6, 1, tzinfo=UTC)
    assert lead_of("resident", [aged.eileen], at=earlier) == {aged.eileen: aged.hale_officer}
    assert lead_of("resident", [aged.eileen], at=NOVEMBER) == {aged.eileen: aged.tarn_officer}


def test_the_database_allows_one_lead_at_a_time(aged: Cast) -> None:
    with pytest.raises(IntegrityError):
        _act(lambda act: begin(act, post_id=aged.tarn_officer, at=NOVEMBER, resident_id=aged.eileen))


def test_a_responsibility_cannot_end_before_it_began(aged: Cast) -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(IntegrityError):
        _act(lambda act: pass_on(act, "resident", aged.eileen, post_id=aged.tarn_officer, at=early))


def test_a_post_supports_a_thing_once(aged: Cast) -> None:
    def twice(act: int) -> None:
        assert support(act, "resident", aged.eileen, post_id=aged.highways_inspector, at=NOVEMBER)
        db.session.flush()
        assert not support(act, "resident", aged.eileen, post_id=aged.highways_inspector, at=NOVEMBER)

    _act(twice)
    assert supports_of("resident", [aged.eileen]) == {aged.eileen: [aged.highways_inspector]}


def test_what_a_post_leads_can_stand_inside_a_query(aged: Cast) -> None:
    assert list(db.session.scalars(led_by("resident", [aged.hale_officer]))) == [aged.eileen]
    assert list(db.session.scalars(led_by("resident", [aged.tarn_officer]))) == []


def test_a_pool_is_shown_as_the_post_and_not_as_thirty_people(aged: Cast) -> None:
    _act(lambda act: pass_on(act, "resident", aged.eileen, post_id=aged.adviser, at=NOVEMBER))
    newest = line_of("resident", aged.eileen)[0]
    assert (newest.kind, newest.shape, newest.colleague_id) == ("pool", "team", None)
