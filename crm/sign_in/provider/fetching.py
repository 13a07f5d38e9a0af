"""Asking over HTTP, with limits: nothing is followed elsewhere, nothing may be endless, in size or in time."""

from __future__ import annotations

import json
from time import monotonic
from typing import Any

from requests import PreparedRequest, RequestException, Response, Session
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from crm.sign_in.failing import SILENT, SignInFailed

LONGEST = 1_000_000  # bytes
SECONDS = 10  # for a whole answer
_TO_CONNECT, _BETWEEN = 3.05, 5.0
NOT_ANSWERED = (RequestException, HTTPError, OSError, ValueError)


class Bounded(HTTPAdapter):
    """Reads an answer as it comes, and stops where it grows too long or takes too long."""

    def send(self, request: PreparedRequest, *_: Any, **named: Any) -> Response:
        named |= {"stream": True, "timeout": (_TO_CONNECT, _BETWEEN)}
        response = super().send(request, **named)
        response._content = _whole(response)
        return response


def bound(session: Session) -> Session:
    """Put the limits on a session of requests."""
    for scheme in ("https://", "http://"):
        session.mount(scheme, Bounded())
    session.headers["Accept-Encoding"] = "identity"
    return session


def fetch(url: str) -> dict[str, Any]:
    """The JSON object at an address. Raises SignInFailed."""
    try:
        with bound(Session()) as session:
            return json_of(session.get(url, headers={"Accept": "application/json"}, allow_redirects=False))
    except NOT_ANSWERED as error:
        raise SignInFailed(SILENT, f"{type(error).__name__} while asking the provider") from error


def json_of(response: Response) -> dict[str, Any]:
    """What an answer says. Raises ValueError where it is anything but 200 and an object."""
    if response.status_code != 200:
        raise ValueError(f"status {response.status_code}")
    found = json.loads(response.content)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _whole(response: Response) -> bytes:
    until, parts, size = monotonic() + SECONDS, [], 0
    # As it comes, and not unpacked: a small answer could be a large one, packed.
    while part := response.raw.read1(65_536):
        parts.append(part)
        size += len(part)
        if size > LONGEST or monotonic() > until:
            response.close()
            raise ValueError("too long")
    response.close()
    return b"".join(parts)
