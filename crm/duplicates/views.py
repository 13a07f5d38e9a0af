"""Who may have been entered twice; putting two entries together, and taking them apart."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from crm import typed
from crm.actor import Actor
from crm.audit.commands import note_viewings
from crm.duplicates import commands, queries, rules
from crm.errors import NotAllowed
from crm.permissions import Permission
from crm.residents import queries as residents
from crm.residents.cards import ResidentCard
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.formatting import full_day
from crm.web.forms import TypedForm
from crm.web.pagination import page_number

bp = Blueprint("duplicates", __name__)

Answer = str | Response | tuple[str, int]


class MergeForm(TypedForm):
    """Two entries, and which of them stands for the person from now on."""

    one = HiddenField()
    other = HiddenField()
    stays = RadioField("Which entry stays?", validate_choice=False)


@bp.get("/duplicates")
@requires(Permission.RESIDENTS_EDIT)
def suspects() -> Answer:
    """The pairs that wait for an answer. Behind the last page, for whom it was answered meanwhile, the first."""
    actor = current_actor()
    listed = queries.suspects(actor, page_number(request.args.get("page")))
    if listed.previous and not listed.rows:
        return redirect(url_for("duplicates.suspects"), 303)
    pages = {
        "newer": url_for("duplicates.suspects", page=listed.previous) if listed.previous else "",
        "newer_words": "Previous",
        "older": url_for("duplicates.suspects", page=listed.next) if listed.next else "",
        "older_words": "Next",
    }
    return render_template(
        "duplicates/suspects.html", listed=listed, pages=pages, looked_on=queries.looked_through_on(actor)
    )


@bp.get("/residents/<int:resident_id>/same-as")
@requires(Permission.RESIDENTS_EDIT)
def choose(resident_id: int) -> Answer:
    """Finding the other entry for the same person."""
    actor = current_actor()
    stands = queries.stands_for(actor, resident_id)
    if stands != resident_id:
        return redirect(url_for("duplicates.choose", resident_id=stands), 303)
    card = _to_be_changed(residents.resident_card(actor, resident_id))
    note_viewings(actor, [card.id], restricted=card.restricted)
    asked = typed.line(request.args.get("q", "")[:200], field="q", label="what is sought", longest=2_000)
    found = residents.search(actor, asked) if asked else None
    return render_template(
        htmx.template("duplicates/choose.html", "duplicates/_found.html"),
        card=card,
        asked=asked,
        found=found,
        suspected=queries.suspected_of(actor, card),
        merges=queries.merges_of(actor, card.entry_ids),
    )


@bp.get("/residents/<int:resident_id>/same-as/<int:other_id>")
@requires(Permission.RESIDENTS_EDIT)
def compare(resident_id: int, other_id: int) -> Answer:
    """Two entries side by side, and what putting them together would do."""
    actor = current_actor()
    one, other = queries.stands_for(actor, resident_id), queries.stands_for(actor, other_id)
    if one == other:
        return redirect(f"/residents/{one}", 303)
    if (one, other) != (resident_id, other_id):
        return redirect(url_for("duplicates.compare", resident_id=one, other_id=other), 303)
    return _comparison(actor, one, other, None)


@bp.post("/residents/<int:resident_id>/same-as/<int:other_id>/answers")
@requires(Permission.RESIDENTS_EDIT)
def answer(resident_id: int, other_id: int) -> Answer:
    """They are two people, or it is not clear yet."""
    said = request.form.get("answer", "")
    commands.answer_suspicion(current_actor(), resident_id, other_id, answer=said)
    flash(
        "Saved. Nobody is asked about these two again."
        if said == "no"
        else f"Saved. You are asked again in {rules.ASK_AGAIN_DAYS} days."
    )
    return redirect(url_for("duplicates.suspects"), 303)


@bp.post("/merges")
@requires(Permission.RESIDENTS_EDIT)
def merge() -> Answer:
    """Put two entries together; the one that was chosen stays."""
    actor = current_actor()
    form = MergeForm()
    ids = (_number(form.one.data), _number(form.other.data))
    stays = _number(form.stays.data)
    if stays not in ids or stays == 0:
        form.say("stays", "Choose which entry stays.")
        return _comparison(actor, *ids, form)
    commands.merge(actor, ids[0] if stays == ids[1] else ids[1], into_id=stays)
    flash("Put together. Nothing was rewritten: it can be undone at any time, below the name.")
    return redirect(f"/residents/{stays}", 303)


@bp.get("/merges/<int:merge_id>")
@requires(Permission.RESIDENTS_EDIT)
def merged(merge_id: int) -> Answer:
    """What was put together, by whom and when, and taking it apart."""
    actor = current_actor()
    found = queries.merge_of(actor, merge_id)
    note_viewings(actor, [found.entry_id, found.into_id])
    return render_template("duplicates/merged.html", merged=found)


@bp.post("/merges/<int:merge_id>/undoing")
@requires(Permission.RESIDENTS_EDIT)
def undo(merge_id: int) -> Answer:
    """Take two entries apart again."""
    entry_id = commands.undo_merge(current_actor(), merge_id)
    flash("Taken apart. Each entry is what it was, with what was logged on it since.")
    return redirect(f"/residents/{queries.stands_for(current_actor(), entry_id)}", 303)


def _comparison(actor: Actor, one_id: int, other_id: int, sent: MergeForm | None) -> Answer:
    compared = queries.comparison(actor, one_id, other_id)
    for side in compared.sides:
        _to_be_changed(side.card)
    note_viewings(
        actor, [one_id, other_id], restricted=any(side.card.restricted for side in compared.sides)
    )  # before it is answered
    form = sent or MergeForm(formdata=None, one=one_id, other=other_id, stays=str(compared.fuller.card.id))
    form.stays.choices = {str(side.card.id): _choice(side) for side in compared.sides}
    page = render_template(
        "duplicates/compare.html", compared=compared, form=form, again=full_day(compared.ask_again_on)
    )
    return page, form.status if sent else 200


def _choice(side: queries.Side) -> str:
    return f"{side.card.name}, entry {side.card.id}"


def _to_be_changed(card: ResidentCard) -> ResidentCard:
    if not card.can_edit:
        raise NotAllowed("You see this because a matter was put to you. The council's officers change what is kept.")
    return card


def _number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
