"""Looking at a plan anew after it was changed: so that what is on the page is what would be confirmed."""

from __future__ import annotations

from dataclasses import replace

from flask import flash

from crm.actor import Actor
from crm.errors import Refused
from crm.handovers.commands import confirming


def look_again(actor: Actor, handover_id: int) -> str:
    """Preview a plan that was just changed: an act of its own, so without the number of the form that changed it.

    Returns why it cannot be previewed as it is; nothing where it could.
    """
    try:
        confirming.preview(replace(actor, form_id=None), handover_id)
    except Refused as error:
        return error.words
    return ""


def say_saved(actor: Actor, handover_id: int, words: str = "Nothing moves until you confirm.") -> None:
    """Preview what was just saved, and say that it is saved; or what stands in the way of previewing it."""
    why_not = look_again(actor, handover_id)
    if why_not:
        flash(f"Saved, but it cannot be handed over like this yet. {why_not}", "refused")
    else:
        flash(f"Saved, and previewed anew. {words}")
