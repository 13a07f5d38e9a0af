"""If this person left: what names them, whom only they know, and what would fall to whom."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select

from crm import clock
from crm.accounts.models import Account
from crm.audit.models import AuditEntry, Viewing
from crm.conversations.commands.log import log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.models import Colleague, Post, PostHolder
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound
from crm.handovers.models import Handover, NamedReader
from crm.handovers.queries.plan import plan_page
from crm.handovers.queries.rehearsal import PER_PAGE, only_they_know, rehearsal
from crm.handovers.rules import Wanted
from crm.residents.models import Resident
from crm.responsibilities.models import Responsibility
from crm.ties.models import Tie
from graph.strength import term
from tests.cast import keep
from tests.handovers.scene import maggie_leaves
from tests.residents.scene import LONG_AGO, somebody
from tests.scene import play

LINE = "Anything restricted is not counted here"


def talk(actor, who, words="The bin is full", channel="in person", **more):
    return log_interaction(actor, LogEntry((who,), channel, words, **more))


def met(actor, name, **more):
    return talk(actor, Who("new", name=name), **more).resident_ids[0]


def tied(resident_id, colleague_id, *, days_ago=1, count=1, controller=1, channels=2):
    at = clock.now() - timedelta(days=days_ago)
    (tie,) = keep(
        Tie(
            resident_id=resident_id, colleague_id=colleague_id, controller_id=controller, count=count, first_at=at,
            last_at=at, score=count * term(at, "phone"), channels=channels,
        )
    )  # fmt: skip
    return tie


def named(page):
    return {one.words: one.then for one in page.named}


# What names them.


def test_everything_that_names_somebody_is_counted_by_kind(cast, actor_of_cast):
    play(cast, 3)
    page = rehearsal(actor_of_cast(cast.samina), cast.maggie)
    assert page.leaver.name == "Maggie Oakes" and page.residents == 4
    said = named(page)
    assert said["1 post"] == "Each stands under what falls to whom."
    assert said["4 residents led"] == "Fall with the post."
    assert said["3 open conversations led"] == "Fall with the post."
    assert said["3 open promises"].endswith("Fall with the post.")
    assert said["3 questions asked of their posts"] == "Nobody answers until it goes up a step."
    assert said["1 account owned"] == "Show red in the register: nobody is there."
    assert said["1 personal account"].startswith("@maggie.walks on Instagram")


def test_the_day_is_that_of_the_plan_where_the_reader_sees_one(cast, actor_of_cast, at):
    samina, usual = actor_of_cast(cast.samina), clock.days_after(clock.today(), 28)
    assert rehearsal(samina, cast.maggie).on == usual
    plan = maggie_leaves(samina, cast, Wanted("taken over", cast.amira, overlap_until=date(2026, 12, 4)))
    assert rehearsal(samina, cast.maggie).on == date(2026, 12, 4)
    at("2026-12-05 09:00")
    samina = actor_of_cast(cast.samina)
    assert rehearsal(samina, cast.maggie).on == clock.today(), "as it is now, where that day has passed"
    assert plan_page(samina, db.session.get_one(Handover, plan)).rehearsed_on == clock.today()
    usual = clock.days_after(clock.today(), 28)
    db.session.execute(delete(NamedReader).where(NamedReader.handover_id == plan))
    db.session.commit()
    assert rehearsal(samina, cast.maggie).on == usual, "to others it tells nothing"


def test_a_pool_keeps_its_work_and_what_was_taken_up_falls_back(cast, actor_of_cast):
    talk(actor_of_cast(cast.priya), Who("new", name="Joan Pickles"))
    page = rehearsal(actor_of_cast(cast.samina), cast.maggie)
    assert "conversation taken up" not in str(named(page))
    top = head_of_the_council(cast)
    page = rehearsal(actor_of_cast(top), cast.priya)
    assert named(page)["1 conversation taken up"] == "Back to the pool, for the others in it."
    assert page.falling[0].words == "1 other shares it. What was taken up falls back to the pool."


def head_of_the_council(cast):
    (who,) = keep(Colleague(name="Top Hat"))
    (post,) = keep(Post(title="Chief Executive", team_id=cast.council_team, is_head=True, opened_on=date(2020, 1, 1)))
    keep(PostHolder(colleague_id=who, post_id=post, kind="substantive", starts_on=date(2020, 1, 1)))
    return who


def test_covers_and_handovers_under_way_are_named(cast, actor_of_cast):
    until = date(2026, 12, 1)
    keep(
        PostHolder(colleague_id=cast.maggie, post_id=cast.tarn_officer, kind="cover", starts_on=date(2026, 11, 1),
                   ends_on=until),
        PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 1),
                   ends_on=until),
    )  # fmt: skip
    (plan,) = keep(
        Handover(kind="leaving", colleague_id=cast.maggie, starts_on=date(2026, 12, 1), planned_at=clock.now())
    )
    said = named(rehearsal(actor_of_cast(cast.samina), cast.maggie))
    assert said["1 cover given"].startswith("Neighbourhood Officer, Tarn")
    assert said["1 cover got"].startswith("Amira Siddiq for Neighbourhood Officer, Hale")
    assert "1 handover under way" not in said  # she is not named in it: that there is a plan is not hers to know
    keep(NamedReader(handover_id=plan, colleague_id=cast.samina, named_at=clock.now()))
    assert "1 handover under way" in named(rehearsal(actor_of_cast(cast.samina), cast.maggie))


# What falls to whom.


def test_a_post_falls_to_the_head_or_stays_with_whoever_is_there(cast, actor_of_cast):
    samina = actor_of_cast(cast.samina)
    (falls,) = rehearsal(samina, cast.maggie).falling
    assert falls.is_vacant
    assert falls.words == "Vacant. Its work falls to Head of Neighbourhoods (Samina Yusuf)."
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 1),
                    ends_on=date(2027, 1, 1)))  # fmt: skip
    (falls,) = rehearsal(samina, cast.maggie).falling
    assert falls.words == "Covered by Amira Siddiq until 31 December 2026, and then it is vacant."
    (falls,) = rehearsal(samina, cast.maggie, on=date(2027, 2, 1)).falling
    assert falls.words.startswith("Vacant.")
    keep(PostHolder(colleague_id=cast.ben, post_id=cast.hale_officer, kind="handing over", starts_on=date(2026, 11, 1)))
    (falls,) = rehearsal(samina, cast.maggie).falling
    assert falls.words == "Stays with Ben Okafor." and not falls.is_vacant


def test_casework_is_said_to_wait_and_is_never_counted(cast, actor_of_cast):
    talk(actor_of_cast(cast.helen), Who("new", name="Secret Sue"), acting_as="ward councillor")
    top = head_of_the_council(cast)
    page = rehearsal(actor_of_cast(top), cast.helen)
    assert any("Casework does not move by itself" in one.words for one in page.falling)
    assert page.only.count == 0 and page.only.told == ()


# Whom only they know.


def test_only_they_know_whom_nobody_else_here_has_a_living_tie_with(cast, actor_of_cast, at):
    alone, cold, shared, left = (somebody(name) for name in ("Alone", "Cold", "Shared", "Left"))
    for one in (alone, cold, shared, left):
        tied(one, cast.maggie, count=3)
    tied(cold, cast.ben, days_ago=900)
    tied(shared, cast.ben)
    tied(left, cast.carol)  # who left in 2025
    only = only_they_know(actor_of_cast(cast.samina), cast.maggie)
    assert {one.name: one.second and (one.second.name, one.second.words) for one in only.rows} == {
        "Alone": None, "Cold": ("Ben Okafor", "gone cold"), "Left": None,
    }  # fmt: skip
    assert (only.count, only.with_second_best, only.without) == (3, 1, 2)


def test_a_tie_of_theirs_that_has_gone_cold_is_no_loss(cast, actor_of_cast):
    tied(somebody("Long ago"), cast.maggie, days_ago=1500)
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 0


def test_who_leaves_by_then_as_well_is_nobody_to_rely_on(cast, actor_of_cast):
    who = somebody("Joan Pickles")
    tied(who, cast.maggie)
    tied(who, cast.ben)
    db.session.get_one(Colleague, cast.ben).left_on = date(2026, 12, 1)
    keep()
    samina = actor_of_cast(cast.samina)
    assert only_they_know(samina, cast.maggie, on=date(2026, 11, 20)).count == 0
    assert only_they_know(samina, cast.maggie, on=date(2026, 12, 1)).count == 1


def test_what_is_written_down_of_lately_counts_as_told(cast, actor_of_cast):
    who = somebody("Joan Pickles")
    tied(who, cast.maggie)
    resident = db.session.get_one(Resident, who)
    resident.what_works, resident.brief_corrected_at = "Ring first", clock.now() - timedelta(days=400)
    keep()
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 1
    db.session.get_one(Resident, who).brief_corrected_at = clock.now() - timedelta(days=3)
    keep()
    only = only_they_know(actor_of_cast(cast.samina), cast.maggie)
    assert only.count == 0 and [one.name for one in only.told] == ["Joan Pickles"]


def test_it_shrinks_since_last_monday(cast, actor_of_cast):
    first, second, third = (somebody(name) for name in ("A", "B", "C"))
    for one in (first, second, third):
        tied(one, cast.maggie, days_ago=30, count=3)
    tied(second, cast.ben, days_ago=2)
    resident = db.session.get_one(Resident, third)
    resident.about, resident.brief_corrected_at = "Chairs the group", clock.now()
    keep()
    only = only_they_know(actor_of_cast(cast.samina), cast.maggie)
    assert (only.week_ago, only.count, only.fewer) == (3, 1, 2)
    assert only.since == date(2026, 11, 9)


def test_worst_first_the_strongest_then_nobody_second_then_something_open(cast, actor_of_cast):
    strong, second, plain = (somebody(name) for name in ("Strong", "Second", "Plain"))
    tied(strong, cast.maggie, count=9)
    tied(second, cast.maggie, count=1)
    tied(second, cast.ben, days_ago=900)
    tied(plain, cast.maggie, count=1)
    open_one = met(actor_of_cast(cast.maggie), "Open", channel="email")
    only = only_they_know(actor_of_cast(cast.samina), cast.maggie)
    assert [one.name for one in only.rows] == ["Strong", "Open", "Plain", "Second"]
    assert next(one for one in only.rows if one.resident_id == open_one).open == 1


def test_merged_entries_are_one_person(cast, actor_of_cast):
    stayed = somebody("Joan Pickles")
    merged = somebody("J. Pickles", canonical_id=stayed)
    tied(stayed, cast.maggie)
    tied(merged, cast.maggie, channels=4)
    (one,) = only_they_know(actor_of_cast(cast.samina), cast.maggie).rows
    assert (one.resident_id, one.count, one.channels) == (stayed, 2, ("phone", "email"))
    tied(merged, cast.ben)
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 0


def test_what_is_restricted_is_not_counted(cast, actor_of_cast):
    hidden = somebody("Hidden", controller=cast.youth_justice_circle)
    tied(hidden, cast.maggie, controller=cast.youth_justice_circle)
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 0
    assert only_they_know(actor_of_cast(cast.jo), cast.maggie).count == 1
    shared = somebody("Known to both")
    tied(shared, cast.maggie)
    tied(shared, cast.jo, controller=cast.youth_justice_circle)
    # That somebody in youth justice knows them is not told, by a number one smaller either.
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 1


# Who may, and that nothing happens.


def test_only_who_manages_them_rehearses_it(cast, actor_of_cast, client_of):
    for who in (cast.imran, cast.maggie, cast.amira, cast.helen, cast.ruth):
        assert client_of(who).get(f"/colleagues/{cast.maggie}/leaving").status_code == 403
    assert client_of(cast.samina).get("/colleagues/987654/leaving").status_code == 404
    with pytest.raises(NotAllowed, match="Only who manages a post of Maggie Oakes"):
        rehearsal(actor_of_cast(cast.imran), cast.maggie)
    with pytest.raises(NotAllowed, match="Whoever manages you"):
        rehearsal(actor_of_cast(cast.samina), cast.samina)


def test_somebody_of_a_restricted_team_does_not_exist_for_other_managers(cast, actor_of_cast, client_of):
    with pytest.raises(NotFound):
        rehearsal(actor_of_cast(cast.samina), cast.jo)
    hidden, nobody = (client_of(cast.samina).get(f"/colleagues/{who}/leaving") for who in (cast.jo, 987654))
    assert hidden.status_code == nobody.status_code == 404


def test_it_writes_nothing_at_all(cast, client_of, sql_count):
    play(cast, 2)
    client = client_of(cast.samina)
    before = [db.session.scalar(select(func.count()).select_from(model)) for model in (AuditEntry, Viewing, Handover)]
    with sql_count() as statements:
        client.page(f"/colleagues/{cast.maggie}/leaving")
    assert not [one for one in statements if one.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    after = [db.session.scalar(select(func.count()).select_from(model)) for model in (AuditEntry, Viewing, Handover)]
    assert before == after


# The page.


def test_the_page_says_all_of_it_and_leads_to_a_plan(cast, client_of):
    play(cast, 2)
    page = client_of(cast.samina).page(f"/colleagues/{cast.maggie}/leaving?on=2026-11-27")
    assert page.h1 == "If Maggie Oakes left"
    for said in ("With Friday 27 November as the last day", "residents only Maggie knows", LINE, "Nobody else has met"):
        assert said in page.words, said
    assert "Plan a handover" in page.words
    assert "Confidential" in page.words


def test_from_it_a_handover_is_planned_for_that_day(cast, client_of):
    url = f"/colleagues/{cast.maggie}/leaving?on=2026-11-27"
    answer = client_of(cast.samina).submit(url, {}, form=f"/colleagues/{cast.maggie}/handovers", follow=True)
    assert answer.status_code == 200 and "Maggie Oakes" in answer.text
    plan = db.session.scalars(select(Handover)).one()
    assert (plan.kind, plan.colleague_id, plan.starts_on) == ("leaving", cast.maggie, date(2026, 11, 28))


def test_a_day_that_has_passed_or_is_far_off_is_said_beside_its_field(cast, client_of):
    for day, said in (("2026-11-15", "has passed"), ("2031-01-01", "within two years"), ("soon", "is not a day")):
        page = client_of(cast.samina).page(f"/colleagues/{cast.maggie}/leaving?on={day}", status=422)
        assert said in page.words


def test_many_residents_come_in_pages_and_what_is_left_out_is_said(cast, client_of, actor_of_cast):
    ids = keep(*(Resident(name=f"Resident {n:03}", controller_id=1, created_at=LONG_AGO) for n in range(PER_PAGE + 7)))
    at = clock.now() - timedelta(days=1)
    keep(
        *(
            Tie(resident_id=one, colleague_id=cast.maggie, controller_id=1, count=1, first_at=at, last_at=at,
                score=term(at, "phone"), channels=2)
            for one in ids
        )
    )  # fmt: skip
    client = client_of(cast.samina)
    first = client.page(f"/colleagues/{cast.maggie}/leaving")
    assert f"1 to {PER_PAGE} of {PER_PAGE + 7}" in first.words and "Show the next" in first.words
    second = client.page(f"/colleagues/{cast.maggie}/leaving?page=2")
    assert f"{PER_PAGE + 1} to {PER_PAGE + 7} of {PER_PAGE + 7}" in second.words
    whole = client.page(f"/colleagues/{cast.maggie}/leaving?page=all")
    assert f"1 to {PER_PAGE + 7} of {PER_PAGE + 7}" in whole.words and "Printed by Samina Yusuf" in whole.words
    assert "All on one page, to print" in first.words and "All on one page" not in whole.words
    assert "Nobody on this page." in client.page(f"/colleagues/{cast.maggie}/leaving?page=99").words


@pytest.mark.page
def test_it_reads_two_thousand_residents_in_as_many_statements_as_two(cast, actor_of_cast, sql_count):
    samina = actor_of_cast(cast.samina)
    met(actor_of_cast(cast.maggie), "First")

    def statements():
        with sql_count() as made:
            rehearsal(samina, cast.maggie)
        return len(made)

    few = statements()
    ids = keep(*(Resident(name=f"R {n}", controller_id=1, created_at=LONG_AGO) for n in range(2_000)))
    at = clock.now()
    row = {"controller_id": 1, "count": 1, "first_at": at, "last_at": at, "score": term(at, "phone"), "channels": 2}
    keep(*(Tie(resident_id=one, colleague_id=cast.maggie, **row) for one in ids))
    keep(*(Tie(resident_id=one, colleague_id=cast.ben, **row) for one in ids[:1_000]))
    assert statements() == few
    assert rehearsal(samina, cast.maggie).only.count == 1_001


def test_a_day_that_is_refused_names_its_field(cast, actor_of_cast):
    with pytest.raises(BadInput) as refused:
        rehearsal(actor_of_cast(cast.samina), cast.maggie, on=date(2020, 1, 1))
    assert set(refused.value.problems) == {"on"}


def test_accounts_of_their_own_are_told_apart(cast, actor_of_cast):
    keep(
        Account(kind="professional", network="X", handle="@MaggieNMBC", normal="maggienmbc", colleague_id=cast.maggie),
        Account(
            kind="professional", network="X", handle="@Old", normal="old", colleague_id=cast.maggie, status="closed"
        ),
    )
    (own,) = db.session.scalars(select(Account.id).where(Account.handle == "@MaggieNMBC"))
    before = rehearsal(actor_of_cast(cast.samina), cast.maggie).naming.accounts
    keep(Responsibility(post_id=cast.hale_officer, account_id=own, role="lead", starts_at=clock.now()))
    found = rehearsal(actor_of_cast(cast.samina), cast.maggie)
    assert found.naming.accounts == before, "owned by the post and in their name is one account"
    said = named(found)
    assert said["1 account in their name"] == "@MaggieNMBC on X: to be closed or renamed."
