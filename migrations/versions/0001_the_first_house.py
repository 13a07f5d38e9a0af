"""The first house: every table of the rooms that stand.

The release before this one must run on this schema too: add first, copy in batches, remove in a later release.
Never import from `crm`: what it says today is not what it will say when this runs.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "committee",
                "cabinet",
                "outside body",
                "mayoralty",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sa.UniqueConstraint("name", name=op.f("uq_body_name")),
    )
    op.create_table(
        "colleague",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("uid", sa.String(length=64), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
        sa.UniqueConstraint("uid", name=op.f("uq_colleague_uid")),
    )
    with op.batch_alter_table("colleague", schema=None) as batch_op:
        batch_op.create_index("ix_colleague_name", ["name"], unique=False)

    op.create_table(
        "list_loaded",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "councillors",
                "officers",
                "wards",
                "postcodes",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("as_at", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_loaded")),
    )
    op.create_table(
        "service",
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_service")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["team.id"], name=op.f("fk_team_parent_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", "parent_id", name=op.f("uq_team_name_parent_id")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("geometry", sa.Text(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_ward_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ward")),
        sa.UniqueConstraint("code", name=op.f("uq_ward_code")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "corporate",
                "professional",
                "personal",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "network",
            sa.Enum(
                "X",
                "Facebook",
                "Instagram",
                "Bluesky",
                "Mastodon",
                "WhatsApp",
                "Nextdoor",
                "email",
                "phone",
                "desk",
                "web",
                name="network_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("normal", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("service_code", sa.Integer(), nullable=True),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "dormant",
                "closed",
                name="status_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'corporate') = (colleague_id IS NULL)", name=op.f("ck_account_personal_has_a_person")
        ),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_account_colleague_id_colleague")),
        sa.ForeignKeyConstraint(["service_code"], ["service.code"], name=op.f("fk_account_service_code_service")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index("uq_account_network_normal", ["network", "normal"], unique=True)

    op.create_table(
        "listing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("party", sa.String(length=200), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_listing_ends_after_start")),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_listing_colleague_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index(
            "uq_listing_current",
            ["colleague_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("reports_to_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN team_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN ward_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN body_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_post_sits_in_one_place"),
        ),
        sa.CheckConstraint("places >= 1", name=op.f("ck_post_has_a_place")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_post_body_id_body")),
        sa.ForeignKeyConstraint(["reports_to_id"], ["post.id"], name=op.f("fk_post_reports_to_id_post")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_post_team_id_team")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_post_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_team_id"), ["team_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_post_ward_id"), ["ward_id"], unique=False)
        batch_op.create_index(
            "uq_post_ward_open",
            ["ward_id"],
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "postcode_ward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_postcode_ward_ends_after_start")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_postcode_ward_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postcode_ward")),
    )
    with op.batch_alter_table("postcode_ward", schema=None) as batch_op:
        batch_op.create_index("ix_postcode_ward_postcode", ["postcode", "starts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_postcode_ward_ward_id"), ["ward_id"], unique=False)
        batch_op.create_index(
            "uq_postcode_ward_current",
            ["postcode"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "digital lead", "auditor", name="role_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_role_grant_colleague_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_colleague_id"), ["colleague_id"], unique=False)

    op.create_table(
        "post_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "substantive",
                "handing over",
                "cover",
                "acting",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "left",
                "moved",
                "redraw",
                "cover ended",
                name="ended_by_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("employer", sa.String(length=200), nullable=True),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_post_holder_ends_after_start")),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_post_holder_colleague_id_colleague")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_holder_post_id_post")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_holder")),
    )
    with op.batch_alter_table("post_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_post_holder_colleague_id"), ["colleague_id"], unique=False)
        batch_op.create_index("ix_post_holder_post_id", ["post_id", "starts_on"], unique=False)

    op.create_table(
        "controller",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "council", "councillor", name="kind_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("post_holder_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'councillor') = (post_holder_id IS NOT NULL)", name=op.f("ck_controller_councillor_has_office")
        ),
        sa.CheckConstraint("team_id IS NULL OR kind = 'council'", name=op.f("ck_controller_team_is_of_the_council")),
        sa.ForeignKeyConstraint(
            ["post_holder_id"], ["post_holder.id"], name=op.f("fk_controller_post_holder_id_post_holder")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_controller_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_controller")),
        sa.UniqueConstraint("post_holder_id", name=op.f("uq_controller_post_holder_id")),
        sa.UniqueConstraint("team_id", name=op.f("uq_controller_team_id")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("controller_id", sa.Integer(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("form_id", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_audit_entry_colleague_id_colleague")),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_audit_entry_controller_id_controller")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("form_id", name=op.f("uq_audit_entry_form_id")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["subject_type", "subject_id"], unique=False)

    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("service_code", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "statement only",
                "signposted",
                "refused",
                "no reply needed",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_words", sa.Text(), nullable=False),
        sa.Column("taken_up_by_id", sa.Integer(), nullable=True),
        sa.Column("taken_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_system", sa.String(length=80), nullable=False),
        sa.Column("external_reference", sa.String(length=80), nullable=False),
        sa.Column("external_url", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "closed_at IS NULL OR waiting_since IS NULL", name=op.f("ck_conversation_closed_waits_for_nothing")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["colleague.id"], name=op.f("fk_conversation_closed_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_conversation_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(["service_code"], ["service.code"], name=op.f("fk_conversation_service_code_service")),
        sa.ForeignKeyConstraint(
            ["taken_up_by_id"], ["post_holder.id"], name=op.f("fk_conversation_taken_up_by_id_post_holder")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_conversation_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.create_index("ix_conversation_controller_last", ["controller_id", "last_at"], unique=False)
        batch_op.create_index("ix_conversation_waiting", ["controller_id", "waiting_since"], unique=False)
        batch_op.create_index("ix_conversation_ward", ["ward_id", "last_at"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "community group",
                "business",
                "school",
                "press",
                "MP's office",
                "partner",
                "other",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_organisation_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_organisation_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_controller_name", ["controller_id", "name"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_ward_id"), ["ward_id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("canonical_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("known_as", sa.String(length=200), nullable=False),
        sa.Column(
            "pronoun",
            sa.Enum("she", "he", "they", name="pronoun_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("language_asked_on", sa.Date(), nullable=True),
        sa.Column("preferences", sa.Text(), nullable=False),
        sa.Column("adjustments", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("what_works", sa.Text(), nullable=False),
        sa.Column("brief_corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("brief_corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("safety_note", sa.Text(), nullable=False),
        sa.Column("safety_review_on", sa.Date(), nullable=True),
        sa.Column("safety_by_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "safety_note = '' OR safety_review_on IS NOT NULL", name=op.f("ck_resident_safety_note_has_review")
        ),
        sa.ForeignKeyConstraint(
            ["brief_corrected_by_id"], ["colleague.id"], name=op.f("fk_resident_brief_corrected_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["canonical_id"], ["resident.id"], name=op.f("fk_resident_canonical_id_resident")),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_resident_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(["safety_by_id"], ["colleague.id"], name=op.f("fk_resident_safety_by_id_colleague")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_resident_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index("ix_resident_canonical_id", ["canonical_id"], unique=False)
        batch_op.create_index("ix_resident_controller_name", ["controller_id", "name"], unique=False)
        batch_op.create_index("ix_resident_ward_id", ["ward_id"], unique=False)

    op.create_table(
        "search_word",
        sa.Column("deletion", sa.String(length=60), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_search_word_controller_id_controller")
        ),
        sa.PrimaryKeyConstraint("deletion", "controller_id", "word", name=op.f("pk_search_word")),
    )
    op.create_table(
        "ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("ask", "pass", name="kind_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_post_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("needed", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "answer_kind",
            sa.Enum(
                "answer", "statement", name="answer_kind_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by_id", sa.Integer(), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(post_id IS NULL) <> (team_id IS NULL)", name=op.f("ck_ask_is_put_to_one")),
        sa.CheckConstraint("answered_at IS NULL OR returned_at IS NULL", name=op.f("ck_ask_ends_one_way")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["colleague.id"], name=op.f("fk_ask_answered_by_id_colleague")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["colleague.id"], name=op.f("fk_ask_asked_by_id_colleague")),
        sa.ForeignKeyConstraint(["asked_by_post_id"], ["post.id"], name=op.f("fk_ask_asked_by_post_id_post")),
        sa.ForeignKeyConstraint(["controller_id"], ["controller.id"], name=op.f("fk_ask_controller_id_controller")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_ask_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_ask_post_id_post")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["colleague.id"], name=op.f("fk_ask_returned_by_id_colleague")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_ask_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask")),
    )
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ask_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(
            "ix_ask_open_post",
            ["post_id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
        )
        batch_op.create_index(
            "ix_ask_open_team",
            ["team_id"],
            unique=False,
            sqlite_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
        )

    op.create_table(
        "closing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "statement only",
                "signposted",
                "refused",
                "no reply needed",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["colleague.id"], name=op.f("fk_closing_by_id_colleague")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_closing_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closing_conversation_id"), ["conversation_id"], unique=False)

    op.create_table(
        "contact_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "email",
                "handle",
                "address",
                name="kind_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("network", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("normal", sa.String(length=300), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("safe", sa.Boolean(), nullable=False),
        sa.Column("unsafe_reason", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(resident_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_contact_point_is_of_one")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_contact_point_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_contact_point_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_point_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_contact_point_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
    )
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.create_index("ix_contact_point_normal", ["kind", "normal"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_point_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index("ix_contact_point_postcode", ["postcode"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_point_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "interaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("ward_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "in person",
                "phone",
                "email",
                "social",
                "letter",
                "web",
                name="channel_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="direction_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "acting_as",
            sa.Enum(
                "officer",
                "member of the council",
                "ward councillor",
                name="acting_as_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "statement only",
                "signposted",
                "refused",
                "no reply needed",
                name="outcome_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_interaction_account_id_account")),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_interaction_colleague_id_colleague")),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_interaction_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_interaction_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_interaction_post_id_post")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["colleague.id"], name=op.f("fk_interaction_recorded_by_id_colleague")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_interaction_team_id_team")),
        sa.ForeignKeyConstraint(["ward_id"], ["ward.id"], name=op.f("fk_interaction_ward_id_ward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_interaction_source_source_id")),
    )
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.create_index("ix_interaction_account", ["account_id", "occurred_at"], unique=False)
        batch_op.create_index("ix_interaction_colleague", ["colleague_id", "occurred_at"], unique=False)
        batch_op.create_index("ix_interaction_conversation", ["conversation_id", "occurred_at"], unique=False)
        batch_op.create_index(
            "ix_interaction_ward",
            ["ward_id", "occurred_at", "controller_id", "team_id", "conversation_id"],
            unique=False,
        )

    op.create_table(
        "link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("other_resident_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(other_resident_id IS NULL) <> (organisation_id IS NULL)", name=op.f("ck_link_joins_two")),
        sa.CheckConstraint(
            "other_resident_id IS NULL OR other_resident_id <> resident_id", name=op.f("ck_link_is_with_another")
        ),
        sa.ForeignKeyConstraint(["controller_id"], ["controller.id"], name=op.f("fk_link_controller_id_controller")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_link_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["other_resident_id"], ["resident.id"], name=op.f("fk_link_other_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_link_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_other_resident_id"), ["other_resident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "responsibility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("lead", "support", name="role_is_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("begun_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN conversation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN resident_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN account_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_responsibility_is_about_one_thing"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name=op.f("ck_responsibility_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_responsibility_account_id_account")),
        sa.ForeignKeyConstraint(
            ["begun_by_id"], ["audit_entry.id"], name=op.f("fk_responsibility_begun_by_id_audit_entry")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_responsibility_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_responsibility_post_id_post")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_responsibility_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index("ix_responsibility_account", ["account_id", "starts_at"], unique=False)
        batch_op.create_index("ix_responsibility_conversation", ["conversation_id", "starts_at"], unique=False)
        batch_op.create_index(
            "ix_responsibility_post_current",
            ["post_id", "role"],
            unique=False,
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )
        batch_op.create_index("ix_responsibility_resident", ["resident_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_responsibility_lead_account",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )
        batch_op.create_index(
            "uq_responsibility_lead_conversation",
            ["conversation_id"],
            unique=True,
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )
        batch_op.create_index(
            "uq_responsibility_lead_resident",
            ["resident_id"],
            unique=True,
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )

    op.create_table(
        "search_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("remembered", sa.Text(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["controller_id"], ["controller.id"], name=op.f("fk_search_row_controller_id_controller")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_search_row_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_search_row_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_row")),
    )
    with op.batch_alter_table("search_row", schema=None) as batch_op:
        batch_op.create_index("ix_search_row_last", ["controller_id", "last_at"], unique=False)
        batch_op.create_index("uq_search_row_organisation", ["organisation_id", "controller_id"], unique=True)
        batch_op.create_index("uq_search_row_resident", ["resident_id", "controller_id"], unique=True)

    op.create_table(
        "tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.CheckConstraint("(colleague_id IS NULL) <> (account_id IS NULL)", name=op.f("ck_tie_is_with_one")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_tie_account_id_account")),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_tie_colleague_id_colleague")),
        sa.ForeignKeyConstraint(["controller_id"], ["controller.id"], name=op.f("fk_tie_controller_id_controller")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_tie_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index("ix_tie_resident_score", ["resident_id", "score"])
        batch_op.create_index("ix_tie_colleague_score", ["colleague_id", "score"])
        batch_op.create_index("ix_tie_account_score", ["account_id", "score"])
        batch_op.create_index("uq_tie_account", ["resident_id", "account_id", "controller_id"], unique=True)
        batch_op.create_index("uq_tie_colleague", ["resident_id", "colleague_id", "controller_id"], unique=True)

    op.create_table(
        "viewing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("colleague_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["colleague_id"], ["colleague.id"], name=op.f("fk_viewing_colleague_id_colleague")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_viewing_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing")),
        sa.UniqueConstraint(
            "colleague_id", "resident_id", "hour", name=op.f("uq_viewing_colleague_id_resident_id_hour")
        ),
    )
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.create_index("ix_viewing_resident_id", ["resident_id", "hour"], unique=False)

    op.create_table(
        "amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "correction", "removal", name="kind_is_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["colleague.id"], name=op.f("fk_amendment_by_id_colleague")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_amendment_interaction_id_interaction")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_amendment_interaction_id"), ["interaction_id"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column(
            "present_as",
            sa.Enum(
                "contact",
                "on behalf of",
                "present",
                name="present_as_is_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("resident_id IS NULL OR organisation_id IS NULL", name=op.f("ck_participant_is_one")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_participant_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_participant_interaction_id_interaction")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_participant_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_participant_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_interaction_id"), ["interaction_id"], unique=False)
        batch_op.create_index("ix_participant_organisation", ["organisation_id", "occurred_at"], unique=False)
        batch_op.create_index("ix_participant_resident", ["resident_id", "occurred_at"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("controller_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN kept_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN missed_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_promise_ends_one_way"),
        ),
        sa.ForeignKeyConstraint(["controller_id"], ["controller.id"], name=op.f("fk_promise_controller_id_controller")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_promise_conversation_id_conversation")
        ),
        sa.ForeignKeyConstraint(["ended_by_id"], ["colleague.id"], name=op.f("fk_promise_ended_by_id_colleague")),
        sa.ForeignKeyConstraint(
            ["interaction_id"], ["interaction.id"], name=op.f("fk_promise_interaction_id_interaction")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["colleague.id"], name=op.f("fk_promise_made_by_id_colleague")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_promise_conversation_id"), ["conversation_id"], unique=False)
        batch_op.create_index(
            "ix_promise_due",
            ["due_on", "conversation_id"],
            unique=False,
            sqlite_where=sa.text("kept_at IS NULL AND missed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL AND missed_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_promise_interaction_id"), ["interaction_id"], unique=False)

    # The council itself, as the controller that it is; crm.council.models.COUNCIL is this number.
    op.execute("INSERT INTO controller (id, kind) VALUES (1, 'council')")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("SELECT setval(pg_get_serial_sequence('controller', 'id'), 1)")


def downgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_promise_interaction_id"))
        batch_op.drop_index(
            "ix_promise_due",
            sqlite_where=sa.text("kept_at IS NULL AND missed_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("kept_at IS NULL AND missed_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_promise_conversation_id"))

    op.drop_table("promise")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index("ix_participant_resident")
        batch_op.drop_index("ix_participant_organisation")
        batch_op.drop_index(batch_op.f("ix_participant_interaction_id"))
        batch_op.drop_index(batch_op.f("ix_participant_conversation_id"))

    op.drop_table("participant")
    with op.batch_alter_table("amendment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_amendment_interaction_id"))

    op.drop_table("amendment")
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.drop_index("ix_viewing_resident_id")

    op.drop_table("viewing")
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_index("uq_tie_colleague")
        batch_op.drop_index("uq_tie_account")

    op.drop_table("tie")
    with op.batch_alter_table("search_row", schema=None) as batch_op:
        batch_op.drop_index("uq_search_row_resident")
        batch_op.drop_index("uq_search_row_organisation")
        batch_op.drop_index("ix_search_row_last")

    op.drop_table("search_row")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_responsibility_lead_resident",
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_responsibility_lead_conversation",
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_responsibility_lead_account",
            sqlite_where=sa.text("role = 'lead' AND ends_at IS NULL"),
            postgresql_where=sa.text("role = 'lead' AND ends_at IS NULL"),
        )
        batch_op.drop_index("ix_responsibility_resident")
        batch_op.drop_index(
            "ix_responsibility_post_current",
            sqlite_where=sa.text("ends_at IS NULL"),
            postgresql_where=sa.text("ends_at IS NULL"),
        )
        batch_op.drop_index("ix_responsibility_conversation")
        batch_op.drop_index("ix_responsibility_account")

    op.drop_table("responsibility")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_resident_id"))
        batch_op.drop_index(batch_op.f("ix_link_other_resident_id"))
        batch_op.drop_index(batch_op.f("ix_link_organisation_id"))

    op.drop_table("link")
    with op.batch_alter_table("interaction", schema=None) as batch_op:
        batch_op.drop_index("ix_interaction_ward")
        batch_op.drop_index("ix_interaction_conversation")
        batch_op.drop_index("ix_interaction_colleague")
        batch_op.drop_index("ix_interaction_account")

    op.drop_table("interaction")
    with op.batch_alter_table("contact_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_point_resident_id"))
        batch_op.drop_index("ix_contact_point_postcode")
        batch_op.drop_index(batch_op.f("ix_contact_point_organisation_id"))
        batch_op.drop_index("ix_contact_point_normal")

    op.drop_table("contact_point")
    with op.batch_alter_table("closing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closing_conversation_id"))

    op.drop_table("closing")
    with op.batch_alter_table("ask", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_ask_open_team",
            sqlite_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_ask_open_post",
            sqlite_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL AND returned_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_ask_conversation_id"))

    op.drop_table("ask")
    op.drop_table("search_word")
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_ward_id")
        batch_op.drop_index("ix_resident_controller_name")
        batch_op.drop_index("ix_resident_canonical_id")

    op.drop_table("resident")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_ward_id"))
        batch_op.drop_index("ix_organisation_controller_name")

    op.drop_table("organisation")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index("ix_conversation_ward")
        batch_op.drop_index("ix_conversation_waiting")
        batch_op.drop_index("ix_conversation_controller_last")

    op.drop_table("conversation")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index("ix_audit_entry_at")

    op.drop_table("audit_entry")
    op.drop_table("controller")
    with op.batch_alter_table("post_holder", schema=None) as batch_op:
        batch_op.drop_index("ix_post_holder_post_id")
        batch_op.drop_index(batch_op.f("ix_post_holder_colleague_id"))

    op.drop_table("post_holder")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_colleague_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("postcode_ward", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_postcode_ward_current",
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_postcode_ward_ward_id"))
        batch_op.drop_index("ix_postcode_ward_postcode")

    op.drop_table("postcode_ward")
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_post_ward_open",
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_post_ward_id"))
        batch_op.drop_index(batch_op.f("ix_post_team_id"))
        batch_op.drop_index(batch_op.f("ix_post_body_id"))

    op.drop_table("post")
    with op.batch_alter_table("listing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_listing_current", sqlite_where=sa.text("ends_on IS NULL"), postgresql_where=sa.text("ends_on IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_listing_colleague_id"))

    op.drop_table("listing")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("uq_account_network_normal")
        batch_op.drop_index(batch_op.f("ix_account_colleague_id"))

    op.drop_table("account")
    op.drop_table("ward")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_parent_id"))

    op.drop_table("team")
    op.drop_table("service")
    op.drop_table("list_loaded")
    with op.batch_alter_table("colleague", schema=None) as batch_op:
        batch_op.drop_index("ix_colleague_name")

    op.drop_table("colleague")
    op.drop_table("body")
