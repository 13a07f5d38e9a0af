"""Who here knows ...?: how the words are understood, who can say more and why, and of what nobody is told."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from crm import clock
from crm.audit.models import Viewing
from crm.council.models import COUNCIL
from crm.database import db
from crm.relationships.asking import one
from crm.relationships.asking.readings import choose, readings
from crm.relationships.queries.unnamed import unnamed
from crm.residents.indexing import refresh_search
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from tests.cast import keep
from tests.checked_client import words
from tests.conversations.scene import log
from tests.scene import play

ASKED = {
    "Eileen Marsden": "Eileen Marsden of Crag Lane: a resident.",
    "crag lane": "Crag Lane: a street. Or: Crag Lane Allotments, an organisation.",
    "nm1 1aa": "NM1 1AA: a postcode.",
    "Crag Lane Allotments": "Crag Lane Allotments: an organisation.",
    "gritting": "Road gritting: a service. Or: Eileen Marsden of Crag Lane, a resident.",
    "Polish": "Polish: a language.",
    "@NorthmereCouncil": "@NorthmereCouncil on X: an account.",
    "Tarn": "Tarn: a ward.",
    "eileen crag lane": "Eileen Marsden of Crag Lane: a resident.",  # as the search finds her
}


@pytest.fixture
def lane(cast, actor_of_cast):
    """Eileen and David live in Crag Lane and are in its allotments; David prefers Polish; Carol, who left, knew him."""
    now = clock.now()
    plots, david = keep(
        Organisation(controller_id=COUNCIL, name="Crag Lane Allotments", kind="community group", created_at=now),
        Resident(controller_id=COUNCIL, name="David Nowak", language="pl", created_at=now),
    )
    keep(
        Link(controller_id=COUNCIL, resident_id=cast.eileen, organisation_id=plots, kind="treasurer"),
        Link(controller_id=COUNCIL, resident_id=david, organisation_id=plots, kind="member"),
        ContactPoint(
            controller_id=COUNCIL, resident_id=david, kind="address", value="9 Crag Lane, Hale", postcode="NM11AA",
            normal="9 crag lane hale nm11aa", starts_on=date(2025, 1, 1),
        ),
    )  # fmt: skip
    db.session.expire_all()
    refresh_search([david, cast.eileen], [plots])
    db.session.commit()
    play(cast, 2)
    log(actor_of_cast(cast.amira), david, "The gate of the plots is broken.")
    return plots


def asked(client, what: str, **more: str) -> str:
    return words(client.get("/who-knows", query_string={"q": what, **more}))


def test_each_kind_of_words_is_understood_and_answered_with_the_reason(client_of, cast, lane, sql_count, monkeypatch):
    client = client_of(cast.maggie)
    client.get("/who-knows?q=Eileen+Marsden")  # what is written once an hour is written now
    assert db.session.scalars(select(Viewing.resident_id).filter_by(colleague_id=cast.maggie)).all() == [cast.eileen]
    said = {}
    for what, understood in ASKED.items():
        with sql_count() as statements:
            said[what] = asked(client, what)
        assert understood in said[what], said[what]
        assert len(statements) <= 12 + 4 + 2, (
            what,
            len(statements),
        )  # of session and actor; who is looked at, and that
        assert "Strength is no measure of anyone’s work" in said[what]
    assert (
        "Maggie Oakes (you), Neighbourhood Officer, Hale In touch with Eileen Marsden: 2 talks, last 11 Nov"
        in said["Eileen Marsden"]
    ), said["Eileen Marsden"]
    assert (
        "Amira Siddiq, Neighbourhood Officer, Tarn Spoke with 1 resident of Crag Lane, last 16 Nov" in said["crag lane"]
    )
    assert "Responsible for Eileen Marsden. Held by Maggie Oakes" in said["Eileen Marsden"]
    assert "Knows 1 person in it" in said["Crag Lane Allotments"]
    assert "Spoke with 1 resident who prefers Polish" in said["Polish"]
    assert "Leads conversations about Road gritting" in said["gritting"] and "Only the newest" not in said["gritting"]
    assert "Looks after it. Held by" in said["@NorthmereCouncil"]
    assert "Sits for Tarn. Held by Dev Rana" in said["Tarn"]
    monkeypatch.setattr(one, "MOST_CONVERSATIONS", 1)
    assert "Only the newest 1 conversations were looked at" in asked(client, "gritting")


def test_those_who_left_stand_apart_with_their_day(client_of, cast, lane, actor_of_cast):
    with clock.stopped(clock.start_of(date(2025, 5, 1)), everywhere=True):
        log(actor_of_cast(cast.carol), cast.eileen, "The kerb is loose.")
    said = asked(client_of(cast.maggie), "Eileen Marsden")
    left = said.partition("1 colleague who left")[2]
    assert "Carol Whitby Knew Eileen Marsden once, gone cold: 1 talk, last 1 May 2025. Left 31 May 2025" in left
    assert "Carol Whitby" not in said.partition("1 colleague who left")[0]


def test_nothing_fits_several_fit_and_nothing_is_asked(client_of, cast, lane):
    client = client_of(cast.maggie)
    keep(Organisation(controller_id=COUNCIL, name="Crag Lane Allotments", kind="other", created_at=clock.now()))
    assert "Nothing here is called “Xyzzy”. Try part of a name, a street" in asked(client, "Xyzzy")
    assert 'value="Xyzzy"' in client.get("/who-knows?q=Xyzzy").text
    assert "Whom or what?" in asked(client, "") and "Nothing here" not in asked(client, "")
    for half in ("crag la", "crag l"):
        assert "Which do you mean? Crag Lane A street" in asked(client, half)
    # A slip of the fingers, and a chosen reading that is none: nobody is taken for somebody else.
    assert "Which do you mean? Eileen Marsden" in asked(client, "Eileen Marsdn")
    assert "Crag Lane: a street" in asked(client, "crag lane", **{"as": f"resident-{987_654}"})
    assert "Nothing here is called" in asked(client, "%' OR 1=1 <-> \"*")


def test_a_restricted_teams_tie_is_no_route(client_of, cast, actor_of_cast, lane):
    log(actor_of_cast(cast.jo), cast.eileen, "She asked about her grandson.")
    for what in ("Eileen Marsden", "crag lane"):
        assert "Jo Pennington" not in asked(client_of(cast.maggie), what)
        assert "Youth" not in asked(client_of(cast.maggie), what)
    assert "Jo Pennington" in asked(client_of(cast.jo), "Eileen Marsden")


def test_a_councillor_learns_of_no_resident_and_no_street(client_of, cast, lane):
    dev = client_of(cast.dev)
    for what in ("Eileen Marsden", "David", "NM1 1AA", "Polish Nowak"):
        nothing = re.sub(r"“.*?”", "“”", asked(dev, what))
        assert nothing == re.sub(r"“.*?”", "“”", asked(dev, "Xyzzy"))
    text = asked(dev, "Crag Lane")
    assert "a street" not in text
    assert "Eileen" not in text and "resident of" not in text
    assert "Eileen" not in asked(dev, "Eileen Marsden", **{"as": f"resident-{cast.eileen}"}).replace(
        "“Eileen Marsden”", ""
    )
    for what in ("gritting", "Crag Lane Allotments", "@NorthmereCouncil"):
        assert "Who is in touch is known to officers. The posts below can say more. Whose post it is" in asked(
            dev, what
        )
    assert "Road gritting: a service" in asked(dev, "gritting")
    assert "@NorthmereCouncil on X: an account" in asked(dev, "@NorthmereCouncil")


def test_a_resident_who_was_chosen_stays_chosen_among_namesakes(app, cast, actor_of_cast, client_of):
    namesakes = keep(*(Resident(controller_id=COUNCIL, name="Ann Smith", created_at=clock.now()) for _ in range(30)))
    db.session.execute(update(Resident).where(Resident.id == namesakes[0]).values(version=2))
    db.session.commit()
    refresh_search(namesakes, [])
    db.session.commit()
    actor = actor_of_cast(cast.maggie)
    found = readings(actor, unnamed(actor), "Ann Smith")
    assert len(found.readings) == 6 and found.has_more and choose(found.readings, "") is None
    assert "More than these fit. Add another word" in asked(client_of(cast.maggie), "Ann Smith")
    chosen = readings(actor, unnamed(actor), "Ann Smith", f"resident-{namesakes[-1]}").readings
    assert choose(chosen, f"resident-{namesakes[-1]}").key == str(namesakes[-1])  # type: ignore[union-attr]
