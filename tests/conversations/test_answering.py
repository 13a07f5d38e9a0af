"""Whom one is pointed to: who has left and whose post it is now, and who finds the way to answer a question."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from crm.conversations import commands
from crm.conversations.models import Ask, Promise
from crm.council.models import Colleague, PostHolder
from crm.database import db
from tests.cast import keep
from tests.checked_client import HTMX, Page, words
from tests.conversations.scene import ends, log


@pytest.fixture
def grit(app, cast, actor_of_cast):
    """A conversation that Maggie answers for."""
    return log(actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty").conversation_id


@pytest.fixture
def ben_left(cast):
    """Ben left on 30 October; Amira has his post."""
    ends(cast.ben, cast.highways_inspector, date(2026, 10, 31), leaves=True)
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.highways_inspector, starts_on=date(2026, 10, 31)))


LEFT = "Ben Okafor left on 30 October; the post is now Amira Siddiq’s"


def test_asking_somebody_who_has_left_says_whose_post_it_is_now(grit, ben_left, cast, client_of):
    client, url = client_of(cast.maggie), f"/conversations/{grit}"
    typed = {"who": "Ben Okafor", "needed": "When is the lorry?", "due_on": "2026-11-20"}
    answer = client.submit(url, typed, form=f"{url}/asks")
    assert answer.status_code == 422
    assert f"{LEFT}." in words(answer)
    form = Page(answer).form(f"{url}/asks")
    assert form.value("needed") == "When is the lorry?"
    client.submit(Page(answer), {"chosen": f"post-{cast.highways_inspector}"}, form=f"{url}/asks")
    asked = db.session.scalars(select(Ask)).one()
    assert (asked.post_id, asked.needed) == (cast.highways_inspector, "When is the lorry?")


def test_the_choices_offer_the_post_of_who_has_left(grit, ben_left, cast, client_of):
    for headers in (HTMX, {}):
        found = client_of(cast.maggie).get(f"/conversations/{grit}/who-to-ask?who=ben+oka", headers=headers)
        assert LEFT in found.text and "Amira Siddiq, Highways inspector, North" in found.text
        assert f"to=post-{cast.highways_inspector}" in found.text


def test_who_left_a_vacant_or_shared_post_or_a_seat_is_named_too(grit, cast, client_of):
    ends(cast.ben, cast.highways_inspector, date(2026, 10, 31), leaves=True)
    ends(cast.priya, cast.adviser, date(2026, 10, 31), leaves=True)
    ends(cast.dev, cast.councillor_tarn, date(2026, 10, 31), leaves=True)
    url = f"/conversations/{grit}/who-to-ask?who="
    client = client_of(cast.maggie)
    assert "Ben Okafor left on 30 October; the post is vacant" in client.get(f"{url}Ben").text
    assert "Priya Nair left on 30 October; others share the post" in client.get(f"{url}Priya").text
    for headers in (HTMX, {}):
        found = client.get(f"{url}Dev", headers=headers).text
        assert "left on 30 October" in found and "to=post" not in found


def test_who_left_a_restricted_team_is_named_only_to_its_circle(grit, cast, client_of):
    (left,) = keep(Colleague(name="Jonas Quillam", left_on=date(2026, 10, 30)))
    keep(PostHolder(colleague_id=left, post_id=cast.youth_justice_worker, starts_on=date(2020, 1, 1),
                    ends_on=date(2026, 10, 31), ended_by="left"))  # fmt: skip
    url = f"/conversations/{grit}/who-to-ask?who=Quillam"
    assert "left on" not in client_of(cast.maggie).get(url).text
    assert "left on 30 October" in client_of(cast.jo).get(url).text


def test_only_whom_a_question_is_for_finds_the_way_to_answer_it(grit, cast, client_of, actor_of_cast):
    ask_id = commands.ask(actor_of_cast(cast.maggie), grit, post_id=cast.highways_inspector, needed="When?")
    way = f'href="/asks/{ask_id}/answer"'
    for url in (f"/conversations/{grit}", f"/residents/{cast.eileen}"):
        assert way in client_of(cast.ben).get(url).text, url
        assert way not in client_of(cast.maggie).get(url).text, url
        assert way not in client_of(cast.amira).get(url).text, url
    keep(
        PostHolder(colleague_id=cast.amira, post_id=cast.highways_inspector, kind="cover", starts_on=date(2026, 11, 9))
    )
    assert way in client_of(cast.amira).get(f"/conversations/{grit}").text


def test_two_in_a_post_are_both_named(grit, cast, client_of):
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=date(2026, 11, 16)))
    assert "You and Amira Siddiq" in words(client_of(cast.maggie).get(f"/conversations/{grit}"))
    assert "You and Maggie Oakes" in words(client_of(cast.amira).get(f"/conversations/{grit}"))


def test_a_promise_that_has_ended_says_so_and_offers_no_new_date(app, cast, client_of, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    log(maggie, cast.eileen, "Hm", promise_text="Ring her", promise_due_on=date(2026, 11, 20))
    promise = db.session.scalars(select(Promise.id)).one()
    commands.withdraw_promise(maggie, promise, note="She moved")
    page = client_of(cast.maggie).page(f"/promises/{promise}/new-date")
    assert "Marked as withdrawn on 16 November by Maggie Oakes" in page.words
    assert not [form for form in page.forms if "/promises/" in form.action]
