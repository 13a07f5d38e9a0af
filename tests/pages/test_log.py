"""The quick log, as a browser without JavaScript has it, and the parts of it that htmx asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm import clock
from crm.audit.models import AuditEntry, Viewing
from crm.conversations.commands import conclude, log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.council.models import COUNCIL, PostHolder
from crm.database import db
from crm.residents.models import ContactPoint, Organisation, Resident
from tests.cast import keep
from tests.checked_client import HTMX, Page, words

pytestmark = pytest.mark.page

LOG, PEOPLE = "/log", "/log/people"


@pytest.fixture
def maggie(client_of, cast):
    return client_of(cast.maggie)


@pytest.fixture
def logged(actor_of_cast, cast):
    """Somebody logs something, with Eileen Marsden unless others are named."""

    def log(who: int, body: str, *, people: tuple[Who, ...] | None = None, **more):
        entry = LogEntry(people or (Who("resident", cast.eileen),), "phone", body, **more)
        return log_interaction(actor_of_cast(who), entry)

    return log


def saved() -> Interaction:
    db.session.expire_all()
    return db.session.scalars(select(Interaction).order_by(Interaction.id.desc())).first()


def took_part() -> list[tuple[int | None, int | None, str, str]]:
    rows = db.session.scalars(
        select(Participant).where(Participant.interaction_id == saved().id).order_by(Participant.id)
    )
    return [(row.resident_id, row.organisation_id, row.description, row.present_as) for row in rows]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def said(client) -> list[str]:
    """What the next page will say."""
    with client.session_transaction() as session:
        return [text for category, text in session.get("_flashes", []) if category != "draft-sent"]


def drafts_sent(client) -> list[str]:
    with client.session_transaction() as session:
        return [text for category, text in session.get("_flashes", []) if category == "draft-sent"]


def taking(client, page: Page, key: str, **forged: object) -> Page:
    """The page after somebody was taken from the list that the search as one types shows."""
    if "another=yes" in _buttons(page):
        page = Page(client.submit(page, {}, form=LOG, button="another=yes"))
    return Page(client.submit(page, {}, form=LOG, button="pick=unknown:", forged={"pick": key, **forged}))


def _buttons(page: Page) -> list[str]:
    return [f"{one.get('name')}={one.get('value')}" for one in page.form(LOG).element.iter("button")]


# Works; who may.


def test_a_talk_with_somebody_known_is_logged(maggie, cast):
    answer = maggie.submit(f"/log?resident={cast.eileen}", {"body": "Top bin still empty."}, form=LOG)

    assert answer.status_code == 303
    assert answer.location == f"/conversations/{saved().conversation_id}"
    assert took_part() == [(cast.eileen, None, "", "contact")]
    assert (saved().channel, saved().direction, saved().acting_as) == ("in person", "in", "officer")
    assert (saved().body, saved().occurred_at) == ("Top bin still empty.", clock.now())
    assert said(maggie) == ["Saved. A new conversation with Eileen has begun."]


def test_saving_is_in_the_audit(maggie, cast):
    maggie.submit(f"/log?resident={cast.eileen}", {"body": "Top bin still empty."}, form=LOG)

    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.colleague_id, entry.subject_id) == (
        "interaction.logged", cast.maggie, saved().conversation_id,
    )  # fmt: skip
    assert "bin" not in str(entry.details)


def test_it_joins_the_open_conversation_and_says_so(maggie, cast, logged):
    before = logged(cast.ben, "Which bin?", subject="Grit bin and steps, Crag Lane")

    page = maggie.page(f"/log?resident={cast.eileen}")
    assert "Goes into Grit bin and steps, Crag Lane" in page.words
    tomorrow = clock.days_after(clock.today(), 1).isoformat()
    answer = maggie.submit(
        page, {"body": "Still empty.", "promise": tomorrow, "promise_text": "ring her with a date"}, form=LOG
    )

    assert answer.location == f"/conversations/{before.conversation_id}"
    assert said(maggie) == [
        "Saved. Eileen’s conversation is up to date, and the promise is on your Today for tomorrow."
    ]
    promise = db.session.scalars(select(Promise)).one()
    assert (promise.text, promise.due_on) == ("ring her with a date", date(2026, 11, 17))


def test_another_conversation_or_a_new_one_may_be_chosen(maggie, cast, logged):
    first = logged(cast.ben, "Which bin?", subject="Grit bin")
    logged(cast.ben, "A pothole.", subject="Pothole", start_new=True)

    page = maggie.page(f"/log?resident={cast.eileen}")
    assert "Goes into Pothole" in page.words
    maggie.submit(page, {"body": "The bin.", "conversation_id": first.conversation_id}, form=LOG)
    assert saved().conversation_id == first.conversation_id

    maggie.submit(
        f"/log?resident={cast.eileen}",
        {"body": "A tree.", "conversation_id": "new", "subject": "Tree in Crag Lane"},
        form=LOG,
    )
    assert db.session.get(Conversation, saved().conversation_id).subject == "Tree in Crag Lane"


def test_from_a_conversation_it_goes_into_that_one_with_its_people(maggie, cast, logged):
    first = logged(cast.ben, "Which bin?", subject="Grit bin")
    logged(cast.ben, "A pothole.", subject="Pothole", start_new=True)

    page = maggie.page(f"/log?conversation={first.conversation_id}")
    assert "Goes into Grit bin" in page.words
    assert page.form(LOG).values()["picked"] == [f"resident:{cast.eileen}"]
    maggie.submit(page, {"body": "The bin."}, form=LOG)
    assert saved().conversation_id == first.conversation_id


def test_what_is_logged_in_a_closed_conversation_opens_it_again(maggie, cast, logged, actor_of_cast, at):
    first = logged(cast.maggie, "Which bin?", subject="Grit bin")
    conclude(actor_of_cast(cast.maggie), first.conversation_id, outcome="no reply needed")
    at(timedelta(minutes=5))

    page = maggie.page(f"/log?conversation={first.conversation_id}")
    assert "Closed: this opens it again." in page.words
    maggie.submit(page, {"body": "Empty again."}, form=LOG)
    assert db.session.get(Conversation, first.conversation_id).closed_at is None


def test_cancel_leads_back_to_where_one_came_from(maggie, cast, logged):
    conversation = logged(cast.ben, "Which bin?").conversation_id

    assert "Cancel" in maggie.get(f"/log?resident={cast.eileen}").text
    assert f'href="/residents/{cast.eileen}">Cancel' in maggie.get(f"/log?resident={cast.eileen}").text
    assert f'href="/conversations/{conversation}">Cancel' in maggie.get(f"/log?conversation={conversation}").text
    assert 'href="/">Cancel' in maggie.get("/log").text


def test_what_one_may_not_know_of_is_not_there(maggie, cast, logged):
    unknown = (Who("new", name="Only Jo’s"),)
    restricted = logged(cast.jo, "Not for others.", people=unknown)
    casework = logged(cast.helen, "Not for others.", people=unknown, acting_as="ward councillor")

    for url in (
        f"/log?resident={restricted.resident_ids[0]}",
        f"/log?resident={casework.resident_ids[0]}",
        f"/log?conversation={restricted.conversation_id}",
        f"/log?conversation={casework.conversation_id}",
        "/log?resident=99999",
        "/log?organisation=99999",
        "/log?conversation=99999",
    ):
        assert maggie.get(url).status_code == 404, url
    found = words(maggie.get(PEOPLE, query_string={"q": "only jo"}, headers=HTMX))
    assert found == "Nobody fits Someone new “only jo” is enough for now"


def test_odd_numbers_in_the_address_are_nobody(maggie):
    for odd in ("abc", "-1", "1e9", "٣", ""):
        assert "Don’t know the name" in maggie.page(f"/log?resident={odd}").words


def test_an_auditor_may_not(client_of, cast):
    auditor = client_of(cast.ruth)

    for url in (LOG, PEOPLE):
        assert auditor.get(url).status_code == 403
        assert auditor.post(url, data=auditor.tokens()).status_code == 403


def test_whoever_is_not_signed_in_comes_back_after_signing_in(anonymous):
    answer = anonymous.get(f"{LOG}?resident=1")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/log?resident%3D1")


def test_there_is_no_other_method(maggie):
    assert maggie.put(LOG).status_code == 405
    assert maggie.delete(PEOPLE).status_code == 405


# Who: without JavaScript.


def test_a_name_that_nobody_has_makes_someone_new(maggie, cast):
    answer = maggie.submit(LOG, {"who": "lamp post man, Ferry Street", "body": "The lamp is out."}, form=LOG)

    assert answer.status_code == 303
    made = db.session.get(Resident, took_part()[0][0])
    assert (made.name, made.controller_id) == ("lamp post man, Ferry Street", COUNCIL)
    assert said(maggie) == ["Saved. A new conversation with lamp post man, Ferry Street has begun."]


def test_a_name_that_somebody_has_is_asked_about_and_all_is_kept(maggie, cast):
    typed = {
        "who": "gritting lady",
        "channel": "phone",
        "body": "Top bin still empty.",
        "promise": "another",
        "promise_due_on": "2026-12-03",
        "promise_text": "ring her",
        "direction": "out",
        "occurred_on": "2026-11-15",
        "occurred_time": "09:40",
        "account_id": str(cast.hale_mailbox),
        "place": "outside the Co-op",
        "service_code": str(cast.gritting),
        "outcome": "statement only",
        "external_system": "Confirm",
        "external_reference": "HW-1",
        "external_url": "https://confirm.example/HW-1",
        "subject": "Grit bin",
    }
    answer = maggie.submit(LOG, typed, form=LOG)
    page = Page(answer)

    assert answer.status_code == 422
    assert page.errors == ["Eileen Marsden of Crag Lane fits. Say below whether that is who it was."]
    assert page.error_of("who") == page.errors[0]
    form = page.form(LOG)
    assert {name: form.value(name) for name in typed} == typed
    assert form.choices("choice") == [f"resident:{cast.eileen}", "new:gritting lady", "unknown:"]

    assert maggie.submit(page, {"choice": f"resident:{cast.eileen}"}, form=LOG).status_code == 303
    row = saved()
    assert took_part() == [(cast.eileen, None, "", "contact")]
    assert (row.channel, row.direction, row.outcome, row.place) == (
        "phone", "out", "statement only", "outside the Co-op",
    )  # fmt: skip
    assert clock.local(row.occurred_at).isoformat() == "2026-11-15T09:40:00+00:00"
    assert row.account_id == cast.hale_mailbox
    conversation = db.session.get(Conversation, row.conversation_id)
    assert (conversation.subject, conversation.service_code) == ("Grit bin", cast.gritting)
    assert (conversation.external_system, conversation.external_reference) == ("Confirm", "HW-1")


def test_two_who_fit_are_both_named(maggie, cast, logged):
    logged(cast.ben, "Hello.", people=(Who("new", name="E. Marsden"),))

    page = Page(maggie.submit(LOG, {"who": "marsden", "body": "Hello."}, form=LOG))
    assert page.errors == ["Two people fit: E. Marsden, and Eileen Marsden of Crag Lane. Choose one."]


def test_somebody_who_fits_may_still_be_someone_new(maggie, cast):
    page = Page(maggie.submit(LOG, {"who": "Marsden", "body": "Hello."}, form=LOG))
    assert maggie.submit(page, {"choice": "new:Marsden"}, form=LOG).status_code == 303
    assert took_part()[0][0] != cast.eileen


def test_a_choice_made_for_another_name_is_asked_again(maggie, cast):
    page = Page(maggie.submit(LOG, {"who": "Marsden", "body": "Hello."}, form=LOG))
    answer = maggie.submit(page, {"choice": f"resident:{cast.eileen}", "who": "gritting"}, form=LOG)

    assert answer.status_code == 422
    assert Page(answer).form(LOG).value("who") == "gritting"


def test_find_shows_who_fits_and_keeps_what_was_typed(maggie, cast):
    answer = maggie.submit(LOG, {"who": "gritting lady hale", "body": "Top bin."}, form=LOG, button="find=yes")
    page = Page(answer)

    assert answer.status_code == 200
    assert page.form(LOG).value("body") == "Top bin."
    assert "Known as “the gritting lady”" in page.words
    maggie.submit(page, {"choice": f"resident:{cast.eileen}"}, form=LOG)
    assert took_part() == [(cast.eileen, None, "", "contact")]


def test_the_address_of_a_search_is_a_page_too(maggie, cast):
    page = maggie.page(f"{PEOPLE}?q=gritting+lady")
    assert f"resident:{cast.eileen}" in page.form(LOG).choices("choice")


def test_one_need_not_know_the_name(maggie):
    page = Page(
        maggie.submit(LOG, {"who": "man with the spaniel", "body": "Dog mess."}, form=LOG, button="pick=unknown:")
    )
    assert "Somebody whose name you don’t know: man with the spaniel" in page.words
    assert maggie.submit(page, {"body": "Dog mess by the gate."}, form=LOG).status_code == 303
    assert took_part() == [(None, None, "man with the spaniel", "contact")]
    assert said(maggie) == ["Saved. A new conversation has begun."]


def test_several_people_each_took_part_in_a_way(maggie, cast, logged):
    ron, group = keep(
        Resident(controller_id=COUNCIL, name="Ron Marsden", created_at=clock.now()),
        Organisation(
            controller_id=COUNCIL, name="Hale Residents’ Association", kind="community group", created_at=clock.now()
        ),
    )
    page = taking(maggie, maggie.page(f"/log?resident={cast.eileen}"), f"resident:{ron}")
    page = taking(maggie, page, f"organisation:{group}")
    form = page.form(LOG)
    assert form.values()["picked"] == [f"resident:{cast.eileen}", f"resident:{ron}", f"organisation:{group}"]
    assert (form.value("as-1"), form.value("as-2")) == ("present", "on behalf of")

    maggie.submit(page, {"body": "The hall is cold.", "as-1": "on behalf of", "as-2": "present"}, form=LOG)
    assert took_part() == [
        (cast.eileen, None, "", "contact"),
        (ron, None, "", "on behalf of"),
        (None, group, "", "present"),
    ]


def test_whoever_was_chosen_can_be_let_go(maggie, cast):
    page = maggie.page(f"/log?resident={cast.eileen}")
    page = Page(maggie.submit(page, {"body": "Top bin."}, form=LOG, button="without=0"))

    assert "picked" not in page.form(LOG).values()
    assert page.form(LOG).value("body") == "Top bin."
    assert "who" in page.form(LOG).values()


def test_the_same_person_is_only_in_it_once(maggie, cast):
    page = taking(maggie, maggie.page(f"/log?resident={cast.eileen}"), f"resident:{cast.eileen}")
    assert page.form(LOG).values()["picked"] == [f"resident:{cast.eileen}"]


def test_someone_new_may_be_an_organisation(maggie):
    page = taking(maggie, maggie.page(LOG), "new:Ferry Street Traders")
    assert page.form(LOG).choices("sort-0") == ["person", "organisation"]

    maggie.submit(page, {"body": "Bins.", "sort-0": "organisation"}, form=LOG)
    made = db.session.scalars(select(Organisation)).one()
    assert (made.name, took_part()) == ("Ferry Street Traders", [(None, made.id, "", "contact")])


def test_somebody_typed_beside_the_first_is_not_lost(maggie, cast):
    page = Page(maggie.submit(f"/log?resident={cast.eileen}", {}, form=LOG, button="another=yes"))
    maggie.submit(page, {"who": "Ron from next door", "body": "The steps."}, form=LOG)

    assert [present_as for *_, present_as in took_part()] == ["contact", "present"]
    assert db.session.get(Resident, took_part()[1][0]).name == "Ron from next door"


# Who: the parts that htmx asks for.


def test_search_as_one_types_says_why_and_when_they_last_spoke(maggie, cast, logged, at):
    with at(timedelta(days=-4)):
        logged(cast.ben, "Which bin?")

    answer = maggie.get(PEOPLE, query_string={"who": "gritting lady hale"}, headers=HTMX)
    fragment = words(answer)
    assert "Eileen Marsden, Crag Lane, Hale" in fragment
    assert "Known as “the gritting lady”. Last spoke Thursday, to Ben Okafor" in fragment
    assert fragment.endswith("Someone new “gritting lady hale” is enough for now")
    assert "<mark>gritting</mark>" in answer.text


def test_nothing_typed_finds_nobody(maggie):
    assert maggie.get(PEOPLE, query_string={"who": "  "}, headers=HTMX).text.strip() == ""


def test_what_is_typed_is_never_markup(maggie):
    answer = maggie.get(PEOPLE, query_string={"who": '<img src=x onerror="x">'}, headers=HTMX)
    assert "<img" not in answer.text
    assert "“&lt;img" in answer.text


def test_somebody_chosen_is_shown_with_what_to_mind(maggie, cast, logged, at):
    with at(timedelta(days=-7)):
        due = {"promise_text": "Refill the top bin", "promise_due_on": date(2026, 11, 13)}
        logged(cast.ben, "Which bin?", subject="Grit bin", **due)
    _change(cast.eileen, preferences="Do not text. Not after 6pm.", about="Looks after her husband Ron.")
    keep(
        ContactPoint(
            controller_id=COUNCIL, resident_id=cast.eileen, kind="email", value="e@example.org", normal="e@example.org",
            safe=False, unsafe_reason="her son reads it", starts_on=date(2020, 1, 1),
        )
    )  # fmt: skip
    sent = {**maggie.tokens(LOG), "pick": f"resident:{cast.eileen}", "body": "Typed."}
    answer = maggie.post(PEOPLE, data=sent, headers=HTMX)
    fragment = words(answer)

    assert answer.status_code == 200
    for expected in (
        "Eileen Marsden, Crag Lane",
        "Do not text. Not after 6pm.",
        "Do not use e@example.org: her son reads it",
        "Refill the top bin: 3 days overdue",
        "Goes into Grit bin",
        "Last said, 9 November, to Ben Okafor: “Which bin?”",
        "Looks after her husband Ron.",
    ):
        assert expected in fragment, expected
    assert db.session.scalars(select(Viewing.resident_id)).all() == [cast.eileen]


def test_a_safety_note_is_shown_until_its_review_is_late(maggie, cast):
    _change(cast.eileen, safety_note="Dog bites. Ring first.", safety_review_on=date(2026, 11, 16))
    assert "Dog bites. Ring first." in maggie.page(f"/log?resident={cast.eileen}").words

    _change(cast.eileen, safety_review_on=date(2026, 11, 15))
    assert "Dog bites" not in maggie.page(f"/log?resident={cast.eileen}").words


def test_who_else_writes_in_it_is_said(maggie, cast, logged, at):
    with at(timedelta(days=-4)):
        logged(cast.ben, "Which bin?")
    assert "Ben Okafor wrote in this on Thursday." in maggie.page(f"/log?resident={cast.eileen}").words

    logged(cast.samina, "I looked into it.")
    assert (
        "Samina Yusuf wrote in this today, Ben Okafor on Thursday." in maggie.page(f"/log?resident={cast.eileen}").words
    )


def test_oneself_and_those_of_long_ago_are_no_second_writers(maggie, cast, logged, at):
    with at(timedelta(days=-40)):
        logged(cast.ben, "Which bin?")
    logged(cast.maggie, "I rang her.")
    assert "wrote in this" not in maggie.page(f"/log?resident={cast.eileen}").words


def test_when_others_are_chosen_the_old_conversation_is_let_go(maggie, cast, logged):
    eileens = logged(cast.ben, "Which bin?", subject="Grit bin")
    rons = logged(cast.ben, "The hall.", subject="Cold hall", people=(Who("new", name="Ron Marsden"),))
    page = maggie.page(f"/log?resident={cast.eileen}")
    page = Page(maggie.submit(page, {}, form=LOG, button="without=0"))
    left = {"conversation_id": eileens.conversation_id}
    page = taking(maggie, page, f"resident:{rons.resident_ids[0]}", **left)
    assert "Goes into Cold hall" in page.words
    assert page.form(LOG).value("conversation_id") == str(rons.conversation_id)


def test_as_many_statements_for_twenty_people_as_for_one(maggie, cast, logged, sql_count):
    people = [(Who("new", name=f"Person {number}"),) for number in range(20)]
    ids = [logged(cast.ben, "Hello.", people=who, start_new=True).resident_ids[0] for who in people]
    tokens = maggie.tokens(LOG)
    counts = []
    for some in (ids[:1], ids):
        sent = {**tokens, "picked": [f"resident:{one}" for one in some]}
        maggie.post(PEOPLE, data=sent, headers=HTMX)  # the viewings are noted once an hour
        with sql_count() as statements:
            maggie.post(PEOPLE, data=sent, headers=HTMX)
        counts.append(len([one for one in statements if "viewing" not in one]))
    assert counts[0] == counts[1] <= 30, counts


# What was promised, and when.


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"promise_text": "ring her"}, ("promise_due_on", "Choose by when you promised it.")),
        (
            {"promise": "another", "promise_due_on": "2026-11-20"},
            ("promise_text", "Write what you promised, even a few words."),
        ),
        (
            {"promise": "another", "promise_due_on": "2026-11-03", "promise_text": "ring"},
            ("promise_due_on", "Choose a day from today on. 3 November has passed."),
        ),
        (
            {"promise": "another", "promise_due_on": "31/2/2026", "promise_text": "ring"},
            ("promise_due_on", "31/2/2026 is not a day. Write it like 16/11/2026."),
        ),
        ({"promise": "another"}, ("promise_due_on", "Choose by when you promised it.")),
        ({"occurred_on": "2026-11-17"}, ("occurred_on", "That is still to come. Today is 16 November.")),
        ({"occurred_time": "10:30"}, ("occurred_on", "That is still to come. Today is 16 November.")),
        ({"occurred_time": "25:00"}, ("occurred_time", "25:00 is not a time. Write it like 9:40am or 14:30.")),
        ({"occurred_on": "1066-10-14"}, ("occurred_on", "Choose a day after 1 January 1990.")),
        ({"body": "  \n "}, ("body", "Write what was said, even a few words.")),
        ({"external_reference": "HW-1"}, ("external_system", "Name the system that the reference is from.")),
        ({"external_url": "confirm/HW-1"}, ("external_url", "A link begins with https://")),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_beside_its_field(maggie, cast, fields, problem):
    name, reason = problem
    answer = maggie.submit(f"/log?resident={cast.eileen}", {"body": "Top bin.", **fields}, form=LOG)
    page = Page(answer)

    assert answer.status_code == 422
    assert reason in page.errors
    assert page.error_of(name) == reason
    form = page.form(LOG)
    assert form.values()["picked"] == [f"resident:{cast.eileen}"]
    for field, value in fields.items():
        if field != "promise" and value.strip():
            assert form.value(field) == value, field
    assert count(Interaction) == 0


def test_all_that_is_wrong_is_said_at_once(maggie):
    page = Page(maggie.submit(LOG, {"occurred_time": "never", "promise_text": "ring"}, form=LOG))
    assert page.errors == [
        "Say who it was. “Don’t know the name” is an answer too.",
        "Write what was said, even a few words.",
        "Choose by when you promised it.",
        "never is not a time. Write it like 9:40am or 14:30.",
    ]


def test_the_day_of_a_promise_stays_though_the_form_stood_open_over_midnight(maggie, cast, at):
    page = maggie.page(f"/log?resident={cast.eileen}")
    tomorrow = page.form(LOG).choices("promise")[2]
    at("2026-11-17 00:20")
    maggie.submit(page, {"body": "Top bin.", "promise": tomorrow, "promise_text": "ring"}, form=LOG)

    assert db.session.scalars(select(Promise.due_on)).one() == date(2026, 11, 17)


def test_a_day_that_was_written_though_no_still_stands_was_meant(maggie, cast):
    maggie.submit(
        f"/log?resident={cast.eileen}",
        {"body": "Top bin.", "promise_due_on": "2026-12-03", "promise_text": "ring"},
        form=LOG,
    )
    assert db.session.scalars(select(Promise.due_on)).one() == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("", "", "2026-11-16T10:00:00"),
        ("2026-11-16", "", "2026-11-16T10:00:00"),
        ("2026-11-12", "", "2026-11-12T12:00:00"),
        ("12/11/2026", "9.40am", "2026-11-12T09:40:00"),
        ("", "08:15", "2026-11-16T08:15:00"),
        ("2026-07-01", "2pm", "2026-07-01T14:00:00"),
    ],
)
def test_when_it_was(maggie, cast, day, time, moment):
    maggie.submit(
        f"/log?resident={cast.eileen}", {"body": "Top bin.", "occurred_on": day, "occurred_time": time}, form=LOG
    )
    assert clock.local(saved().occurred_at).replace(tzinfo=None).isoformat() == moment


# Accounts, forged choices, odd text.


def test_words_over_the_councils_account_were_to_nobody_in_particular(client_of, cast):
    priya = client_of(cast.priya)
    priya.submit(
        f"/log?resident={cast.eileen}",
        {"body": "Will you grit Crag Lane?", "channel": "social", "account_id": cast.northmere},
        form=LOG,
    )
    assert (saved().account_id, saved().colleague_id, saved().recorded_by_id) == (cast.northmere, None, cast.priya)


@pytest.mark.parametrize(
    ("forged", "field", "reason"),
    [
        ({"account_id": "99999"}, "account_id", "Choose an account from the list."),
        ({"account_id": "x"}, "account_id", "Choose an account from the list."),
        ({"service_code": "99999"}, "service_code", "Choose a service from the list."),
        ({"channel": "telepathy"}, "channel", "Choose how you were in touch."),
        ({"direction": "sideways"}, "direction", "Choose who was speaking."),
        ({"outcome": "forgotten"}, "outcome", "Choose where it stands."),
        (
            {"conversation_id": "99999"},
            None,
            "That conversation is not there any more, or not for you to see. Choose again.",
        ),
        (
            {"picked": ["resident:99999"]},
            "who",
            "Someone you had chosen is not here any more, or not for you to see. Choose again.",
        ),
    ],
)
def test_what_the_page_does_not_offer_is_refused_beside_its_field(maggie, cast, forged, field, reason):
    answer = maggie.submit(f"/log?resident={cast.eileen}", {"body": "Top bin."}, form=LOG, forged=forged)
    page = Page(answer)

    assert answer.status_code == 422
    assert page.errors == [reason]
    if field:
        assert page.error_of(field) == reason
    assert page.form(LOG).value("body") == "Top bin."
    assert count(Interaction) == 0


def test_a_name_that_is_not_offered_is_refused(maggie, cast):
    answer = maggie.submit(
        f"/log?resident={cast.eileen}", {"body": "Vote for us."}, form=LOG, forged={"acting_as": "political"}
    )
    assert answer.status_code == 409
    assert Page(answer).errors == ["You cannot log that in that name. Party business does not belong here at all."]
    assert Page(answer).form(LOG).value("body") == "Vote for us."


def test_a_hundred_kilobytes_are_too_long_and_come_back(maggie, cast):
    long = "The bin is empty. " * 5600
    answer = maggie.submit(f"/log?resident={cast.eileen}", {"body": long.strip()}, form=LOG)

    assert answer.status_code == 422
    assert "what was said can have 20,000" in Page(answer).errors[0]
    assert Page(answer).form(LOG).value("body") == long.strip()


def test_markup_and_hidden_characters_stay_text(maggie, cast):
    maggie.submit(f"/log?resident={cast.eileen}", {"body": "<script>alert(1)</script> \u202egnp.exe =cmd()"}, form=LOG)
    assert saved().body == "<script>alert(1)</script> [U+202E]gnp.exe =cmd()"
    assert "&lt;script&gt;alert" in maggie.get(f"/log?resident={cast.eileen}").text


def test_a_very_long_name_comes_back(maggie):
    page = Page(maggie.submit(LOG, {"who": "x" * 300, "body": "Hello."}, form=LOG))
    assert page.errors == ["That is 300 characters; the name can have 200. Nothing you typed is lost."]
    assert page.form(LOG).value("who") == "x" * 300


def test_the_same_form_sent_twice_has_one_effect(maggie, cast):
    page = maggie.page(f"/log?resident={cast.eileen}")
    first = maggie.submit(page, {"body": "Top bin."}, form=LOG)
    second = maggie.submit(page, {"body": "Top bin."}, form=LOG)

    assert count(Interaction) == 1
    assert second.status_code == 303
    assert first.location == f"/conversations/{saved().conversation_id}"
    assert said(maggie)[-1] == "This was already saved. Nothing was done twice."
    assert drafts_sent(maggie) == [f"log-resident-{cast.eileen}"] * 2


def test_a_draft_is_named_after_where_it_was_begun(maggie, cast):
    page = maggie.page(f"/log?resident={cast.eileen}")
    assert page.form(LOG).element.get("data-draft") == f"log-resident-{cast.eileen}"

    page = Page(maggie.submit(page, {"body": ""}, form=LOG))
    assert page.form(LOG).element.get("data-draft") == f"log-resident-{cast.eileen}"
    page = Page(maggie.submit(page, {"body": ""}, form=LOG, forged={"draft": '"><b>'}))
    assert page.form(LOG).element.get("data-draft") == "log"


# In whose name.


def test_somebody_with_one_hat_is_not_asked(maggie):
    page = maggie.page(LOG)
    assert "acting_as" not in page.form(LOG).values()
    assert "You, as officer: Neighbourhood Officer, Hale." in page.words
    assert "Party business does not belong here" in page.words


def test_somebody_with_two_hats_says_which(client_of, cast):
    helen = client_of(cast.helen)
    page = helen.page(LOG)
    assert set(page.form(LOG).choices("acting_as")) == {"member of the council", "ward councillor"}

    answer = helen.submit(page, {"who": "Nora at number 5", "body": "Damp."}, form=LOG)
    assert answer.status_code == 422
    assert Page(answer).errors == ["Choose in whose name you were speaking."]
    assert Page(answer).error_of("acting_as") == "Choose in whose name you were speaking."

    answer = helen.submit(Page(answer), {"acting_as": "ward councillor"}, form=LOG)
    assert answer.status_code == 303
    assert saved().controller_id == cast.helens_casework
    assert db.session.get(Resident, took_part()[0][0]).controller_id == cast.helens_casework


def test_where_it_goes_follows_from_the_name(client_of, cast, logged):
    nora = logged(
        cast.helen, "Damp.", people=(Who("new", name="Nora"),), acting_as="ward councillor", subject="Damp at 5"
    )
    helen = client_of(cast.helen)
    page = helen.page(f"/log?resident={nora.resident_ids[0]}")
    assert "Damp at 5" not in page.words

    sent = {**page.tokens(), "picked": f"resident:{nora.resident_ids[0]}", "acting_as": "ward councillor"}
    fragment = words(helen.post(PEOPLE, data=sent, headers=HTMX))
    assert "Goes into Damp at 5" in fragment
    assert "Your casework: nobody else reads this." in fragment

    page = helen.page(f"/log?conversation={nora.conversation_id}")
    assert page.form(LOG).value("acting_as") == "ward councillor"


def test_casework_does_not_reach_the_council_by_the_way(client_of, cast, logged):
    nora = logged(cast.helen, "Damp.", people=(Who("new", name="Nora"),), acting_as="ward councillor")
    answer = client_of(cast.helen).submit(
        f"/log?resident={nora.resident_ids[0]}", {"body": "Damp.", "acting_as": "member of the council"}, form=LOG
    )
    assert answer.status_code == 409
    assert (
        Page(answer)
        .error_of("who")
        .startswith("Not every colleague may know of Nora, and what you log here all of them can read.")
    )
    assert Page(answer).form(LOG).value("body") == "Damp."


def _change(resident_id: int, **values: object) -> None:
    """Set a scene: as it would stand after somebody corrected it."""
    table = Resident.__table__
    with db.engine.begin() as connection:
        connection.execute(table.update().where(table.c.id == resident_id).values(**values))
    db.session.rollback()


def test_who_reads_it_is_said_of_the_conversation_that_it_goes_into(client_of, cast, logged):
    """Somebody of a restricted team who goes on in the council's conversation is told that every officer reads that."""
    councils = logged(cast.maggie, "The bin is full").conversation_id
    jo = client_of(cast.jo)
    page = jo.get(f"{LOG}?conversation={councils}")
    assert "Your colleagues see this as soon as you save." in words(page)
    assert "Every officer of the council reads this one." in words(page)
    assert "Only your own team reads this." not in words(page)

    alone = jo.get(f"{LOG}?resident={cast.eileen}")
    assert "Only your own team reads this." in words(alone)
    assert "Every officer" not in words(alone)


def test_with_several_posts_it_does_not_say_that_it_will_be_the_first(client_of, cast, logged):
    keep(PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="cover", starts_on=date(2026, 11, 9)))
    amira, about = client_of(cast.amira), logged(cast.maggie, "The grit bin is empty").conversation_id
    page = amira.page(f"/log?conversation={about}")
    assert "You, as officer, in whichever of your posts answers for it." in page.words
    amira.submit(page, {"body": "Still empty"}, form="/log")
    assert saved().post_id == cast.hale_officer
