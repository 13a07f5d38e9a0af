"""The pages of this room: the lists, the thread, asking, promises, outcomes, mistakes."""

from crm.conversations.views import asks, lists, mistakes, outcomes, promises, thread, ward_questions
from crm.conversations.views.frame import bp

__all__ = ["asks", "bp", "lists", "mistakes", "outcomes", "promises", "thread", "ward_questions"]
