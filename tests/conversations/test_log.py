"""Logging: who, how, what, what was promised; where it goes and who answers for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from crm import clock
from crm.accounts.models import Account
from crm.conversations import access
from crm.conversations.entry import Who
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.council.models import COUNCIL, PostHolder
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotFound, Refused
from crm.residents.models import Resident, SearchRow
from crm.responsibilities.models import Responsibility
from crm.responsibilities.queries import lead_of, supports_of
from crm.ties.models import Tie
from crm.ties.queries import who_knows
from tests.cast import keep
from tests.conversations.scene import conversation, interaction, last_act, log, resident

LONG_AGO = datetime(2020, 1, 6, tzinfo=UTC)
GRIT = "The grit bin is empty. It freezes on Thursday."


def test_what_a_resident_says_starts_a_conversation_that_waits(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT, place="outside the Co-op")

    row = conversation(logged.conversation_id)
    assert not logged.joined
    assert (row.subject, row.controller_id, row.ward_id) == ("The grit bin is empty", COUNCIL, cast.hale)
    assert (row.waiting_since, row.waiting_words) == (clock.now(), GRIT)
    said = interaction(logged.interaction_id)
    assert (said.colleague_id, said.post_id, said.acting_as) == (cast.maggie, cast.hale_officer, "officer")
    assert (said.place, said.ward_id, said.team_id) == ("outside the Co-op", cast.hale, cast.hale_neighbourhoods)


def test_the_audit_names_the_act_and_keeps_no_words(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT)

    act = last_act()
    assert (act.action, act.subject_id, act.colleague_id) == (
        "interaction.logged", logged.conversation_id, cast.maggie,
    )  # fmt: skip
    assert act.details == {"interaction_id": logged.interaction_id, "residents": [cast.eileen], "joined": False}
    assert "grit" not in str(act.details)


def test_what_comes_next_joins_the_open_conversation_over_accounts_and_colleagues(app, cast, actor_of_cast, at):
    first = log(actor_of_cast(cast.priya), cast.eileen, GRIT, channel="social", account_id=cast.northmere)
    at(timedelta(hours=1))
    second = log(actor_of_cast(cast.ben), cast.eileen, "It is on its way", direction="out", account_id=cast.bens_handle)

    assert second.joined
    assert second.conversation_id == first.conversation_id
    assert conversation(first.conversation_id).waiting_since is None


def test_another_service_is_another_matter(app, cast, actor_of_cast):
    first = log(actor_of_cast(cast.maggie), cast.eileen, GRIT, service_code=cast.gritting)
    second = log(actor_of_cast(cast.maggie), cast.eileen, "And a sofa in the lane", service_code=cast.flytipping)
    third = log(actor_of_cast(cast.maggie), cast.eileen, "It froze", service_code=cast.gritting)

    assert second.conversation_id != first.conversation_id
    assert third.conversation_id == first.conversation_id


def test_someone_may_start_anew_or_name_the_conversation(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie)
    first = log(maggie, cast.eileen, GRIT)
    anew = log(maggie, cast.eileen, "Something else", start_new=True)
    named = log(maggie, cast.eileen, "The bin again", conversation_id=first.conversation_id)

    assert not anew.joined
    assert named.conversation_id == first.conversation_id


def test_an_unknown_service_is_refused_and_nothing_is_half_done(app, cast, actor_of_cast):
    with pytest.raises(BadInput) as refused:
        log(actor_of_cast(cast.maggie), Who("new", name="Man with the spaniel"), GRIT, service_code=9999)
    assert refused.value.problems == {"service_code": "Choose a service from the list."}
    assert db.session.scalar(select(func.count()).select_from(Resident)) == 1


def test_the_writers_post_leads_what_they_start_and_others_support(app, cast, actor_of_cast, at):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT)
    at(timedelta(hours=1))
    log(actor_of_cast(cast.ben), cast.eileen, "Told her it is on order", direction="out", channel="phone")

    about = logged.conversation_id
    assert lead_of("conversation", [about]) == {about: cast.hale_officer}
    assert supports_of("conversation", [about]) == {about: [cast.highways_inspector]}
    begun = db.session.scalars(select(Responsibility).where(Responsibility.conversation_id == about)).all()
    assert all(row.begun_by_id is not None for row in begun)


def test_what_comes_in_over_a_corporate_account_is_for_the_post_that_keeps_it(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.amira), cast.eileen, GRIT, channel="social", account_id=cast.northmere)

    about = logged.conversation_id
    assert lead_of("conversation", [about]) == {about: cast.adviser}
    said = interaction(logged.interaction_id)
    assert (said.colleague_id, said.acting_as, said.recorded_by_id) == (None, None, cast.amira)
    assert conversation(about).taken_up_by_id is None


def test_someone_in_a_pool_takes_up_what_they_start(app, cast, actor_of_cast):
    priya = actor_of_cast(cast.priya)
    logged = log(priya, cast.eileen, GRIT, channel="phone")
    assert conversation(logged.conversation_id).taken_up_by_id == priya.hats[0].post_holder_id


def test_a_new_person_is_answered_for_and_found_by_what_they_said(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.amira), Who("new", name="Man with the spaniel"), "Gate is hanging off")

    (made,) = logged.resident_ids
    assert lead_of("resident", [made]) == {made: cast.tarn_officer}
    remembered = db.session.scalar(select(SearchRow.remembered).where(SearchRow.resident_id == made))
    assert "hanging" in remembered


def test_ties_follow(app, cast, actor_of_cast):
    log(actor_of_cast(cast.maggie), cast.eileen, GRIT)
    log(actor_of_cast(cast.priya), cast.eileen, "Again", channel="social", account_id=cast.northmere)
    log(actor_of_cast(cast.priya), cast.eileen, "Thanks", direction="out", channel="social", account_id=cast.northmere)

    ties = db.session.execute(select(Tie.colleague_id, Tie.account_id, Tie.count).order_by(Tie.id)).all()
    assert sorted(ties, key=str) == sorted(
        [(cast.maggie, None, 1), (None, cast.northmere, 2), (cast.priya, None, 1)], key=str
    )


def test_several_people_an_organisation_and_somebody_unknown(app, cast, actor_of_cast):
    logged = log(
        actor_of_cast(cast.maggie),
        (
            Who("unknown", name="her daughter"),
            resident(cast.eileen, "on behalf of"),
            Who("new organisation", name="Hale Lunch Club", present_as="present"),
            Who("unknown"),
        ),
        "Mum is 81 next week",
    )
    rows = db.session.execute(
        select(Participant.resident_id, Participant.organisation_id, Participant.description, Participant.present_as)
        .where(Participant.interaction_id == logged.interaction_id)
        .order_by(Participant.present_as, Participant.description)
    ).all()
    assert len(rows) == 4
    assert [row.description for row in rows if row.present_as == "contact"] == ["", "her daughter"]
    assert [row.resident_id for row in rows if row.present_as == "on behalf of"] == [cast.eileen]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "  "}, "body"),
        ({"body": "x" * 100_000}, "body"),
        ({"channel": "pigeon"}, "channel"),
        ({"direction": "sideways"}, "direction"),
        ({"outcome": "done"}, "outcome"),
        ({"occurred_at": timedelta(days=1)}, "occurred_on"),
        ({"occurred_at": -timedelta(days=365 * 60)}, "occurred_on"),
        ({"promise_text": "Ring"}, "promise_due_on"),
        ({"promise_due_on": date(2026, 11, 20)}, "promise_text"),
        ({"promise_text": "Ring", "promise_due_on": date(2026, 11, 15)}, "promise_due_on"),
        ({"promise_text": "Ring", "promise_due_on": date(2036, 11, 15)}, "promise_due_on"),
        ({"external_reference": "HW-1"}, "external_system"),
        ({"external_url": "javascript:alert(1)"}, "external_url"),
        ({"subject": "x" * 300}, "subject"),
        ({"who": ()}, "who"),
        ({"who": Who("new", name=" ")}, "who"),
        ({"who": Who("ghost")}, "who"),
        ({"who": Who("unknown", name="x", present_as="on behalf of")}, "who"),
        ({"who": tuple(Who("unknown") for _ in range(41))}, "who"),
    ],
)
def test_bad_input_names_its_field_and_leaves_nothing(app, cast, actor_of_cast, change, field):
    entry = {"who": cast.eileen, "body": GRIT, **change}
    if isinstance(entry.get("occurred_at"), timedelta):
        entry["occurred_at"] = clock.now() + entry["occurred_at"]
    who, body = entry.pop("who"), entry.pop("body")
    with pytest.raises(BadInput) as refused:
        log(actor_of_cast(cast.maggie), who, body, **entry)
    assert field in refused.value.problems
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 0


def test_markup_and_characters_that_hide_are_kept_as_what_they_are(app, cast, actor_of_cast):
    logged = log(
        actor_of_cast(cast.maggie), Who("new", name="=cmd()|' <b>Bo\u202eb</b>"), "<script>\u0000alert(1)</script>"
    )
    assert interaction(logged.interaction_id).body == "<script>\ufffdalert(1)</script>"
    name = db.session.get_one(Resident, logged.resident_ids[0]).name
    assert name == "=cmd()|' <b>Bo[U+202E]b</b>"


def test_the_same_person_is_not_in_it_twice(app, cast, actor_of_cast):
    with pytest.raises(BadInput, match="twice"):
        log(actor_of_cast(cast.maggie), (resident(cast.eileen), resident(cast.eileen)), GRIT)


def test_a_promise_is_kept_with_its_day(app, cast, actor_of_cast):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT, promise_text="Ring", promise_due_on=date(2026, 11, 17))
    promise = db.session.scalars(select(Promise)).one()
    assert (promise.text, promise.due_on, promise.made_by_id) == ("Ring", date(2026, 11, 17), cast.maggie)
    assert (promise.conversation_id, promise.interaction_id) == (logged.conversation_id, logged.interaction_id)


def test_a_late_entry_counts_where_it_belongs(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    asked = clock.now() - timedelta(days=3)
    logged = log(maggie, cast.eileen, "Thanks, all sorted", direction="out", outcome="answered")
    assert conversation(logged.conversation_id).closed_at is not None
    log(maggie, cast.eileen, GRIT, occurred_at=asked, conversation_id=logged.conversation_id)

    row = conversation(logged.conversation_id)
    assert row.waiting_since is None
    assert row.closed_at is not None
    assert row.opened_at == asked


def test_a_statement_leaves_it_open_and_waiting(app, cast, actor_of_cast, at):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT)
    asked = clock.now()
    at(timedelta(days=1))
    log(actor_of_cast(cast.ben), cast.eileen, "We grit all main roads", direction="out", outcome="statement only")
    row = conversation(logged.conversation_id)
    assert (row.closed_at, row.waiting_since, row.outcome) == (None, asked, "statement only")


def test_words_that_come_in_later_open_it_again(app, cast, actor_of_cast, at):
    logged = log(actor_of_cast(cast.maggie), cast.eileen, GRIT, outcome="answered")
    at(timedelta(days=1))
    log(actor_of_cast(cast.maggie), cast.eileen, "Still empty", conversation_id=logged.conversation_id)
    row = conversation(logged.conversation_id)
    assert row.closed_at is None
    assert row.waiting_words == "Still empty"


def test_someone_with_two_hats_says_which(app, cast, actor_of_cast):
    with pytest.raises(BadInput) as refused:
        log(actor_of_cast(cast.helen), Who("new", name="Gareth"), "Bins")
    assert "acting_as" in refused.value.problems


def test_party_business_is_refused(app, cast, actor_of_cast):
    with pytest.raises(Refused, match="Party business"):
        log(actor_of_cast(cast.helen), Who("new", name="Gareth"), "Leaflets", acting_as="political")


def test_a_ward_councillors_word_is_casework_that_nobody_else_finds(app, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    logged = log(helen, Who("new", name="Gareth Holt"), "Music after midnight", acting_as="ward councillor")

    assert conversation(logged.conversation_id).controller_id == cast.helens_casework
    assert access.conversation(helen, logged.conversation_id)
    for other in (cast.maggie, cast.samina, cast.dev, cast.owen):
        with pytest.raises(NotFound):
            access.conversation(actor_of_cast(other), logged.conversation_id)
    with pytest.raises(NotFound):
        log(actor_of_cast(cast.maggie), logged.resident_ids[0], "Guessing")


def test_casework_about_the_councils_resident_does_not_touch_the_council(app, cast, actor_of_cast):
    log(actor_of_cast(cast.maggie), cast.eileen, GRIT)
    helen = actor_of_cast(cast.helen)
    with pytest.raises(NotFound):
        log(helen, cast.eileen, "As her councillor", acting_as="ward councillor")
    logged = log(helen, Who("new", name="Eileen Marsden"), "As her councillor", acting_as="ward councillor")
    assert not logged.joined
    assert logged.resident_ids != (cast.eileen,)


def test_a_cabinet_member_writes_for_the_council_and_reads_what_they_wrote(app, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    logged = log(helen, Who("new", name="Gareth Holt"), "Wants a crossing", acting_as="member of the council")

    assert conversation(logged.conversation_id).controller_id == COUNCIL
    assert lead_of("conversation", [logged.conversation_id]) == {logged.conversation_id: cast.cabinet_member}
    assert access.conversation(actor_of_cast(cast.maggie), logged.conversation_id)
    assert access.conversation(actor_of_cast(cast.helen), logged.conversation_id)
    assert log(actor_of_cast(cast.helen), logged.resident_ids[0], "Again", acting_as="member of the council").joined


def test_casework_and_the_councils_conversations_do_not_mix(app, cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    logged = log(helen, Who("new", name="Gareth Holt"), "Wants a crossing", acting_as="member of the council")
    with pytest.raises(Refused, match="Other people can read this conversation"):
        log(
            helen, Who("unknown"), "Overheard", acting_as="ward councillor", conversation_id=logged.conversation_id
        )  # fmt: skip


def test_a_restricted_team_writes_in_its_own_circle(app, cast, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    logged = log(jo, cast.eileen, "Her grandson")

    row = conversation(logged.conversation_id)
    assert row.controller_id == cast.youth_justice_circle
    with pytest.raises(NotFound):
        access.conversation(actor_of_cast(cast.maggie), logged.conversation_id)
    # Nor does what others log join it, nor does the circle show as answering for the resident.
    assert not log(actor_of_cast(cast.maggie), cast.eileen, GRIT).joined
    assert lead_of("resident", [cast.eileen]) == {cast.eileen: cast.hale_officer}


def test_a_circle_does_not_come_to_answer_for_the_councils_resident(app, cast, actor_of_cast):
    (sol,) = keep(Resident(controller_id=COUNCIL, name="Sol", created_at=clock.now()))
    logged = log(actor_of_cast(cast.jo), sol, "In our care")
    assert lead_of("resident", [sol]) == {}
    assert lead_of("conversation", [logged.conversation_id]) == {logged.conversation_id: cast.youth_justice_worker}


def test_the_same_form_sent_twice_has_one_effect(app, cast, actor_of_cast):
    maggie = actor_of_cast(cast.maggie, form_id="one-form")
    logged = log(maggie, cast.eileen, GRIT)
    with pytest.raises(AlreadyDone) as again:
        log(maggie, cast.eileen, GRIT)
    assert (again.value.subject_type, again.value.subject_id) == ("conversation", logged.conversation_id)
    assert db.session.scalar(select(func.count()).select_from(Interaction)) == 1


def test_what_is_written_while_covering_stays_with_the_post_that_is_covered(app, cast, actor_of_cast):
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 9)))
    amira = actor_of_cast(cast.amira)
    hers = log(amira, Who("new", name="Sheila"), "The bandstand")
    covered = log(amira, cast.eileen, GRIT)
    leads = lead_of("conversation", [hers.conversation_id, covered.conversation_id])
    assert leads == {hers.conversation_id: cast.tarn_officer, covered.conversation_id: cast.hale_officer}


@pytest.mark.parametrize(
    ("who", "acting_as", "post"),
    [("helen", "ward councillor", "councillor_hale"), ("jo", None, "youth_justice_worker")],
    ids=["casework", "restricted"],
)
def test_what_the_keepers_of_an_account_may_not_read_is_not_theirs_to_answer_for(
    app, cast, actor_of_cast, who, acting_as, post
):
    actor = actor_of_cast(getattr(cast, who))
    through = {"channel": "social", "account_id": cast.northmere}
    logged = log(actor, Who("new", name="Somebody"), "Only for us", acting_as=acting_as, **through)
    own = getattr(cast, post)
    assert lead_of("conversation", [logged.conversation_id]) == {logged.conversation_id: own}
    assert lead_of("resident", logged.resident_ids) == {logged.resident_ids[0]: own}


def test_somebody_of_a_restricted_team_writes_in_the_councils_conversation_as_themselves_alone(
    app, cast, actor_of_cast
):
    """Their name stands there, since they wrote it; neither their post nor their account does."""
    jo, maggie = actor_of_cast(cast.jo), actor_of_cast(cast.maggie)
    about = log(maggie, cast.eileen, GRIT).conversation_id
    (theirs,) = keep(Account(kind="corporate", network="email", handle="yj@northmere.example", normal="yj@x"))
    keep(Responsibility(post_id=cast.youth_justice_worker, account_id=theirs, role="lead", starts_at=LONG_AGO))
    with pytest.raises(Refused, match="through which account"):
        log(jo, cast.eileen, "Seen", channel="email", account_id=theirs, conversation_id=about)
    log(jo, cast.eileen, "Seen", conversation_id=about)
    assert supports_of("conversation", [about]) == {}
    assert [(one.name, one.post) for one in who_knows(maggie, cast.eileen) if one.id == cast.jo] == [
        ("Jo Pennington", "")
    ]
    assert [one.post for one in who_knows(jo, cast.eileen) if one.is_me] == ["Youth justice worker"]


def test_who_covers_a_restricted_post_writes_for_it_about_its_people(app, cast, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    theirs = log(jo, Who("new", name="Kit"), "Came to the office")
    keep(
        PostHolder(
            colleague_id=cast.maggie, post_id=cast.youth_justice_worker, kind="cover", starts_on=clock.today(),
            ends_on=clock.days_after(clock.today(), 7),
        )
    )  # fmt: skip
    maggie = actor_of_cast(cast.maggie)
    again = log(maggie, Who("resident", theirs.resident_ids[0]), "Rang back", start_new=True)
    assert conversation(again.conversation_id).controller_id == cast.youth_justice_circle
    assert interaction(again.interaction_id).post_id == cast.youth_justice_worker
    others = log(maggie, Who("resident", cast.eileen), "About the bin")
    assert conversation(others.conversation_id).controller_id == cast.council
