"""The ways in which an act does not happen, besides a bug."""

from __future__ import annotations


class NotFound(Exception):
    """There is nothing here, or it is not for this actor to see: the two are told alike (404)."""


class NotAllowed(Exception):
    """The actor may know of it, but may not do this (403). The message says who may."""


class Refused(Exception):
    """A rule says no, in the reader's words (409). `field` names the input that it is about, if one is."""

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field


class BadInput(Exception):
    """What was typed cannot be used (422). `problems` maps a field or a row to the reason, in the reader's words."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


class Stale(Refused):
    """Somebody else saved this record while it was being written; `theirs` is what it holds now, `who` and `when`."""

    def __init__(self, words: str, *, theirs: dict[str, str] | None = None) -> None:
        super().__init__(words)
        self.theirs = theirs or {}


class TooOften(Exception):
    """The same was asked for too often in a short time (429); it may be again after at most so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too often: again within {seconds} seconds.")
        self.seconds = seconds


class AlreadyDone(Exception):
    """The same form arrived before: its act stands, and nothing was done twice."""

    def __init__(self, subject_type: str, subject_id: int | None) -> None:
        super().__init__("This was already saved. Nothing was done twice.")
        self.subject_type = subject_type
        self.subject_id = subject_id
