"""A package, so that no other package called `tests` that something installs stands in its place."""
