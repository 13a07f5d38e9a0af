"""The ties that follow from what was said: what crm/ties/steps.py adds up contact by contact, all at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.graph.shape import DAY, NONE, Columns, Rows, moments
from bench.graph.talk import CHANNELS, Talk
from crm.ties.rules import CHANNEL_BITS
from graph.strength import EPOCH, HALF_LIFE_DAYS, weight

BITS = np.array([CHANNEL_BITS[channel] for channel in CHANNELS])
WEIGHT = np.array([[weight(channel, way) for way in ("out", "in")] for channel in CHANNELS])
STRENGTHS_SINCE = int(EPOCH.timestamp()) * 1_000_000


def ties_of(talk: Talk) -> Iterator[Rows]:
    """The sums over the contacts of each resident with a colleague, and with an account."""
    spoken, resident = talk.participants
    for one_end, other_end, ends in (
        ("colleague_id", "account_id", talk.speaker[spoken]),
        ("account_id", "colleague_id", talk.account[talk.matter[spoken]]),
    ):
        known = ends != NONE
        if known.any():
            ties = _summed(talk, spoken[known], resident[known], ends[known])
            yield "tie", _rows(talk, ties) | {one_end: ties["end"].tolist(), other_end: None}


def _summed(talk: Talk, spoken: np.ndarray, resident: np.ndarray, ends: np.ndarray) -> dict[str, np.ndarray]:
    order = np.lexsort((ends, resident))
    spoken, resident, ends = spoken[order], resident[order], ends[order]
    starts = np.flatnonzero(np.r_[True, (np.diff(resident) != 0) | (np.diff(ends) != 0)])
    at, channel = talk.at[spoken], talk.channel[talk.matter[spoken]]
    terms = WEIGHT[channel, talk.inward[spoken].astype(int)] * 2.0 ** ((at - STRENGTHS_SINCE) / DAY / HALF_LIFE_DAYS)
    return {
        "resident": resident[starts],
        "end": ends[starts],
        "count": np.diff(np.r_[starts, len(ends)]),
        "first": np.minimum.reduceat(at, starts),
        "last": np.maximum.reduceat(at, starts),
        "score": np.add.reduceat(terms, starts),
        "channels": np.bitwise_or.reduceat(BITS[channel], starts),
    }


def _rows(talk: Talk, ties: dict[str, np.ndarray]) -> Columns:
    return {
        "resident_id": (talk.people.first + ties["resident"]).tolist(),
        "controller_id": talk.people.controllers[ties["resident"]].tolist(),
        "count": ties["count"].tolist(),
        "first_at": moments(ties["first"]),
        "last_at": moments(ties["last"]),
        "score": ties["score"].tolist(),
        "channels": ties["channels"].tolist(),
    }
