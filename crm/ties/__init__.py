"""The edges between residents and those who speak with them: written in the transaction that logs."""
