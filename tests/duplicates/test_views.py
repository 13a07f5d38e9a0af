"""The pages about people who may be here twice."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry, Viewing
from crm.database import db
from crm.duplicates.models import Merge
from crm.duplicates.queries import comparison
from tests.checked_client import Page
from tests.conversations.scene import log
from tests.duplicates.scene import suspected, together
from tests.residents.scene import reached, somebody


def acts() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_from_the_list_to_both_side_by_side_to_one_person_and_apart_again(cast, client_of):
    (other,) = suspected(cast, 1)
    maggie = client_of(cast.maggie)
    page = maggie.page("/duplicates")
    both = f"/residents/{cast.eileen}/same-as/{other}"
    assert "Same phone number" in page.words and both in page.links
    page = maggie.page(both)
    assert "01632 960417" in page.words and "Which entry stays?" in page.words
    seen = set(db.session.scalars(select(Viewing.resident_id).where(Viewing.colleague_id == cast.maggie)))
    assert {cast.eileen, other} <= seen
    done = maggie.submit(both, {"stays": str(cast.eileen)}, form="/merges")
    assert (done.status_code, done.location) == (303, f"/residents/{cast.eileen}")
    page = maggie.page(f"/residents/{cast.eileen}")
    assert "Put together by Maggie Oakes on 16 November 2026" in page.words
    assert maggie.get(f"/residents/{other}").location == f"/residents/{cast.eileen}"
    assert maggie.get(both).location == f"/residents/{cast.eileen}"
    assert "Nobody waits to be looked at." in maggie.page("/duplicates").words
    assert maggie.get("/duplicates?page=99").location == "/duplicates"
    (merge,) = db.session.scalars(select(Merge.id)).all()
    undone = maggie.submit(f"/merges/{merge}", {}, form=f"/merges/{merge}/undoing")
    assert (undone.status_code, undone.location) == (303, f"/residents/{other}")
    assert acts()[-2:] == ["resident.merged", "resident.unmerged"]
    again = maggie.post(f"/merges/{merge}/undoing", data=maggie.tokens("/privacy"))
    assert again.status_code == 409 and "Maggie Oakes took them apart" in Page(again).words


def test_what_a_restricted_team_wrote_is_not_counted_for_others(app, cast, actor_of_cast):
    (other,) = suspected(cast, 1)
    log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty")
    log(actor_of_cast(cast.jo), cast.eileen, "Her grandson")
    found = {who: comparison(actor_of_cast(getattr(cast, who)), cast.eileen, other).one for who in ("maggie", "jo")}
    assert {who: side.conversations for who, side in found.items()} == {"maggie": 1, "jo": 2}


def test_an_answer_is_kept_and_said(cast, client_of):
    (other,) = suspected(cast, 1)
    maggie, both = client_of(cast.maggie), f"/residents/{cast.eileen}/same-as/{other}"
    assert maggie.submit(both, {}, form=f"{both}/answers", button="answer=later").status_code == 303
    assert "Maggie Oakes put this off on 16 November 2026. It is asked again on 16 December 2026." in (
        client_of(cast.ben).page(both).words
    )
    assert maggie.submit(both, {}, form=f"{both}/answers", button="answer=no").status_code == 303
    assert "said on 16 November 2026 that they are two people" in maggie.page(both).words
    assert "May be the same person" not in maggie.page(f"/residents/{cast.eileen}").words
    assert acts()[-2:] == ["suspicion.answered", "suspicion.answered"]


@pytest.mark.parametrize(("stays", "status"), [("", 422), ("seven", 422), ("987654", 422)])
def test_without_a_choice_nothing_is_put_together(cast, client_of, stays, status):
    other = somebody("E. Marsden")
    maggie = client_of(cast.maggie)
    sent = {"one": str(cast.eileen), "other": str(other), "stays": stays}
    answer = maggie.post("/merges", data=sent | maggie.tokens("/privacy"))
    assert answer.status_code == status and "Choose which entry stays." in Page(answer).words
    assert "resident.merged" not in acts()


def test_who_may_not_know_of_them_or_not_change_them_does_neither(cast, client_of):
    hidden = somebody("E. Marsden", controller=cast.youth_justice_circle)
    (merge,) = together(cast, 1)
    for who, status in ((cast.maggie, 404), (cast.ruth, 403)):
        client = client_of(who)
        sent = {"one": str(cast.eileen), "other": str(hidden), "stays": str(cast.eileen)} | client.tokens("/privacy")
        assert client.post("/merges", data=sent).status_code == status
        assert client.get(f"/residents/{cast.eileen}/same-as/{hidden}").status_code == status
    jo = client_of(cast.jo)
    page = jo.page(f"/residents/{cast.eileen}/same-as/{hidden}")
    assert "kept by two different people or teams" in page.words and "Put them together" not in page.words
    sent = {"one": str(cast.eileen), "other": str(hidden), "stays": str(cast.eileen)} | jo.tokens("/privacy")
    assert jo.post("/merges", data=sent).status_code == 409
    assert client_of(cast.helen).get(f"/merges/{merge}").status_code == 404
    assert client_of(cast.maggie).get("/merges/987654").status_code == 404


def test_a_safety_note_of_the_other_entry_is_shown_and_can_be_removed(cast, client_of):
    maggie, other = client_of(cast.maggie), somebody("E. Marsden")
    own, note = f"/residents/{cast.eileen}", f"/residents/{other}/safety-note"
    maggie.submit(note, {"note": "Dog, loose", "review_on": "2026-12-01"}, form=note)
    maggie.submit(f"{own}/same-as/{other}", {"stays": str(cast.eileen)}, form="/merges")
    page = maggie.page(own)
    assert "Dog, loose" in page.words and note in page.links
    maggie.submit(note, {"note": "", "review_on": ""}, form=note)
    assert "Dog, loose" not in maggie.page(own).words


def test_a_search_finds_the_other_entry_and_the_page_says_what_the_other_said(cast, client_of):
    other = somebody("Nelly Marsh", preferences="Large print", known_as="the gritting lady")
    reached(other, "email", "nelly@example.org", "nelly@example.org")
    maggie = client_of(cast.maggie)
    page = maggie.page(f"/residents/{cast.eileen}/same-as?q=nelly")
    both = f"/residents/{cast.eileen}/same-as/{other}"
    assert both in page.links
    maggie.submit(both, {"stays": str(cast.eileen)}, form="/merges")
    page = maggie.page(f"/residents/{cast.eileen}")
    assert "Large print" in page.words and "nelly@example.org" in page.words
    found = maggie.page("/residents?q=nelly+marsh")
    assert "Eileen Marsden" in found.words and "Also entered as: Nelly Marsh" in found.words
