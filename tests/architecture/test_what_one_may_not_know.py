"""What is a councillor's casework, or a restricted team's, does not exist for anybody else, at any address.

Every address with the number of something in it is asked for somebody else's and for one that does not exist: the two
answers are the same, byte for byte.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import clock
from crm.conversations.models import Amendment, Ask, Conversation, Interaction, Participant, Promise
from crm.council.models import COUNCIL
from crm.database import db
from crm.duplicates.models import Merge
from crm.handovers.models import Handover, Introduction, NotThisPerson
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.sign_in.models import KeptForm, Session
from tests.cast import keep
from tests.scene import play
from tests.web.test_authorise import bytes_of

pytestmark = pytest.mark.page

NOBODY = 987_654
# What an address's number is of. An address with another one fails until it is given its kind here.
KINDS = {
    "resident_id": Resident,
    "organisation_id": Organisation,
    "contact_point_id": ContactPoint,
    "point_id": ContactPoint,
    "link_id": Link,
    "merge_id": Merge,
    "other_id": Resident,
    "conversation_id": Conversation,
    "interaction_id": Interaction,
    "promise_id": Promise,
    "ask_id": Ask,
    "amendment_id": Amendment,
    "handover_id": Handover,
    "introduction_id": Introduction,
    "dispute_id": NotThisPerson,
    "session_id": Session,
    "kept_id": KeptForm,
}
# Of the council's own people and places, which everybody may read.
COUNCILS_OWN = {"account_id", "colleague_id", "post_id", "post_holder_id", "holding_id", "holder_id", "team_id", "code"}
NO_KIND = {"language", "filename"}
# Of handovers: tests/handovers/test_confidential.py asks for them all.
CONFIDENTIAL = {"handover_id", "acceptance_id", "passed_id", "introduction_id", "dispute_id"}

OTHERS = {
    "casework": ("maggie", "samina", "dev", "owen", "jo"),
    "restricted": ("maggie", "samina", "helen", "owen", "ben"),
}


def addresses(app) -> list[tuple[str, str, str]]:
    """Method, address with one place for a number, and what it is the number of."""
    found = []
    for rule in app.url_map.iter_rules():
        for name in rule.arguments & set(KINDS):
            values = dict.fromkeys(rule.arguments, 1) | {name: NOBODY}
            _domain, path = rule.build(values)
            for method in (rule.methods or set()) & {"GET", "POST"}:
                found.append((method, path.replace(str(NOBODY), "{}"), name))
    return sorted(found)


def test_every_number_in_an_address_is_known(app):
    names = set().union(*(rule.arguments for rule in app.url_map.iter_rules()))
    assert names - set(KINDS) - COUNCILS_OWN - NO_KIND - CONFIDENTIAL == set()


@pytest.fixture
def hidden(cast):
    """One of everything in Helen Brathay's casework and in Youth Justice, besides the council's own."""
    seen = play(cast, 1)
    return {
        "casework": of_everything(seen.casework, cast.helens_casework, cast.helen),
        "restricted": of_everything(seen.restricted, cast.youth_justice_circle, cast.jo),
    }


def of_everything(conversation_id: int, controller_id: int, colleague_id: int) -> dict[type, int]:
    conversation = db.session.get_one(Conversation, conversation_id)
    assert conversation.controller_id == controller_id
    interaction = db.session.scalars(select(Interaction).where(Interaction.conversation_id == conversation_id)).one()
    resident_id = db.session.scalars(
        select(Participant.resident_id).where(Participant.interaction_id == interaction.id)
    ).one()
    ids = {Conversation: conversation_id, Interaction: interaction.id, Resident: resident_id}
    now, today = clock.now(), clock.today()
    ours = {"controller_id": controller_id}
    (other,) = keep(Resident(name="Hidden twice", created_at=now, **ours))
    (ids[Organisation],) = keep(Organisation(name="Hidden Club", kind="other", created_at=now, **ours))
    more = {
        ContactPoint: ContactPoint(
            resident_id=resident_id, kind="email", value="a@b.example", normal="a@b.example", starts_on=today, **ours
        ),
        Link: Link(resident_id=resident_id, organisation_id=ids[Organisation], kind="chair", **ours),
        Merge: Merge(resident_id=resident_id, into_id=other, merged_at=now, undone_at=now, **ours),
        Promise: Promise(
            conversation_id=conversation_id, text="Ring", due_on=today, made_at=now - timedelta(hours=1), **ours
        ),
        Ask: Ask(
            conversation_id=conversation_id,
            post_id=db.session.scalars(select(Interaction.post_id).where(Interaction.id == interaction.id)).one(),
            needed="Help",
            asked_at=now - timedelta(hours=1),
            **ours,
        ),
        Amendment: Amendment(interaction_id=interaction.id, kind="correction", text="Rather this.", at=now),
        Session: Session(secret_hash=f"of {colleague_id}", colleague_id=colleague_id, begun_at=now, seen_at=now),
        KeptForm: KeptForm(colleague_id=colleague_id, path="/log", fields={}, kept_at=now),
        # A plan is for those named in it, whatever it is about.
        Handover: Handover(kind="restructure", starts_on=today, planned_at=now),
    }
    ids |= dict(zip(more, keep(*more.values()), strict=True))
    told = {
        "handover_id": ids[Handover],
        "resident_id": resident_id,
        "post_id": db.session.scalars(select(Interaction.post_id).where(Interaction.id == interaction.id)).one(),
    }
    introduced = Introduction(
        contact_point_id=ids[ContactPoint], written_in="en", text="Hidden.", drafted_at=now, **told
    )
    disputed = NotThisPerson(said_by="resident", why="Hidden.", at=now, **told)
    return ids | dict(zip((Introduction, NotThisPerson), keep(introduced, disputed), strict=True))


@pytest.mark.parametrize("whose", OTHERS)
def test_it_looks_like_what_does_not_exist(app, client_of, cast, hidden, whose):
    assert COUNCIL not in (cast.helens_casework, cast.youth_justice_circle)
    differences = []
    for who in OTHERS[whose]:
        client = client_of(getattr(cast, who))
        tokens = client.tokens("/privacy")
        for method, address, name in addresses(app):
            answers = []
            for number in (hidden[whose][KINDS[name]], NOBODY):
                data = tokens | {"form_id": "the same"} if method == "POST" else None
                answer = client.open(address.format(number), method=method, data=data)
                status, text, headers = bytes_of(answer)
                # The way back leads to the page of what the address names, there or not.
                answers.append((status, re.sub(rf"/{number}\b", "/HERE", text), headers))
            if answers[0] != answers[1] or answers[0][0] < 400:
                differences.append(f"{who}: {method} {address.format(name)}: {answers[0][0]}, {answers[1][0]}")
    assert differences == []


def test_whose_it_is_finds_it(app, client_of, cast, hidden):
    """So that the test above does not pass because nothing is there."""
    for who, whose in (("helen", "casework"), ("jo", "restricted")):
        client = client_of(getattr(cast, who))
        found = {
            name
            for method, address, name in addresses(app)
            if method == "GET" and client.get(address.format(hidden[whose][KINDS[name]])).status_code == 200
        }
        assert {"resident_id", "organisation_id"} <= found
