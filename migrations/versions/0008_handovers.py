"""Handovers: what becomes of each post, what moves to whom, who accepted it; how much room a post has; and by which act a
responsibility ended.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "leaving",
                "absence",
                "restructure",
                "give back",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "confirmed",
                "undone",
                "abandoned",
                name="status_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("planned_by_id", sa.Integer(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("previewed_by_id", sa.Integer(), nullable=True),
        sa.Column("preview", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('leaving', 'absence')) = (colleague_id IS NOT NULL)", name=op.f("ck_handover_leaver_is_named")
        ),
        sa.CheckConstraint(
            "(status IN ('confirmed', 'undone')) = (confirmed_at IS NOT NULL)",
            name=op.f("ck_handover_confirmed_has_moment"),
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_handover_ends_after_start")),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_handover_colleague_id_colleague")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["colleague.id"], name=op.f("fk_handover_confirmed_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["audit_entry.id"], name=op.f("fk_handover_entry_id_audit_entry")),
        sa.ForeignKeyConstraint(["planned_by_id"], ["colleague.id"], name=op.f("fk_handover_planned_by_id_colleague")),
        sa.ForeignKeyConstraint(
            ["previewed_by_id"], ["colleague.id"], name=op.f("fk_handover_previewed_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_handover_team_id_team")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["colleague.id"], name=op.f("fk_handover_undone_by_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_handover_entry_id")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index("ix_handover_status", ["status", "confirmed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_handover_planned_colleague",
            ["colleague_id"],
            unique=True,
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )

    op.create_table(
        "acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["colleague.id"], name=op.f("fk_acceptance_accepted_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_acceptance_handover_id_handover")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_acceptance_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("handover_id", "post_id", name=op.f("uq_acceptance_handover_id_post_id")),
    )
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_acceptance_post_id"), ["post_id"], unique=False)

    op.create_table(
        "arrangement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "taken over",
                "covered",
                "nobody yet",
                "split",
                name="way_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("overlap_until", sa.Date(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column(
            "rule",
            sa.Enum(
                "by hand",
                "by ward",
                "by service",
                "as suggested",
                name="rule_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("rest_post_id", sa.Integer(), nullable=True),
        sa.Column("only_from_post_id", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Boolean(), nullable=False),
        sa.Column("holders_go_along", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(way = 'split') = (rule IS NOT NULL)", name=op.f("ck_arrangement_split_has_rule")),
        sa.CheckConstraint("way <> 'covered' OR last_day IS NOT NULL", name=op.f("ck_arrangement_cover_ends")),
        sa.CheckConstraint(
            "way <> 'nobody yet' OR review_on IS NOT NULL", name=op.f("ck_arrangement_vacancy_is_reviewed")
        ),
        sa.CheckConstraint("way = 'split' OR NOT closes", name=op.f("ck_arrangement_only_split_closes")),
        sa.CheckConstraint(
            "way IN ('split', 'nobody yet') OR colleague_id IS NOT NULL", name=op.f("ck_arrangement_somebody_is_named")
        ),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_arrangement_colleague_id_colleague")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_arrangement_handover_id_handover")),
        sa.ForeignKeyConstraint(["only_from_post_id"], ["post.id"], name=op.f("fk_arrangement_only_from_post_id_post")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_arrangement_post_id_post")),
        sa.ForeignKeyConstraint(["rest_post_id"], ["post.id"], name=op.f("fk_arrangement_rest_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrangement")),
        sa.UniqueConstraint("handover_id", "post_id", name=op.f("uq_arrangement_handover_id_post_id")),
    )
    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrangement_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrangement_only_from_post_id"), ["only_from_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrangement_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrangement_rest_post_id"), ["rest_post_id"], unique=False)

    op.create_table(
        "handover_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("from_post_id", sa.Integer(), nullable=False),
        sa.Column("responsibility_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("lead", "support", name="role_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("ask_id", sa.Integer(), nullable=True),
        sa.Column(
            "fate",
            sa.Enum(
                "moves",
                "dormant",
                "closes",
                "stays",
                name="fate_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("to_post_id", sa.Integer(), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(fate = 'moves') = (to_post_id IS NOT NULL)", name=op.f("ck_handover_item_what_moves_goes_somewhere")
        ),
        sa.CheckConstraint(
            "(CASE WHEN conversation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN resident_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN ask_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_handover_item_is_about_one_thing"),
        ),
        sa.CheckConstraint(
            "ask_id IS NULL OR responsibility_id IS NULL", name=op.f("ck_handover_item_ask_is_no_responsibility")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_handover_item_account_id_account")),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.id"], name=op.f("fk_handover_item_ask_id_ask")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handover_item_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["from_post_id"], ["post.id"], name=op.f("fk_handover_item_from_post_id_post")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_item_handover_id_handover")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_handover_item_resident_id_resident")),
        sa.ForeignKeyConstraint(
            ["responsibility_id"],
            ["responsibility.id"],
            ondelete="SET NULL",
            name=op.f("fk_handover_item_responsibility_id_responsibility"),
        ),
        sa.ForeignKeyConstraint(["to_post_id"], ["post.id"], name=op.f("fk_handover_item_to_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_item")),
    )
    with op.batch_alter_table("handover_item", schema=None) as batch_op:
        batch_op.create_index("ix_handover_item_handover", ["handover_id", "fate", "to_post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_item_responsibility_id"), ["responsibility_id"], unique=False)
        batch_op.create_index(
            "uq_handover_item_account", ["handover_id", "account_id", "role", "from_post_id"], unique=True
        )
        batch_op.create_index("uq_handover_item_ask", ["handover_id", "ask_id", "role", "from_post_id"], unique=True)
        batch_op.create_index(
            "uq_handover_item_conversation", ["handover_id", "conversation_id", "role", "from_post_id"], unique=True
        )
        batch_op.create_index(
            "uq_handover_item_resident", ["handover_id", "resident_id", "role", "from_post_id"], unique=True
        )

    op.create_table(
        "holding_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("post_holder_id", sa.Integer(), nullable=False),
        sa.Column(
            "change",
            sa.Enum("begun", "ended", name="change_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("ended_on_before", sa.Date(), nullable=True),
        sa.Column("ended_by_before", sa.String(length=24), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_holding_change_handover_id_handover")),
        sa.ForeignKeyConstraint(
            ["post_holder_id"], ["post_holder.id"], name=op.f("fk_holding_change_post_holder_id_post_holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_change")),
    )
    with op.batch_alter_table("holding_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holding_change_handover_id"), ["handover_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holding_change_post_holder_id"), ["post_holder_id"], unique=False)

    op.create_table(
        "named_reader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["colleague_id"], ["colleague.id"], name=op.f("fk_named_reader_colleague_id_colleague")
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_named_reader_handover_id_handover")),
        sa.ForeignKeyConstraint(["named_by_id"], ["colleague.id"], name=op.f("fk_named_reader_named_by_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_reader")),
        sa.UniqueConstraint("handover_id", "colleague_id", name=op.f("uq_named_reader_handover_id_colleague_id")),
    )
    with op.batch_alter_table("named_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_reader_colleague_id"), ["colleague_id"], unique=False)

    op.create_table(
        "promise_passed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_back_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_back_why", sa.String(length=300), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "accepted_at IS NULL OR sent_back_at IS NULL", name=op.f("ck_promise_passed_answered_one_way")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["colleague.id"], name=op.f("fk_promise_passed_accepted_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_promise_passed_handover_id_handover")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_promise_passed_post_id_post")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_promise_passed_promise_id_promise")),
        sa.ForeignKeyConstraint(
            ["sent_back_by_id"], ["colleague.id"], name=op.f("fk_promise_passed_sent_back_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["colleague.id"], name=op.f("fk_promise_passed_settled_by_id_colleague")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_passed")),
        sa.UniqueConstraint("handover_id", "promise_id", name=op.f("uq_promise_passed_handover_id_promise_id")),
    )
    with op.batch_alter_table("promise_passed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_passed_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_promise_passed_promise_id"), ["promise_id"], unique=False)

    op.create_table(
        "share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("arrangement_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("service_code", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["arrangement_id"], ["arrangement.id"], name=op.f("fk_share_arrangement_id_arrangement")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_share_post_id_post")),
        sa.ForeignKeyConstraint(["service_code"], ["service.code"], name=op.f("fk_share_service_code_service")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_share_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
    )
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_share_arrangement_id"), ["arrangement_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_share_post_id"), ["post_id"], unique=False)

    op.add_column("post", sa.Column("room", sa.Integer(), nullable=True))
    # Not as a batch: on SQLite that would copy the whole table, and this way does on both what is wanted.
    op.execute(
        "ALTER TABLE responsibility ADD COLUMN ended_by_id INTEGER"
        " CONSTRAINT fk_responsibility_ended_by_id_audit_entry REFERENCES audit_entry (id)"
    )
    op.create_index(op.f("ix_responsibility_begun_by_id"), "responsibility", ["begun_by_id"])
    given = sa.text("ended_by_id IS NOT NULL")
    op.create_index(
        "ix_responsibility_ended_by_id", "responsibility", ["ended_by_id"],
        sqlite_where=given, postgresql_where=given,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_responsibility_ended_by_id", "responsibility")
    op.drop_index(op.f("ix_responsibility_begun_by_id"), "responsibility")
    with op.batch_alter_table("responsibility") as batch_op:
        batch_op.drop_column("ended_by_id")
    op.drop_column("post", "room")
    with op.batch_alter_table("share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_share_post_id"))
        batch_op.drop_index(batch_op.f("ix_share_arrangement_id"))

    op.drop_table("share")
    with op.batch_alter_table("promise_passed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_passed_promise_id"))
        batch_op.drop_index(batch_op.f("ix_promise_passed_post_id"))

    op.drop_table("promise_passed")
    with op.batch_alter_table("named_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_named_reader_colleague_id"))

    op.drop_table("named_reader")
    with op.batch_alter_table("holding_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holding_change_post_holder_id"))
        batch_op.drop_index(batch_op.f("ix_holding_change_handover_id"))

    op.drop_table("holding_change")
    with op.batch_alter_table("handover_item", schema=None) as batch_op:
        batch_op.drop_index("uq_handover_item_resident")
        batch_op.drop_index("uq_handover_item_conversation")
        batch_op.drop_index("uq_handover_item_ask")
        batch_op.drop_index("uq_handover_item_account")
        batch_op.drop_index(batch_op.f("ix_handover_item_responsibility_id"))
        batch_op.drop_index("ix_handover_item_handover")

    op.drop_table("handover_item")
    with op.batch_alter_table("arrangement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrangement_rest_post_id"))
        batch_op.drop_index(batch_op.f("ix_arrangement_post_id"))
        batch_op.drop_index(batch_op.f("ix_arrangement_only_from_post_id"))
        batch_op.drop_index(batch_op.f("ix_arrangement_colleague_id"))

    op.drop_table("arrangement")
    with op.batch_alter_table("acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_acceptance_post_id"))

    op.drop_table("acceptance")
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_handover_planned_colleague",
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        )
        batch_op.drop_index(batch_op.f("ix_handover_team_id"))
        batch_op.drop_index("ix_handover_status")
        batch_op.drop_index(batch_op.f("ix_handover_colleague_id"))

    op.drop_table("handover")
