"""What is written down while the application runs: each request and each error, and nothing about anyone.

A line says which page was asked for as its pattern (`/residents/<int:resident_id>`), never the address that was typed;
an error says its kind and where in the code, never its words, since those may quote what somebody wrote.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from flask import Flask, g, has_request_context, request
from werkzeug.wrappers import Response

log = structlog.stdlib.get_logger("crm.requests")

# What the server in front may call a request by; anything else is not taken over into our lines.
ID = re.compile(r"[A-Za-z0-9-]{8,64}")
NO_PAGE = "(no such page)"
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


def install(app: Flask, *, as_json: bool, trusts_proxy: bool) -> None:
    """Give each request a number, which its lines, its answer and its error page carry; and write a line of each."""
    if as_json:
        write_json(sys.stderr)

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-ID", "") if trusts_proxy else ""
        g.request_id = given if ID.fullmatch(given) else secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.request_id
        if as_json and request.endpoint != "static":
            log.info(
                "request", method=method_used(), page=page_asked_for(), status=response.status_code,
                milliseconds=round((time.perf_counter() - g.began) * 1000, 1),
            )  # fmt: skip
        return response


def page_asked_for() -> str:
    """The pattern of the address of the present request."""
    return request.url_rule.rule if request.url_rule else NO_PAGE


def method_used() -> str:
    """The method of the present request; one that nobody uses may be words that somebody typed."""
    return request.method if request.method in METHODS else "other"


def write_json(stream: TextIO) -> None:
    """From now on every logger of the process, ours and the libraries', writes one JSON object in a line."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _of_which_request,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _in_full_if_ours],
            use_get_message=False,  # what a library says, without the values that it would put in
            pass_foreign_args=True,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_words,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("crm").setLevel(logging.INFO)


def _of_which_request(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if has_request_context() and (number := g.get("request_id")):
        line["request_id"] = number
    return line


def _in_full_if_ours(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Our rooms put in numbers and words of ours alone. Flask, which logs as `crm`, puts in the address."""
    values = line.pop("positional_args", ())
    if values and line["logger"].startswith("crm."):
        line["event"] %= values
    return line


def _without_words(_logger: object, _name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its kinds and places: `ValueError at crm/residents/queries.py:31 in found`."""
    raised = line.pop("exc_info", None)
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        line["error"] = _kinds(error)
    return line


def _kinds(error: BaseException) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    one: BaseException | None = error
    while one is not None and len(found) < 5:
        frames = traceback.extract_tb(one.__traceback__)[-20:]
        places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        found.append({"kind": f"{type(one).__module__}.{type(one).__qualname__}", "places": places})
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found
