"""A conversation of some resident about some matter, from the first word to wherever it stands on the last evening."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from crm.council.models import COUNCIL
from crm.demo import voices
from crm.demo.days import A_DAY, NAMES, Calendar
from crm.demo.names import KIN
from crm.demo.places import Ward
from crm.demo.register import Line, Register
from crm.demo.rows import Book
from crm.demo.seats import Northmere, Posting, Seat
from crm.demo.thread import Gathered, Party, Thread
from crm.demo.topics import TOPICS, Topic

# How people get in touch.
_CHANNELS = ("phone", "email", "social", "web", "in person", "letter")
_CHANNEL_SHARES = tuple(accumulate((32, 27, 15, 11, 12, 3)))
# What becomes of it, of 1,000. Those that nobody answers have been forgotten, not refused.
_FATES = (
    "answered", "answered", "asked", "statement", "promised", "signposted", "refused", "nothing to answer", "forgotten",
)  # fmt: skip
_FATE_SHARES = tuple(accumulate((330, 170, 170, 150, 110, 35, 15, 14, 6)))
_SNOWED_IN = tuple(topic for topic in TOPICS if topic.service in (561, 562))


@dataclass(frozen=True)
class Someone:
    """Who is in touch: as much as the words need."""

    party: Party
    first: str
    ward: Ward
    street: str
    house: int
    temper: str
    others: tuple[Party, ...] = ()  # neighbours, a group, whoever they speak for


@dataclass
class World:
    """All that conversations are made of."""

    book: Book
    gathered: Gathered
    calendar: Calendar
    northmere: Northmere
    register: Register

    def __post_init__(self) -> None:
        self._by_month = [
            list(accumulate(topic.share * topic.months[month] for topic in TOPICS)) for month in range(12)
        ]

    def topic(self, rng: random.Random, minute: int) -> Topic:
        """A matter, as often as it comes up in that month; in snow it is snow."""
        day = minute // A_DAY
        if day in self.calendar.snow and rng.random() < 0.67:
            return rng.choice(_SNOWED_IN)
        shares = self._by_month[self.calendar.month_of[day]]
        return TOPICS[bisect(shares, rng.random() * shares[-1])]


def converse(world: World, rng: random.Random, someone: Someone, minute: int, topic: Topic | None = None) -> Thread:
    """Put a whole conversation into the book. What would happen after the last evening has not happened yet."""
    return _Talk(world, rng, someone, minute, topic or world.topic(rng, minute)).run()


class _Talk:
    """One conversation as it unfolds; `self.minute` is now."""

    def __init__(self, world: World, rng: random.Random, someone: Someone, minute: int, topic: Topic) -> None:
        self.world, self.rng, self.someone, self.minute, self.topic = world, rng, someone, minute, topic
        calendar, northmere = world.calendar, world.northmere
        self._known: dict[int, Seat] = {}
        ward = someone.ward
        self.lead: Posting = northmere.postings[self._key(topic.lead)]
        self.slots = {
            "street": someone.street,
            "place": ward.landmarks[int(rng.random() * len(ward.landmarks))],
            "n": str(someone.house),
            "ago": rng.choice(voices.AGO),
            "kin": rng.choice(KIN),
            "day": NAMES[(calendar.weekday(minute) - 1 - int(rng.random() * 4)) % 7],
            "time": rng.choice(voices.TIMES),
            "first": someone.first,
            "officer": "",
        }
        self.channel = _CHANNELS[bisect(_CHANNEL_SHARES, rng.random() * _CHANNEL_SHARES[-1])]
        self.line = self._line()
        reference = ""
        if topic.letters and rng.random() < 0.4:
            reference = f"{topic.letters}-{calendar.date(minute).year}-{10000 + int(rng.random() * 89999)}"
        self.thread = Thread(
            world.book,
            world.gathered,
            subject=self._words(topic.subjects),
            controller_id=COUNCIL,
            parties=(someone.party, *someone.others),
            service_code=topic.service,
            ward_id=ward.id,
            system=topic.system if reference else "",
            reference=reference,
        )

    def run(self) -> Thread:
        fate = _FATES[bisect(_FATE_SHARES, self.rng.random() * _FATE_SHARES[-1])]
        self._begin()
        self._reach_the_right_post()
        self._unfold(fate)
        if self.rng.random() < 0.06 and self._later(3 * A_DAY, 60 * A_DAY):
            self._resident_says(self._words(voices.MORE_TO_SAY) + " " + self._words(self.topic.more))
            self._answer()
        self.thread.finish()
        return self.thread

    # What happens.

    def _begin(self) -> None:
        body = self._complaint()
        if self.channel == "phone":
            body = self.rng.choice(voices.RANG) + body
        elif self.channel == "in person":
            body = self._words(voices.MET) + body
        else:
            body = voices.typed(self.rng, body)
        self._heard(body, self.slots["place"] if self.channel == "in person" and self.line is None else "")

    def _heard(self, body: str, place: str = "") -> None:
        """Into the thread: through the council's own account to the post that keeps it, else to whoever leads."""
        line = self.line
        corporate = line is not None and line.kind == "corporate"
        keeper = self.world.northmere.postings[line.keeper] if line and corporate else None
        seat = self._seat(keeper or self.lead)
        if line is not None and not corporate and line.colleague_id != seat.colleague_id:
            line = None  # theirs went with them
        self.thread.heard(
            self._moment(), body, self.channel, line=line, keeper=keeper, place=place,
            seat=None if corporate and self._wrote() else seat,
        )  # fmt: skip

    def _reach_the_right_post(self) -> None:
        """What came in at the front desk is passed on to those who do the work, as a rule."""
        if self.thread.lead_post_id == self.lead.id or self.rng.random() < 0.25:
            return
        if not self._at_work_later(0.3):
            return
        keeper = next((p for p in self.world.northmere.postings.values() if p.id == self.thread.lead_post_id), None)
        if keeper is None:
            return
        by = self._seat(keeper)
        ask = self.thread.asked(self._moment(), by, self.lead, self._words(voices.PASSED_ON), passing=True)
        if self._at_work_later(0.6):
            self.thread.answered(
                ask, self._moment(), self._seat(self.lead), "Mine, thank you. I will take it from here."
            )

    def _unfold(self, fate: str) -> None:
        if fate == "forgotten" and self._may_be_forgotten():
            return
        if fate == "nothing to answer":
            if self._at_work_later(1.0):
                self.thread.closed(
                    self._moment(), self._seat(self.lead), "no reply needed", self.rng.choice(voices.DONE_NOTES)
                )
        elif fate in ("signposted", "refused"):
            if self._at_work_later(1.2):
                self._officer_says(self._words(voices.SIGNPOSTED if fate == "signposted" else voices.REFUSED), fate)
        elif fate == "statement":
            self._brush_off_then_answer()
        elif fate == "asked":
            self._ask_then_answer()
        elif fate == "promised":
            self._promise_then_answer()
        else:
            self._answer()

    def _may_be_forgotten(self) -> bool:
        """Lately, or very rarely: what waits for years would hide what waits for days."""
        return self.minute > self.world.calendar.end - 90 * A_DAY or self.rng.random() < 0.03

    def _answer(self, mean_days: float = 1.4) -> None:
        if not self._at_work_later(mean_days):
            return
        self._officer_says(self._words(self.topic.replies), "answered")
        if self.rng.random() < 0.16 and self._later(40, A_DAY):
            self._resident_says(self._words(voices.THANKS))
            if self._at_work_later(0.4):
                self.thread.closed(self._moment(), self._seat(self.lead), "no reply needed", "Thanked us.")

    def _brush_off_then_answer(self) -> None:
        if not self._at_work_later(0.8):
            return
        self._officer_says(self._words(self.topic.statements), "statement only")
        for _again in range(1 + (self.rng.random() < 0.35)):
            if not self._later(A_DAY // 2, 9 * A_DAY):
                return
            self._resident_says(self._words(voices.CHASES))
        self._answer(2.0)

    def _ask_then_answer(self) -> None:
        key, needed, answer = self.rng.choice(self.topic.asks)
        other = self.world.northmere.postings[self._key(key)]
        if other.id == self.lead.id or not self._at_work_later(0.7):
            return self._answer()
        by = self._seat(self.lead)
        if self.rng.random() < 0.4:
            self._officer_says(self._words(voices.ACKNOWLEDGED), None)
            self.minute += 7
        due_on = self.world.calendar.date(self.minute) + timedelta(days=2 + int(self.rng.random() * 5))
        ask = self.thread.asked(self._moment(), by, other, self._fill(needed), due_on=due_on)
        if not self._at_work_later(1.6):
            return None
        luck = self.rng.random()
        if luck < 0.07:
            self.thread.returned(ask, self._moment(), self._seat(other), self.rng.choice(voices.RETURNED))
        else:
            kind = "statement" if luck < 0.18 else "answer"
            said = self._words(self.topic.statements) if kind == "statement" else self._fill(answer)
            self.thread.answered(ask, self._moment(), self._seat(other), said, kind)
        return self._answer(0.8)

    def _promise_then_answer(self) -> None:
        if not self._at_work_later(0.9):
            return
        text, spoken, days = self.rng.choice(self.topic.promises)
        seat, made = self._seat(self.lead), self._moment()
        made_in = self._officer_says(self._fill(spoken), None)
        due = self.world.calendar.date(self.minute) + timedelta(days=max(1, days))
        was_kept, luck = self.rng.random() < 0.74, self.rng.random()
        self.minute += int(A_DAY * max(0.5, days * (0.4 + luck * 0.6) if was_kept else days * 1.2 + 1 + luck * 6))
        ended = self._at_work_later(0.1)
        # Some of those that were missed lately were never marked as missed: they are overdue to this day.
        if not ended or (not was_kept and self.rng.random() < 0.3 and self._may_be_forgotten()):
            self.thread.promised(made_in, made, seat, self._fill(text), due)
            return
        now = self._moment()
        if was_kept:
            self.thread.promised(
                made_in, made, seat, self._fill(text), due, kept_at=now, note=self.rng.choice(voices.KEPT)
            )
        else:
            self.thread.promised(
                made_in, made, seat, self._fill(text), due, missed_at=now, note=self.rng.choice(voices.MISSED)
            )
            self._resident_says(self._words(voices.CHASES))
        self._answer(0.6)

    # Who speaks, and how.

    def _officer_says(self, body: str, outcome: str | None) -> int:
        seat = self._seat(self.lead)
        line = self._answering_line(seat)
        if self.channel in ("phone", "in person"):
            body = self.rng.choice(voices.TOLD) + body
            channel = "phone"
        else:
            body = self._words(voices.GREETINGS) + body
            channel = self.channel if self.channel != "web" else "email"
        return self.thread.said(self._moment(), voices.sentences(body), channel, seat, line=line, outcome=outcome)

    def _resident_says(self, body: str) -> None:
        if self._wrote():
            body = voices.typed(self.rng, body)
        self._heard(voices.sentences(body))

    def _complaint(self) -> str:
        rng, temper = self.rng, self.someone.temper
        parts = [rng.choice(voices.OPENERS[temper]), self._words(self.topic.said)]
        luck = rng.random()
        if luck < 0.75:
            parts.append(self._words(self.topic.more))
        if luck < 0.15:
            parts.append(self._words(self.topic.more))
        if self.channel not in ("phone", "in person"):
            parts.append(rng.choice(voices.CLOSERS[temper]))
        return voices.sentences(" ".join(part for part in dict.fromkeys(parts) if part))

    def _line(self) -> Line | None:
        """The account that it comes in by: often the general one, sometimes a named officer's, or none."""
        rng, register = self.rng, self.world.register
        if self.channel == "letter" or (self.channel == "in person" and rng.random() < 0.7):
            return None
        if self.channel in ("email", "social") and rng.random() < 0.18:
            seat = self._seat(self.lead)
            own = [line for line in register.professional.get(seat.colleague_id, ()) if line.channel == self.channel]
            if own:
                return own[0]
        if self.channel in ("phone", "email") and rng.random() < 0.2:
            return None
        lines = [line for line in register.corporate[self.channel] if line.ward in ("", self.someone.ward.name)]
        fitting = [line for line in lines if line.service_code in (None, self.topic.service)]
        special = [line for line in fitting if line.service_code == self.topic.service]
        return rng.choice(special if special and rng.random() < 0.6 else fitting[:2])

    def _answering_line(self, seat: Seat) -> Line | None:
        if self.line is None or (self.line.kind != "corporate" and self.line.colleague_id != seat.colleague_id):
            return None
        return self.line if self.rng.random() < 0.45 else None

    def _wrote(self) -> bool:
        return self.channel not in ("phone", "in person")

    def _seat(self, posting: Posting) -> Seat:
        """The same one of many for as long as they are there; whoever holds the post otherwise."""
        day = self.minute // A_DAY
        known = self._known.get(posting.id)
        if known is None or not known.from_day <= day < known.to_day:
            known = self._known[posting.id] = self.world.northmere.who(self.rng, posting.key, day)
        return known

    def _key(self, key: str) -> str:
        return key.replace("{half}", self.someone.ward.half).replace("{ward}", self.someone.ward.name)

    def _words(self, choices: Sequence[str]) -> str:
        return self._fill(choices[int(self.rng.random() * len(choices))])

    def _fill(self, text: str) -> str:
        return text.format(**self.slots) if "{" in text else text

    # When.

    def _moment(self) -> datetime:
        return self.world.calendar.moment(self.minute, int(self.rng.random() * 50))

    def _later(self, least: int, most: int) -> bool:
        """Move on by some minutes, past the small hours; False where that has not come yet."""
        minute = self.minute + least + int(self.rng.random() * (most - least))
        return self._move(minute + 8 * 60 if minute % A_DAY < 6 * 60 else minute)

    def _at_work_later(self, mean_days: float) -> bool:
        """Move on to a working minute some days later, most of them soon; False where that has not come yet."""
        wait = max(20, int(self.rng.expovariate(1 / (mean_days * A_DAY))))
        return self._move(self.world.calendar.at_work(self.rng, self.minute + wait))

    def _move(self, minute: int) -> bool:
        if minute > self.world.calendar.end:
            return False
        self.minute = max(minute, self.minute + 2)
        return True
