"""The full-text index over what residents and organisations are found by.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.

SQLite: FTS5 tables that hold no text of their own but read `search_row`, kept by triggers. A later migration that
rebuilds `search_row` in batch mode drops the triggers and must make them again.

PostgreSQL: generated columns with GIN indexes, and trigrams for the inside of names where pg_trgm can be had. It is
a trusted extension, so whoever may create in the database may install it; where even that is refused, or it does not
come with the server, parts inside a name are still found, by reading every row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

# `unicode61` splits words where our own folding does. The prefix index answers as one types.
SQLITE = """
CREATE VIRTUAL TABLE search_text USING fts5(
    names, points, words, remembered,
    content='search_row', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4'
);
CREATE VIRTUAL TABLE search_text_inside USING fts5(
    names, content='search_row', content_rowid='id', tokenize='trigram', detail='full'
);
CREATE TRIGGER search_row_inserted AFTER INSERT ON search_row BEGIN
    INSERT INTO search_text(rowid, names, points, words, remembered)
        VALUES (new.id, new.names, new.points, new.words, new.remembered);
    INSERT INTO search_text_inside(rowid, names) VALUES (new.id, new.names);
END;
CREATE TRIGGER search_row_deleted AFTER DELETE ON search_row BEGIN
    INSERT INTO search_text(search_text, rowid, names, points, words, remembered)
        VALUES ('delete', old.id, old.names, old.points, old.words, old.remembered);
    INSERT INTO search_text_inside(search_text_inside, rowid, names) VALUES ('delete', old.id, old.names);
END;
CREATE TRIGGER search_row_updated AFTER UPDATE OF names, points, words, remembered ON search_row BEGIN
    INSERT INTO search_text(search_text, rowid, names, points, words, remembered)
        VALUES ('delete', old.id, old.names, old.points, old.words, old.remembered);
    INSERT INTO search_text(rowid, names, points, words, remembered)
        VALUES (new.id, new.names, new.points, new.words, new.remembered);
END;
CREATE TRIGGER search_row_renamed AFTER UPDATE OF names ON search_row WHEN old.names <> new.names BEGIN
    INSERT INTO search_text_inside(search_text_inside, rowid, names) VALUES ('delete', old.id, old.names);
    INSERT INTO search_text_inside(rowid, names) VALUES (new.id, new.names);
END;
INSERT INTO search_text(search_text) VALUES ('rebuild');
INSERT INTO search_text_inside(search_text_inside) VALUES ('rebuild');
"""

# The text is folded before it is stored, so `simple` is enough and `unaccent` is not needed. Two columns rather than
# weights: a GIN index knows no weights, and would have to read every row again to tell a name from what was said.
POSTGRESQL = """
ALTER TABLE search_row ADD COLUMN search_text tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', names || ' ' || points || ' ' || words || ' ' || remembered)
) STORED;
ALTER TABLE search_row ADD COLUMN search_text_names tsvector GENERATED ALWAYS AS (to_tsvector('simple', names)) STORED;
CREATE INDEX search_text ON search_row USING gin (search_text);
CREATE INDEX search_text_names ON search_row USING gin (search_text_names);
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _statements(SQLITE):
            op.execute(statement)
        return
    for statement in _statements(POSTGRESQL):
        op.execute(statement)
    if _has_trigrams():
        op.execute("CREATE INDEX search_text_inside ON search_row USING gin (names gin_trgm_ops)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for trigger in ("inserted", "deleted", "updated", "renamed"):
            op.execute(f"DROP TRIGGER search_row_{trigger}")
        op.execute("DROP TABLE search_text")
        op.execute("DROP TABLE search_text_inside")
        return
    # The extension stays: something else may use it by now.
    op.execute("DROP INDEX IF EXISTS search_text_inside")
    op.execute("ALTER TABLE search_row DROP COLUMN search_text, DROP COLUMN search_text_names")


def _has_trigrams() -> bool:
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError:
        return False
    return True


def _statements(script: str) -> list[str]:
    """The statements of a script; those within a trigger end in `;` too, but are indented or `END`."""
    found: list[list[str]] = [[]]
    for line in script.strip().splitlines():
        found[-1].append(line)
        if line.endswith(";") and (not line.startswith(" ") or line == "END;"):
            found.append([])
    return ["\n".join(lines) for lines in found if lines]
