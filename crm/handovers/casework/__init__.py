"""What becomes of a councillor's casework when their time in office ends: it waits for a decision, unread."""
