"""The tables of docs/permissions.md, from the code. `python -m tests.architecture.permissions` writes them there."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from crm import create_app
from crm.permissions import GRANTS, Permission, Role
from crm.web.authorise import PUBLIC, needed_by

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "permissions.md"
MARK = "<!-- From here on written by: python -m tests.architecture.permissions -->\n"

MEANS = {
    Permission.ACCOUNTS_EDIT: "change the register of accounts",
    Permission.ACCOUNTS_READ: "read the register of accounts",
    Permission.AUDIT_READ: "read what was done and what was looked at",
    Permission.CASEWORK_DECIDE: "decide what becomes of their own casework when they leave office",
    Permission.CASEWORK_WATCH: "see how much casework of former councillors waits and until when, and nothing of it",
    Permission.CONTINUITY_READ: "see who would be missed: managers of their teams, the digital lead of the whole",
    Permission.CONVERSATIONS_READ: "read conversations",
    Permission.CONVERSATIONS_WRITE: "log, answer, ask, pass on, promise, put right",
    Permission.COUNCIL_READ: "read wards, teams, posts and who holds them",
    Permission.HANDOVERS_PLAN: "rehearse, plan, confirm and undo handovers of the teams that they manage",
    Permission.HANDOVERS_READ: "read handovers that are theirs to read, and accept what was handed to them",
    Permission.INTRODUCTION_TEXTS_EDIT: "word what residents are told",
    Permission.POSTS_HAND_ON: "put people into posts, and end their time there",
    Permission.RESIDENTS_EDIT: "make and change residents and organisations",
    Permission.RESIDENTS_READ: "find and read residents and organisations",
    Permission.TODAY_READ: "read their own Today",
}


def tables(app: Flask) -> str:
    """Both tables, as they should stand in the page."""
    return f"\n## What each role may do\n\n{roles()}\n## What each address needs\n\n{addresses(app)}"


def roles() -> str:
    lines = [
        f"| may | {' | '.join(Role)} | permission |",
        f"|---|{'---|' * len(Role)}---|",
    ]
    for permission in Permission:
        cells = " | ".join("yes" if permission in GRANTS[role] else "no" for role in Role)
        lines.append(f"| {MEANS[permission]} | {cells} | `{permission}` |")
    return "\n".join(lines) + "\n"


def addresses(app: Flask) -> str:
    lines = ["| permission | address | what it does |", "|---|---|---|"]
    for needs, method, rule in sorted(declared(app), key=lambda row: (str(row[0]), row[2].rule, row[1])):
        meaning = (app.view_functions[rule.endpoint].__doc__ or "").strip().splitlines()
        words = meaning[0].replace("|", "\\|") if meaning else ""
        address = re.sub(r"<(?:[^<>:]+:)?(\w+)>", r"<\1>", rule.rule)
        lines.append(f"| {'anyone' if needs == PUBLIC else f'`{needs}`'} | `{method} {address}` | {words} |")
    return "\n".join(lines) + "\n"


def declared(app: Flask) -> list[tuple[str | None, str, Rule]]:
    """What each address declares: permission (None where it declares none), method, rule."""
    return [
        (needed_by(app, rule.endpoint), method, rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


if __name__ == "__main__":
    before, mark, _after = PAGE.read_text().partition(MARK)
    PAGE.write_text(before + mark + tables(create_app()))
