"""The lists of conversations."""

from __future__ import annotations

from flask import render_template, request, url_for

from crm.accounts.queries import services
from crm.conversations import queries
from crm.conversations.forms import SCOPES, SHOWS, ListForm
from crm.conversations.queries import Wanted
from crm.conversations.views.frame import Answer, bp, number
from crm.permissions import Permission
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.pagination import Page, page_number


@bp.get("/conversations")
@requires(Permission.CONVERSATIONS_READ)
def conversations() -> Answer:
    """What waits, what was asked, mine, the pool's, the team's; narrowed by service and words."""
    actor = current_actor()
    form = ListForm(request.args)
    form.offer(services())
    form.validate()
    words = "" if form.q.errors else form.q.data or ""
    shows = form.show.data
    wanted = Wanted(shows, form.scope.data, service_code=number(form.service.data), words=words)
    found = None if shows == "asked" else queries.listed(actor, wanted, page_number(request.args.get("page")))
    page = render_template(
        htmx.template("conversations/list.html", "conversations/_list.html"),
        form=form,
        title=_title(form),
        found=found,
        asked=queries.asked_of(actor) if shows == "asked" else (),
        count=None if shows == "asked" else queries.how_many(actor, wanted),
        pages=_pages(found) if found else {},
    )
    return page, form.status


def _title(form: ListForm) -> str:
    """`Waiting for an answer: my team’s`."""
    words = SHOWS[form.show.data]
    if form.show.data == "waiting" and form.scope.data != "mine":
        words += f": {SCOPES[form.scope.data][:1].lower()}{SCOPES[form.scope.data][1:]}"
    return words


def _pages(found: Page[queries.ConversationRow]) -> dict[str, str]:
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    there = {"newer": found.previous, "older": found.next}
    pages = {
        where: url_for("conversations.conversations", **kept, page=at) for where, at in there.items() if at is not None
    }
    return {**pages, "newer_words": "Page before", "older_words": "Next page"}
