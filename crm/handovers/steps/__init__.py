"""What a handover changes, inside the transaction of the command that does so. Set-based: the number of statements does
not depend on how much there is to move.

circles    which post may be given whose data
arranging  what may become of a post, and whether that is allowed
snapshot   the items of a preview, and where each goes
comparing  what has changed since the preview
locking    who else has to wait, in one order for everybody
moving     the responsibilities, questions and closings
holdings   who holds which post
telling    who is to accept what
undoing    all of it back
"""
