"""The people of whom a story is told, in the order in which one may sign in as them. Days count back from today."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tenure:
    """A time in a post: from so many days ago up to, not including, so many days ago (below 0: still to come)."""

    post: str
    from_ago: int
    to_ago: int | None = None
    kind: str = "substantive"
    by: str | None = None


STORY: dict[str, tuple[Tenure, ...]] = {
    "Amira Siddiq": (
        Tenure("neighbourhood Hale", 7),
        Tenure("tenancy North", 1290, 7, by="moved"),
        Tenure("duty desk", 7),
        Tenure("neighbourhood Tarn", 5, -8, "cover", "cover ended"),
    ),
    "Ben Okafor": (Tenure("inspector North", 1640),),
    "Priya Nair": (Tenure("adviser", 1370),),
    "Jas Dhaliwal": (Tenure("youth justice 2", 900),),
    "Moira Keane": (Tenure("domestic abuse 1", 2100),),
    "Samina Yusuf": (
        Tenure("head of neighbourhoods", 2630),
        Tenure("neighbourhood Hale", 9, 7, "cover", "cover ended"),
        Tenure("head of youth", 40, None, "acting"),
    ),
    "Imran Aziz": (Tenure("head of street scene", 3240),),
    "Hanna Ostrom": (Tenure("tenancy manager", 1490),),
    "Helen Brathay": (Tenure("councillor Hale", 2000), Tenure("cabinet streets", 500)),
    "Dev Rana": (Tenure("councillor Hale", 2000),),
    "Owen Blythe": (Tenure("digital lead", 1200),),
    "Ruth Adeyemi": (),
    "Maggie Oakes": (Tenure("neighbourhood Hale", 5720, 9, by="left"),),
    "Carol Whitby": (Tenure("repairs North", 2250),),
    "Jo Pennington": (Tenure("noise officer", 1480),),
    "Lukasz Wrona": (Tenure("neighbourhood Tarn", 2040),),
    "Denise Hartley": (Tenure("youth worker North", 4100),),
    "Rhys Fairclough": (Tenure("youth worker South", 1100),),
    "Bev Unwin": (Tenure("home library", 2900),),
    "Kit Lowther": (Tenure("duty desk", 700),),
    "Nasima Begum": (Tenure("duty desk", 410),),
    "Sol Whitaker": (Tenure("winter planner", 1500),),
}
