"""Questions about conversations, each filtered by what the actor may read before any limit."""

from crm.conversations.queries.answerers import residents_to_view
from crm.conversations.queries.asking import WhoToAsk, posts_of_the_departed, who_to_ask, whom
from crm.conversations.queries.asks import AskRow, asked_of
from crm.conversations.queries.entries import Entry
from crm.conversations.queries.lists import (
    Wanted,
    how_many,
    listed,
    my_conversations,
    pool,
    team_conversations,
    waiting_queue,
)
from crm.conversations.queries.of_resident import (
    Timeline,
    With,
    filters_for_resident,
    for_resident,
    open_for_organisation,
    open_for_resident,
)
from crm.conversations.queries.parties import Party
from crm.conversations.queries.parts import (
    AskPage,
    ConversationHead,
    InteractionPage,
    PromisePage,
    ask_page,
    conversation_head,
    interaction_page,
    promise_page,
)
from crm.conversations.queries.pictures import TeamPicture, load_of, team_picture
from crm.conversations.queries.promises import PromiseRow, Promises, promises_due, promises_for_resident
from crm.conversations.queries.rows import ConversationRow
from crm.conversations.queries.thread import ThreadPage, thread_page
from crm.conversations.queries.timeline import Month, Note
from crm.conversations.queries.writers import Suggestion, Writer, in_it_words, suggestion, who_is_in

__all__ = [
    "AskPage",
    "AskRow",
    "ConversationHead",
    "ConversationRow",
    "Entry",
    "InteractionPage",
    "Month",
    "Note",
    "Party",
    "PromisePage",
    "PromiseRow",
    "Promises",
    "Suggestion",
    "TeamPicture",
    "ThreadPage",
    "Timeline",
    "Wanted",
    "WhoToAsk",
    "With",
    "Writer",
    "ask_page",
    "asked_of",
    "conversation_head",
    "filters_for_resident",
    "for_resident",
    "how_many",
    "in_it_words",
    "interaction_page",
    "listed",
    "load_of",
    "my_conversations",
    "open_for_organisation",
    "open_for_resident",
    "pool",
    "posts_of_the_departed",
    "promise_page",
    "promises_due",
    "promises_for_resident",
    "residents_to_view",
    "suggestion",
    "team_conversations",
    "team_picture",
    "thread_page",
    "waiting_queue",
    "who_is_in",
    "who_to_ask",
    "whom",
]
