"""What was handed on is accepted, promise by promise and as a whole; what is not stands with the manager as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from crm import clock
from crm.audit.models import AuditEntry
from crm.conversations import commands as conversations
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation, Promise
from crm.conversations.queries.promises import is_open
from crm.council.access import actor_of
from crm.council.commands import call_off, take_over_post
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotAllowed, NotFound, Refused
from crm.handovers.commands import accepting
from crm.handovers.commands.undoing import undo
from crm.handovers.models import Acceptance, Arrangement, Handover, PromisePassed
from crm.handovers.queries.accepting import acceptance_page, handed_on, passed
from crm.handovers.rules import Wanted
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of
from crm.responsibilities.steps import pass_on
from tests.cast import keep
from tests.checked_client import words
from tests.handovers import accepted
from tests.handovers.accepted import with_to_accept
from tests.handovers.scene import done, maggie_leaves

LAST_DAY, FIRST_DAY, DUE = date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 20)
LATE = "2026-11-23 09:00"


@dataclass
class Scene:
    handover: int
    acceptance: int
    conversations: list[int]
    promises: list[int]
    passed: list[int]


def promised(who: int, matters: tuple[str, ...], people: tuple[Who, ...]) -> list[int]:
    return [
        conversations.log_interaction(
            actor_of(who),
            LogEntry(
                people, "phone", f"About {what}", promise_text=f"Ring about {what}",
                promise_due_on=date(2026, 11, 30), start_new=True,
            ),
        ).conversation_id
        for what in matters
    ]  # fmt: skip


def leaves(who: int, last_day: date) -> None:
    """They hold nothing after a day."""
    for holding in db.session.scalars(select(PostHolder).where(PostHolder.colleague_id == who)):
        holding.ends_on = clock.days_after(last_day, 1)
    db.session.get_one(Colleague, who).left_on = last_day
    db.session.commit()


def handed_to(cast, post: int, about: list[int], *, way: str = "taken over", leaver: int | None = None) -> Scene:
    """What a confirmation writes, of a handover that Samina confirmed last week."""
    at = clock.now()
    (entry,) = keep(
        AuditEntry(
            at=at, colleague_id=cast.samina, actor_name="Samina Yusuf", action="handover.confirmed",
            subject_type="handover", subject_id=1, details={},
        )
    )  # fmt: skip
    (handover,) = keep(
        Handover(
            kind="leaving", colleague_id=leaver or cast.maggie, starts_on=FIRST_DAY, status="confirmed",
            planned_at=at, confirmed_at=at, confirmed_by_id=cast.samina, entry_id=entry,
        )
    )  # fmt: skip
    if way == "taken over":
        keep(Arrangement(handover_id=handover, post_id=post, way=way, colleague_id=cast.amira))
    (acceptance,) = keep(Acceptance(handover_id=handover, post_id=post, due_on=DUE))
    of_these = select(Promise.id).where(Promise.conversation_id.in_(about)).order_by(Promise.id)
    promises = list(db.session.scalars(of_these))
    rows = keep(*(PromisePassed(handover_id=handover, promise_id=one, post_id=post) for one in promises))
    return Scene(handover, acceptance, about, promises, rows)


@pytest.fixture
def handed(cast, app, at) -> Scene:
    """Maggie has left; Amira holds Hale from today on. Two promises came with it."""
    with at("2026-11-09 10:00"):
        about = promised(cast.maggie, ("grit", "bins"), (Who("resident", id=cast.eileen),))
        keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=FIRST_DAY))
        leaves(cast.maggie, LAST_DAY)
        return handed_to(cast, cast.hale_officer, about)


def mine(who: int) -> list[int]:
    return [one.acceptance_id for one in handed_on(actor_of(who)).to_accept]


def back(who: int) -> list[tuple[int, int | None]]:
    found = handed_on(actor_of(who)).returned
    return [(one.received.acceptance_id, one.promise and one.promise.passed_id) for one in found]


def everybody(cast) -> list[int]:
    return [cast.amira, cast.maggie, cast.samina, cast.ben, cast.imran, cast.priya, cast.helen, cast.owen]


def whose(cast, look) -> set[int]:
    return {who for who in everybody(cast) if actor_of(who) and look(who)}


# Accepting.


def test_a_handover_stands_with_who_holds_the_post_and_nobody_else(handed, cast):
    assert whose(cast, mine) == {cast.amira}
    assert whose(cast, back) == set()
    (one,) = handed_on(actor_of(cast.amira)).to_accept
    assert (one.title, one.post, one.left_on) == (
        "Maggie Oakes’s work is now yours",
        "Neighbourhood Officer, Hale",
        LAST_DAY,
    )
    assert (one.people, one.conversations, one.accounts, len(one.unanswered)) == (1, 2, 1, 2)
    assert not one.is_late


def test_the_rest_in_one_act_and_promises_one_by_one(handed, cast):
    amira = actor_of(cast.amira)
    accepting.accept(amira, handed.acceptance)
    (one,) = handed_on(amira).to_accept
    assert (one.accepted_by, len(one.unanswered)) == ("Amira Siddiq", 2)
    accepting.accept_promise(amira, handed.passed[0])
    accepting.accept_promise(amira, handed.passed[1])
    assert mine(cast.amira) == []
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(3)).all()
    assert [entry.action for entry in entries] == ["promise.accepted", "promise.accepted", "handover.accepted"]
    assert not any("Ring" in str(entry.details) for entry in entries)


def test_accepting_twice_has_one_effect_and_says_who(handed, cast):
    accepting.accept(actor_of(cast.amira), handed.acceptance)
    with pytest.raises(Refused, match="Amira Siddiq accepted this on 16 November 2026 already"):
        accepting.accept(actor_of(cast.amira), handed.acceptance)
    accepting.accept_promise(actor_of(cast.amira), handed.passed[0])
    with pytest.raises(Refused, match="accepted this promise"):
        accepting.accept_promise(actor_of(cast.amira), handed.passed[0])
    with pytest.raises(Refused, match="accepted this promise"):
        accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Too late")


def test_the_same_form_has_one_effect(handed, cast, actor_of_cast):
    twice = actor_of_cast(cast.amira, form_id="one")
    accepting.accept(twice, handed.acceptance)
    with pytest.raises(AlreadyDone):
        accepting.accept(twice, handed.acceptance)


@pytest.mark.parametrize("who", ["ben", "imran", "helen", "priya", "owen", "jo"])
def test_it_is_not_there_for_anybody_else(handed, cast, who):
    actor = actor_of(getattr(cast, who))
    for act in (
        lambda: accepting.accept(actor, handed.acceptance),
        lambda: accepting.accept_promise(actor, handed.passed[0]),
        lambda: accepting.send_back_promise(actor, handed.passed[0], why="Not mine"),
        lambda: accepting.settle_promise(actor, handed.passed[0]),
        lambda: acceptance_page(actor, handed.acceptance),
        lambda: passed(actor, handed.passed[0]),
        lambda: acceptance_page(actor, 987),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_manager_reads_it_but_accepts_nothing_for_them(handed, cast):
    samina = actor_of(cast.samina)
    assert acceptance_page(samina, handed.acceptance).is_managed
    with pytest.raises(NotAllowed, match="Whoever holds the post accepts"):
        accepting.accept(samina, handed.acceptance)
    with pytest.raises(NotFound):
        accepting.accept_promise(samina, handed.passed[0])


def test_sending_back_needs_a_reason(handed, cast):
    with pytest.raises(BadInput) as refusal:
        accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="  ")
    assert list(refusal.value.problems) == ["why"]


def test_whoever_holds_the_post_may_accept_the_cover_and_one_of_a_pool(handed, cast, at):
    keep(
        PostHolder(
            colleague_id=cast.ben, post_id=cast.hale_officer, kind="cover", starts_on=FIRST_DAY, ends_on=DUE
        )
    )  # fmt: skip
    assert whose(cast, mine) == {cast.amira, cast.ben}
    (one,) = handed_on(actor_of(cast.ben)).to_accept
    assert one.label == "cover, Neighbourhood Officer, Hale"
    accepting.accept(actor_of(cast.ben), handed.acceptance)
    pool = handed_to(cast, cast.adviser, [], way="split", leaver=cast.carol)
    assert whose(cast, mine) >= {cast.priya}
    accepting.accept(actor_of(cast.rhys), pool.acceptance)
    assert mine(cast.priya) == []


def test_a_leaver_who_still_holds_the_post_has_nothing_to_accept(cast, app):
    """The successor begins later: until then the work is the leaver's as before."""
    handed_to(cast, cast.hale_officer, [])
    assert whose(cast, mine) == set()
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, starts_on=FIRST_DAY))
    assert whose(cast, mine) == {cast.amira}


def test_what_only_its_giver_holds_is_accepted_by_the_manager_and_nothing_by_nobody(cast, app, client_of):
    """Maggie is in the post that receives until her last day; a post that looks after nothing asks for nothing."""
    keep(PostHolder(colleague_id=cast.maggie, post_id=cast.vacant_officer, starts_on=LAST_DAY))
    given = handed_to(cast, cast.vacant_officer, [], way="split")
    assert whose(cast, mine) == {cast.samina}
    assert "Nothing waits to be accepted." not in words(client_of(cast.samina).get("/handovers"))
    with pytest.raises(NotFound):
        accepting.accept(actor_of(cast.amira), given.acceptance)
    accepting.accept(actor_of(cast.samina), given.acceptance)
    handed_to(cast, cast.vacant_officer, [])
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.vacant_officer, starts_on=FIRST_DAY))
    assert whose(cast, mine) == set()
    assert "Nothing waits to be accepted." in words(client_of(cast.amira).get("/handovers"))


def test_only_what_the_handover_moved_is_counted_where_a_post_was_split(cast, app, at):
    with at("2026-11-09 10:00"):
        about = promised(cast.maggie, ("grit", "bins"), (Who("new", name="Sol"),))
    split = handed_to(cast, cast.tarn_officer, about[:1], way="split")
    entry = db.session.get_one(Handover, split.handover).entry_id
    pass_on(entry, "conversation", about[0], post_id=cast.tarn_officer, at=clock.now())
    pass_on(None, "conversation", about[1], post_id=cast.tarn_officer, at=clock.now())
    db.session.commit()
    (one,) = handed_on(actor_of(cast.amira)).to_accept
    assert (one.people, one.conversations, len(one.unanswered)) == (0, 1, 1)


# What comes back to the manager.


def test_what_is_sent_back_is_with_who_confirmed(handed, cast):
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Highways keeps the grit")
    assert whose(cast, back) == {cast.samina}
    assert back(cast.samina) == [(handed.acceptance, handed.passed[0])]
    (one,) = handed_on(actor_of(cast.samina)).returned
    assert (one.promise.why, one.promise.by) == ("Highways keeps the grit", "Amira Siddiq")
    # Nobody may answer it a second time; the other one is still to be answered.
    (mine_,) = handed_on(actor_of(cast.amira)).to_accept
    assert [promise.passed_id for promise in mine_.unanswered] == [handed.passed[1]]


def test_what_is_not_accepted_by_its_day_is_with_both(handed, cast, at):
    at("2026-11-20 23:59")
    assert whose(cast, back) == set()
    at(LATE)
    assert whose(cast, mine) == {cast.amira}
    assert back(cast.samina) == [(handed.acceptance, None)]
    accepting.accept(actor_of(cast.amira), handed.acceptance)
    assert back(cast.samina) == [(handed.acceptance, None)], "its promises are not answered"
    for one in handed.passed:
        accepting.accept_promise(actor_of(cast.amira), one)
    assert back(cast.samina) == [] and mine(cast.amira) == []


def test_the_successor_leaves_before_accepting(handed, cast, at):
    """The post is vacant: it falls to the head of the team above, who accepts it then."""
    with at("2026-11-18 10:00"):
        leaves(cast.amira, date(2026, 11, 18))
    at("2026-11-19 09:00")
    assert whose(cast, mine) == {cast.samina}
    (one,) = handed_on(actor_of(cast.samina)).to_accept
    assert (one.title, one.label) == ("Maggie Oakes’s work falls to you", "vacant, Neighbourhood Officer, Hale")
    accepting.accept(actor_of(cast.samina), handed.acceptance)


def test_a_post_that_was_vacant_all_along(cast, app, at):
    one = handed_to(cast, cast.vacant_officer, [], way="split")
    assert whose(cast, mine) == {cast.samina}
    at(LATE)
    assert whose(cast, mine) == {cast.samina} and back(cast.samina) == [(one.acceptance, None)]


def test_the_manager_who_confirmed_leaves(handed, cast, at):
    """Then the head one step above the receiving post; a vacant head is passed over."""
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Not mine")
    leaves(cast.samina, date(2026, 11, 18))
    at("2026-11-19 09:00")
    # Nobody heads Hale, nor Neighbourhoods any more, nor the council: those who head a part of it.
    assert whose(cast, back) == {cast.imran}
    (chief,) = keep(Colleague(name="Chief"))

    (top,) = keep(Post(title="Chief executive", team_id=cast.council_team, is_head=True, opened_on=date(2011, 3, 1)))
    keep(PostHolder(colleague_id=chief, post_id=top, starts_on=date(2026, 1, 1)))
    assert back(chief) == [(handed.acceptance, handed.passed[0])]
    assert whose(cast, back) == set()
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.head_of_neighbourhoods, starts_on=date(2026, 11, 19)))
    assert whose(cast, back) == {cast.ben} and back(chief) == []


def test_the_manager_is_away(handed, cast, at):
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Not mine")
    keep(
        PostHolder(
            colleague_id=cast.imran, post_id=cast.head_of_neighbourhoods, kind="cover", starts_on=FIRST_DAY,
            ends_on=DUE,
        )
    )  # fmt: skip
    assert whose(cast, back) == {cast.samina, cast.imran}
    at(LATE)
    assert back(cast.imran) == []


def test_a_head_of_the_very_top_is_asked_again(cast, app, at):
    at_top = handed_to(cast, cast.head_of_highways, [], way="split")
    leaves(cast.samina, date(2026, 11, 18))
    at(LATE)
    assert whose(cast, mine) == {cast.imran} and back(cast.imran) == [(at_top.acceptance, None)]


def test_a_promise_that_was_kept_meanwhile_is_in_no_list(handed, cast, at):
    accepting.accept(actor_of(cast.amira), handed.acceptance)
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Not mine")
    for promise in handed.promises:
        conversations.keep_promise(actor_of(cast.amira), promise)
    at(LATE)
    assert whose(cast, mine) == whose(cast, back) == set()
    with pytest.raises(Refused, match="marked as kept"):
        accepting.accept_promise(actor_of(cast.amira), handed.passed[1])
    with pytest.raises(Refused, match="marked as kept"):
        accepting.settle_promise(actor_of(cast.samina), handed.passed[0])


def test_a_conversation_that_went_elsewhere_takes_its_promise_with_it(handed, cast):
    conversations.pass_on(
        actor_of(cast.amira), handed.conversations[0], post_id=cast.highways_inspector, needed="The grit"
    )
    (one,) = handed_on(actor_of(cast.amira)).to_accept
    assert [promise.passed_id for promise in one.unanswered] == [handed.passed[1]]
    assert (one.conversations, one.came, one.left) == (2, 4, 3)
    with pytest.raises(Refused, match="Highways inspector, North is responsible for it"):
        accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Not mine")


def test_of_a_handover_that_was_undone_there_is_nothing_to_accept(handed, cast, at):
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Not mine")
    handover = db.session.get_one(Handover, handed.handover)
    handover.status = "undone"
    db.session.commit()
    at(LATE)
    assert whose(cast, mine) == whose(cast, back) == set()
    for act in (
        lambda: accepting.accept(actor_of(cast.amira), handed.acceptance),
        lambda: accepting.accept_promise(actor_of(cast.amira), handed.passed[1]),
        lambda: accepting.settle_promise(actor_of(cast.samina), handed.passed[0]),
    ):
        with pytest.raises(NotFound):
            act()


# Settling.


@pytest.fixture
def sent_back(handed, cast) -> Scene:
    accepting.send_back_promise(actor_of(cast.amira), handed.passed[0], why="Highways keeps the grit")
    return handed


def test_it_stays_with_the_post_after_a_word(sent_back, cast):
    accepting.settle_promise(actor_of(cast.samina), sent_back.passed[0])
    assert back(cast.samina) == []
    about = sent_back.conversations[0]
    assert lead_of("conversation", [about]) == {about: cast.hale_officer}
    with pytest.raises(Refused, match="Samina Yusuf settled this"):
        accepting.settle_promise(actor_of(cast.samina), sent_back.passed[0])


def test_it_goes_to_another_post_with_its_conversation(sent_back, cast):
    about = sent_back.conversations[0]
    accepting.settle_promise(actor_of(cast.samina), sent_back.passed[0], to_post_id=cast.highways_inspector)
    assert lead_of("conversation", [about]) == {about: cast.highways_inspector}
    assert back(cast.samina) == []
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.details["to_post_id"]) == ("promise.settled", cast.highways_inspector)
    assert db.session.get_one(Conversation, about).taken_up_by_id is None


def test_not_to_a_post_that_may_not_read_it_nor_to_the_same_nor_one_that_is_closed(sent_back, cast):
    samina, passed_id = actor_of(cast.samina), sent_back.passed[0]
    with pytest.raises(NotFound):
        accepting.settle_promise(samina, passed_id, to_post_id=cast.youth_justice_worker)
    with pytest.raises(Refused, match="may not read this conversation"):
        accepting.settle_promise(samina, passed_id, to_post_id=cast.councillor_hale)
    with pytest.raises(Refused, match="has sent it back"):
        accepting.settle_promise(samina, passed_id, to_post_id=cast.hale_officer)
    assert back(cast.samina) == [(sent_back.acceptance, passed_id)]


def test_not_back_onto_the_post_that_is_given_up_while_nobody_else_is_in_it(cast, app):
    promised(cast.maggie, ("grit",), (Who("resident", id=cast.eileen),))
    passed_id, samina = accepted.sent_back(cast), actor_of(cast.samina)
    with pytest.raises(Refused, match="is the post that Maggie Oakes leaves, and nobody else is in it. Choose another"):
        accepting.settle_promise(samina, passed_id, to_post_id=cast.hale_officer)
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.hale_officer, starts_on=clock.days_after(clock.today(), 9)))
    accepting.settle_promise(samina, passed_id, to_post_id=cast.hale_officer)


def test_only_the_manager_settles_and_only_what_came_back(sent_back, cast):
    with pytest.raises(NotFound):
        accepting.settle_promise(actor_of(cast.amira), sent_back.passed[0])
    with pytest.raises(Refused, match="was not sent back"):
        accepting.settle_promise(actor_of(cast.samina), sent_back.passed[1])


# The pages.


def test_today_begins_with_it_and_ends_with_nothing_left(handed, cast, client_of):
    client = client_of(cast.amira)
    page = words(client.get("/"))
    assert "Maggie Oakes’s work is now yours" in page
    assert "2 promises to accept one by one; 2 open conversations and 1 relationship, and 1 account in one go" in page
    assert "Not accepted by Friday 20 November, it goes to the manager as well" in page
    assert page.index("Maggie Oakes’s work") < page.index("Waiting for an answer")
    first = f"/promises-passed/{handed.passed[0]}"
    said = client.submit("/", {}, form=f"{first}/accepted", follow=True)
    assert "Accepted. The promise is among yours." in said.text
    answer = client.submit(f"/promises-passed/{handed.passed[1]}/return", {"why": ""})
    assert answer.status_code == 422 and "Highways" not in answer.text
    client.submit(f"/promises-passed/{handed.passed[1]}/return", {"why": "Bins go to Ben"}, follow=True)
    done = client.submit("/", {}, form=f"/acceptances/{handed.acceptance}/accepted", follow=True)
    assert "Accepted. Maggie Oakes’s work is yours." in done.text
    assert "now yours" not in words(client.get("/"))
    assert "Sent back by Amira Siddiq" in words(client.get(f"/acceptances/{handed.acceptance}"))


def test_the_manager_finds_it_on_today_and_settles_it(sent_back, cast, client_of):
    client = client_of(cast.samina)
    page = words(client.get("/"))
    assert "Handed on, and back with you" in page and "“Highways keeps the grit”" in page
    at = f"/promises-passed/{sent_back.passed[0]}/settlement"
    assert "Choose what becomes of it" in client.submit(at, {}).text
    assert "Say which post" in client.submit(at, {"how": "give"}).text
    assert "No post fits “nowhere”" in client.submit(at, {"how": "give", "to": "nowhere"}).text
    assert f"No post fits “{'W' * 60}”" in client.submit(at, {"how": "give", "to": "W" * 75}).text
    several = client.submit(at, {"how": "give", "to": "Neighbourhood"})
    assert several.status_code == 422 and "Several fit" in several.text and 'value="Neighbourhood"' in several.text
    assert client.submit(at, {"how": "give", "to": "Ben Okafor"}).status_code == 303
    about = sent_back.conversations[0]
    assert lead_of("conversation", [about]) == {about: cast.highways_inspector}
    assert "back with you" not in words(client.get("/"))
    assert "Nothing is left to decide" in words(client.get(at))


@pytest.mark.page
def test_as_many_statements_for_twenty_as_for_one(cast, app, sql_count):
    amira, counts = actor_of(cast.amira), []
    for leaver in (cast.maggie, cast.ben, cast.priya, cast.rhys):
        about = promised(cast.maggie, ("grit", "bins"), (Who("new", name="Sol"),))
        handed_to(cast, cast.tarn_officer, about, way="split", leaver=leaver)
        for one in about:
            pass_on(None, "conversation", one, post_id=cast.tarn_officer, at=clock.now())
        db.session.commit()
        with sql_count() as statements:
            assert handed_on(amira).to_accept
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
    ben = actor_of(cast.ben)
    with sql_count() as statements:
        handed_on(ben)
    assert len(statements) < counts[0]


def test_the_page_leads_to_the_handover_its_briefs_and_introductions(cast, app, client_of):
    with_to_accept(cast, 1)
    client = client_of(cast.amira)
    (one,) = handed_on(actor_of(cast.amira)).to_accept
    page = client.get(f"/acceptances/{one.acceptance_id}").text
    for link in (one.href, f"{one.href}/briefs?post={one.post_id}", f"/acceptances/{one.acceptance_id}/introductions"):
        assert f'href="{link}"' in page
        assert client.get(link).status_code == 200


def test_what_was_really_confirmed_and_undone(cast, app, at):
    """Accepted in part, and then undone: nothing is to be accepted, and nothing came back."""
    seen, acceptance_id = with_to_accept(cast, 3)
    (one,) = handed_on(actor_of(cast.amira)).to_accept
    assert (one.acceptance_id, one.promised.number) == (acceptance_id, len(seen.promises))
    accepting.accept(actor_of(cast.amira), acceptance_id)
    accepting.send_back_promise(actor_of(cast.amira), one.promises[0].passed_id, why="Not ours")
    undo(actor_of(cast.samina), one.handover_id)
    at(LATE)
    assert whose(cast, mine) == whose(cast, back) == set()


def test_a_post_that_is_taken_over_later_is_accepted_then_and_not_late_before(cast, app, at):
    samina = actor_of(cast.samina)
    done(samina, maggie_leaves(samina, cast, Wanted("taken over", colleague_id=cast.amira), last_day=date(2026, 12, 4)))
    for day in ("2026-11-16 11:00", "2026-11-30 11:00", "2026-12-04 11:00"):
        at(day)
        assert whose(cast, mine) == whose(cast, back) == set()
    at("2026-12-05 09:00")
    assert whose(cast, mine) == {cast.amira} and whose(cast, back) == set()
    at("2026-12-11 09:00")
    assert whose(cast, mine) == {cast.amira} and whose(cast, back) == {cast.samina}


# Somebody has come.


@pytest.mark.parametrize("has_interim", [False, True])
def test_whoever_comes_after_nobody_yet_accepts_what_is_there_by_then(client_of, cast, at, has_interim):
    """The first handover asks nobody, or the interim; whoever comes is asked anew from their first day on, promise by
    promise, also of what came meanwhile; whoever is taken back before leaves it to the next."""
    at("2026-11-16 10:00")
    promised(cast.maggie, ("grit", "bins"), (Who("resident", id=cast.eileen),))
    nell, sam = keep(Colleague(name="Nell Archer"), Colleague(name="Sam Brook"))
    interim = cast.amira if has_interim else None
    samina, nobody = actor_of(cast.samina), Wanted("nobody yet", interim, review_on=date(2026, 12, 18))
    gone = done(samina, maggie_leaves(samina, cast, nobody))
    # Elsewhere somebody is to come to a post that was handed work: that is no reason to wait here.
    keep(Acceptance(handover_id=gone, post_id=cast.highways_inspector, due_on=date(2026, 12, 31)))
    keep(PostHolder(colleague_id=sam, post_id=cast.highways_inspector, starts_on=date(2027, 1, 11)))
    assert [] == mine(cast.samina) == mine(cast.maggie)
    at("2026-11-23 10:00")
    if has_interim:
        (one,) = mine(cast.amira)
        accepting.accept(actor_of(cast.amira), one)
        accepting.accept_promise(
            actor_of(cast.amira), handed_on(actor_of(cast.amira)).to_accept[0].unanswered[0].passed_id
        )
    promised(cast.samina, ("lamps",), (Who("resident", id=cast.eileen),))
    came = take_over_post(actor_of(cast.samina), cast.hale_officer, colleague_id=nell, starts_on=date(2026, 11, 25))
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert entry.action == "post.taken_over" and entry.details["handover_id"] == gone
    assert mine(cast.amira) == mine(cast.samina) == []
    call_off(actor_of(cast.samina), came)
    assert mine(cast.samina) == []
    take_over_post(actor_of(cast.samina), cast.hale_officer, colleague_id=nell, starts_on=date(2026, 11, 25))
    at("2026-11-25 10:00")
    (found,) = handed_on(actor_of(nell)).to_accept
    assert found.title == "Maggie Oakes’s work is now yours" and found.due_on == date(2026, 11, 30)
    led = db.session.scalars(
        select(Promise.id).join(Responsibility, Responsibility.conversation_id == Promise.conversation_id)
        .where(Responsibility.post_id == cast.hale_officer, Responsibility.ends_at.is_(None), is_open())
    ).all()  # fmt: skip
    assert len(led) >= 2 and found.promised.unanswered == len(led)
    client = client_of(nell)
    assert "Maggie Oakes’s work is now yours" in client.page("/").words
    assert f"/acceptances/{found.acceptance_id}" in client.get("/").text
    for page in (f"/acceptances/{found.acceptance_id}", f"/handovers/{gone}/briefs"):
        assert "Eileen Marsden" in client.page(page).words
    accepting.send_back_promise(actor_of(nell), found.unanswered[0].passed_id, why="Highways keeps the grit bins")
    accepting.accept(actor_of(nell), found.acceptance_id)
    at("2026-12-01 10:00")
    take_over_post(actor_of(cast.samina), cast.hale_officer, colleague_id=sam, starts_on=clock.today())
    (left,) = handed_on(actor_of(sam)).to_accept
    assert left.accepted_by == "Nell Archer", "Whoever follows somebody who had come is not asked anew."
    assert left.promised.unanswered == len(led) - 1
