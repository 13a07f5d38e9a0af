"""Roads, pavements, lights, ice: 18 in a hundred of what members asked about, and more in a hard winter."""

from crm.demo.topics.topic import DARK_MONTHS, LEAVES, WINTER, Topic

TOPICS = (
    Topic(
        561,
        4.0,
        "inspector {half}",
        ("Grit bin, {street}", "Gritting on {street}", "Ice on {street}", "Empty grit bin by {place}"),
        (
            "The grit bin at the top of {street} is empty again.",
            "{street} is a sheet of ice and no gritter has been near it.",
            "Nobody has gritted {street} this year and the school run goes up it.",
            "My neighbour went over outside number {n} this morning, the pavement is like glass.",
            "The gritter turns round at the bottom of {street} and never comes up.",
            "Somebody has had all the salt out of the bin by {place}, I think for their own drive.",
            "Is {street} on the gritting route or not? I am told yes, then no.",
            "The carers can't get their cars up to {kin} when {street} freezes.",
        ),
        (
            "It freezes every winter, this is not news.",
            "There are three people over eighty on our side.",
            "I put the last of it down myself on {day}.",
            "It was always filled by November when the old depot did it.",
            "I rang {ago} and was told it was on a list.",
            "The bus would not come up on {day} because of it.",
        ),
        (
            "The bin was filled on {day}. I drove past to make sure. There is a second one at the bend now too.",
            "{street} is on the second round, which goes out when the main roads are done. It was treated at 6am today.",
            "It is not on a route, and I have told you why; but we have put a bin by number {n} and residents may use it.",
            "We have filled it, and changed the lid, which was letting the rain in.",
        ),
        (
            "Winter service operates on a priority basis. Please see our website for the routes.",
            "Your request has been logged and will be dealt with in line with our winter plan.",
        ),
        (
            ("Fill the grit bin on {street}", "I will get the bin filled and tell you when it is done.", 7),
            (
                "Ring back about the gritting route",
                "I will find out if {street} can go on the second round and ring you.",
                5,
            ),
        ),
        (
            (
                "winter planner",
                "When can the bin on {street} be filled? The resident has waited a week.",
                "Lorry is out that way on {day}. It is on the sheet.",
            ),
            (
                "winter planner",
                "Is {street} on any route at all?",
                "No. Too steep for the big one. It could have a second bin.",
            ),
        ),
        WINTER,
        "Highways",
        "HW",
    ),
    Topic(
        562,
        1.2,
        "inspector {half}",
        ("Snow on {street}", "Snow, path to {place}", "Cut off by snow on {street}"),
        (
            "We have not been able to get off {street} since {day}, the snow is over the wheel arches.",
            "The plough has pushed all the snow across our gateway at number {n}.",
            "The path to {place} has not been cleared and people are walking in the road.",
            "{kin} has missed two hospital appointments, nothing can get up {street}.",
            "Is the school by {place} open tomorrow or not? Nobody is saying.",
        ),
        (
            "We have shovels if you bring grit.",
            "The farm has offered a tractor, who says yes to that?",
            "I know you are busy but {ago} is too long.",
            "Thank the lad on the plough, he waved.",
        ),
        (
            "The plough went up at two o'clock and the farmer is clearing the rest for us. Thank you for offering.",
            "The footpath gang cleared it this morning, from {place} down to the shop.",
            "Your gateway has been dug out. They lift the blade now when they pass a drive.",
        ),
        ("We are experiencing severe weather. Crews are working around the clock.",),
        (
            (
                "Clear {street} as soon as the main roads are open",
                "You are next when the main road is open, I will message you.",
                2,
            ),
        ),
        (
            (
                "winter planner",
                "Can a crew reach {street} today? A resident has dialysis tomorrow.",
                "Yes, sent the small plough. Tell them before four.",
            ),
        ),
        (3.0, 2.2, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.4, 2.0),
    ),
    Topic(
        564,
        3.0,
        "lighting engineer",
        ("Street light out, {street}", "Dark stretch on {street}", "Lamp flashing by {place}"),
        (
            "The street light outside number {n} has been out since {day}.",
            "Three lights in a row are out on {street} and it is pitch black.",
            "The lamp by {place} flashes all night straight into the bedroom.",
            "The light on the steps is out and {kin} will not go down them after four.",
            "A light on {street} is on all day and off all night. Honestly.",
        ),
        (
            "Column number is painted out so I can't give it you.",
            "I reported it online {ago}, heard nothing.",
            "There was a break-in two doors down last week.",
            "The shop has had to close early because of it.",
        ),
        (
            "It was a cable and not the lamp, so the electricity company had to dig. It has been lit since {day}.",
            "Fixed this morning. If it goes again tell me and I will have the whole column changed.",
            "We have put a shield on the lamp, so it should not shine into the bedroom now.",
        ),
        ("Faults are repaired within ten working days.", "This has been passed to our contractor."),
        (("Mend the light at number {n}", "The crew is on {street} next week and I have put it on their sheet.", 9),),
        (
            (
                "lighting technician",
                "Is the dark stretch on {street} ours or the network's?",
                "Theirs, it is the feed. I have raised it with them, they say five days.",
            ),
        ),
        DARK_MONTHS,
        "Lighting",
        "SL",
    ),
    Topic(
        557,
        4.4,
        "inspector {half}",
        ("Pothole, {street}", "Road surface on {street}", "Burst tyre, {street}"),
        (
            "There is a pothole on {street} the size of a washing up bowl.",
            "I burst a tyre on the hole by {place} and I want to know who pays.",
            "You filled the hole outside number {n} and it lasted nine days.",
            "{street} was patched {ago} and it is worse than before.",
            "A cyclist came off right outside ours on {street}, that hole wants doing before somebody is killed.",
            "The road by {place} has sunk where the gas people dug it up.",
        ),
        (
            "I have photos with a ruler in.",
            "Every lorry that hits it shakes the house.",
            "It fills with water so you can't see it.",
            "Somebody drew round it in paint and then nothing happened.",
            "It is on the bus route.",
        ),
        (
            "It was cut out square and filled properly on {day}, not just topped up.",
            "I went and measured it: it is deep enough for a 24 hour repair, and that was done last night.",
            "The gas company has to redo their trench, and they have been given until the end of the month.",
            "It is below the depth for a repair on its own, but the whole length is down for surfacing in spring.",
        ),
        (
            "An inspector will assess the defect.",
            "The defect is being monitored.",
            "Claims must be made on the form on our website.",
        ),
        (
            (
                "Look at the hole by {place} and say what will be done",
                "I am out that way on Thursday. I will look at it and tell you either way.",
                6,
            ),
            ("Send the claim form on paper", "I will post you the claim form, you do not need to do it online.", 4),
        ),
        (
            (
                "streetworks",
                "Whose trench is the one by {place}? It has sunk.",
                "Gas. Permit ended in March. I have called them back.",
            ),
            ("highways support", "Has a claim come in for a tyre on {street}?", "Two, both with the insurers."),
        ),
        (1.6, 1.7, 1.6, 1.2, 0.9, 0.8, 0.7, 0.7, 0.8, 0.9, 1.0, 1.1),
        "Highways",
        "HW",
    ),
    Topic(
        555,
        1.8,
        "drainage engineer",
        ("Blocked drain, {street}", "Water across {street}", "Gully by {place}"),
        (
            "The drain outside number {n} is blocked and it runs straight down into our cellar.",
            "Water is right across {street} every time it rains.",
            "The gully by {place} has had a tree growing out of it for two years.",
            "There is a manhole cover rocking on {street}, it wakes us every time a car goes over.",
        ),
        ("We put sandbags out ourselves on {day}.", "It came within an inch of the step.", "It stinks as well."),
        (
            "The gully was jetted on {day} and ran clear. There are roots in the pipe, so it is now on the six month round.",
            "That cover belongs to the water company. They have seated it again and I have checked.",
        ),
        ("Gullies are emptied on a cyclical basis.",),
        (("Jet the gully by {place}", "I will have the jetting lorry look at it this week.", 6),),
        (
            (
                "inspector {half}",
                "Can you see on your round if the gully by {place} takes water?",
                "It does not. Full to the top.",
            ),
        ),
        (1.3, 1.2, 0.9, 0.7, 0.6, 0.8, 1.0, 0.9, 1.0, 1.5, 1.6, 1.3),
        "Highways",
        "HW",
    ),
    Topic(
        537,
        1.6,
        "inspector {half}",
        ("Pavement outside {n} {street}", "Trip on {street}", "Wheelchair and the kerb at {place}"),
        (
            "A slab has come up outside number {n} and {kin} went flat.",
            "I can't get the wheelchair past the vans on {street} so we go in the road.",
            "There is no dropped kerb at {place}, you have to go all the way round.",
            "The tree roots have lifted the whole pavement on {street}.",
        ),
        (
            "Two stitches and a broken pair of glasses.",
            "It has been like that since the broadband lot were here.",
            "I'm not after money, I just want it level.",
        ),
        (
            "The slabs were lifted and relaid on {day}. I am sorry about the fall.",
            "A dropped kerb at {place} is in this year's list, and I will tell you when it has a date.",
        ),
        ("The pavement has been inspected and meets the intervention level.",),
        (
            (
                "Relay the slabs outside {n} {street}",
                "I have ordered it and marked it with paint, so you can see that somebody came.",
                10,
            ),
        ),
        (
            (
                "tree officer",
                "Can the roots on {street} be cut back without losing the tree?",
                "Two of them, yes. I will be there when they dig.",
            ),
        ),
    ),
    Topic(
        505,
        1.6,
        "tree officer",
        ("Tree, {street}", "Branch down by {place}", "Hedge across the path, {street}"),
        (
            "A branch has come down across the path by {place}.",
            "The big sycamore outside number {n} takes all our light, could it be thinned?",
            "The hedge on {street} is so far out you have to step into the road with the pram.",
            "They are cutting down a tree on {street} right now, is that allowed?",
            "Leaves are a foot deep on the steps and nobody has swept them.",
        ),
        (
            "It is a healthy tree, I don't want it felled.",
            "Last time it took a phone wire with it.",
            "{kin} slipped on them on {day}.",
        ),
        (
            "I looked at it on {day}: it is sound, but we will lift the crown by two metres in winter.",
            "The branch was cleared the same day. I checked the rest of the tree, which is safe.",
            "The hedge is private. We have written to the owner, who has 14 days.",
        ),
        ("Trees are inspected every five years.", "The council does not prune for light."),
        (("Look at the tree outside {n} {street}", "I will come and look at it and knock on your door.", 8),),
        (
            (
                "cleansing {half}",
                "Leaves on the steps off {street}, can you get them swept?",
                "Done this morning, and again next week.",
            ),
        ),
        LEAVES,
    ),
    Topic(
        548,
        1.4,
        "traffic engineer",
        ("Speeding on {street}", "Crossing by {place}", "Rat run, {street}"),
        (
            "Cars are doing fifty down {street} and the school is right there.",
            "When are we getting the crossing by {place} we were promised?",
            "Since the road works everybody cuts through {street}.",
            "The lights by {place} give you four seconds to cross. I am 78.",
        ),
        (
            "The cat was killed on {day}, next time it is a child.",
            "We had a petition with 212 names.",
            "I stood and counted: 31 in ten minutes.",
        ),
        (
            "The counters were out for a week. Most are under the limit, but the mornings are bad, so the sign goes up there first.",
            "The lights now give eleven seconds. I timed it myself.",
            "The crossing is in the programme for next year; the drawing is attached and I would like to know what you think.",
        ),
        ("Requests are assessed against set criteria.", "The council takes road safety very seriously."),
        (
            (
                "Put the speed counter out on {street}",
                "I will have the counter put out for a week and tell you what it says.",
                14,
            ),
        ),
        (
            (
                "inspector {half}",
                "Do you have room for a counter on the column at {n} {street}?",
                "Yes, the second one up.",
            ),
        ),
    ),
)
