"""What becomes of a promise."""

from __future__ import annotations

from flask import flash, render_template

from crm.conversations import commands, queries
from crm.conversations.forms import EndPromiseForm, NewDateForm
from crm.conversations.views.frame import LARGEST, Answer, bp, note_viewings, to_thread
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.formatting import day


@bp.post(f"/promises/<int(max={LARGEST}):promise_id>/kept")
@requires(Permission.CONVERSATIONS_WRITE)
def keep(promise_id: int) -> Answer:
    """It was kept."""
    about = commands.keep_promise(current_actor(), promise_id)
    flash("Kept. The promise is off every list.")
    return to_thread(about)


@bp.get(f"/promises/<int(max={LARGEST}):promise_id>/new-date")
@requires(Permission.CONVERSATIONS_WRITE)
def new_date(promise_id: int) -> Answer:
    """Another day; or that it will not be kept."""
    return _page(promise_id, NewDateForm(formdata=None), EndPromiseForm(formdata=None))


@bp.post(f"/promises/<int(max={LARGEST}):promise_id>/new-date")
@requires(Permission.CONVERSATIONS_WRITE)
def put_off(promise_id: int) -> Answer:
    """Give it another day."""
    form = NewDateForm()
    if form.validate():
        about = form.attempt(lambda: commands.put_off_promise(current_actor(), promise_id, form.due_on.data))
        if about is not None:
            flash(f"The promise is now for {day(form.due_on.data, weekday=True)}. Tell them, if you have not yet.")
            return to_thread(about)
    return _page(promise_id, form, EndPromiseForm(formdata=None))


@bp.post(f"/promises/<int(max={LARGEST}):promise_id>/withdrawal")
@requires(Permission.CONVERSATIONS_WRITE)
def withdraw(promise_id: int) -> Answer:
    """They were told that it will not happen, or asked us to let it be."""
    form = EndPromiseForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.withdraw_promise(current_actor(), promise_id, note=form.note.data or "")
        )  # fmt: skip
        if about is not None:
            flash("Withdrawn, with your reason.")
            return to_thread(about)
    return _page(promise_id, NewDateForm(formdata=None), form)


@bp.post(f"/promises/<int(max={LARGEST}):promise_id>/missed")
@requires(Permission.CONVERSATIONS_WRITE)
def miss(promise_id: int) -> Answer:
    """It was not kept, and will not be."""
    form = EndPromiseForm()
    if form.validate():
        about = form.attempt(lambda: commands.miss_promise(current_actor(), promise_id, note=form.note.data or ""))
        if about is not None:
            flash("Marked as missed. It stays in the thread, so that whoever comes next knows.")
            return to_thread(about)
    return _page(promise_id, NewDateForm(formdata=None), form)


def _page(promise_id: int, form: NewDateForm, ending: EndPromiseForm) -> Answer:
    actor = current_actor()
    page = queries.promise_page(actor, promise_id)
    note_viewings(actor, page.conversation_id)
    status = max(form.status, ending.status)
    return render_template("conversations/promise.html", page=page, form=form, ending=ending), status
