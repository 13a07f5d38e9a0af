"""People typed or pasted one to a line: `Eileen Marsden, 01632 960417, Crag Lane Group`."""

from __future__ import annotations

import re

from crm.handovers.contacts.card import MOST_CARDS, Listed, Written, card

_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,3}[.)])\s+")
_ADDRESSED = re.compile(r"^(?P<name>[^<>]*)<(?P<email>[^<>@\s]+@[^<>\s]+)>\s*(?P<rest>.*)$")
_AROUND = ' "'
_BETWEEN = re.compile(r"[,;\t|]")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^\+?[\d\s()./-]{6,}$")
_POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}$", re.IGNORECASE)
_PHONE_LAST = re.compile(r"^(?P<words>.*\D)\s+(?P<phone>\+?\d[\d\s()./-]{6,})$")


def cards_of(text: str) -> Listed:
    """The people on the lines of a text: the name first; numbers and addresses of mail are known by their looks."""
    listed = Listed()
    for line in text.splitlines():
        line = _BULLET.sub("", line).strip()
        if not line or len(listed.cards) >= MOST_CARDS:
            continue
        words, reached = [], []
        if addressed := _ADDRESSED.match(line):
            reached.append(Written("email", addressed["email"]))
            line = ",".join((addressed["name"].strip(_AROUND), addressed["rest"]))
        for piece in filter(None, (one.strip(_AROUND) for one in _BETWEEN.split(line))):
            if not words and (last := _PHONE_LAST.match(piece)):
                words.append(last["words"].strip())
                reached.append(Written("phone", last["phone"]))
            elif _EMAIL.match(piece):
                reached.append(Written("email", piece))
            elif _PHONE.match(piece):
                reached.append(Written("phone", piece))
            elif _POSTCODE.match(piece):
                reached.append(Written("address", "", piece))
            else:
                words.append(piece)
        found = card(words[0] if words else "", about=words[1:], reached=reached)
        if found is None:
            listed.leave_out("without a name")
        else:
            listed.cards.append(found)
    return listed


def count_of(text: str) -> int:
    """How many lines say something."""
    return sum(bool(line.strip()) for line in text.splitlines())
