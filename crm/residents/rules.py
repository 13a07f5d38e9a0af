"""How a contact point is kept and compared, and what may be written about somebody: no database is needed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from crm import typed
from crm.council import rules as council_rules
from crm.errors import BadInput
from crm.residents.terms import terms

# Networks on which two handles that differ only in case are two people; everywhere else they are one.
_CASE_COUNTS = frozenset({"mastodon"})
NETWORKS = ("X", "Facebook", "Instagram", "Bluesky", "Mastodon", "WhatsApp", "Nextdoor", "other")

ORGANISATION_KINDS = ("community group", "business", "school", "press", "MP's office", "partner", "other")
PRONOUN_WORDS = {"they": "They, or nobody asked yet", "she": "She", "he": "He"}
# The languages that are asked for most, by their codes; everything else is written under preferences.
LANGUAGES = {
    "": "Not asked yet",
    "en": "English",
    "cy": "Welsh",
    "bfi": "British Sign Language",
    "ar": "Arabic",
    "bn": "Bengali",
    "gu": "Gujarati",
    "ku": "Kurdish",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "so": "Somali",
    "es": "Spanish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "yue": "Cantonese",
    "other": "Another: see preferences",
}

# What people are to each other, and in an organisation, as it is offered: anything else may be written.
HOUSEHOLD = "household"
KINDS_OF_LINK = {
    "resident": (HOUSEHOLD, "partner", "parent", "child", "carer", "neighbour", "friend", "speaks for them"),
    "organisation": ("member", "chair", "secretary", "volunteer", "works there", "owner", "pupil’s parent"),
}

LONGEST_REVIEW = timedelta(days=366)
_POSTCODE_WITHIN = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\s*$", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(r"^(?:flat\s+\w+\s*,?\s*)?\d+\w?\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Point:
    """A contact point as it is kept: `value` as it was typed, `normal` as it is compared."""

    kind: str
    network: str
    value: str
    normal: str
    postcode: str = ""


def contact_point(kind: str, value: str, network: str = "", postcode: str = "") -> Point:
    """What was typed, made comparable. Raises BadInput about `value`, `postcode` or `network` in the reader's words."""
    value = typed.line(value, field="value", label="how they are reached", longest=300, required=kind != "address")
    if kind == "phone":
        return Point(kind, "", value, phone(value))
    if kind == "email":
        return Point(kind, "", value, email(value))
    if kind == "handle":
        if network not in NETWORKS:
            raise BadInput({"network": "Choose the network that this handle is on."})
        return Point(kind, network, value, handle(value, network))
    if kind == "address":
        return _address(value, postcode)
    raise BadInput({"kind": "Choose phone, email, handle or address."})


def phone(raw: str) -> str:
    """A phone number as E.164; without a country it is a British one. Raises BadInput about `value`."""
    try:
        number = phonenumbers.parse(raw, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if (
        number is None
        or phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        raise BadInput({"value": f"{raw[:40]} is not a phone number. Write it like 01632 960 417."})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(raw: str) -> str:
    """An email address in small letters; nobody is asked over the network whether it exists. Raises BadInput."""
    try:
        return validate_email(raw, check_deliverability=False).normalized.casefold()
    except EmailNotValidError:
        raise BadInput({"value": f"{raw[:60]} is not an email address. Write it like name@example.org."}) from None


def handle(raw: str, network: str) -> str:
    """A handle without its @, from an address too, in small letters on networks that do not tell case apart."""
    bare = re.sub(r"^(https?://)?(www\.)?[\w.]+\.\w+/", "", raw.strip()).strip("/").lstrip("@")
    if not bare or re.search(r"\s", bare):
        raise BadInput({"value": "Write the handle as it stands on the network, without spaces."})
    return bare if network.casefold() in _CASE_COUNTS else bare.casefold()


def _address(value: str, postcode: str) -> Point:
    """An address and its postcode, which may stand at the end of the address."""
    if not postcode and (found := _POSTCODE_WITHIN.search(value)):
        postcode = found[0]
        value = value[: found.start()].rstrip(" ,")
    packed = ""
    if postcode.strip():
        packed = council_rules.normal_postcode(postcode) or ""
        if not packed:
            raise BadInput({"postcode": f"{postcode.strip()[:12]} is not a postcode. Write it like M33 2AB."})
    if not value and not packed:
        raise BadInput({"value": "Write the address, or at least the postcode."})
    return Point("address", "", value, " ".join(filter(None, (typed.folded(value), packed.casefold()))), packed)


def shown(kind: str, value: str, normal: str, postcode: str = "") -> str:
    """A contact point as it is read: numbers in groups, an address with its postcode."""
    if kind == "phone":
        number = phonenumbers.parse(normal, None)
        british = number.country_code == 44
        style = phonenumbers.PhoneNumberFormat.NATIONAL if british else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(number, style)
    if kind == "email":
        return normal
    if kind == "handle":
        return "@" + value.strip().lstrip("@")
    return ", ".join(filter(None, (value, council_rules.shown_postcode(postcode) if postcode else "")))


def street(address: str) -> str:
    """`Crag Lane` of `14 Crag Lane, Hale`: how a place is spoken of, without saying which door."""
    return _HOUSE_NUMBER.sub("", address).split(",")[0].strip()


def is_past_review(review_on: date | None, today: date) -> bool:
    """A safety note that nobody reviewed in time is no longer shown: it is listed for review instead."""
    return review_on is not None and review_on < today


def marked(text: str, marks: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, each with whether it is to be marked: the words that begin with one of the folded `marks`."""
    pieces: list[tuple[str, bool]] = []
    for piece in re.split(r"([^\W_][\w'’]*)", text):
        if piece:
            words = terms(piece)
            found = bool(words) and any(word.startswith(mark) for word in words for mark in marks if mark)
            if pieces and pieces[-1][1] == found:
                pieces[-1] = (pieces[-1][0] + piece, found)
            else:
                pieces.append((piece, found))
    return tuple(pieces)
