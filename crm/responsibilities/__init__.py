"""Which post is responsible for what, from when to when."""
