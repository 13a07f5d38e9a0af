"""The picture in the README: made here, so that it shows what the product really looks like.

Each run makes it anew under tests/browser/pictures. `KEEP_PICTURES=1 make test ARGS=tests/browser/test_pictures.py`
puts it into docs/pictures as well.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from crm import clock
from crm.conversations.commands import ask, log_interaction
from crm.conversations.entry import LogEntry, Who
from crm.council.access import actor_of
from crm.council.models import Colleague, PostHolder
from crm.database import db
from crm.residents.models import Link, Organisation, Resident
from crm.responsibilities.models import Responsibility
from tests.cast import Cast, keep

HERE = Path(__file__).parent / "pictures"
KEPT = Path(__file__).parents[2] / "docs" / "pictures" / "resident.png"

SAID = (
    # who, day and hour, channel, direction, through, words, promise
    ("maggie", (2026, 10, 21, 14), "in person", "out", None,
     "Walked the steps with her. Rail is missing on the left for the last nine. Took photos, sent to Highways.", None),
    ("priya", (2026, 11, 2, 13), "social", "in", "northmere",
     "Mum’s 81 next week and that lane is an ice rink every year. Is anyone going to fill the bin??", None),
    ("priya", (2026, 11, 2, 16), "social", "out", "northmere",
     "Thanks for letting us know. We will refill the bin before the first frost.",
     ("Refill the bin before the first frost", date(2026, 11, 13))),
    ("maggie", (2026, 11, 4, 10), "phone", "out", None,
     "Rang to say I am finishing on Friday. Told her the post goes on and Amira will ring in her first week.", None),
    ("ben", (2026, 11, 12, 9), "phone", "out", None,
     "Told her the salt is on order and the depot is waiting for a lorry. She asked which bin. I said I would check.",
     None),
    ("amira", (2026, 11, 16, 9), "in person", "in", None,
     "Bin at the top still empty, Ron can’t get down the steps if it freezes Thursday. Wants a ring, mornings.",
     ("Ring with a date for the refill", date(2026, 11, 17))),
)  # fmt: skip


def _play(cast: Cast) -> None:
    """What Eileen Marsden and the council said, while Maggie Oakes left and Amira Siddiq took over her post."""
    db.session.execute(update(Resident).where(Resident.id == cast.eileen).values(
        known_as="The gritting lady", pronoun="she", ward_id=cast.hale,
        about="Looks after her husband Ron, who uses a wheelchair. Speaks for Crag Lane and the steps to the shop.",
        what_works="Say what you will do and when. Do not text: she will not see it. Do not ring after 6pm.",
        brief_corrected_by_id=cast.maggie, brief_corrected_at=datetime(2026, 11, 5, 9, tzinfo=UTC)))  # fmt: skip
    db.session.execute(update(Responsibility).values(starts_at=datetime(2026, 1, 5, 9, tzinfo=UTC)))
    ron, club = keep(
        Resident(controller_id=cast.council, name="Ron Marsden", pronoun="he", created_at=clock.now()),
        Organisation(
            controller_id=cast.council, name="Hale Lunch Club", kind="community group", created_at=clock.now()
        ),
    )
    keep(
        Link(controller_id=cast.council, resident_id=cast.eileen, other_resident_id=ron, kind="husband"),
        Link(controller_id=cast.council, resident_id=cast.eileen, organisation_id=club, kind="helps there"),
    )
    conversation = None
    for who, moment, channel, direction, through, words, promise in SAID:
        if who == "ben":
            _hand_over(cast)
        at = datetime(*moment, 40, tzinfo=UTC)
        with clock.stopped(at):
            logged = log_interaction(
                actor_of(getattr(cast, who)),
                LogEntry(
                    (Who("resident", cast.eileen),), channel, words, direction=direction,
                    account_id=getattr(cast, through) if through else None, conversation_id=conversation,
                    subject="Grit bin and steps, Crag Lane", service_code=cast.gritting, acting_as="officer",
                    promise_text=promise[0] if promise else "", promise_due_on=promise[1] if promise else None,
                ),
            )  # fmt: skip
        conversation = logged.conversation_id
    with clock.stopped(datetime(2026, 11, 16, 9, 50, tzinfo=UTC)):
        ask(actor_of(cast.amira), conversation, post_id=cast.highways_inspector, needed="When is the lorry?")


def _hand_over(cast: Cast) -> None:
    db.session.execute(update(Colleague).where(Colleague.id == cast.maggie).values(left_on=date(2026, 11, 6)))
    db.session.execute(
        update(PostHolder)
        .where(PostHolder.id == cast.maggie_holding)
        .values(ends_on=date(2026, 11, 7), ended_by="left")
    )
    keep(
        PostHolder(colleague_id=cast.samina, post_id=cast.hale_officer, kind="cover",
                   starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 9)),
        PostHolder(colleague_id=cast.amira, post_id=cast.hale_officer, kind="substantive",
                   starts_on=date(2026, 11, 9)),
    )  # fmt: skip


def test_the_picture_in_the_readme(app: Any, open_as: Any, cast: Cast) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("One database is enough for a picture.")
    _play(cast)
    page = open_as(cast.amira, at=f"/residents/{cast.eileen}")
    expect(page.locator("#knowing")).to_contain_text("Ben Okafor")
    HERE.mkdir(exist_ok=True)
    picture = HERE / "resident.png"
    page.screenshot(path=picture, full_page=True)
    if os.environ.get("KEEP_PICTURES"):
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_bytes(picture.read_bytes())
    assert KEPT.read_bytes().startswith(b"\x89PNG"), "The README shows docs/pictures/resident.png."
