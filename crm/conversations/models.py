"""What was said, to whom, through what, in whose name, and what was promised."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words

CHANNELS = ("in person", "phone", "email", "social", "letter", "web")
OUTCOMES = ("answered", "statement only", "signposted", "refused", "no reply needed")
_OPEN = text("closed_at IS NULL")
_OPEN_ASK = text("answered_at IS NULL AND returned_at IS NULL")
_OPEN_PROMISE = text("kept_at IS NULL AND missed_at IS NULL AND withdrawn_at IS NULL")
_WHERE_IT_WAITS = dict.fromkeys(("sqlite_where", "postgresql_where"), text("waiting_since IS NOT NULL"))
# The source of a message whose words many residents got alike.
TOLD_ALL = "told"
# The page of a ward is answered from this index, and from that of who takes part, without the rows themselves.
COVERS_WARDS = (
    "ward_id", "occurred_at", "controller_id", "team_id", "conversation_id", "colleague_id", "account_id",
    "recorded_at", "source",
)  # fmt: skip
HATS = ("officer", "member of the council", "ward councillor")
AGREES_TO = ("councillor", "council", "both", "no")


class Conversation(Base):
    """A thread of interactions about one matter, over accounts, colleagues and channels."""

    __tablename__ = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    subject: Mapped[str] = mapped_column(String(200))
    service_code: Mapped[int | None] = mapped_column(ForeignKey("service.code"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    outcome: Mapped[str | None] = mapped_column(words("outcome", *OUTCOMES))
    # Since when a resident's words wait for an answer; empty when none do. A statement does not empty it.
    waiting_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    waiting_words: Mapped[str] = mapped_column(Text, default="")
    # In a pool: the one of several postholders who took it up.
    taken_up_by_id: Mapped[int | None] = mapped_column(ForeignKey("post_holder.id"))
    taken_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    external_system: Mapped[str] = mapped_column(String(80), default="")
    external_reference: Mapped[str] = mapped_column(String(80), default="")
    external_url: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR waiting_since IS NULL", name="closed_waits_for_nothing"),
        Index("ix_conversation_waiting", "controller_id", "waiting_since", **_WHERE_IT_WAITS),
        Index("ix_conversation_ward_waiting", "ward_id", "controller_id", "waiting_since", **_WHERE_IT_WAITS),
        Index("ix_conversation_controller_last", "controller_id", "last_at"),
        Index("ix_conversation_service", "service_code", "controller_id", "last_at"),
        Index(  # covers the page of a ward, which counts twelve months of it
            "ix_conversation_ward", "ward_id", "controller_id", "last_at", "service_code", "closed_at", "waiting_since"
        ),
        Index("ix_conversation_open", "controller_id", "last_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # Whether one of thousands is open, without a look at its row.
        Index(
            "ix_conversation_open_one", "id", "controller_id", "closed_at", "waiting_since", "taken_up_by_id",
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip


class Closing(Base):
    """That somebody said how a conversation ended, without writing to the resident. What comes in later reopens it."""

    __tablename__ = "closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    outcome: Mapped[str] = mapped_column(words("outcome", *OUTCOMES))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))


class Interaction(Base):
    """One contact, in or out, at one moment, through one account or face to face. Inbound needs no colleague."""

    __tablename__ = "interaction"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    channel: Mapped[str] = mapped_column(words("channel", *CHANNELS))
    direction: Mapped[str] = mapped_column(words("direction", "in", "out"))
    acting_as: Mapped[str | None] = mapped_column(words("acting_as", *HATS))
    place: Mapped[str] = mapped_column(String(200), default="")
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    body: Mapped[str] = mapped_column(Text)
    # For what went out: whether it answered. `statement only` leaves the resident waiting.
    outcome: Mapped[str | None] = mapped_column(words("outcome", *OUTCOMES))
    source: Mapped[str] = mapped_column(String(40), default="log")
    source_id: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_interaction_conversation", "conversation_id", "occurred_at"),
        Index("ix_interaction_ward", *COVERS_WARDS),
        Index("ix_interaction_colleague", "colleague_id", "occurred_at"),
        Index("ix_interaction_account", "account_id", "occurred_at"),
    )


class Participant(Base):
    """Who an interaction is with or about. Neither a resident nor an organisation: somebody unidentified."""

    __tablename__ = "participant"

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    description: Mapped[str] = mapped_column(String(200), default="")  # "man with the spaniel"; "her daughter"
    present_as: Mapped[str] = mapped_column(
        words("present_as", "contact", "on behalf of", "present"), default="contact"
    )
    # The interaction's moment, repeated so that a timeline is one ordered walk of an index.
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        CheckConstraint("resident_id IS NULL OR organisation_id IS NULL", name="is_one"),
        Index("ix_participant_interaction", "interaction_id", "resident_id", "organisation_id"),
        Index("ix_participant_resident", "resident_id", "occurred_at"),
        Index("ix_participant_organisation", "organisation_id", "occurred_at"),
    )


class Promise(Base):
    """What we said we would do, by when."""

    __tablename__ = "promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    text: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kept_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    ended_note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN kept_at IS NULL THEN 0 ELSE 1 END) + (CASE WHEN missed_at IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END) <= 1",
            name="ends_one_way",
        ),
        Index(
            "ix_promise_due", "due_on", "conversation_id", "kept_at", "missed_at", "withdrawn_at",
            sqlite_where=_OPEN_PROMISE, postgresql_where=_OPEN_PROMISE,
        ),
    )  # fmt: skip


class Ask(Base):
    """A question put to another post or team within a conversation, with what is needed and by when.

    `pass` moves the conversation itself to them, and back again when they return it. What stays unanswered past its
    day stands one step up as well: that follows from the dates, so nothing is written for it.
    """

    __tablename__ = "ask"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[str] = mapped_column(words("kind", "ask", "pass"), default="ask")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    asked_by_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    # Where the question is now: a post, or a team whose head looks after it.
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    needed: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answer_kind: Mapped[str | None] = mapped_column(words("answer_kind", "answer", "statement"))
    returned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    return_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(post_id IS NULL) <> (team_id IS NULL)", name="is_put_to_one"),
        CheckConstraint("answered_at IS NULL OR returned_at IS NULL", name="ends_one_way"),
        *(
            Index(
                f"ix_ask_open_{where}", f"{where}_id",
                sqlite_where=_OPEN_ASK, postgresql_where=_OPEN_ASK,
            )
            for where in ("post", "team")
        ),
    )  # fmt: skip


class Amendment(Base):
    """A correction that stands beside its original, or the note that a passage was removed, with the reason.

    For a removal the passage itself is gone from the interaction; this row keeps why, by whom and when, not what.
    """

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    kind: Mapped[str] = mapped_column(words("kind", "correction", "removal"))
    text: Mapped[str] = mapped_column(Text)  # the correction, or the reason of the removal
    by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Agreement(Base):
    """What a resident said to being asked whether another councillor or the council may continue. The newest counts."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    says: Mapped[str] = mapped_column(words("says", *AGREES_TO))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
