"""Which posts answer for the relationship with one resident: the one that leads, and seconds beside it."""

from __future__ import annotations

from crm import clock
from crm.actor import Actor
from crm.audit.steps import record, refuse_repeated
from crm.council import access as council
from crm.council.circles import may_open
from crm.council.models import Post
from crm.council.queries import holders_of
from crm.database import db, transaction
from crm.errors import BadInput, NotFound, Refused
from crm.permissions import Permission
from crm.residents import access
from crm.residents.models import Resident
from crm.responsibilities import steps as responsibilities
from crm.responsibilities.queries import lead_of, supports_of
from crm.web.formatting import full_day


def name_second(actor: Actor, resident_id: int, *, post_id: int) -> int:
    """A post supports the relationship from now on, so that two answer for it. The resident's id.

    Raises NotFound, NotAllowed, BadInput for a post that is not to be had, and Refused where it answers already.
    """
    with transaction():
        resident, post = _both(actor, resident_id, post_id)
        act = record(
            actor, "relationship.seconded", "resident", resident.id, controller_id=resident.controller_id,
            post_id=post.id,
        )  # fmt: skip
        if not responsibilities.support(act.id, "resident", resident.id, post_id=post.id, at=clock.now()):
            raise Refused(f"{post.title} answers for {resident.name} already. Nothing was done twice.")
        return resident.id


def end_second(actor: Actor, resident_id: int, *, post_id: int) -> int:
    """A post supports the relationship no more. The resident's id. Raises NotFound, NotAllowed, and Refused where it
    does not."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = access.resident_to_edit(actor, access.who_stands_for(actor, resident_id).id)
        post = council.post(actor, post_id)
        if post.id not in supports_of("resident", [resident.id]).get(resident.id, []):
            raise Refused(f"{post.title} is no second for {resident.name} any more. Nothing was done twice.")
        responsibilities.end_support("resident", resident.id, post_id=post.id, at=clock.now())
        record(
            actor, "relationship.second_ended", "resident", resident.id, controller_id=resident.controller_id,
            post_id=post.id,
        )  # fmt: skip
        return resident.id


def pass_on(actor: Actor, resident_id: int, *, post_id: int) -> int:
    """Another post leads the relationship from now on; what is open with them stays where it is. The resident's id.

    Whose post leads passes it on, or who manages that post; anybody where none leads. Raises NotFound, NotAllowed,
    BadInput, and Refused for who may not, or where the post leads already.
    """
    with transaction():
        resident, post = _both(actor, resident_id, post_id)
        before = lead_of("resident", [resident.id]).get(resident.id)
        if before is not None:
            _refuse_others(actor, db.session.get_one(Post, before), resident)
        if before == post.id:
            raise Refused(f"{post.title} is responsible for {resident.name} already. Nothing was done twice.")
        act = record(
            actor, "relationship.passed_on", "resident", resident.id, controller_id=resident.controller_id,
            post_id=post.id, from_post_id=before,
        )  # fmt: skip
        responsibilities.pass_on(act.id, "resident", resident.id, post_id=post.id, at=clock.now())
        return resident.id


def _both(actor: Actor, resident_id: int, post_id: int) -> tuple[Resident, Post]:
    """The resident, locked, and a post that may be given them."""
    actor.require(Permission.RESIDENTS_EDIT)
    refuse_repeated(actor)
    resident = access.resident_to_edit(actor, access.who_stands_for(actor, resident_id).id)
    try:
        post = council.post(actor, post_id)
    except NotFound:
        raise BadInput({"q": "Choose a post from the list."}) from None
    if post.closed_on is not None and post.closed_on <= clock.today():
        raise BadInput({"q": f"{post.title} closed on {full_day(post.closed_on)}. Choose another."})
    if resident.controller_id not in may_open([post.id])[post.id]:
        raise BadInput({"q": f"{post.title} may not open what is kept about {resident.name}. Choose another."})
    return resident, post


def _refuse_others(actor: Actor, leads: Post, resident: Resident) -> None:
    if leads.id in actor.post_ids or council.may_hand_on(actor, leads):
        return
    names = " and ".join(one.name for one in holders_of([leads.id], on=clock.today()).get(leads.id, []))
    raise Refused(
        f"{leads.title} is responsible for {resident.name}. {names or 'Whoever manages that post'} can pass this on"
        + (", and so can whoever manages that post." if names else ".")
    )
