"""A way to somebody: over whom, with what proves it, and what is said where there is none."""

from __future__ import annotations

import re

import pytest

from crm import clock
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.models import COUNCIL, Team
from crm.relationships.queries.route_ends import end, start
from crm.relationships.queries.routes import routes
from crm.relationships.queries.unnamed import unnamed
from crm.residents.models import Link, Organisation, Resident
from crm.ties.models import Tie
from tests.cast import keep
from tests.checked_client import words
from tests.web.test_authorise import bytes_of


@pytest.fixture
def town(cast):
    """Ben knows David, who is in the club that Eileen chairs; Carol, who left, and Jo, of Youth Justice, know both."""
    now = clock.now()
    club, david = keep(
        Organisation(controller_id=COUNCIL, name="Hale Bowling Club", kind="community group", created_at=now),
        Resident(controller_id=COUNCIL, name="David Hartley", created_at=now),
    )
    keep(
        Link(controller_id=COUNCIL, resident_id=cast.eileen, organisation_id=club, kind="chair"),
        Link(controller_id=COUNCIL, resident_id=david, organisation_id=club, kind="member"),
        *(
            _tie(resident, colleague, strength)
            for resident, colleague, strength in (
                (david, cast.ben, 1.0),
                (david, cast.carol, 9.0),
                (cast.eileen, cast.carol, 9.0),
                (david, cast.jo, 9.0),
                (cast.eileen, cast.jo, 9.0),
                (cast.eileen, cast.maggie, 2.0),
            )
        ),
        _tie(cast.eileen, None, 9.0, cast.northmere),
        _tie(david, None, 9.0, cast.northmere),
    )
    return club, david


def _tie(resident: int, colleague: int | None, strength: float, account: int | None = None) -> Tie:
    now = clock.now()
    kept = strength * 2 ** ((now - clock.start_of(clock.today().replace(year=2020, month=1, day=1))).days / 180)
    return Tie(
        resident_id=resident, colleague_id=colleague, account_id=account, controller_id=COUNCIL, count=3, first_at=now,
        last_at=now, score=kept, channels=4,
    )  # fmt: skip


def test_over_a_club_before_an_account_and_who_left_last_and_nobody_of_a_restricted_team(
    app, cast, town, actor_of_cast, sql_count
):
    actor = actor_of_cast(cast.ben)
    keep(*(_tie(resident, None, 0.1, cast.northmere) for resident in _crowd(60)))
    with sql_count() as statements:
        hidden = unnamed(actor)
        found = routes(actor, hidden, start(actor, hidden, None), end(actor, ("resident", cast.eileen)))
    assert len(statements) <= 12
    first = found.routes[0]
    assert first.title == "Through David Hartley, then Hale Bowling Club"
    assert [step.name for step in first.steps] == [
        "Ben Okafor (you)", "David Hartley", "Hale Bowling Club", "Eileen Marsden",
    ]  # fmt: skip
    assert first.steps[1].facts == "3 messages, first 16 Nov, last 16 Nov, email"
    assert first.steps[1].proof == f"/residents/{town[1]}/ties/colleague-{cast.ben}"
    assert first.steps[2].facts == "David Hartley: member, Hale Bowling Club"
    told = [*found.speaking, *(step for route in found.routes for step in route.steps)]
    assert not any(one.name in ("Jo Pennington", "@NorthmereCouncil on X") for one in told)  # accounts introduce nobody
    # Whoever speaks with her can be asked: they are named first, and no way leads to them over a resident.
    assert [(one.name, one.facts) for one in found.speaking] == [
        ("Maggie Oakes", "3 messages, first 16 Nov, last 16 Nov, email")
    ]


def test_where_no_colleague_speaks_with_somebody_one_may_be_the_first_step(app, cast, town, actor_of_cast):
    (kit,) = keep(Resident(controller_id=COUNCIL, name="Kit Lowther", created_at=clock.now()))
    keep(
        Link(controller_id=COUNCIL, resident_id=kit, other_resident_id=town[1], kind="carer"),
        _tie(kit, cast.carol, 9.0),
    )
    actor = actor_of_cast(cast.imran)
    hidden = unnamed(actor)
    found = routes(actor, hidden, start(actor, hidden, None), end(actor, ("resident", kit)))
    assert found.speaking == ()  # Carol Whitby left
    first = found.routes[0]
    assert first.title == "Through Ben Okafor, then David Hartley"
    assert [step.facts for step in first.steps[1:]] == [
        "A colleague, who can be asked directly",
        "3 messages, first 16 Nov, last 16 Nov, email",
        "David Hartley: carer of Kit Lowther",
    ]


def test_what_was_said_with_an_organisation_itself_is_a_way_to_it(client_of, cast, town, actor_of_cast):
    for _ in range(2):
        said = LogEntry((Who("organisation", id=town[0]),), "phone", "The green.", start_new=True)
        log_interaction(actor_of_cast(cast.maggie), said)
    page = words(client_of(cast.maggie).get(f"/routes?to=organisation-{town[0]}"))
    assert "Directly Maggie Oakes (you) Neighbourhood Officer, Hale Hale Bowling Club 2 talks" in page
    other = words(client_of(cast.ben).get(f"/routes?to=organisation-{town[0]}"))
    assert "Who here speaks with it Every colleague can be asked directly. Maggie Oakes" in other


def test_a_member_of_the_council_finds_an_organisation_and_whose_post_can_say_more(client_of, cast, town):
    dev = client_of(cast.dev)
    page = dev.get("/routes?to=bowling")
    assert page.headers["Location"].endswith(f"to=organisation-{town[0]}")
    page = dev.get(page.headers["Location"])
    assert "Who in the council is in touch with Hale Bowling Club is known to officers." in words(page)
    assert "no way" not in words(page) and f'href="/organisations/{town[0]}"' not in page.text
    assert f"as=organisation-{town[0]}" in page.text


def test_who_left_is_a_step_only_where_nobody_else_is_and_is_said_to_have_left(app, cast, town, actor_of_cast):
    from_ben = ("colleague", cast.ben)
    friend, other = _crowd(2)
    keep(*(_tie(one, who, 1.0) for one in (friend, other) for who in (cast.ben, cast.carol)))
    actor = actor_of_cast(cast.maggie)
    hidden = unnamed(actor)
    ways = routes(actor, hidden, start(actor, hidden, from_ben), end(actor, ("resident", cast.eileen))).routes
    assert [("Carol Whitby" in way.title) for way in ways] == [False, True]
    gone = next(step for step in ways[1].steps if step.name == "Carol Whitby")
    assert (gone.left, gone.does) == ("left 31 May 2025", "Was Highways inspector, North")


def test_the_page_goes_from_words_to_a_way_without_javascript(client_of, cast, town):
    client = client_of(cast.maggie)
    page = client.get("/routes?to=eileen+marsden")
    assert page.status_code == 303 and page.headers["Location"].endswith(f"to=resident-{cast.eileen}")
    direct = client.get(page.headers["Location"])
    assert "Directly Maggie Oakes (you) Neighbourhood Officer, Hale Eileen Marsden 3 messages" in words(direct)
    assert "Strength is no measure of anyone’s work" in words(direct)
    page = client.get(f"/routes?from=ben&to=organisation-{town[0]}")
    assert page.status_code == 303
    page = client.get(page.headers["Location"])
    assert "Through David Hartley" in words(page)
    assert re.search(r'<input type="hidden" name="from" value="colleague-\d+">', page.text)
    team = client.get(f"/routes?from=team-{cast.hale_neighbourhoods}&to=resident-{cast.eileen}")
    assert "Maggie Oakes (you) Neighbourhood Officer, Hale. In Hale Neighbourhoods" in words(team)
    above = words(client.get(f"/routes?from=team-{cast.council_team}&to=resident-{cast.eileen}"))
    assert "Directly, by Maggie Oakes" in above and "Jo Pennington" not in above


def test_where_there_is_no_way_it_says_so_and_the_form_stays(client_of, cast, town):
    client = client_of(cast.maggie)
    (empty,) = keep(Team(name="Nobody’s team", opened_on=clock.today()))
    for asked, status, says in (
        (f"from=colleague-{cast.imran}&to=resident-{cast.eileen}", 200, "There is no way of four steps or fewer from"),
        (f"to=colleague-{cast.maggie}", 422, "Maggie Oakes is where this way begins: nobody lies in between."),
        (f"to=colleague-{cast.ben}", 422, "A colleague can be asked directly."),
        ("to=zzzz+qqqq", 422, "Nobody fits “zzzz qqqq”."),
        ("from=zzzz&to=eileen", 422, "Nobody who serves here, and no team, fits “zzzz”."),
        (f"from=colleague-{cast.carol}&to=eileen", 404, "Nobody who serves here, and no team, has that number."),
        (f"from=team-{cast.youth_justice}&to=eileen", 404, "Nobody who serves here, and no team, has that number."),
        (f"from=team-{empty}&to=resident-{cast.eileen}", 200, "Nobody serves in Nobody’s team now"),
        (f"from=hale&to=resident-{cast.eileen}", 200, "Who is meant?"),
    ):
        page = client.get(f"/routes?{asked}")
        assert (page.status_code, says in words(page)) == (status, True), asked
        assert 'action="/routes"' in page.text
    assert 'value="zzzz"' in client.get("/routes?from=zzzz&to=eileen").text


def test_whom_one_may_not_know_of_is_nobody(client_of, cast, town):
    (hidden,) = keep(Resident(controller_id=cast.helens_casework, name="Somebody", created_at=clock.now()))
    client = client_of(cast.maggie)
    answers = [bytes_of(client.get(f"/routes?to=resident-{number}")) for number in (hidden, 987_654)]
    assert answers[0][0] == 404
    assert answers[0][1].replace(f"resident-{hidden}", "") == answers[1][1].replace("resident-987654", "")
    assert client_of(cast.helen).get(f"/routes?to=resident-{hidden}").status_code == 200


def _crowd(count: int) -> list[int]:
    return keep(*(Resident(controller_id=COUNCIL, name=f"N {n}", created_at=clock.now()) for n in range(count)))
