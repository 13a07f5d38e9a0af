"""What others ask of casework that waits; the rest of its questions stand in crm/handovers/casework/queries."""

from crm.handovers.casework.queries import Waiting, moved_without_decision, waiting_in_numbers

__all__ = ["Waiting", "moved_without_decision", "waiting_in_numbers"]
