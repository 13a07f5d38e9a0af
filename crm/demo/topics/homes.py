"""Repairs, damp, tenancies, a place to live: 23 in a hundred of what members asked about."""

from crm.demo.topics.topic import DARK_MONTHS, SUMMER, Topic

TOPICS = (
    Topic(
        141,
        6.4,
        "repairs {half}",
        ("Boiler, {n} {street}", "Repair at {n} {street}", "Leak, {n} {street}", "Front door, {n} {street}"),
        (
            "The boiler has gone off again at number {n}, no heating since {day}.",
            "Water is coming through the bathroom ceiling.",
            "The front door won't lock and I am on my own with two little ones.",
            "You sent a man for the window, he measured it, that was {ago}.",
            "The toilet has been running for weeks, you can hear it on the street.",
            "I stopped in all day on {day} and nobody came.",
            "The lift at {place} is out and {kin} is on the fourth floor.",
        ),
        (
            "There's a baby in the house.",
            "I've got the texts saying between eight and one.",
            "I am using the oven to keep warm.",
            "I don't want a card through the door, I was in.",
            "That is my third day off work.",
        ),
        (
            "The engineer fitted a new pump on {day} and it has held. I rang to make sure.",
            "Somebody was with you by six, and the joiner comes on {day} for the door.",
            "The window was made to the wrong size, which is our doing. The new one goes in on {day}.",
            "The lift is running again, and I have asked why it takes a week to get a part.",
        ),
        (
            "Your repair has been raised as a routine job.",
            "The job has been allocated to our contractor.",
            "Our engineer was unable to gain access.",
        ),
        (
            (
                "Ring with a day for the repair",
                "I will ring you by Friday with a day, even if it is not the one you want.",
                3,
            ),
            ("Send the heaters round", "I will have two heaters brought round tonight.", 1),
            (
                "Have the plumber back at {n}",
                "The same plumber will come back, so that you need not explain it again.",
                6,
            ),
        ),
        (
            (
                "repairs planners",
                "First free day for a plumber at {n} {street}?",
                "Thursday morning, and I have put him on it.",
            ),
            (
                "repairs planners",
                "What happened on {day}? The tenant was in.",
                "Van broke down and nobody rang her. Sorry.",
            ),
        ),
        DARK_MONTHS,
        "Repairs",
        "RP",
    ),
    Topic(
        141,
        2.8,
        "damp surveyor",
        ("Damp, {n} {street}", "Mould in the bedroom, {n} {street}", "Black mould, {n} {street}"),
        (
            "The damp is back in the baby's room.",
            "There is black mould behind the wardrobe and all up the outside wall.",
            "I wipe it off on a Sunday and by {day} it is back.",
            "The doctor says it is the mould that is doing {kin}'s chest in.",
            "The surveyor said I should open the windows. In January.",
        ),
        (
            "I have the doctor's letter.",
            "Her cot is against the only dry wall.",
            "Who do I speak to now the last one has gone?",
            "We have thrown out two mattresses.",
        ),
        (
            "The survey says that it is the gutter and not how you live. The gutter was mended on {day}; the wall will be stripped next.",
            "The wall has been treated, and the fan works. I will come back in six weeks with the meter.",
            "You are being moved to a dry flat while the wall is done, and you keep your tenancy.",
        ),
        ("Condensation can be reduced by heating and ventilating your home.", "A survey has been requested."),
        (
            ("Ring back with a date for the damp survey", "I will ring you with the date for the survey.", 3),
            ("Damp survey at {n} {street}", "I will come myself with the meter.", 9),
        ),
        (
            (
                "repairs {half}",
                "Can the gutter at {n} {street} be done before I survey the wall?",
                "Yes, ladder is there on {day}.",
            ),
            (
                "tenancy {half}",
                "Is there anywhere dry for them while we strip the wall?",
                "A two bed on the ground floor from the 1st.",
            ),
        ),
        DARK_MONTHS,
        "Repairs",
        "RP",
    ),
    Topic(
        92,
        2.6,
        "housing options",
        ("Waiting for a home", "Housing register, {street}", "Too small for us, {n} {street}"),
        (
            "We have been on the list for four years and there are five of us in two rooms.",
            "I bid every week and come 60th.",
            "I can't manage the stairs at number {n} any more.",
            "My landlord is selling up and I have until the end of the month.",
            "Can somebody explain what band B means, in words?",
        ),
        ("{kin} sleeps in the living room.", "I have sent the same papers in three times.", "The website logs me out."),
        (
            "I went through your application with you and put right the bedroom count. You are now in band A.",
            "You were offered the ground floor flat near {place}, and you move on {day}.",
            "I am sorry: there is nothing of that size in that ward this year. I have told you what else there is, and the choice is yours.",
        ),
        ("Your application is being processed.", "Properties are let in accordance with the allocations scheme."),
        (
            (
                "Look at the banding again",
                "I will look at the banding with the letter from the doctor, and ring you.",
                7,
            ),
        ),
        (
            (
                "occupational therapist 1",
                "Could you say if {n} {street} can be adapted?",
                "No, not with those stairs. I will put it in writing.",
            ),
        ),
    ),
    Topic(
        112,
        1.4,
        "housing options",
        ("Nowhere to stay", "Notice to leave, {n} {street}"),
        (
            "I have to be out by {day} and I have nowhere to go.",
            "I am sleeping in the car by {place}.",
            "They have changed the locks at number {n} with our things inside.",
        ),
        ("I work full time.", "I have the dog with me.", "Please don't ring, text is better."),
        (
            "You have a room from tonight, and I will meet you there at five.",
            "The notice was not a lawful one. I have told the landlord so and you can stay.",
        ),
        ("Please complete a homelessness application online.",),
        (("Ring before five about tonight", "I will ring you before five about tonight.", 0),),
        (("private homes", "Is the notice on {n} {street} a good one?", "No: no gas certificate. He can't use it."),),
    ),
    Topic(
        1485,
        2.0,
        "asb officer {half}",
        ("Trouble next door, {street}", "Threats, {street}", "Youths by {place}"),
        (
            "Them next door have been at it again, shouting and throwing things over the fence.",
            "There is a gang by {place} every night and {kin} is frightened to go past.",
            "I want it on record that number {n} has threatened me.",
            "They are dealing out of the flat above.",
        ),
        (
            "I've the police number for it.",
            "I can't sleep and I can't sell.",
            "Don't come to the door in a council van.",
        ),
        (
            "We met both of them, with the police, and there is a signed agreement. You have my number if it is broken.",
            "There are extra patrols by {place} until half term, and the light there is mended.",
        ),
        ("We work with partners to tackle antisocial behaviour.",),
        (("Visit {n} {street} with the police", "I will go round with the officer this week, not in a van.", 5),),
        (("youth worker {half}", "Do you know the ones by {place}?", "Most of them. I will be there on Thursday."),),
        SUMMER,
    ),
    Topic(
        209,
        1.6,
        "social worker 1",
        ("Help at home", "Care assessment", "Carer, {street}"),
        (
            "I am looking after {kin} on my own and I can't do the nights as well.",
            "The carers come at ten to get her up and at four to put her to bed.",
            "Who do I ask about a bath seat?",
            "He came home from hospital on {day} and nobody has been.",
        ),
        (
            "I am 79 myself.",
            "She won't have strangers, you have to go gently.",
            "I have been passed round five people.",
        ),
        (
            "We met at home, and the visits change from {day}: eight in the morning and half past eight at night.",
            "The bath seat was fitted this morning and he has used it.",
        ),
        ("You have been added to the waiting list for an assessment.",),
        (
            ("Visit for the assessment", "I will come on Tuesday and stay as long as you need.", 6),
            ("Ring with the name of the worker", "I will ring you with a name, not a number.", 3),
        ),
        (("occupational therapist 1", "Could you do {n} {street} with me? Stairs and bath.", "Yes, Tuesday at two."),),
    ),
)
