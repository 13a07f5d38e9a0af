"""The rows of residents: names, contact points, search, households, who is responsible, organisations and members."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.graph.council import RESIDENTS_OF_A_POSTCODE, Council, Place
from bench.graph.shape import DAY, Columns, Rows, moments, now_in_micros
from bench.graph.talk import People
from crm.demo import names

CALLED = np.array(names.SHE + names.HE, dtype=object)
FAMILY = np.array(names.FAMILY, dtype=object)
LANGUAGES = np.array(["en"] * 9 + ["pl", "ur", "pa", "cy", "uk"], dtype=object)
ROLES = np.array(["member", "member", "member", "secretary", "chair", "volunteer"], dtype=object)
KINDS = ("community group", "business", "school", "partner")
MERGED = 0.003  # of the residents were two once
MEMBERS = 10  # of an ordinary organisation, at most


def residents(
    who: People, rng: np.random.Generator, place: Place, remembered: list[str], last: np.ndarray
) -> Iterator[Rows]:
    """The residents of a part, each with a phone, an address and a row to be found by; every fifth pair is a couple."""
    many = len(who.contacts)
    numbers = list(range(who.first, who.first + many))
    family = FAMILY[(len(FAMILY) * rng.random(many) ** 1.5).astype(int)]
    merged = _merged(who, rng)
    full = (CALLED[rng.integers(0, len(CALLED), many)] + " " + family).tolist()
    yield (
        "resident",
        {
            "id": numbers,
            "controller_id": who.controllers.tolist(),
            "canonical_id": [who.first + at - 1 if is_merged else None for at, is_merged in enumerate(merged.tolist())],
            "name": full,
            "language": LANGUAGES[rng.integers(0, len(LANGUAGES), many)].tolist(),
            "ward_id": who.ward,
            "created_at": moments(now_in_micros() - (rng.integers(2_200, 2_600, many) * DAY)),
        },
    )
    if merged.any():
        yield "merge", _merges(who, np.flatnonzero(merged))
    at = np.arange(many)
    postcodes = np.array(place.postcodes, dtype=object)[at // RESIDENTS_OF_A_POSTCODE % len(place.postcodes)].tolist()
    street = np.array(place.streets, dtype=object)[at // RESIDENTS_OF_A_POSTCODE % len(place.streets)]
    addresses = [f"{house % 90 + 1} {name}" for house, name in zip((at // 2).tolist(), street, strict=True)]
    phones = [f"7{number:09d}" for number in numbers]
    yield from _points(who, phones, addresses, postcodes)
    yield (
        "search_row",
        {
            "controller_id": who.controllers.tolist(),
            "resident_id": numbers,
            "names": [name.casefold() for name in full],
            "points": [
                f"0{digits} 44{digits} {digits[-6:]} {code[:-3]} {code[-3:]} {code}"
                for digits, code in zip(phones, map(str.casefold, postcodes), strict=True)
            ],
            "words": [f"{place.name} {text}".casefold() for text in addresses],
            "remembered": remembered,
            "last_at": moments(last),
        },
    )
    yield "link", _couples(who)


def looked_after(who: People, rng: np.random.Generator, council: Council) -> Iterator[Rows]:
    """Which post leads the relationship with each resident who is in touch."""
    some = np.flatnonzero(who.contacts)
    posts = council.post[who.lead] if who.speakers_post is None else who.speakers_post
    if len(some):
        yield (
            "responsibility",
            {
                "post_id": posts[some].tolist(),
                "resident_id": (who.first + some).tolist(),
                "role": "lead",
                "starts_at": moments(now_in_micros() - (rng.integers(100, 2_000, len(some)) * DAY)),
                "begun_by_id": 1,
            },
        )


def organisations(who: People, rng: np.random.Generator, place: Place, members: int) -> Iterator[Rows]:
    """The organisations of a ward with their members: the first one has `members`, if any."""
    numbers, many = who.organisations.tolist(), len(who.contacts)
    called = [f"{place.streets[at % len(place.streets)]} Group {number}" for at, number in enumerate(numbers)]
    yield (
        "organisation",
        {
            "id": numbers,
            "controller_id": who.controllers[0].item(),
            "name": called,
            "kind": [KINDS[number % len(KINDS)] for number in numbers],
            "ward_id": who.ward,
            "created_at": "2020-01-06 09:00:00.000000",
        },
    )
    sizes = rng.integers(2, MEMBERS + 1, len(numbers))
    sizes[0] = members or sizes[0]
    joined = np.repeat(who.organisations, sizes)
    each = rng.permutation(many)[np.arange(len(joined)) % many]
    yield (
        "link",
        {
            "controller_id": who.controllers[0].item(),
            "resident_id": (who.first + each).tolist(),
            "other_resident_id": None,
            "organisation_id": joined.tolist(),
            "kind": ROLES[rng.integers(0, len(ROLES), len(joined))].tolist(),
            "starts_on": "2021-05-04",
        },
    )
    yield (
        "search_row",
        {
            "controller_id": who.controllers[0].item(),
            "organisation_id": numbers,
            "names": [name.casefold() for name in called],
            "words": f"community group {place.name}".casefold(),
        },
    )


def _merged(who: People, rng: np.random.Generator) -> np.ndarray:
    """A few are merged into the one before, of the same controller: never two in a row."""
    at = np.arange(len(who.contacts))
    merged = (rng.random(len(at)) < MERGED) & (at % 2 == 1) & (at > 2)
    merged[1:] &= who.controllers[1:] == who.controllers[:-1]
    return merged


def _merges(who: People, merged: np.ndarray) -> Columns:
    return {
        "controller_id": who.controllers[merged].tolist(),
        "resident_id": (who.first + merged).tolist(),
        "into_id": (who.first + merged - 1).tolist(),
        "merged_at": "2026-02-02 09:00:00.000000",
    }


def _points(who: People, phones: list[str], addresses: list[str], postcodes: list[str]) -> Iterator[Rows]:
    numbers = list(range(who.first, who.first + len(phones)))
    normal = [f"{text} {code}".casefold() for text, code in zip(addresses, postcodes, strict=True)]
    shared: Columns = {
        "controller_id": who.controllers.tolist(), "resident_id": numbers, "starts_on": "2020-01-06",
    }  # fmt: skip
    yield (
        "contact_point",
        shared
        | {
            "kind": "phone",
            "value": [f"0{digits}" for digits in phones],
            "normal": [f"+44{digits}" for digits in phones],
        },
    )
    yield "contact_point", shared | {"kind": "address", "value": addresses, "normal": normal, "postcode": postcodes}


def _couples(who: People) -> Columns:
    pairs = np.arange(0, max(1, len(who.contacts) - 1), 10)
    pairs = pairs[who.controllers[pairs] == who.controllers[np.minimum(pairs + 1, len(who.controllers) - 1)]]
    return {
        "controller_id": who.controllers[pairs].tolist(),
        "resident_id": (who.first + pairs).tolist(),
        "other_resident_id": (who.first + np.minimum(pairs + 1, len(who.contacts) - 1)).tolist(),
        "organisation_id": None,
        "kind": "partner",
    }
