"""What a handover changes, inside the transaction of the command that does so. Set-based: the number of statements does
not depend on how much there is to move.

arranging      what may become of a post, and whether that is allowed
checking       whether the plan is whole
circles        whose data a handover touches
snapshot       the items of a preview: what the posts are responsible for
sorting        where each goes: by ward, by service; what may not be opened stays
suggested      where each goes: as suggested
comparing      what has changed since the preview
locking        who else has to wait, in one order for everybody
holdings       who holds which post afterwards
moving         the responsibilities, questions and closings
telling        who is to accept what
undoing        the responsibilities, questions and closings back
holdings_back  who holds which post again
elsewhere      another post for what was not wanted
kept           what could not be taken back, by name
"""
