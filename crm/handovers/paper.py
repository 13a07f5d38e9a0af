"""An honest estimate of how high a sheet stands on paper. Sizes are those of crm/web/assets/_print.scss, in points."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from crm.handovers.letters import wrapped
from crm.handovers.sheet import Sheet

# 774 points (273 mm) between the margins, a little less: the estimate is 6 to 25 in a hundred too high besides, so that
# a browser may wrap a line differently, or another font stand in.
ROOM = 760.0
WIDTH = 527.0  # 186 mm

Rows = Callable[..., float]


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
    works = text(sheet.works, half) + text("Avoid: " + sheet.avoid, half)
    titles = max(wrapped(one, half, size * 1.1, True) for one in (sheet.who_title, sheet.works_title)) - 1
    total += title + titles * 1.2 * size * 1.1 + max(text(sheet.who, half), works) + 4
    total += title + (_promised(sheet, rows, line) if sheet.promised else line + 2)
    if sheet.tight:
        whole = (((f"{one.subject}: {one.stands} Responsible: {one.whose}", WIDTH * 0.96),) for one in sheet.open)
        total += title + rows(whole, bold=False)
    else:
        total += title + rows(((one.subject, 120), (one.stands, 260), (one.whose, 110)) for one in sheet.open)
    total += (0 if sheet.open else line + 2) + (text(sheet.told, WIDTH) if sheet.told else 0)
    said = ((one.when, f"{one.who}, about {one.matter}: {one.words}") for one in sheet.said)
    total += title + (rows(((when, 105), (words, 395)) for when, words in said) or line)
    total += (
        title
        + (_known(sheet, rows) or line)
        + text("Through the council’s accounts: " + ", ".join(sheet.through), WIDTH)
        + 2
    )
    total += title + text(sheet.now, WIDTH, True) + text("Before: " + "; ".join(sheet.responsible), WIDTH) + 4
    # The foot, and what was left out.
    return total + 16 + 12.5 * (wrapped(sheet.foot, WIDTH, 9, False) + 2)


def _known(sheet: Sheet, rows: Rows) -> float:
    return rows((((f"{one.name}, {one.post}", 204), (one.words, 280)) for one in sheet.known), bold=False)


def _promised(sheet: Sheet, rows: Rows, line: float) -> float:
    if sheet.promised_as in {"lines", "columns"}:
        return 13.0 * (len(sheet.promised) if sheet.promised_as == "lines" else -(-len(sheet.promised) // 2))
    if sheet.promised_as == "paragraphs":
        whole = (f"{one.when} {one.text} ({one.by} {one.email})" for one in sheet.promised)
        return sum(wrapped(words, WIDTH - 20, line / 1.3, True) * line + 3 for words in whole)
    return rows(((one.when, 88), (one.text, 250), (f"{one.by} {one.email}", 132)) for one in sheet.promised)
