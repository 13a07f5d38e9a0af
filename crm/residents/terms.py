"""The words by which people are found: what is kept, what is meant, and slips of the fingers."""

from __future__ import annotations

import re

from crm import typed
from crm.council import rules as council_rules

# The digits by which people remember a number.
LAST_DIGITS = 6


def terms(text: str) -> tuple[str, ...]:
    """The words of a text, without case, accents or punctuation: letters and digits only, never an operator."""
    return tuple(re.findall(r"[^\W_]+", typed.folded(text)))


def terms_of_point(kind: str, normal: str, postcode: str = "") -> tuple[str, ...]:
    """The words by which a contact point is found: a number in national form and by its last digits, a postcode."""
    if kind == "phone":
        digits = normal.lstrip("+")
        national = "0" + digits[2:] if digits.startswith("44") else digits
        return national, digits, digits[-LAST_DIGITS:]
    if kind == "address":
        inward = council_rules.shown_postcode(postcode).casefold().split() if postcode else []
        return (*inward, postcode.casefold()) if postcode else ()
    return terms(normal)


def asked_terms(asked: str) -> tuple[str, ...]:
    """The words of a search; the groups of a phone number or the halves of a postcode are put together."""
    if number := digits_asked(asked):
        return (number,)
    found = terms(asked)
    joined: list[str] = []
    for word in found:
        if joined and council_rules.normal_postcode(joined[-1] + word):
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(dict.fromkeys(joined))


def digits_asked(asked: str) -> str:
    """The number in a search that is a phone number and nothing else; in national form where it is British."""
    if not re.fullmatch(r"\s*\+?[\d\s()./-]{6,}", asked):
        return ""
    digits = re.sub(r"\D", "", asked.replace("(0)", ""))
    if len(digits) < LAST_DIGITS:
        return ""
    for prefix in ("0044", "44"):
        if digits.startswith(prefix) and len(digits) > 10:
            return "0" + digits.removeprefix(prefix)
    return digits


# Words that say what somebody is like rather than what they are called or said: they may be missing from what is kept.
DESCRIBING = frozenset(
    terms(
        "a an and about at by for from her his in lady ladies mr mrs ms miss dr man men of on s she he the their they"
        " that this to up who whose with woman women gentleman gent bloke chap guy girl boy old young person people"
    )
)


def root(word: str) -> str:
    """`grit` of gritting, gritted and grits: what is left when the ending is off, where enough is left.

    Used on what is asked, which is then sought as a beginning: so `gritting` finds `gritted` and `grit bin`.
    """
    for ending in ("ings", "ing", "ers", "er", "ed", "ies", "es", "s"):
        if not word.endswith(ending):
            continue
        rest = word[: -len(ending)]
        if len(rest) > 3 and rest[-1] == rest[-2] and rest[-1] not in "lsaeiou" and ending != "s":
            return rest[:-1]
        if len(rest) >= 4 and rest[-1] != "s":
            return rest
        if ending == "s" and len(rest) == 3 and rest[-1] not in "aeious":
            return rest
        return word
    return word


def deletions(word: str) -> frozenset[str]:
    """The word, and each spelling of it with one letter left out."""
    return frozenset({word, *(word[:at] + word[at + 1 :] for at in range(len(word)))})


LEAST_CORRECTED, LONGEST_CORRECTED = 3, 30


def is_correctable(word: str) -> bool:
    """Words that are worth a place in the index of spellings: neither numbers nor too short to tell apart."""
    return LEAST_CORRECTED <= len(word) <= LONGEST_CORRECTED and not any(letter.isdigit() for letter in word)


def is_one_slip_away(typed_word: str, word: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour turns the one into the other."""
    if typed_word == word or abs(len(typed_word) - len(word)) > 1:
        return False
    if len(typed_word) == len(word):
        odd = [at for at, (a, b) in enumerate(zip(typed_word, word, strict=True)) if a != b]
        if len(odd) == 1:
            return True
        return (
            len(odd) == 2
            and odd[1] == odd[0] + 1
            and typed_word[odd[0]] == word[odd[1]]
            and typed_word[odd[1]] == word[odd[0]]
        )
    shorter, longer = sorted((typed_word, word), key=len)
    return shorter in deletions(longer)
