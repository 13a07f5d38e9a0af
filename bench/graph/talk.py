"""What a part of the residents and the council said to each other, all at once, in arrays: a place in them stands for
an interaction, or for a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bench.graph.council import Council, Place
from bench.graph.shape import DAY, NONE, YEARS, now_in_micros
from crm.accounts.services import SERVICES

CODES = np.array(list(SERVICES))
CHANNELS = np.array(["in person", "phone", "email", "social"], dtype=object)


@dataclass(frozen=True)
class People:
    """Residents of one part: ids from `first` on, without a gap; `lead` is a place in the council's posts."""

    first: int
    contacts: np.ndarray  # how many interactions each has
    ward: int
    lead: np.ndarray
    controllers: np.ndarray  # whose data each is
    place: Place | None
    organisations: np.ndarray  # ids of those hereabouts
    speakers: np.ndarray | None = None  # casework: the councillor of each; and their post
    speakers_post: np.ndarray | None = None


class Talk:
    """Made from a generator of its own for each part, so that a part is the same whatever comes after."""

    def __init__(self, council: Council, people: People, rng: np.random.Generator, first_ids: dict[str, int]) -> None:
        self.council, self.people, self.rng, self.first = council, people, rng, first_ids
        self._begin()
        self._speak()

    def _begin(self) -> None:
        """Conversations: whose, when, through what, with which post."""
        people, rng, council = self.people, self.rng, self.council
        contacts = people.contacts
        matters = np.where(contacts > 0, np.maximum(1, np.round(contacts / 2.5)), 0).astype(np.int64)
        first_matter = np.cumsum(matters) - matters
        self.who = np.repeat(np.arange(len(contacts)), contacts)
        within = np.arange(len(self.who)) - np.repeat(np.cumsum(contacts) - contacts, contacts)
        self.matter = first_matter[self.who] + within * matters[self.who] // np.maximum(1, contacts[self.who])
        many = int(matters.sum())
        self.about = np.repeat(np.arange(len(contacts)), matters)
        is_first = np.zeros(many, bool)
        is_first[first_matter[matters > 0]] = True
        self.begun = now_in_micros() - ((rng.exponential(500, many) % (365 * YEARS) + 0.05) * DAY).astype(np.int64)
        kind = rng.choice(5, many, p=[0.1, 0.22, 0.15, 0.33, 0.2])  # account, mailbox, centre, direct, in person
        kind[is_first & (self.about % 2 == 0)] = 0
        if people.speakers is not None:
            kind[:] = 3 + kind % 2
        self.kind = kind
        self.channel = np.array([3, 2, 1, 1, 0])[kind]
        self.account = np.choose(
            kind, [council.account, council.mailboxes[rng.integers(0, len(council.mailboxes), many)], council.line,
                   NONE, NONE]
        )  # fmt: skip
        if people.place is not None:
            self.account[(kind == 0) & ~is_first & (rng.random(many) < 0.5)] = people.place.page
        self.service = CODES[(len(CODES) * rng.random(many) ** 2).astype(np.int64)]
        self._post(many)

    def _post(self, many: int) -> None:
        """The post that each conversation is with, as a place in the council's; the contact centre is NONE."""
        rng, people, council = self.rng, self.people, self.council
        hereabouts = people.place.posts if people.place is not None else council.circle[1]
        local = hereabouts[rng.integers(0, len(hereabouts), many)]
        if len(hereabouts) > 1:
            local = np.where(rng.random(many) < 0.6, people.lead[self.about], local)
        self.post = np.where(self.kind == 2, NONE, local)

    def _speak(self) -> None:
        """Interactions: when, in or out, by whom."""
        rng = self.rng
        lengths = np.bincount(self.matter, minlength=len(self.about))
        ends = np.cumsum(lengths)
        at = np.arange(len(self.who))
        from_start, from_end = at - (ends - lengths)[self.matter], ends[self.matter] - 1 - at
        gap = (rng.random(len(self.about)) ** 2 * 6 * DAY).astype(np.int64) + 60_000_000
        meant = self.begun[self.matter] + from_start * gap[self.matter]
        self.at = np.minimum(meant, now_in_micros() - (from_end + 1) * 60_000_000)
        self.lasts = np.zeros(len(self.about), np.int64)
        self.lasts[self.matter] = self.at  # in order of time within a conversation: the last one stays
        age = now_in_micros() - self.lasts
        chance = rng.random(len(self.about))
        self.waits = (age < 14 * DAY) & (chance < 0.25)
        self.open = self.waits | ((age < 60 * DAY) & (chance < 0.4))
        self.inward = (from_end + self.waits[self.matter]) % 2 == 1
        self.is_last, self.is_first = from_end == 0, from_start == 0
        self.speaker = self._speakers(self.matter, self.at)
        through = self.account[self.matter] != NONE
        self.speaker[self.inward & through & (self.kind[self.matter] != 2)] = NONE

    def _speakers(self, matter: np.ndarray, at: np.ndarray) -> np.ndarray:
        if self.people.speakers is not None:
            return self.people.speakers[self.who].copy()
        council, post = self.council, self.post[matter]
        held = np.where(at < council.change[post], council.before[post], council.after[post])
        agent = council.agents[self.rng.integers(0, len(council.agents), len(at))]
        return np.where(post == NONE, agent, held)

    @cached_property
    def post_ids(self) -> np.ndarray:
        """Of each conversation: the id of its post."""
        if self.people.speakers_post is not None:
            return self.people.speakers_post[self.about]
        return np.where(self.post == NONE, self.council.centre[0], self.council.post[self.post])

    @cached_property
    def participants(self) -> tuple[np.ndarray, np.ndarray]:
        """(interaction, resident) as places: whoever it is with, and now and then a neighbour who is there too."""
        also = np.flatnonzero(self.rng.random(len(self.who)) < 0.03)
        beside = np.minimum(self.who[also] ^ 1, len(self.people.contacts) - 1)
        same = (beside != self.who[also]) & (self.people.controllers[beside] == self.people.controllers[self.who[also]])
        same &= self.people.contacts[beside] > 0  # whoever is in touch at all has somebody responsible
        also, beside = also[same], beside[same]
        return np.concatenate([np.arange(len(self.who)), also]), np.concatenate([self.who, beside])
