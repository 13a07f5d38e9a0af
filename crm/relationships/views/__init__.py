"""The pages of this room: networks, who knows, routes, continuity."""

from crm.relationships.views import continuity, network, routes, tie, ward, who_knows
from crm.relationships.views.frame import bp

__all__ = ["bp", "continuity", "network", "routes", "tie", "ward", "who_knows"]
