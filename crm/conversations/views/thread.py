"""The page of one conversation."""

from __future__ import annotations

from datetime import date

from flask import render_template, request

from crm.conversations import queries
from crm.conversations.forms import AgreementForm, AnswerForm, AskForm, target
from crm.conversations.queries import WhoToAsk
from crm.conversations.views.frame import LARGEST, Answer, bp, note_viewings, number
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.forms import read_day


@bp.get(f"/conversations/<int(max={LARGEST}):conversation_id>")
@requires(Permission.CONVERSATIONS_READ)
def thread(conversation_id: int) -> Answer:
    """One conversation. That somebody looked is written before it is answered."""
    form = AskForm(formdata=None)
    picked = None
    if wanted := target(request.args.get("to", "")):
        picked = queries.whom(current_actor(), conversation_id, *wanted)
        form.to.data, form.who.data = picked.value, picked.title
    return show_thread(conversation_id, form, picked)


def show_thread(conversation_id: int, form: AskForm, picked: WhoToAsk | None = None) -> Answer:
    """The page, with the form for asking as it was typed."""
    actor = current_actor()
    asked_on, problem = _day(request.args.get("on", ""))
    page = queries.thread_page(
        actor,
        conversation_id,
        oldest_first=request.args.get("order") == "oldest",
        beyond=number(request.args.get("beyond")),
        on=asked_on,
    )
    note_viewings(actor, conversation_id)
    # The form's own status: a form that was refused shows the same page with what was typed.
    status = form.status if form.status != 200 else (422 if problem else 200)
    return (
        render_template(
            htmx.template("conversations/thread.html", "conversations/_said.html"),
            page=page,
            form=form,
            picked=picked,
            answering=AnswerForm(formdata=None),
            agreeing=AgreementForm(formdata=None, data={"says": page.agreed.says if page.agreed else None}),
            on={"asked": request.args.get("on", ""), "problem": problem},
        ),
        status,
    )


def _day(raw: str) -> tuple[date | None, str]:
    """The day asked for, or what is wrong with it."""
    if not raw.strip():
        return None, ""
    try:
        return read_day(raw.strip()), ""
    except ValueError as error:
        return None, str(error)
