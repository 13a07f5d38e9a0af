"""Planning, council tax, parking, libraries, schools, and the council itself."""

from crm.demo.topics.topic import NEW_BILLS, SCHOOL_YEAR, Topic

TOPICS = (
    Topic(
        485,
        3.2,
        "planner {half}",
        ("Extension at {n} {street}", "Planning application, {street}", "Building without permission, {street}"),
        (
            "They are building right up to our fence at number {n} and nobody told us.",
            "I want to object to the flats by {place}, how long do I have?",
            "I never had a letter about the application on {street}.",
            "Do I need permission for a shed, it is two and a half metres.",
            "The plans say one storey, I can count to two.",
        ),
        (
            "It takes all the light from the kitchen.",
            "The notice on the lamp post had blown off.",
            "I can't open the drawings on my phone.",
        ),
        (
            "Your objection is in time and will be read: the decision is not before the {day} after next.",
            "You do not, at that height, if it is two metres off the boundary. The rule is below in one sentence.",
            "I went and measured it. It is 40 centimetres too high and they have been told to take it down.",
        ),
        (
            "Comments can be submitted via the planning portal.",
            "The application will be determined under delegated powers.",
        ),
        (
            (
                "Send the drawings for {n} {street} on paper",
                "I will post you the drawings at a size that can be read.",
                4,
            ),
        ),
        (
            (
                "planning enforcement",
                "Has anybody been to {n} {street}?",
                "On {day}. It is over height, letter going out.",
            ),
        ),
        system="Planning",
        letters="PL",
    ),
    Topic(
        516,
        0.8,
        "planning enforcement",
        ("Works at {n} {street}", "Caravan on {street}"),
        (
            "Somebody is living in the shed behind number {n}.",
            "They have cut the hedge that was a condition by {place}.",
        ),
        ("I reported it {ago}.", "There are cables across the garden."),
        (
            "We visited: it is used as an office, and that is allowed.",
            "They have to plant it again before spring, and I will check.",
        ),
        ("Enforcement is a discretionary power.",),
        (("Visit {n} {street}", "I will visit this week and tell you what I may.", 7),),
        (("planner {half}", "Was the hedge by {place} a condition?", "Condition 7, yes."),),
        system="Planning",
        letters="PL",
    ),
    Topic(
        58,
        4.2,
        "council tax",
        ("Council tax bill", "Council tax, {n} {street}", "Red letter, {n} {street}"),
        (
            "I have had a red letter for money that I paid on {day}.",
            "My husband died in March and the bill still has his name on it.",
            "I am on my own now, who do I tell about the discount?",
            "You have charged me for two houses for the same week.",
            "I can't pay it all at once, I can do thirty a month.",
        ),
        (
            "I was on hold for fifty minutes.",
            "I don't owe anyone anything, never have.",
            "It is in my bank, I can show you.",
        ),
        (
            "The payment had gone to the old account number. It is found, and the red letter is cancelled. I am sorry for the fright.",
            "I have taken his name off and worked out the discount from that day. The new bill shows a credit.",
            "Thirty a month is agreed, until March, and nothing more will be sent while you keep to it.",
        ),
        ("A recovery notice is issued automatically.", "Please allow 28 days for us to update our records."),
        (
            ("Send a bill with the name taken off", "I will send the new bill myself, with the name taken off.", 6),
            ("Ring about the instalments", "I will ring you when it is agreed.", 4),
        ),
        (
            (
                "benefits",
                "Can anything be done for {n} {street}? She has lost her job.",
                "Yes, full support from the 1st. Form is in the post.",
            ),
        ),
        NEW_BILLS,
    ),
    Topic(
        471,
        2.0,
        "parking appeals",
        ("Parking ticket, {street}", "Fined outside {place}"),
        (
            "I got a ticket on {street} while I was carrying my mother in.",
            "The machine by {place} was broken so I left a note and you fined me anyway.",
            "Your warden gave me a ticket with four minutes to go.",
        ),
        ("I have a photo of the machine.", "I have paid it now but I want it looked at.", "The sign is behind a tree."),
        (
            "I have looked at the photos. The ticket is cancelled.",
            "The ticket stands: the badge was not shown. I have told you where to take it from here.",
            "The machine was out, our own log says so. Cancelled, and the sign has been cleared.",
        ),
        ("Challenges must be made in writing within 14 days.",),
        (("Answer the appeal", "I will answer it in writing.", 9),),
        (("parking permits", "Was the machine by {place} out on {day}?", "From 9 till 3, yes."),),
        system="Parking",
        letters="PK",
    ),
    Topic(
        474,
        1.6,
        "parking permits",
        ("Permit, {street}", "Parking on {street}"),
        (
            "My carer can't park within half a mile of number {n}.",
            "The permit site says that my street does not exist.",
            "Nurses from the hospital park all down {street} from seven.",
        ),
        ("I have lived here for 31 years, it exists.", "I pay for a permit and can't use it."),
        (
            "The carer's permit is in the post and holds for a year.",
            "{street} had been spelled wrong on the list. You can buy it now.",
        ),
        ("Permits do not guarantee a space.",),
        (("Post the carer's permit", "I will post the permit today.", 3),),
        (("traffic engineer", "Any plan for a zone on {street}?", "Consultation in spring."),),
    ),
    Topic(
        437,
        1.4,
        "librarian {half}",
        ("Library hours", "Books at home", "Room at the library"),
        (
            "Why is the library by {place} shut on a {day}?",
            "Could someone bring large print books to {kin}, who can't get out now?",
            "The group has met in the library for ten years and now we are asked to pay.",
        ),
        (
            "She likes a murder.",
            "It is warm and it is free, that's why we go.",
            "The young man on the desk is a credit to you.",
        ),
        (
            "Bev brings six books on the first Monday, and will take back the others.",
            "The group stays, and it stays free. The letter was sent to the wrong list.",
        ),
        ("Opening hours are available on our website.",),
        (("Bring large print books", "I will have them brought round on the next round.", 12),),
        (("librarian events", "Is the back room free on Thursdays?", "Until four."),),
    ),
    Topic(
        891,
        1.2,
        "school transport",
        ("School bus, {street}", "Taxi to school", "School place"),
        (
            "The school taxi has not come three days this week.",
            "They have changed the escort and he won't get in with a stranger.",
            "The bus goes past our stop full, there are eight of them left standing by {place}.",
        ),
        ("He is autistic, it can't be a different face every day.", "I have lost my job over it nearly."),
        (
            "The same driver and escort are back from Monday, and it is in their contract that they stay.",
            "A bigger bus is on from {day}.",
        ),
        ("Transport is provided in line with the policy.",),
        (("Ring by four with who comes tomorrow", "I will ring by four with the name of the driver for tomorrow.", 1),),
        (("admissions", "Is there a place at the school by {place} in year 8?", "One."),),
        SCHOOL_YEAR,
    ),
    Topic(
        13,
        0.8,
        "admissions",
        ("Primary place", "School place, {street}"),
        (
            "We can see the school from the window and have been given one four miles off.",
            "How do I appeal, and by when?",
        ),
        ("His sister is already there.", "I don't drive."),
        (
            "A place has come up, and it is his. Start on Monday.",
            "The appeal is on {day}; this is what they ask and who can come with you.",
        ),
        ("Places are allocated in accordance with published criteria.",),
        (("Send the appeal form on paper", "I will post it today with a stamped envelope.", 3),),
        (
            (
                "school transport",
                "Would they get transport to the other school?",
                "Under eight and over two miles: yes.",
            ),
        ),
        SCHOOL_YEAR,
    ),
    Topic(
        297,
        1.4,
        "neighbourhood {ward}",
        ("Lunch club and the hall", "Residents' meeting, {place}", "Street party, {street}", "Key for {place}"),
        (
            "We want to close {street} for a party, who do I ask?",
            "The lunch club needs somewhere while the hall is being done.",
            "Would somebody from the council come to our meeting at {place} on {day}?",
            "Thank you for sorting the steps, the whole of {street} noticed.",
        ),
        (
            "There are forty of us on a good day.",
            "We will do the teas.",
            "Last time a man came and read it off a sheet.",
        ),
        (
            "The room at {place} is yours until the hall is done.",
            "I will be there at seven, and I will bring the plan so that people can draw on it.",
            "It is closed from noon to eight. The cones come on Friday.",
        ),
        ("Applications must be submitted six weeks in advance.",),
        (
            ("Send the hall forms in large print", "I will send the forms in large print.", 3),
            ("Come to the meeting at {place}", "I will come to the meeting.", 12),
        ),
        (
            (
                "traffic engineer",
                "Any reason not to close {street} for an afternoon?",
                "None. Keep a way open for an ambulance.",
            ),
        ),
    ),
    Topic(
        353,
        0.9,
        "complaints 1",
        ("Complaint", "Complaint about {street}", "Nobody rings back"),
        (
            "I want to complain. Five people and none of them knew anything about the others.",
            "I have told this story six times now.",
            "I was promised a call back on {day}.",
        ),
        ("I have the names.", "I am not angry with you, love, you are just the one who picked up."),
        (
            "I read all of it before I rang. This is what went wrong, this is what happens now, and I am the one you ring.",
        ),
        ("Your complaint will be handled at stage one within ten working days.",),
        (
            (
                "Ring on Friday with what was found",
                "I will ring you on Friday with what I found, even if it is not finished.",
                4,
            ),
        ),
        (("contact leader", "What do your notes say for {n} {street}?", "Three calls, no name taken on any."),),
    ),
)
