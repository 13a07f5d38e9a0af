"""What may be known of people: how they want to be spoken with, what they are in, what to mind."""

PREFERENCES = (
    "Ring, mornings.",
    "Text first, then ring.",
    "Letters only, in large print.",
    "Email; works nights.",
    "Ask for her daughter.",
    "Not on Fridays.",
    "Rather face to face.",
    "Do not ring after 6pm.",
    "Polish preferred; understands English.",
)
ADJUSTMENTS = (
    "Hearing aid: speak towards the window.",
    "Large print, 16 point.",
    "British Sign Language interpreter for meetings.",
    "Cannot manage the stairs at the Town Hall.",
    "Needs things said twice, and in writing.",
    "Guide dog.",
)
ABOUT = (
    "Has lived on {street} for thirty years and knows everybody on it.",
    "Looks after two grandchildren in the week.",
    "Drives a bus; awake at odd hours.",
    "Ran the corner shop until it closed.",
    "Teaches at the school; speaks for other parents.",
    "Came to the borough last year and is finding out how things work.",
    "Nurse. Short of time, always to the point.",
)
WORKS = (
    "Say what will be done and when. Avoid: “it is on the system”.",
    "Ring back even with no news.",
    "Go there. Everything is easier at the door.",
    "Facts and a date; no leaflets.",
    "Give her time to tell it from the beginning.",
)
UNSAFE = ("Someone else reads these messages.", "Not her phone any more; his.", "Asked not to be written to at home.")
SAFETY = (
    "Two to a home visit: steep steps without a rail.",
    "Large dog loose in the yard; ring before going in.",
    "Was threatened by a neighbour: no council van outside.",
    "Two to a home visit, after what was said on the phone.",
)
GROUPS = (
    ("{ward} Lunch Club", "community group"),
    ("{street} Residents’ Association", "community group"),
    ("Friends of {ward} Green", "community group"),
    ("{ward} Primary School", "school"),
    ("{ward} Juniors FC", "community group"),
    ("{street} Stores", "business"),
    ("{ward} Mosque and Community Centre", "community group"),
    ("{ward} Allotment Society", "community group"),
    ("St Aldhelm’s, {ward}", "community group"),
    ("{street} Garage", "business"),
    ("{ward} Food Bank", "partner"),
    ("{ward} Surgery", "partner"),
    ("The {ward} Echo", "press"),
    ("{street} Nursery", "school"),
    ("{ward} Tenants’ Forum", "community group"),
)
ROLES = (
    "chair",
    "secretary",
    "treasurer",
    "head teacher",
    "owner",
    "volunteer",
    "caretaker",
    "parent governor",
    "coach",
)
HOSTS = ("example.org", "example.net", "post.example", "mail.example")
WHERE = ("of", "in", "from", "up")
