"""Casework is carried out while others act: once, whole, and nobody's words are lost. And at the command line."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations.commands import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation, Interaction
from crm.council.access import actor_of
from crm.council.models import COUNCIL, Controller
from crm.database import db
from crm.errors import NotFound, Refused
from crm.handovers.casework import access
from crm.handovers.casework.commands import Settled, decide, settle
from crm.handovers.casework.models import CaseDecision, CaseworkKey
from crm.handovers.casework.queries import moved_without_decision
from crm.handovers.casework.rules import Choice, digest_of
from crm.residents.models import Resident
from tests.at_once import together
from tests.handovers.casework_scene import OUT, as_councillor, back_in_office, case, controller_of, out_of_office

CHORE = Actor.system("casework")


def test_two_chores_at_once_carry_it_out_once(app, cast):
    cases = [case(cast.dev, f"Person {number}", f"Matter {number}", may_continue="both") for number in range(4)]
    dev = as_councillor(cast.dev)
    for told, choice in zip(
        cases,
        (Choice("pass", to_colleague_id=cast.helen), Choice("council", to_post_id=cast.adviser), Choice("delete")),
        strict=False,
    ):
        decide(dev, told, choice)
    out_of_office(cast.dev)
    done = together(app, [partial(settle, CHORE)] * 4)
    assert all(isinstance(one, Settled) for one in done), done
    assert sum((one for one in done), Settled()) == Settled(passed=1, handed_to_council=1, deleted=1)
    acts = (
        select(AuditEntry.action, func.count())
        .where(AuditEntry.action.startswith("casework."))
        .group_by(AuditEntry.action)
    )
    counted = dict(db.session.execute(acts).all())
    assert (counted["casework.passed"], counted["casework.handed_to_council"], counted["casework.deleted"]) == (1, 1, 1)
    assert counted["casework.sealed"] == 1
    assert (findings(whole=True), moved_without_decision()) == ([], 0)


@pytest.mark.parametrize("round_", range(3))
def test_logging_in_a_case_while_it_is_handed_over_loses_nothing(app, cast, round_):
    """Either it is in the case that went, or the writer is told that there is no such case, with the text kept."""
    told = case(cast.dev, may_continue="both")
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("council", to_post_id=cast.adviser))
    (wanda,) = db.session.scalars(select(Resident.id).where(Resident.controller_id == cast.devs_casework))
    entry = LogEntry((Who("resident", id=wanda),), "phone", "One thing more.", conversation_id=told)
    logged, settled = together(
        app, [partial(log_interaction, dev, entry), partial(settle, CHORE, colleague_id=cast.dev)]
    )
    assert settled == Settled(handed_to_council=1)
    assert controller_of(told) == COUNCIL
    words = db.session.scalars(select(Interaction.controller_id).where(Interaction.body == "One thing more.")).all()
    assert (words, type(logged)) in [([], NotFound), ([], Refused)] or words == [COUNCIL]
    assert (findings(whole=True), moved_without_decision()) == ([], 0)


def test_changing_ones_mind_while_it_is_carried_out_ends_one_way(app, cast):
    told = case(cast.dev, may_continue="both")
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("council", to_post_id=cast.adviser))
    again, settled = together(
        app, [partial(decide, dev, told, Choice("delete")), partial(settle, CHORE, colleague_id=cast.dev)]
    )
    assert isinstance(settled, Settled), settled
    assert again == told or isinstance(again, NotFound)
    settle(CHORE, colleague_id=cast.dev)
    gone = db.session.get(Conversation, told) is None
    assert gone or controller_of(told) == COUNCIL
    fates = db.session.scalars(select(CaseDecision.fate).where(CaseDecision.carried_out_at.is_not(None))).all()
    assert fates == (["delete"] if gone else ["council"])
    assert (findings(whole=True), moved_without_decision()) == ([], 0)


# At the command line.


def test_the_chore_says_what_it_did(app, cast):
    told = case(cast.dev, may_continue="both")
    decide(as_councillor(cast.dev), told, Choice("pass", to_colleague_id=cast.helen))
    case(cast.dev, "Xavier Quartz", "The bus.")
    out_of_office(cast.dev)
    db.session.commit()
    run = app.test_cli_runner().invoke
    said = run(args=["casework", "settle"]).output
    assert "1 case passed to another councillor, 0 cases handed to the council" in said
    assert "0 cases deleted because nobody had decided by the set day." in said
    waiting = run(args=["casework", "waiting"]).output
    assert waiting == "Dev Rana (Councillor, Tarn): 1 case; deleted on 14 February 2027 unless decided.\n"
    assert "Xavier" not in waiting


def test_a_key_made_at_the_command_line_is_told_once_and_stands_in_the_audit(app, cast):
    case(cast.dev)
    out_of_office(cast.dev)
    db.session.commit()
    said = app.test_cli_runner().invoke(args=["casework", "ask", "Dev Rana"]).output
    (key,) = re.findall(r"(?:[2-9A-Z]{5}-){5}[2-9A-Z]", said)
    assert access.by_key(digest_of(key)).colleague_id == cast.dev
    assert db.session.scalars(select(CaseworkKey.made_by_id)).one() is None
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "casework_key.made")).one()
    assert (entry.actor_name, entry.controller_id, entry.details) == ("flask casework ask", cast.devs_casework, {})


def test_after_the_chore_no_byte_of_a_deleted_case_is_in_the_database(app, cast, database):
    """Deleted words stay in SQLite's full-text index, and pages that are free keep what was on them."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Where PostgreSQL keeps what on disk is for its administrators.")
    told = case(cast.dev, "Wanda Zephyrina", "The zebracrossing frightens my mother.")
    decide(as_councillor(cast.dev), told, Choice("delete"))
    out_of_office(cast.dev)
    db.session.commit()
    file = Path(db.engine.url.database)
    assert b"zebracrossing" in file.read_bytes().lower()
    app.test_cli_runner().invoke(args=["casework", "settle"])
    left = file.read_bytes().lower()
    assert [word for word in (b"zephyrina", b"zebracrossing", b"frightens") if word in left] == []


@pytest.mark.parametrize(("who", "words"), [("Nobody Here", "is nobody here"), ("Maggie Oakes", "was no councillor")])
def test_who_is_no_councillor_has_no_key(app, cast, who, words):
    done = app.test_cli_runner().invoke(args=["casework", "ask", who])
    assert (done.exit_code, words in done.stderr) == (2, True)


def test_a_former_councillor_who_returns_has_it_back(app, cast, at):
    """They answer for it in law as before; nothing is deleted while they are in office."""
    told = case(cast.dev)
    out_of_office(cast.dev)
    settle(CHORE)
    at("2027-01-20 10:00")
    back_in_office(cast.dev, cast.councillor_tarn, OUT.replace(year=2027, month=1, day=18))
    at("2027-06-01 10:00")
    settle(CHORE)
    assert controller_of(told) == cast.devs_casework
    assert cast.devs_casework in actor_of(cast.dev).controllers
    assert db.session.scalar(select(func.count()).select_from(Controller).where(Controller.kind == "councillor")) == 3
