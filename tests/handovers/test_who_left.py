"""Whoever has left stays in filters, searches and the past, as left with the date; nobody can pick them."""

from __future__ import annotations

import re
from datetime import date

import pytest

from crm.accounts.models import Account
from crm.accounts.queries import accounts_to_log_through
from crm.council.access import actor_of
from crm.council.people import colleague_named, colleague_page
from crm.council.picking import colleagues_to_pick, posts_to_ask
from crm.council.queries import people_to_sign_in_as
from crm.errors import BadInput
from crm.handovers.commands.planning import plan_leaving
from crm.handovers.commands.readers import name_reader
from crm.handovers.rules import Wanted
from crm.ties.queries import who_knows
from tests.cast import keep
from tests.checked_client import words
from tests.handovers.scene import done, maggie_leaves
from tests.handovers.test_confidential import HTMX, addresses
from tests.scene import play
from tests.web.test_authorise import bytes_of

pytestmark = pytest.mark.page

AFTER = "2026-11-23 09:00"
LEFT = "left on 20 November 2026"
# A choice: of a select, a radio, a box, a chip, or of what is offered as one types.
CHOICES = re.compile(
    r"<option[^>]*>(.*?)</option>"
    r'|<label class="(?:chip|govuk-label govuk-(?:radios|checkboxes)__label)"[^>]*>(.*?)</label>'
    r'|<(?:a|button) class="choice"[^>]*>(.*?)</(?:a|button)>',
    re.DOTALL,
)
FILTERS = re.compile(r'<form[^>]*method="get".*?</form>', re.DOTALL)


@pytest.fixture
def gone(cast, app, at):
    """Maggie had a professional account, talked with many, and left on Friday; Amira took over."""
    seen = play(cast, 2)
    (handle,) = keep(
        Account(
            kind="professional", network="X", handle="@MaggieNMBC", normal="maggienmbc", colleague_id=cast.maggie,
            purpose="Hale", opened_on=date(2020, 1, 1),
        )
    )  # fmt: skip
    assert handle in {one.account_id for one in accounts_to_log_through(actor_of(cast.maggie))}
    samina = actor_of(cast.samina)
    done(samina, maggie_leaves(samina, cast, Wanted("taken over", colleague_id=cast.amira)))
    at(AFTER)
    return seen


@pytest.mark.parametrize("who", ["samina", *(pytest.param(who, marks=pytest.mark.long) for who in ("amira", "owen"))])
def test_no_page_offers_them(gone, app, cast, client_of, who):
    client = client_of(getattr(cast, who))
    offered = []
    for address, headers in addresses(app, cast, gone):
        _status, text, _headers = bytes_of(client.get(address, headers=headers))
        for choice in CHOICES.finditer(FILTERS.sub("", text)):
            said = re.sub(r"<[^>]+>", " ", choice[0])
            if "Maggie Oakes" in said and "left" not in said:
                offered.append((address, " ".join(said.split())))
    assert offered == []


def test_before_they_left_they_were_offered(app, cast, client_of):
    """So that the test above does not pass because nothing is looked at."""
    play(cast, 1)
    answer = client_of(cast.amira).get(f"/conversations/{1}/who-to-ask?who=maggie", headers=HTMX)
    assert any("Maggie Oakes" in choice[0] for choice in CHOICES.finditer(answer.text))


def test_no_list_to_pick_from_has_them(gone, cast):
    amira, samina = actor_of(cast.amira), actor_of(cast.samina)
    assert colleagues_to_pick(amira, "maggie") == ()
    assert not any("Maggie Oakes" in one.names for one in posts_to_ask(amira, "hale"))
    assert not any(one.name == "Maggie Oakes" for one in people_to_sign_in_as())
    assert not any("Maggie" in str(one) for one in accounts_to_log_through(amira))
    assert actor_of(cast.maggie) is None
    with pytest.raises(BadInput, match=LEFT):
        colleague_named(samina, "Maggie Oakes")


def test_nobody_names_them_in_a_plan(gone, cast):
    samina = actor_of(cast.samina)
    plan = plan_leaving(samina, cast.amira, last_day=date(2026, 12, 4))
    with pytest.raises(BadInput, match="works here"):
        name_reader(samina, plan, cast.maggie)


def test_they_stand_in_the_past_as_left_with_the_date(gone, cast, client_of):
    client = client_of(cast.amira)
    amira = actor_of(cast.amira)
    resident = words(client.get(f"/residents/{cast.eileen}"))
    assert "Maggie Oakes 14 March 2011 to 20 November 2026. Left" in resident
    assert "Now: Amira Siddiq (you) From 21 November 2026" in resident
    assert "left 20 Nov" in resident
    assert f"Maggie Oakes {LEFT}" in resident
    (tie,) = (one for one in who_knows(amira, cast.eileen) if one.name == "Maggie Oakes")
    assert tie.left_on == date(2026, 11, 20)
    thread = words(client.get(f"/conversations/{gone.conversations[0]}"))
    assert f"Maggie Oakes {LEFT}" in thread and "Amira Siddiq took over with the post" in thread
    assert colleague_page(amira, cast.maggie).left_on == date(2026, 11, 20)
    assert "Left" in words(client.get(f"/posts/{cast.hale_officer}"))


def test_they_stay_in_filters_and_search(gone, cast, client_of):
    resident = client_of(cast.amira).get(f"/residents/{cast.eileen}").text
    assert re.search(r"with=colleague-\d+[^>]*>[^<]*Maggie Oakes|<option[^>]*>Maggie Oakes", resident)
    only = words(client_of(cast.amira).get(f"/residents/{cast.eileen}?with=colleague-{cast.maggie}"))
    assert "Maggie Oakes" in only
    acts = words(client_of(cast.ruth).get("/audit?colleague=maggie"))
    assert "Maggie Oakes" in acts
    answer = client_of(cast.amira).get(f"/conversations/{gone.conversations[0]}/who-to-ask?who=maggie", headers=HTMX)
    assert "left on 20 November" in answer.text
