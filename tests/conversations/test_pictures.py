"""A team in counts, as far as the reader may know."""

from __future__ import annotations

from dataclasses import replace

from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.queries import in_hand, load_of, team_picture
from tests.conversations.scene import log


def test_a_team_in_numbers(app, cast, actor_of_cast, at, monkeypatch):
    maggie, priya = actor_of_cast(cast.maggie), actor_of_cast(cast.priya)
    about = log(maggie, cast.eileen, "The bin").conversation_id
    commands.ask(actor_of_cast(cast.ben), about, post_id=cast.hale_officer, needed="Which?")
    log(priya, Who("new", name="Kelly"), "Hello?", channel="social", account_id=cast.northmere)
    team = team_picture(actor_of_cast(cast.samina), [cast.hale_neighbourhoods])
    assert (team.open, team.waiting, team.asks_open, team.in_pool) == (1, 1, 1, 0)
    assert team_picture(priya, [cast.contact_centre]).in_pool == 1
    # Found the other way, as for teams that lead more than can be walked.
    monkeypatch.setattr(in_hand, "FEW", 0)
    hand = replace(team.in_hand, most=in_hand.OF_MANY)
    assert team_picture(actor_of_cast(cast.samina), [cast.hale_neighbourhoods]) == replace(team, in_hand=hand)
    assert team_picture(priya, [cast.contact_centre]).in_pool == 1
    posts = [cast.hale_officer, cast.adviser, cast.tarn_officer]
    assert load_of(maggie, posts) == {cast.hale_officer: 1, cast.adviser: 1, cast.tarn_officer: 0}
    assert load_of(actor_of_cast(cast.dev), posts) == {cast.hale_officer: 0, cast.adviser: 0, cast.tarn_officer: 0}
