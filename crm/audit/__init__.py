"""What was done, and what was looked at, by whom."""
