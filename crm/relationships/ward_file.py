"""A ward's figures as a file to take along: the same words as on the page, and nothing else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from crm.council.wards import WardFacts
from crm.relationships.queries.ward import Shown
from crm.web.formatting import full_day

HEAD = ("Ward", "Code", "Month", "Table", "Line", "Of", "Residents", "Than the month before", "Waiting at its end")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def ward_file(ward: WardFacts, shown: Shown, whose: str) -> str:
    """A table of all that is told, one line each. `whose`: who took it along and when, in each file's last line."""
    file = io.StringIO()
    table = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow(HEAD)
    about = (ward.name, ward.code, shown.month.value)
    for line in _lines(shown):
        table.writerow([_safe(cell) for cell in (*about, *line)])
    table.writerow([_safe(cell) for cell in (*about, "Taken along by", whose, "", "", "", "")])
    return file.getvalue()


def _lines(shown: Shown) -> Iterator[tuple[str, str, str, str, str, str]]:
    told, standing = shown.figures.now, shown.figures.standing
    waiting = standing.waiting.words if told.is_shown else ""
    yield "In touch", "All residents", "", told.total.words, shown.change, waiting
    for theme in shown.themes:
        yield (
            "What people raise",
            theme.name,
            "",
            theme.told.words,
            theme.change,
            theme.waiting.words if theme.waiting else "not shown",
        )
    for row in shown.in_touch:
        through = "In touch through a team" if row.kind == "team" else "In touch through an account"
        yield through, row.name, "", row.told.words, "", ""
        for officer in row.officers:
            yield "In touch with an officer", officer.name, row.name, officer.told.words, "", ""
    if told.is_shown:
        yield "At risk", "With a promise overdue", "", standing.overdue.words, "", ""
        yield "At risk", "Known to one colleague only", "", standing.alone.words, "", ""
    for waits in shown.waits:
        yield "Waiting for an answer", waits.name, "", "", "", waits.told.words
    for body in shown.organisations:
        whom = body.who or body.post if body.is_looked_after else body.why_not
        heard = f"last in touch {full_day(body.last_on)}" if body.last_on else ""
        yield "Organisations", body.name, whom, "", heard, ""
    if shown.organisations_left_out:
        yield "Organisations", f"{shown.organisations_left_out:,} more, not heard from as lately", "", "", "", ""


def _safe(cell: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
