"""Index the conversations that are open: lists of them must not cost as much as all that was ever said.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_conversation_open", "conversation", ["controller_id", "last_at"], sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_conversation_open", "conversation")
