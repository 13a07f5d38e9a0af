"""What every test watches: no SQL while a template renders, no condition tied to nothing, how many statements."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, before_render_template, has_request_context, request_started, template_rendered
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.tied import looked_through


class SqlWhileRendering(AssertionError):
    """A template asked the database: what it shows belongs into the page's dataclass, loaded by the query."""


class TiedToNothing(AssertionError):
    """A condition looks through a whole table that the statement around it has at hand: tests/tied.py."""


class _Thread(threading.local):
    rendering = 0
    listening: tuple[list[str], ...] = ()


_thread = _Thread()
_read: set[str] = set()


def watch_templates(app: Flask) -> None:
    """From now on a statement made while one of the app's templates renders fails the test."""
    # The signals keep only weak references, so the receivers are named in this module.
    request_started.connect(_start, app)
    before_render_template.connect(_render, app)
    template_rendered.connect(_rendered, app)


def _start(_app: Flask, **_more: object) -> None:
    _thread.rendering = 0


def _render(_app: Flask, **_more: object) -> None:
    _thread.rendering += 1


def _rendered(_app: Flask, **_more: object) -> None:
    _thread.rendering -= 1


@event.listens_for(Engine, "before_cursor_execute")
def _statement(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    if statement.startswith("BEGIN"):
        return
    if statement not in _read:
        _read.add(statement)
        if names := looked_through(statement):
            raise TiedToNothing(f"{', '.join(names)} in {statement}")
    for statements in _thread.listening:
        statements.append(statement)
    # A template that broke never says that it is rendered, so outside a request nothing renders.
    if _thread.rendering and has_request_context():
        _thread.rendering = 0
        raise SqlWhileRendering(statement)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements made in this thread meanwhile: `with sql_count() as statements: ...; len(statements)`."""
    statements: list[str] = []
    before = _thread.listening
    _thread.listening = (*before, statements)
    try:
        yield statements
    finally:
        _thread.listening = before
