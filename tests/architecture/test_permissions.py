"""Every address declares who may use it, and docs/permissions.md says the same as the code."""

import pytest

from crm.permissions import GRANTS, Permission, Role
from crm.web.authorise import needed_by, public
from tests.architecture import permissions
from tests.web.probes import probing_app


def test_every_address_declares_a_permission_or_that_it_is_for_anyone(app):
    assert [rule.rule for needs, _method, rule in permissions.declared(app) if needs is None] == []


def test_an_address_that_declares_none_is_noticed_and_refused(database, app, cast):
    with_probes = probing_app(database.url)
    assert [r.rule for needs, _m, r in permissions.declared(with_probes) if needs is None] == ["/probe/undeclared"]
    assert needed_by(with_probes, "probe.undeclared") is None
    with pytest.raises(RuntimeError, match="declares no permission"):
        with_probes.test_client().get("/probe/undeclared")


def test_every_address_says_what_it_does(app):
    silent = {
        rule.endpoint for _needs, _m, rule in permissions.declared(app) if not app.view_functions[rule.endpoint].__doc__
    }
    assert silent == set()


def test_the_page_says_what_the_code_does(app):
    written = permissions.PAGE.read_text().partition(permissions.MARK)[2]
    assert written == permissions.tables(app), "Run: .venv/bin/python -m tests.architecture.permissions"


def test_a_difference_would_be_noticed(app, monkeypatch):
    before = permissions.tables(app)
    monkeypatch.setitem(GRANTS, Role.AUDITOR, frozenset(Permission))
    assert permissions.tables(app) != before
    monkeypatch.undo()
    monkeypatch.setitem(app.view_functions, "pages.today", public(lambda: ""))
    assert permissions.tables(app) != before


def test_every_permission_is_given_to_somebody_and_means_something():
    assert set().union(*GRANTS.values()) == set(Permission)
    assert set(permissions.MEANS) == set(Permission)
    assert list(Permission) == sorted(Permission)


def test_nobody_public_reaches_a_resident(app):
    """What is for anyone: signing in, signs of health, help. Each line of this list was thought about."""
    for_anyone = {rule.endpoint for needs, _m, rule in permissions.declared(app) if needs == "public"}
    assert for_anyone <= {
        "council.healthz",
        "metrics",  # for whoever brings the token
        "sign_in.choose",
        "sign_in.begin",
        "sign_in.end",
        "sign_in.start",
        "sign_in.answer",
        "sign_in.signed_out",
        "sign_in.leave",
        "sign_in.hear",
        "handovers.casework_key",
        "handovers.open_casework",
        "pages.help_index",
        "pages.accessibility",
        "pages.privacy",
        "pages.help_strength",
    }
