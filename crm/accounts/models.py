"""A channel that the council speaks through. There is no field for a password or a token, and there will be none."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, words

ACCOUNT_KINDS = ("corporate", "professional", "personal")
NETWORKS = (
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
)


class Account(Base):
    """Corporate: the council's. Professional: a named colleague's. Personal: theirs alone, and passes to nobody.

    Who looks after it is its responsibility: the leading post owns it, a supporting one is the deputy.
    """

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(words("kind", *ACCOUNT_KINDS))
    network: Mapped[str] = mapped_column(words("network", *NETWORKS))
    handle: Mapped[str] = mapped_column(String(200))
    normal: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    service_code: Mapped[int | None] = mapped_column(ForeignKey("service.code"))
    # Whose it is, where it is a person's. A corporate account has none.
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"), index=True)
    status: Mapped[str] = mapped_column(words("status", "active", "dormant", "closed"), default="active")
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("(kind = 'corporate') = (colleague_id IS NULL)", name="personal_has_a_person"),
        Index("uq_account_network_normal", "network", "normal", unique=True),
    )


class Service(Base):
    """A service in the Local Government Service List, by its LGSL number."""

    __tablename__ = "service"

    code: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
