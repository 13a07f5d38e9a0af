"""Dated lists from outside: reading a file, comparing it with what is known, writing the difference."""
