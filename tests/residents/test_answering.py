"""Which posts answer for somebody: a second is named and ended, and whoever leads passes it on."""

from __future__ import annotations

import pytest

from crm.errors import BadInput, Refused
from crm.residents.commands import end_second, name_second, pass_on_relationship
from crm.responsibilities.queries import lead_of, supports_of
from tests.checked_client import words
from tests.conversations.scene import log
from tests.handovers.scene import current, done, maggie_leaves
from tests.residents.scene import last_act, somebody


def test_a_second_stands_on_the_page_until_ended_and_is_named_once(cast, actor_of_cast, client_of):
    amira, where = actor_of_cast(cast.amira), f"/residents/{cast.eileen}"
    name_second(amira, cast.eileen, post_id=cast.tarn_officer)
    assert last_act().action == "relationship.seconded"
    with pytest.raises(Refused, match="answers for Eileen Marsden already"):
        name_second(amira, cast.eileen, post_id=cast.tarn_officer)
    with pytest.raises(Refused, match="answers for Eileen Marsden already"):
        name_second(amira, cast.eileen, post_id=cast.hale_officer)
    page = client_of(cast.maggie).page(where)
    assert "Second: Amira Siddiq, Neighbourhood Officer, Tarn" in page.words
    end_second(amira, cast.eileen, post_id=cast.tarn_officer)
    with pytest.raises(Refused, match="no second for Eileen Marsden any more"):
        end_second(amira, cast.eileen, post_id=cast.tarn_officer)
    assert "Second:" not in client_of(cast.maggie).page(where).words


def test_a_post_that_may_not_open_what_is_kept_is_neither_offered_nor_taken(cast, actor_of_cast, client_of):
    jo = client_of(cast.jo)
    assert "No post fits" in jo.page(f"/residents/{cast.eileen}/responsible?q=youth+justice").words
    for post_id in (cast.youth_justice_worker, cast.councillor_hale, 987_654):
        with pytest.raises(BadInput):
            name_second(actor_of_cast(cast.jo), cast.eileen, post_id=post_id)


def test_who_leads_and_who_manages_that_post_pass_it_on_and_anybody_where_none_leads(app, cast, actor_of_cast):
    log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty")
    with pytest.raises(Refused, match="Maggie Oakes can pass this on, and so can whoever manages that post"):
        pass_on_relationship(actor_of_cast(cast.ben), cast.eileen, post_id=cast.tarn_officer)
    pass_on_relationship(actor_of_cast(cast.maggie), cast.eileen, post_id=cast.tarn_officer)
    pass_on_relationship(actor_of_cast(cast.samina), cast.eileen, post_id=cast.hale_officer)
    assert lead_of("resident", [cast.eileen]) == {cast.eileen: cast.hale_officer}
    sol = somebody("Sol")
    pass_on_relationship(actor_of_cast(cast.ben), sol, post_id=cast.tarn_officer)
    assert lead_of("resident", [sol]) == {sol: cast.tarn_officer}
    name_second(actor_of_cast(cast.ben), sol, post_id=cast.hale_officer)
    pass_on_relationship(actor_of_cast(cast.amira), sol, post_id=cast.hale_officer)
    assert supports_of("resident", [sol]) == {}, "who was second leads"


def test_from_the_page_and_whoever_leaves_hands_on_where_they_are_second(cast, client_of, actor_of_cast):
    sol, amira = somebody("Sol"), client_of(cast.amira)
    where = f"/residents/{sol}/responsible"
    page = amira.page(f"{where}?q=hale")
    assert "Neighbourhood Officer, Hale" in page.words and "Nobody yet." in page.words
    chosen = {"post": str(cast.hale_officer), "q": "hale"}
    assert amira.post(f"/residents/{sol}/seconds", data=amira.tokens(where) | chosen).location == where
    assert "No second any more" in amira.page(where).words
    refused = amira.post(where, data=amira.tokens(where) | {"post": "", "q": "hale"})
    assert refused.status_code == 422 and "Choose a post from the list." in words(refused)
    assert 'value="hale"' in refused.text
    samina = actor_of_cast(cast.samina)
    rehearsal = client_of(cast.samina).page(f"/colleagues/{cast.maggie}/leaving").words
    assert "1 resident as second" in rehearsal
    done(samina, maggie_leaves(samina, cast))
    assert ("support", "resident", sol) in current(cast.tarn_officer)
