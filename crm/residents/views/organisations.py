"""Organisations: their list, and each with the people in it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from crm.errors import NotAllowed, Stale
from crm.permissions import Permission
from crm.residents import commands, queries
from crm.residents.forms import ContactPointForm, OrganisationForm, SafetyForm
from crm.residents.organisation_cards import OrganisationCard
from crm.residents.views.frame import Answer, bp, organisation_url
from crm.web.authorise import current_actor, requires
from crm.web.pagination import page_number


@bp.get("/organisations")
@requires(Permission.RESIDENTS_READ)
def organisations() -> Answer:
    """The organisations, by name."""
    actor = current_actor()
    listed = queries.organisations(actor, page_number(request.args.get("page")))
    pages = {
        "newer": url_for("residents.organisations", page=listed.previous) if listed.previous else "",
        "newer_words": "Previous",
        "older": url_for("residents.organisations", page=listed.next) if listed.next else "",
        "older_words": "Next",
    }
    may_add = bool(actor.controllers) and actor.may(Permission.RESIDENTS_EDIT)
    return render_template("residents/organisations.html", listed=listed, pages=pages, may_add=may_add)


@bp.get("/organisations/new")
@requires(Permission.RESIDENTS_EDIT)
def new_organisation() -> Answer:
    """The form for an organisation that is not known yet."""
    form = OrganisationForm(formdata=None, name=request.args.get("name", "")[:200])
    form.offer(queries.keepers(current_actor()))
    return render_template("residents/new_organisation.html", form=form)


@bp.post("/organisations")
@requires(Permission.RESIDENTS_EDIT)
def create_organisation() -> Answer:
    """Keep a new organisation."""
    actor = current_actor()
    form = OrganisationForm()
    form.offer(queries.keepers(actor))
    if form.validate():
        organisation_id = form.attempt(
            lambda: commands.add_organisation(
                actor,
                controller_id=int(form.keeper.data or 0),
                name=form.name.data or "",
                kind=form.kind.data or "",
                about=form.about.data or "",
            )
        )
        if organisation_id is not None:
            flash("Saved.")
            return redirect(organisation_url(organisation_id), 303)
    return render_template("residents/new_organisation.html", form=form), form.status


@bp.get("/organisations/<int:organisation_id>")
@requires(Permission.RESIDENTS_READ)
def organisation(organisation_id: int) -> Answer:
    """An organisation, how it is reached, and the people in it."""
    card = queries.organisation_card(current_actor(), organisation_id)
    return render_template(
        "residents/organisation.html",
        card=card,
        form=ContactPointForm(formdata=None),
        stopping_id=0,
        stopping=SafetyForm(formdata=None),
    )


@bp.get("/organisations/<int:organisation_id>/details")
@requires(Permission.RESIDENTS_EDIT)
def organisation_details(organisation_id: int) -> Answer:
    """The form of what is kept about an organisation."""
    card = _to_be_changed(organisation_id)
    form = OrganisationForm(formdata=None, obj=card)
    return render_template("residents/organisation_details.html", card=card, form=form, stale="", theirs={})


@bp.post("/organisations/<int:organisation_id>/details")
@requires(Permission.RESIDENTS_EDIT)
def change_organisation(organisation_id: int) -> Answer:
    """Save what is kept about an organisation; where somebody else saved it meanwhile, show both."""
    actor = current_actor()
    form = OrganisationForm()
    form.offer({})
    stale: Stale | None = None
    if form.validate():
        try:
            saved = form.attempt(
                lambda: commands.change_organisation(
                    actor,
                    organisation_id,
                    name=form.name.data or "",
                    kind=form.kind.data or "",
                    about=form.about.data or "",
                    version=form.seen_version,
                )
            )
        except Stale as error:
            stale, saved = error, None
        if saved is not None:
            flash("Saved.")
            return redirect(organisation_url(saved), 303)
    card = _to_be_changed(organisation_id)
    if stale:
        form.version.data = str(card.version)
    page = render_template(
        "residents/organisation_details.html",
        card=card,
        form=form,
        stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )
    return page, 409 if stale else form.status


def _to_be_changed(organisation_id: int) -> OrganisationCard:
    card = queries.organisation_card(current_actor(), organisation_id)
    if not card.can_edit:
        raise NotAllowed("You see this because a matter was put to you. The council's officers change what is kept.")
    return card
