"""Adding organisations, and changing what is kept about them."""

from __future__ import annotations

from crm import typed
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.database import transaction
from crm.errors import BadInput, Stale
from crm.permissions import Permission
from crm.residents import access, steps
from crm.residents.models import Organisation


def add_organisation(actor: Actor, *, controller_id: int, name: str, kind: str, about: str = "") -> int:
    """A new organisation; its id. Raises BadInput about `name`, `kind` or `about`."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        organisation = steps.create_organisation(actor, controller_id=controller_id, name=name, kind=kind, about=about)
        record(actor, "organisation.added", "organisation", organisation.id, controller_id=controller_id)
        return organisation.id


def change_organisation(actor: Actor, organisation_id: int, *, name: str, kind: str, about: str, version: int) -> int:
    """Save the details of an organisation. Raises Stale where somebody saved them meanwhile, and BadInput."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        organisation = access.organisation_to_edit(actor, organisation_id)
        if organisation.version != version:
            raise _stale(organisation)
        if kind not in steps.ORGANISATION_KINDS:
            raise BadInput({"kind": "Choose what kind of organisation it is."})
        wanted = {
            "name": typed.line(name, field="name", label="the organisation’s name", required=True),
            "kind": kind,
            "about": typed.passage(about, field="about", label="what it is", longest=2_000),
        }
        changed = sorted(field for field, value in wanted.items() if getattr(organisation, field) != value)
        for field in changed:
            setattr(organisation, field, wanted[field])
        if {"name", "kind"} & set(changed):
            steps.refresh_search(access.resident_ids_linked_to(organisation.id), [organisation.id])
        record(
            actor, "organisation.changed", "organisation", organisation.id,
            controller_id=organisation.controller_id, fields=changed,
        )  # fmt: skip
        return organisation.id


def _stale(organisation: Organisation) -> Stale:
    act = latest_act("organisation", organisation.id)
    who = act.name if act else "Someone"
    return Stale(
        f"{who} changed this while you were writing. Both are below. Your text is kept.",
        theirs={
            "Name": organisation.name,
            "Kind": organisation.kind,
            "What it is": organisation.about or "Nothing written",
        },
    )
