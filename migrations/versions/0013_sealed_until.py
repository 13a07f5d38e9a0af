"""Until which day the casework of a former councillor waits: set once.

The release before this one must run on this schema too: nothing that it writes is changed.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "sealing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("deleted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name="fk_sealing_colleague_id_colleague"),
        sa.PrimaryKeyConstraint("id", name="pk_sealing"),
        sa.UniqueConstraint("colleague_id", "ended_on", name="uq_sealing_colleague_id_ended_on"),
    )


def downgrade() -> None:
    op.drop_table("sealing")
