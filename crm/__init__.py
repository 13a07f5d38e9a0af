"""Throughline: the relationships of a council, kept when its people change."""

from __future__ import annotations

import gc
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import jinja2
from flask import Flask, g
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from crm import cli, pages, sign_in
from crm.accounts import models as accounts_models
from crm.accounts import views as accounts
from crm.audit import models as audit_models
from crm.audit import views as audit
from crm.config import ROOT, Settings
from crm.conversations import following as conversations_following
from crm.conversations import models as conversations_models
from crm.conversations import views as conversations
from crm.council import calling_off as council_calling_off
from crm.council import come as council_come
from crm.council import imports as council_imports
from crm.council import models as council_models
from crm.council import seeing as council_seeing
from crm.council import through as council_through
from crm.council import views as council
from crm.database import db, end_reading, engine_options
from crm.duplicates import models as duplicates_models
from crm.duplicates import views as duplicates
from crm.handovers import models as handovers_models
from crm.handovers import views as handovers
from crm.handovers.casework import access as casework_access
from crm.handovers.casework import models as casework_models
from crm.handovers.queries import past as handovers_past
from crm.handovers.steps import away as handovers_away
from crm.handovers.steps import come as handovers_come
from crm.handovers.steps import holdings as handovers_holdings
from crm.relationships import models as relationships_models
from crm.relationships import views as relationships
from crm.residents import models as residents_models
from crm.residents import steps as residents_steps
from crm.residents import views as residents
from crm.responsibilities import models as responsibilities_models
from crm.sign_in import access as sign_in_access
from crm.sign_in import models as sign_in_models
from crm.sign_in import steps as sign_in_steps
from crm.sign_in.provider import standing as sign_in_standing
from crm.ties import models as ties_models
from crm.web import addresses, authorise, errors, formatting, forms, headers, limits, logs, metrics

# Tables point at one another by name, so all of them are known before the first query, whatever the pages import.
MODELS = (
    accounts_models,
    audit_models,
    casework_models,
    conversations_models,
    council_models,
    duplicates_models,
    handovers_models,
    relationships_models,
    residents_models,
    responsibilities_models,
    sign_in_models,
    ties_models,
)
# A page leaves thousands of objects behind, and with Python's own numbers one look in a hundred waits 0.2 seconds while
# the 300,000 that stay are gone through for garbage. With these, one in thousands does; a worker grows no larger.
COLLECT_AFTER = (5_000, 20, 50)
ROOMS = (council, residents, accounts, conversations, relationships, duplicates, handovers, audit, sign_in, pages)


def create_app(settings: Settings | None = None) -> Flask:
    """The application, put together: settings, database, the road of a request, rooms.

    Raises BadSetting where it is to serve residents' data with settings that are not safe for them.
    """
    settings = settings or Settings()
    settings.must_be_safe()
    gc.set_threshold(*COLLECT_AFTER)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), instance_path=str(ROOT / "instance"))
    _configure(app, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)
    logs.install(app, as_json=settings.json_logs, trusts_proxy=settings.trusted_proxies > 0)
    metrics.install(app, settings.metrics_token)
    headers.install(app)
    authorise.install(app, sign_in_access.actor_in, casework_access.by_key, sign_in_steps.keep_form)
    limits.install(app, are_on=settings.rate_limits, address=settings.redis_url)
    csrf = CSRFProtect(app)
    errors.install(app)
    formatting.install(app)
    addresses.install(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    # What programs send, not browsers: it carries a signature or a token of its own.
    csrf.exempt(app.view_functions["sign_in.hear"])
    sign_in_standing.install(app, settings)
    cli.install(app)
    council_imports.when_postcodes_move(residents_steps.follow_wards)
    council_imports.when_postcodes_move(conversations_following.follow_wards)
    council_calling_off.when_called_off(handovers_holdings.let_go)
    council_seeing.told_who_is_away(handovers_away.absences)
    council_through.told_by(handovers_past.through, handovers_past.pages)
    council_come.heard_by(handovers_come.somebody_has_come)
    _give_templates(app, settings)
    _name_static_files_by_content(app)
    app.teardown_request(_end_reading)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        CREATE_APP=create_app,  # for a command that needs another application, on a database of its own
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url) | {"hide_parameters": settings.production},
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # Sent when it has changed: an answer that comes late must not bring back the one before.
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        TRUSTED_HOSTS=list(settings.hosts) or None,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        # Each form brings its own hidden fields by the macro `tokens`.
        WTF_CSRF_CHECK_DEFAULT=True,
    )
    if settings.trusted_proxies:
        number = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)  # type: ignore[method-assign]
    # A name that a template expects and a page does not give is a bug to hear of, not an empty place.
    app.jinja_options = {**app.jinja_options, "undefined": jinja2.StrictUndefined, "trim_blocks": True}
    app.jinja_env.lstrip_blocks = True


def _give_templates(app: Flask, settings: Settings) -> None:
    app.add_template_global(forms.form_id)

    @app.context_processor
    def frame() -> dict[str, object]:
        actor = g.get("actor")
        return {
            "actor": actor,
            "council_name": settings.council_name,
            "csp_nonce": g.get("csp_nonce", ""),
            "demo_sign_in": settings.demo_sign_in,
            "session_idle_minutes": settings.session_idle_minutes,
            "nav": pages.navigation(actor),
            "here": "",
        }


def _name_static_files_by_content(app: Flask) -> None:
    """Browsers keep static files for long, so a changed one needs another address."""
    versions: dict[str, str] = {}

    @app.url_defaults
    def add_version(endpoint: str, values: dict[str, object]) -> None:
        name = values.get("filename")
        if endpoint != "static" or not isinstance(name, str) or app.static_folder is None:
            return
        if name not in versions:
            file = Path(app.static_folder) / name
            versions[name] = sha256(file.read_bytes()).hexdigest()[:10] if file.is_file() else ""
        values["v"] = versions[name]


def _end_reading(error: BaseException | None) -> None:
    if error is None:
        end_reading()
