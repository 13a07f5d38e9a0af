"""Telling residents who is there for them now: the list, one to review, and that it was sent."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField

from crm.audit.commands import note_viewing
from crm.errors import Stale
from crm.handovers.commands import introductions as commands
from crm.handovers.queries.introductions import IntroductionPage, introduction_page, introductions_page
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many
from crm.web.forms import Passage, TypedForm
from crm.web.pagination import page_number

Answer = str | tuple[str, int] | Response


class ReviewForm(TypedForm):
    """What an introduction says, and by which way it goes."""

    text = Passage("What it says", say="what it says", longest=commands.LONGEST, needed=True)
    contact_point = RadioField("How will you tell them?", validate_choice=False)
    version = HiddenField()


@bp.get("/acceptances/<int:acceptance_id>/introductions")
@requires(Permission.HANDOVERS_READ)
def introductions(acceptance_id: int) -> str:
    """The introductions of a post's handover, and those to whom nobody writes."""
    page = introductions_page(current_actor(), acceptance_id, page=page_number(request.args.get("page")))

    def at(number: int | None) -> str:
        return url_for("handovers.introductions", acceptance_id=acceptance_id, page=number) if number else ""

    pages = {"newer": at(page.lines.previous), "newer_words": "Before these", "older": at(page.lines.next)}
    return render_template("handovers/introductions.html", page=page, pages=pages | {"older_words": "More"})


@bp.post("/acceptances/<int:acceptance_id>/introductions")
@requires(Permission.HANDOVERS_READ)
def draft_introductions(acceptance_id: int) -> Response:
    """Draft an introduction for everybody who can be told."""
    count = commands.draft_introductions(current_actor(), acceptance_id)
    flash(f"{many(count, 'introduction')} drafted. Read each before it goes.")
    return redirect(url_for("handovers.introductions", acceptance_id=acceptance_id), 303)


@bp.get("/introductions/<int:introduction_id>")
@requires(Permission.HANDOVERS_READ)
def one_introduction(introduction_id: int) -> Answer:
    """One introduction, with what to mind about the resident."""
    page = _page(introduction_id)
    form = ReviewForm(
        formdata=None, text=page.text, contact_point=str(page.contact_point_id), version=str(page.version)
    )
    return _shown(page, form)


@bp.post("/introductions/<int:introduction_id>/review")
@requires(Permission.HANDOVERS_READ)
def review_introduction(introduction_id: int) -> Answer:
    """Say that the words and the way are right."""
    form = ReviewForm()
    stale: Stale | None = None
    if form.validate():
        try:
            done = form.attempt(lambda: _review(introduction_id, form))
            if done is not None:
                flash("Reviewed. Say so here once you have sent it.")
                return redirect(url_for("handovers.one_introduction", introduction_id=introduction_id), 303)
        except Stale as error:
            stale = error
    page = _page(introduction_id)
    if stale:
        form.version.data = str(page.version)
    return _shown(page, form, stale)


@bp.post("/introductions/<int:introduction_id>/sent")
@requires(Permission.HANDOVERS_READ)
def send_introduction(introduction_id: int) -> Response:
    """Say that it was sent; it is written down as a message to the resident."""
    actor = current_actor()
    commands.send_introduction(actor, introduction_id)
    page = introduction_page(actor, introduction_id)
    flash(f"Written down: {page.card.name} was told about {page.successor}.")
    return redirect(url_for("handovers.introductions", acceptance_id=page.acceptance_id), 303)


def _review(introduction_id: int, form: ReviewForm) -> int:
    point, version = form.contact_point.data or "", form.version.data or ""
    return commands.review_introduction(
        current_actor(),
        introduction_id,
        text=form.text.data or "",
        contact_point_id=_number(point) or None,
        version=_number(version),
    )


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def _page(introduction_id: int) -> IntroductionPage:
    """The page, once it is written down that the resident is looked at."""
    actor = current_actor()
    page = introduction_page(actor, introduction_id)
    note_viewing(actor, page.card.id, restricted=page.card.restricted)
    return page


def _shown(page: IntroductionPage, form: ReviewForm, stale: Stale | None = None) -> Answer:
    form.contact_point.choices = {str(way.contact_point_id): way.words for way in page.ways}
    html = render_template(
        "handovers/introduction.html", page=page, form=form, stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )  # fmt: skip
    return html, 409 if stale else form.status
