"""The rows of what was said: conversations, interactions, who took part, promises, asks, who is responsible."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.graph.shape import DAY, NEVER, NONE, Columns, Rows, ids, moments, now_in_micros
from bench.graph.talk import CHANNELS, Talk
from bench.graph.tied import ties_of

OUTCOMES = np.array(["answered", "answered", "answered", "signposted", "refused", "no reply needed"], dtype=object)

SAID = np.array(
    [
        "The street light outside is out again and it is dark on the way to the bus.",
        "The bin was not emptied on Tuesday; the whole row was missed.",
        "There is damp in the back bedroom and the paint is coming off.",
        "Cars are parked on the verge and one cannot get past with a pram.",
        "When will the road be gritted? The bend is sheet ice by seven.",
        "The neighbours have music on until two in the morning.",
        "Somebody tipped a mattress and a fridge behind the garages.",
        "The gully is blocked and the water stands up to the step.",
        "Is the library open on Saturdays after the works?",
        "The hedge on the corner hides the school crossing.",
        "We would like to close the street for a party in June.",
        "The drain smells and there are rats by the playground.",
    ],
    dtype=object,
)
ANSWERED = np.array(
    [
        "It is on the list for Thursday; I ring when it is done.",
        "The crew goes back tomorrow morning.",
        "An inspector comes next week and leaves a card.",
        "I have asked the contractor for a date.",
        "Done this morning. Ring me if it comes back.",
    ],
    dtype=object,
)
PROMISED, ASKED, WITH_ORGANISATION = 0.04, 0.005, 0.02  # of the conversations


def rows_of(talk: Talk) -> Iterator[Rows]:
    """The rows of what a part said, table by table. Ids of conversations and interactions follow `talk.first`."""
    rng = talk.rng
    said = rng.integers(0, len(SAID), len(talk.about))
    outcome = OUTCOMES[rng.integers(0, len(OUTCOMES), len(talk.about))]
    yield "conversation", _conversations(talk, SAID[said], outcome)
    yield "interaction", _interactions(talk, SAID[said], outcome)
    yield "participant", _participants(talk)
    if len(with_body := _with_organisations(talk)):
        yield "participant", _bodies(talk, with_body)
    yield "responsibility", _responsibilities(talk)
    yield from _promises(talk)
    yield from _asks(talk)
    yield from ties_of(talk)


def words_of(talk: Talk) -> tuple[list[str], np.ndarray]:
    """For each resident what was asked last, for finding, and the moment of the last contact (NEVER for none)."""
    last = np.full(len(talk.people.contacts), NEVER)
    np.maximum.at(last, talk.about, talk.lasts)
    texts = [text.casefold().replace(";", "").replace(".", "").replace("?", "") for text in SAID]
    picked = talk.rng.integers(0, len(texts), (len(last), 2)).tolist()
    return [f"{texts[a]} {texts[b]}" for a, b in picked], last


def _numbers(first: int, many: int) -> list[int]:
    return list(range(first, first + many))


def _matters(talk: Talk, at: np.ndarray) -> list[int]:
    return (talk.first["conversation"] + at).tolist()


def _of(talk: Talk, matter: np.ndarray) -> list[int]:
    """Whose data conversations are."""
    return talk.people.controllers[talk.about[matter]].tolist()


def _conversations(talk: Talk, words: np.ndarray, outcome: np.ndarray) -> Columns:
    never = np.full(len(talk.about), NEVER)
    return {
        "id": _numbers(talk.first["conversation"], len(talk.about)),
        "controller_id": talk.people.controllers[talk.about].tolist(),
        "subject": [text[:40] for text in words],
        "service_code": talk.service.tolist(),
        "ward_id": talk.people.ward,
        "opened_at": moments(talk.begun),
        "last_at": moments(talk.lasts),
        "closed_at": moments(np.where(talk.open, never, talk.lasts)),
        "outcome": np.where(talk.open, None, outcome).tolist(),
        "waiting_since": moments(np.where(talk.waits, talk.lasts, never)),
        "waiting_words": np.where(talk.waits, words, "").tolist(),
    }


def _interactions(talk: Talk, words: np.ndarray, outcome: np.ndarray) -> Columns:
    matter, at = talk.matter, moments(talk.at)
    team = np.where(talk.post == NONE, talk.council.centre[1], talk.council.team[talk.post])
    is_casework = talk.people.speakers is not None
    answered = ANSWERED[talk.rng.integers(0, len(ANSWERED), len(matter))]
    speaker = ids(talk.speaker)
    return {
        "id": _numbers(talk.first["interaction"], len(matter)),
        "conversation_id": _matters(talk, matter),
        "controller_id": talk.people.controllers[talk.who].tolist(),
        "colleague_id": speaker,
        "post_id": talk.post_ids[matter].tolist(),
        "account_id": ids(talk.account[matter]),
        "team_id": None if is_casework else team[matter].tolist(),
        "ward_id": talk.people.ward,
        "channel": CHANNELS[talk.channel[matter]].tolist(),
        "direction": np.where(talk.inward, "in", "out").tolist(),
        "acting_as": "ward councillor" if is_casework else "officer",
        "occurred_at": at,
        "recorded_at": at,
        "recorded_by_id": speaker,
        "body": np.where(talk.inward, words[matter], answered).tolist(),
        "outcome": np.where(talk.is_last & ~talk.open[matter] & ~talk.inward, outcome[matter], None).tolist(),
    }


def _participants(talk: Talk) -> Columns:
    spoken, resident = talk.participants
    return {
        "interaction_id": (talk.first["interaction"] + spoken).tolist(),
        "conversation_id": _matters(talk, talk.matter[spoken]),
        "resident_id": (talk.people.first + resident).tolist(),
        "organisation_id": None,
        "present_as": np.where(np.arange(len(spoken)) < len(talk.who), "contact", "present").tolist(),
        "occurred_at": moments(talk.at[spoken]),
    }


def _with_organisations(talk: Talk) -> np.ndarray:
    if not len(talk.people.organisations):
        return np.zeros(0, np.int64)
    return np.flatnonzero(talk.is_first & (talk.rng.random(len(talk.who)) < WITH_ORGANISATION))


def _bodies(talk: Talk, spoken: np.ndarray) -> Columns:
    chance = talk.rng.random(len(spoken)) ** 3  # the first one, the large one, most often
    return {
        "interaction_id": (talk.first["interaction"] + spoken).tolist(),
        "conversation_id": _matters(talk, talk.matter[spoken]),
        "resident_id": None,
        "organisation_id": talk.people.organisations[(len(talk.people.organisations) * chance).astype(int)].tolist(),
        "present_as": "on behalf of",
        "occurred_at": moments(talk.at[spoken]),
    }


def _responsibilities(talk: Talk) -> Columns:
    return {
        "post_id": talk.post_ids.tolist(),
        "conversation_id": _matters(talk, np.arange(len(talk.about))),
        "resident_id": None,
        "account_id": None,
        "role": "lead",
        "starts_at": moments(talk.begun),
        "begun_by_id": 1,
    }


def _promises(talk: Talk) -> Iterator[Rows]:
    some = np.flatnonzero(talk.rng.random(len(talk.about)) < PROMISED)
    if not len(some):
        return
    made = talk.lasts[some]
    is_open = talk.open[some]
    due = made + (talk.rng.integers(2, 40, len(some)) * DAY)
    yield (
        "promise",
        {
            "controller_id": _of(talk, some),
            "conversation_id": _matters(talk, some),
            "text": "Ring back with a date",
            "due_on": [str(moment)[:10] for moment in moments(due)],
            "made_at": moments(made),
            "kept_at": moments(np.where(is_open, NEVER, np.minimum(due, now_in_micros()))),
        },
    )


def _asks(talk: Talk) -> Iterator[Rows]:
    some = np.flatnonzero((talk.post != NONE) & (talk.rng.random(len(talk.about)) < ASKED))
    if not len(some) or talk.people.speakers is not None:
        return
    other = talk.council.post[np.minimum(talk.post[some] + 1, len(talk.council.post) - 1)]
    yield (
        "ask",
        {
            "controller_id": _of(talk, some),
            "conversation_id": _matters(talk, some),
            "asked_by_post_id": talk.post_ids[some].tolist(),
            "post_id": other.tolist(),
            "needed": "A date for the works",
            "asked_at": moments(talk.lasts[some]),
            "answered_at": moments(np.where(talk.open[some], NEVER, talk.lasts[some])),
        },
    )
