"""Telling residents who is there for them now: the words by language, each introduction, and who says that it should be
somebody else.

The release before this one must run on this schema too: it only adds.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ENGLISH = (
    """Dear {resident},

Until now you have been in touch with {leaver} at {council}. From now on your contact here is {successor}, {post}.

You do not need to tell us anything again. What you told us, and what we promised you, has been passed on.

You can reach {successor} here: {reach}

If this is not meant for you, or you would rather speak with somebody else, tell us and we will put it right.

{council}""",
    """Dear {resident},

From now on your contact at {council} is {successor}, {post}.

You do not need to tell us anything again. What you told us, and what we promised you, has been passed on.

You can reach {successor} here: {reach}

If this is not meant for you, or you would rather speak with somebody else, tell us and we will put it right.

{council}""",
)
WELSH = (
    """Annwyl {resident},

Hyd yn hyn, {leaver} oedd eich cyswllt yma. O hyn ymlaen, eich cyswllt fydd {successor} ({post}).

Nid oes angen i chi ddweud dim wrthym eto. Mae’r hyn a ddywedoch wrthym, a’r hyn a addawyd i chi, wedi cael ei drosglwyddo.

Dyma sut i gysylltu: {reach}

Os nad i chi y mae’r neges hon, neu os byddai’n well gennych siarad â rhywun arall, rhowch wybod i ni ac fe’i cywirwn.

{council}""",
    """Annwyl {resident},

O hyn ymlaen, eich cyswllt yma fydd {successor} ({post}).

Nid oes angen i chi ddweud dim wrthym eto. Mae’r hyn a ddywedoch wrthym, a’r hyn a addawyd i chi, wedi cael ei drosglwyddo.

Dyma sut i gysylltu: {reach}

Os nad i chi y mae’r neges hon, neu os byddai’n well gennych siarad â rhywun arall, rhowch wybod i ni ac fe’i cywirwn.

{council}""",
)


def upgrade() -> None:
    texts = op.create_table(
        "introduction_text",
        _id(),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("with_leaver", sa.Text(), nullable=False),
        sa.Column("without_leaver", sa.Text(), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        _moment("changed_at", nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("introduction_text", "changed_by_id", "colleague"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction_text")),
        sa.UniqueConstraint("language", name=op.f("uq_introduction_text_language")),
    )
    op.bulk_insert(
        texts,
        [
            {"language": code, "with_leaver": named, "without_leaver": plain, "version": 1}
            for code, (named, plain) in (("en", ENGLISH), ("cy", WELSH))
        ],
    )
    _create_introduction()
    _create_not_this_person()


def _create_introduction() -> None:
    op.create_table(
        "introduction",
        _id(),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("written_in", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("stage", _words("stage", "drafted", "reviewed", "sent"), nullable=False),
        _moment("drafted_at"),
        sa.Column("drafted_by_id", sa.Integer(), nullable=True),
        _moment("reviewed_at", nullable=True),
        sa.Column("reviewed_by_id", sa.Integer(), nullable=True),
        _moment("sent_at", nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'drafted') = (reviewed_at IS NULL)", name=op.f("ck_introduction_reviewed_has_moment")
        ),
        sa.CheckConstraint("(stage = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_introduction_sent_has_moment")),
        sa.CheckConstraint(
            "(stage = 'sent') = (interaction_id IS NOT NULL)", name=op.f("ck_introduction_sent_is_recorded")
        ),
        _points_at("introduction", "handover_id", "handover"),
        _points_at("introduction", "post_id", "post"),
        _points_at("introduction", "resident_id", "resident"),
        _points_at("introduction", "colleague_id", "colleague"),
        _points_at("introduction", "contact_point_id", "contact_point"),
        _points_at("introduction", "drafted_by_id", "colleague"),
        _points_at("introduction", "reviewed_by_id", "colleague"),
        _points_at("introduction", "sent_by_id", "colleague"),
        _points_at("introduction", "interaction_id", "interaction"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint(
            "handover_id", "post_id", "resident_id", name=op.f("uq_introduction_handover_id_post_id_resident_id")
        ),
    )
    op.create_index("ix_introduction_post_id", "introduction", ["post_id"])
    op.create_index("ix_introduction_resident_id", "introduction", ["resident_id"])


def _create_not_this_person() -> None:
    op.create_table(
        "not_this_person",
        _id(),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("said_by", _words("said_by", "resident", "successor"), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        _moment("at"),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _moment("settled_at", nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("to_post_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _points_at("not_this_person", "handover_id", "handover"),
        _points_at("not_this_person", "post_id", "post"),
        _points_at("not_this_person", "resident_id", "resident"),
        _points_at("not_this_person", "by_id", "colleague"),
        _points_at("not_this_person", "settled_by_id", "colleague"),
        _points_at("not_this_person", "to_post_id", "post"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_this_person")),
    )
    op.create_index("ix_not_this_person_post_id", "not_this_person", ["post_id"])
    op.create_index("ix_not_this_person_resident_id", "not_this_person", ["resident_id"])
    unsettled = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_not_this_person_open", "not_this_person", ["handover_id", "post_id", "resident_id"], unique=True,
        sqlite_where=unsettled, postgresql_where=unsettled,
    )  # fmt: skip


def downgrade() -> None:
    for table in ("not_this_person", "introduction", "introduction_text"):
        op.drop_table(table)


def _id() -> sa.Column:
    return sa.Column("id", sa.Integer(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _words(column: str, *choices: str) -> sa.Enum:
    return sa.Enum(*choices, name=f"{column}_is_known", native_enum=False, create_constraint=True, length=24)
