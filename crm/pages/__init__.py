"""The pages that draw on several rooms: Today, the quick log, a resident, a ward, a team."""

from crm.pages import today
from crm.pages.frame import bp, navigation

__all__ = ["bp", "navigation", "today"]
