"""What somebody who had never seen handovers came upon when they tried them in the browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.check import findings
from crm.conversations.commands import log_interaction, pass_on
from crm.conversations.entry import LogEntry, Who
from crm.council.access import actor_of
from crm.council.models import Colleague, PostHolder
from crm.council.queries import answering_posts
from crm.database import db
from crm.errors import NotAllowed
from crm.handovers.commands import confirming, planning, undoing
from crm.handovers.commands.not_this_person import say_not_this_person
from crm.handovers.commands.planning import name_reader
from crm.handovers.models import Acceptance
from tests.checked_client import words
from tests.council.command_line import council, councillor_list, written
from tests.handovers.casework_scene import case, out_of_office
from tests.handovers.scene import done, maggie_leaves
from tests.scene import play

pytestmark = pytest.mark.page


@pytest.fixture
def planned(app, cast, actor_of_cast):
    """Maggie leaves on Friday; some of those she knows have met nobody else."""
    play(cast, 2)
    return maggie_leaves(actor_of_cast(cast.samina), cast)


@pytest.fixture
def handed(planned, cast, actor_of_cast):
    """Confirmed: Amira Siddiq, Tarn, is to accept it."""
    done(actor_of_cast(cast.samina), planned)
    found = db.session.scalars(select(Acceptance.id).where(Acceptance.handover_id == planned)).one()
    db.session.commit()
    return found


def test_who_leaves_is_asked_for_their_half_hour_once_they_see_the_plan(planned, client_of, cast, actor_of_cast, at):
    samina = client_of(cast.samina)
    page = samina.page(f"/handovers/{planned}")
    assert "Maggie does not see this plan. Once they do, ask them for their half-hour" in page.words
    assert "Let Maggie see it" in page.words
    name_reader(actor_of_cast(cast.samina), planned, cast.maggie)
    page = samina.page(f"/handovers/{planned}").words
    assert "Ask Maggie for their half-hour, which takes them one by one, and to introduce somebody before Fri" in page
    assert "does not see this plan" not in page
    mine = client_of(cast.maggie).page(f"/handovers/{planned}")
    assert "your half-hour takes them one by one" in mine.words
    assert 'class="row-change" href="/half-hour"' in client_of(cast.maggie).get(f"/handovers/{planned}").text
    for moment, said in (("20 09:00", "today, on the last day."), ("21 09:00", "Friday 20 November, has passed:")):
        at(f"2026-11-{moment}")
        assert said in samina.page(f"/handovers/{planned}").words


def test_who_may_only_read_a_plan_is_led_to_nothing_that_is_refused(planned, client_of, cast, actor_of_cast):
    rehearsal = f"/colleagues/{cast.maggie}/leaving"
    assert rehearsal in client_of(cast.samina).get(f"/handovers/{planned}").text
    for who in (cast.owen, cast.imran, cast.maggie):
        name_reader(actor_of_cast(cast.samina), planned, who)
        client = client_of(who)
        assert client.get(rehearsal).status_code == 403
        assert rehearsal not in client.get(f"/handovers/{planned}").text


def test_a_manager_who_was_shown_a_plan_of_others_decides_nothing_in_it(planned, client_of, cast, actor_of_cast):
    """Imran Aziz heads another team, and manages no post of Maggie Oakes's."""
    samina, imran = actor_of_cast(cast.samina), actor_of_cast(cast.imran)
    seen = confirming.preview(samina, planned)
    planning.name_reader(samina, planned, cast.imran)
    for act in (
        lambda: planning.abandon(imran, planned),
        lambda: planning.put_off(imran, planned, clock.days_after(clock.today(), 20)),
        lambda: planning.name_reader(imran, planned, cast.ben),
        lambda: confirming.preview(imran, planned),
        lambda: confirming.confirm(imran, planned, seen),
    ):
        with pytest.raises(NotAllowed, match="You may read this plan."):
            act()
    page = client_of(cast.imran).page(f"/handovers/{planned}").words
    assert "You may read this plan." in page
    assert "Give this plan up" not in page
    assert "Another day" not in page
    confirming.confirm(samina, planned, seen)
    with pytest.raises(NotAllowed, match="Only who planned this handover"):
        undoing.undo(imran, planned)


def test_not_this_person_stands_in_the_managers_list_of_handovers(handed, client_of, cast, actor_of_cast):
    say_not_this_person(actor_of_cast(cast.amira), handed, cast.eileen, said_by="resident", why="She knows Ben.")
    page = client_of(cast.samina).page("/handovers").words
    assert "Not this person" in page
    assert "She knows Ben." in page
    for who in (cast.amira, cast.imran):
        assert "She knows Ben." not in client_of(who).page("/handovers").words


def test_two_who_have_not_accepted_have_not(handed, client_of, cast, app):
    db.session.execute(update(Acceptance).values(due_on=clock.days_after(clock.today(), -1)))
    db.session.add(
        PostHolder(
            colleague_id=cast.ben, post_id=cast.tarn_officer, kind="cover", starts_on=clock.today(),
            ends_on=clock.days_after(clock.today(), 9),
        )
    )  # fmt: skip
    db.session.commit()
    page = client_of(cast.samina).page("/").words
    assert re.search(r"\w+ and [\w ]+ have not accepted it", page), page


def test_a_refusal_leads_a_former_councillor_to_their_casework(client_of, anonymous, cast):
    case(cast.dev, may_continue="both")
    shown = client_of(cast.dev).submit("/casework/leaving", form="/casework/keys").text
    (key,) = re.findall(r"(?:[2-9A-Z]{5}-){5}[2-9A-Z]", shown)
    refused = words(anonymous.submit("/casework/key", {"key": key}, form="/casework/key"))
    assert "While you are in office, sign in instead." in refused
    out_of_office(cast.dev)
    anonymous.submit("/casework/key", {"key": key}, form="/casework/key")
    answer = anonymous.get("/log")
    assert answer.status_code == 403
    assert "Go to your casework" in words(answer)
    assert "Go to Today" not in words(answer)
    officer = client_of(cast.maggie).get("/audit")
    assert "Go to Today" in words(officer)


def test_council_business_of_who_is_no_councillor_any_more_is_in_somebodys_list(app, cast, actor_of_cast, tmp_path):
    """The seat ends by a list, and with it the place in the cabinet: nobody signs in to look after that."""
    maggie = actor_of_cast(cast.maggie)
    with clock.stopped(clock.now() - timedelta(days=2)):
        entry = LogEntry((Who("resident", id=cast.eileen),), "email", "When is Crag Lane resurfaced?")
        told = log_interaction(maggie, entry).conversation_id
        pass_on(maggie, told, post_id=cast.cabinet_member, needed="It is your decision.")
    db.session.execute(update(Colleague).where(Colleague.id.in_([cast.helen, cast.dev])).values(uid=None))
    db.session.execute(update(Colleague).where(Colleague.id == cast.dev).values(uid="u10"))
    db.session.commit()
    file = written(tmp_path, councillor_list(("u10", "Dev Rana", "Green", "Hale")), "seats.csv")
    said = council(app, "import-councillors", file, "--as-at", clock.today().isoformat())
    assert "Helen Brathay also leaves Cabinet member, Streets" in said.out
    assert council(app, "import-councillors", file, "--as-at", clock.today().isoformat(), "--apply").status == 0
    assert actor_of(cast.helen) is None
    assert db.session.get_one(Colleague, cast.helen).left_on == clock.days_after(clock.today(), -1)
    held = select(PostHolder.ends_on, PostHolder.ended_by).where(PostHolder.post_id == cast.cabinet_member)
    assert db.session.execute(held).all() == [(clock.today(), "left")]
    serving = [actor for one in db.session.scalars(select(Colleague.id)) if (actor := actor_of(one))]
    assert any(cast.cabinet_member in answering_posts(actor).all for actor in serving)
    assert findings(whole=True) == []
