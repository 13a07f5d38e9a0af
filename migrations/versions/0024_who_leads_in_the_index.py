"""On PostgreSQL, which post leads is read from the index that lets only one lead, without the rows.

The release before this one must run on this schema too: what must be unique stays so.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    _anew(["post_id"])


def downgrade() -> None:
    _anew([])


def _anew(beside: list[str]) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    current = sa.text("role = 'lead' AND ends_at IS NULL")
    for about in ("conversation", "resident", "account"):
        name = f"uq_responsibility_lead_{about}"
        op.drop_index(name, "responsibility")
        op.create_index(
            name, "responsibility", [f"{about}_id"], unique=True, postgresql_where=current, postgresql_include=beside
        )
