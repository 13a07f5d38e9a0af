"""Interactions, participants, conversations, promises, outcomes, and passing on."""
