"""Whether two entries are one person, and what comes of it: put together by a person, and taken apart exactly."""
