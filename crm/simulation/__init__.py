"""Twenty years of a council, lived through this code's own commands, to count what is lost on the way."""
