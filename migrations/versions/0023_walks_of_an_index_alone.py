"""How many somebody is tied to, and what a post leads, read from an index alone, without the rows.

The release before this one must run on this schema too: no index is lost to it, each only holds one column more.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

CURRENT = "ix_responsibility_post_current"
TIES = [
    (f"ix_tie_{end}_{score}", f"{end}_id", score) for end in ("colleague", "account") for score in ("score", "score_b")
]


def upgrade() -> None:
    _anew(["post_id", "role", "conversation_id"], ["controller_id"])


def downgrade() -> None:
    _anew(["post_id", "role"], [])


def _anew(current: list[str], beside: list[str]) -> None:
    still = sa.text("ends_at IS NULL")
    op.drop_index(CURRENT, "responsibility")
    op.create_index(CURRENT, "responsibility", current, sqlite_where=still, postgresql_where=still)
    for name, end, score in TIES:
        op.drop_index(name, "tie")
        op.create_index(name, "tie", [end, score, *beside])
