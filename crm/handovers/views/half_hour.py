"""One's own half-hour: what only you know, one resident at a time."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from crm.audit.commands import note_viewing
from crm.errors import Stale
from crm.handovers.commands.half_hour import LONGEST, leave_out, put_off, tell
from crm.handovers.queries.half_hour import Told, half_hour, told_of
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires
from crm.web.forms import Passage, TypedForm

Answer = str | Response | tuple[str, int]
ASKED = ("what_works", "what_to_avoid", "still_open")


class TellForm(TypedForm):
    """What somebody alone knows of a resident."""

    what_works = Passage("What works with them", say="what works", longest=LONGEST)
    what_to_avoid = Passage("What to avoid", say="what to avoid", longest=LONGEST)
    still_open = Passage("What is open between you", say="what is open", longest=LONGEST)
    version = HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0

    def differs_from(self, told: Told) -> bool:
        """Whether something was written that does not stand there yet."""
        return any((self[name].data or "") not in ("", getattr(told, name)) for name in ASKED)


@bp.get("/half-hour")
@requires(Permission.RESIDENTS_EDIT)
def my_half_hour() -> Answer:
    """Where the reader stands, and whom to tell of next."""
    return _page(None)


@bp.get("/half-hour/<int:resident_id>")
@requires(Permission.RESIDENTS_EDIT)
def half_hour_of(resident_id: int) -> Answer:
    """The same, about one resident."""
    return _page(resident_id)


@bp.post("/half-hour/<int:resident_id>/answers")
@requires(Permission.RESIDENTS_EDIT)
def answer(resident_id: int) -> Answer:
    """Tell of a resident; or later, or not at all. What was written is kept whichever button it was."""
    actor = current_actor()
    form = TellForm()
    wants = request.form.get("answer", "told")
    if wants in ("later", "skipped") and not form.differs_from(told_of(actor, resident_id)):
        (put_off if wants == "later" else leave_out)(actor, resident_id)
        return redirect(url_for("handovers.my_half_hour"), 303)
    if not form.validate():
        return _page(resident_id, form)
    try:
        saved = form.attempt(
            lambda: tell(
                actor,
                resident_id,
                what_works=form.what_works.data or "",
                what_to_avoid=form.what_to_avoid.data or "",
                still_open=form.still_open.data or "",
                version=form.seen_version,
            )
        )
    except Stale as error:
        return _page(resident_id, form, error)
    if saved is None:
        return _page(resident_id, form)
    flash("Saved. It stands in the brief now, for whoever comes next.")
    return redirect(url_for("handovers.my_half_hour"), 303)


def _page(resident_id: int | None, form: TellForm | None = None, stale: Stale | None = None) -> Answer:
    actor = current_actor()
    page = half_hour(actor, resident_id)
    person = page.person
    if person is not None:
        # What is asked shows what is kept of them, so that the reader looks at them is written down first.
        note_viewing(actor, person.resident_id, restricted=person.restricted)
        form = form or TellForm(formdata=None, obj=person.told)
        if stale:
            # Sending it again is then a decision: both were on the screen.
            form.version.data = str(person.told.version)
    html = render_template(
        "handovers/half_hour.html",
        page=page,
        person=person,
        form=form,
        stale=stale.words if stale else "",
        theirs=stale.theirs if stale else {},
    )
    return html, 409 if stale else form.status if form else 200
