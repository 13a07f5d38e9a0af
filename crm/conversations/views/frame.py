"""The blueprint of the conversations, and what its views share."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.conversations import queries
from crm.web import errors

bp = Blueprint("conversations", __name__)

Answer = str | tuple[str, int] | Response

LARGEST = 2**31 - 1  # of an id; more than that is no page of ours


def to_thread(conversation_id: int, anchor: str | None = None) -> Response:
    """Back to the conversation, where what was done can be seen."""
    return redirect(url_for("conversations.thread", conversation_id=conversation_id, _anchor=anchor), 303)


def note_viewings(actor: Actor, conversation_id: int) -> None:
    """Write that the actor looks at everybody in a conversation, before the page is answered."""
    for resident_id, restricted in queries.residents_to_view(actor, conversation_id):
        note_viewing(actor, resident_id, restricted=restricted)


def say_sent(draft: str, words: str) -> None:
    """Say what was done, and let the browser forget what it kept of the form."""
    flash(draft, "draft-sent")
    flash(words)


def number(raw: str | None) -> int | None:
    """A number from an address or a form; None for anything else."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None


errors.subject_page("conversation", lambda about: url_for("conversations.thread", conversation_id=about))
