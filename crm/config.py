"""Settings, read from the environment once. `.env.example` lists each with its meaning."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAST_SECRET = 32
LEAST_TOKEN = 20


class BadSetting(Exception):
    """A setting that cannot be understood; the program does not start."""


def _flag(name: str, default: bool) -> bool:
    raw = os.environ.get(name, "")
    if raw == "":
        return default
    if raw.lower() in {"1", "true", "yes", "on"}:
        return True
    if raw.lower() in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be yes or no, not {raw!r}.")


def _number(name: str, default: int, least: int = 0) -> int:
    raw = os.environ.get(name, "")
    try:
        value = int(raw) if raw else default
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {raw!r}.") from None
    if value < least:
        raise BadSetting(f"{name} must be at least {least}, not {value}.")
    return value


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{ROOT / 'instance' / 'throughline.sqlite3'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _names(name: str) -> tuple[str, ...]:
    return tuple(part for part in os.environ.get(name, "").replace(",", " ").split() if part)


def _secret_key() -> str:
    """The secret from the environment, else one made once and kept beside the embedded database."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    kept = ROOT / "instance" / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32))
    return kept.read_text().strip()


@dataclass(frozen=True)
class Settings:
    """What an installation may set. Defaults suit a first look on one's own machine."""

    production: bool = field(default_factory=lambda: _flag("PRODUCTION", False))
    database_url: str = field(default_factory=_database_url)
    secret_key: str = field(default_factory=_secret_key, repr=False)
    council_name: str = field(default_factory=lambda: os.environ.get("COUNCIL_NAME") or "Northmere Borough Council")
    oidc_issuer: str = field(default_factory=lambda: os.environ.get("OIDC_ISSUER", ""))
    oidc_client_id: str = field(default_factory=lambda: os.environ.get("OIDC_CLIENT_ID", ""))
    oidc_client_secret: str = field(default_factory=lambda: os.environ.get("OIDC_CLIENT_SECRET", ""), repr=False)
    oidc_scopes: str = field(default_factory=lambda: os.environ.get("OIDC_SCOPES") or "openid profile")
    oidc_subject: str = field(default_factory=lambda: os.environ.get("OIDC_SUBJECT", ""))
    oidc_number_claim: str = field(default_factory=lambda: os.environ.get("OIDC_NUMBER_CLAIM", ""))
    oidc_roles_claim: str = field(default_factory=lambda: os.environ.get("OIDC_ROLES_CLAIM") or "roles")
    oidc_roles: str = field(default_factory=lambda: os.environ.get("OIDC_ROLES", ""))
    secure_cookies: bool = field(default_factory=lambda: _flag("SECURE_COOKIES", False))
    hosts: tuple[str, ...] = field(default_factory=lambda: _names("HOSTS"))
    trusted_proxies: int = field(default_factory=lambda: _number("TRUSTED_PROXIES", 0))
    rate_limits: bool = field(default_factory=lambda: _flag("RATE_LIMITS", True))
    redis_url: str = field(default_factory=lambda: os.environ.get("REDIS_URL", ""))
    json_logs: bool = field(default_factory=lambda: _flag("JSON_LOGS", _flag("PRODUCTION", False)))
    metrics_token: str = field(default_factory=lambda: os.environ.get("METRICS_TOKEN", ""))
    session_idle_minutes: int = field(default_factory=lambda: _number("SESSION_IDLE_MINUTES", 30, 5))
    session_hours: int = field(default_factory=lambda: _number("SESSION_HOURS", 12, 1))
    answer_standard_days: int = field(default_factory=lambda: _number("ANSWER_STANDARD_DAYS", 3, 1))
    ask_escalates_after_days: int = field(default_factory=lambda: _number("ASK_ESCALATES_AFTER_DAYS", 5, 1))
    handover_undo_days: int = field(default_factory=lambda: _number("HANDOVER_UNDO_DAYS", 14, 1))
    handover_accept_days: int = field(default_factory=lambda: _number("HANDOVER_ACCEPT_DAYS", 5, 1))
    post_room: int = field(default_factory=lambda: _number("POST_ROOM", 250, 1))
    casework_sealed_days: int = field(default_factory=lambda: _number("CASEWORK_SEALED_DAYS", 90, 1))
    often_passed_on_days: int = field(default_factory=lambda: _number("OFTEN_PASSED_ON_DAYS", 90, 1))

    @property
    def demo_sign_in(self) -> bool:
        """Anyone may sign in as anyone: only while no identity provider is configured."""
        return not self.oidc_issuer

    def must_be_safe(self) -> None:
        """Raises BadSetting where residents' data are to be served with settings that are not safe for them."""
        if self.production and (why := self.unsafe()):
            raise BadSetting("\n".join(("These settings are not safe for residents’ data:", *why)))

    def unsafe(self) -> tuple[str, ...]:
        """Why residents' data must not be served with these settings; empty where they may be."""
        looked_at = (
            (self.demo_sign_in, "OIDC_ISSUER is not set: anyone could sign in as anyone."),
            (self.oidc_issuer.startswith("http://"), "OIDC_ISSUER must begin with https://."),
            (
                len(self.secret_key) < LEAST_SECRET or not os.environ.get("SECRET_KEY"),
                f"SECRET_KEY must be set, to at least {LEAST_SECRET} characters that nobody can guess.",
            ),
            (not self.secure_cookies, "SECURE_COOKIES must be yes: people come over HTTPS."),
            (not self.hosts, "HOSTS must name the addresses that the service answers to."),
            (not os.environ.get("DATABASE_URL"), "DATABASE_URL must say where the database is."),
            (
                0 < len(self.metrics_token) < LEAST_TOKEN,
                f"METRICS_TOKEN must have at least {LEAST_TOKEN} characters; without one there is no /metrics.",
            ),
        )
        return tuple(words for is_so, words in looked_at if is_so)
