"""Help, and the two statements that every public body owes: accessibility and privacy. For anyone to read."""

from __future__ import annotations

from flask import render_template

from crm.pages.frame import bp
from crm.ties.formula import formula
from crm.web.authorise import public


@bp.get("/help")
@public
def help_index() -> str:
    """Where to find what."""
    return render_template("pages/help.html")


@bp.get("/help/strength")
@public
def help_strength() -> str:
    """How it is worked out how well somebody is known."""
    return render_template("pages/help_strength.html", formula=formula())


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("pages/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> str:
    """What is recorded, and who can read it."""
    return render_template("pages/privacy.html")
