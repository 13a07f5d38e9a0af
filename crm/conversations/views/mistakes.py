"""Putting mistakes right: a correction, a removal, the wrong person."""

from __future__ import annotations

from flask import flash, render_template, request

from crm.conversations import commands, queries
from crm.conversations.forms import CorrectionForm, MoveForm, RemovalForm
from crm.conversations.views.frame import LARGEST, Answer, bp, note_viewings, number, say_sent, to_thread
from crm.permissions import Permission
from crm.residents.queries import search
from crm.web import htmx
from crm.web.authorise import current_actor, requires


@bp.get(f"/interactions/<int(max={LARGEST}):interaction_id>/correction")
@requires(Permission.CONVERSATIONS_WRITE)
def correction(interaction_id: int) -> Answer:
    """What should it have said?"""
    return _page(interaction_id, "correction", CorrectionForm(formdata=None))


@bp.post(f"/interactions/<int(max={LARGEST}):interaction_id>/correction")
@requires(Permission.CONVERSATIONS_WRITE)
def correct(interaction_id: int) -> Answer:
    """Put a correction beside the original."""
    form = CorrectionForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.correct_interaction(current_actor(), interaction_id, text=form.text.data or "")
        )
        if about is not None:
            say_sent(f"correction-{interaction_id}", "The correction stands beside what was written.")
            return to_thread(about, f"said-{interaction_id}")
    return _page(interaction_id, "correction", form)


@bp.get(f"/interactions/<int(max={LARGEST}):interaction_id>/removal")
@requires(Permission.CONVERSATIONS_WRITE)
def removal(interaction_id: int) -> Answer:
    """What has to go, and why?"""
    return _page(interaction_id, "removal", RemovalForm(formdata=None))


@bp.post(f"/interactions/<int(max={LARGEST}):interaction_id>/removal")
@requires(Permission.CONVERSATIONS_WRITE)
def remove(interaction_id: int) -> Answer:
    """Take a passage out for good."""
    form = RemovalForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.remove_passage(
                current_actor(), interaction_id, passage=form.passage.data or "", reason=form.reason.data or ""
            )
        )
        if about is not None:
            flash("Removed for good. The reason stands in its place.")
            return to_thread(about, f"said-{interaction_id}")
    return _page(interaction_id, "removal", form)


@bp.get(f"/interactions/<int(max={LARGEST}):interaction_id>/move")
@requires(Permission.CONVERSATIONS_WRITE)
def moving(interaction_id: int) -> Answer:
    """Whose is it? A search as one types, then the form."""
    form = MoveForm(formdata=None)
    if (chosen := number(request.args.get("to"))) is not None:
        form.to.data = str(chosen)
    return _move_page(interaction_id, form)


@bp.post(f"/interactions/<int(max={LARGEST}):interaction_id>/move")
@requires(Permission.CONVERSATIONS_WRITE)
def move(interaction_id: int) -> Answer:
    """Move it to the right person."""
    form = MoveForm()
    if form.validate():
        about = form.attempt(lambda: _moved(form, interaction_id))
        if about is not None:
            flash("Moved. What was promised in it, and who knows whom, went with it.")
            return to_thread(about, f"said-{interaction_id}")
    return _move_page(interaction_id, form)


def _moved(form: MoveForm, interaction_id: int) -> int:
    actor = current_actor()
    wrong = number(form.wrong.data)
    if wrong is None:
        people = queries.interaction_page(actor, interaction_id).residents
        wrong = people[0].id if len(people) == 1 and people[0].id else 0
    return commands.move_interaction(
        actor, interaction_id, from_resident_id=wrong, to_resident_id=number(form.to.data), to_name=form.name.data or ""
    )


def _move_page(interaction_id: int, form: MoveForm) -> Answer:
    actor = current_actor()
    page = queries.interaction_page(actor, interaction_id, chosen_id=number(form.to.data))
    words = (request.args.get("q") or "").strip()
    found = [hit for hit in search(actor, words).hits if hit.kind == "resident"] if words else None
    form.wrong.choices = {str(one.id): one.name for one in page.residents}
    form.wrong.data = form.wrong.data or (str(page.residents[0].id) if page.residents else "")
    note_viewings(actor, page.conversation_id)
    template = htmx.template("conversations/move.html", "conversations/_whose.html")
    return render_template(template, page=page, form=form, found=found, words=words), form.status


def _page(interaction_id: int, what: str, form: CorrectionForm | RemovalForm) -> Answer:
    actor = current_actor()
    page = queries.interaction_page(actor, interaction_id)
    note_viewings(actor, page.conversation_id)
    return render_template(f"conversations/{what}.html", page=page, form=form), form.status
