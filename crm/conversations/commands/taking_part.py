"""Who takes part in an entry, and under which post it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm.actor import Actor, Hat
from crm.conversations import access
from crm.conversations.entry import Who
from crm.conversations.models import Conversation
from crm.council.models import COUNCIL, Controller
from crm.database import db
from crm.errors import BadInput, Refused
from crm.residents import access as residents
from crm.residents import steps as resident_steps
from crm.residents.models import Organisation, Resident
from crm.responsibilities.queries import lead_of


@dataclass(frozen=True)
class Party:
    """The people of an entry, found or made."""

    residents: tuple[tuple[Resident, Who], ...]
    organisations: tuple[tuple[Organisation, Who], ...]
    unknown: tuple[Who, ...]

    @property
    def resident_ids(self) -> tuple[int, ...]:
        return tuple(resident.id for resident, _ in self.residents)

    @property
    def organisation_ids(self) -> tuple[int, ...]:
        return tuple(organisation.id for organisation, _ in self.organisations)

    @property
    def ward_id(self) -> int | None:
        everyone = (*self.residents, *self.organisations)
        return next((one.ward_id for one, _ in everyone if one.ward_id), None)


def hats_for(actor: Actor, acting_as: str | None) -> list[Hat]:
    """The posts under which the actor may be writing, own ones first. Someone with two names says which; a party's is
    not one of them."""
    choices = actor.acting_as_choices
    if acting_as is None and len(choices) > 1:
        raise BadInput({"acting_as": "Choose in whose name you were speaking."})
    if acting_as is not None and acting_as not in choices:
        raise Refused(
            "You cannot log that in that name. Party business does not belong here at all.", field="acting_as"
        )
    wanted = acting_as or (choices[0] if choices else None)
    own_first = sorted(actor.hats, key=lambda hat: hat.kind == "cover")
    return [hat for hat in own_first if hat.acts_as == wanted]


def nearest_hat(hats: Sequence[Hat], controller_id: int, conversation: Conversation, party: Party) -> Hat | None:
    """Of several posts the one that answers for the conversation, or for these people; so what is written while
    covering another's post stays with that post."""
    if len(hats) < 2:
        return hats[0] if hats else None
    leads = {*lead_of("conversation", [conversation.id]).values()}
    leads = leads or {*lead_of("resident", party.resident_ids).values()}
    # Another post may write for another circle: only those that write where this one does.
    first = access.controller_of(hats[0])
    near = (hat for hat in hats if hat.post_id in leads)
    if found := next((hat for hat in near if access.controller_of(hat) in {first, controller_id}), None):
        return found
    return next((hat for hat in hats if access.controller_of(hat) == controller_id), hats[0])


def party_of(actor: Actor, people: Sequence[Who], controller_id: int) -> Party:
    """The people of the entry. Someone new is kept for whoever the hat writes for, even where the actor does not read
    all that this controller keeps (a cabinet member writes for the council)."""
    controller = db.session.get_one(Controller, controller_id)
    writer = replace(actor, controllers=(controller_id,))
    found, bodies, unknown = [], [], []
    for who in people:
        if who.kind == "resident":
            resident = residents.who_stands_for(actor, who.id or 0)
            _refuse_crossing(resident.controller_id, controller, resident.name)
            found.append((resident, who))
        elif who.kind == "organisation":
            organisation = residents.organisation(actor, who.id or 0)
            _refuse_crossing(organisation.controller_id, controller, organisation.name)
            bodies.append((organisation, who))
        elif who.kind == "new":
            found.append((resident_steps.create_resident(writer, controller_id=controller_id, name=who.name), who))
        elif who.kind == "new organisation":
            made = resident_steps.create_organisation(writer, controller_id=controller_id, name=who.name)
            bodies.append((made, who))
        else:
            unknown.append(who)
    ids = [resident.id for resident, _ in found]
    body_ids = [organisation.id for organisation, _ in bodies]
    if len(set(ids)) < len(ids) or len(set(body_ids)) < len(body_ids):
        raise BadInput({"who": "The same person is in there twice."})
    return Party(tuple(found), tuple(bodies), tuple(unknown))


def _refuse_crossing(controller_id: int, writes_for: Controller, name: str) -> None:
    """What a councillor knows from casework does not reach the council by the way, nor the other way round."""
    if controller_id == writes_for.id or (controller_id == COUNCIL and writes_for.kind == "council"):
        return
    if writes_for.kind == "councillor":
        words = f"{name} is known to the council, and your casework is kept apart from what the council knows."
    elif writes_for.kind == "council":
        words = f"Not every colleague may know of {name}, and what you log here all of them can read."
    else:
        words = f"{name} is known outside your team, and what you log here stays within it."
    raise Refused(f"{words} Change in whose name you were speaking, or log it as someone new.", field="who")
