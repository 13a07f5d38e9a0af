"""Index only the conversations in which somebody waits: a few hundred of hundreds of thousands.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    waits = sa.text("waiting_since IS NOT NULL")
    op.drop_index("ix_conversation_waiting", "conversation")
    op.create_index(
        "ix_conversation_waiting", "conversation", ["controller_id", "waiting_since"], sqlite_where=waits,
        postgresql_where=waits,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_conversation_waiting", "conversation")
    op.create_index("ix_conversation_waiting", "conversation", ["controller_id", "waiting_since"])
