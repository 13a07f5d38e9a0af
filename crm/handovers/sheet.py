"""The brief on one sheet of A4: what is on it, an honest estimate of its height, and what is left out to fit.

No promise and no warning is ever left out. Sizes are those of crm/web/assets/_print.scss, in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from crm.handovers.letters import wrapped
from crm.web.formatting import many

# 273 mm between the margins, less a twentieth: a browser wraps a line differently, or another font stands in.
ROOM = 735.0
WIDTH = 527.0  # 186 mm


Rows = Callable[..., float]
Step = Callable[["Sheet"], "Sheet"]


@dataclass(frozen=True)
class Promised:
    """A promise: when it is due, what, by whom and whose it is to keep."""

    when: str
    late: bool
    text: str
    by: str


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


@dataclass(frozen=True)
class Known:
    """Somebody here who knows the resident."""

    kind: str
    left: bool
    name: str
    post: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """The brief on one resident, ready for paper. `left_out` says what did not fit."""

    resident_id: int
    name: str
    reach: str
    warnings: tuple[str, ...]
    who_title: str
    who: str
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
    responsible: tuple[str, ...]  # newest first
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


def fitted(sheet: Sheet) -> Sheet:
    """The sheet with as much as fits on one page: older exchanges go first, then weaker ties, then smaller type, then
    the rest of long notes. What went is said on the sheet."""
    if height(fit := _with_fewer(sheet, _AT_FULL_SIZE)) > ROOM:
        fit = _with_fewer(replace(sheet, tight=True), _AT_SMALL_SIZE)
    return _saying(fit)


def _with_fewer(sheet: Sheet, steps: Iterable[Step]) -> Sheet:
    for step in steps:
        if height(sheet) <= ROOM:
            break
        sheet = step(sheet)
    return sheet


def _saying(sheet: Sheet) -> Sheet:
    counts = (
        (sheet.said_count - len(sheet.said), "older exchange"),
        (sheet.known_count - len(sheet.known), "weaker tie"),
        (sheet.open_count - len(sheet.open), "older open matter"),
        (sheet.in_line_count - len(sheet.responsible), "earlier time in the line"),
    )
    gone = [_many(count, what) for count, what in counts if count > 0]
    if sheet.promises_cut or sheet.promised_as in {"lines", "columns"}:
        gone.append("the end of long promises")
    return replace(sheet, left_out=(*gone, *sheet.left_out))


def _many(count: int, what: str) -> str:
    return many(count, what, "earlier times in the line" if what.startswith("earlier") else None)


def _fewer(field: str, most: int) -> Step:
    return lambda sheet: replace(sheet, **{field: getattr(sheet, field)[:most]})


def _shorter(most: int) -> Step:
    def cut(sheet: Sheet) -> Sheet:
        notes = {name: clipped(getattr(sheet, name), most) for name in ("who", "works", "avoid", "told")}
        was_cut = any(notes[name] != getattr(sheet, name) for name in notes)
        return replace(sheet, **notes, left_out=("the end of long notes",) if was_cut else sheet.left_out)

    return cut


def _shorter_words(most: int) -> Step:
    return lambda sheet: replace(
        sheet,
        said=tuple(replace(one, words=clipped(one.words, most)) for one in sheet.said),
        open=tuple(replace(one, stands=clipped(one.stands, most)) for one in sheet.open),
    )


def _shorter_promises(most: int) -> Step:
    return lambda sheet: replace(
        sheet,
        promised=tuple(replace(one, text=clipped(one.text, most)) for one in sheet.promised),
        promises_cut=any(len(one.text) > most for one in sheet.promised),
    )


def _as(promised: str) -> Step:
    return lambda sheet: replace(sheet, promised_as=promised)


_AT_FULL_SIZE: tuple[Step, ...] = (
    *(_fewer("said", most) for most in (9, 7, 6, 5, 4, 3)),
    *(_fewer("known", most) for most in (8, 6, 4)),
    _shorter_words(240),
)
# In smaller type: the same from the beginning, and then the rest.
_AT_SMALL_SIZE: tuple[Step, ...] = (
    *_AT_FULL_SIZE,
    _shorter(900),
    _fewer("said", 2),
    _fewer("known", 3),
    _fewer("responsible", 3),
    _shorter(500),
    _fewer("open", 8),
    _as("paragraphs"),
    _fewer("open", 5),
    _fewer("known", 2),
    _shorter(300),
    _shorter_words(140),
    _shorter_promises(180),
    _fewer("open", 3),
    _fewer("responsible", 1),
    _shorter(150),
    _fewer("said", 1),
    _as("lines"),
    _fewer("open", 1),
    _fewer("known", 1),
    _shorter_words(60),
    _shorter(80),
    _as("columns"),
    _fewer("said", 0),
)


def clipped(text: str, most: int) -> str:
    """The beginning of a text, cut at a word, with an ellipsis; the text itself where it is short enough."""
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(None, 1)[0][:most].rstrip(",;: ") + " …"


def height(sheet: Sheet) -> float:
    """How high the sheet will be, in points: rather too much than too little."""
    size = 9.0 if sheet.tight else 10.5
    line = size * (1.3 if sheet.tight else 1.35)
    title = 20.5 if sheet.tight else 28.0

    def text(words: str, width: float, bold: bool = False) -> float:
        return sum(wrapped(one, width, size, bold) for one in words.splitlines() or [""]) * line

    def rows(cells: Iterable[tuple[tuple[str, float], ...]], *, bold: bool = True) -> float:
        return sum(
            max(text(words, width, bold and place == 0) for place, (words, width) in enumerate(row)) + 6
            for row in cells
        )

    half = WIDTH / 2 - 12
    total = 24 + 12 + 24 * wrapped(sheet.name, WIDTH, 20, True) + text(sheet.reach, WIDTH) + 4
    total += sum(text(one, WIDTH - 40, True) + 2 for one in sheet.warnings) + (18 if sheet.warnings else 0)
    works = text(sheet.works, half) + (text("Avoid: " + sheet.avoid, half) if sheet.avoid else 0)
    total += title + max(text(sheet.who, half), works) + 4
    total += title + (_promised(sheet, rows, line) if sheet.promised else line + 2)
    if sheet.tight:
        whole = (((f"{one.subject}: {one.stands} Responsible: {one.whose}", WIDTH * 0.96),) for one in sheet.open)
        total += title + rows(whole, bold=False)
    else:
        total += title + rows(((one.subject, 120), (one.stands, 260), (one.whose, 110)) for one in sheet.open)
    total += (0 if sheet.open else line + 2) + (text(sheet.told, WIDTH) if sheet.told else 0)
    total += title + (rows(((one.when, 105), (f"{one.who}: {one.words}", 395)) for one in sheet.said) or line)
    total += title + (_known(sheet, rows) or line)
    total += title + text("; ".join(sheet.responsible), WIDTH) + 2
    # The foot, and what was left out.
    return total + 16 + 12.5 * (wrapped(sheet.foot, WIDTH, 9, False) + 2)


def _known(sheet: Sheet, rows: Rows) -> float:
    return rows((((f"{one.name}, {one.post}", 204), (one.words, 280)) for one in sheet.known), bold=False)


def _promised(sheet: Sheet, rows: Rows, line: float) -> float:
    if sheet.promised_as in {"lines", "columns"}:
        return 13.0 * (len(sheet.promised) if sheet.promised_as == "lines" else -(-len(sheet.promised) // 2))
    if sheet.promised_as == "paragraphs":
        whole = (f"{one.when} {one.text} {one.by}" for one in sheet.promised)
        return sum(wrapped(words, WIDTH - 20, line / 1.3, True) * line + 3 for words in whole)
    return rows(((one.when, 88), (one.text, 250), (one.by, 138)) for one in sheet.promised)
