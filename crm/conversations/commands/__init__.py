"""What somebody can do with conversations. Each is one act: one transaction, one audit entry."""

from crm.conversations.commands.agreements import record_agreement
from crm.conversations.commands.asks import answer_ask, ask, bring_in, pass_on, return_ask
from crm.conversations.commands.following import Followed, follow_wards
from crm.conversations.commands.log import Logged, log_interaction
from crm.conversations.commands.mistakes import correct_interaction, remove_passage
from crm.conversations.commands.moving import move_interaction
from crm.conversations.commands.outcomes import conclude, put_back, rename_conversation, take_up
from crm.conversations.commands.promises import keep_promise, miss_promise, put_off_promise, withdraw_promise
from crm.conversations.commands.taking_on import take_on

__all__ = [
    "Followed",
    "Logged",
    "answer_ask",
    "ask",
    "bring_in",
    "conclude",
    "correct_interaction",
    "follow_wards",
    "keep_promise",
    "log_interaction",
    "miss_promise",
    "move_interaction",
    "pass_on",
    "put_back",
    "put_off_promise",
    "record_agreement",
    "remove_passage",
    "rename_conversation",
    "return_ask",
    "take_on",
    "take_up",
    "withdraw_promise",
]
