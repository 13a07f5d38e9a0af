"""The pages of this room: a file for each thing that somebody comes to do."""

from crm.handovers.views import acceptances, casework, leaving
from crm.handovers.views.frame import bp

__all__ = ["acceptances", "bp", "casework", "leaving"]
