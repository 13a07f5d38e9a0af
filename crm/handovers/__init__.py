"""Handing on somebody's work: rehearsed, planned, previewed, confirmed, accepted, and undone as one thing."""
