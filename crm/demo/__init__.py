"""The demo council: invented from a seed, and said to be."""
