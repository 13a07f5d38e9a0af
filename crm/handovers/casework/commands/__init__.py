"""What can be done about casework when a time in office ends. Each is one act, with one audit entry."""

from crm.handovers.casework.commands.deciding import accept, decide, instruct
from crm.handovers.casework.commands.keys import make_key, note_opened
from crm.handovers.casework.commands.settling import Settled, settle

__all__ = ["Settled", "accept", "decide", "instruct", "make_key", "note_opened", "settle"]
