"""The pages of this room: a file for each thing that somebody comes to do."""

from crm.handovers.views import (
    acceptances,
    arrangements,
    briefs,
    casework,
    choosing,
    confirmations,
    disputes,
    half_hour,
    introduction_texts,
    introductions,
    leaving,
    letters,
    people_i_know,
    plans,
    putting_off,
)
from crm.handovers.views.frame import bp

__all__ = [
    "acceptances",
    "arrangements",
    "bp",
    "briefs",
    "casework",
    "choosing",
    "confirmations",
    "disputes",
    "half_hour",
    "introduction_texts",
    "introductions",
    "leaving",
    "letters",
    "people_i_know",
    "plans",
    "putting_off",
]
