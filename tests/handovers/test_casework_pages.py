"""The pages of casework that waits: those of the councillor, in office and after it; and everybody else's, who learn
nothing."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from crm.actor import Actor
from crm.audit.models import AuditEntry
from crm.conversations.models import Conversation, Interaction, Participant, Promise
from crm.council.models import COUNCIL
from crm.database import db
from crm.handovers.casework.commands import decide, make_key, settle
from crm.handovers.casework.models import CaseDecision
from crm.handovers.casework.rules import Choice
from crm.residents.models import Resident
from tests.architecture.test_what_one_may_not_know import addresses
from tests.checked_client import Page, words
from tests.handovers.casework_scene import (
    OUT,
    as_councillor,
    back_in_office,
    case,
    controller_of,
    out_of_office,
)

pytestmark = pytest.mark.page

CHORE = Actor.system("casework")
EVERYBODY = ("amira", "maggie", "samina", "ben", "imran", "priya", "rhys", "jo", "helen", "owen", "ruth")
ADDRESSES = (
    "/", "/residents", "/residents?q=wanda", "/residents?q=zebra", "/conversations", "/conversations?show=team",
    "/conversations?show=all&scope=all", "/conversations?show=all&scope=all&q=zebra", "/wards", "/wards/E05099002",
    "/teams", "/organisations", "/accounts", "/audit", "/audit/viewings", "/log/people?q=wanda", "/casework",
    "/casework/leaving", "/handovers",
)  # fmt: skip


@pytest.fixture
def waiting(cast):
    """A case of Dev Rana's that waits: he was in office until yesterday."""
    told = case(cast.dev, may_continue="both")
    out_of_office(cast.dev)
    settle(CHORE)
    return told


def key_of(cast) -> str:
    return make_key(as_councillor(cast.dev), cast.dev)


def test_the_question_is_asked_of_casework_and_of_nothing_else(client_of, cast):
    asked = "May another councillor or the council continue this if you leave?"
    assert asked in words(client_of(cast.dev).get("/log"))
    assert asked in words(client_of(cast.helen).get("/log"))
    assert asked not in words(client_of(cast.maggie).get("/log"))


def test_logging_keeps_what_they_said_and_the_thread_shows_it(client_of, cast):
    dev = client_of(cast.dev)
    fields = {"who": "Wanda Zephyr", "channel": "phone", "body": "The crossing.", "may_continue": "both"}
    to = dev.submit("/log", fields, form="/log").location
    page = dev.page(to)
    assert "Yes, either. Recorded by Dev Rana on 16 November 2026." in page.words
    about = int(to.rsplit("/", 1)[1])
    dev.submit(page, {"says": "no"}, form=f"/conversations/{about}/agreements")
    assert "they said: No" in dev.page(to).words


def test_a_cabinet_members_entry_for_the_council_notes_no_agreement(client_of, cast):
    fields = {
        "who": "Wanda Zephyr", "channel": "phone", "body": "The crossing.", "acting_as": "member of the council",
        "may_continue": "both",
    }  # fmt: skip
    to = client_of(cast.helen).submit("/log", fields, form="/log").location
    assert "Handed on by a councillor" not in client_of(cast.maggie).page(to).words


def test_a_councillor_decides_before_the_last_day(client_of, cast):
    told = case(cast.dev, may_continue="both")
    dev = client_of(cast.dev)
    assert "1 open case, 0 decided" in dev.page("/").words
    page = dev.page("/casework/leaving")
    assert "Nothing is decided" in page.words
    wrong = dev.submit(f"/casework/leaving/{told}", {"fate": "council"}, form=f"/casework/leaving/{told}")
    assert wrong.status_code == 422
    assert "Choose who in the council continues it." in words(wrong)
    fields = {"fate": "council", "to_post_id": str(cast.adviser)}
    dev.submit(f"/casework/leaving/{told}", fields, form=f"/casework/leaving/{told}")
    assert "Goes to the council: Contact centre adviser" in dev.page("/casework/leaving").words
    assert controller_of(told) == cast.devs_casework


def test_what_the_resident_did_not_agree_to_is_refused_beside_the_choice(client_of, cast):
    told = case(cast.dev)
    fields = {"fate": "pass", "to_colleague_id": str(cast.helen)}
    answer = client_of(cast.dev).submit(f"/casework/leaving/{told}", fields, form=f"/casework/leaving/{told}")
    assert answer.status_code == 409
    assert "They have not agreed that another councillor continues it." in words(answer)
    kept = Page(answer).form(f"/casework/leaving/{told}").filled({}, button=None, forged={})
    assert kept["to_colleague_id"] == [str(cast.helen)]


def test_nobody_reads_a_case_while_it_waits(app, client_of, cast, waiting):
    """Every page as everybody: no name, no word. And at its own addresses, that there is nothing."""
    resident = db.session.scalars(select(Resident.id).where(Resident.controller_id == cast.devs_casework)).one()
    interaction = db.session.scalars(select(Interaction.id).where(Interaction.conversation_id == waiting)).one()
    promise = db.session.scalars(select(Promise.id).where(Promise.conversation_id == waiting)).one()
    numbers = {
        "conversation_id": waiting, "resident_id": resident, "interaction_id": interaction, "promise_id": promise,
    }  # fmt: skip
    found = []
    for who in EVERYBODY:
        client = client_of(getattr(cast, who))
        for address in ADDRESSES:
            text = client.get(address).text.lower()
            # What somebody looks for stands in the field in which they typed it.
            text = re.sub(r'value="(wanda|zebra)"|“(wanda|zebra)”|q=(wanda|zebra)', "", text)
            found += [f"{who} {address}: {word}" for word in ("zephyr", "crossing", "ring the school") if word in text]
        for method, address, name in addresses(app):
            if method == "GET" and name in numbers:
                answer = client.get(address.format(numbers[name]))
                if answer.status_code not in {403, 404}:
                    found.append(f"{who} {address}: {answer.status_code}")
    assert found == []


def test_the_digital_lead_sees_how_many_wait_and_until_when(client_of, cast, waiting):
    page = client_of(cast.owen).page("/casework").words
    assert "Dev Rana" in page
    assert "1 case waits; deleted on 14 February 2027 unless decided" in page
    for who in (cast.maggie, cast.samina, cast.helen, cast.ruth):
        assert client_of(who).get("/casework").status_code == 403


def test_the_former_councillor_cannot_sign_in(client_of, cast, waiting):
    assert client_of(cast.dev).get("/casework/leaving").status_code == 303


def test_with_the_key_they_decide_and_see_nothing_else(client_of, anonymous, cast):
    told = case(cast.dev, may_continue="both")
    shown = client_of(cast.dev).submit("/casework/leaving", form="/casework/keys").text
    (key,) = re.findall(r"(?:[2-9A-Z]{5}-){5}[2-9A-Z]", shown)
    refused = anonymous.submit("/casework/key", {"key": key}, form="/casework/key")
    assert "That key opens nothing" in words(refused), "He is in office."
    assert key not in refused.text
    out_of_office(cast.dev)
    typed = key.lower().replace("-", " ")
    assert anonymous.submit("/casework/key", {"key": typed}, form="/casework/key").location == "/casework/leaving"
    page = anonymous.page("/casework/leaving").words
    assert "You were in office until 15 November 2026" in page
    assert "made by you on 16 November 2026" in page
    assert "zebra crossing" in anonymous.page(f"/casework/leaving/{told}").words
    for elsewhere in (
        "/",
        "/residents",
        "/conversations",
        f"/conversations/{told}",
        "/wards",
        "/log",
        "/casework",
        "/audit",
    ):
        assert anonymous.get(elsewhere).status_code == 403, elsewhere
    others = case(cast.helen, "Somebody of Helen’s")
    assert anonymous.get(f"/casework/leaving/{others}").status_code == 404
    fields = {"fate": "pass", "to_colleague_id": str(cast.helen)}
    anonymous.submit(f"/casework/leaving/{told}", fields, form=f"/casework/leaving/{told}")
    assert controller_of(told) == cast.helens_casework
    assert anonymous.get("/casework/leaving").status_code == 303, "Nothing is left, so the key is over."
    assert "Dev Rana passed 1 case to you" in client_of(cast.helen).page("/").words


def test_a_key_that_is_none_opens_nothing(anonymous, cast, waiting):
    for key in ("", "x", "22222-22222-22222-22222-22222-2", "dev", "k" * 70):
        assert anonymous.submit("/casework/key", {"key": key}, form="/casework/key").status_code == 422


def test_the_key_stands_in_no_table_and_no_entry(app, cast, waiting):
    assert all("key" not in entry.details for entry in db.session.scalars(select(AuditEntry)))


def test_the_new_councillor_accepts_on_today(client_of, cast):
    told = case(cast.dev, may_continue="councillor")
    decide(as_councillor(cast.dev), told, Choice("pass", to_colleague_id=cast.helen))
    out_of_office(cast.dev)
    settle(CHORE)
    helen = client_of(cast.helen)
    assert "Dev Rana passed 1 case to you" in helen.page("/").words
    helen.submit("/", form=f"/casework/{cast.dev}/acceptance")
    assert "Dev Rana passed" not in helen.page("/").words
    assert "zebra crossing" in helen.page(f"/conversations/{told}").words
    assert client_of(cast.maggie).get(f"/conversations/{told}").status_code == 404


def test_handed_to_the_council_officers_read_it_and_see_that_it_was_agreed(client_of, cast):
    told = case(cast.dev, may_continue="council")
    decide(as_councillor(cast.dev), told, Choice("council", to_post_id=cast.adviser))
    out_of_office(cast.dev)
    settle(CHORE)
    page = client_of(cast.priya).page(f"/conversations/{told}").words
    assert "Handed on by a councillor" in page
    assert "Yes, the council. Recorded by Dev Rana" in page
    assert controller_of(told) == COUNCIL
    (resident,) = db.session.scalars(
        select(Participant.resident_id).where(Participant.conversation_id == told)
    ).unique()
    assert client_of(cast.maggie).page(f"/residents/{resident}").words


def test_auditors_read_of_a_disclosure_to_the_council_and_of_nothing_in_casework(client_of, cast):
    told, other = case(cast.dev, may_continue="council"), case(cast.dev, "Xavier Quartz", "Gone.")
    dev = as_councillor(cast.dev)
    decide(dev, told, Choice("council", to_post_id=cast.adviser))
    decide(dev, other, Choice("delete"))
    out_of_office(cast.dev)
    settle(CHORE)
    page = client_of(cast.ruth).page("/audit").words
    assert "Casework handed to council" in page
    assert "Casework deleted" not in page
    assert "Casework decided" not in page
    assert page.count("An act in a councillor’s own casework") >= 4


def test_after_a_redraw_those_who_live_elsewhere_stand_first(client_of, cast):
    told = case(cast.dev)
    db.session.scalars(select(Resident).where(Resident.controller_id == cast.devs_casework)).one().ward_id = cast.tarn
    db.session.commit()
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = client_of(cast.dev)
    assert "1 case is about people in another ward now" in dev.page("/").words
    page = dev.page("/casework/leaving").words
    assert "They live in another ward now" in page
    dev.submit(f"/casework/leaving/{told}", {"fate": "keep"}, form=f"/casework/leaving/{told}")
    assert "They live in another ward now" not in dev.page("/casework/leaving").words
    assert dev.get(f"/conversations/{told}").status_code == 200


def test_after_a_redraw_those_who_live_in_the_new_ward_need_no_decision(client_of, cast):
    case(cast.dev)
    db.session.scalars(select(Resident).where(Resident.controller_id == cast.devs_casework)).one().ward_id = cast.hale
    db.session.commit()
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    assert "They live in another ward now" not in client_of(cast.dev).page("/casework/leaving").words


def test_a_deleted_case_is_nowhere_not_even_for_its_councillor(client_of, cast, at):
    told = case(cast.dev)
    out_of_office(cast.dev, ended_by="redraw")
    back_in_office(cast.dev, cast.councillor_hale, OUT)
    dev = client_of(cast.dev)
    dev.submit(f"/casework/leaving/{told}", {"fate": "delete"}, form=f"/casework/leaving/{told}")
    assert db.session.get(Conversation, told) is None
    assert dev.get(f"/conversations/{told}").status_code == 404
    assert "Wanda" not in dev.page("/residents?q=zephyr").words
    assert db.session.scalars(select(CaseDecision.fate)).all() == ["delete"]


def test_the_same_decision_sent_twice_is_one(client_of, cast):
    told = case(cast.dev)
    dev = client_of(cast.dev)
    page = dev.page(f"/casework/leaving/{told}")
    for _twice in range(2):
        dev.submit(page, {"fate": "delete"}, form=f"/casework/leaving/{told}")
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "casework.decided")).all()) == 1


def test_numbers_that_are_none_are_refused_in_words(client_of, cast):
    told = case(cast.dev, may_continue="both")
    dev = client_of(cast.dev)
    for forged in ({"to_colleague_id": "1e9"}, {"to_colleague_id": "99999999"}, {"to_colleague_id": str(cast.maggie)}):
        answer = dev.submit(
            f"/casework/leaving/{told}", {"fate": "pass"}, form=f"/casework/leaving/{told}", forged=forged
        )
        assert answer.status_code in {409, 422}
    answer = dev.submit(
        "/casework/leaving", form="/casework/instruction", forged={"to_post_id": str(cast.councillor_hale)}
    )
    assert answer.status_code == 409
    assert "That post cannot take it" in words(answer)
