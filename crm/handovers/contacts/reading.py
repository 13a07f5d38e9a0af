"""What somebody sent as their contacts, whatever it turns out to be."""

from __future__ import annotations

from crm.errors import BadInput
from crm.handovers.contacts import lines, table, vcard
from crm.handovers.contacts.card import MOST_CARDS, Listed, without_doubles
from crm.web.formatting import many

MOST_BYTES = 2 * 1024 * 1024
# More than this is not even read, to be told how large it was.
MOST_SENT = 16 * 1024 * 1024

_HOW = "Export your contacts as vCard (.vcf) or CSV and send that file."
_KINDS = (
    (
        (b"PK\x03\x04", b"PK\x05\x06"),
        f"That is a zip file or a spreadsheet. Open it and save what is in it as CSV. {_HOW}",
    ),
    ((b"\xd0\xcf\x11\xe0",), f"That is a file of an older Office. Open it and save it as CSV. {_HOW}"),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), f"That file is packed. Unpack it first. {_HOW}"),
    (
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*"),
        f"That is a picture, not a list of contacts. {_HOW}",
    ),
    ((b"<",), f"That is a web page or a drawing, not a list of contacts. {_HOW}"),
    ((b"%PDF",), f"That is a PDF, in which contacts cannot be told apart. {_HOW}"),
)


def read_file(raw: bytes) -> Listed:
    """The people in a contacts file: vCard or CSV. Raises BadInput about `file`, with what to do instead.

    Doubles within the file are put together. The whole file is read before anything is kept of it.
    """
    if not raw.strip():
        raise BadInput({"file": "That file is empty. Choose the file with your contacts."})
    if len(raw) > MOST_BYTES:
        raise BadInput(
            {
                "file": f"That file has {len(raw) / 1024 / 1024:.1f} MB, and a contacts file can have"
                f" {MOST_BYTES // 1024 // 1024} MB. Export it without pictures, or in two parts."
            }
        )
    for signs, words in _KINDS:
        if raw.startswith(signs) or (raw[4:8] == b"ftyp" and b"\xff\xd8\xff" in signs):
            raise BadInput({"file": words})
    text = _text(raw)
    reader = vcard if vcard.is_vcard(text) else table
    return _whole("file", text, reader)


def read_lines(text: str) -> Listed:
    """The people in what was typed or pasted: a line each, or cards, or a table with a header. BadInput: `lines`."""
    if not text.strip():
        raise BadInput({"lines": "Write a name on a line, or choose a file."})
    reader = vcard if vcard.is_vcard(text) else table if table.is_table(text) else lines
    return _whole("lines", text, reader)


def _whole(field: str, text: str, reader: object) -> Listed:
    count = reader.count_of(text)  # type: ignore[attr-defined]
    if count > MOST_CARDS:
        raise BadInput({field: f"That list has more than {MOST_CARDS:,} people. Send it in parts."})
    listed: Listed = reader.cards_of(text)  # type: ignore[attr-defined]
    if not listed.cards:
        left = f" {left_out_in_words(listed.left_out)}" if listed.left_out else ""
        raise BadInput({field: f"Nobody is named there.{left} Give each person a name, and send it again."})
    listed.cards = without_doubles(listed.cards)
    return listed


def left_out_in_words(left_out: dict[str, int]) -> str:
    """`3 are left out: 2 without a name, 1 an organisation.`"""
    total = sum(left_out.values())
    said = ", ".join(f"{count:,} {why}" for why, count in sorted(left_out.items()))
    return f"{many(total, 'is', 'are')} left out: {said}." if total else ""


def _text(raw: bytes) -> str:
    """The bytes as text. Raises BadInput where they are none."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    elif raw[1:40:2].count(0) > 15:
        text = raw.decode("utf-16-le", "replace")
    elif raw[0:40:2].count(0) > 15:
        text = raw.decode("utf-16-be", "replace")
    else:
        text = _eight_bits(raw.removeprefix(b"\xef\xbb\xbf"))
    odd = sum(text.count(character) for character in ("\x00", "\ufffd", "\x01", "\x02", "\x03", "\x04", "\x05", "\x06"))
    if odd > len(text) / 200:
        raise BadInput({"file": f"That file cannot be read as contacts. {_HOW}"})
    return text.replace("\x00", "")


def _eight_bits(raw: bytes) -> str:
    """UTF-8; where it is not, line by line, since a file of several cards may mix them."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return "\n".join(_one_line(line) for line in raw.splitlines())


def _one_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
