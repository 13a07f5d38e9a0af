"""Pages of the council's own people and places, and the sign that the product is well."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError

from crm.database import is_migrated
from crm.web.authorise import public

bp = Blueprint("council", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """200 once the database answers and is migrated."""
    try:
        well = is_migrated()
    except SQLAlchemyError:
        well = False
    words = "ok\n" if well else "The database does not answer or is not migrated.\n"
    return Response(words, 200 if well else 503, mimetype="text/plain")
