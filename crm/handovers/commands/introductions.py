"""Telling residents who is there for them now: drafted for all at once, reviewed and sent one by one by a person."""

from __future__ import annotations

from sqlalchemy import select

from crm import clock, typed
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.conversations.telling import Told, tell_each
from crm.council.models import Colleague
from crm.council.queries import holders_of
from crm.database import db, transaction
from crm.errors import BadInput, Refused, Stale
from crm.handovers import acceptances
from crm.handovers.coming import is_with
from crm.handovers.introducing import introduction, is_disputed, to_introduce, why_not
from crm.handovers.models import Handover, Introduction, IntroductionText
from crm.handovers.outdated import outdated
from crm.handovers.steps.drafts import write_drafts
from crm.handovers.wording import CHANNELS, FIELDS, SUBJECT, unknown_fields
from crm.permissions import Permission
from crm.residents.cards import ResidentCard, resident_card
from crm.residents.rules import LANGUAGES
from crm.web.formatting import full_day

LONGEST = 4_000


def draft_introductions(actor: Actor, acceptance_id: int) -> int:
    """Write an introduction for everybody who came to the post and can be told, and has none yet; and anew in place of
    those in the name of somebody who is gone. Returns how many.

    Set-based: a few statements, however many people. Whom nobody writes to is listed by the query, not kept.
    """
    with transaction():
        refuse_repeated(actor)
        accepted, handover, _reach = acceptances.acceptance(actor, acceptance_id, lock=True)
        found = to_introduce(actor, handover, accepted.post_id)
        if found.note:
            raise Refused(found.note)
        if not found.ready:
            raise Refused("Everybody who can be told has an introduction already.")
        about = {
            "handover_id": handover.id, "post_id": accepted.post_id, "colleague_id": found.colleague_id,
            "stage": "drafted", "drafted_at": clock.now(), "drafted_by_id": actor.colleague_id, "version": 1,
        }  # fmt: skip
        rows = [about | vars(one) for one in found.ready]
        write_drafts(rows, outdated(handover.id, accepted.post_id))
        record(
            actor, "introductions.drafted", "acceptance", accepted.id, handover_id=handover.id, count=len(rows),
            not_written=len(found.held),
        )  # fmt: skip
        return len(rows)


def review_introduction(
    actor: Actor, introduction_id: int, *, text: str, contact_point_id: int | None, version: int
) -> int:
    """Say that the words and the way are right, as they stand in the form. Can be done again until it is sent.

    Raises Stale where somebody reviewed it meanwhile; Refused where the resident must not be written to; BadInput.
    """
    with transaction():
        refuse_repeated(actor)
        introduced, handover = introduction(actor, introduction_id, lock=True)
        _refuse_sent(introduced)
        if introduced.version != version:
            act = latest_act("introduction", introduced.id)
            raise Stale(
                f"{act.name if act else 'Someone'} reviewed this while you were writing. Both are below. "
                "Your text is kept.",
                theirs={"What it says": introduced.text},
            )
        card = resident_card(actor, introduced.resident_id)
        _refuse_closed(actor, handover, introduced, card)
        introduced.text = typed.passage(text, field="text", label="what it says", longest=LONGEST, required=True)
        if left := [f"{{{name}}}" for name in FIELDS if f"{{{name}}}" in introduced.text]:
            raise BadInput({"text": f"Nothing is filled in for {', '.join(left)} yet. Write it, or take it out."})
        introduced.contact_point_id = _safe_way(card, contact_point_id)
        introduced.stage = "reviewed"
        introduced.reviewed_at, introduced.reviewed_by_id = clock.now(), actor.colleague_id
        _record(actor, "introduction.reviewed", introduced, card)
        return introduced.id


def send_introduction(actor: Actor, introduction_id: int) -> int:
    """Say that it was sent, by the way that was reviewed: written down as a message to the resident, from who is
    introduced. Returns its conversation. Nothing leaves from here.

    Refused where it is not reviewed, was sent before, or must not be sent by now.
    """
    with transaction():
        refuse_repeated(actor)
        introduced, handover = introduction(actor, introduction_id, lock=True)
        _refuse_sent(introduced)
        if introduced.stage != "reviewed":
            raise Refused("Nobody has reviewed this yet. Read it, then say that it is right.")
        card = resident_card(actor, introduced.resident_id)
        _refuse_closed(actor, handover, introduced, card)
        _refuse_gone(introduced)
        _safe_way(card, introduced.contact_point_id)
        act = _record(actor, "introduction.sent", introduced, card)
        way = next(point for point in card.usable if point.id == introduced.contact_point_id)
        written = tell_each(
            act, [Told(card.id, card.ward.ward_id if card.ward else None, CHANNELS[way.kind], introduced.text)],
            controller_id=card.controller_id, post_id=introduced.post_id,
            colleague_id=introduced.colleague_id or actor.colleague_id, recorded_by_id=actor.colleague_id,
            subject=SUBJECT,
        )[card.id]  # fmt: skip
        introduced.stage, introduced.interaction_id = "sent", written.interaction_id
        introduced.sent_at, introduced.sent_by_id = clock.now(), actor.colleague_id
        return written.conversation_id


def change_introduction_text(
    actor: Actor, language: str, *, with_leaver: str, without_leaver: str, version: int
) -> int:
    """Write the words of introductions in one language, or change them. Drafts that stand already stay as they are."""
    actor.require(Permission.INTRODUCTION_TEXTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        if language not in LANGUAGES or language in {"", "other", "bfi"}:
            raise BadInput({"language": "Choose a language from the list."})
        row = db.session.scalar(select(IntroductionText).where(IntroductionText.language == language).with_for_update())
        if (row.version if row else 0) != version:
            raise Stale(
                "Somebody changed this while you were writing. Both are below. Your text is kept.",
                theirs={"With": row.with_leaver, "Without": row.without_leaver} if row else {},
            )
        if row is None:
            row = IntroductionText(language=language)
            db.session.add(row)
        row.with_leaver = _worded("with_leaver", with_leaver)
        row.without_leaver = _worded("without_leaver", without_leaver)
        row.changed_at, row.changed_by_id = clock.now(), actor.colleague_id
        db.session.flush()
        record(actor, "introduction_text.changed", "introduction_text", row.id, language=language)
        return row.id


def _worded(field: str, text: str) -> str:
    text = typed.passage(text, field=field, label="the words", longest=LONGEST, required=True)
    if unknown := unknown_fields(text):
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise BadInput({field: f"{', '.join(unknown)} cannot be filled in. What can: {known}."})
    if field == "without_leaver" and "{leaver}" in text:
        raise BadInput({field: "Here nobody is named who leaves. Take out {leaver}."})
    if "{successor}" not in text:
        raise BadInput({field: "Say who is there for them now: put in {successor}."})
    return text


def _refuse_sent(introduced: Introduction) -> None:
    if introduced.sent_at is not None:
        who = db.session.get(Colleague, introduced.sent_by_id)
        raise Refused(
            f"{who.name if who else 'Somebody'} sent this on {full_day(introduced.sent_at)}. Nothing was done twice."
        )


def _refuse_closed(actor: Actor, handover: Handover, introduced: Introduction, card: ResidentCard) -> None:
    if why := why_not(card):
        raise Refused(f"{why}. Nobody writes to {card.name} from here.")
    if is_disputed(introduced):
        raise Refused(f"It is said that {card.name} should have somebody else. The manager decides first.")
    if not is_with(actor, handover, introduced.post_id, card.id):
        raise Refused(f"{card.name} is with somebody else by now, so this would introduce the wrong person.")


def _refuse_gone(introduced: Introduction) -> None:
    """Raise Refused where who is introduced holds the post no more."""
    if introduced.colleague_id is None:
        return
    holders = holders_of([introduced.post_id], on=clock.today())[introduced.post_id]
    if introduced.colleague_id not in {holder.colleague_id for holder in holders}:
        who = db.session.get_one(Colleague, introduced.colleague_id).name
        raise Refused(f"{who} does not hold the post today, so this would introduce the wrong person. Draft it anew.")


def _safe_way(card: ResidentCard, contact_point_id: int | None) -> int:
    """A contact point of theirs that may be used now."""
    if contact_point_id not in {point.id for point in card.usable}:
        raise Refused("That is not safe to use any more. Choose another way.", field="contact_point")
    assert contact_point_id is not None
    return contact_point_id


def _record(actor: Actor, action: str, introduced: Introduction, card: ResidentCard) -> int:
    return record(
        actor, action, "introduction", introduced.id, controller_id=card.controller_id,
        resident_id=card.id, handover_id=introduced.handover_id, post_id=introduced.post_id,
    ).id  # fmt: skip
