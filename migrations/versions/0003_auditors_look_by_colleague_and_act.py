"""Auditors look for acts by colleague and by what was done, and for viewings by the hour.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("ix_audit_entry_colleague", "audit_entry", ["colleague_id", "at"])
    op.create_index("ix_audit_entry_action", "audit_entry", ["action", "at"])
    op.create_index("ix_viewing_hour", "viewing", ["hour"])


def downgrade() -> None:
    op.drop_index("ix_viewing_hour", "viewing")
    op.drop_index("ix_audit_entry_action", "audit_entry")
    op.drop_index("ix_audit_entry_colleague", "audit_entry")
