"""“Not this person”: said of somebody who came with a handover, and settled by the manager."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import RadioField

from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.council.picking import posts_to_ask
from crm.errors import BadInput
from crm.handovers.commands import not_this_person as commands
from crm.handovers.queries.disputes import dispute, whom_it_brought
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.residents.cards import resident_card
from crm.web.authorise import current_actor, requires
from crm.web.forms import Line, TypedForm

Answer = str | tuple[str, int] | Response


class NotThisPersonForm(TypedForm):
    """Who says so, and why."""

    said_by = RadioField(
        "Who says so?",
        choices={"resident": "They do: they asked for somebody else", "successor": "We do: they are not for this post"},
        validate_choice=False,
    )
    why = Line("Why?", say="why it should be somebody else", longest=300, needed=True)


class SettleDisputeForm(TypedForm):
    """What becomes of it."""

    how = RadioField(
        "Who looks after them?",
        choices={"stay": "They stay where they are, after a word", "give": "Another post looks after them"},
        validate_choice=False,
    )
    to = Line("Which post?", say="which post", longest=120)


@bp.get("/acceptances/<int:acceptance_id>/not-this-person/<int:resident_id>")
@requires(Permission.HANDOVERS_READ)
def saying_not_this_person(acceptance_id: int, resident_id: int) -> Answer:
    """The form that gives somebody back to the manager."""
    return _saying(acceptance_id, resident_id, NotThisPersonForm(formdata=None))


@bp.post("/acceptances/<int:acceptance_id>/not-this-person/<int:resident_id>")
@requires(Permission.HANDOVERS_READ)
def say_not_this_person(acceptance_id: int, resident_id: int) -> Answer:
    """Give somebody back to the manager, with the reason."""
    form = NotThisPersonForm()
    if form.validate() and form.attempt(
        lambda: commands.say_not_this_person(
            current_actor(),
            acceptance_id,
            resident_id,
            said_by=form.said_by.data or "",
            why=form.why.data or "",
        )
    ):
        flash("It is with the manager now, with your reason. Until then they stay with you.")
        return redirect(url_for("handovers.introductions", acceptance_id=acceptance_id), 303)
    return _saying(acceptance_id, resident_id, form)


@bp.get("/not-this-person/<int:dispute_id>")
@requires(Permission.HANDOVERS_READ)
def settling_dispute(dispute_id: int) -> Answer:
    """What is said, and what can become of it."""
    return _settling(dispute_id, SettleDisputeForm(formdata=None))


@bp.post("/not-this-person/<int:dispute_id>")
@requires(Permission.HANDOVERS_READ)
def settle_dispute(dispute_id: int) -> Answer:
    """Let them stay, or give them to another post."""
    form = SettleDisputeForm()
    actor = current_actor()
    if form.validate() and form.attempt(lambda: _settle(actor, dispute_id, form)):
        flash("Settled. Whoever looks after them now finds them among their people.")
        return redirect(url_for("pages.today"), 303)
    return _settling(dispute_id, form)


def _settle(actor: Actor, dispute_id: int, form: SettleDisputeForm) -> int:
    if form.how.data not in form.how.choices:
        raise BadInput({"how": "Choose who looks after them."})
    to = _post_named(actor, form.to.data or "") if form.how.data == "give" else None
    return commands.settle_not_this_person(actor, dispute_id, to_post_id=to)


def _post_named(actor: Actor, words: str) -> int:
    """The post that somebody typed: by its title, or by who holds it."""
    found = [one for one in posts_to_ask(actor, words) if one.kind == "post"] if words else []
    exact = [one for one in found if one.title.casefold() == words.casefold()]
    fitting = exact or found
    if len(fitting) != 1:
        several = f"Several fit: {'; '.join(one.title for one in fitting[:4])}. Write more of it."
        raise BadInput({"to": several if fitting else "Write the title of a post, or who holds it today."})
    return fitting[0].id


def _saying(acceptance_id: int, resident_id: int, form: NotThisPersonForm) -> Answer:
    actor = current_actor()
    page = whom_it_brought(actor, acceptance_id, resident_id)
    note_viewing(actor, page.card.id, restricted=page.card.restricted)
    return render_template("handovers/not_this_person.html", page=page, form=form), form.status


def _settling(dispute_id: int, form: SettleDisputeForm) -> Answer:
    actor = current_actor()
    one = dispute(actor, dispute_id)
    card = resident_card(actor, one.resident_id)
    note_viewing(actor, card.id, restricted=card.restricted)
    return render_template("handovers/settling_dispute.html", one=one, card=card, form=form), form.status
