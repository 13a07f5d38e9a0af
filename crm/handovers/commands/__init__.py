"""What somebody does with a handover: a file for each kind of act."""
