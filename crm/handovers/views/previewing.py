"""Looking at a plan anew after it was changed: so that what is on the page is what would be confirmed."""

from __future__ import annotations

from dataclasses import replace

from crm.actor import Actor
from crm.errors import Refused
from crm.handovers.commands import confirming


def look_again(actor: Actor, handover_id: int) -> str | None:
    """Preview a plan that was just changed: an act of its own, so without the number of the form that changed it.

    None where it cannot be previewed yet, because something is still to be said: the page says what.
    """
    try:
        return confirming.preview(replace(actor, form_id=None), handover_id)
    except Refused:
        return None
