"""People and bodies outside the council."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words


class Resident(Base):
    """A person outside the council. A nickname is enough to exist.

    A person known to the council and to a councillor is two residents: neither controller may learn of the other's.
    """

    __tablename__ = "resident"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    canonical_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    name: Mapped[str] = mapped_column(String(200))
    known_as: Mapped[str] = mapped_column(String(200), default="")
    # Only the year or nothing is needed: how the person asked to be spoken of.
    pronoun: Mapped[str] = mapped_column(words("pronoun", "she", "he", "they"), default="they")
    language: Mapped[str] = mapped_column(String(12), default="")  # empty: not asked yet
    language_asked_on: Mapped[date | None]
    preferences: Mapped[str] = mapped_column(Text, default="")
    adjustments: Mapped[str] = mapped_column(Text, default="")
    # The brief: drafted from the record, corrected by a person.
    about: Mapped[str] = mapped_column(Text, default="")
    what_works: Mapped[str] = mapped_column(Text, default="")
    what_to_avoid: Mapped[str] = mapped_column(Text, default="")
    still_open: Mapped[str] = mapped_column(Text, default="")  # what no conversation here says: told by who knew them
    brief_corrected_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    brief_corrected_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    safety_note: Mapped[str] = mapped_column(Text, default="")
    safety_review_on: Mapped[date | None]
    safety_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    # Follows from the current postcode; kept here so that a ward's page need not look it up.
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        Index("ix_resident_controller_name", "controller_id", "name"),
        Index("ix_resident_ward_id", "ward_id"),
        Index("ix_resident_language", "controller_id", "language"),
        Index("ix_resident_canonical_id", "canonical_id"),
        CheckConstraint("safety_note = '' OR safety_review_on IS NOT NULL", name="safety_note_has_review"),
    )


class Organisation(Base):
    """A body outside: community group, business, school, the press, an MP's office, a partner."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(
        words("kind", "community group", "business", "school", "press", "MP's office", "partner", "other")
    )
    about: Mapped[str] = mapped_column(Text, default="")
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (Index("ix_organisation_controller_name", "controller_id", "name"),)


CONTACT_KINDS = ("phone", "email", "handle", "address")


class ContactPoint(Base):
    """How a resident or an organisation is recognised and reached; dated; safe to use or not."""

    __tablename__ = "contact_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(words("kind", *CONTACT_KINDS))
    network: Mapped[str] = mapped_column(String(40), default="")
    value: Mapped[str] = mapped_column(String(300))  # as it was typed
    normal: Mapped[str] = mapped_column(String(300))  # as it is compared: +441632960417, name@host, handle, M332AB
    postcode: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(String(200), default="")  # "mornings"
    safe: Mapped[bool] = mapped_column(default=True)
    unsafe_reason: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(resident_id IS NULL) <> (organisation_id IS NULL)", name="is_of_one"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index("ix_contact_point_normal", "kind", "normal"),
        Index("ix_contact_point_postcode", "postcode"),
    )


class Link(Base):
    """A declared relationship: a resident to another resident or to an organisation, of a kind, from, to."""

    __tablename__ = "link"

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    resident_id: Mapped[int] = mapped_column(ForeignKey("resident.id"), index=True)
    other_resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(80))  # the role in their words: "secretary", "husband", "carer"
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(other_resident_id IS NULL) <> (organisation_id IS NULL)", name="joins_two"),
        CheckConstraint("other_resident_id IS NULL OR other_resident_id <> resident_id", name="is_with_another"),
    )


class SearchRow(Base):
    """What a resident or an organisation is found by, one row for each controller whose words are in it.

    All four texts are folded (no case, accents or punctuation). The full-text index over them belongs to the database
    (FTS5, or a generated tsvector) and is made by a migration. On SQLite triggers keep it: rebuilding this table in a
    later migration loses them, so make them again there.
    """

    __tablename__ = "search_row"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    names: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[str] = mapped_column(Text, default="")  # numbers, addresses of mail, handles, postcodes
    words: Mapped[str] = mapped_column(Text, default="")  # street, ward, organisations and roles in them
    remembered: Mapped[str] = mapped_column(Text, default="")  # of recent interactions, newest first
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("uq_search_row_resident", "resident_id", "controller_id", unique=True),
        Index("uq_search_row_organisation", "organisation_id", "controller_id", unique=True),
        Index("ix_search_row_last", "controller_id", "last_at"),
    )


class SearchWord(Base):
    """A word that occurs in the rows of a controller, under itself and each spelling with one letter left out.

    By controller, so that what one has written down can never be offered as a correction to another.
    """

    __tablename__ = "search_word"
    __audited__ = False

    deletion: Mapped[str] = mapped_column(String(60), primary_key=True)
    controller_id: Mapped[int] = mapped_column(ForeignKey("controller.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(60), primary_key=True)
