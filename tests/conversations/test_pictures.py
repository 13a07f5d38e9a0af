"""A ward and a team in counts, never with a name that is not the reader's to know."""

from __future__ import annotations

from datetime import timedelta

from crm import clock
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.queries import load_of, team_picture, ward_picture
from crm.residents.models import Resident
from tests.cast import keep
from tests.conversations.scene import log


def people_of(ward_id: int, count: int, controller_id: int = 1) -> list[int]:
    return keep(
        *(
            Resident(controller_id=controller_id, name=f"Caller {n}", ward_id=ward_id, created_at=clock.now())
            for n in range(count)
        )
    )


def test_an_officer_reads_the_ward_in_numbers_and_rows(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    for who in people_of(cast.hale, 3):
        log(maggie, who, "Bin empty", service_code=cast.gritting)
    log(maggie, Who("new", name="Elsewhere"), "Not of this ward")
    at(timedelta(days=5))
    picture = ward_picture(maggie, [cast.hale])
    assert (picture.open, picture.waiting, picture.late, picture.contacts) == ("3", "3", "3", "3")
    assert [(one.name, one.conversations) for one in picture.themes] == [("Road gritting", "3")]
    assert [one.name for one in picture.teams] == ["Hale Neighbourhoods"]
    assert len(picture.conversations) == 3
    assert picture.own_casework_open is None


def test_a_councillor_reads_counts_without_names_and_no_small_ones(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    people = people_of(cast.hale, 7)
    for n, who in enumerate(people):
        log(maggie, who, "Bin empty", service_code=cast.gritting if n < 5 else cast.flytipping)
    picture = ward_picture(actor_of_cast(cast.helen), [cast.hale])
    assert (picture.open, picture.contacts, picture.late) == ("7", "7", "fewer than 5")
    assert [(one.name, one.conversations) for one in picture.themes] == [
        ("Road gritting", "5"),
        ("Fly-tipping", "fewer than 5"),
    ]
    assert picture.conversations == ()
    assert "Caller" not in str(picture)


def test_too_few_in_touch_shows_nothing(app, cast, actor_of_cast):
    for who in people_of(cast.hale, 4):
        log(actor_of_cast(cast.maggie), who, "Bin empty", service_code=cast.gritting)
    picture = ward_picture(actor_of_cast(cast.dev), [cast.hale])
    assert (picture.is_suppressed, picture.themes, picture.teams) == (True, (), ())
    assert (picture.open, picture.contacts) == ("fewer than 5", "fewer than 5")


def test_own_casework_is_counted_for_the_councillor_alone(app, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    log(helen, Who("new", name="Gareth"), "Noise", acting_as="ward councillor")
    assert ward_picture(helen, [cast.hale]).own_casework_open == 1
    assert ward_picture(actor_of_cast(cast.dev), [cast.hale]).own_casework_open == 0
    assert ward_picture(actor_of_cast(cast.maggie), [cast.hale]).contacts == "0"


def test_a_restricted_team_is_in_no_count(app, cast, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    log(jo, cast.eileen, "Her grandson")
    assert ward_picture(actor_of_cast(cast.maggie), [cast.hale]).contacts == "0"
    # Even where one of them writes in a conversation of the council's, the team is not named.
    logged = log(actor_of_cast(cast.maggie), cast.eileen, "The bin")
    log(jo, cast.eileen, "We know her", conversation_id=logged.conversation_id)
    picture = ward_picture(actor_of_cast(cast.maggie), [cast.hale])
    assert (picture.contacts, [one.name for one in picture.teams]) == ("2", ["Hale Neighbourhoods"])


def test_a_team_in_numbers(app, cast, actor_of_cast, at):
    maggie, priya = actor_of_cast(cast.maggie), actor_of_cast(cast.priya)
    about = log(maggie, cast.eileen, "The bin").conversation_id
    commands.ask(actor_of_cast(cast.ben), about, post_id=cast.hale_officer, needed="Which?")
    log(priya, Who("new", name="Kelly"), "Hello?", channel="social", account_id=cast.northmere)
    team = team_picture(actor_of_cast(cast.samina), [cast.hale_neighbourhoods])
    assert (team.open, team.waiting, team.asks_open, team.in_pool) == (1, 1, 1, 0)
    assert team_picture(priya, [cast.contact_centre]).in_pool == 1
    posts = [cast.hale_officer, cast.adviser, cast.tarn_officer]
    assert load_of(maggie, posts) == {cast.hale_officer: 1, cast.adviser: 1, cast.tarn_officer: 0}
    assert load_of(actor_of_cast(cast.dev), posts) == {cast.hale_officer: 0, cast.adviser: 0, cast.tarn_officer: 0}
