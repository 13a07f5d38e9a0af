"""What the quick log says: when they last spoke, who else is in it, by when one may promise, what came of saving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from crm import clock
from crm.actor import Actor
from crm.conversations.entry import LogEntry
from crm.pages.log_conversations import Writer
from crm.web.formatting import day

# A word before a family name, or a letter: not what anybody is called.
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "cllr", "sir", "dame", "lady", "lord", "the", "a"})


NO, ANOTHER = "no", "another"
FRIDAY = 4


def lately(at: datetime | date) -> str:
    """`today`, `yesterday`, `Thursday`, `12 November`: when it was, as one would say it."""
    on = clock.local(at).date() if isinstance(at, datetime) else at
    days_ago = (clock.today() - on).days
    if days_ago in {0, 1}:
        return ("today", "yesterday")[days_ago]
    return f"{on:%A}" if 0 < days_ago < 7 else day(on)


def wrote_in_it(writers: Sequence[Writer]) -> str:
    """`Ben Okafor wrote in this on Thursday.`, with one more name where there is one."""
    said = [f"{writer.name} wrote in this {_on(lately(writer.at))}" for writer in writers[:2]]
    if len(writers) == 2:
        return f"{said[0]}, {writers[1].name} {_on(lately(writers[1].at))}."
    if len(writers) > 2:
        return f"{said[0]}, and so did {len(writers) - 1} others lately."
    return f"{said[0]}." if said else ""


def as_whom(actor: Actor) -> str:
    """`You, as officer: Neighbourhood Officer, Hale`. Which of several it is follows from where the entry goes."""
    choices = actor.acting_as_choices
    if len(choices) > 1:
        return "You, as chosen above"
    if not choices:
        return "You, without a post"
    posts = {hat.post_id: hat.title for hat in actor.hats if hat.acts_as == choices[0]}
    if len(posts) > 1:
        return f"You, as {choices[0]}, in whichever of your posts answers for it"
    return f"You, as {choices[0]}: {next(iter(posts.values()))}"


def saved(entry: LogEntry, *, whose: str, joined: bool) -> str:
    """`Saved. Eileen’s conversation is up to date, and the promise is on your Today for tomorrow.`"""
    if joined:
        words = f"{possessive(whose)} conversation is up to date" if whose else "The conversation is up to date"
    else:
        words = f"A new conversation with {whose} has begun" if whose else "A new conversation has begun"
    if entry.promise_due_on is not None:
        words += f", and the promise is on your Today for {_for(entry.promise_due_on)}"
    return f"Saved. {words}."


def promise_choices(today: date) -> dict[str, str]:
    """No, then days by their dates, so that a form left open over midnight still says the day that was meant."""
    days = {NO: "No", today.isoformat(): "Today", (today + timedelta(days=1)).isoformat(): "Tomorrow"}
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7)
    if friday.isoformat() in days:
        friday += timedelta(days=7)
        days[friday.isoformat()] = f"Friday {friday.day} {friday:%b}"
    else:
        days[friday.isoformat()] = "Friday"
    return {**days, ANOTHER: "Another day"}


def called(name: str) -> str:
    """What somebody is called in a sentence: `Eileen` of Eileen Marsden, but `Mrs Marsden` and `the gritting lady`."""
    words = name.split()
    first = words[0] if words else ""
    is_given = len(words) > 1 and len(first) > 2 and first[0].isupper() and words[-1][0].isupper()
    return first if is_given and first.rstrip(".").lower() not in _TITLES else name


def possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") and " " in name else f"{name}’s"


def _on(when: str) -> str:
    return when if when in {"today", "yesterday"} else f"on {when}"


def _for(due_on: date) -> str:
    days = (due_on - clock.today()).days
    if days in {0, 1}:
        return ("today", "tomorrow")[days]
    return f"{due_on:%A}" if 0 < days < 7 else day(due_on)
