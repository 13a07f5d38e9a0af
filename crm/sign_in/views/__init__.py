"""The pages of this room: signing in, signing out, and where one is signed in."""

from crm.sign_in.views import demonstration, provider, sessions
from crm.sign_in.views.frame import bp

__all__ = ["bp", "demonstration", "provider", "sessions"]
