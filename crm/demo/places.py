"""The borough of Northmere: twelve wards that are on no map, their streets, landmarks and postcodes.

Ward codes from E05099 on and the postcode area NM are given to nobody.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from crm.demo import names

# Ward, the half of the borough for services that have two crews, seats, landmarks, streets that stories need.
_WARDS = (
    (
        "Hale",
        "North",
        3,
        ("the Co-op on Crag Lane", "Hale Library", "the bend on Crag Lane", "the chapel steps", "Mill Row garages"),
        ("Crag Lane", "Ferry Street", "Mill Row", "Station Road"),
    ),
    (
        "Tarn",
        "North",
        3,
        ("Tarn Park", "the bandstand", "the boathouse", "Tarn School"),
        ("Bandstand Road", "Boathouse Lane"),
    ),
    ("Fellgate", "North", 3, ("the Fell Inn", "the viaduct", "Fellgate baths", "the turning circle"), ()),
    ("Ferry Quay", "South", 3, ("the slipway", "the fish dock", "Ferry Quay Library", "the swing bridge"), ()),
    ("Millbeck", "South", 3, ("the old mill", "Millbeck Primary", "the weir", "the tannery chimney"), ()),
    ("Kelderbank", "North", 3, ("Kelder Cross", "the reservoir gate", "the village hall", "the phone box"), ()),
    (
        "Sandwath",
        "South",
        3,
        ("the promenade shelter", "the lifeboat house", "Sandwath shops", "the bowling green"),
        (),
    ),
    ("Scarfoot", "North", 2, ("the quarry road", "Scarfoot Green", "the cattle grid", "the war memorial"), ()),
    ("Ashgarth", "South", 3, ("Ashgarth flats", "the health centre", "the underpass", "the community garden"), ()),
    ("Castle Holm", "South", 3, ("the castle mound", "the market hall", "the Town Hall steps", "the bus station"), ()),
    ("Withern", "South", 2, ("Withern Mere", "the level crossing", "the garden centre", "the school gates"), ()),
    ("Crook Beck", "North", 2, ("the ford", "Crook Beck Farm shop", "the stepping stones", "the cricket field"), ()),
)

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
STREETS, POSTCODES = 26, 40


@dataclass(frozen=True)
class Ward:
    """A ward as the demo council is made from it."""

    id: int
    code: str
    name: str
    half: str
    seats: int
    landmarks: tuple[str, ...]
    streets: tuple[str, ...]
    postcodes: tuple[str, ...]  # without a space


def wards(rng: random.Random, first_id: int) -> tuple[Ward, ...]:
    """The twelve wards. Hale comes first."""
    taken = {street for *_, told in _WARDS for street in told}
    found = []
    for number, (name, half, seats, landmarks, told) in enumerate(_WARDS):
        streets = (*told, *names.streets(rng, STREETS - len(told), taken))
        found.append(
            Ward(
                id=first_id + number,
                code=f"E05099{number + 1:03}",
                name=name,
                half=half,
                seats=seats,
                landmarks=landmarks,
                streets=streets,
                postcodes=tuple(_postcode(number, at) for at in range(POSTCODES)),
            )
        )
    return tuple(found)


def postcode_of(ward: Ward, street: str) -> str:
    """The postcode of a street, always the same one."""
    return ward.postcodes[ward.streets.index(street)]


def _postcode(ward: int, at: int) -> str:
    """NM1 1AA and so on: an outward part for each ward, so that no two wards share a postcode."""
    sector, letter = divmod(at, len(LETTERS))
    return f"NM{ward + 1}{sector + 1}{LETTERS[letter]}{LETTERS[(letter * 7 + ward) % len(LETTERS)]}"
