"""What happens in a councillor's casework and in a restricted team changes nothing for anybody else: every list, count,
search, suggestion and page is the same, byte for byte, before it happened and after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm import clock
from crm.accounts.models import Account
from crm.conversations import commands
from crm.conversations.entry import LogEntry, Who
from crm.council.access import actor_of
from crm.database import db
from crm.residents import commands as residents
from crm.residents.models import Organisation, Resident
from crm.residents.queries import search
from crm.responsibilities.models import Responsibility
from tests.cast import Cast, keep
from tests.scene import Scene, play
from tests.signed_in import sign_in
from tests.web.test_authorise import bytes_of

pytestmark = pytest.mark.page

# A name with a slip of the fingers, a phone, a word that was said, a ward, an organisation.
SOUGHT = ("zebdee", "07700 900123", "Zanzibar", "Hale", "pangolin")
SOUGHT_AT = (
    "/residents?q={}",
    "/log/people?q={}",
    "/conversations?show=all&scope=all&words={}",
    "/interactions/{interaction}/move?q={}",
)


def addresses(cast: Cast, seen: Scene) -> list[str]:
    found = [at.replace("{interaction}", str(seen.interactions[0])).format(what) for at in SOUGHT_AT for what in SOUGHT]
    found += [
        "/",
        "/residents",
        "/organisations",
        "/accounts",
        "/teams",
        f"/teams/{cast.council_team}",
        "/wards/E05099001",
    ]
    found += [f"/conversations?show={show}&scope=all" for show in ("waiting", "asked", "mine", "pool", "team", "all")]
    found += [f"/conversations/{seen.eileens[0]}", f"/conversations/{seen.eileens[0]}/who-to-ask?who=y"]
    found += [f"/residents/{cast.eileen}", f"/residents/{cast.eileen}/links?q=zebedee", f"/log?resident={cast.eileen}"]
    found += [f"/organisations/{seen.organisation}", f"/colleagues/{cast.maggie}", f"/posts/{cast.hale_officer}"]
    return found


def everything(app: Flask, cast: Cast, seen: Scene, who: str) -> dict[str, tuple[object, ...]]:
    client = FlaskClient(app, app.response_class)
    sign_in(client, getattr(cast, who))
    return {address: bytes_of(client.get(address))[:2] for address in addresses(cast, seen)}


def casework(cast: Cast, seen: Scene) -> None:
    _lives(cast, seen, cast.helen, (Who("new organisation", name="Pangolin Club"),), acting_as="ward councillor")


def restricted_work(cast: Cast, seen: Scene) -> None:
    """With somebody whom the council knows, through an account of the team's own."""
    (theirs,) = keep(
        Account(kind="corporate", network="email", handle="yj@x.example", normal="yj@x.example", purpose="Z")
    )
    since = clock.now() - timedelta(days=99)
    keep(Responsibility(post_id=cast.youth_justice_worker, account_id=theirs, role="lead", starts_at=since))
    also = (
        Who("resident", id=cast.eileen),
        Who("organisation", id=seen.organisation),
        Who("new organisation", name="Pangolin Club"),
    )
    about, zebedee = _lives(cast, seen, cast.jo, also, account_id=theirs)
    jo = actor_of(cast.jo)
    club = db.session.scalars(
        select(Organisation.id).where(Organisation.controller_id == cast.youth_justice_circle)
    ).one()
    residents.link(jo, zebedee, kind="grandchild of", other_resident_id=cast.eileen)
    residents.link(jo, cast.eileen, kind="treasurer", organisation_id=club)
    commands.ask(jo, about, post_id=cast.youth_justice_worker, needed="Zebedee")


def _lives(cast: Cast, seen: Scene, who: int, also: tuple[Who, ...], **more: object) -> tuple[int, int]:
    """Somebody called Zebedee Quixotic is in touch, with all that can be kept about them."""
    actor = actor_of(who)
    entry = LogEntry(
        (Who("new", name="Zebedee Quixotic"), *also), "email", "Zanzibar, gritting in Hale", service_code=cast.gritting,
        promise_text="Ring Zebedee", promise_due_on=clock.today(), **more,
    )  # fmt: skip
    logged = commands.log_interaction(actor, entry)
    (zebedee,) = set(logged.resident_ids) - {cast.eileen}
    residents.add_contact_point(actor, resident_id=zebedee, kind="phone", value="07700 900123")
    residents.add_contact_point(actor, resident_id=zebedee, kind="email", value="zeb@x.example")
    residents.add_contact_point(actor, resident_id=zebedee, kind="address", value="1 Zanzibar Lane", postcode="NM1 1AB")
    version = db.session.get_one(Resident, zebedee, populate_existing=True).version
    tomorrow = clock.days_after(clock.today(), 1)
    db.session.commit()
    residents.write_safety_note(actor, zebedee, note="Zebedee", review_on=tomorrow, version=version)
    return logged.conversation_id, zebedee


@pytest.mark.parametrize(
    ("happens", "others", "insider"),
    [(casework, ("maggie", "dev"), "helen"), (restricted_work, ("samina", "helen"), "jo")],
    ids=["casework", "restricted"],
)
def test_nothing_changes(app, cast, happens, others, insider):
    seen = play(cast, 1)
    before = {who: everything(app, cast, seen, who) for who in others}
    happens(cast, seen)
    for who in others:
        now = everything(app, cast, seen, who)
        assert [address for address in now if now[address] != before[who][address]] == [], who
    # So that this does not pass because nothing happened.
    assert search(actor_of(getattr(cast, insider)), SOUGHT[0]).hits
