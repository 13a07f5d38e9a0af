"""The page of the quick log as it is shown, whether it is new, sent back or exchanged in part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, url_for

from crm.accounts.queries import accounts_to_log_through, services
from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.conversations.entry import Who
from crm.council.models import COUNCIL
from crm.pages import log_conversations
from crm.pages.log_conversations import Thread
from crm.pages.log_form import ICONS, NEW, Guess, LogForm, guess, number
from crm.pages.log_people import Card, cards, shortened
from crm.pages.log_search import Found
from crm.pages.log_words import lately, wrote_in_it
from crm.web import htmx

DRAFT = "log"
_DRAFT = re.compile(r"log(-(resident|organisation|conversation)-\d{1,9})?")


@dataclass(frozen=True)
class LogPage:
    """All that the page shows beside its fields."""

    cards: tuple[Card, ...]
    is_asking: bool  # whether the search stands there
    found: Found | None  # whom the words typed may mean, to choose from
    threads: tuple[Thread, ...]
    controller_id: int | None  # whose the entry is, where it goes into none of the threads
    chosen_words: str  # what the conversation is called that it goes into
    guess: Guess
    readers: str  # who will be able to read it
    has_two_hats: bool
    asks_to_continue: bool  # whether this may be a councillor's casework
    waits_for_hat: bool  # where it goes is only known once somebody says in whose name they spoke
    draft: str
    cancel: str
    focus: str  # what has the focus after the people were exchanged

    @property
    def goes_into(self) -> dict[str, str]:
        """A line under each conversation that the entry may go into, where there is something to say."""
        lines = {
            str(one.conversation_id): " ".join(
                filter(
                    None,
                    (
                        "Every officer of the council reads this one."
                        if one.controller_id == COUNCIL and self.controller_id not in {COUNCIL, None}
                        else "",
                        "Closed: this opens it again." if one.is_closed else "",
                        wrote_in_it(one.writers),
                    ),
                )
            )
            for one in self.threads
        }
        return {conversation: line for conversation, line in lines.items() if line}

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Whom the words typed may mean, as radios; the last two always go on."""
        if self.found is None:
            return []
        fitting = [(one.key, f"{one.plain}, {one.line}" if one.line else one.plain) for one in self.found.choices]
        return [*fitting, (f"new:{self.found.asked}", "Someone new"), ("unknown:", "I don’t know the name")]

    @property
    def choice_hints(self) -> dict[str, str]:
        if self.found is None:
            return {}
        return {
            **{one.key: one.why for one in self.found.choices if one.why},
            f"new:{self.found.asked}": f"“{self.found.asked}” is enough for now",
        }


def shown(
    actor: Actor,
    form: LogForm,
    people: Sequence[Who],
    *,
    maybe: Found | None = None,
    asking: bool = False,
    keep_thread: bool = True,
) -> tuple[str, int]:
    """The page, or the part of it that depends on the people: at 200, or at the status of what is wrong.

    `keep_thread`: the conversation chosen stands even where these people are not in it. About 25 statements, and one
    short transaction for each resident shown, to note that they were looked at.
    """
    chosen = cards(actor, people)
    if len(chosen) < len(people):
        form.say("who", "Someone you had chosen is not here any more, or not for you to see. Choose again.")
    controller_id = log_conversations.writes_for(actor, form.acting_as.data)
    threads = _threads(actor, form, people, controller_id, keep=keep_thread)
    form.offer(actor, accounts=accounts_to_log_through(actor), services=services(), threads=threads)
    form.settle_promise()
    has_two_hats = len(actor.acting_as_choices) > 1
    if not has_two_hats:
        form.say_at_the_top(form.acting_as)
    if not threads:
        form.say_at_the_top(form.conversation_id)
    is_asking = asking or not chosen or bool(form.who.data) or bool(form.who.errors)
    page = LogPage(
        cards=chosen,
        is_asking=is_asking,
        found=maybe,
        threads=threads,
        controller_id=controller_id,
        chosen_words=next((words for value, words in _choices(form) if value == form.conversation_id.data), ""),
        guess=guess(form, actor),
        readers=_readers(actor, _goes_to(form, threads, controller_id)),
        has_two_hats=has_two_hats,
        asks_to_continue="ward councillor" in actor.acting_as_choices,
        waits_for_hat=has_two_hats and controller_id is None,
        draft=draft_of(form),
        cancel=_cancel(form),
        focus="#who" if is_asking else "[name=channel]:checked",
    )
    for card in chosen:
        if card.who.kind == "resident" and card.who.id:
            note_viewing(actor, card.who.id, restricted=card.is_restricted)
    template = htmx.template("pages/log.html", "pages/_log_people.html")
    words = {"lately": lately, "shortened": shortened, "icons": ICONS, "new": NEW}
    return render_template(template, form=form, page=page, **words), form.status


def draft_of(form: LogForm) -> str:
    """The name under which the browser keeps what is not sent yet: one for each page that it may be begun from."""
    raw = form.draft.data or DRAFT
    return raw if _DRAFT.fullmatch(raw) else DRAFT


def _threads(
    actor: Actor, form: LogForm, people: Sequence[Who], controller_id: int | None, *, keep: bool
) -> tuple[Thread, ...]:
    """Where it may go; a choice that is not among it is let go, and said where the entry was sent with it."""
    wanted = number(form.conversation_id.data)
    keep = keep or draft_of(form) == f"{DRAFT}-conversation-{wanted}"
    threads = log_conversations.threads(actor, people, controller_id=controller_id, wanted=wanted if keep else None)
    if wanted is not None and wanted not in {one.conversation_id for one in threads}:
        form.conversation_id.data = None
        if keep:
            form.say("conversation_id", "That conversation is not there any more, or not for you to see. Choose again.")
    return threads


def _choices(form: LogForm) -> list[tuple[str, str]]:
    return [(choice.value, choice.label) for choice in form.conversation_id.iter_choices()]


def _goes_to(form: LogForm, threads: Sequence[Thread], controller_id: int | None) -> int | None:
    """Whose the entry will be: as the conversation has it that it goes into, else as the writer's name has it."""
    chosen = (one.controller_id for one in threads if str(one.conversation_id) == form.conversation_id.data)
    return next(chosen, controller_id)


def _readers(actor: Actor, controller_id: int | None) -> str:
    if controller_id is None:
        return "Who can read this follows from the name in which you write."
    if controller_id == COUNCIL:
        return "Your colleagues see this as soon as you save."
    if any(hat.ward_id for hat in actor.hats):
        return "Your casework: nobody else reads this."
    return "Only your own team reads this."


def _cancel(form: LogForm) -> str:
    """Back to the page that one came from: its address stands in the name of the draft."""
    _, _, rest = draft_of(form).partition("-")
    kind, _, about = rest.partition("-")
    return f"/{kind}s/{about}" if about else url_for("pages.today")
