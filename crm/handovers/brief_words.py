"""The rows of a brief in words: what was promised, what is open, what was said, who knows them, who is responsible."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm import clock
from crm.conversations.queries.entries import Entry
from crm.conversations.queries.of_residents import OpenMatter, Said
from crm.conversations.queries.promises import PromiseRow
from crm.conversations.queries.rows import names_of
from crm.council.queries import Holder
from crm.handovers.sheet import Known, Open, Promised, Words, clipped
from crm.responsibilities.line import from_to, last_day
from crm.responsibilities.queries import Stretch
from crm.ties.queries import Knows
from crm.web.formatting import due, full_day, hour, many, short_day

LONGEST_WORDS = 420
LONGEST_MATTER = 45
_SENT_BY = re.compile(r"sent by ([^.,]+)")
_SPOKEN = {"in person", "phone"}
# What several people in one post are called: `Contact centre advisers`, but `Highways business support`.
_ONE_OF_MANY = re.compile(r"(?:er|or|ant|ist)$")


@dataclass(frozen=True)
class Here:
    """Who is here today: who holds the posts that a brief names, and how to write to them."""

    holders: Mapping[int, Sequence[Holder]]
    emails: Mapping[int, str]

    def names(self, post_id: int) -> str:
        return names_of([one.name for one in self._answering(post_id)])

    def email(self, post_id: int) -> str:
        """Of the one who holds the post; empty where several do, or nobody."""
        answering = self._answering(post_id)
        return self.emails.get(answering[0].colleague_id, "") if len(answering) == 1 else ""

    def holds(self, post_id: int, colleague_id: int | None) -> bool:
        return any(one.colleague_id == colleague_id for one in self._answering(post_id))

    def _answering(self, post_id: int) -> Sequence[Holder]:
        """Whoever is about to hand the post over, or covers it, answers where nobody else holds it."""
        found = self.holders.get(post_id, ())
        return [one for one in found if one.kind in {"substantive", "acting"}] or found


def promised(promise: PromiseRow, here: Here) -> Promised:
    """A promise: its day, what, who said it when; who has it now where that is somebody else."""
    said = f"Promised by {promise.promised_by} on {short_day(promise.made_at)}."
    has = _has_it(promise, here)
    email = here.email(promise.post_id) if has and promise.post_id and not promise.is_pool else ""
    return Promised(_when_due(promise.due_on), promise.is_overdue, promise.text, f"{said} {has}".strip(), email)


def open_matter(matter: OpenMatter, promises: Collection[PromiseRow]) -> Open:
    """An open matter, where it stands, and the last words of the resident in it."""
    row = matter.row
    stands = [matter.elsewhere, row.asked, *_waits(matter)]
    days = [one.due_on for one in promises if one.conversation_id == row.conversation_id]
    if days:
        # That nobody waits would read as: this can be left alone.
        stands.append(f"A promise in it is {due(min(days))}")
    elif row.waiting_since is None:
        stands.append("Nobody waits for an answer")
    return Open(
        clipped(row.subject, 90), _sentences(stands), row.whose, gap=not row.post,
        href=f"/conversations/{row.conversation_id}",
    )  # fmt: skip


def exchange(entry: Entry, said: Said) -> Words:
    """One thing said: when and how, between whom, about what."""
    channel = entry.via.split(".")[0].split(",")[0].lower()
    corrected = "".join(f" Corrected: {one.words}" for one in entry.corrections)
    words = " ".join(f"{entry.words}{corrected} {entry.removed}".split())
    sender = _SENT_BY.search(entry.via)
    who = sender[1] if sender else entry.who
    who = f"{who} to {entry.to}" if entry.to else who
    # A matter that nobody named goes by its first words: they need no saying twice.
    is_named = not words.startswith(entry.subject.removesuffix(" …"))
    return Words(
        f"{short_day(entry.at)}, {channel}", who, clipped(words, LONGEST_WORDS),
        clipped(entry.subject, LONGEST_MATTER) if is_named else "", entry.interaction_id in said.last_of_open,
    )  # fmt: skip


def known(tie: Knows, responsible: Collection[int]) -> Known:
    """A colleague who knows the resident; whoever is responsible now is marked, and never left out."""
    talks = _talks(tie)
    if tie.left_on is not None:
        year = clock.local(tie.first_at).year
        words = f"left {full_day(tie.left_on)}: {talks} {'in' if tie.count == 1 else 'since'} {year}"
    else:
        words = f"{tie.words}: {talks}, last {short_day(tie.last_at)}"
    return Known(tie.kind, tie.left_on is not None, tie.name, tie.post, words, tie.id in responsible)


def through(tie: Knows) -> str:
    """An account in which they were in touch: `01632 960100 (6 calls, last 4 Jun)`."""
    return f"{tie.name} ({_talks(tie)}, last {short_day(tie.last_at)})"


def responsible_now(stretches: Sequence[Stretch], here: Here) -> str:
    """`Now: Amira Siddiq, Neighbourhood Officer, Hale, since 2 May 2024 (amira@…). Covered by Ben Okafor`."""
    now = [one for one in stretches if one.is_now]
    if not now:
        return "Now: nobody is responsible"
    covers = [one for one in now if one.kind == "cover"]
    own = [one for one in now if one.kind != "cover"]
    said = [_now(one, here) for one in own or covers]
    if own:
        said += [f"Covered by {one.name}{_until(one)}" for one in covers]
    return f"Now: {'. '.join(said)}"


def responsible_else(stretches: Sequence[Stretch]) -> tuple[str, ...]:
    """Who was responsible before, newest first; who will be is before them."""
    return tuple(f"{_who(one)}, {_days(one)}" for one in stretches if not one.is_now)


def _when_due(day: date) -> str:
    days = (day - clock.today()).days
    how = due(day).removeprefix("due ") if days < 2 else ""
    return f"Due {short_day(day)}{f', {how}' if how else ''}"


def _has_it(promise: PromiseRow, here: Here) -> str:
    """Who has a promise now; empty where that is whoever made it."""
    if promise.post_id is None:
        return "Now nobody is responsible for it."
    if promise.is_pool:
        if promise.taken_up_by_id is None:
            return f"Now with {_several(promise.post)}, taken up by nobody yet."
        keeper = next(
            (one for one in here.holders[promise.post_id] if one.colleague_id == promise.taken_up_by_id), None
        )
        has = keeper.name if keeper else promise.post
        return "" if promise.taken_up_by_id == promise.promised_by_id else f"Now with {has}, {promise.post}."
    if here.holds(promise.post_id, promise.promised_by_id):
        return ""
    names = here.names(promise.post_id)
    return f"Now with {names}, {promise.post}." if names else f"Now with {promise.post}, vacant."


def _waits(matter: OpenMatter) -> list[str]:
    """Since when they wait, and what they said last: with both days where they wrote again since."""
    since, asked = matter.row.waiting_since, matter.row.words
    if since is None:
        return []
    days = (clock.today() - clock.local(since).date()).days
    waits = f"Waiting since {short_day(since)} ({many(days, 'day')})" if days else f"Waiting since {hour(since)}"
    said = matter.last_words or asked
    words = f"“{clipped(' '.join(said.split()), 140)}”" if said else ""
    if matter.last_at is not None and clock.local(matter.last_at).date() > clock.local(since).date():
        # What they asked first: what they wrote last may be no more than "when?".
        first = f"{waits}: “{clipped(' '.join(asked.split()), 90)}”" if asked and asked != said else waits
        return [first, f"Last, on {short_day(matter.last_at)}: {words}"]
    return [f"{waits}: {words}" if words else waits]


def _sentences(parts: Sequence[str]) -> str:
    return " ".join(part if part.endswith((".", "!", "?", "”")) else f"{part}." for part in parts if part)


def _talks(tie: Knows) -> str:
    spoken, wrote = _SPOKEN.intersection(tie.channels), set(tie.channels) - _SPOKEN
    if spoken and wrote:
        return f"{tie.count:,} talks and messages"
    if spoken:
        return many(tie.count, "call" if tie.kind == "account" else "talk")
    return many(tie.count, "message")


def _now(one: Stretch, here: Here) -> str:
    since = f"since {full_day(one.from_on)}{_until(one)}"
    if one.kind == "vacant":
        return f"nobody holds the post {one.post}, {since}"
    if one.kind == "pool":
        share = many(len(here.holders[one.post_id]), "shares", "share")
        return f"{_several(one.post)} ({share} the post), {since}"
    email = here.emails.get(one.colleague_id or 0, "")
    return f"{_who(one)}, {since}{f' ({email})' if email else ''}"


def _who(one: Stretch) -> str:
    kinds = {"cover": ", cover", "acting": ", interim", "handing over": ", handing over"}
    if one.kind in {"pool", "vacant"}:
        return _several(one.post) if one.kind == "pool" else f"Nobody, {one.post}"
    return f"{one.name}{kinds.get(one.kind, '')}, {one.post}"


def _days(one: Stretch) -> str:
    if one.until_on is None:
        return f"from {full_day(one.from_on)}"
    return from_to(one.from_on, last_day(one))


def _until(one: Stretch) -> str:
    return f", until {full_day(last_day(one))}" if one.until_on is not None else ""


def _several(title: str) -> str:
    return f"{title}s" if _ONE_OF_MANY.search(title) and "," not in title else title
