"""Reading a council's list of posts: what each is called, where it sits, who is in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from crm import typed
from crm.council import rules
from crm.council.lists.sheet import Problems, Row, is_nothing, read_rows, read_text

COLUMNS = {
    "Level": ("level",),
    "JobTitle": ("jobtitle", "job title", "title"),
    "Name": ("name",),
    "Directorate": ("directorate",),
    "Service": ("service",),
    "Vacancy": ("vacancy",),
    "Email": ("email", "contactdetails", "contact details"),
}
_NOT_VACANT = {"no", "n", "false", "0", "filled"}


@dataclass(frozen=True)
class ListedPost:
    """A row: one place in a post. `name` is None where the list does not say who is in it."""

    row: int
    level: int
    title: str
    directorate: str
    service: str | None
    name: str | None
    email: str | None
    vacant: bool


@dataclass(frozen=True)
class OfficerList:
    """Every post of the list, place by place."""

    posts: tuple[ListedPost, ...]
    digest: str
    notes: tuple[str, ...]


def read_officers(path: Path) -> OfficerList:
    """Posts out of CSV. Raises BadInput naming row, column and reason. `NA` is nothing."""
    read = read_text(path)
    sheet = read_rows(read.text, COLUMNS, optional=frozenset({"Email"}))
    problems = Problems()
    posts = [post for row in sheet.rows if (post := _checked(problems, row)) is not None]
    problems.refuse()
    return OfficerList(tuple(_with_own_addresses(posts)), read.digest, read.notes)


def _checked(problems: Problems, row: Row) -> ListedPost | None:
    wrong = False
    for column in ("JobTitle", "Directorate", "Service", "Name"):
        if len(row[column]) > typed.LONGEST_LINE:
            problems.say_of(row, column, f"{len(row[column]):,} characters; it can have {typed.LONGEST_LINE}.")
            wrong = True
    for column in ("JobTitle", "Directorate"):
        if is_nothing(row[column]):
            problems.say_of(row, column, "there is none.")
            wrong = True
    level = row["Level"]
    if not (level.isascii() and level.isdigit() and 1 <= int(level[:4]) <= 20):
        problems.say_of(row, "Level", f"{level[:20]!r} is not a level from 1 to 20.")
        wrong = True
    name = None if is_nothing(row["Name"]) else row["Name"]
    vacant = not is_nothing(row["Vacancy"]) and row["Vacancy"].casefold() not in _NOT_VACANT
    if vacant and name:
        problems.say_of(row, "Vacancy", f"the post is vacant, and {name} is in it.")
        wrong = True
    if wrong:
        return None
    service = None if is_nothing(row["Service"]) else row["Service"]
    if service is not None and typed.folded(service) == typed.folded(row["Directorate"]):
        service = None
    email = row.cells.get("Email", "").lower()
    email = email if rules.EMAIL.match(email) and len(email) <= 254 else ""
    return ListedPost(
        row.number, int(level), row["JobTitle"], row["Directorate"], service, name, email or None, vacant
    )  # fmt: skip


def _with_own_addresses(posts: list[ListedPost]) -> list[ListedPost]:
    """An address counts as somebody's own only where one named person has it: lists repeat the contact centre's."""
    owners = Counter(email for email, _ in {(post.email, typed.folded(post.name or "")) for post in posts})
    return [
        post if post.name and owners[post.email] == 1
        else ListedPost(
            post.row, post.level, post.title, post.directorate, post.service, post.name, None, post.vacant
        )
        for post in posts
    ]  # fmt: skip
