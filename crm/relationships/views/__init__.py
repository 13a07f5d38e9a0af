"""The pages of this room: networks, who knows, routes, continuity."""

from crm.relationships.views import network, routes, tie, who_knows
from crm.relationships.views.frame import bp

__all__ = ["bp", "network", "routes", "tie", "who_knows"]
