"""The brief on one sheet of A4: what is on it. How high it stands is reckoned in paper.py, what goes in one_page.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Promised:
    """A promise: when it is due, what, by whom and whose it is to keep."""

    when: str
    late: bool
    text: str
    by: str
    email: str = ""  # of who has it now, where that is somebody else than who made it


@dataclass(frozen=True)
class Open:
    """An open matter: what, where it stands, who is responsible."""

    subject: str
    stands: str
    whose: str
    gap: bool
    href: str


@dataclass(frozen=True)
class Words:
    """One exchange: when and how, who spoke, the words."""

    when: str
    who: str
    words: str
    matter: str = ""  # what it was about, where its words do not say so
    keeps: bool = False  # the last of an open matter: older ones of others go first


@dataclass(frozen=True)
class Known:
    """Somebody here who knows the resident."""

    kind: str
    left: bool
    name: str
    post: str
    words: str
    keeps: bool = False  # responsible now: weaker and stronger ties go first


@dataclass(frozen=True)
class Sheet:
    """The brief on one resident, ready for paper. `left_out` says what did not fit."""

    resident_id: int
    name: str
    reach: str
    warnings: tuple[str, ...]
    who_title: str
    who: str
    works_title: str
    works: str
    avoid: str
    promised_title: str
    promised: tuple[Promised, ...]
    open: tuple[Open, ...]
    told: str  # what is open besides, as somebody told who knew them
    said: tuple[Words, ...]
    said_count: int
    known_title: str
    known: tuple[Known, ...]
    known_count: int
    through: tuple[str, ...]  # the accounts in which they were in touch, of all that is known
    now: str  # who is responsible
    responsible: tuple[str, ...]  # who was, newest first
    foot: str
    correct: str
    open_count: int = 0
    in_line_count: int = 0
    tight: bool = False  # smaller type
    promises_cut: bool = False
    promised_as: str = (
        "rows"  # `paragraphs`, over the whole width; `lines`, cut at one line each; `columns`, two beside each other
    )
    left_out: tuple[str, ...] = ()


def clipped(text: str, most: int) -> str:
    """The beginning of a text, cut at a word, with an ellipsis; the text itself where it is short enough."""
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(None, 1)[0][:most].rstrip(",;: ") + " …"
