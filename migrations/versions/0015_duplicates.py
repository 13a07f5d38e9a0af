"""Entries that may be the same person, what was answered, and which were put together.

The release before this one must run on this schema too: nothing that it writes is changed.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

_STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("resident_id <> into_id", name=op.f("ck_merge_is_of_two")),
        sa.CheckConstraint("undone_at IS NULL OR undone_at >= merged_at", name=op.f("ck_merge_undone_after")),
        sa.ForeignKeyConstraint(["controller_id"], ["controller.id"], name=op.f("fk_merge_controller_id_controller")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_merge_resident_id_resident")),
        sa.ForeignKeyConstraint(["into_id"], ["resident.id"], name=op.f("fk_merge_into_id_resident")),
        sa.ForeignKeyConstraint(["merged_by_id"], ["colleague.id"], name=op.f("fk_merge_merged_by_id_colleague")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["colleague.id"], name=op.f("fk_merge_undone_by_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge")),
    )
    op.create_index("ix_merge_into_id", "merge", ["into_id"])
    op.create_index(
        "uq_merge_resident", "merge", ["resident_id"], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
    )
    op.create_table(
        "suspicion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", _words("answer", "yes", "no", "later"), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_again_on", sa.Date(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_suspicion_is_of_two_in_order")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_suspicion_answered_at_some_time")),
        sa.CheckConstraint(
            "(ask_again_on IS NULL) = (answer IS NULL OR answer <> 'later')", name=op.f("ck_suspicion_later_has_a_day")
        ),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_suspicion_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["resident.id"], name=op.f("fk_suspicion_first_id_resident")),
        sa.ForeignKeyConstraint(["second_id"], ["resident.id"], name=op.f("fk_suspicion_second_id_resident")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["colleague.id"], name=op.f("fk_suspicion_answered_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicion")),
    )
    op.create_index("uq_suspicion_pair", "suspicion", ["first_id", "second_id"], unique=True)
    op.create_index("ix_suspicion_second_id", "suspicion", ["second_id"])
    op.create_index("ix_suspicion_likeness", "suspicion", ["controller_id", "likeness"])


def downgrade() -> None:
    op.drop_table("suspicion")
    op.drop_table("merge")


def _words(column: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=f"{column}_is_known", native_enum=False, create_constraint=True, length=24)
