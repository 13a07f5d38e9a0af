"""How a conversation ends, what it is called, and who of a pool takes it up."""

from __future__ import annotations

from flask import flash, render_template

from crm.accounts.queries import services
from crm.conversations import commands, queries
from crm.conversations.forms import END_HINTS, AgreementForm, NameForm, OutcomeForm
from crm.conversations.views.frame import LARGEST, Answer, bp, note_viewings, to_thread
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires


@bp.get(f"/conversations/<int(max={LARGEST}):conversation_id>/outcome")
@requires(Permission.CONVERSATIONS_WRITE)
def outcome(conversation_id: int) -> Answer:
    """How did it end?"""
    return _outcome_page(conversation_id, OutcomeForm(formdata=None))


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/outcome")
@requires(Permission.CONVERSATIONS_WRITE)
def conclude(conversation_id: int) -> Answer:
    """Say how it ended."""
    form = OutcomeForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.conclude(
                current_actor(), conversation_id, form.outcome.data or "", note=form.note.data or ""
            )
        )
        if about is not None:
            is_open = form.outcome.data == "statement only"
            flash("Saved as a statement only, so it stays open." if is_open else f"Closed as {form.outcome.data}.")
            return to_thread(about)
    return _outcome_page(conversation_id, form)


@bp.get(f"/conversations/<int(max={LARGEST}):conversation_id>/name")
@requires(Permission.CONVERSATIONS_WRITE)
def name(conversation_id: int) -> Answer:
    """What is it called, and which service is it about?"""
    actor = current_actor()
    head = queries.conversation_head(actor, conversation_id)
    form = NameForm(formdata=None, data={"subject": head.subject, "service_code": str(head.service_code or "")})
    return _name_page(head, form)


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/name")
@requires(Permission.CONVERSATIONS_WRITE)
def rename(conversation_id: int) -> Answer:
    """Give it another name or service."""
    form = NameForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.rename_conversation(
                current_actor(), conversation_id, form.subject.data or "", service_code=form.service
            )
        )
        if about is not None:
            flash("Saved under its new name.")
            return to_thread(about)
    return _name_page(queries.conversation_head(current_actor(), conversation_id), form)


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/agreements")
@requires(Permission.CONVERSATIONS_WRITE)
def agree(conversation_id: int) -> Answer:
    """Record what the resident says to another councillor or the council continuing their case."""
    form = AgreementForm()
    about = commands.record_agreement(current_actor(), conversation_id, form.says.data or "")
    flash("Recorded, with today’s date and your name.")
    return to_thread(about, "agreement")


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/taking-up")
@requires(Permission.CONVERSATIONS_WRITE)
def take_up(conversation_id: int) -> Answer:
    """Take it out of the pool."""
    about = commands.take_up(current_actor(), conversation_id)
    flash("You took this up. It is among yours now.")
    return to_thread(about)


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/taking-on")
@requires(Permission.CONVERSATIONS_WRITE)
def take_on(conversation_id: int) -> Answer:
    """Answer for it oneself from now on."""
    about = commands.take_on(current_actor(), conversation_id)
    flash("It is yours now. Whoever answered for it before can still read it and write in it.")
    return to_thread(about)


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/putting-back")
@requires(Permission.CONVERSATIONS_WRITE)
def put_back(conversation_id: int) -> Answer:
    """Put it back into the pool."""
    about = commands.put_back(current_actor(), conversation_id)
    flash("It is back in the pool, for whoever takes it up next.")
    return to_thread(about)


def _outcome_page(conversation_id: int, form: OutcomeForm) -> Answer:
    actor = current_actor()
    head = queries.conversation_head(actor, conversation_id)
    note_viewings(actor, conversation_id)
    return render_template("conversations/outcome.html", head=head, form=form, hints=END_HINTS), form.status


def _name_page(head: queries.ConversationHead, form: NameForm) -> Answer:
    form.offer(services())
    note_viewings(current_actor(), head.conversation_id)
    return render_template("conversations/name.html", head=head, form=form), form.status
