"""Accounts at the identity provider: whose they are, sign-ins under way, and logout tokens that were heard; and a new
secret for a session whose colleague has other roles now.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=511), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name="fk_identity_colleague_id_colleague"),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint("issuer", "subject", name="uq_identity_issuer_subject"),
    )
    op.create_index("ix_identity_colleague_id", "identity", ["colleague_id"])
    op.create_table(
        "sign_in_under_way",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=128), nullable=False),
        sa.Column("goes_to", sa.String(length=500), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_under_way"),
        sa.UniqueConstraint("state_hash", name="uq_sign_in_under_way_state_hash"),
    )
    op.create_index("ix_sign_in_under_way_begun_at", "sign_in_under_way", ["begun_at"])
    op.create_table(
        "heard_logout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heard_logout"),
        sa.UniqueConstraint("token_hash", name="uq_heard_logout_token_hash"),
    )
    op.create_index("ix_heard_logout_heard_at", "heard_logout", ["heard_at"])
    with op.batch_alter_table("session") as session:
        session.add_column(sa.Column("roles", sa.String(length=200), nullable=True))
        session.add_column(sa.Column("previous_hash", sa.String(length=64), nullable=True))
        session.add_column(sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))
        session.create_index("ix_session_previous_hash", ["previous_hash"])
        session.add_column(sa.Column("identity_id", sa.Integer(), nullable=True))
        session.add_column(sa.Column("provider_sid", sa.String(length=255), nullable=True))
        session.add_column(sa.Column("id_token", sa.Text(), nullable=True))
        session.create_foreign_key("fk_session_identity_id_identity", "identity", ["identity_id"], ["id"])
        session.create_index("ix_session_identity_id", ["identity_id"])
        session.create_index("ix_session_provider_sid", ["provider_sid"])


def downgrade() -> None:
    with op.batch_alter_table("session") as session:
        session.drop_index("ix_session_provider_sid")
        session.drop_index("ix_session_identity_id")
        session.drop_constraint("fk_session_identity_id_identity", type_="foreignkey")
        session.drop_column("id_token")
        session.drop_column("provider_sid")
        session.drop_column("identity_id")
        session.drop_index("ix_session_previous_hash")
        session.drop_column("renewed_at")
        session.drop_column("previous_hash")
        session.drop_column("roles")
    op.drop_table("heard_logout")
    op.drop_table("sign_in_under_way")
    op.drop_table("identity")
