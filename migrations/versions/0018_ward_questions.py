"""Keep what a councillor asks about their ward, and why.

The release before this one must run on this schema too: it only adds.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

LINES = ("ward", "theme", "team", "account", "organisation", "waiting", "overdue", "alone")


def upgrade() -> None:
    op.create_table(
        "ward_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "line",
            sa.Enum(*LINES, name="line_is_known", native_enum=False, length=24, create_constraint=True),
            nullable=False,
        ),
        sa.Column("line_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_ward_question_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_ward_question_ward_id_ward")),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_ward_question_colleague_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward_question")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_ward_question_conversation_id")),
    )
    op.create_index("ix_ward_question_colleague", "ward_question", ["colleague_id", "ward_id", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_ward_question_colleague", "ward_question")
    op.drop_table("ward_question")
