"""When wards are redrawn, what is open goes along with whom it is with; what was said stays where it was said."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from crm import clock
from crm.conversations.commands import Followed, conclude, follow_wards
from crm.conversations.models import Conversation, Interaction
from crm.council.models import COUNCIL, PostcodeWard, Ward
from crm.database import db
from crm.residents.models import Organisation, Resident
from tests.cast import keep
from tests.conversations.scene import log

REDRAWN = date(2026, 11, 20)


def redraw(cast) -> int:
    """Hale ends; all of it is in a ward with another number, as a list of postcodes says."""
    (new,) = keep(Ward(code="E05099101", name="Hale", starts_on=REDRAWN))
    db.session.execute(update(Ward).where(Ward.id == cast.hale).values(ends_on=REDRAWN))
    theirs = db.session.query(PostcodeWard).filter_by(ward_id=cast.hale, ends_on=None)
    postcodes = [row.postcode for row in theirs]
    theirs.update({"ends_on": REDRAWN})
    keep(*(PostcodeWard(postcode=postcode, ward_id=new, starts_on=REDRAWN) for postcode in postcodes))
    return new


def ward_of(model, row_id: int) -> int | None:
    return db.session.get_one(model, row_id, populate_existing=True).ward_id


def test_what_is_open_and_who_has_no_postcode_go_along_and_what_was_said_stays(app, cast, actor_of_cast, at):
    maggie = actor_of_cast(cast.maggie)
    club, sol = keep(
        Organisation(controller_id=COUNCIL, name="Hale Lunch Club", kind="other", ward_id=cast.hale,
                     created_at=clock.now()),
        Resident(controller_id=COUNCIL, name="Sol", ward_id=cast.hale, created_at=clock.now()),
    )  # fmt: skip
    still, over = log(maggie, cast.eileen, "The grit bin is empty"), log(maggie, sol, "The lamp is out")
    conclude(maggie, over.conversation_id, "answered")
    new = redraw(cast)
    assert follow_wards(maggie) == Followed(0, 0), "not before the day"
    at("2026-11-20 09:00")
    assert follow_wards(maggie) == Followed(3, 1)
    assert [ward_of(Resident, cast.eileen), ward_of(Resident, sol), ward_of(Organisation, club)] == [new] * 3
    assert [ward_of(Conversation, one.conversation_id) for one in (still, over)] == [new, cast.hale]
    assert ward_of(Interaction, still.interaction_id) == cast.hale
    assert follow_wards(maggie) == Followed(0, 0)


def test_who_has_no_postcode_stays_where_a_ward_was_divided(app, cast, actor_of_cast, at):
    (sol,) = keep(Resident(controller_id=COUNCIL, name="Sol", ward_id=cast.hale, created_at=clock.now()))
    new = redraw(cast)
    half = db.session.query(PostcodeWard).filter_by(ward_id=new).order_by(PostcodeWard.id).all()
    half[0].ward_id = cast.tarn
    keep(*half)
    at("2026-11-20 09:00")
    assert 1 < len(half) < 10, "of so few one is more than a tenth"
    follow_wards(actor_of_cast(cast.maggie))
    assert ward_of(Resident, sol) == cast.hale
