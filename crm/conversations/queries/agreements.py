"""What residents agreed to: whether another councillor or the council may continue their case."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from crm.conversations.models import Agreement
from crm.council.models import Colleague
from crm.database import db

SAID = {
    "councillor": "Yes, another councillor",
    "council": "Yes, the council",
    "both": "Yes, either",
    "no": "No",
}


@dataclass(frozen=True)
class Agreed:
    """What a resident said last, who recorded it and when."""

    says: str
    by: str
    at: datetime

    @property
    def words(self) -> str:
        return SAID[self.says]

    @property
    def allows_councillor(self) -> bool:
        return self.says in {"councillor", "both"}

    @property
    def allows_council(self) -> bool:
        return self.says in {"council", "both"}


def agreements_of(conversation_ids: Collection[int]) -> dict[int, Agreed]:
    """The newest agreement of each conversation; those never asked are missing. One statement."""
    newest = (select(func.max(Agreement.id)).where(Agreement.conversation_id.in_(conversation_ids))).group_by(
        Agreement.conversation_id
    )
    rows = db.session.execute(
        select(Agreement.conversation_id, Agreement.says, Colleague.name, Agreement.at)
        .outerjoin(Colleague, Colleague.id == Agreement.by_id)
        .where(Agreement.id.in_(newest))
    )
    return {row.conversation_id: Agreed(row.says, row.name or "the council", row.at) for row in rows}
