"""What was decided about a post and has not begun is taken back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.audit.models import AuditEntry
from crm.council.commands import call_off, cover_post, take_over_post
from crm.council.models import Colleague
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import NotAllowed, Refused
from tests.cast import keep
from tests.checked_client import words

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def samina(actor_of_cast, cast):
    return actor_of_cast(cast.samina)


@pytest.fixture
def nell(app):
    (found,) = keep(Colleague(name="Nell Archer"))
    return found


def line_of_post(post_id: int) -> list[tuple[str, str, date, date | None]]:
    return [(one.name, one.kind, one.starts_on, one.ends_on) for one in holders_of([post_id])[post_id]]


def test_what_has_not_begun_is_taken_back_and_is_as_if_it_had_never_been_decided(samina, cast, nell, actor_of_cast):
    before = line_of_post(cast.hale_officer)
    take_over_post(samina, cast.hale_officer, colleague_id=nell, starts_on=FRIDAY, overlap_until=date(2026, 12, 4))
    cover_post(samina, cast.hale_officer, colleague_id=cast.amira, starts_on=FRIDAY, last_day=FRIDAY)
    coming = {one.name: one.post_holder_id for one in holders_of([cast.hale_officer])[cast.hale_officer]}
    with pytest.raises(NotAllowed):
        call_off(actor_of_cast(cast.imran), coming["Amira Siddiq"])
    call_off(samina, coming["Amira Siddiq"])
    call_off(samina, coming["Nell Archer"])
    assert line_of_post(cast.hale_officer) == before
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.subject_id) == ("post.called_off", cast.hale_officer)
    with pytest.raises(Refused, match="Maggie Oakes began on 1 March 2011. Give that a last day instead."):
        call_off(samina, cast.maggie_holding)


def test_who_made_way_goes_on_only_until_the_next_begins(samina, cast, nell):
    (sam,) = keep(Colleague(name="Sam Coates"))
    first = take_over_post(samina, cast.hale_officer, colleague_id=nell, starts_on=FRIDAY)
    take_over_post(samina, cast.hale_officer, colleague_id=sam, starts_on=date(2026, 12, 4), from_holder_id=first)
    call_off(samina, first)
    assert [(one[0], one[3]) for one in line_of_post(cast.hale_officer)[:2]] == [
        ("Sam Coates", None),
        ("Maggie Oakes", date(2026, 12, 4)),
    ]


@pytest.mark.page
def test_the_page_of_the_post_takes_it_back_and_says_who_holds_it_then(client_of, samina, cast, nell):
    take_over_post(samina, cast.hale_officer, colleague_id=nell, starts_on=FRIDAY)
    client, url = client_of(cast.samina), f"/posts/{cast.hale_officer}"
    held = holders_of([cast.hale_officer])[cast.hale_officer][0]
    assert "Not begun yet" not in words(client_of(cast.imran).get(url))
    form = f"{url}/holdings/{held.post_holder_id}/withdrawal"
    said = words(client.submit(url, form=form, follow=True))
    assert "Taken back. On 20 November 2026 Maggie Oakes will hold it." in said
    assert "Nell Archer" not in said


def test_a_place_is_offered_from_the_day_after_whoever_has_it_begins(client_of, samina, cast, nell):
    take_over_post(samina, cast.vacant_officer, colleague_id=nell, starts_on=FRIDAY)
    client, url = client_of(cast.samina), f"/posts/{cast.vacant_officer}"
    sent = client.submit(url, {"succession-colleague": "Amira Siddiq"}, form=f"{url}/successions")
    assert sent.status_code == 303, words(sent)
    assert ("Amira Siddiq", "substantive", date(2026, 11, 21), None) in line_of_post(cast.vacant_officer)
