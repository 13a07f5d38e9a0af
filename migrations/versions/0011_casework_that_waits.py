"""Casework when a councillor leaves: what residents agreed to, what is decided about each case, what holds for the rest,
and the keys of former councillors.

The release before this one must run on this schema too: nothing that it writes is changed.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("says", _words("says", "councillor", "council", "both", "no"), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _key("agreement", "conversation_id", "conversation"),
        _key("agreement", "by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
    )
    op.create_index("ix_agreement_conversation_id", "agreement", ["conversation_id"])
    _case_decision()
    op.create_table(
        "standing_instruction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("to_colleague_id", sa.Integer(), nullable=True),
        sa.Column("to_post_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        _key("standing_instruction", "colleague_id", "colleague"),
        _key("standing_instruction", "to_colleague_id", "colleague"),
        _key("standing_instruction", "to_post_id", "post"),
        sa.PrimaryKeyConstraint("id", name="pk_standing_instruction"),
        sa.UniqueConstraint("colleague_id", name="uq_standing_instruction_colleague_id"),
    )
    op.create_table(
        "casework_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        _key("casework_key", "colleague_id", "colleague"),
        _key("casework_key", "made_by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name="pk_casework_key"),
        sa.UniqueConstraint("colleague_id", name="uq_casework_key_colleague_id"),
        sa.UniqueConstraint("digest", name="uq_casework_key_digest"),
    )


def downgrade() -> None:
    for table in ("casework_key", "standing_instruction", "case_decision", "agreement"):
        op.drop_table(table)


def _case_decision() -> None:
    op.create_table(
        "case_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("fate", _words("fate", "pass", "council", "return", "delete", "keep"), nullable=False),
        sa.Column("to_colleague_id", sa.Integer(), nullable=True),
        sa.Column("to_post_id", sa.Integer(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("basis", _words("basis", "decided", "standing instruction", "sealed default"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("carried_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("to_controller_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(fate = 'pass') = (to_colleague_id IS NOT NULL)", name=op.f("ck_case_decision_passed_to_somebody")
        ),
        sa.CheckConstraint(
            "(fate = 'council') = (to_post_id IS NOT NULL)", name=op.f("ck_case_decision_handed_to_a_post")
        ),
        sa.CheckConstraint("fate <> 'return' OR told_on IS NOT NULL", name=op.f("ck_case_decision_returned_and_told")),
        _key("case_decision", "controller_id", "controller"),
        _key("case_decision", "to_colleague_id", "colleague"),
        _key("case_decision", "to_post_id", "post"),
        _key("case_decision", "decided_by_id", "colleague"),
        _key("case_decision", "to_controller_id", "controller"),
        _key("case_decision", "entry_id", "audit_entry"),
        sa.PrimaryKeyConstraint("id", name="pk_case_decision"),
    )
    op.create_index("ix_case_decision_conversation_id", "case_decision", ["conversation_id"])
    op.create_index("ix_case_decision_controller_id", "case_decision", ["controller_id"])
    for name, column, unique, where in (
        ("uq_case_decision_open", "conversation_id", True, "carried_out_at IS NULL"),
        ("ix_case_decision_to_accept", "to_colleague_id", False, "carried_out_at IS NOT NULL AND accepted_at IS NULL"),
    ):
        op.create_index(
            name, "case_decision", [column], unique=unique,
            sqlite_where=sa.text(where), postgresql_where=sa.text(where),
        )  # fmt: skip


def _words(column: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=f"{column}_is_known", native_enum=False, create_constraint=True, length=24)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}")
