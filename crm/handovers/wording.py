"""The words of an introduction: fields in braces, and what is put in their place."""

from __future__ import annotations

import re

from crm.residents.rules import LANGUAGES

FIELDS = {
    "resident": "the resident’s name",
    "leaver": "who they were in touch with",
    "successor": "who is there for them now",
    "post": "that person’s post",
    "reach": "how to reach them",
    "council": "the council’s name",
}
FALLBACK = "en"
SUBJECT = "Who is there for you now"  # of the conversation in which it is written down
_FIELD = re.compile(r"\{(\w*)\}")
CHANNELS = {"phone": "phone", "email": "email", "handle": "social", "address": "letter"}
# Which way to reach somebody goes with how they get in touch; in that order where none does.
KIND_OF_CHANNEL = {"phone": "phone", "email": "email", "web": "email", "social": "handle", "letter": "address"}
KINDS = ("email", "address", "phone", "handle")
# Somebody who wants to hear nothing is not written to: a person may still decide otherwise.
_CLOSED = re.compile(
    r"\b(?:do(?:es)? not|don[’']?t|must not|never|not to be) (?:\w+ ){0,2}contact(?:ed)?\b|\bno contact\b",
    re.IGNORECASE,
)


def filled(text: str, values: dict[str, str]) -> str:
    """The text with every field put in; one that has no value stays as it is, for the person who reviews it to see."""
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_fields(text: str) -> tuple[str, ...]:
    """What stands in braces and is no field."""
    return tuple(f"{{{name}}}" for name in dict.fromkeys(_FIELD.findall(text)) if name not in FIELDS)


def wants_no_contact(*notes: str) -> bool:
    """Whether what is written of somebody says that they are not to be contacted."""
    return any(_CLOSED.search(note) for note in notes)


def language_words(language: str, written_in: str) -> str:
    """`There is no Polish text yet: this is in English`; empty where it is in their language, or none was asked for."""
    if language in {"", written_in}:
        return ""
    name = LANGUAGES.get(written_in, written_in)
    if language == "other":
        return f"Their language stands in their preferences: this is in {name}."
    return f"There is no {LANGUAGES.get(language, language)} text yet: this is in {name}."


def safe_cell(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"} else value
