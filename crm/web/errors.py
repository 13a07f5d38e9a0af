"""What a reader sees when an act does not happen."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from flask import Flask, flash, redirect, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotAllowed, NotFound, Refused

log = logging.getLogger(__name__)

SubjectUrl = Callable[[int], str]
_subject_urls: dict[str, SubjectUrl] = {}

# Fields that pages fill in themselves: nobody typed what is in them, so nobody is shown it. tests/web/test_errors.py
# looks through all forms for others.
NOBODY_TYPES = frozenset(
    {
        "csrf_token", "form_id", "version", "draft", "picked", "choice", "asked", "preview", "shown", "introductions",
        "back", "next", "from", "keeper", "month", "one", "other", "page", "safe", "seen", "show", "way", "which",
    }
)  # fmt: skip
CALLED = {"acceptance": "what was handed on"}


def subject_page(kind: str, url: SubjectUrl) -> None:
    """Say where the page of a kind of subject is, for a form that was sent twice."""
    _subject_urls[kind] = url


def _way_back() -> tuple[str, str] | None:
    """The page of the first thing that the address names, and what it is called: `the handover`."""
    for name, number in (request.view_args or {}).items():
        kind = name.removesuffix("_id")
        if name != kind and (url := _subject_urls.get(kind)) and isinstance(number, int):
            return url(number), CALLED.get(kind, f"the {kind}")
    return None


def _page(status: int, title: str, words: str, **more: object) -> tuple[str, int]:
    return render_template("web/error.html", title=title, words=words, **more), status


def install(app: Flask) -> None:  # noqa: C901  a table of handlers, each of a line or two
    """One handler for each way in which an act does not happen."""

    @app.errorhandler(NotFound)
    @app.errorhandler(404)
    def not_found(_error: Exception) -> tuple[str, int]:
        return _page(404, "Nothing here", "There is nothing here, or it is not for you to see.")

    @app.errorhandler(NotAllowed)
    def not_allowed(error: NotAllowed) -> tuple[str, int]:
        return _page(403, "Not part of your role", str(error))

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        return _page(409, "That could not be done", error.words, back=True, way=_way_back(), kept=_typed())

    @app.errorhandler(BadInput)
    def bad_input(error: BadInput) -> tuple[str, int]:
        return _page(
            422, "There is a problem", " ".join(error.problems.values()), back=True, way=_way_back(), kept=_typed()
        )

    @app.errorhandler(StaleDataError)
    def stale(_error: Exception) -> tuple[str, int]:
        words = "Someone else changed this while you were writing. Nothing of yours was saved; your text is below."
        return _page(409, "Someone else changed this", words, back=True, way=_way_back(), kept=_typed())

    @app.errorhandler(AlreadyDone)
    def already_done(error: AlreadyDone) -> Response:
        flash(str(error))
        url = _subject_urls.get(error.subject_type)
        return redirect(url(error.subject_id) if url and error.subject_id else "/", 303)

    @app.errorhandler(CSRFError)
    def token(_error: CSRFError) -> tuple[str, int]:
        words = "This form was open too long, or came from elsewhere. Your text is below: go back and send it again."
        return _page(400, "Send it again", words, back=True, way=_way_back(), kept=_typed())

    @app.errorhandler(OperationalError)
    def busy(error: DBAPIError) -> tuple[str, int]:
        db.session.rollback()
        if "deadlock" in str(error.orig) or "locked" in str(error.orig) or "serialize" in str(error.orig):
            words = "Someone else was changing the same things at that moment. Nothing was saved: send it again."
            return _page(409, "That could not be done", words, back=True, way=_way_back(), kept=_typed())
        return broken(error)

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> tuple[str, int]:
        return _page(error.code or 500, error.name, error.description or "")

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int]:
        if app.testing or app.debug:
            raise error
        db.session.rollback()
        number = secrets.token_hex(4)
        log.exception("Reference %s", number)
        words = f"Something went wrong on our side, and nothing was saved. Tell your digital team {number}."
        return _page(500, "Something went wrong", words, kept=_typed())


def _typed() -> list[tuple[str, str]]:
    """What was typed into the form, so that it can be copied: nothing is lost because something was refused."""
    return [(name, text) for name, text in request.form.items() if name not in NOBODY_TYPES and len(text) > 12]
