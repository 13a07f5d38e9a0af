"""The words of introductions, by language: kept by the digital lead."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from crm.errors import Stale
from crm.handovers.commands import introductions as commands
from crm.handovers.queries.introduction_texts import TextLine, introduction_texts
from crm.handovers.views.frame import bp
from crm.handovers.wording import FIELDS
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.forms import Passage, TypedForm

Answer = str | tuple[str, int] | Response


class TextForm(TypedForm):
    """The words in one language."""

    with_leaver = Passage("Where they knew who leaves", say="the words", longest=commands.LONGEST, needed=True)
    without_leaver = Passage("Where they did not", say="the words", longest=commands.LONGEST, needed=True)
    version = HiddenField()


@bp.get("/introduction-texts")
@requires(Permission.INTRODUCTION_TEXTS_EDIT)
def texts() -> str:
    """The languages, those that residents asked for and that are missing first."""
    return render_template("handovers/introduction_texts.html", texts=introduction_texts(current_actor()))


@bp.get("/introduction-texts/<language>")
@requires(Permission.INTRODUCTION_TEXTS_EDIT)
def text(language: str) -> Answer:
    """The form of the words in one language."""
    line = _line(language)
    form = TextForm(
        formdata=None, with_leaver=line.with_leaver, without_leaver=line.without_leaver, version=str(line.version)
    )
    return _shown(line, form)


@bp.post("/introduction-texts/<language>")
@requires(Permission.INTRODUCTION_TEXTS_EDIT)
def change_text(language: str) -> Answer:
    """Save the words in one language."""
    form = TextForm()
    line = _line(language)
    stale: Stale | None = None
    if form.validate():
        try:
            done = form.attempt(
                lambda: commands.change_introduction_text(
                    current_actor(),
                    language,
                    with_leaver=form.with_leaver.data or "",
                    without_leaver=form.without_leaver.data or "",
                    version=int(form.version.data) if (form.version.data or "").isdigit() else -1,
                )
            )
            if done is not None:
                flash(f"Saved. Introductions in {line.name} are drafted with these words from now on.")
                return redirect(url_for("handovers.texts"), 303)
        except Stale as error:
            stale = error
            line = _line(language)
            form.version.data = str(line.version)
    return _shown(line, form, stale)


def _line(language: str) -> TextLine:
    found = next((line for line in introduction_texts(current_actor()) if line.language == language), None)
    if found is None:
        abort(404)
    return found


def _shown(line: TextLine, form: TextForm, stale: Stale | None = None) -> Answer:
    html = render_template(
        "handovers/introduction_text.html", line=line, form=form, fields=FIELDS, stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )  # fmt: skip
    return html, 409 if stale else form.status
