"""What can be done about casework when a time in office ends. Each is one act, with one audit entry."""

from crm.handovers.casework.commands.deciding import accept, decide, instruct
from crm.handovers.casework.commands.forgetting import forget_deleted_words
from crm.handovers.casework.commands.keys import make_key, note_opened
from crm.handovers.casework.commands.settling import Settled, settle

__all__ = ["Settled", "accept", "decide", "forget_deleted_words", "instruct", "make_key", "note_opened", "settle"]
