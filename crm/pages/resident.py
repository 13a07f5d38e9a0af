"""A resident's page: who they are, who is responsible, who here knows them, and all that was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crm import clock
from crm.actor import Actor
from crm.audit.commands import note_viewing
from crm.conversations.queries.of_resident import (
    Timeline,
    With,
    filters_for_resident,
    for_resident,
    open_for_resident,
)
from crm.conversations.queries.promises import promises_for_resident
from crm.council.through import pages_of
from crm.duplicates.queries import Merged, Suspect, kept_suspects_of, merges_of
from crm.pages.frame import bp
from crm.pages.resident_brief import Brief, brief_of
from crm.permissions import Permission
from crm.relationships.drawing import Drawing, Outside, drawing_of
from crm.residents.cards import LinkLine, ResidentCard, resident_card
from crm.residents.responsible import answering_for
from crm.responsibilities.line import OnTheLine, left_to_nobody, on_the_line
from crm.responsibilities.queries import Stretch, held_on_day
from crm.ties.queries import who_knows
from crm.ties.ranked import Ranked, ranked
from crm.web import htmx
from crm.web.authorise import current_actor, requires
from crm.web.formatting import full_day
from crm.web.forms import read_day

Answer = Response | tuple[str, int]


@dataclass(frozen=True)
class AsAt:
    """Who was responsible on a day that somebody asked about."""

    asked: str
    problem: str
    names: tuple[str, ...]
    day: date | None
    is_after: bool = False  # somebody was responsible before that day


@dataclass(frozen=True)
class ResidentPage:
    """All of the page."""

    card: ResidentCard
    lead: str
    brief: Brief
    line: tuple[OnTheLine, ...]
    is_led: bool  # by a post, though nobody may be in it now
    seconds: tuple[str, ...]  # who was named beside the post that leads
    beside: tuple[str, ...]  # who leads entries that were put into this one, and so supports
    as_at: AsAt | None
    knowing: tuple[Ranked, ...]
    left: tuple[Ranked, ...]
    said: Timeline
    filters: tuple[With, ...]
    narrowed: str  # what the timeline is narrowed down to, in words
    older: str  # where the next ten are
    drawing: Drawing | None
    suspected: tuple[Suspect, ...]  # who may be the same person
    merges: tuple[Merged, ...]


@bp.get("/residents/<int:resident_id>")
@requires(Permission.RESIDENTS_READ)
def resident(resident_id: int) -> Answer:
    """One resident. That it was looked at is written before it is answered. Of an entry that was put into another, this
    leads to the one that stands for the person."""
    actor = current_actor()
    card = resident_card(actor, resident_id)
    if card.canonical_id is not None:
        return redirect(url_for("pages.resident", resident_id=card.canonical_id), 303)
    note_viewing(actor, card.id, restricted=card.restricted)
    page = _page(actor, card)
    template = htmx.template("pages/resident.html", "pages/_said.html")
    return render_template(template, page=page), 422 if page.as_at and page.as_at.problem else 200


def _page(actor: Actor, card: ResidentCard) -> ResidentPage:
    ties = who_knows(actor, card.id, entry_ids=card.entry_ids)
    serving, left = ranked(card.id, ties)
    answering = answering_for(card.entry_ids)
    stretches = answering.line
    acts = pages_of(actor, [act for stretch in stretches for act in (stretch.through, stretch.left_through)])
    opened = open_for_resident(actor, card.id, card.entry_ids)
    promises = promises_for_resident(actor, card.id, card.entry_ids)
    gaps = [] if any(stretch.is_now and stretch.kind != "vacant" for stretch in stretches) else ["Responsible"]
    chosen = request.args.get("with", "")
    kind, _, key = chosen.partition("-")
    said = for_resident(
        actor,
        card.id,
        entry_ids=card.entry_ids,
        before=_number(request.args.get("before")),
        with_kind=kind,
        with_id=key,
        stretches=stretches,
    )
    filters = filters_for_resident(actor, card.id, card.entry_ids)
    # Who reads a part only does not know when it began.
    since = min((tie.first_at for tie in ties), default=None) if card.reads_all else None
    return ResidentPage(
        card=card,
        lead=_lead(card, since),
        brief=brief_of(card, opened, promises, since),
        line=(
            *left_to_nobody(stretches, acts),
            *on_the_line(actor, stretches, acts, is_casework=bool(card.private_to) and not card.restricted),
        ),
        is_led=any(stretch.is_now for stretch in stretches),
        seconds=tuple(dict.fromkeys(_supports(stretch) for stretch in answering.seconds)),
        beside=tuple(_supports(stretch) for stretch in answering.beside),
        as_at=_as_at(answering.all, request.args.get("on")),
        knowing=serving,
        left=left,
        said=said,
        filters=filters,
        narrowed=next((one.name for one in filters if (one.kind, one.id) == (kind, key)), ""),
        older=_older(card.id, said, chosen),
        drawing=drawing_of(card.name, serving, left, _outside(card.links), gaps),
        suspected=kept_suspects_of(actor, card),
        merges=merges_of(actor, card.entry_ids),
    )


def _number(raw: str | None) -> int | None:
    """The entry that the next ten come before; anything odd is the beginning."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None


def _older(resident_id: int, said: Timeline, chosen: str) -> str:
    if said.older_than is None:
        return ""
    return url_for(
        "pages.resident", resident_id=resident_id, before=said.older_than, **({"with": chosen} if chosen else {})
    )


def _lead(card: ResidentCard, since: datetime | None) -> str:
    parts = [f"“{card.known_as}”"] if card.known_as else []
    # Of several the newest of their own, which is where the ward comes from as well.
    newest = sorted(reversed(card.usable), key=lambda point: not point.is_own)
    address = next((point.words for point in newest if point.kind == "address"), "")
    parts.append(address or (card.ward_words if card.ward else f"Ward n{card.ward_words[1:]}"))
    if since is not None:
        parts.append(f"Known to the council since {clock.local(since):%B %Y}")
    return ". ".join(part.rstrip(".") for part in parts if part) + ("." if any(parts) else "")


def _outside(links: Sequence[LinkLine]) -> tuple[Outside, ...]:
    rooms = {"resident": "residents", "organisation": "organisations"}
    return tuple(
        Outside(link.other_kind, link.other_name, link.words, f"/{rooms[link.other_kind]}/{link.other_id}")
        for link in links
        if link.is_current and link.has_begun
    )


def _as_at(stretches: Sequence[Stretch], raw: str | None) -> AsAt | None:
    if not raw:
        return None
    try:
        day = read_day(raw.strip())
    except ValueError as error:
        return AsAt(raw, str(error), (), None)
    names = tuple(dict.fromkeys(_name(stretch) for stretch in held_on_day(stretches, day)))
    return AsAt(raw, "", names, day, any(stretch.from_on <= day for stretch in stretches))


def _supports(stretch: Stretch) -> str:
    return stretch.post if stretch.kind == "pool" else f"{stretch.name or 'Nobody'}, {stretch.post}"


def _name(stretch: Stretch) -> str:
    if stretch.kind == "vacant":
        return f"Nobody held the post of {stretch.post}"
    since = f"in role from {full_day(stretch.from_on)}"
    until = f" to {full_day(stretch.until_on - timedelta(days=1))}" if stretch.until_on else ""
    return f"{stretch.name}, {stretch.post}, {since}{until}" if stretch.kind != "pool" else stretch.post
