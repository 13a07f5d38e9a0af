"""Every strength opens to its parts, which add up to it."""

from __future__ import annotations

import re
from datetime import timedelta

from crm import clock
from crm.relationships.queries import tie as tie_queries
from crm.relationships.queries.tie import tie_parts
from crm.ties.rules import called, rounded_down, times_of
from tests.checked_client import words
from tests.conversations.scene import log
from tests.scene import play
from tests.web.test_authorise import bytes_of


def _talks(cast, actor_of_cast) -> None:
    maggie = actor_of_cast(cast.maggie)
    for days, how, way in ((400, "letter", "out"), (200, "phone", "in"), (100, "email", "out"), (1, "in person", "in")):
        with clock.stopped(clock.now() - timedelta(days=days)):
            log(maggie, cast.eileen, "The grit bin.", channel=how, direction=way)


def test_the_page_says_how_often_how_lately_by_which_channels_and_who_began(client_of, cast, actor_of_cast, sql_count):
    _talks(cast, actor_of_cast)
    client = client_of(cast.amira)
    client.get(f"/residents/{cast.eileen}/ties/colleague-{cast.maggie}")  # what is written once an hour is written now
    with sql_count() as statements:
        page = client.get(f"/residents/{cast.eileen}/ties/colleague-{cast.maggie}")
    assert len(statements) <= 16 + 4
    text = words(page)
    assert "How Maggie Oakes knows Eileen Marsden" in text
    assert "How often 4 talks and messages Since 12 October 2025" in text
    assert "Last on 15 November 2026" in text
    assert "In person, phone, email, letter" in text
    assert (
        "Eileen Marsden 2 times, we 2 times Nothing written has come back yet, so each thing sent counts half." in text
    )
    # A letter of 400 days ago: 0.5, of which 2 ** -(400 / 180) is left.
    assert "Letter, to her 12 Oct 2025 1 0.5 0.5 0.11" in text
    assert "Strength is no measure of anyone’s work" in text
    assert f"/residents/{cast.eileen}?with=colleague-{cast.maggie}#said" in page.text


def test_on_a_past_day_it_stands_as_the_network_of_that_day_has_it(client_of, cast, actor_of_cast):
    _talks(cast, actor_of_cast)
    client = client_of(cast.amira)
    network = client.get(f"/residents/{cast.eileen}/network?on=2026-10-01")
    shown = re.search(r'href="([^"]+)">[^<]+</a><span class="strength-detail">strength ([\d.]+)', network.text)
    assert shown
    where, number = shown.groups()
    page = words(client.get(where))
    assert where.endswith(f"/ties/colleague-{cast.maggie}?on=2026-10-01")
    assert f"Strength {number}" in page and "on 1 October 2026, which was called" in page
    assert "How often 3 talks and messages" in page
    early = client.get(where.replace("2026", "2019"))
    assert early.status_code == 303 and early.headers["Location"].endswith(f"/colleague-{cast.maggie}")


def test_no_number_is_beside_the_name_of_a_level_that_it_does_not_reach():
    assert [rounded_down(one) for one in (0.2499, 0.999, 1.0, 2.97, 6.04)] == ["0.24", "0.99", "1.0", "2.9", "6.0"]


def test_the_parts_add_up_however_many_are_read(app, cast, actor_of_cast, monkeypatch):
    _talks(cast, actor_of_cast)
    actor = actor_of_cast(cast.amira)
    for most in (5_000, 2):
        monkeypatch.setattr(tie_queries, "MOST_READ", most)
        found = tie_parts(actor, cast.eileen, "colleague", cast.maggie)
        assert abs(sum(one.strength for one in found.parts) + found.unread - found.knows.strength) < 1e-9
        assert found.read == min(most, 4)
    assert found.unread > 0


def test_an_account_has_parts_too_and_who_never_spoke_has_none(client_of, cast, actor_of_cast):
    play(cast, 1)
    client = client_of(cast.amira)
    assert "Social, from her" in words(client.get(f"/residents/{cast.eileen}/ties/account-{cast.northmere}"))
    assert client.get(f"/residents/{cast.eileen}/ties/colleague-{cast.owen}").status_code == 404


def test_a_restricted_teams_tie_does_not_exist_for_others(client_of, cast, actor_of_cast):
    log(actor_of_cast(cast.jo), cast.eileen, "She asked about her grandson.", acting_as="officer")
    where = f"/residents/{cast.eileen}/ties/colleague-{{}}"
    maggie = client_of(cast.maggie)
    maggie.get(where.format(1))
    theirs = maggie.get(where.format(cast.jo))
    assert theirs.status_code == 404
    assert bytes_of(theirs) == bytes_of(maggie.get(where.format(987_654)))


def test_an_account_knows_nobody_well_and_a_letter_is_no_talk():
    assert [called(level, "account") for level in (3, 4, 5)] == ["in touch", "often in touch", "very often in touch"]
    assert called(4, "officer") == "knows well"
    assert [times_of(2, how) for how in (("phone",), ("email", "letter"), ("in person", "email"))] == [
        "2 talks", "2 messages", "2 talks and messages",
    ]  # fmt: skip
