"""What the views of this room share."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("relationships", __name__)
