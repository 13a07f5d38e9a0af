"""What the drawings and routes take for granted, with its reason: no database is needed."""

from __future__ import annotations

# Nobody counts the talks between two residents, so a link has the strength of "in touch", and living at the same
# address, which nobody said is a relationship, a little less.
DECLARED = 3.0
SAME_ADDRESS = 2.0

# Every colleague can be asked, so that one whom one never spoke with is joined a little.
COLLEAGUE = 1.0

# From this level on somebody is known: who was only in touch long ago cannot pick up.
KNOWN = 2

LISTED = 30  # nearest ones in a list
FURTHER = 10  # of each of those, the strongest one step further
DRAWN = 30  # nodes of a drawing
DRAWN_FIRST = 16  # of those, one step away where two steps are drawn
