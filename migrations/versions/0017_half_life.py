"""How quickly ties fade is kept in the database; a second score for the next half-life; and what was only sent to somebody
counts half.

Every tie is worked out anew from its interactions: about a minute for five million of them. The half-life begins as
the setting TIE_HALF_LIFE_DAYS said, which nothing reads any more. The release before this one runs on this schema too;
what it writes meanwhile counts whole, until `flask ties half-life` works it out anew.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ENDS = ("resident", "colleague", "account")
WEIGHTS = {"in person": 1.5, "phone": 1.2, "email": 1.0, "social": 1.0, "letter": 1.0, "web": 0.8}
SPOKEN = ("in person", "phone")


def upgrade() -> None:
    half_life = op.create_table(
        "half_life",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column(
            "kept_in",
            sa.Enum("score", "score_b", name="kept_in_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("next_days", sa.Integer(), nullable=True),
        sa.Column("filled_to", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_half_life_is_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_life")),
    )
    op.bulk_insert(half_life, [{"id": 1, "days": _days(), "kept_in": "score", "next_days": None, "filled_to": 0}])
    op.add_column("tie", sa.Column("score_b", sa.Double(), nullable=False, server_default="0"))
    for end in ENDS:
        op.create_index(f"ix_tie_{end}_score_b", "tie", [f"{end}_id", "score_b"])
    of_colleagues = sa.text("colleague_id IS NOT NULL")
    op.create_index("ix_tie_score_b", "tie", ["score_b"], sqlite_where=of_colleagues, postgresql_where=of_colleagues)
    _work_out(sent=0.5)


def downgrade() -> None:
    _work_out(sent=1.0)
    op.drop_index("ix_tie_score_b", "tie")
    for end in ENDS:
        op.drop_index(f"ix_tie_{end}_score_b", "tie")
    op.drop_column("tie", "score_b")
    op.drop_table("half_life")


def _days() -> int:
    said = os.environ.get("TIE_HALF_LIFE_DAYS", "")
    return max(30, int(said)) if said.isdigit() else 180


def _work_out(sent: float) -> None:
    """The score of every tie from its interactions; one that has none is left as it is."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        connection.connection.driver_connection.create_function("two_to_the", 1, lambda power: 2.0**power)
        grown = "two_to_the((julianday(interaction.occurred_at) - 2458849.5) / :half_life)"
    else:
        since = "extract(epoch from interaction.occurred_at - timestamptz '2020-01-01 00:00:00+00')"
        grown = f"power(2.0::double precision, ({since} / 86400.0)::double precision / :half_life)"
    weights = " ".join(f"WHEN '{channel}' THEN {weight}" for channel, weight in WEIGHTS.items())
    spoken = ", ".join(f"'{channel}'" for channel in SPOKEN)
    factor = (
        f"CASE WHEN interaction.direction = 'out' AND interaction.channel NOT IN ({spoken}) THEN :sent ELSE 1.0 END"
    )
    whole = f"SUM((CASE interaction.channel {weights} ELSE 1.0 END) * ({factor}) * {grown})"
    for end in ("colleague_id", "account_id"):
        connection.execute(
            sa.text(
                f"UPDATE tie SET score = COALESCE((SELECT {whole} FROM participant"
                " JOIN interaction ON interaction.id = participant.interaction_id"
                " WHERE participant.resident_id = tie.resident_id AND interaction.controller_id = tie.controller_id"
                f" AND interaction.{end} = tie.{end}), score) WHERE {end} IS NOT NULL"
            ),
            {"half_life": float(_days()), "sent": sent},
        )
