"""The pages about people who may have been entered twice."""

from crm.duplicates.queries.comparing import Comparison, Side, comparison
from crm.duplicates.queries.merges import Merged, merge_of, merges_of, stands_for
from crm.duplicates.queries.suspects import (
    Suspect,
    kept_suspects_of,
    looked_through_on,
    suspected_of,
    suspects,
)

__all__ = [
    "Comparison",
    "Merged",
    "Side",
    "Suspect",
    "comparison",
    "kept_suspects_of",
    "looked_through_on",
    "merge_of",
    "merges_of",
    "stands_for",
    "suspected_of",
    "suspects",
]
