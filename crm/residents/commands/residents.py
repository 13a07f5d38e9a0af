"""Adding residents, and changing what is kept about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm import clock, typed
from crm.actor import Actor
from crm.audit.queries import latest_act
from crm.audit.steps import record, refuse_repeated
from crm.database import transaction
from crm.errors import BadInput, Refused, Stale
from crm.permissions import Permission
from crm.residents import access, rules, steps
from crm.residents.models import Resident
from crm.web import formatting


@dataclass(frozen=True)
class Reach:
    """A way to reach somebody, as it was typed."""

    kind: str
    value: str
    network: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Details:
    """What can be changed of a resident in one form."""

    name: str
    known_as: str = ""
    pronoun: str = "they"
    language: str = ""
    language_asked_on: date | None = None
    preferences: str = ""
    adjustments: str = ""


def add_resident(
    actor: Actor,
    *,
    controller_id: int,
    name: str,
    known_as: str = "",
    pronoun: str = "they",
    reach: Sequence[Reach] = (),
) -> int:
    """A new resident, with how they are reached where that is known; a nickname is enough. Their id.

    Raises BadInput about `name`, `known_as`, `pronoun`, or the kind of a contact point (`phone`, `email`, ...).
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        _check_pronoun(pronoun)
        resident = steps.create_resident(
            actor, controller_id=controller_id, name=name, known_as=known_as, pronoun=pronoun
        )
        _reach(resident, reach)
        record(actor, "resident.added", "resident", resident.id, controller_id=controller_id, contact_points=len(reach))
        return resident.id


def change_resident(actor: Actor, resident_id: int, details: Details, *, version: int) -> int:
    """Save the details of a resident. Raises Stale where somebody saved them meanwhile, and BadInput."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = _resident_to_change(actor, resident_id, version)
        wanted = _checked(details)
        changed = sorted(name for name, value in wanted.items() if getattr(resident, name) != value)
        for name in changed:
            setattr(resident, name, wanted[name])
        if {"name", "known_as"} & set(changed):
            steps.refresh_search([resident.id])
        record(actor, "resident.changed", "resident", resident.id, controller_id=resident.controller_id, fields=changed)
        return resident.id


def correct_brief(
    actor: Actor,
    resident_id: int,
    *,
    about: str,
    what_works: str,
    version: int,
    what_to_avoid: str | None = None,
    still_open: str | None = None,
) -> int:
    """Say who the resident is and what works with them; what to avoid and what is open stay where they are not given.
    The page names who corrected it last, and when."""
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = _resident_to_change(actor, resident_id, version)
        resident.about = typed.passage(about, field="about", label="who they are", longest=2_000)
        resident.what_works = typed.passage(what_works, field="what_works", label="what works", longest=2_000)
        if what_to_avoid is not None:
            resident.what_to_avoid = typed.passage(
                what_to_avoid, field="what_to_avoid", label="what to avoid", longest=2_000
            )
        if still_open is not None:
            resident.still_open = typed.passage(still_open, field="still_open", label="what is open", longest=2_000)
        resident.brief_corrected_by_id = actor.colleague_id
        resident.brief_corrected_at = clock.now()
        record(actor, "brief.corrected", "resident", resident.id, controller_id=resident.controller_id)
        return resident.id


def write_safety_note(actor: Actor, resident_id: int, *, note: str, review_on: date | None, version: int) -> int:
    """What to mind for everybody's safety, until the day on which somebody must look at it again; no words remove it.

    The day is needed, from tomorrow up to twelve months on. From then it is shown no more, but listed for review.
    That of an entry that was put into another is shown with the person, so it can be reviewed and removed as well.
    """
    actor.require(Permission.RESIDENTS_EDIT)
    with transaction():
        refuse_repeated(actor)
        resident = _resident_to_change(actor, resident_id, version, merged=True)
        note = typed.passage(note, field="note", label="the safety note", longest=500)
        _check_review(note, review_on)
        resident.safety_note = note
        resident.safety_review_on = review_on if note else None
        resident.safety_by_id = actor.colleague_id if note else None
        action = "safety_note.written" if note else "safety_note.removed"
        record(actor, action, "resident", resident.id, controller_id=resident.controller_id)
        return resident.id


def _resident_to_change(actor: Actor, resident_id: int, version: int, *, merged: bool = False) -> Resident:
    resident = access.resident_to_edit(actor, resident_id)
    if resident.canonical_id is not None and not merged:
        raise Refused("Two entries for this person were put together. Change the one that stayed.")
    if resident.version != version:
        raise _stale(resident)
    return resident


def _stale(resident: Resident) -> Stale:
    act = latest_act("resident", resident.id)
    who = act.name if act else "Someone"
    return Stale(
        f"{who} changed this while you were writing. Both are below. Your text is kept.",
        theirs={
            "Name": resident.name,
            "Known as": resident.known_as or "Nothing written",
            "Spoken of as": rules.PRONOUN_WORDS[resident.pronoun],
            "Language": rules.LANGUAGES.get(resident.language, resident.language) or "Not asked yet",
            "Preferences": resident.preferences or "Nothing written",
            "Adjustments": resident.adjustments or "Nothing written",
            "Who they are": resident.about or "Nothing written",
            "What works": resident.what_works or "Nothing written",
            "What to avoid": resident.what_to_avoid or "Nothing written",
            "What is open that no conversation says": resident.still_open or "Nothing written",
            "Safety note": resident.safety_note or "Nothing written",
            "Review on": formatting.full_day(resident.safety_review_on) or "No day",
        },
    )


def _checked(details: Details) -> dict[str, object]:
    """The columns that the details stand for. Raises BadInput."""
    _check_pronoun(details.pronoun)
    if details.language not in rules.LANGUAGES:
        raise BadInput({"language": "Choose a language from the list, or “not asked yet”."})
    asked_on = details.language_asked_on if details.language else None
    if asked_on and asked_on > clock.today():
        raise BadInput({"language_asked_on": f"Choose a day up to today. {formatting.day(asked_on)} is still to come."})
    return {
        "name": typed.line(
            details.name, field="name", label="a name, or what they are called here", required=True
        ),
        "known_as": typed.line(details.known_as, field="known_as", label="what they are known as"),
        "pronoun": details.pronoun,
        "language": details.language,
        "language_asked_on": asked_on or (clock.today() if details.language else None),
        "preferences": typed.passage(
            details.preferences, field="preferences", label="the preferences", longest=1_000
        ),
        "adjustments": typed.passage(
            details.adjustments, field="adjustments", label="the adjustments", longest=1_000
        ),
    }  # fmt: skip


def _check_pronoun(pronoun: str) -> None:
    if pronoun not in rules.PRONOUN_WORDS:
        raise BadInput({"pronoun": "Choose how they asked to be spoken of."})


def _check_review(note: str, review_on: date | None) -> None:
    if not note:
        return
    today = clock.today()
    if review_on is None:
        raise BadInput({"review_on": "Choose the day on which somebody looks at this again, within twelve months."})
    if review_on <= today:
        raise BadInput({"review_on": f"Choose a day from tomorrow on. {formatting.day(review_on)} has come."})
    if review_on > today + rules.LONGEST_REVIEW:
        last = formatting.full_day(today + rules.LONGEST_REVIEW)
        raise BadInput({"review_on": f"Choose a day within twelve months, up to {last}."})


def _reach(resident: Resident, reach: Sequence[Reach]) -> None:
    """Add contact points; what is wrong with one is said of the field that it was typed in."""
    problems: dict[str, str] = {}
    for one in reach:
        try:
            steps.add_contact_point(
                resident, kind=one.kind, value=one.value, network=one.network, postcode=one.postcode
            )
        except BadInput as error:
            problems |= {one.kind if field == "value" else field: words for field, words in error.problems.items()}
    if problems:
        raise BadInput(problems)
