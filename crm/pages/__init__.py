"""The pages that draw on several rooms: Today, the quick log, a resident, the wards, a team."""

from crm.pages import help, log, places, resident, today
from crm.pages.frame import bp, navigation

__all__ = ["bp", "help", "log", "navigation", "places", "resident", "today"]
