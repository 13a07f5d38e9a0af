"""Asking, passing on, bringing in; answering, sending back."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for

from crm.conversations import commands, queries
from crm.conversations.forms import AnswerForm, AskForm, ReturnForm, target
from crm.conversations.queries import WhoToAsk
from crm.conversations.views.frame import LARGEST, Answer, bp, note_viewings, say_sent, to_thread
from crm.conversations.views.thread import show_thread
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires


@bp.get(f"/conversations/<int(max={LARGEST}):conversation_id>/who-to-ask")
@requires(Permission.CONVERSATIONS_WRITE)
def who_to_ask(conversation_id: int) -> Answer:
    """Whom one can ask: choices as one types, the one that was picked, or without JavaScript a page of them."""
    actor = current_actor()
    if wanted := target(request.args.get("to", "")):
        picked = queries.whom(actor, conversation_id, *wanted)
        if not htmx.wants_fragment():
            return redirect(url_for("conversations.thread", conversation_id=conversation_id, to=picked.value), 303)
        form = AskForm(formdata=None)
        form.to.data, form.who.data = picked.value, picked.title
        return render_template("conversations/_who.html", form=form, picked=picked, about=conversation_id, alone=True)
    words = (request.args.get("who") or "").strip()[:80]
    found = queries.who_to_ask(actor, conversation_id, words)
    left = () if found else queries.posts_of_the_departed(actor, conversation_id, words)
    return render_template(
        htmx.template("conversations/who_to_ask.html", "conversations/_who_to_ask.html"),
        found=found,
        left=left,
        words=words,
        about=conversation_id,
    )


@bp.post(f"/conversations/<int(max={LARGEST}):conversation_id>/asks")
@requires(Permission.CONVERSATIONS_WRITE)
def ask(conversation_id: int) -> Answer:
    """Ask, pass on or bring in. What cannot be used comes back with everything typed still there."""
    form = AskForm()
    picked = _picked(form, conversation_id) if form.validate() else None
    if picked is not None and form.attempt(lambda: _put(form, conversation_id, picked)):
        say_sent(f"ask-{conversation_id}", _done(form.kind.data, picked))
        return to_thread(conversation_id)
    return show_thread(conversation_id, form, picked)


@bp.get(f"/asks/<int(max={LARGEST}):ask_id>/answer")
@requires(Permission.CONVERSATIONS_WRITE)
def answer(ask_id: int) -> Answer:
    """The question, with room for the answer."""
    return _question(ask_id, "answer", AnswerForm(formdata=None))


@bp.post(f"/asks/<int(max={LARGEST}):ask_id>/answer")
@requires(Permission.CONVERSATIONS_WRITE)
def give_answer(ask_id: int) -> Answer:
    """Answer into the same thread."""
    form = AnswerForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.answer_ask(
                current_actor(), ask_id, answer=form.answer.data or "", kind=form.kind.data or ""
            )
        )
        if about is not None:
            words = "Your answer is in the thread, for whoever asked and whoever comes after them."
            say_sent(f"answer-{ask_id}", words)
            return to_thread(about)
    return _question(ask_id, "answer", form)


@bp.get(f"/asks/<int(max={LARGEST}):ask_id>/return")
@requires(Permission.CONVERSATIONS_WRITE)
def sending_back(ask_id: int) -> Answer:
    """The question, with room for why it is not ours."""
    return _question(ask_id, "return", ReturnForm(formdata=None))


@bp.post(f"/asks/<int(max={LARGEST}):ask_id>/return")
@requires(Permission.CONVERSATIONS_WRITE)
def send_back(ask_id: int) -> Answer:
    """Send it back, with the reason."""
    form = ReturnForm()
    if form.validate():
        about = form.attempt(
            lambda: commands.return_ask(current_actor(), ask_id, reason=form.reason.data or "")
        )  # fmt: skip
        if about is not None:
            say_sent(f"return-{ask_id}", "Sent back, with your reason. The resident’s clock runs on.")
            return to_thread(about)
    return _question(ask_id, "return", form)


def _question(ask_id: int, what: str, form: AnswerForm | ReturnForm) -> Answer:
    actor = current_actor()
    page = queries.ask_page(actor, ask_id)
    note_viewings(actor, page.conversation_id)
    return render_template(f"conversations/{what}.html", page=page, form=form), form.status


def _picked(form: AskForm, conversation_id: int) -> WhoToAsk | None:
    """Whom the form means: who was picked, if what stands in the field still names them; else the one who fits it."""
    actor = current_actor()
    typed = " ".join((form.who.data or "").split())[:120]
    if form.target is not None:
        picked = queries.whom(actor, conversation_id, *form.target)
        if form.chosen.data or not typed or typed == picked.title:
            form.to.data, form.who.data = picked.value, picked.title
            return picked
    form.to.data = ""
    if not typed:
        form.say("who", "Say whom: a name, a post or a team.")
        return None
    found = queries.who_to_ask(actor, conversation_id, typed)
    exact = [one for one in found if typed.casefold() in {one.title.casefold(), one.short.casefold()}]
    if len(found) == 1 or len(exact) == 1:
        (picked,) = found if len(found) == 1 else exact
        form.to.data, form.who.data = picked.value, picked.title
        return picked
    left = () if found else queries.posts_of_the_departed(actor, conversation_id, typed)
    form.chosen.choices = {one.value: one.title for one in (*found, *left) if one.value}
    form.say("who", _why_nobody(typed, found, left))
    return None


def _why_nobody(typed: str, found: Sequence[WhoToAsk], left: Sequence[WhoToAsk]) -> str:
    if found:
        return "Several fit. Choose one of them."
    return f"{left[0].why}." if left else f"Nobody fits “{typed[:60]}”. Try a post or a team."


def _put(form: AskForm, conversation_id: int, picked: WhoToAsk) -> int | None:
    actor = current_actor()
    kind, target_id = target(picked.value) or ("post", 0)
    where = {f"{kind}_id": target_id}
    if form.kind.data == "bring":
        if kind == "team":
            form.say("who", "Bring in a post of the team: then somebody is in it by name.")
            return None
        return commands.bring_in(actor, conversation_id, post_id=target_id)
    act = commands.pass_on if form.kind.data == "pass" else commands.ask
    return act(actor, conversation_id, **where, needed=form.needed.data or "", due_on=form.due_on.data)


def _done(kind: str, picked: WhoToAsk) -> str:
    if kind == "bring":
        return f"{picked.title} is in this conversation from now on."
    if kind == "pass":
        return f"Passed on to {picked.title}. It is theirs from now on; they can send it back. The clock runs on."
    return f"Asked {picked.title}. You stay responsible, and it is on their Today."
