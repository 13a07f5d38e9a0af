"""What stayed where it was when a handover was undone.

The release before this one must run on this schema too: the column may be empty.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("handover_item", sa.Column("kept", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("handover_item", "kept")
