"""Let the page of a ward be answered from the indexes of what was said and who took part, without the rows themselves.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"

COVERED = [
    "ward_id", "occurred_at", "controller_id", "team_id", "conversation_id", "colleague_id", "account_id",
    "recorded_at", "source",
]  # fmt: skip


def upgrade() -> None:
    op.drop_index("ix_interaction_ward", "interaction")
    op.create_index("ix_interaction_ward", "interaction", COVERED)
    op.create_index("ix_participant_interaction", "participant", ["interaction_id", "resident_id", "organisation_id"])
    op.drop_index("ix_participant_interaction_id", "participant")


def downgrade() -> None:
    op.create_index("ix_participant_interaction_id", "participant", ["interaction_id"])
    op.drop_index("ix_participant_interaction", "participant")
    op.drop_index("ix_interaction_ward", "interaction")
    op.create_index("ix_interaction_ward", "interaction", COVERED[:5])
