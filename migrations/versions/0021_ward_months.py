"""What is told of a ward and a month, kept once the month is over.

The release before this one must run on this schema too: it only adds.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "ward_month",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_ward_month_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_month")),
        sa.UniqueConstraint("ward_id", "month", name=op.f("uq_ward_month_ward_id_month")),
    )


def downgrade() -> None:
    op.drop_table("ward_month")
