"""How well people were known, month by month; the strongest ties of all, to look at first; and whom a post looks after.

The release before this one must run on this schema too: it only adds.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

ABOUT = ("residents", "organisations", "accounts")


def upgrade() -> None:
    op.create_table(
        "continuity_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column(
            "about",
            sa.Enum(*ABOUT, name="about_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("nobody", "one", "two_or_more")),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worked_out", sa.Boolean(), nullable=False),
        sa.CheckConstraint("team_id IS NULL OR ward_id IS NULL", name=op.f("ck_continuity_count_is_of_one_place")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_continuity_count_team_id_team")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_continuity_count_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_continuity_count")),
    )
    for place in ("team_id", "ward_id"):
        op.create_index(f"ix_continuity_count_{place}", "continuity_count", [place])
    for place, columns, where in (
        ("council", ["month", "about"], sa.text("team_id IS NULL AND ward_id IS NULL")),
        ("team", ["month", "about", "team_id"], sa.text("team_id IS NOT NULL")),
        ("ward", ["month", "about", "ward_id"], sa.text("ward_id IS NOT NULL")),
    ):
        op.create_index(
            f"uq_continuity_count_{place}", "continuity_count", columns, unique=True,
            sqlite_where=where, postgresql_where=where,
        )  # fmt: skip
    of_colleagues = sa.text("colleague_id IS NOT NULL")
    op.create_index("ix_tie_score", "tie", ["score"], sqlite_where=of_colleagues, postgresql_where=of_colleagues)
    of_resident = sa.text("ends_at IS NULL AND resident_id IS NOT NULL")
    op.create_index(
        "ix_responsibility_post_resident", "responsibility", ["post_id", "role", "resident_id"],
        sqlite_where=of_resident, postgresql_where=of_resident,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_responsibility_post_resident", "responsibility")
    op.drop_index("ix_tie_score", "tie")
    op.drop_table("continuity_count")
