"""Let a ward's page be answered from one index of conversations, whoever controls how many of them.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

COVERED = ["ward_id", "controller_id", "last_at", "service_code", "closed_at", "waiting_since"]


def upgrade() -> None:
    op.drop_index("ix_conversation_ward", "conversation")
    op.create_index("ix_conversation_ward", "conversation", COVERED)


def downgrade() -> None:
    op.drop_index("ix_conversation_ward", "conversation")
    op.create_index("ix_conversation_ward", "conversation", ["ward_id", "last_at"])
