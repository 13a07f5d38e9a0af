"""Who would be missed: what it means, of whom it is asked, and how it is counted."""
