"""Signing in: at the council's identity provider; as anyone, in a demonstration, where none is set."""

from crm.sign_in.views import bp

__all__ = ["bp"]
