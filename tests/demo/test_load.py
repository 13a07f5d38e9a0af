"""The demo council: the same from the same seed, whole, alive on the last day, and nobody's but its own."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from crm import clock
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations.models import Ask, Conversation, Interaction, Promise
from crm.council import rules
from crm.council.access import actor_of
from crm.council.models import COUNCIL, Colleague, Controller, PostcodeWard, Ward
from crm.council.queries import answering_posts, people_to_sign_in_as
from crm.database import db, end_reading
from crm.demo.cli import who_can_sign_in
from crm.demo.days import Calendar
from crm.demo.rows import ORDER
from crm.handovers.access import visible_handovers
from crm.handovers.models import Handover, Item
from crm.residents import rules as resident_rules
from crm.residents.models import ContactPoint, Resident, SearchRow
from crm.residents.queries import search
from crm.responsibilities.queries import led_by, line_of
from crm.ties.models import Tie
from tests.demo.conftest import NOW, RESIDENTS, make_council, real_data


def test_the_record_holds_together(in_council: Flask) -> None:
    assert findings(whole=True) == []


def test_as_many_residents_as_were_asked_for_and_the_people_of_the_story(in_council: Flask) -> None:
    known = db.session.scalar(select(func.count(Resident.id)).where(Resident.controller_id == COUNCIL))
    assert RESIDENTS < known < RESIDENTS + 150


def test_it_says_in_the_audit_that_it_is_invented(in_council: Flask) -> None:
    acts = db.session.execute(select(AuditEntry.action, AuditEntry.actor_name).distinct()).all()
    others = {tuple(act) for act in acts if not act[0].startswith("handover.")}
    assert others == {("demo.loaded", "Demo council"), ("suspicions.found", "Demo council")}
    assert {who for act, who in acts if act.startswith("handover.")} == {"Samina Yusuf"}
    assert db.session.scalars(select(Interaction.source).distinct()).all() == ["demo"]


def test_nothing_lies_in_the_future(in_council: Flask) -> None:
    for moment in (Interaction.recorded_at, Promise.made_at, Promise.kept_at, Ask.asked_at, Ask.answered_at):
        assert db.session.scalar(select(func.max(moment))) < clock.start_of(clock.today())


def test_contact_points_are_compared_as_the_rules_compare_them(in_council: Flask) -> None:
    points = db.session.execute(
        select(ContactPoint.kind, ContactPoint.value, ContactPoint.network, ContactPoint.postcode, ContactPoint.normal)
    )
    for kind, value, network, postcode, normal in points:
        assert resident_rules.contact_point(kind, value, network, postcode).normal == normal
        if kind == "phone":
            assert re.match(r"\+44(1632960|7700900)\d{3}$", normal), "Only numbers kept for drama."
        if kind == "email":
            assert normal.endswith((".example", "example.org", "example.net"))


def test_wards_and_postcodes_have_the_shape_of_real_ones(in_council: Flask) -> None:
    assert all(rules.WARD_CODE.match(code) for code in db.session.scalars(select(Ward.code)))
    postcodes = db.session.scalars(select(PostcodeWard.postcode)).all()
    assert all(rules.normal_postcode(postcode) == postcode for postcode in postcodes)
    assert len(set(postcodes)) == len(postcodes)


def test_typing_gritting_lady_hale_finds_her(in_council: Flask) -> None:
    found = search(actor_of(_named("Amira Siddiq")), "gritting lady hale")
    assert found.hits[0].name == "Eileen Marsden"


def test_who_took_over_from_whom_can_be_read(in_council: Flask) -> None:
    eileen = db.session.scalar(
        select(Resident.id).where(Resident.name == "Eileen Marsden", Resident.controller_id == COUNCIL)
    )
    names = [stretch.name for stretch in line_of("resident", eileen)]
    assert names[:3] == ["Amira Siddiq", "Samina Yusuf", "Maggie Oakes"]


def test_whoever_one_may_sign_in_as_first_has_work_waiting(in_council: Flask) -> None:
    people = people_to_sign_in_as()
    assert [person.name for person in people][:3] == ["Amira Siddiq", "Ben Okafor", "Priya Nair"]
    first_of_each = {person.kind: person for person in reversed(people)}
    for kind in ("officer", "officer of a restricted team", "manager", "councillor"):
        actor = actor_of(first_of_each[kind].colleague_id)
        waiting = db.session.scalar(
            select(func.count(Conversation.id)).where(
                Conversation.id.in_(led_by("conversation", answering_posts(actor).all)),
                Conversation.controller_id.in_(actor.controllers),
                Conversation.waiting_since.is_not(None),
            )
        )
        assert waiting > 0, kind


def test_a_manager_finds_a_plan_that_nobody_else_hears_of(in_council: Flask) -> None:
    plan = db.session.scalars(select(Handover)).one()
    assert plan.status == "planned" and plan.preview
    assert plan.starts_on - timedelta(days=1) > clock.local(NOW).date()
    named = [actor_of(_named(name)) for name in ("Samina Yusuf", "Hanna Ostrom", "Owen Blythe")]
    others = [actor_of(_named(name)) for name in ("Denise Hartley", "Rhys Fairclough", "Imran Aziz", "Amira Siddiq")]
    for actors, seen in ((named, [plan.id]), (others, [])):
        for actor in actors:
            assert [one.id for one in db.session.scalars(visible_handovers(actor))] == seen
    fates = dict(db.session.execute(select(Item.fate, func.count()).group_by(Item.fate)).all())
    assert fates["moves"] > 60


def test_a_line_for_each_whom_one_may_sign_in_as(in_council: Flask) -> None:
    lines = who_can_sign_in()
    assert lines[0].startswith("Amira Siddiq, Neighbourhood Officer, Hale: ")
    assert any(line.startswith("Ruth Adeyemi, Auditor") for line in lines)


def test_what_a_circle_knows_is_not_found_outside_it(in_council: Flask) -> None:
    controllers = db.session.scalars(select(Controller.id).where(Controller.id != COUNCIL)).all()
    apart = db.session.scalars(select(Resident.name).where(Resident.controller_id.in_(controllers))).all()
    assert "Reece A" in apart
    amira = actor_of(_named("Amira Siddiq"))
    assert all(hit.name != "Reece A" for hit in search(amira, "Reece A").hits)
    jas = actor_of(_named("Jas Dhaliwal"))
    assert search(jas, "Reece A").hits[0].name == "Reece A"


def test_the_same_seed_brings_the_same_council(council: Flask, tmp_path: Path) -> None:
    again = make_council(f"sqlite:///{tmp_path / 'again.sqlite3'}")
    assert list(_everything(council)) == list(_everything(again))


def test_another_seed_brings_another_council(council: Flask, tmp_path: Path) -> None:
    other = make_council(f"sqlite:///{tmp_path / 'other.sqlite3'}", seed=8)
    with council.app_context():
        ours = set(db.session.scalars(select(Resident.name)))
    with other.app_context():
        theirs = set(db.session.scalars(select(Resident.name)))
    assert len(ours & theirs) < len(ours) / 2


@pytest.mark.parametrize("day", ("2026-11-14", "2026-11-15", "2024-03-01", "2026-03-30"))
def test_on_any_day_the_last_word_was_said_on_a_working_day_before(day: str) -> None:
    today = date.fromisoformat(day)
    calendar = Calendar(today, 3, 1)
    last = calendar.date(calendar.end)
    assert last < today and last.weekday() < 5 and (today - last).days <= 3


@pytest.mark.parametrize("day", ("2026-03-31", "2026-05-06", "2026-11-14", "2026-11-15", "2027-01-01"))
def test_it_holds_together_on_any_day_of_the_week(day: str, tmp_path: Path) -> None:
    """Stories are told back from today: weekends, bank holidays and the hour that is lost in March are no matter."""
    now = clock.start_of(date.fromisoformat(day)) + timedelta(minutes=5)
    app = make_council(f"sqlite:///{tmp_path / 'day.sqlite3'}", residents=20, now=now)
    with app.app_context(), clock.stopped(now):
        assert findings(whole=True) == []
        assert db.session.scalar(select(func.max(Interaction.recorded_at))) < now


def test_it_is_loaded_in_good_time(tmp_path: Path) -> None:
    began = monotonic()
    make_council(f"sqlite:///{tmp_path / 'timed.sqlite3'}", residents=500)
    assert monotonic() - began < 30


def test_nobody_in_it_is_real(in_council: Flask) -> None:
    folder = real_data()
    with in_council.app_context():
        ours = set(db.session.scalars(select(Colleague.name))) | set(db.session.scalars(select(Resident.name)))
        codes = set(db.session.scalars(select(Ward.code)))
        words = "\n".join(db.session.scalars(select(Interaction.body).union(select(Conversation.subject))))
    assert not ours & set(_real_people(folder))
    assert not codes & {row["ward_code"] for row in _table(folder / "wards" / "uk_wards_2024.csv")}
    for row in _table(folder / "lad" / "uk_local_authorities_current.csv"):
        for name in (row["official-name"], row["nice-name"]):
            assert not name or not re.search(rf"\b{re.escape(name)}\b", words), name


def _named(name: str) -> int:
    found = db.session.scalar(select(Colleague.id).where(Colleague.name == name))
    end_reading()
    return found


def _everything(app: Flask) -> Iterator[object]:
    with app.app_context():
        for model in (*ORDER, Tie):
            columns = [c for c in model.__table__.columns if c.name != "id" or model is not Tie]
            yield from db.session.execute(select(*columns).order_by(*_key(model)))
        yield from db.session.execute(
            select(SearchRow.resident_id, SearchRow.names, SearchRow.points, SearchRow.words, SearchRow.remembered)
            .where(SearchRow.resident_id.is_not(None))
            .order_by(SearchRow.resident_id, SearchRow.controller_id)
        )
        end_reading()


def _key(model: type) -> tuple[object, ...]:
    if model is Tie:
        return Tie.resident_id, func.coalesce(Tie.colleague_id, 0), func.coalesce(Tie.account_id, 0), Tie.controller_id
    return (model.id,)


def _real_people(folder: Path) -> Iterator[str]:
    for file in (folder / "trafford" / "councillor_snapshots").glob("*.csv"):
        for row in _table(file):
            yield rules.without_title(row["Name"])
    for row in _table(folder / "trafford" / "election_winners_2016-2026.csv"):
        yield f"{row['CandidateForenames'].split()[0]} {row['CandidateSurname'].title()}"


def _table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_postgresql_goes_on_counting_where_the_demo_stopped(in_council: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        pytest.skip("Only PostgreSQL counts ids apart from the table.")
    for model in ORDER:
        newest = db.session.scalar(select(func.max(model.id)))
        last = db.session.scalar(text(f"SELECT last_value FROM {model.__tablename__}_id_seq"))
        assert newest is None or last >= newest, model.__tablename__
