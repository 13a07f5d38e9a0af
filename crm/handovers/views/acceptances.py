"""Accepting what was handed on, as a whole and promise by promise; sending a promise back; settling what came back."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField

from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.conversations.queries import residents_to_view
from crm.council.picking import posts_to_ask
from crm.errors import BadInput
from crm.handovers.commands import accepting as commands
from crm.handovers.queries import accepting as queries
from crm.handovers.queries.passed import Passed
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.web import errors
from crm.web.authorise import current_actor, requires
from crm.web.forms import Line, TypedForm

Answer = str | tuple[str, int] | Response
LARGEST = 2**31 - 1  # of an id; more than that is no page of ours


class SendBackForm(TypedForm):
    """Why a promise cannot be kept by the post that was handed it."""

    why = Line("Why is it not yours to keep?", say="why you send it back", longest=300, needed=True)


class SettleForm(TypedForm):
    """What becomes of a promise that was sent back."""

    how = RadioField(
        "What becomes of it?",
        choices={"keep": "It stays with them, after a word", "give": "It goes to another post"},
        validate_choice=False,
    )
    to = Line("Which post?", say="which post", longest=120)


@bp.get(f"/acceptances/<int(max={LARGEST}):acceptance_id>")
@requires(Permission.HANDOVERS_READ)
def acceptance(acceptance_id: int) -> str:
    """What a post was handed, with its promises: for who accepts it, and for their manager."""
    page = queries.acceptance_page(current_actor(), acceptance_id)
    return render_template("handovers/acceptance.html", page=page)


@bp.post(f"/acceptances/<int(max={LARGEST}):acceptance_id>/accepted")
@requires(Permission.HANDOVERS_READ)
def accept(acceptance_id: int) -> Response:
    """The post takes on what it was handed."""
    commands.accept(current_actor(), acceptance_id)
    page = queries.acceptance_page(current_actor(), acceptance_id)
    left = page.promised.unanswered
    flash(f"Accepted. {page.whose} is yours." + (" Its promises still want a yes or a no." if left else ""))
    return redirect(_back(acceptance_id) if left else url_for("pages.today"), 303)


@bp.post(f"/promises-passed/<int(max={LARGEST}):passed_id>/accepted")
@requires(Permission.HANDOVERS_READ)
def accept_promise(passed_id: int) -> Response:
    """The post will keep what was promised."""
    commands.accept_promise(current_actor(), passed_id)
    flash("Accepted. The promise is among yours.")
    return _to_what_it_came_with(passed_id)


@bp.get(f"/promises-passed/<int(max={LARGEST}):passed_id>/return")
@requires(Permission.HANDOVERS_READ)
def sending_promise_back(passed_id: int) -> Answer:
    """The promise, with room for why it cannot be kept."""
    return _returning(passed_id, SendBackForm(formdata=None))


@bp.post(f"/promises-passed/<int(max={LARGEST}):passed_id>/return")
@requires(Permission.HANDOVERS_READ)
def send_promise_back(passed_id: int) -> Answer:
    """Send it back to the manager, with the reason."""
    form = SendBackForm()
    if form.validate():
        why = form.why.data or ""
        if form.attempt(lambda: commands.send_back_promise(current_actor(), passed_id, why=why)):
            flash("Sent back, with your reason. It is on the Today of the post’s manager.")
            return _to_what_it_came_with(passed_id)
    return _returning(passed_id, form)


@bp.get(f"/promises-passed/<int(max={LARGEST}):passed_id>/settlement")
@requires(Permission.HANDOVERS_READ)
def settling_promise(passed_id: int) -> Answer:
    """A promise that was sent back, and what can become of it."""
    return _settling(passed_id, SettleForm(formdata=None))


@bp.post(f"/promises-passed/<int(max={LARGEST}):passed_id>/settlement")
@requires(Permission.HANDOVERS_READ)
def settle_promise(passed_id: int) -> Answer:
    """Keep it with the post, or give it to another."""
    actor, form = current_actor(), SettleForm()
    if form.validate() and form.attempt(lambda: _settle(actor, passed_id, form)):
        flash("Settled. Whoever has the promise now sees it among theirs.")
        return redirect(url_for("pages.today"), 303)
    return _settling(passed_id, form)


def _settle(actor: Actor, passed_id: int, form: SettleForm) -> int:
    if form.how.data not in form.how.choices:
        raise BadInput({"how": "Choose what becomes of it."})
    to = _post_named(actor, form.to.data or "") if form.how.data == "give" else None
    return commands.settle_promise(actor, passed_id, to_post_id=to)


def _post_named(actor: Actor, words: str) -> int:
    """The post that somebody typed: by its title, or by who holds it."""
    if not words:
        raise BadInput({"to": "Say which post, or who holds it."})
    found = [one for one in posts_to_ask(actor, words) if one.kind == "post"]
    exact = [one for one in found if one.title.casefold() == words.casefold()]
    fitting = exact or found
    if len(fitting) == 1:
        return fitting[0].id
    if fitting:
        titles = "; ".join(f"{one.title} ({one.team})" if exact else one.title for one in fitting[:4])
        raise BadInput({"to": f"Several fit: {titles}. Write more of it."})
    raise BadInput({"to": f"No post fits “{words[:60]}”. Write its title, or who holds it today."})


def _returning(passed_id: int, form: SendBackForm) -> Answer:
    page, one = queries.passed(current_actor(), passed_id)
    _note_viewings(one)
    return render_template("handovers/promise_return.html", page=page, one=one, form=form), form.status


def _settling(passed_id: int, form: SettleForm) -> Answer:
    page, one = queries.passed(current_actor(), passed_id, by_manager=True)
    _note_viewings(one)
    return render_template("handovers/promise_settlement.html", page=page, one=one, form=form), form.status


def _note_viewings(one: Passed) -> None:
    """Write that the actor looks at whoever was promised something, before the page is answered."""
    actor = current_actor()
    for resident_id, restricted in residents_to_view(actor, one.promise.conversation_id):
        note_viewing(actor, resident_id, restricted=restricted)


def _to_what_it_came_with(passed_id: int) -> Response:
    """Back to the handover that it came with, while something of it is open; else to Today."""
    page, _one = queries.passed(current_actor(), passed_id)
    is_done = page.accepted_at is not None and not page.promised.unanswered
    return redirect(url_for("pages.today") if is_done else _back(page.acceptance_id), 303)


def _back(acceptance_id: int) -> str:
    return url_for("handovers.acceptance", acceptance_id=acceptance_id)


errors.subject_page("acceptance", _back)
