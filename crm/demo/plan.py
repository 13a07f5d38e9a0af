"""A handover that is planned and not confirmed: so that who signs in as the manager finds one, and nobody else does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from crm import clock
from crm.actor import Actor
from crm.council.access import actor_of
from crm.council.models import Colleague, Post
from crm.database import db
from crm.demo.days import Calendar
from crm.demo.story.denise import LEAVER, leaves_on
from crm.handovers.commands import confirming, planning
from crm.handovers.models import Handover
from crm.handovers.rules import ShareWanted, Wanted

MANAGER, NAMED = "Samina Yusuf", ("Hanna Ostrom", "Owen Blythe")
TITLE = "Youth worker, North"
AMONG = ("Youth worker, South", "Neighbourhood Officer, Hale", "Neighbourhood Officer, Tarn")


def plan_handover(calendar: Calendar) -> None:
    """Plan that she leaves, name two others, split her work as suggested, and preview it: all as the manager did it on
    the evening of the last working day."""
    last_day = leaves_on(calendar.today)
    with clock.stopped(calendar.moment(calendar.end) + timedelta(minutes=10)):
        manager = _actor(MANAGER)
        handover_id = planning.plan_leaving(manager, _id(LEAVER), last_day=last_day, reason="A post in Leeds.")
        for name in NAMED:
            planning.name_reader(manager, handover_id, _id(name))
        posts = dict(db.session.execute(select(Post.title, Post.id).where(Post.title.in_((TITLE, *AMONG)))).all())
        version = db.session.scalars(select(Handover.version).where(Handover.id == handover_id)).one()
        wanted = Wanted("split", rule="as suggested", shares=tuple(ShareWanted(posts[title]) for title in AMONG))
        planning.arrange(manager, handover_id, posts[TITLE], wanted, version=version)
        confirming.preview(manager, handover_id)


def _id(name: str) -> int:
    return db.session.scalars(select(Colleague.id).where(Colleague.name == name)).one()


def _actor(name: str) -> Actor:
    found = actor_of(_id(name))
    assert found is not None
    return found
