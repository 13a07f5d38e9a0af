"""Casework that waits: for the councillor whose it is in full, for everybody else in numbers and days."""

from crm.handovers.casework.queries.cases import CasePage, Leaving, case_page, leaving
from crm.handovers.casework.queries.receivers import councillors_in_office, posts_that_receive
from crm.handovers.casework.queries.today import Passed, Reminder, reminder
from crm.handovers.casework.queries.waiting import (
    Waiting,
    cases_astray,
    moved_without_decision,
    waiting_casework,
    waiting_in_numbers,
)

__all__ = [
    "CasePage",
    "Leaving",
    "Passed",
    "Reminder",
    "Waiting",
    "case_page",
    "cases_astray",
    "councillors_in_office",
    "leaving",
    "moved_without_decision",
    "posts_that_receive",
    "reminder",
    "waiting_casework",
    "waiting_in_numbers",
]
