"""Who belongs to whom and to what."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for

from crm.permissions import Permission
from crm.residents import commands, queries, rules
from crm.residents.forms import LinkForm
from crm.residents.views.frame import Answer, asked_for, bp, organisation_url, resident_url, to_be_changed
from crm.web import htmx
from crm.web.authorise import current_actor, requires


@bp.get("/residents/<int:resident_id>/links")
@requires(Permission.RESIDENTS_EDIT)
def links(resident_id: int) -> Answer:
    """The links of a resident; finding whom to link them to, and, once that is chosen, the form."""
    return _page(resident_id, other=request.args.get("other", ""))


@bp.post("/residents/<int:resident_id>/links")
@requires(Permission.RESIDENTS_EDIT)
def add_link(resident_id: int) -> Answer:
    """Link a resident to the other who was chosen."""
    actor = current_actor()
    form = LinkForm()
    kind, other_id = _read(form.other.data)
    if form.validate():
        made = form.attempt(
            lambda: commands.link(
                actor,
                resident_id,
                kind=form.kind.data or "",
                organisation_id=other_id if kind == "organisation" else None,
                other_resident_id=other_id if kind == "resident" else None,
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
            )
        )
        if made is not None:
            flash("Saved.")
            return redirect(url_for("residents.links", resident_id=resident_id), 303)
        # The choice is no field that one could be led to.
        form.form_errors += form.other.errors
        form.other.errors = []
    return _page(resident_id, other=form.other.data or "", form=form)


@bp.post("/links/<int:link_id>/end")
@requires(Permission.RESIDENTS_EDIT)
def end_link(link_id: int) -> Answer:
    """A link holds no more from today."""
    resident_id = commands.end_link(current_actor(), link_id)
    flash("Ended today. It stays in the history.")
    kind, about_id = _read(request.form.get("back"))  # the page that it was read on
    if kind == "organisation":
        return redirect(organisation_url(about_id), 303)
    return redirect(resident_url(about_id) if kind else url_for("residents.links", resident_id=resident_id), 303)


@bp.get("/organisations/<int:organisation_id>/people")
@requires(Permission.RESIDENTS_EDIT)
def people_for(organisation_id: int) -> Answer:
    """Finding somebody to link to an organisation; their own page of links then asks in which role."""
    actor = current_actor()
    card = queries.organisation_card(actor, organisation_id)
    asked = asked_for()
    found = queries.search(actor, asked) if asked else None
    return render_template(
        htmx.template("residents/people_for.html", "residents/_people_for.html"), card=card, asked=asked, found=found
    )


def _page(resident_id: int, *, other: str, form: LinkForm | None = None) -> Answer:
    actor = current_actor()
    asked = asked_for()
    found = queries.search(actor, asked) if asked else None
    chosen = queries.named(actor, *_read(other))
    card = to_be_changed(actor, resident_id)
    sent = form
    form = form or LinkForm(formdata=None, other=other)
    page = render_template(
        htmx.template("residents/links.html", "residents/_link_choices.html"),
        card=card,
        form=form,
        asked=asked,
        found=found,
        chosen=chosen,
        kinds=rules.KINDS_OF_LINK.get(chosen.kind, ()) if chosen else (),
    )
    return page, sent.status if sent else 200


def _read(raw: str | None) -> tuple[str, int]:
    """`resident:7` or `organisation:3`; anything else is nobody."""
    kind, _, number = (raw or "").partition(":")
    usable = kind in {"resident", "organisation"} and number.isascii() and number.isdigit() and len(number) < 10
    return (kind, int(number)) if usable else ("", 0)
