"""What somebody typed, made fit to keep: one spelling of each letter, no characters that hide or reorder others."""

from __future__ import annotations

import re
import unicodedata

from crm.errors import BadInput

# Characters that turn the direction of text around, or are invisible: shown as what they are, never obeyed.
_REORDERING = {
    "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u200e", "\u200f",
}  # fmt: skip
_INVISIBLE = {"\u200b", "\ufeff", "\u2060", "\u00ad"}

LONGEST_LINE = 200
LONGEST_TEXT = 20_000


def line(value: str | None, *, field: str, label: str, longest: int = LONGEST_LINE, required: bool = False) -> str:
    """One line of text, trimmed. Raises BadInput naming the field where it is missing, too long or has line breaks."""
    cleaned = re.sub(r"\s+", " ", _plain(value or "")).strip()
    return _measured(cleaned, field=field, label=label, longest=longest, required=required)


def passage(value: str | None, *, field: str, label: str, longest: int = LONGEST_TEXT, required: bool = False) -> str:
    """Several lines of text, their line breaks kept. Raises BadInput naming the field."""
    cleaned = _plain((value or "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    return _measured(cleaned, field=field, label=label, longest=longest, required=required)


def folded(value: str) -> str:
    """For comparing: without case, accents or punctuation; single spaces. `Siân O'Brien` and `sian obrien` agree."""
    bare = value.casefold()
    if not bare.isascii():
        # Taken apart before and after: some letters have a small form only once they are plain.
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
        bare = "".join(c for c in plain if not unicodedata.combining(c))
    bare = re.sub(r"['’`\u02bc]", "", bare.replace("&", " and "))
    return re.sub(r"[\W_]+", " ", bare).strip()


def _plain(value: str) -> str:
    kept = []
    for character in unicodedata.normalize("NFC", value):
        if character in _REORDERING:
            kept.append(f"[U+{ord(character):04X}]")
        elif character in _INVISIBLE:
            continue
        elif unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            kept.append("\ufffd")
        else:
            kept.append(character)
    return "".join(kept)


def _measured(cleaned: str, *, field: str, label: str, longest: int, required: bool) -> str:
    if required and not cleaned:
        raise BadInput({field: f"Write {label}."})
    if len(cleaned) > longest:
        raise BadInput(
            {field: f"That is {len(cleaned):,} characters; {label} can have {longest:,}. Nothing you typed is lost."}
        )
    return cleaned
