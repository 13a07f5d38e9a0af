"""What SQLite reads from an index alone, and its search of names for themselves.

SQLite takes an index for enough only if it holds every column that a statement names, those of its own condition too:
`ends_at`, `closed_at`, `kept_at` and the like stand in it although they are the same in every row of it. What is open is looked up
by id in an index of what is open, a twentieth of all. And a name is sought among names: in the index of everything a
word of every street is read to the end only to find nobody called so. PostgreSQL has had both since 0004 and 0024.

The release before this one must run on this schema too: no index is lost to it.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

STILL = "ends_at IS NULL"
CURRENT = ("ix_responsibility_post_current", ["post_id", "role", "conversation_id"], STILL)
OF_RESIDENT = (
    "ix_responsibility_post_resident", ["post_id", "role", "resident_id"], f"{STILL} AND resident_id IS NOT NULL",
)  # fmt: skip
DUE = "ix_promise_due"
STILL_DUE = ["kept_at", "missed_at", "withdrawn_at"]
LEADS = "ix_responsibility_lead_covered"
OPEN = "ix_conversation_open_one"

_TAKE_IN = "INSERT INTO search_text_names(rowid, names) VALUES (new.id, new.names);"
_TAKE_OUT = "INSERT INTO search_text_names(search_text_names, rowid, names) VALUES ('delete', old.id, old.names);"
NAMES = (
    "CREATE VIRTUAL TABLE search_text_names USING fts5(names, content='search_row', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4')",
    f"CREATE TRIGGER search_row_names_inserted AFTER INSERT ON search_row BEGIN {_TAKE_IN} END",
    f"CREATE TRIGGER search_row_names_deleted AFTER DELETE ON search_row BEGIN {_TAKE_OUT} END",
    "CREATE TRIGGER search_row_names_renamed AFTER UPDATE OF names ON search_row WHEN old.names <> new.names"
    f" BEGIN {_TAKE_OUT} {_TAKE_IN} END",
    "INSERT INTO search_text_names(search_text_names) VALUES ('rebuild')",
)


def upgrade() -> None:
    _anew(["ends_at"], STILL_DUE)
    closed = sa.text("closed_at IS NULL")
    columns = ["id", "controller_id", "closed_at", "waiting_since", "taken_up_by_id"]
    op.create_index(OPEN, "conversation", columns, sqlite_where=closed, postgresql_where=closed)
    if _is_sqlite():
        columns = ["conversation_id", "post_id", "role", "ends_at"]
        leads = sa.text(f"role = 'lead' AND {STILL} AND conversation_id IS NOT NULL")
        op.create_index(LEADS, "responsibility", columns, sqlite_where=leads)
        for statement in NAMES:
            op.execute(statement)


def downgrade() -> None:
    if _is_sqlite():
        for act in ("inserted", "deleted", "renamed"):
            op.execute(f"DROP TRIGGER search_row_names_{act}")
        op.execute("DROP TABLE search_text_names")
        op.drop_index(LEADS, "responsibility")
    op.drop_index(OPEN, "conversation")
    _anew([], [])


def _anew(beside: list[str], beside_due: list[str]) -> None:
    open_promise = sa.text(" AND ".join(f"{one} IS NULL" for one in STILL_DUE))
    op.drop_index(DUE, "promise")
    op.create_index(
        DUE, "promise", ["due_on", "conversation_id", *beside_due],
        sqlite_where=open_promise, postgresql_where=open_promise,
    )  # fmt: skip
    for name, columns, where in (CURRENT, OF_RESIDENT):
        op.drop_index(name, "responsibility")
        op.create_index(
            name, "responsibility", [*columns, *beside], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
