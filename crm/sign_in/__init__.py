"""Signing in: for now the demonstration's, open to anyone while no identity provider is configured."""

from crm.sign_in.views import bp

__all__ = ["bp"]
