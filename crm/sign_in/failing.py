"""Why somebody could not be signed in, in words for them, and a cause for the log that tells nobody's secrets."""

from __future__ import annotations

import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """What the page says, and its status. `{number}` is in the log as well; `{account}` is what the provider calls
    them."""

    title: str
    words: str
    status: int


STALE = Reason(
    "This sign-in is no longer under way",
    "It was begun in another browser, was finished already, or is older than ten minutes. Start again here.",
    400,
)
FALSE = Reason(
    "Nobody was signed in",
    "What came back from the council's sign-in was not as it has to be. Start again. If it happens twice, give your"
    " digital team the number {number}.",
    403,
)
SILENT = Reason(
    "The council's sign-in does not answer",
    "Nobody can be signed in just now. Try again in a few minutes. If it goes on, give your digital team the number"
    " {number}.",
    503,
)
DECLINED = Reason(
    "The council's sign-in did not let you through",
    "It was broken off there, or your council account may not open Throughline. Start again, or ask your digital team.",
    403,
)
UNKNOWN = Reason(
    "Nobody here goes by your council account",
    "The account works, but nobody here is linked to it yet. Send your digital team this line, and they link you:"
    " {account}",
    403,
)
OTHER = Reason(
    "Your council account and the people here disagree",
    "The number that the directory knows you by is linked to another account here, or your account to another number."
    " Your digital team can put it right: send them this line: {account}",
    403,
)
GONE = Reason(
    "You hold nothing here today",
    "Your council account is known here, but you hold no post and no role today. If you have just begun, or come back,"
    " ask your manager to put you into your post.",
    403,
)


class SignInFailed(Exception):
    """Nobody is signed in. `cause` goes into the log: short words of ours, never what was sent to us."""

    def __init__(self, reason: Reason, cause: str, *, account: str = "") -> None:
        super().__init__(cause)
        self.reason = reason
        self.cause = cause
        self.account = account
        self.number = secrets.token_hex(4)

    @property
    def words(self) -> str:
        """The reason, with the number or the account in it."""
        return self.reason.words.format(number=self.number, account=self.account)
