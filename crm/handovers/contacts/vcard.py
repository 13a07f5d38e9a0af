"""vCard 2.1, 3.0 and 4.0, as phones, Outlook, Google and iCloud write them (RFC 2426, RFC 6350, and the older one).

Why not a library: docs/decisions/0014. What a reader of ours does not understand it passes over, a line at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from quopri import decodestring

from crm.handovers.contacts.card import MOST_CARDS, Card, Listed, Written, card

_BEGIN = re.compile(r"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_QP = re.compile(r"^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]", re.IGNORECASE)
_NAME = re.compile(r"^(?:[\w-]+\.)?(?P<name>[A-Za-z][\w-]*)(?=[;:])")
_ESCAPED = re.compile(r"\\(.)")
_WANTED = {"FN", "N", "NICKNAME", "ORG", "TITLE", "TEL", "EMAIL", "ADR", "KIND", "VERSION", "X-ABSHOWAS"}
_WANTED |= {"X-ADDRESSBOOKSERVER-KIND"}
LONGEST_LINE = 10_000  # of what is wanted; pictures are longer, and are not


@dataclass(frozen=True)
class _Property:
    name: str
    types: frozenset[str]  # what is said of it: HOME, CELL, FAX
    value: str


def is_vcard(text: str) -> bool:
    """Whether there is a card in it."""
    return _BEGIN.search(text) is not None


def cards_of(text: str) -> Listed:
    """The people in the cards of a text. Goes on after a card that cannot be read, or does not end."""
    listed = Listed()
    for number, lines in enumerate(_blocks(text)):
        if number >= MOST_CARDS:
            break
        properties = tuple(_properties(lines))
        if _is_list_of_people(properties):
            listed.leave_out("a list of people, not a person")
        elif _is_organisation(properties):
            listed.leave_out("an organisation")
        elif (found := _card(properties)) is None:
            listed.leave_out("without a name")
        else:
            listed.cards.append(found)
    return listed


def count_of(text: str) -> int:
    """How many cards begin in a text."""
    return len(_BEGIN.findall(text))


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each card. One that begins before the last ended ends there: a file may be cut off or glued."""
    block: list[str] | None = None
    for line in text.splitlines():
        bare = line.strip().upper().replace(" ", "")
        if bare == "BEGIN:VCARD":
            if block:
                yield block
            block = []
        elif bare == "END:VCARD":
            if block is not None:
                yield block
            block = None
        elif block is not None:
            block.append(line)
    if block:
        yield block


def _properties(lines: Iterable[str]) -> Iterator[_Property]:
    whole = _unfolded(list(lines))
    is_old = any(line.strip().upper().replace(" ", "") == "VERSION:2.1" for line in whole)
    for line in whole:
        found = _NAME.match(line.lstrip())
        if found is None or found["name"].upper() not in _WANTED or len(line) > LONGEST_LINE:
            continue
        rest = line.lstrip()[found.end() :]
        parameters, value = _split_at_colon(rest)
        yield _Property(found["name"].upper(), _types(parameters), _decoded(parameters, value, is_old))


def _unfolded(lines: list[str]) -> list[str]:
    """The lines as they were before they were folded: with a blank at the beginning, or, quoted-printable, an = at the
    end. Of vCard 2.1 the blank belongs to the text."""
    blank = " " if any(line.strip().upper().replace(" ", "") == "VERSION:2.1" for line in lines) else ""
    whole: list[list[str]] = []
    goes_on = False
    for line in lines:
        if goes_on:
            whole[-1].append(line.rstrip())
        elif line[:1] in {" ", "\t"} and whole:
            whole[-1].append(blank + line[1:])
        elif line.strip():
            whole.append([line])
        else:
            continue
        goes_on = whole[-1][-1].endswith("=") and _QP.match(whole[-1][0]) is not None
        if goes_on:
            whole[-1][-1] = whole[-1][-1][:-1]
    return ["".join(pieces) for pieces in whole]


def _split_at_colon(rest: str) -> tuple[list[str], str]:
    """The parameters and the value: a colon or semicolon between quotes is neither's end."""
    quoted = False
    parameters, start = [], 0
    for at, character in enumerate(rest):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in ";:":
            parameters.append(rest[start:at])
            start = at + 1
            if character == ":":
                return [one.strip() for one in parameters if one.strip()], rest[start:]
    # A quote that never ends: the first colon counts.
    head, _colon, value = rest.partition(":")
    return [one for one in head.split(";") if one], value


def _types(parameters: Iterable[str]) -> frozenset[str]:
    """`TYPE=home,cell`, `TYPE="home,cell"`, and of vCard 2.1 plain `HOME;CELL`."""
    found: set[str] = set()
    for one in parameters:
        name, equals, value = one.partition("=")
        if not equals:
            found.add(name.upper())
        elif name.upper() == "TYPE":
            found.update(value.strip('"').upper().split(","))
    return frozenset(found)


def _decoded(parameters: Iterable[str], value: str, is_old: bool) -> str:
    said = {name.upper(): text.strip('"') for name, _equals, text in (one.partition("=") for one in parameters)}
    encoding = said.get("ENCODING", "QUOTED-PRINTABLE" if "QUOTED-PRINTABLE" in said else "").upper()
    if encoding in {"B", "BASE64"} or "BASE64" in said:
        return ""
    if encoding == "QUOTED-PRINTABLE":
        raw = decodestring(value.encode("utf-8", "replace"))
        return _read(raw, said.get("CHARSET", "utf-8"))
    return value if not is_old else value.replace("\\n", " ")


def _read(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return raw.decode("cp1252", "replace")


def _parts(value: str) -> list[str]:
    """The pieces of a structured value: `Marsden;Eileen;;;`."""
    pieces, piece, escaped = [], "", False
    for character in value:
        if character == ";" and not escaped:
            pieces.append(_plain(piece))
            piece = ""
        else:
            piece += character
        escaped = character == "\\" and not escaped
    return [*pieces, _plain(piece)]


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def _card(properties: tuple[_Property, ...]) -> Card | None:
    def all_of(name: str) -> list[_Property]:
        return [one for one in properties if one.name == name and one.value.strip()]

    def first(name: str) -> str:
        found = all_of(name)
        return _plain(found[0].value) if found else ""

    org = ", ".join(filter(None, _parts(all_of("ORG")[0].value))) if all_of("ORG") else ""
    name = first("FN") or _from_parts(all_of("N")) or first("NICKNAME").split(",")[0]
    nickname = first("NICKNAME")
    known_as = f"Known as {nickname}" if nickname and nickname != name else ""
    reached = [
        *(Written("phone", _uri(one.value, "tel:")) for one in all_of("TEL") if not one.types & {"FAX", "PAGER"}),
        *(Written("email", _uri(one.value, "mailto:")) for one in all_of("EMAIL")),
        *(_address(one.value) for one in all_of("ADR")),
    ]
    return card(
        name, about=(known_as, first("TITLE"), org), reached=[one for one in reached if one.value or one.postcode]
    )


def _from_parts(found: list[_Property]) -> str:
    if not found:
        return ""
    family, given, more, prefix, suffix = (_parts(found[0].value) + [""] * 5)[:5]
    del prefix, suffix  # Dr, Mrs, OBE: not what they are called
    return " ".join(filter(None, (given, more, family))).replace(",", " ")


def _uri(value: str, scheme: str) -> str:
    value = _plain(value)
    return value[len(scheme) :].split(";")[0] if value.lower().startswith(scheme) else value


def _address(value: str) -> Written:
    box, more, street, town, county, postcode, _country = (_parts(value) + [""] * 7)[:7]
    lines = ", ".join(filter(None, (box, more, street, town, county)))
    return Written("address", lines.replace("\n", ", "), postcode)


def _is_list_of_people(properties: tuple[_Property, ...]) -> bool:
    return any(one.name.endswith("KIND") and one.value.strip().lower() == "group" for one in properties)


def _is_organisation(properties: tuple[_Property, ...]) -> bool:
    return any(
        (one.name == "KIND" and one.value.strip().lower() in {"org", "location", "application"})
        or (one.name == "X-ABSHOWAS" and one.value.strip().upper() == "COMPANY")
        for one in properties
    )
