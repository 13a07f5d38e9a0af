"""People somebody knows who are not in here: typed, pasted or brought in a file, looked at, taken in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from crm.errors import BadInput
from crm.handovers.commands.people_i_know import drop_list, keep_ticks, list_people, take_in, tick_all
from crm.handovers.contacts.card import MOST_CARDS, Listed, without_doubles
from crm.handovers.contacts.reading import MOST_BYTES, MOST_SENT, left_out_in_words, read_file, read_lines
from crm.handovers.queries.people_i_know import people_i_know
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.formatting import many
from crm.web.forms import Passage, TypedForm
from crm.web.pagination import page_number

Answer = str | Response | tuple[str, int]
LIST = "handovers.list_people_i_know"


class ListForm(TypedForm):
    """Names, one to a line, or a file of contacts."""

    # Longer than anybody types: who pastes an address book pastes all of it.
    lines = Passage("Names, one on each line", say="the names", longest=MOST_BYTES)
    file = FileField("Or a contacts file")


@bp.url_value_preprocessor
def _let_it_arrive(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file that is too large is read far enough to be told so in words, beside its field."""
    if endpoint == LIST:
        request.max_content_length = MOST_SENT
        request.max_form_memory_size = MOST_BYTES


@bp.errorhandler(RequestEntityTooLarge)
def _far_too_large(_error: RequestEntityTooLarge) -> tuple[str, int]:
    words = f"That is far more than a list of contacts: it can have {MOST_BYTES // 1024 // 1024} MB. Nothing was kept."
    return render_template("web/error.html", title="There is a problem", words=words, back=True, kept=[]), 422


@bp.get("/half-hour/people")
@requires(Permission.RESIDENTS_EDIT)
def people_not_in_here() -> Answer:
    """The reader's own list, and how to make one."""
    return _page(ListForm(formdata=None))


@bp.post("/half-hour/people")
@requires(Permission.RESIDENTS_EDIT)
def list_people_i_know() -> Answer:
    """Read what was typed, pasted or sent, and keep it to look at."""
    form = ListForm()
    listed = form.attempt(lambda: _read(form)) if form.validate() else None
    if form.file.data:
        form.file.data.close()  # a large file lies on disk until then
    if listed is None:
        return _page(form)
    listing = form.attempt(lambda: list_people(current_actor(), listed, tick=not form.file.data))
    if listing is None:
        return _page(form)
    flash(f"{many(listing, 'person', 'people')} to look at. {left_out_in_words(listed.left_out)}".strip())
    return redirect(url_for("handovers.people_not_in_here"), 303)


@bp.post("/half-hour/people/ticks")
@requires(Permission.RESIDENTS_EDIT)
def tick_people() -> Answer:
    """Keep the ticks, and go on to another page; tick all, or none; or take in whoever is ticked."""
    actor = current_actor()
    shown, ticked = _numbers("shown"), _numbers("wanted")
    wants = request.form.get("do", "take")
    if wants == "take":
        return _take_in(shown, ticked)
    if wants in ("all", "none"):
        tick_all(actor, tick=wants == "all")
        return redirect(url_for("handovers.people_not_in_here"), 303)
    keep_ticks(actor, shown, ticked)
    return redirect(url_for("handovers.people_not_in_here", page=page_number(wants)), 303)


@bp.post("/half-hour/people/removal")
@requires(Permission.RESIDENTS_EDIT)
def drop_people() -> Answer:
    """Throw the list away."""
    drop_list(current_actor())
    flash("The list is gone. Nobody in it was taken in.")
    return redirect(url_for("handovers.my_half_hour"), 303)


def _read(form: ListForm) -> Listed:
    """Both fields together; what is wrong with one is said beside it."""
    listed = Listed()
    chosen = form.file.data
    if (form.lines.data or "").strip() or not chosen:
        typed = read_lines(form.lines.data or "")
        listed = Listed(typed.cards, dict(typed.left_out))
    if chosen:
        found = read_file(chosen.read())
        for why, count in found.left_out.items():
            listed.left_out[why] = listed.left_out.get(why, 0) + count
        listed.cards = without_doubles([*listed.cards, *found.cards])
    if len(listed.cards) > MOST_CARDS:
        raise BadInput({"file": f"Together that is more than {MOST_CARDS:,} people. Send them in parts."})
    return listed


def _take_in(shown: list[int], ticked: list[int]) -> Answer:
    post = request.form.get("post", "")
    try:
        taken = take_in(current_actor(), shown, ticked, post_id=int(post) if post.isascii() and post.isdigit() else 0)
    except BadInput as error:
        keep_ticks(current_actor(), shown, ticked)
        return _page(ListForm(formdata=None), error.problems)
    said = f"{many(taken.count, 'person is', 'people are')} in here now, and your post looks after them."
    if taken.fit_now:
        said += f" {many(taken.fit_now, 'other was', 'others were')} met by somebody meanwhile: look again."
    flash(said)
    left = people_i_know(current_actor()).count
    return redirect(url_for("handovers.people_not_in_here" if left else "handovers.my_half_hour"), 303)


def _numbers(name: str) -> list[int]:
    return [int(raw) for raw in request.form.getlist(name) if raw.isascii() and raw.isdigit() and len(raw) < 10]


def _page(form: ListForm, problems: dict[str, str] | None = None) -> Answer:
    page = people_i_know(current_actor(), page_number(request.args.get("page")))
    html = render_template(
        "handovers/people_i_know.html", page=page, form=form, problems=problems or {}, megabytes=MOST_BYTES // 1024**2
    )
    return html, 422 if problems else form.status
