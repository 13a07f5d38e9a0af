"""Rules of casework that need no database."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

# Without those that are taken for one another.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Choice:
    """What a councillor decides about one case."""

    fate: str  # pass, council, return, delete, keep
    to_colleague_id: int | None = None
    to_post_id: int | None = None
    told_on: date | None = None


@dataclass(frozen=True)
class Instruction:
    """What holds for the cases without a decision: whom they pass to, as far as the resident agreed."""

    to_colleague_id: int | None = None
    to_post_id: int | None = None


def instructed(instruction: Instruction | None, says: str | None) -> Choice | None:
    """What an instruction means for a case whose resident said this; None where it says nothing. A councillor comes
    before the council: it is the same kind of help that the resident asked for."""
    if instruction is None:
        return None
    if instruction.to_colleague_id is not None and says in {"councillor", "both"}:
        return Choice("pass", to_colleague_id=instruction.to_colleague_id)
    if instruction.to_post_id is not None and says in {"council", "both"}:
        return Choice("council", to_post_id=instruction.to_post_id)
    return None


def is_agreed(fate: str, says: str | None) -> bool:
    """Whether what the resident said last allows it. Closing, deleting and giving back need nobody's agreement."""
    if fate == "pass":
        return says in {"councillor", "both"}
    return says in {"council", "both"} if fate == "council" else True


def deleted_on(ended_on: date, seen_on: date, sealed_days: int) -> date:
    """The day on which what nobody decided about is deleted, counted from the first day out of office. Where that was
    only learned later, as from a list that came late, a third of the time is left at the least."""
    return max(ended_on + timedelta(days=sealed_days), seen_on + timedelta(days=sealed_days // 3))


def new_key() -> str:
    """A key of 130 bits that nobody can guess, in groups that can be copied from paper: `7KQF2-M3XTV-…`."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(26))
    return "-".join(letters[at : at + 5] for at in range(0, 26, 5))


def digest_of(key: str) -> str:
    """What is kept of a key: it can be recognised by it, and not made from it. However the key was spaced or typed."""
    return sha256(re.sub(r"[\W_]", "", key).upper().encode()).hexdigest()
