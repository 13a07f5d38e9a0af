"""A plan is seen by those named in it. For everybody else every page, search, suggestion, count, error and view of the
audit is the same, byte for byte, before somebody planned and after, and has no mark of the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule

from crm.audit.models import AuditEntry
from crm.council.access import actor_of
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import Refused
from crm.handovers.commands.choosing import choose
from crm.handovers.commands.confirming import preview
from crm.handovers.commands.planning import (
    abandon,
    merge_posts,
    plan_absence,
    plan_give_back,
    plan_leaving,
    plan_restructure,
    put_off,
)
from crm.handovers.commands.readers import name_reader, unname_reader
from crm.handovers.rules import ShareWanted, Wanted
from tests.architecture.test_what_one_may_not_know import CONFIDENTIAL
from tests.cast import Cast, keep
from tests.handovers.scene import arranged, items, split_to
from tests.scene import Scene, play
from tests.signed_in import sign_in
from tests.web.test_authorise import bytes_of

pytestmark = pytest.mark.page

NOBODY = 987_654
HTMX = {"HX-Request": "true"}
LAST_DAY, RETURN, CHANGE = date(2031, 3, 17), date(2031, 7, 23), date(2031, 8, 29)
# The dates in any way in which a page may write them, their neighbours, the reasons.
MARKS = re.compile(
    r"zanzibar|pangolin|quetzal|203[123]-0?\d-\d|\b(1[678]|2[234]|2[89]|30) (mar|jul|aug)[a-z]*( 203[123])?\b|203[123]",
    re.IGNORECASE,
)
# Above, beside, below; who is to take over and who leaves; who is told much by their role; who stands outside.
OTHERS = ("chief", "imran", "maggie", "amira", "ben", "ruth", "owen", "helen", "jo", "rhys")
LEARN_MOST = {"chief", "maggie", "ruth"}
SOUGHT = (("Maggie Oakes", {}), ("Zanzibar", {}), ("handover", {}), ("maggie", HTMX), ("officer", HTMX))
SEARCHES = {
    "/residents": ("q",),
    "/log/people": ("q",),
    "/organisations": ("q",),
    "/conversations": ("q",),
    "/accounts": ("q",),
    "/audit": ("colleague", "about"),
    "/audit/viewings": ("colleague",),
    "/conversations/<conversation_id>/who-to-ask": ("who",),
    "/residents/<resident_id>/links": ("q",),
    "/residents/<resident_id>/responsible": ("q",),
    "/interactions/<interaction_id>/move": ("q",),
}


def number(rule: Rule) -> str:
    """`/posts/<int(max=9):post_id>` as `/posts/<post_id>`."""
    return re.sub(r"<\w+(?:\([^)]*\))?:", "<", rule.rule)


def addresses(app: Flask, cast: Cast, seen: Scene) -> list[tuple[str, dict[str, str]]]:
    """Every page of the product, of whatever the plan is about; every search; what of it is a fragment."""
    of = {
        "colleague_id": (cast.maggie, cast.amira),
        "post_id": (cast.hale_officer, cast.tarn_officer),
        "team_id": (cast.hale_neighbourhoods, cast.neighbourhoods),
        "resident_id": (cast.eileen,),
        "conversation_id": (seen.conversations[0],),
        "interaction_id": (seen.interactions[0],),
        "promise_id": (seen.promises[0],),
        "ask_id": (seen.asks[0],),
        "organisation_id": (seen.organisation,),
        "account_id": (cast.hale_mailbox,),
        "code": ("E05099001",),
        "filename": ("none.css",),
        "key": ("none",),
        "language": ("en",),
    }
    found: list[tuple[str, dict[str, str]]] = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or set()):
            continue
        # What is not of the council's own: the first few numbers, of which some are the plan's.
        choices = {name: of.get(name, (1, 2, 3, 4)) for name in rule.arguments}
        most = max((len(values) for values in choices.values()), default=1)
        for turn in range(most):
            path = number(rule)
            for name, values in choices.items():
                path = path.replace(f"<{name}>", str(values[turn % len(values)]))
            found.append((path, {}))
            for asked in SEARCHES.get(number(rule), ()) if turn == 0 else ():
                found += [(f"{path}?{asked}={what}", how) for what, how in SOUGHT]
    found += [("/audit?action=handover.planned", {}), ("/audit?about=Handover+1", {}), ("/residents?q=oakes", HTMX)]
    return found


def reading(app: Flask, who: int) -> FlaskClient:
    """Signed in once: one's own page lists one's own sessions."""
    client = FlaskClient(app, app.response_class)
    sign_in(client, who)
    return client


def walk(client: FlaskClient, cast: Cast, seen: Scene) -> Iterator[tuple[str, tuple[object, ...]]]:
    for address, headers in addresses(client.application, cast, seen):
        status, text, sent = bytes_of(client.get(address, headers=headers))
        # That something confidential happened is all that the audit may tell.
        text = re.sub(r"<tr>\s*<th scope=\"row\">A confidential act</th>.*?</tr>\s*", "", text, flags=re.DOTALL)
        sent = [one for one in sent if one[0] != "Set-Cookie"]  # when it was signed in
        yield address + ("#fragment" if headers else ""), (status, text, sent)


@pytest.fixture
def chief(cast, app) -> int:
    """Heads the whole council: above Samina."""
    (who,) = keep(Colleague(name="Edda Thwaite"))
    (top,) = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))
    keep(PostHolder(colleague_id=who, post_id=top, starts_on=date(2020, 1, 1)))
    return who


def everything_planned(cast: Cast) -> list[int]:
    """Samina plans that Maggie leaves, that Amira is away, a restructure, and giving back; and tells Priya."""
    samina = actor_of(cast.samina)
    leaving = plan_leaving(samina, cast.maggie, last_day=LAST_DAY, reason="Off to Zanzibar with a pangolin")
    services = {cast.tarn_officer: cast.gritting, cast.vacant_officer: cast.flytipping}
    shares = (ShareWanted(post, service_code=service) for post, service in services.items())
    arranged(samina, leaving, cast.hale_officer, split_to(cast.tarn_officer, *shares, rule="by service"))
    preview(samina, leaving)
    choose(samina, leaving, [items(leaving)[0].id], to_post_id=cast.vacant_officer)
    preview(samina, leaving)
    for who in (cast.priya, cast.rhys):
        name_reader(samina, leaving, who)
    unname_reader(samina, leaving, cast.rhys)
    away = plan_absence(samina, cast.amira, first_day=date(2031, 7, 1), last_day=RETURN, reason="A quetzal")
    arranged(samina, away, cast.tarn_officer, Wanted("covered", colleague_id=cast.maggie, last_day=RETURN))
    preview(samina, away)
    change = plan_restructure(samina, cast.hale_neighbourhoods, on=CHANGE, reason="Fewer pangolins")
    merge_posts(samina, change, {cast.vacant_officer: cast.hale_officer})
    put_off(samina, change, CHANGE)
    given_up = plan_give_back(samina, cast.tarn_officer, cast.vacant_officer)
    abandon(samina, given_up)
    return [leaving, away, change, given_up]


@pytest.mark.parametrize(
    "who", [who if who in LEARN_MOST else pytest.param(who, marks=pytest.mark.long) for who in OTHERS]
)
def test_nobody_else_learns_of_a_plan(database, app, cast, chief, who):
    """In `make test` those who could learn most; in `make test-long` everybody, and those again on PostgreSQL, which
    makes the same pages."""
    if database.name == "postgresql" and who not in LEARN_MOST:
        return
    seen = play(cast, 1)
    reader = reading(app, chief if who == "chief" else getattr(cast, who))
    before = dict(walk(reader, cast, seen))
    everything_planned(cast)
    after = dict(walk(reader, cast, seen))
    assert [address for address in after if after[address] != before[address]] == []
    assert [address for address in after if found(after[address]) - found(before[address])] == []
    assert len(after) > 90


def found(answer: tuple[object, ...]) -> set[str]:
    return {mark[0].lower() for mark in MARKS.finditer(f"{answer[1]} {answer[2]}")}


def test_every_act_of_planning_says_to_which_plan_it_belongs(app, cast, chief):
    play(cast, 1)
    last = db.session.scalar(select(func.max(AuditEntry.id)))
    plans = everything_planned(cast)
    acts = db.session.execute(select(AuditEntry.action, AuditEntry.plan_id).where(AuditEntry.id > last)).all()
    assert [act.action for act in acts if act.plan_id not in plans] == []


def test_who_is_named_in_it_learns_of_it(app, cast, chief):
    """So that the test above does not pass because nothing is there."""
    seen = play(cast, 1)
    leaving, *_others = everything_planned(cast)
    after = dict(walk(reading(app, cast.priya), cast, seen))
    assert {"zanzibar", "17 march 2031"} <= set().union(*(found(answer) for answer in after.values()))
    assert after[f"/handovers/{leaving}"][0] == 200


@pytest.mark.parametrize("who", ["chief", "imran", "maggie", "amira", "rhys"])
def test_a_plan_looks_like_none_whatever_is_sent_to_it(app, cast, chief, client_of, who):
    reader = chief if who == "chief" else getattr(cast, who)
    client = client_of(reader)
    tokens = client.tokens("/privacy")
    leaving, away, *_others = everything_planned(cast)
    differences = []
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if not CONFIDENTIAL & rule.arguments:
            continue
        path = number(rule)
        for name, value in {"post_id": cast.hale_officer, "colleague_id": cast.maggie}.items():
            path = path.replace(f"<{name}>", str(value))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            data = tokens | {"form_id": "the same"} if method == "POST" else None
            answers = []
            for one in (leaving, away, NOBODY):
                address = re.sub(r"<\w+>", str(one), path)
                status, text, sent = bytes_of(client.open(address, method=method, data=data))
                answers.append((status, text.replace(address, "HERE"), sent))
            if answers[0] != answers[2] or answers[1] != answers[2] or answers[2][0] < 400:
                differences.append(f"{method} {path}: {[answer[0] for answer in answers]}")
    assert differences == []


def test_another_manager_of_the_leaver_is_told_no_more_than_that_it_is_taken(app, cast, chief):
    """One open handover for each leaver: the one thing that cannot be hidden from who manages them as well."""
    everything_planned(cast)
    with pytest.raises(Refused) as refusal:
        plan_leaving(actor_of(chief), cast.maggie, last_day=date(2026, 11, 20))
    assert "Samina" not in refusal.value.words
    assert not MARKS.search(refusal.value.words)
