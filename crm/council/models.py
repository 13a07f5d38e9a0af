"""The council's own people and places. Intervals are half-open: from `starts_on` up to, not including, `ends_on`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, words

_CURRENT = text("ends_on IS NULL")
_OPEN = text("closed_on IS NULL")


class Controller(Base):
    """Who answers in law for a piece of data: the council, or one councillor for a time in office.

    A restricted team is the council too, but a circle within it: what carries the row of a team is known to that
    team alone. So one column and one list decide everywhere what an actor may read.
    """

    __tablename__ = "controller"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(words("kind", "council", "councillor"))
    post_holder_id: Mapped[int | None] = mapped_column(ForeignKey("post_holder.id"), unique=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), unique=True)

    __table_args__ = (
        CheckConstraint("(kind = 'councillor') = (post_holder_id IS NOT NULL)", name="councillor_has_office"),
        CheckConstraint("team_id IS NULL OR kind = 'council'", name="team_is_of_the_council"),
    )


COUNCIL = 1  # the controller that is the council as a whole; the first migration writes it


class Colleague(Base):
    """A person inside the council: an officer or a councillor."""

    __tablename__ = "colleague"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    # The number by which the democratic services system or the directory knows them.
    uid: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The last day, once it is known: so it may lie ahead. On the next they are no longer here.
    left_on: Mapped[date | None]

    __table_args__ = (Index("ix_colleague_name", "name"),)


class RoleGrant(Base):
    """A role that does not follow from a post: digital lead, auditor. From one day to another."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    role: Mapped[str] = mapped_column(words("role", "digital lead", "auditor"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Team(Base):
    """A part of the council that endures; teams form a tree."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    # To be in touch with this team is itself a disclosure: absent everywhere for those outside it.
    restricted: Mapped[bool] = mapped_column(default=False)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("name", "parent_id"),)


class Body(Base):
    """A committee, the cabinet, an outside body, the mayoralty."""

    __tablename__ = "body"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(words("kind", "committee", "cabinet", "outside body", "mayoralty"))


class Ward(Base):
    """An area that elects, known by its GSS code. Its name is never a key: a redraw reuses names for other areas."""

    __tablename__ = "ward"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(9), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # GeoJSON geometry, for placing an address whose postcode straddles wards.
    geometry: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),)


class PostcodeWard(Base):
    """The ward of a postcode, by date. Postcodes are kept without a space, in capitals."""

    __tablename__ = "postcode_ward"

    id: Mapped[int] = mapped_column(primary_key=True)
    postcode: Mapped[str] = mapped_column(String(8))
    ward_id: Mapped[int] = mapped_column(ForeignKey("ward.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index("ix_postcode_ward_postcode", "postcode", "starts_on"),
        Index(
            "uq_postcode_ward_current", "postcode", unique=True,
            sqlite_where=_CURRENT, postgresql_where=_CURRENT,
        ),
    )  # fmt: skip


class Post(Base):
    """A role that endures while people pass through it. `places` says how many hold it at once."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"), index=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"), index=True)
    reports_to_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    places: Mapped[int] = mapped_column(default=1)
    # How many people's matters it can look after; empty: as many as the setting says.
    room: Mapped[int | None]
    # Heads its team: a manager of it, and the one to whom a vacant post's work goes.
    is_head: Mapped[bool] = mapped_column(default=False)
    # Opened by a list of officers, so that a later list, which no longer names it, may close it.
    listed: Mapped[bool] = mapped_column(default=False)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN team_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN ward_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN body_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="sits_in_one_place",
        ),
        CheckConstraint("places >= 1", name="has_a_place"),
        Index(
            "uq_post_ward_open", "ward_id", unique=True,
            sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip


HOLDING_KINDS = ("substantive", "handing over", "cover", "acting")


class PostHolder(Base):
    """A colleague in a post from one day to another. For a councillor this is the time in office."""

    __tablename__ = "post_holder"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    kind: Mapped[str] = mapped_column(words("kind", *HOLDING_KINDS), default="substantive")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    # Why it ended, where that matters later: `redraw` is not a leaving, the next list says who stayed.
    ended_by: Mapped[str | None] = mapped_column(words("ended_by", "left", "moved", "redraw", "cover ended"))
    employer: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index("ix_post_holder_post_id", "post_id", "starts_on"),
    )


class Listing(Base):
    """How a councillor stood in the council's published list: name and party, from one day to another."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    party: Mapped[str | None] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index(
            "uq_listing_current", "colleague_id", unique=True,
            sqlite_where=_CURRENT, postgresql_where=_CURRENT,
        ),
    )  # fmt: skip


class ListLoaded(Base):
    """That a dated list was reconciled. Lists are loaded in date order."""

    __tablename__ = "list_loaded"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(words("kind", "councillors", "officers", "wards", "postcodes"))
    as_at: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))
