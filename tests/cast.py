"""The permanent cast: one fictional council, the same people and places in every test, known by their ids.

The borough of Northmere on Monday 16 November 2026. Everybody is invented; the numbers are Ofcom's for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from crm.accounts.models import Account, Service
from crm.council.models import (
    COUNCIL,
    Body,
    Colleague,
    Controller,
    Post,
    PostcodeWard,
    PostHolder,
    RoleGrant,
    Team,
    Ward,
)
from crm.database import Base, db
from crm.residents.indexing import refresh_search
from crm.residents.models import ContactPoint, Resident
from crm.responsibilities.models import Responsibility

SINCE_2011 = date(2011, 3, 1)
ELECTED = date(2023, 5, 8)


@dataclass(frozen=True)
class Cast:
    """The ids of everybody and everything that stands in the database when a test begins."""

    # Colleagues.
    amira: int  # Neighbourhood Officer, Tarn
    maggie: int  # Neighbourhood Officer, Hale, since 2011
    samina: int  # Head of Neighbourhoods: a manager
    ben: int  # Highways inspector, North
    imran: int  # Head of Highways: a manager
    priya: int  # contact centre adviser, one of thirty places
    rhys: int  # contact centre adviser too
    jo: int  # youth justice worker, in a restricted team
    helen: int  # councillor for Hale, and a cabinet member: two hats
    dev: int  # councillor for Tarn
    owen: int  # digital lead
    ruth: int  # auditor
    carol: int  # was Highways inspector, North; her last day was 31 May 2025

    # Teams.
    council_team: int
    neighbourhoods: int
    hale_neighbourhoods: int
    highways: int
    contact_centre: int
    youth_justice: int  # restricted

    # Posts.
    head_of_neighbourhoods: int
    hale_officer: int
    tarn_officer: int
    head_of_highways: int
    highways_inspector: int
    adviser: int  # thirty places
    vacant_officer: int  # Neighbourhood Officer, Hale South: nobody holds it
    youth_justice_worker: int
    councillor_hale: int
    councillor_tarn: int
    cabinet_member: int

    # Who holds some of them.
    maggie_holding: int
    helen_holding: int
    dev_holding: int

    # Wards, with the postcodes NM1 1AA and NM1 1AB in Hale, NM2 1AA in Tarn.
    hale: int  # E05099001
    tarn: int  # E05099002

    # Controllers; the council's is 1.
    youth_justice_circle: int
    helens_casework: int
    devs_casework: int

    # Accounts.
    northmere: int  # @NorthmereCouncil on X, corporate: led by the contact centre
    hale_mailbox: int  # hale@northmere.example, corporate: led by Neighbourhood Officer, Hale
    bens_handle: int  # @BenOkaforNMBC on X, professional
    maggies_own: int  # @maggie.walks on Instagram, personal

    # A resident: led by Neighbourhood Officer, Hale.
    eileen: int

    council: int = COUNCIL
    # Services, by LGSL number.
    gritting: int = 561
    flytipping: int = 526
    potholes: int = 565


def keep(*rows: Base) -> list[int]:
    """Put plain rows into the database, as if they had always been there; returns their ids. For setting scenes."""
    db.session.add_all(rows)
    db.session.flush()
    ids = [row.id for row in rows]  # type: ignore[attr-defined]
    db.session.commit()
    return ids


def build() -> Cast:
    """Write the cast into an empty migrated database."""
    people = _people()
    teams = _teams()
    wards = _wards()
    posts = _posts(teams, wards)
    held = _held(people, posts)
    ids = people | teams | wards | posts | held | _controllers(teams, held)
    _service_list()
    ids |= _accounts(people)
    ids["eileen"] = _eileen(wards["hale"])
    _responsibilities(ids)
    return Cast(**ids)


def _kept(**rows: Base) -> dict[str, int]:
    return dict(zip(rows, keep(*rows.values()), strict=True))


def _people() -> dict[str, int]:
    names = {
        "amira": "Amira Siddiq",
        "maggie": "Maggie Oakes",
        "samina": "Samina Yusuf",
        "ben": "Ben Okafor",
        "imran": "Imran Aziz",
        "priya": "Priya Nair",
        "rhys": "Rhys Fairclough",
        "jo": "Jo Pennington",
        "helen": "Helen Brathay",
        "dev": "Dev Rana",
        "owen": "Owen Blythe",
        "ruth": "Ruth Adeyemi",
        "carol": "Carol Whitby",
    }
    ids = _kept(
        **{
            key: Colleague(
                name=name,
                email=f"{name.lower().replace(' ', '.')}@northmere.example",
                uid=f"u{number}",
                left_on=date(2025, 5, 31) if key == "carol" else None,
            )
            for number, (key, name) in enumerate(names.items(), start=1)
        }
    )
    keep(
        RoleGrant(colleague_id=ids["owen"], role="digital lead", starts_on=SINCE_2011),
        RoleGrant(colleague_id=ids["ruth"], role="auditor", starts_on=SINCE_2011),
    )
    return ids


def _teams() -> dict[str, int]:
    def team(name: str, parent: int | None, *, restricted: bool = False) -> Team:
        return Team(name=name, parent_id=parent, restricted=restricted, opened_on=SINCE_2011)

    top = _kept(council_team=team("Northmere Council", None))
    above = top["council_team"]
    below = _kept(
        neighbourhoods=team("Neighbourhoods", above),
        highways=team("Highways", above),
        contact_centre=team("Contact centre", above),
        youth_justice=team("Youth Justice", above, restricted=True),
    )
    return top | below | _kept(hale_neighbourhoods=team("Hale Neighbourhoods", below["neighbourhoods"]))


def _wards() -> dict[str, int]:
    ids = _kept(
        hale=Ward(code="E05099001", name="Hale", starts_on=SINCE_2011),
        tarn=Ward(code="E05099002", name="Tarn", starts_on=SINCE_2011),
    )
    keep(
        PostcodeWard(postcode="NM11AA", ward_id=ids["hale"], starts_on=SINCE_2011),
        PostcodeWard(postcode="NM11AB", ward_id=ids["hale"], starts_on=SINCE_2011),
        PostcodeWard(postcode="NM21AA", ward_id=ids["tarn"], starts_on=SINCE_2011),
    )
    return ids


def _posts(teams: dict[str, int], wards: dict[str, int]) -> dict[str, int]:
    def in_team(title: str, team: str, **more: object) -> Post:
        return Post(title=title, team_id=teams[team], opened_on=SINCE_2011, **more)

    (cabinet,) = keep(Body(name="Cabinet", kind="cabinet"))
    heads = _kept(
        head_of_neighbourhoods=in_team("Head of Neighbourhoods", "neighbourhoods", is_head=True),
        head_of_highways=in_team("Head of Highways", "highways", is_head=True),
    )
    line = {"reports_to_id": heads["head_of_neighbourhoods"]}
    return heads | _kept(
        hale_officer=in_team("Neighbourhood Officer, Hale", "hale_neighbourhoods", **line),
        tarn_officer=in_team("Neighbourhood Officer, Tarn", "neighbourhoods", **line),
        vacant_officer=in_team("Neighbourhood Officer, Hale South", "hale_neighbourhoods", **line),
        highways_inspector=in_team(
            "Highways inspector, North", "highways", reports_to_id=heads["head_of_highways"]
        ),
        adviser=in_team("Contact centre adviser", "contact_centre", places=30),
        youth_justice_worker=in_team("Youth justice worker", "youth_justice"),
        councillor_hale=Post(title="Councillor, Hale", ward_id=wards["hale"], places=3, opened_on=SINCE_2011),
        councillor_tarn=Post(title="Councillor, Tarn", ward_id=wards["tarn"], places=3, opened_on=SINCE_2011),
        cabinet_member=Post(title="Cabinet member, Streets", body_id=cabinet, opened_on=SINCE_2011),
    )  # fmt: skip


def _held(people: dict[str, int], posts: dict[str, int]) -> dict[str, int]:
    def held(who: str, post: str, starts_on: date, **more: object) -> PostHolder:
        return PostHolder(colleague_id=people[who], post_id=posts[post], starts_on=starts_on, **more)

    keep(
        held("carol", "highways_inspector", date(2015, 6, 1), ends_on=date(2025, 6, 1), ended_by="left"),
        held("ben", "highways_inspector", date(2025, 6, 1)),
        held("imran", "head_of_highways", date(2018, 1, 8)),
        held("samina", "head_of_neighbourhoods", date(2019, 9, 2)),
        held("amira", "tarn_officer", date(2021, 4, 6)),
        held("priya", "adviser", date(2022, 2, 1)),
        held("rhys", "adviser", date(2023, 7, 3), employer="Northmere Contact Ltd"),
        held("jo", "youth_justice_worker", date(2020, 1, 6)),
        held("helen", "cabinet_member", date(2024, 5, 20)),
    )
    return _kept(
        maggie_holding=held("maggie", "hale_officer", SINCE_2011),
        helen_holding=held("helen", "councillor_hale", ELECTED),
        dev_holding=held("dev", "councillor_tarn", ELECTED),
    )


def _controllers(teams: dict[str, int], held: dict[str, int]) -> dict[str, int]:
    return _kept(
        youth_justice_circle=Controller(kind="council", team_id=teams["youth_justice"]),
        helens_casework=Controller(kind="councillor", post_holder_id=held["helen_holding"]),
        devs_casework=Controller(kind="councillor", post_holder_id=held["dev_holding"]),
    )


def _service_list() -> None:
    db.session.add_all(
        [
            Service(code=561, name="Road gritting"),
            Service(code=526, name="Fly-tipping"),
            Service(code=565, name="Potholes and road surfaces"),
        ]
    )
    db.session.commit()


def _accounts(people: dict[str, int]) -> dict[str, int]:
    return _kept(
        northmere=Account(
            kind="corporate", network="X", handle="@NorthmereCouncil", normal="northmerecouncil", purpose="Everybody",
            opened_on=SINCE_2011,
        ),
        hale_mailbox=Account(
            kind="corporate", network="email", handle="hale@northmere.example", normal="hale@northmere.example",
            purpose="Neighbourhood matters in Hale", opened_on=SINCE_2011,
        ),
        bens_handle=Account(
            kind="professional", network="X", handle="@BenOkaforNMBC", normal="benokafornmbc",
            colleague_id=people["ben"], purpose="Roads in the north of the borough", opened_on=date(2025, 6, 9),
        ),
        maggies_own=Account(
            kind="personal", network="Instagram", handle="@maggie.walks", normal="maggie.walks",
            colleague_id=people["maggie"],
        ),
    )  # fmt: skip


def _eileen(hale: int) -> int:
    (eileen,) = keep(
        Resident(
            controller_id=COUNCIL, name="Eileen Marsden", known_as="the gritting lady", pronoun="she",
            ward_id=hale, created_at=datetime(2011, 3, 14, 9, 30, tzinfo=UTC),
        )
    )  # fmt: skip
    common = {"controller_id": COUNCIL, "resident_id": eileen, "starts_on": date(2011, 3, 14)}
    keep(
        ContactPoint(kind="phone", value="01632 960417", normal="+441632960417", note="mornings", **common),
        ContactPoint(
            kind="address", value="9 Crag Lane, Hale", normal="9 crag lane hale nm11aa", postcode="NM11AA", **common
        ),
    )
    refresh_search([eileen])
    db.session.commit()
    return eileen


def _responsibilities(ids: dict[str, int]) -> None:
    since = datetime(2011, 3, 14, 9, 30, tzinfo=UTC)
    keep(
        Responsibility(post_id=ids["adviser"], account_id=ids["northmere"], role="lead", starts_at=since),
        Responsibility(post_id=ids["hale_officer"], account_id=ids["hale_mailbox"], role="lead", starts_at=since),
        Responsibility(post_id=ids["hale_officer"], resident_id=ids["eileen"], role="lead", starts_at=since),
    )
