"""Who here knows ...?: how the words are understood, and who can say."""
