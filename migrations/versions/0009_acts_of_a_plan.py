"""Acts of a plan: which handover an audit entry prepared, so that it tells nobody else before that is published.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("audit_entry", sa.Column("plan_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("audit_entry", "plan_id")
