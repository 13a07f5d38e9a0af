"""Asking an officer about a line of a ward's page."""

from __future__ import annotations

import re
from datetime import date

from flask import render_template, request
from werkzeug.wrappers import Response

from crm.actor import Actor
from crm.conversations.commands.ward_questions import AboutWard, ask_about_ward
from crm.conversations.forms import WardQuestionForm, target
from crm.conversations.queries.ward_questions import QuestionPage, question_page
from crm.conversations.views.frame import Answer, bp, say_sent, to_thread
from crm.council.picking import posts_to_ask
from crm.permissions import Permission
from crm.web.authorise import current_actor, requires

ELSE = "else"
_MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


@bp.get("/wards/<code>/questions")
@requires(Permission.CONVERSATIONS_WRITE)
def ward_question(code: str) -> Answer:
    """A form to ask about a line of a ward's page: for the councillors of the ward."""
    page = question_page(current_actor(), code, request.args.get("about", ""))
    form = WardQuestionForm(formdata=None)
    return _shown(page, form, _month(request.args.get("month", "")))


@bp.post("/wards/<code>/questions")
@requires(Permission.CONVERSATIONS_WRITE)
def ask_ward_question(code: str) -> Answer:
    """Ask: it becomes a conversation of the council that whoever is asked leads, with the reason kept."""
    actor = current_actor()
    page = question_page(actor, code, request.form.get("about", ""))
    month = _month(request.form.get("month", ""))
    form = WardQuestionForm()
    # Both, so that all that is missing is said at once.
    whom, is_sound = _whom(actor, page, form), form.validate()
    if whom is not None and is_sound:
        asked = form.attempt(lambda: _ask(actor, page, month, form, whom))
        if asked is not None:
            say_sent(f"ward-question-{code}", "Asked. It is on their Today, and the answer comes in here.")
            return to_thread(asked)
    elif whom is None:
        form.say("who" if form.who.data or not page.whom else "to", _why_nobody(actor, form))
    return _shown(page, form, month)


def _ask(actor: Actor, page: QuestionPage, month: str, form: WardQuestionForm, whom: tuple[str, int]) -> int:
    kind, target_id = whom
    when = f", {date.fromisoformat(f'{month}-01'):%B %Y}" if month else ""
    about = AboutWard(
        ward_id=page.ward.ward_id, asked_from=page.asked_from, month=month, line=page.line, line_id=page.line_id,
        subject=f"{page.words} in {page.ward.name}{when}" if page.about else f"{page.ward.name}{when}",
        service_code=page.service_code,
    )  # fmt: skip
    return ask_about_ward(
        actor, about, **{f"{kind}_id": target_id}, needed=form.needed.data or "", reason=form.reason.data or "",
        due_on=form.due_on.data,
    )  # fmt: skip


def _whom(actor: Actor, page: QuestionPage, form: WardQuestionForm) -> tuple[str, int] | None:
    """Who was chosen of those offered; else the one post or team that fits what was typed."""
    if form.to.data in {one.value for one in page.whom}:
        return target(form.to.data)
    found = _fitting(actor, form)
    return found[0] if len(found) == 1 else None


def _fitting(actor: Actor, form: WardQuestionForm) -> list[tuple[str, int]]:
    typed = " ".join((form.who.data or "").split())[:120]
    if not typed:
        return []
    found = posts_to_ask(actor, typed)
    exact = [one for one in found if typed.casefold() in {name.casefold() for name in (one.title, *one.names)}]
    return [(one.kind, one.id) for one in (exact if len(exact) == 1 else found)]


def _why_nobody(actor: Actor, form: WardQuestionForm) -> str:
    typed = (form.who.data or "").strip()
    if not typed:
        return "Choose whom to ask, or name somebody else."
    found = posts_to_ask(actor, typed, limit=4)
    if not found:
        return f"Nobody fits “{typed[:60]}”. Try a post or a team."
    names = "; ".join(", ".join([*one.names[:1], one.title]) for one in found)
    return f"Several fit: {names}. Write the whole title of one."


def _shown(page: QuestionPage, form: WardQuestionForm, month: str) -> tuple[str, int] | Response:
    form.to.choices = {one.value: one.title for one in page.whom} | ({ELSE: "Somebody else"} if page.whom else {})
    return render_template("conversations/ward_question.html", page=page, form=form, month=month), form.status


def _month(raw: str) -> str:
    return raw if _MONTH.fullmatch(raw) else ""
