"""Who is signed in with which browser, from when to when, and by which account at the identity provider."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime


class Session(Base):
    """The browser holds a secret; here is its hash alone, so that who reads the table cannot sign in with it."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"))
    browser: Mapped[str] = mapped_column(String(80), default="")  # in words: "Firefox on Windows"
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # To the minute: written once a minute at the most, whatever is looked at.
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # As they were when it was begun, or got a new secret since they had changed: names of roles, with commas between.
    roles: Mapped[str | None] = mapped_column(String(200))
    # Still good for a minute: what was under way when the secret was changed carries the one before.
    previous_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    renewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # None in a demonstration.
    identity_id: Mapped[int | None] = mapped_column(ForeignKey("identity.id"), index=True)
    # By what the provider calls its own session, and its token: to end the two together. Forgotten when it has ended.
    provider_sid: Mapped[str | None] = mapped_column(String(255), index=True)
    id_token: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (Index("ix_session_colleague", "colleague_id", "ended_at"),)


class Identity(Base):
    """An account at the identity provider, and whose it is. Never an email address: those change hands."""

    __tablename__ = "identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    issuer: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(511))
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("issuer", "subject"),)


class SignInUnderWay(Base):
    """That a browser was sent to the provider, until it comes back: once, and within ten minutes."""

    __tablename__ = "sign_in_under_way"
    __audited__ = False  # nobody is signed in yet

    id: Mapped[int] = mapped_column(primary_key=True)
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    issuer: Mapped[str] = mapped_column(String(255))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(128))
    goes_to: Mapped[str] = mapped_column(String(500))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class HeardLogout(Base):
    """A logout token that was heard, so that it is not heard again."""

    __tablename__ = "heard_logout"
    __audited__ = False  # the sessions that it ended are

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    heard_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class KeptForm(Base):
    """A form that was sent when the session had ended by itself: kept until whoever wrote it has signed in again."""

    __tablename__ = "kept_form"
    __audited__ = False  # nothing was done yet

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # by name, the values in their order
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)
