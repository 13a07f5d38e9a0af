"""How long each page takes, and how many statements it makes, beside the bare SQL of the same page."""
