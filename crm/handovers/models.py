"""A handover: what becomes of each post that somebody leaves, what moves to whom, and who has accepted it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.database import Base, UTCDateTime, words
from crm.handovers.half_hour_models import HalfHourAnswer as HalfHourAnswer
from crm.handovers.half_hour_models import ListedPerson as ListedPerson
from crm.handovers.introduction_models import Introduction as Introduction
from crm.handovers.introduction_models import IntroductionText as IntroductionText
from crm.handovers.introduction_models import NotThisPerson as NotThisPerson

KINDS = ("leaving", "absence", "restructure", "give back")
STATUSES = ("planned", "confirmed", "undone", "abandoned")
WAYS = ("taken over", "covered", "nobody yet", "split")
RULES = ("by hand", "by ward", "by service", "as suggested")
FATES = ("moves", "dormant", "closes", "stays")
_PLANNED = text("status = 'planned'")
_ABOUT = ("conversation", "resident", "account", "ask")


class Handover(Base):
    """One act of passing work on. Confidential to those who are named in it until it is confirmed.

    `entry_id` is the audit entry of the confirmation: every responsibility that this handover began says so in its
    `begun_by_id`, so what it moved, and what is still as it left it, follows from the record.
    """

    __tablename__ = "handover"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(words("kind", *KINDS))
    # Who leaves or is away; none for a restructure, where a team is meant, nor for giving back.
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    # The first day of the new arrangement: for a leaver the day after the last one.
    starts_on: Mapped[date]
    # Of an absence, the first day back.
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300), default="")
    status: Mapped[str] = mapped_column(words("status", *STATUSES), default="planned")
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    planned_at: Mapped[datetime] = mapped_column(UTCDateTime)
    previewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    previewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    # What the preview showed, as one number: a confirmation names the preview that was seen.
    preview: Mapped[str] = mapped_column(String(64), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    undo_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        CheckConstraint("(kind IN ('leaving', 'absence')) = (colleague_id IS NOT NULL)", name="leaver_is_named"),
        CheckConstraint(
            "(status IN ('confirmed', 'undone')) = (confirmed_at IS NOT NULL)", name="confirmed_has_moment"
        ),
        # One open handover for each leaver: of two who plan at once one is told of the other.
        Index(
            "uq_handover_planned_colleague", "colleague_id", unique=True,
            sqlite_where=_PLANNED, postgresql_where=_PLANNED,
        ),
        Index("ix_handover_status", "status", "confirmed_at"),
    )  # fmt: skip


class NamedReader(Base):
    """Somebody who may read a plan: whoever made it, and those whom they named."""

    __tablename__ = "named_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    colleague_id: Mapped[int] = mapped_column(ForeignKey("colleague.id"), index=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    named_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("handover_id", "colleague_id"),)


class Arrangement(Base):
    """What becomes of one post in a handover.

    taken over: `colleague_id` holds it from the handover's first day; the leaver may go on beside them, up to and
    including `overlap_until`. Nothing moves.
    covered: `colleague_id` stands in up to and including `last_day`. Nothing moves.
    nobody yet: vacant; `colleague_id` holds it in the interim, or nobody, and then it falls to the head of the team;
    looked at again on `review_on`.
    split: its work moves to other posts, by `rule`, and what no rule or choice names goes to `rest_post_id`. With
    `closes` the post is closed on the handover's first day: a merger is a split of everything to one post that closes.
    """

    __tablename__ = "arrangement"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    way: Mapped[str] = mapped_column(words("way", *WAYS))
    colleague_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"), index=True)
    overlap_until: Mapped[date | None]
    last_day: Mapped[date | None]
    review_on: Mapped[date | None]
    rule: Mapped[str | None] = mapped_column(words("rule", *RULES))
    rest_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    # Giving back: only what this post was responsible for before.
    only_from_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    closes: Mapped[bool] = mapped_column(default=False)
    # Of a post that closes into another: whoever holds it goes on in that one.
    holders_go_along: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        UniqueConstraint("handover_id", "post_id"),
        CheckConstraint("(way = 'split') = (rule IS NOT NULL)", name="split_has_rule"),
        CheckConstraint("way IN ('split', 'nobody yet') OR colleague_id IS NOT NULL", name="somebody_is_named"),
        CheckConstraint("way <> 'covered' OR last_day IS NOT NULL", name="cover_ends"),
        CheckConstraint("way <> 'nobody yet' OR review_on IS NOT NULL", name="vacancy_is_reviewed"),
        CheckConstraint("way = 'split' OR NOT closes", name="only_split_closes"),
    )


class Share(Base):
    """A post among which work is split; with the ward or the service whose work goes to it, where the rule says so."""

    __tablename__ = "share"

    id: Mapped[int] = mapped_column(primary_key=True)
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    ward_id: Mapped[int | None] = mapped_column(ForeignKey("ward.id"))
    service_code: Mapped[int | None] = mapped_column(ForeignKey("service.code"))


class Item(Base):
    """One responsibility, or question, of a post that is split, as it stood when it was previewed, and where it goes.

    Also what was chosen by hand for one thing: `chosen` stays when the plan is previewed again.
    """

    __tablename__ = "handover_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    from_post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    # The row that was current when previewed. If it no longer is when confirmed, the item has moved since.
    # A responsibility that never held is taken away (see crm.responsibilities.steps): then nothing is left to point at.
    responsibility_id: Mapped[int | None] = mapped_column(
        ForeignKey("responsibility.id", ondelete="SET NULL"), index=True
    )
    role: Mapped[str] = mapped_column(words("role", "lead", "support"), default="lead")
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    resident_id: Mapped[int | None] = mapped_column(ForeignKey("resident.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("ask.id"))
    fate: Mapped[str] = mapped_column(words("fate", *FATES), default="moves")
    to_post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    chosen: Mapped[bool] = mapped_column(default=False)
    # It came after the preview, and follows the rule for the rest.
    arrived: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(String(200), default="")
    # Once the handover is undone: this had moved on by then and stayed where it was. Empty for what went back.
    kept: Mapped[bool | None]

    __table_args__ = (
        CheckConstraint(
            " + ".join(f"(CASE WHEN {about}_id IS NULL THEN 0 ELSE 1 END)" for about in _ABOUT) + " = 1",
            name="is_about_one_thing",
        ),
        CheckConstraint("(fate = 'moves') = (to_post_id IS NOT NULL)", name="what_moves_goes_somewhere"),
        CheckConstraint("ask_id IS NULL OR responsibility_id IS NULL", name="ask_is_no_responsibility"),
        Index("ix_handover_item_handover", "handover_id", "fate", "to_post_id"),
        *(
            Index(f"uq_handover_item_{about}", "handover_id", f"{about}_id", "role", "from_post_id", unique=True)
            for about in _ABOUT
        ),
    )


class HoldingChange(Base):
    """A time in a post that a handover began or ended, as it was before: so that undoing is exact."""

    __tablename__ = "holding_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"), index=True)
    post_holder_id: Mapped[int] = mapped_column(ForeignKey("post_holder.id"), index=True)
    change: Mapped[str] = mapped_column(words("change", "begun", "ended"))
    ended_on_before: Mapped[date | None]
    ended_by_before: Mapped[str | None] = mapped_column(String(24))
    ends_on: Mapped[date | None]  # what the handover made of it


class Acceptance(Base):
    """That a post was handed work, and whether who holds it has taken it on. Past `due_on` it goes one step up."""

    __tablename__ = "acceptance"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    due_on: Mapped[date]
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))

    __table_args__ = (UniqueConstraint("handover_id", "post_id"),)


class PromisePassed(Base):
    """An open promise that a handover passed to a post: accepted, or sent back with a reason to the manager, who
    settles it."""

    __tablename__ = "promise_passed"

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handover.id"))
    promise_id: Mapped[int] = mapped_column(ForeignKey("promise.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), index=True)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    sent_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    sent_back_why: Mapped[str] = mapped_column(String(300), default="")
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("colleague.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        UniqueConstraint("handover_id", "promise_id"),
        CheckConstraint("accepted_at IS NULL OR sent_back_at IS NULL", name="answered_one_way"),
    )
