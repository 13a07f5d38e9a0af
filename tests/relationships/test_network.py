"""A resident's network: the list, the drawing, as it was on a past day, and of whom nobody is told."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.models import COUNCIL, Post, PostHolder
from crm.database import db
from crm.relationships.queries.network import network
from crm.residents.access import resident
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.ties.models import Tie
from tests.cast import keep
from tests.checked_client import words
from tests.residents.scene import matter_with
from tests.scene import play


@pytest.fixture
def eileens_club(cast):
    """Eileen Marsden chairs a club, David Hartley is in it and lives with her."""
    now = clock.now()
    club, david = keep(
        Organisation(controller_id=COUNCIL, name="Hale Bowling Club", kind="community group", created_at=now),
        Resident(controller_id=COUNCIL, name="David Hartley", created_at=now),
    )
    keep(
        Link(controller_id=COUNCIL, resident_id=cast.eileen, organisation_id=club, kind="chair"),
        Link(controller_id=COUNCIL, resident_id=david, organisation_id=club, kind="member"),
        ContactPoint(
            controller_id=COUNCIL, resident_id=david, kind="address", value="9 Crag Lane, Hale", postcode="NM11AA",
            normal="9 crag lane hale nm11aa", starts_on=date(2025, 1, 1),
        ),
    )  # fmt: skip
    return club, david


def test_the_page_says_who_is_near_how_well_and_what_proves_it(client_of, cast, sql_count, eileens_club):
    play(cast, 3)
    client = client_of(cast.maggie)
    client.get(f"/residents/{cast.eileen}/network")  # what is written once an hour is written now
    with sql_count() as statements:
        page = client.get(f"/residents/{cast.eileen}/network?radius=2")
    assert len(statements) <= 12 + 4 + 1  # those of session and actor; the viewing
    text = words(page)
    assert "Maggie Oakes (you) Neighbourhood Officer, Hale. 3 messages, first 11 Nov, last 11 Nov, email" in text
    assert f'href="/residents/{cast.eileen}/ties/account-{cast.northmere}"' in page.text
    assert "Strength is no measure of anyone’s work" in text
    assert "Hale Bowling Club Chair" in text and "David Hartley Same address" in text
    assert "<svg viewBox" in page.text and "The network of Eileen Marsden" in page.text
    again = client.get(f"/residents/{cast.eileen}/network?radius=2")
    drawing = re.compile(r"<figure.*</figure>", re.DOTALL)
    assert drawing.findall(again.text) == drawing.findall(page.text) != []  # the same layout each time


def test_today_is_as_now_and_a_past_day_knows_only_what_was_said_by_then(app, cast, actor_of_cast):
    scene = play(cast, 2)
    actor, eileen = actor_of_cast(cast.maggie), db.session.get_one(Resident, cast.eileen)
    now = network(actor, eileen)
    with clock.stopped(clock.start_of(date(2026, 11, 17)), everywhere=True):
        then = network(actor_of_cast(cast.maggie), eileen, on=date(2026, 11, 16))
    assert [(one.name, one.facts, one.number) for one in now.lines.colleagues] == [
        (one.name, one.facts, one.number) for one in then.lines.colleagues
    ]
    before = network(actor, eileen, on=date(2026, 11, 11))
    assert [line.name for line in before.lines.colleagues] == ["Maggie Oakes (you)"]  # Priya wrote on the 12th
    assert before.lines.accounts == ()
    assert scene.organisation


def test_who_left_is_dashed_and_who_had_not_left_yet_is_not(app, client_of, cast, actor_of_cast):
    with clock.stopped(clock.start_of(date(2025, 5, 12)), everywhere=True):
        entry = LogEntry((Who("resident", id=cast.eileen),), "phone", "The drain again.")
        log_interaction(actor_of_cast(cast.carol), entry)
    page = client_of(cast.maggie).get(f"/residents/{cast.eileen}/network")
    assert "Carol Whitby Was Highways inspector, North. 1 talk, last 12 May 2025, phone" in words(page)
    assert "edge edge-left" in page.text and "left 31 May 2025" in words(page)
    assert "Someone who knows: nobody yet" in words(page)  # a gap, in the list and in the drawing
    assert "edge edge-gap" in page.text
    past = client_of(cast.maggie).get(f"/residents/{cast.eileen}/network?on=2025-05-20&radius=2")
    assert "Highways inspector, North. 1 talk, last 12 May 2025, phone. Left since, on 31 May 2025" in words(past)
    assert "edge-left" not in past.text
    assert "On a past day only one step can be shown" in words(past)


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("on=0001-01-01", 200, "On 1 January 1 nobody here had spoken with her yet: the first conversation was on"),
        ("on=2009-01-01", 200, "On 1 January 2009 nobody here had spoken with her yet: the first conversation was on"),
        ("on=2027-01-01", 422, "1 January 2027 is still to come."),
        ("on=a+while+ago", 422, "a while ago is not a day."),
        ("radius=7", 422, "Choose one step or two."),
    ],
)
def test_a_day_that_cannot_be_is_said_and_stays_typed(client_of, cast, asked, status, says):
    play(cast, 1)
    page = client_of(cast.maggie).get(f"/residents/{cast.eileen}/network?{asked}")
    assert page.status_code == status
    assert says in words(page)
    assert '<svg viewBox="0 0 6' not in page.text
    if asked.startswith("on="):
        assert f'value="{asked.removeprefix("on=").replace("+", " ")}"' in page.text


def test_nobody_near_is_a_sentence_and_no_picture(client_of, cast):
    page = client_of(cast.maggie).get(f"/residents/{cast.eileen}/network")
    assert "Nobody here has spoken with Eileen Marsden yet" in words(page)
    assert "Missing Someone who knows: nobody yet" in words(page)
    assert "figure" not in page.text
    on_a_day = client_of(cast.maggie).get(f"/residents/{cast.eileen}/network?on=1500-01-01")
    assert "Nobody here has spoken with Eileen Marsden yet" in words(on_a_day)


def test_a_member_of_the_council_is_told_who_knows_the_rest_and_of_what_they_said_themselves(
    client_of, cast, actor_of_cast
):
    play(cast, 1)
    matter_with(cast.eileen, post=cast.councillor_hale)
    helen, where = client_of(cast.helen), f"/residents/{cast.eileen}"
    known = (
        "with whom she belongs, is known to officers. Neighbourhood Officer, Hale is responsible for her: ask there."
    )
    for page in ("/network?radius=2", "/network?on=2026-11-13", "/network", "", "/network?on=2026-11-01"):
        if page == "":
            said = LogEntry(
                (Who("resident", id=cast.eileen),), "in person", "The steps.", acting_as="member of the council"
            )
            log_interaction(actor_of_cast(cast.helen), said)
        text = words(helen.get(where + page))
        assert (known if page else "Who else is in touch with her is known to officers.") in text, page
        assert ("Helen Brathay (you) Cabinet member, Streets. 1 talk" in text) is (page == "")
        assert not any(one in text for one in ("Nobody here", "has said", "Missing", "Nobody named")), page
    assert "Last spoke" not in words(helen.get("/residents?q=Eileen"))
    assert "Never spoken" not in words(helen.get("/residents?q=Eileen"))
    assert "How often 1 talk" in words(helen.get(f"{where}/ties/colleague-{cast.helen}"))
    assert helen.get(f"{where}/ties/colleague-{cast.maggie}").status_code == 404


def test_a_councillors_casework_lacks_no_second_person_and_is_not_shared(client_of, cast, actor_of_cast):
    play(cast, 1)
    helen = actor_of_cast(cast.helen)
    mine = db.session.scalars(select(Resident.id).where(Resident.controller_id == cast.helens_casework)).one()
    found = network(helen, resident(helen, mine))
    assert found.lines.colleagues and not found.gaps and not found.kept_from
    page = words(client_of(cast.helen).get(f"/residents/{mine}"))
    assert "Casework: nobody else in the post can read it" in page and "Shared by" not in page


def test_one_person_under_two_entries_is_one_network(app, cast, actor_of_cast, client_of):
    scene = play(cast, 2)
    db.session.execute(update(Resident).where(Resident.id == scene.residents[0]).values(canonical_id=cast.eileen))
    db.session.commit()
    actor = actor_of_cast(cast.maggie)
    found = network(actor, resident(actor, cast.eileen), radius=2)
    (maggie,) = [line for line in found.lines.colleagues if line.name.startswith("Maggie")]
    assert maggie.facts.startswith("Neighbourhood Officer, Hale. 3 talks")
    assert scene.residents[0] not in [node[1] for node in (line.node for line in found.lines.further)]
    asked = f"/residents/{scene.residents[0]}/network?radius=2&on=2026-11-01&resident_id=7"
    goes_to = client_of(cast.maggie).get(asked).headers["Location"]
    assert goes_to == f"/residents/{cast.eileen}/network?radius=2&on=2026-11-01"


def test_somebody_of_a_restricted_team_is_named_to_their_circle_alone(app, client_of, cast):
    now = clock.now()
    keep(
        Tie(resident_id=cast.eileen, colleague_id=cast.jo, controller_id=COUNCIL, count=4, first_at=now, last_at=now,
            score=1e9, channels=1),
        Tie(resident_id=cast.eileen, colleague_id=cast.ben, controller_id=COUNCIL, count=1, first_at=now, last_at=now,
            score=1e9, channels=1),
    )  # fmt: skip
    for who, is_told in ((cast.maggie, False), (cast.jo, True)):
        page = client_of(who).get(f"/residents/{cast.eileen}/network")
        assert ("Jo Pennington" in words(page)) is is_told
        assert "Ben Okafor" in words(page)


def test_a_vacant_post_is_a_gap(app, cast, actor_of_cast):
    play(cast, 1)
    holding = db.session.get_one(PostHolder, cast.maggie_holding)
    assert db.session.get_one(Post, holding.post_id).title == "Neighbourhood Officer, Hale"
    actor = actor_of_cast(cast.ben)
    holding.ends_on = clock.today() - timedelta(days=1)
    db.session.commit()
    gaps = network(actor, resident(actor, cast.eileen)).gaps
    assert [gap.facts for gap in gaps] == [
        "Nobody holds the post of Neighbourhood Officer, Hale.",
        "Only Maggie Oakes is in touch with her.",
    ]
