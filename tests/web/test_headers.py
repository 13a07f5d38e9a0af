"""What every response says to the browser: pages, refusals, redirects."""

import re

import pytest

pytestmark = pytest.mark.page


def test_the_policy_allows_only_our_own_files_and_this_answer_s_nonce(probe_as, cast):
    client = probe_as(cast.maggie)
    first, second = client.get("/probe/page"), client.get("/probe/page")
    nonces = [
        re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])[1] for answer in (first, second)
    ]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in first.text
    policy = first.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy


def test_no_page_is_kept_by_the_browser_and_fragments_are_told_apart(probe_as, cast):
    for url in ("/probe/page", "/nothing", "/probe/audited"):
        answer = probe_as(cast.maggie).get(url)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "HX-Request" in answer.headers["Vary"]


def test_a_redirect_carries_the_headers_too(probe_as):
    assert "Content-Security-Policy" in probe_as(None).get("/probe/page").headers


def test_the_session_cookie_is_out_of_reach_of_scripts(probe_as):
    cookie = probe_as(None).get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_is_bound_to_the_host_and_https_is_demanded(app_with):
    answer = app_with(secure_cookies=True).test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
