"""Finding people, adding them, and changing who they are."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for

from crm.errors import Stale
from crm.permissions import Permission
from crm.residents import commands, queries
from crm.residents.commands.residents import Details, Reach
from crm.residents.forms import BriefForm, DetailsForm, NewResidentForm, SafetyNoteForm, VersionedForm
from crm.residents.views.frame import Answer, asked_for, bp, resident_url, to_be_changed
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.limits import limited
from crm.web.pagination import page_number

SHOWN_AT_ONCE = 25


@bp.get("/residents")
@requires(Permission.RESIDENTS_READ)
@limited("search")
def find() -> str:
    """Finding somebody as one types; before that, who was spoken with last."""
    actor = current_actor()
    asked = asked_for()
    found = queries.search(actor, asked, limit=SHOWN_AT_ONCE) if asked else None
    number = page_number(request.args.get("page"))
    recent = None if asked else queries.recently_spoken(actor, number)
    pages = {
        "newer": url_for("residents.find", page=recent.previous) if recent and recent.previous else "",
        "older": url_for("residents.find", page=recent.next) if recent and recent.next else "",
    }
    to_review = () if asked or number > 1 else queries.safety_notes_to_review(actor, limit=5)
    return render_template(
        htmx.template("residents/find.html", "residents/_results.html"),
        asked=asked,
        found=found,
        recent=recent,
        pages=pages,
        to_review=to_review,
        may_add=bool(actor.controllers) and actor.may(Permission.RESIDENTS_EDIT),
    )


@bp.get("/residents/new")
@requires(Permission.RESIDENTS_EDIT)
def new() -> Answer:
    """The form for somebody new; the name may come from a search that found nobody."""
    form = NewResidentForm(formdata=None, name=request.args.get("name", "")[:200])
    form.offer(queries.keepers(current_actor()))
    return render_template("residents/new.html", form=form)


@bp.post("/residents")
@requires(Permission.RESIDENTS_EDIT)
def create() -> Answer:
    """Keep somebody new."""
    actor = current_actor()
    form = NewResidentForm()
    form.offer(queries.keepers(actor))
    if form.validate():
        resident_id = form.attempt(
            lambda: commands.add_resident(
                actor,
                controller_id=int(form.keeper.data or 0),
                name=form.name.data or "",
                known_as=form.known_as.data or "",
                pronoun=form.pronoun.data or "",
                reach=_reach(form),
            )
        )
        if resident_id is not None:
            flash(f"Saved. {form.name.data} can be found now.")
            if others := queries.namesakes(actor, resident_id):
                known = "Someone else of that name is" if others == 1 else f"{others} others of that name are"
                flash(f"{known} known already. Search for the name to see whether it is the same person.")
            return redirect(resident_url(resident_id), 303)
    return render_template("residents/new.html", form=form), form.status


def _reach(form: NewResidentForm) -> list[Reach]:
    reach = [Reach(kind, value) for kind in ("phone", "email") if (value := form[kind].data)]
    if form.address.data or form.postcode.data:
        reach.append(Reach("address", form.address.data or "", postcode=form.postcode.data or ""))
    return reach


@bp.get("/residents/<int:resident_id>/details")
@requires(Permission.RESIDENTS_EDIT)
def details(resident_id: int) -> Answer:
    """The form of what is kept about a resident."""
    return _form_page("details", resident_id, DetailsForm)


@bp.post("/residents/<int:resident_id>/details")
@requires(Permission.RESIDENTS_EDIT)
def change(resident_id: int) -> Answer:
    """Save what is kept about a resident; where somebody else saved it meanwhile, show both."""
    form = DetailsForm()
    actor = current_actor()
    changed = Details(
        name=form.name.data or "",
        known_as=form.known_as.data or "",
        pronoun=form.pronoun.data or "",
        language=form.language.data or "",
        language_asked_on=form.language_asked_on.data,
        preferences=form.preferences.data or "",
        adjustments=form.adjustments.data or "",
    )
    return _save(
        "details",
        resident_id,
        form,
        lambda: commands.change_resident(actor, resident_id, changed, version=form.seen_version),
    )


@bp.get("/residents/<int:resident_id>/brief")
@requires(Permission.RESIDENTS_EDIT)
def brief(resident_id: int) -> Answer:
    """The form that corrects the brief."""
    return _form_page("brief", resident_id, BriefForm)


@bp.post("/residents/<int:resident_id>/brief")
@requires(Permission.RESIDENTS_EDIT)
def correct_brief(resident_id: int) -> Answer:
    """Save the brief as corrected."""
    form = BriefForm()
    actor = current_actor()
    return _save(
        "brief",
        resident_id,
        form,
        lambda: commands.correct_brief(
            actor,
            resident_id,
            about=form.about.data or "",
            what_works=form.what_works.data or "",
            what_to_avoid=form.what_to_avoid.data or "",
            still_open=form.still_open.data or "",
            version=form.seen_version,
        ),
    )


@bp.get("/residents/<int:resident_id>/safety-note")
@requires(Permission.RESIDENTS_EDIT)
def safety_note(resident_id: int) -> Answer:
    """The form of the safety note."""
    return _form_page("safety_note", resident_id, SafetyNoteForm)


@bp.post("/residents/<int:resident_id>/safety-note")
@requires(Permission.RESIDENTS_EDIT)
def write_safety_note(resident_id: int) -> Answer:
    """Save the safety note with its day of review, or remove it."""
    form = SafetyNoteForm()
    actor = current_actor()
    return _save(
        "safety_note",
        resident_id,
        form,
        lambda: commands.write_safety_note(
            actor,
            resident_id,
            note=form.note.data or "",
            review_on=form.review_on.data,
            version=form.seen_version,
        ),
    )


def _form_page(which: str, resident_id: int, form_of: type[VersionedForm]) -> Answer:
    card = to_be_changed(current_actor(), resident_id)
    if card.canonical_id is not None and which != "safety_note":
        return redirect(url_for(request.endpoint or "", resident_id=card.canonical_id), 303)
    note = queries.safety_note_to_edit(current_actor(), resident_id) if which == "safety_note" else ""
    form = form_of(formdata=None, obj=card, note=note, review_on=card.safety_review_on)
    return render_template(f"residents/{which}.html", card=card, form=form, stale="", theirs={})


def _save(which: str, resident_id: int, form: VersionedForm, act: Callable[[], int]) -> Answer:
    """Run the command of a form; back to the resident, or the form again with what was typed and what is wrong."""
    stale: Stale | None = None
    if form.validate():
        try:
            if form.attempt(act) is not None:
                flash("Saved.")
                return redirect(resident_url(resident_id), 303)
        except Stale as error:
            stale = error
    card = to_be_changed(current_actor(), resident_id)
    if stale:
        # Sending it again is then a decision: both were on the screen.
        form.version.data = str(card.version)
    page = render_template(
        f"residents/{which}.html",
        card=card,
        form=form,
        stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )
    return page, 409 if stale else form.status
