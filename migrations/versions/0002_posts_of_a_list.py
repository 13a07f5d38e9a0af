"""Mark the posts that a list of officers opened, so that a later list may close them.

The release before this one must run on this schema too: the column has a default in the database.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("post", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("post", "listed")
