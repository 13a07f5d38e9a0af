"""The quick log: who, how, what was said, what was promised. One screen, also on a phone and without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.accounts.queries import accounts_to_log_through, services
from crm.actor import Actor
from crm.conversations.commands import Logged, log_interaction
from crm.conversations.entry import LogEntry, Who, checked
from crm.errors import AlreadyDone, BadInput, NotFound
from crm.pages import log_conversations
from crm.pages.frame import bp
from crm.pages.log_form import LogForm, number, present
from crm.pages.log_page import DRAFT, draft_of, shown
from crm.pages.log_people import who_of
from crm.pages.log_search import Found, found
from crm.pages.log_words import called, saved
from crm.permissions import Permission
from crm.residents import access as residents
from crm.residents.queries import names_of
from crm.web import htmx
from crm.web.authorise import current_actor, requires


@bp.get("/log")
@requires(Permission.CONVERSATIONS_WRITE)
def log() -> tuple[str, int]:
    """The empty form; from a resident's, an organisation's or a conversation's page it knows that already."""
    actor = current_actor()
    form = LogForm(formdata=None)
    people = _from_address(actor, form)
    return shown(actor, form, people)


@bp.post("/log")
@requires(Permission.CONVERSATIONS_WRITE)
def save_log() -> Response | tuple[str, int]:
    """Save the entry, or say what is missing with everything typed still there."""
    actor = current_actor()
    form = LogForm()
    form.offer(actor, accounts=accounts_to_log_through(actor), services=services(), threads=())
    form.validate()
    people, maybe = _named(actor, form, _sent_people())
    entry = form.entry(people)
    logged = None if form.errors else _attempt(actor, form, entry)
    if logged is None:
        _say_the_rest(form, entry)
        page = shown(actor, form, people, maybe=maybe)
        if not form.errors:
            raise NotFound
        return page
    flash(draft_of(form), "draft-sent")
    flash(saved(entry, whose=_whose(actor, people), joined=logged.joined))
    return redirect(url_for("conversations.thread", conversation_id=logged.conversation_id), 303)


@bp.get("/log/people")
@requires(Permission.CONVERSATIONS_WRITE)
def find_people() -> str | tuple[str, int]:
    """Whom the words typed so far fit: a list to choose from, for the search as one types."""
    actor = current_actor()
    words = (request.args.get("q") or request.args.get("who") or "").strip()
    fitting = found(actor, words) if words else None
    if htmx.wants_fragment():
        return render_template("pages/_log_found.html", found=fitting)
    form = LogForm(formdata=None)
    form.who.data = words
    return shown(actor, form, (), maybe=fitting)


@bp.post("/log/people")
@requires(Permission.CONVERSATIONS_WRITE)
def choose_people() -> tuple[str, int]:
    """Choose somebody, let somebody go, or look for the name typed. Nothing is kept yet.

    A POST although it only asks: what was typed so far travels with it, and has no place in an address.
    """
    actor = current_actor()
    form = LogForm()
    people = _sent_people()
    maybe = None
    words = (form.who.data or "").strip()
    if (dropped := number(request.form.get("without"))) is not None:
        people = _in_order([who for at, who in enumerate(people) if at != dropped])
    elif picked := who_of(request.form.get("pick", "")):
        people = _added(people, replace(picked, name=picked.name or (words if picked.id is None else "")))
        form.who.data = ""
    elif words:
        maybe = found(actor, words)
    return shown(actor, form, people, maybe=maybe, asking="another" in request.form, keep_thread=False)


def _from_address(actor: Actor, form: LogForm) -> tuple[Who, ...]:
    """The people, and the conversation, of the page that the reader comes from. Raises NotFound."""
    if (conversation_id := number(request.args.get("conversation"))) is not None:
        conversation, people = log_conversations.thread_to_log(actor, conversation_id)
        form.conversation_id.data = str(conversation.id)
        form.draft.data = f"{DRAFT}-conversation-{conversation.id}"
        if len(actor.acting_as_choices) > 1:
            form.acting_as.data = log_conversations.hat_for(actor, conversation.controller_id)
        return _in_order(people)
    for kind, load in (("resident", residents.resident), ("organisation", residents.organisation)):
        if (about := number(request.args.get(kind))) is not None:
            row = load(actor, about)
            form.draft.data = f"{DRAFT}-{kind}-{row.id}"
            return (Who(kind, id=row.id),)
    return ()


def _sent_people() -> tuple[Who, ...]:
    """The people chosen so far, in their order. What is none of them is left out."""
    sent = [who_of(key, present_as) for key, present_as in present(request.form)]
    return _in_order([who for who in sent if who is not None])


def _in_order(people: Sequence[Who]) -> tuple[Who, ...]:
    """The first is who spoke; each other one was there too, or is spoken for, as an organisation mostly is."""
    ordered = []
    for at, who in enumerate(people):
        usual = "on behalf of" if who.kind in {"organisation", "new organisation"} else "present"
        further = who.present_as if who.present_as in {"present", "on behalf of"} else usual
        ordered.append(replace(who, present_as="contact" if at == 0 else further))
    return tuple(ordered)


def _added(people: tuple[Who, ...], picked: Who) -> tuple[Who, ...]:
    if any((who.kind, who.id, who.name) == (picked.kind, picked.id, picked.name) for who in people):
        return people
    return _in_order((*people, picked))


def _named(actor: Actor, form: LogForm, people: tuple[Who, ...]) -> tuple[tuple[Who, ...], Found | None]:
    """A name that was typed and not chosen: who was chosen for it below; else somebody new, unless somebody fits."""
    words = form.who.data or ""
    if not words or form.who.errors:
        return people, None
    chosen = who_of(request.form.get("choice", ""))
    if chosen is not None and request.form.get("asked") == words:
        form.who.data = ""
        return _added(people, replace(chosen, name=chosen.name or (words if chosen.id is None else ""))), None
    maybe = found(actor, words)
    if not maybe.choices:
        form.who.data = ""
        return _added(people, Who("new", name=words)), None
    form.say("who", maybe.in_words)
    return people, maybe


def _attempt(actor: Actor, form: LogForm, entry: LogEntry) -> Logged | None:
    try:
        return form.attempt(lambda: log_interaction(actor, entry))
    except AlreadyDone:
        # The answer to the first copy may never have arrived: its draft goes with this one.
        flash(draft_of(form), "draft-sent")
        raise
    except NotFound:
        return None  # somebody or something chosen is gone: the page finds out which


def _say_the_rest(form: LogForm, entry: LogEntry) -> None:
    """All that is wrong at once, not a second list after the first is put right."""
    try:
        checked(entry)
    except BadInput as error:
        for name, reason in error.problems.items():
            if name not in form.errors:
                form.say(name, reason)


def _whose(actor: Actor, people: Sequence[Who]) -> str:
    """What the first of the people is called; nothing where nobody knows."""
    first = people[0]
    if first.kind == "resident":
        named = names_of(actor, [first.id or 0]).get(first.id or 0)
        return called(named.name) if named else ""
    if first.kind == "organisation":
        return residents.organisation(actor, first.id or 0).name
    return "" if first.kind == "unknown" else called(first.name)
