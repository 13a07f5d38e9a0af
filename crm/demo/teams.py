"""The shape of the council: its teams as a tree, and the posts in them. Titles endure; who holds them is another file."""

from __future__ import annotations

# Key, name, the team above, restricted.
TEAMS = (
    ("council", "Northmere Borough Council", None, False),
    ("place", "Place", "council", False),
    ("highways", "Highways", "place", False),
    ("street scene", "Street Scene", "place", False),
    ("waste", "Waste and Recycling", "place", False),
    ("parking", "Parking", "place", False),
    ("planning", "Planning", "place", False),
    ("environmental health", "Environmental Health", "place", False),
    ("parks", "Parks and Open Spaces", "place", False),
    ("neighbourhoods", "Neighbourhoods", "council", False),
    ("hale neighbourhoods", "Hale Neighbourhoods", "neighbourhoods", False),
    ("quay neighbourhoods", "Quay Neighbourhoods", "neighbourhoods", False),
    ("castle neighbourhoods", "Castle Neighbourhoods", "neighbourhoods", False),
    ("community safety", "Community Safety", "neighbourhoods", False),
    ("homes", "Homes", "council", False),
    ("repairs", "Housing Repairs", "homes", False),
    ("tenancies", "Tenancies", "homes", False),
    ("housing options", "Housing Options", "homes", False),
    ("customers", "Customers", "council", False),
    ("contact centre", "Contact Centre", "customers", False),
    ("revenues", "Revenues and Benefits", "customers", False),
    ("libraries", "Libraries", "customers", False),
    ("children", "Children and Families", "council", False),
    ("youth", "Youth and Communities", "children", False),
    ("youth justice", "Youth Justice", "children", True),
    ("admissions", "Admissions and School Transport", "children", False),
    ("adults", "Adult Services", "council", False),
    ("domestic abuse", "Domestic Abuse Support", "adults", True),
    ("resources", "Resources", "council", False),
    ("communications", "Communications", "resources", False),
    ("governance", "Governance", "resources", False),
)

AREAS = {
    "hale neighbourhoods": ("Hale", "Tarn", "Kelderbank", "Crook Beck"),
    "quay neighbourhoods": ("Ferry Quay", "Millbeck", "Sandwath", "Fellgate"),
    "castle neighbourhoods": ("Castle Holm", "Ashgarth", "Withern", "Scarfoot"),
}

# Key, title, places; the first of a team heads it unless it begins with a dash.
_POSTS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "council": (("chief executive", "Chief Executive", 1), ("chief executive's office", "Chief Executive’s Office", 2)),
    "place": (("director of place", "Director of Place", 1),),
    "highways": (
        ("head of highways", "Head of Highways", 1), ("inspector North", "Highways inspector, North", 1),
        ("inspector South", "Highways inspector, South", 1), ("winter planner", "Winter service planner", 1),
        ("lighting engineer", "Street lighting engineer", 1), ("lighting technician", "Lighting technician", 2),
        ("traffic engineer", "Traffic engineer", 1), ("drainage engineer", "Drainage engineer", 1),
        ("streetworks", "Street works coordinator", 1), ("rights of way", "Rights of way officer", 1),
        ("highways support", "Highways business support", 3),
    ),
    "street scene": (
        ("head of street scene", "Head of Street Scene", 1), ("cleansing North", "Cleansing supervisor, North", 1),
        ("cleansing South", "Cleansing supervisor, South", 1), ("flytipping North", "Enforcement officer, North", 1),
        ("flytipping South", "Enforcement officer, South", 1), ("graffiti", "Graffiti removal officer", 1),
    ),
    "waste": (
        ("waste manager", "Waste Manager", 1), ("collections North", "Collections supervisor, North", 1),
        ("collections South", "Collections supervisor, South", 1), ("bulky waste", "Bulky waste coordinator", 1),
        ("recycling", "Recycling adviser", 2),
    ),
    "parking": (
        ("parking manager", "Parking Manager", 1), ("parking appeals", "Parking appeals officer", 1),
        ("parking permits", "Permits officer", 2),
    ),
    "planning": (
        ("head of planning", "Head of Planning", 1), ("planner North", "Planning officer, North", 1),
        ("planner South", "Planning officer, South", 1), ("householder", "Householder planning officer (job share)", 2),
        ("planning enforcement", "Planning enforcement officer", 1), ("tree officer", "Tree officer", 1),
        ("building control", "Building control surveyor", 2),
    ),
    "environmental health": (
        ("environmental health manager", "Environmental Health Manager", 1), ("noise officer", "Noise officer", 1),
        ("food officer", "Food safety officer", 2), ("pest officer", "Pest control officer", 1),
        ("private homes", "Private housing officer", 1), ("licensing", "Licensing officer", 1),
    ),
    "parks": (
        ("parks manager", "Parks Manager", 1), ("parks officer", "Parks officer", 1),
        ("grounds supervisor", "Grounds supervisor", 1), ("play officer", "Play areas officer", 1),
        ("allotments", "Allotments officer", 1), ("cemeteries", "Cemeteries officer", 1),
    ),
    "neighbourhoods": (("head of neighbourhoods", "Head of Neighbourhoods", 1), ("participation", "Participation officer", 1)),
    # Hale has no head of its own: what nobody holds there goes one team up.
    "hale neighbourhoods": (("-", "", 0), ("duty desk", "Duty desk, Hale Neighbourhoods", 3)),
    "quay neighbourhoods": (("quay leader", "Team leader, Quay", 1),),
    "castle neighbourhoods": (("castle leader", "Team leader, Castle", 1),),
    "community safety": (
        ("community safety manager", "Community Safety Manager", 1), ("asb officer North", "Antisocial behaviour officer, North", 1),
        ("asb officer South", "Antisocial behaviour officer, South", 1), ("cctv", "Camera room operator", 4),
    ),
    "homes": (("director of homes", "Director of Homes", 1),),
    "repairs": (
        ("repairs manager", "Repairs Manager", 1), ("repairs North", "Repairs coordinator, North", 1),
        ("repairs South", "Repairs coordinator, South", 1), ("damp surveyor", "Damp and mould surveyor", 1),
        ("repairs planners", "Repairs planner", 4), ("gas", "Gas safety officer", 1),
    ),
    "tenancies": (
        ("tenancy manager", "Tenancy Manager", 1), ("tenancy North", "Tenancy officer, North", 1),
        ("tenancy South", "Tenancy officer, South", 1), ("tenancy Castle", "Tenancy officer, Castle", 1),
        ("tenancy Quay", "Tenancy officer, Quay", 1), ("income officer", "Rent income officer", 3),
        ("sheltered", "Sheltered housing warden", 4),
    ),
    "housing options": (("options manager", "Housing Options Manager", 1), ("housing options", "Housing options officer", 6)),
    "customers": (("head of customers", "Head of Customers", 1),),
    "contact centre": (
        ("contact manager", "Contact Centre Manager", 1), ("contact leader", "Contact centre team leader", 3),
        ("adviser", "Contact centre adviser", 30),
    ),
    "revenues": (
        ("revenues manager", "Revenues Manager", 1), ("council tax", "Council tax officer", 6),
        ("benefits", "Benefits officer", 4), ("business rates", "Business rates officer", 1),
    ),
    "libraries": (
        ("libraries manager", "Libraries Manager", 1), ("librarian North", "Librarian, Hale", 1),
        ("librarian South", "Librarian, Ferry Quay", 1), ("librarian events", "Library events officer", 1),
        ("home library", "Home library driver", 1),
    ),
    "children": (("director of children", "Director of Children’s Services", 1),),
    "youth": (
        ("head of youth", "Youth and Communities Manager", 1), ("youth worker North", "Youth worker, North", 1),
        ("youth worker South", "Youth worker, South", 1), ("family support 1", "Family support worker, North", 1),
        ("family support 2", "Family support worker, South", 1),
    ),
    "youth justice": (
        ("youth justice manager", "Youth Justice Manager", 1), ("youth justice 1", "Youth justice worker, court", 1),
        ("youth justice 2", "Youth justice worker, community", 1),
    ),
    "admissions": (
        ("admissions manager", "Admissions Manager", 1), ("admissions", "Admissions officer", 2),
        ("school transport", "School transport officer", 2),
    ),
    "adults": (
        ("director of adults", "Director of Adult Services", 1), ("social worker 1", "Social worker, older people", 4),
        ("social worker 2", "Social worker, learning disability", 3), ("occupational therapist 1", "Occupational therapist", 2),
        ("carers", "Carers’ assessment officer", 1), ("safeguarding", "Safeguarding coordinator", 1),
    ),
    "domestic abuse": (("domestic abuse manager", "Domestic Abuse Support Manager", 1), ("domestic abuse 1", "Independent adviser", 2)),
    "resources": (("director of resources", "Director of Resources", 1), ("procurement", "Procurement officer", 1)),
    "communications": (
        ("head of communications", "Head of Communications", 1), ("digital lead", "Digital lead", 1),
        ("social media", "Social media officer", 2), ("press officer", "Press officer", 1),
    ),
    "governance": (
        ("monitoring officer", "Head of Governance", 1), ("complaints 1", "Complaints officer", 2),
        ("information governance", "Information governance officer", 1), ("democratic services", "Democratic services officer", 2),
        ("electoral services", "Electoral services officer", 1), ("member support", "Member support officer", 1),
    ),
}  # fmt: skip

# How many people those can look after of whom a handover is told; of the others, as many as the setting says.
ROOM = {"youth worker South": 60, "neighbourhood Hale": 54, "neighbourhood Tarn": 40}

BODIES = (
    ("cabinet", "Cabinet", "cabinet"),
    ("planning committee", "Planning Committee", "committee"),
    ("scrutiny", "Overview and Scrutiny Committee", "committee"),
    ("mayoralty", "Mayoralty", "mayoralty"),
    ("drainage board", "Mere Drainage Partnership", "outside body"),
)
BODY_POSTS = (
    ("leader", "Leader of the council", "cabinet"),
    ("cabinet streets", "Cabinet member, Streets", "cabinet"),
    ("cabinet homes", "Cabinet member, Homes", "cabinet"),
    ("cabinet finance", "Cabinet member, Finance", "cabinet"),
    ("cabinet care", "Cabinet member, Care", "cabinet"),
    ("chair of planning", "Chair of Planning", "planning committee"),
    ("chair of scrutiny", "Chair of Scrutiny", "scrutiny"),
    ("mayor", "Mayor", "mayoralty"),
    ("drainage member", "Member of the Mere Drainage Partnership", "drainage board"),
)
PARTIES = ("Northmere First", "Borough Alliance", "Fell and Shore", "Commons Group", "Independent")


def posts() -> list[tuple[str, str, str, int, bool]]:
    """Every post of a team: key, title, team, places, whether it heads the team."""
    found = []
    for team, rows in _POSTS.items():
        for at, (key, title, places) in enumerate(rows):
            if places:
                found.append((key, title, team, places, at == 0))
    for team, wards in AREAS.items():
        found.extend((f"neighbourhood {ward}", f"Neighbourhood Officer, {ward}", team, 1, False) for ward in wards)
    return found
