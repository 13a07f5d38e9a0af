"""The brief on one resident, and those of a handover, on the screen and on paper."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.audit.commands import note_viewing, note_viewings
from crm.handovers.queries.brief import brief_page
from crm.handovers.queries.briefs import briefs_page
from crm.handovers.views.frame import bp
from crm.permissions import Permission
from crm.residents.cards import resident_card
from crm.web.authorise import current_actor, requires
from crm.web.pagination import page_number


@bp.get("/residents/<int:resident_id>/brief-to-print")
@requires(Permission.RESIDENTS_READ)
def brief(resident_id: int) -> str | Response:
    """The brief on one resident, on one page of A4. Printing it is looking at them. Of an entry that was put into
    another it leads to the one that stands for the person."""
    actor = current_actor()
    card = resident_card(actor, resident_id)
    if card.canonical_id is not None:
        return redirect(url_for("handovers.brief", resident_id=card.canonical_id), 303)
    note_viewing(actor, card.id, restricted=card.restricted)
    return render_template("handovers/brief.html", page=brief_page(actor, resident_id))


@bp.get("/handovers/<int:handover_id>/briefs")
@requires(Permission.HANDOVERS_READ)
def briefs(handover_id: int) -> str:
    """The briefs on everybody whom a handover brought to one post: each is one page of A4 when printed."""
    actor = current_actor()
    raw = request.args.get("post", "")
    to = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
    page = briefs_page(actor, handover_id, to_post_id=to, page=page_number(request.args.get("page")))
    note_viewings(
        actor, [card.id for card in page.cards], restricted=any(card.restricted for card in page.cards)
    )  # before it is answered

    def at(number: int) -> str:
        post = page.receiver.post_id if page.receiver else None
        return url_for("handovers.briefs", handover_id=handover_id, post=post, page=number)

    pages = {
        "newer": at(page.number - 1) if page.number > 1 else "",
        "newer_words": "Before these",
        "older": at(page.number + 1) if page.number < page.pages else "",
        "older_words": "The next ten",
        "words": page.words,
    }
    return render_template("handovers/briefs.html", page=page, pages=pages)
