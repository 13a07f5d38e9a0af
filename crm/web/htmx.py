"""The only file that knows htmx's headers."""

from __future__ import annotations

from flask import Response, request


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page. Going back in history or a boosted link wants the whole of it."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-History-Restore-Request") != "true"
        and headers.get("HX-Boosted") != "true"
    )


def template(page: str, fragment: str) -> str:
    """The template to render: the fragment where htmx asked for it, else the page, at the same address."""
    return fragment if wants_fragment() else page


def reload() -> Response:
    """Have htmx load the whole page again: for somebody who is no longer signed in, it leads to where one does."""
    return Response(status=401, headers={"HX-Refresh": "true"})


def leave_for(address: str) -> Response:
    """Have htmx load another page."""
    return Response(status=401, headers={"HX-Redirect": address})
