"""How to reach somebody: over whom."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.errors import NotFound
from crm.permissions import Permission
from crm.relationships.queries.route_ends import Choice, End, end, ends_like, key_of, start, starts_like
from crm.relationships.queries.routes import Routes, routes
from crm.relationships.queries.unnamed import Unnamed, unnamed
from crm.relationships.views.frame import bp
from crm.residents.cards import PRONOUNS
from crm.web.authorise import current_actor, requires

LONGEST = 200


@dataclass(frozen=True)
class Page:
    """The form as it was sent, whom it was read as, and what was found."""

    typed_from: str
    typed_to: str
    begin: End | None = None
    to: End | None = None
    choices: tuple[Choice, ...] = ()
    choosing: str = ""  # from, to
    more: bool = False
    found: Routes | None = None
    says: str = ""  # instead of a way, or about what is not told
    lead_href: str = ""  # where one learns more, and in which words
    lead_words: str = ""
    problems: dict[str, str] = field(default_factory=dict)
    status: int = 200

    @property
    def object(self) -> str:
        """`her`, `them`, `it`."""
        if self.to is None or self.to.kind == "organisation":
            return "it" if self.to else "them"
        return PRONOUNS[self.to.pronoun].object


@bp.get("/routes", endpoint="routes")
@requires(Permission.RESIDENTS_READ)
def find_routes() -> tuple[str, int] | Response:
    """Ways from me, a colleague or a team to a resident or an organisation."""
    actor = current_actor()
    typed_from, typed_to = (request.args.get(name, "").strip()[:LONGEST] for name in ("from", "to"))
    page = _page(actor, typed_from, typed_to)
    if page.choosing and len(page.choices) == 1 and not page.more:
        chosen = {page.choosing: page.choices[0].key}
        return redirect(url_for("relationships.routes", **{"from": typed_from, "to": typed_to} | chosen), 303)
    return render_template("relationships/routes.html", page=page), page.status


def _page(actor: Actor, typed_from: str, typed_to: str) -> Page:
    hidden = unnamed(actor)
    who = key_of(typed_from, "colleague", "team")
    if typed_from and typed_from != "me" and who is None:
        return _who_from(actor, typed_from, typed_to)
    try:
        begin = start(actor, hidden, who)
    except NotFound:
        return _wrong(typed_from, typed_to, "from", "Nobody who serves here, and no team, has that number.", 404)
    if not typed_to:
        return Page(typed_from, typed_to, begin)
    if (colleague := key_of(typed_to, "colleague")) is not None:
        return _to_a_colleague(typed_from, typed_to, begin, itself=colleague in begin.nodes)
    whom = key_of(typed_to, "resident", "organisation")
    if whom is None:
        return _whom_to(actor, typed_from, typed_to, begin)
    return _ways(actor, hidden, typed_from, typed_to, begin)


def _ways(actor: Actor, hidden: Unnamed, typed_from: str, typed_to: str, begin: End) -> Page:
    try:
        to = end(actor, key_of(typed_to, "resident", "organisation") or ("resident", 0))
    except NotFound:
        says = "There is nobody there, or they are not for you to see. Search for them by name."
        return _wrong(typed_from, typed_to, "to", says, 404, begin)
    if to.kind == "resident":
        note_viewing(actor, to.nodes[0][1], restricted=to.restricted)
    found = routes(actor, hidden, begin, to)
    says, href, words = _said(begin, to, found)
    return Page(typed_from, typed_to, begin, to, found=found, says=says, lead_href=href, lead_words=words)


def _said(begin: End, to: End, found: Routes) -> tuple[str, str, str]:
    """What is said beside the ways or instead of them, and where that leads."""
    if not to.reads_all:
        says = f"Who{' else' if found.routes else ''} in the council is in touch with {to.name} is known to officers."
        if to.kind == "resident":
            return says, url_for("pages.resident", resident_id=to.nodes[0][1]), "See who is responsible"
        return says, url_for("relationships.who_knows", q=to.name, **{"as": to.key}), "See whose post can say more"
    if not begin.nodes:
        return f"Nobody serves in {begin.name} now, so no way begins there.", "", ""
    if found.routes:
        return "", "", ""
    over = "over people and organisations outside the council"
    says = f"There is no way of four steps or fewer from {begin.name} to {to.name} {over}."
    if found.speaking or to.kind != "resident":
        return says, "", ""
    says += f" Nobody who serves here speaks with {PRONOUNS[to.pronoun].object}."
    return says, url_for("relationships.resident_network", resident_id=to.nodes[0][1]), "See what is missing"


def _who_from(actor: Actor, typed_from: str, typed_to: str) -> Page:
    choices = starts_like(actor, typed_from)
    if not choices:
        says = f"Nobody who serves here, and no team, fits “{typed_from}”. Try part of the name."
        return _wrong(typed_from, typed_to, "from", says, 422)
    return Page(typed_from, typed_to, choices=choices, choosing="from")


def _whom_to(actor: Actor, typed_from: str, typed_to: str, begin: End) -> Page:
    choices, more = ends_like(actor, typed_to)
    if not choices:
        says = f"Nobody fits “{typed_to}”. Try part of the name, the street or a phone number."
        return _wrong(typed_from, typed_to, "to", says, 422, begin)
    return Page(typed_from, typed_to, begin, choices=choices, choosing="to", more=more)


def _to_a_colleague(typed_from: str, typed_to: str, begin: End, *, itself: bool) -> Page:
    says = "Ways lead to people and organisations outside the council. A colleague can be asked directly."
    if itself:
        says = f"{begin.name} is where this way begins: nobody lies in between."
    return _wrong(typed_from, typed_to, "to", says, 422, begin)


def _wrong(typed_from: str, typed_to: str, name: str, says: str, status: int, begin: End | None = None) -> Page:
    return Page(typed_from, typed_to, begin, problems={name: says}, status=status)
