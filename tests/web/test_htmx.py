"""The same address gives a page, or the fragment that htmx asks for."""

import pytest

from crm.web.htmx import template

pytestmark = pytest.mark.page


@pytest.mark.parametrize(
    ("headers", "given"),
    [
        ({}, "page"),
        ({"HX-Request": "true"}, "fragment"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "page"),
        ({"HX-Request": "true", "HX-Boosted": "true"}, "page"),
        ({"HX-Request": "false"}, "page"),
    ],
)
def test_who_gets_what(app, headers, given):
    with app.test_request_context(headers=headers):
        assert template("page", "fragment") == given
