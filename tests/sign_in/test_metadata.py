"""Which addresses of those that a provider publishes are asked."""

from __future__ import annotations

import pytest

from crm.sign_in.failing import SignInFailed
from crm.sign_in.provider.metadata import endpoint

ISSUER = "https://login.northmere.example/tenant"


@pytest.mark.parametrize("address", [
    "https://login.northmere.example/keys", "https://www.keys.example/oauth2/v3/certs?a=b", ISSUER,
])  # fmt: skip
def test_over_https_at_a_name(address):
    assert endpoint(address, ISSUER) == address


@pytest.mark.parametrize("address", [
    "http://login.northmere.example/keys", "https://169.254.169.254/", "https://127.0.0.1/", "https://[::1]/",
    "https://[fe80::1]/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://localhost/",
    "https://metadata/", "https://metadata.google.internal/", "https://me.localhost/", "https://printer.local/",
    "https://keys.example@login.northmere.example/", "https://a:b@keys.example/", "https://keys.example/#x",
    "file:///etc/passwd", "javascript:alert(1)", "//keys.example/", "/keys", "",
    "https://", "https://[", None, 7, ["x"],
])  # fmt: skip
def test_nowhere_else(address):
    with pytest.raises(SignInFailed):
        endpoint(address, ISSUER)


def test_on_this_machine_only_for_a_provider_that_is_there_too():
    assert endpoint("http://localhost:5000/keys", "http://localhost:5000") == "http://localhost:5000/keys"
    with pytest.raises(SignInFailed):
        endpoint("http://localhost:5000/keys", "http://127.0.0.1:5000")
