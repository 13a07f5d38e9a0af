"""A brief on one page of A4: what is left out so that it fits. No promise and no warning ever is; of texts without
an end the end is, last of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from crm.handovers.paper import ROOM, height
from crm.handovers.sheet import Sheet, clipped
from crm.web.formatting import many

Step = Callable[[Sheet], Sheet]


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
        (sheet.known_count - len(sheet.known) - len(sheet.through), "weaker tie"),
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


def _fewer_kept(field: str, most: int) -> Step:
    """So many rows, in their order: those that keep their place before the others."""

    def fewer(sheet: Sheet) -> Sheet:
        rows = getattr(sheet, field)
        chosen = set(sorted(range(len(rows)), key=lambda at: (not rows[at].keeps, at))[:most])
        return replace(sheet, **{field: tuple(row for at, row in enumerate(rows) if at in chosen)})

    return fewer


def _without_emails(sheet: Sheet) -> Sheet:
    return replace(sheet, promised=tuple(replace(one, email="") for one in sheet.promised))


def _shorter(most: int) -> Step:
    def cut(sheet: Sheet) -> Sheet:
        notes = {name: clipped(getattr(sheet, name), most) for name in ("who", "works", "avoid", "told")}
        return _noting(sheet, "the end of long notes", **notes)

    return cut


def _shorter_reach(most: int) -> Step:
    return lambda sheet: _noting(sheet, "the end of how to reach them", reach=clipped(sheet.reach, most))


def _shorter_name(most: int) -> Step:
    return lambda sheet: _noting(sheet, "the end of the name", name=clipped(sheet.name, most))


def _shorter_warnings(most: int) -> Step:
    return lambda sheet: _noting(
        sheet, "the end of long warnings", warnings=tuple(clipped(one, most) for one in sheet.warnings)
    )


def _noting(sheet: Sheet, what: str, **shorter: Any) -> Sheet:
    """The sheet with what is shorter in it, and that it is, once."""
    if what not in sheet.left_out and any(getattr(sheet, name) != new for name, new in shorter.items()):
        return replace(sheet, **shorter, left_out=(*sheet.left_out, what))
    return replace(sheet, **shorter)


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
    *(_fewer_kept("said", most) for most in (9, 7, 6, 5)),
    _without_emails,
    *(_fewer_kept("said", most) for most in (4, 3)),
    *(_fewer_kept("known", most) for most in (8, 6)),
    _fewer("through", 3),
    _fewer_kept("known", 4),
    _shorter_words(240),
)
# In smaller type: the same from the beginning, and then the rest.
_AT_SMALL_SIZE: tuple[Step, ...] = (
    *_AT_FULL_SIZE,
    _shorter(900),
    _fewer_kept("said", 2),
    _fewer_kept("known", 3),
    _fewer("responsible", 3),
    _shorter(500),
    _shorter_reach(500),
    _fewer("open", 8),
    _as("paragraphs"),
    _fewer("open", 5),
    _fewer_kept("known", 2),
    _fewer("through", 1),
    _shorter(300),
    _shorter_words(140),
    _shorter_promises(180),
    _fewer("open", 3),
    _fewer("responsible", 1),
    _shorter(150),
    _shorter_reach(250),
    _fewer_kept("said", 1),
    _as("lines"),
    _fewer("open", 1),
    _fewer_kept("known", 1),
    _fewer("through", 0),
    _shorter_words(60),
    _shorter(80),
    _as("columns"),
    _fewer("responsible", 0),
    _fewer_kept("said", 0),
    _shorter_reach(120),
    _shorter_name(80),
    _shorter_warnings(240),
    _shorter_warnings(120),
)
