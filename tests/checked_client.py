"""A test client that does what a browser without JavaScript does, and fails any page that is not as pages should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crm.database import db
from tests.pages import Form, Page, faults

__all__ = ["HTMX", "CheckedClient", "Page", "words"]

HTMX = {"HX-Request": "true"}
Typed = Mapping[str, Any]

NEEDED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class CheckedClient(FlaskClient):
    """Made by the fixtures `client_of` and `anonymous`; see tests/conftest.py."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request, in an application context of its own as on a server, and check the answer."""
        _let_go()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
            left = _left_behind()
        if has_app_context():
            db.session.expire_all()
        is_sqlite = self.application.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
        problems = [*([left] if left else []), *_header_faults(response), *_page_faults(response, is_sqlite)]
        assert not problems, f"{response.request.method} {response.request.path}: " + "; ".join(problems)
        return response

    def page(self, url: str, *, status: int = 200, **kwargs: Any) -> Page:
        """GET a page and take it apart."""
        response = self.get(url, **kwargs)
        assert response.status_code == status, f"GET {url}: {response.status_code}\n{words(response)[:600]}"
        return Page(response)

    def tokens(self, url: str = "/") -> dict[str, str]:
        """The hidden fields of a form on a page of ours, for a POST made by hand."""
        return self.page(url).tokens()

    def submit(
        self,
        url: str | Page,
        fields: Typed | None = None,
        *,
        form: str | None = None,
        button: str | None = None,
        forged: Typed | None = None,
        follow: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Open a page, fill in a form over the values that it shows, and send it.

        `form` is the form's action (its beginning is enough where only one fits) or `#id`; it may be left out where the
        page's main part has one form. A value of True ticks a box, False or None leaves it empty, a list chooses
        several. `forged` values are sent although the page does not offer them.
        """
        page = url if isinstance(url, Page) else self.page(url)
        chosen: Form = page.form(form)
        sent = chosen.filled(fields or {}, button=button, forged=forged or {})
        target = chosen.target_of(button) or page.path
        if chosen.method == "get":
            return self.get(target, query_string=sent, follow_redirects=follow, headers=headers)
        return self.post(target, data=sent, follow_redirects=follow, headers=headers)


def words(response: TestResponse) -> str:
    """What a reader sees in the page's main part (in all of a fragment), with single spaces."""
    return Page(response).words


def _let_go() -> None:
    """The test's own reading must not stand in the way of the request's writing."""
    if has_app_context():
        db.session.commit()


def _left_behind() -> str:
    session = db.session()
    changed = [*session.new, *session.dirty, *session.deleted]
    touched = sorted(session.info.get("touched", ()))
    if changed or touched or session.info.get("act under way"):
        return f"it left changes that were not committed: {changed or touched}"
    return ""


def _header_faults(response: TestResponse) -> list[str]:
    headers = response.headers
    found = [f"{name} is {headers.get(name)!r}" for name, value in NEEDED_HEADERS.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "*" in policy:
        found.append(f"its Content-Security-Policy is {policy!r}")
    if not response.request.path.startswith("/static/") and headers.get("Cache-Control") != "no-store":
        found.append(f"a browser may keep it: Cache-Control is {headers.get('Cache-Control')!r}")
    return found


def _page_faults(response: TestResponse, is_sqlite: bool) -> list[str]:
    if response.mimetype != "text/html" or response.location or not response.data:
        return []
    is_fragment = response.request.headers.get("HX-Request") == "true"
    return faults(response.text, fragment=is_fragment, strictly=is_sqlite)
