"""How residents and organisations are reached: adding, stopping, ending."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for

from crm.permissions import Permission
from crm.residents import commands, queries
from crm.residents.commands import Added
from crm.residents.forms import ContactPointForm, SafetyForm
from crm.residents.views.frame import Answer, bp, organisation_url, to_be_changed
from crm.web.authorise import current_actor, requires


@bp.get("/residents/<int:resident_id>/contact-points")
@requires(Permission.RESIDENTS_EDIT)
def contact_points(resident_id: int) -> Answer:
    """How a resident is reached, with what can be changed."""
    return _page(resident_id)


@bp.post("/residents/<int:resident_id>/contact-points")
@requires(Permission.RESIDENTS_EDIT)
def add_contact_point(resident_id: int) -> Answer:
    """Add a way to reach a resident; others who have the same are named."""
    form = ContactPointForm()
    if form.validate():
        added = form.attempt(lambda: _add(form, resident_id=resident_id))
        if added is not None:
            say_added(added)
            return redirect(url_for("residents.contact_points", resident_id=resident_id), 303)
    return _page(resident_id, form=form)


@bp.post("/organisations/<int:organisation_id>/contact-points")
@requires(Permission.RESIDENTS_EDIT)
def add_contact_point_of_organisation(organisation_id: int) -> Answer:
    """Add a way to reach an organisation."""
    form = ContactPointForm()
    if form.validate():
        added = form.attempt(lambda: _add(form, organisation_id=organisation_id))
        if added is not None:
            say_added(added)
            return redirect(organisation_url(organisation_id), 303)
    card = queries.organisation_card(current_actor(), organisation_id)
    page = render_template(
        "residents/organisation.html", card=card, form=form, stopping_id=0, stopping=SafetyForm(formdata=None)
    )
    return page, form.status


@bp.post("/contact-points/<int:contact_point_id>/safety")
@requires(Permission.RESIDENTS_EDIT)
def change_safety(contact_point_id: int) -> Answer:
    """Say that a contact point must not be used and why, or that it is safe again."""
    actor = current_actor()
    form = SafetyForm()
    whose = queries.whose_contact_point(actor, contact_point_id)
    if form.validate():
        done = form.attempt(
            lambda: commands.change_safety_of_contact_point(
                actor, contact_point_id, safe=form.safe.data == "yes", reason=form.reason.data or ""
            )
        )
        if done is not None:
            flash("Saved. Everybody who may use it sees this first.")
            return redirect(_back(*whose), 303)
    return _page_of(*whose, stopping=(contact_point_id, form))


@bp.post("/contact-points/<int:contact_point_id>/end")
@requires(Permission.RESIDENTS_EDIT)
def end_contact_point(contact_point_id: int) -> Answer:
    """They are not reached this way any more."""
    actor = current_actor()
    whose = queries.whose_contact_point(actor, contact_point_id)
    commands.end_contact_point(actor, contact_point_id)
    flash("Ended today. They can still be found by it.")
    return redirect(_back(*whose), 303)


def say_added(added: Added) -> None:
    """Say what came of it: who else has the same, and whether the ward is known."""
    if added.matches:
        others = ", ".join(added.matches)
        flash(f"Saved. {others} can be reached the same way. Look whether it is one person; nothing was put together.")
    else:
        flash("Saved.")
    if added.ward_unknown:
        flash("No ward is on record for that postcode. The address is kept, and the ward follows once it is known.")


def _add(form: ContactPointForm, *, resident_id: int | None = None, organisation_id: int | None = None) -> Added:
    return commands.add_contact_point(
        current_actor(),
        resident_id=resident_id,
        organisation_id=organisation_id,
        kind=form.kind.data or "",
        value=form.value.data or "",
        network=form.network.data or "",
        postcode=form.postcode.data or "",
        note=form.note.data or "",
    )


def _page(
    resident_id: int, *, form: ContactPointForm | None = None, stopping: tuple[int, SafetyForm] | None = None
) -> Answer:
    card = to_be_changed(current_actor(), resident_id)
    sent = form or (stopping[1] if stopping else None)
    page = render_template(
        "residents/contact_points.html",
        card=card,
        form=form or ContactPointForm(formdata=None),
        stopping_id=stopping[0] if stopping else 0,
        stopping=stopping[1] if stopping else SafetyForm(formdata=None),
    )
    return page, sent.status if sent else 200


def _page_of(kind: str, subject_id: int, *, stopping: tuple[int, SafetyForm]) -> Answer:
    if kind == "resident":
        return _page(subject_id, stopping=stopping)
    card = queries.organisation_card(current_actor(), subject_id)
    page = render_template(
        "residents/organisation.html",
        card=card,
        form=ContactPointForm(formdata=None),
        stopping_id=stopping[0],
        stopping=stopping[1],
    )
    return page, stopping[1].status


def _back(kind: str, subject_id: int) -> str:
    if kind == "resident":
        return url_for("residents.contact_points", resident_id=subject_id)
    return organisation_url(subject_id)
