"""The pages of this room: finding people, and changing what is kept about them and about organisations."""

from crm.residents.views import answering, contact_points, links, organisations, people
from crm.residents.views.frame import bp

__all__ = ["answering", "bp", "contact_points", "links", "organisations", "people"]
