"""What waits in a ward, found without looking through all that waits.

The release before this one must run on this schema too: it only adds.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    waits = sa.text("waiting_since IS NOT NULL")
    op.create_index(
        "ix_conversation_ward_waiting", "conversation", ["ward_id", "controller_id", "waiting_since"],
        sqlite_where=waits, postgresql_where=waits,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_conversation_ward_waiting", "conversation")
