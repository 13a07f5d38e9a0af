"""The pages of this room: networks, who knows, routes, continuity."""

from crm.relationships.views import network, routes
from crm.relationships.views.frame import bp

__all__ = ["bp", "network", "routes"]
