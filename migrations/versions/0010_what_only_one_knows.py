"""What only one colleague knows: two more parts of a brief, where somebody stands in their own half-hour, and the people
whom they listed and have not taken in yet.

The release before this one must run on this schema too: the columns have a default in the database.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for column in ("what_to_avoid", "still_open"):
        op.add_column("resident", sa.Column(column, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "half_hour_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("answer", _words("answer", "told", "later", "skipped"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_half_hour_answer_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_half_hour_answer_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_hour_answer")),
        sa.UniqueConstraint("colleague_id", "resident_id", name=op.f("uq_half_hour_answer_colleague_id_resident_id")),
    )
    op.create_index("ix_half_hour_answer_resident_id", "half_hour_answer", ["resident_id"])
    op.create_table(
        "listed_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("fits_id", sa.Integer(), nullable=True),
        sa.Column("fits_by", _words("fits_by", "contact point", "name"), nullable=True),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(fits_id IS NULL) = (fits_by IS NULL)", name=op.f("ck_listed_person_fits_somehow")),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_listed_person_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(["fits_id"], ["resident.id"], name=op.f("fk_listed_person_fits_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_person")),
    )
    op.create_index("ix_listed_person_colleague", "listed_person", ["colleague_id", "place"], unique=True)
    op.create_index("ix_listed_person_fits_id", "listed_person", ["fits_id"])
    op.create_index("ix_listed_person_listed_at", "listed_person", ["listed_at"])


def downgrade() -> None:
    op.drop_table("listed_person")
    op.drop_table("half_hour_answer")
    for column in ("still_open", "what_to_avoid"):
        op.drop_column("resident", column)


def _words(column: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=f"{column}_is_known", native_enum=False, create_constraint=True, length=24)
