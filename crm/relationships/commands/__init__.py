"""What this room writes: how well people were known, month by month."""
