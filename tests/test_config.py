"""Settings: what is not safe for residents' data is refused, and said; what cannot be understood as well."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm.config import BadSetting, Settings

ROOT = Path(__file__).parent.parent
SAFE = {
    "PRODUCTION": "yes",
    "OIDC_ISSUER": "https://id.example",
    "SECRET_KEY": "s" * 32,
    "SECURE_COOKIES": "yes",
    "HOSTS": "crm.example",
    "DATABASE_URL": "postgresql://crm@localhost/crm",
}


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_that_are_safe_are_taken(setting):
    Settings().must_be_safe()
    setting.setenv("METRICS_TOKEN", "m" * 20)
    Settings().must_be_safe()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OIDC_ISSUER", ""),
        ("OIDC_ISSUER", "http://id.example"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "s" * 31),
        ("SECURE_COOKIES", "no"),
        ("HOSTS", " , "),
        ("DATABASE_URL", ""),
        ("METRICS_TOKEN", "m" * 19),
    ],
)
def test_a_setting_that_is_not_safe_is_named(setting, name, value):
    setting.setenv(name, value)
    (why,) = Settings().unsafe()
    assert why.startswith(name)
    with pytest.raises(BadSetting, match=name):
        Settings().must_be_safe()
    setting.setenv("PRODUCTION", "no")
    Settings().must_be_safe()


def test_the_server_does_not_start_and_says_why_once(tmp_path):
    """By the configuration that gunicorn finds here, which takes it for the real thing."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "BIND": "127.0.0.1:0", "TMPDIR": str(tmp_path)}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    ended = subprocess.run(
        [gunicorn, "wsgi:app"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.count("These settings are not safe for residents’ data:") == 1
    assert "OIDC_ISSUER is not set: anyone could sign in as anyone." in ended.stderr
    assert not list(tmp_path.glob("throughline-metrics-*"))


def test_the_command_line_does_not_start_either(tmp_path):
    environment = {"PATH": os.environ["PATH"], "PRODUCTION": "yes", "JSON_LOGS": "maybe"}
    run = [sys.executable, "wsgi.py"]
    ended = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stderr) == (3, "JSON_LOGS must be yes or no, not 'maybe'.\n")
