"""Who here knows a service, a language: found without reading every conversation or every resident.

The release before this one runs on this schema too.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_index("ix_conversation_service", "conversation", ["service_code", "controller_id", "last_at"])
    op.create_index("ix_resident_language", "resident", ["controller_id", "language"])


def downgrade() -> None:
    op.drop_index("ix_resident_language", "resident")
    op.drop_index("ix_conversation_service", "conversation")
