"""How long each page takes, and how many statements it makes, beside the bare SQL of the same page."""

import os

# Nobody looks at a page as often as this does.
os.environ.setdefault("RATE_LIMITS", "no")
