"""When an absence ends, what was split meanwhile stands in the manager's list until it is given back."""

from __future__ import annotations

from datetime import date

from crm.council.access import actor_of
from crm.handovers.commands.planning import plan_absence, plan_give_back
from crm.handovers.queries.back_again import to_give_back
from tests.checked_client import words
from tests.handovers.scene import arranged, current, done, split_to
from tests.scene import play


def test_what_was_split_is_to_be_given_back_once_they_are_here_again(app, cast, client_of, at):
    play(cast, 2)
    before = current(cast.hale_officer)
    samina = actor_of(cast.samina)
    plan = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    arranged(samina, plan, cast.hale_officer, split_to(cast.tarn_officer))
    done(samina, plan)
    at("2026-11-20 09:00")
    assert to_give_back(actor_of(cast.samina)) == (), "not while they are away"

    at("2026-11-21 09:00")
    client = client_of(cast.samina)
    page = client.page("/")
    assert "Maggie Oakes is back since Saturday 21 November" in page.words
    assert "Neighbourhood Officer, Tarn still has what it took on from Neighbourhood Officer, Hale" in page.words
    for other in (cast.imran, cast.maggie, cast.amira):
        assert to_give_back(actor_of(other)) == ()
    (link,) = (each for each in page.links if "giving-back" in each)
    assert f'value="{cast.hale_officer}" checked' in client.get(link).text.replace(" required", "")

    samina = actor_of(cast.samina)
    done(samina, plan_give_back(samina, cast.tarn_officer, cast.hale_officer))
    assert "is back since" not in words(client.get("/"))
    leads = {one for one in before if one[0] == "lead" and one[1] != "account"}
    assert leads <= current(cast.hale_officer)


def test_after_eight_weeks_it_has_stayed(app, cast, at):
    play(cast, 1)
    samina = actor_of(cast.samina)
    plan = plan_absence(samina, cast.maggie, first_day=date(2026, 11, 16), last_day=date(2026, 11, 20))
    arranged(samina, plan, cast.hale_officer, split_to(cast.tarn_officer))
    done(samina, plan)
    at("2027-01-15 09:00")
    assert [one.asked_until for one in to_give_back(actor_of(cast.samina))] == [date(2027, 1, 15)]
    at("2027-01-16 09:00")
    assert to_give_back(actor_of(cast.samina)) == ()
