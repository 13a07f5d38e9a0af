"""A day's work for the others whom one may sign in as, and what only some of them may know of."""

from __future__ import annotations

from datetime import timedelta

from crm.demo import quiet
from crm.demo.crowd import point
from crm.demo.rows import responsible
from crm.demo.story.teller import Teller
from crm.demo.thread import Party


def tell(t: Teller) -> None:
    """Put all of it into the book."""
    _bens_day(t)
    _priyas_day(t)
    _managers_day(t)
    _digital_day(t)
    _councillors_own(t)
    _circles(t)


def _bens_day(t: Teller) -> None:
    ben = t.seat("Ben Okafor", "inspector North")
    aled = t.person(
        "Aled Pritchard-Shaw",
        "Hale",
        t.at(200),
        pronoun="he",
        street="40 Ferry Street",
        phone="07700 900655",
        lead="inspector North",
    )
    hole = t.thread(
        "Pothole, Ferry Street", 557, "Hale", aled, system="Highways", reference=f"HW-{t.day(20).year}-11907"
    )
    hole.heard(t.at(20, 8, 30), "There's a hole outside mine you could bath a dog in.", "phone", seat=ben)
    hole.said(t.at(19, 9), "An inspector will assess the defect.", "email", ben, outcome="statement only")
    hole.heard(t.at(5, 20, 5), "You assessed it. It's still a hole. I've put the dog in it and taken a photo.", "social",
               line=t.line("@BenOkaforNMBC"), seat=ben)  # fmt: skip
    hole.finish()
    nia = t.person("Nia Frost-Hughes", "Fellgate", t.at(90), street="", phone="01632 960311", lead="inspector North")
    wall = t.thread("Loose stones on the viaduct path", 537, "Fellgate", nia)
    wall.heard(t.at(4, 12, 40), "Stones keep coming off the wall onto the path to school.", "phone", seat=ben)
    made = wall.said(t.at(3, 8, 50), "Fenced off this morning. I will ring when the mason has been.", "phone", ben)
    wall.promised(made, t.at(3, 8, 50), ben, "Ring when the mason has been", t.soon(1))
    wall.finish()
    bus = t.person("Lady in the red coat", "Tarn", t.at(3, 9), lead="inspector North")
    shelter = t.thread("Ice by the bus shelter", 561, "Tarn", bus)
    shelter.heard(
        t.at(2, 7, 40),
        "Went over by the shelter this morning. Nothing broken, thank God, but the next one will.",
        "in person",
        seat=ben,
        place="Boathouse Lane",
    )
    shelter.asked(
        t.at(2, 9),
        ben,
        t.post("winter planner"),
        "Can the shelter on Boathouse Lane go on the hand list?",
        due_on=t.soon(0),
    )
    shelter.finish()


def _priyas_day(t: Teller) -> None:
    priya = t.seat("Priya Nair", "adviser")
    adviser = t.post("adviser")
    arrived = (
        ("Rosa Lindqvist", "Tarn", "Bins missed on Bandstand Road", 524, "@NorthmereCouncil", "social", 2, "Bins not done on Bandstand Road AGAIN. All of us, both sides."),
        ("Bernard Tull", "Castle Holm", "Parking ticket at the market", 471, "ask@northmere.example", "email", 2, "The machine would not take coins and I got a ticket. I have the photo. I'm 84 and have never had a fine."),
        ("Zoya M", "Ashgarth", "Lift out at Ashgarth flats", 141, "@NorthmereCouncil", "social", 1, "lift out at the flats and my nan is on 6th floor with her oxygen, who do i ring???"),
        ("Paul Oddie", "Sandwath", "Where is the new tip?", 531, "northmere.example/report", "web", 1, "The sign says closed. Where do I take a fridge?"),
    )  # fmt: skip
    for name, ward, subject, service, handle, channel, days_ago, words in arrived:
        person = t.person(name, ward, t.at(days_ago, 17, 5), pronoun="they", lead="adviser")
        thread = t.thread(subject, service, ward, person)
        thread.heard(t.at(days_ago, 17, 10), words, channel, line=t.line(handle), keeper=adviser)
        thread.finish()
    hugh = t.person("Hugh Applegarth", "Withern", t.at(30), pronoun="he", phone="01632 960902", lead="adviser")
    mine = t.thread("Bus pass that never came", 280, "Withern", hugh)
    mine.heard(
        t.at(6, 10),
        "Third call about the bus pass. It was sent to number 41, he is at 14.",
        "phone",
        line=t.line("01632 960100"),
        keeper=adviser,
        seat=priya,
    )
    made = mine.said(
        t.at(6, 10, 20),
        "I said that I have sent a new one and will ring on the day it should come.",
        "phone",
        priya,
        line=t.line("01632 960100"),
    )
    mine.promised(made, t.at(6, 10, 20), priya, "Ring Mr Applegarth: has the pass come?", t.soon(0))
    mine.finish()


def _managers_day(t: Teller) -> None:
    samina, imran = t.seat("Samina Yusuf", "head of neighbourhoods"), t.seat("Imran Aziz", "head of street scene")
    edna = t.person(
        "Edna Foley-Wright", "Crook Beck", t.at(50), street="", phone="01632 960476", lead="head of neighbourhoods"
    )
    ford = t.thread("Nobody comes to the ford any more", 353, "Crook Beck", edna)
    ford.heard(
        t.at(8, 11),
        "We used to have somebody who came. Now it is a form. I would like a person.",
        "letter",
        seat=samina,
    )
    ford.finish()
    park = t.thread("What happens when Maggie’s post is empty?", 297, "Hale", Party(t.people["June Airey"]))
    park.heard(t.at(13, 15), "The club asks who will come to the AGM now.", "phone", seat=samina)
    said = park.said(t.at(9, 9, 30), "It will be Amira, and I come with her the first time.", "phone", samina)
    park.promised(said, t.at(9, 9, 30), samina, "Come to the AGM with Amira", t.soon(6))
    park.finish()
    priti = t.person("Priti Lal-Bowman", "Fellgate", t.at(80), lead="head of street scene", email="priti@example.org")
    lane = t.thread("Tipping at the turning circle", 587, "Fellgate", priti)
    lane.heard(
        t.at(9, 8, 20),
        "Every weekend, vans. You clear it on a Monday and I thank you, but when does it stop?",
        "email",
        seat=imran,
    )
    lane.said(t.at(8, 10), "Your report has been received.", "email", imran, outcome="statement only")
    lane.asked(
        t.at(7, 9), imran, t.post("flytipping North"), "Is there a camera free for the turning circle?", due_on=t.day(2)
    )
    lane.finish()


def _digital_day(t: Teller) -> None:
    owen = t.seat("Owen Blythe", "digital lead")
    mira = t.person("Mira from the Echo", "Castle Holm", t.at(100), lead="digital lead", email="news@echo.example")
    echo = t.thread("Who answers on Nextdoor?", 353, "Castle Holm", mira)
    echo.heard(
        t.at(5, 12),
        "Forty people asked about the baths on your Nextdoor page and nobody answered. Who runs it?",
        "email",
        seat=owen,
    )
    echo.asked(
        t.at(4, 10), owen, t.post("participation"), "Who looks at Nextdoor when you are on leave?", due_on=t.day(1)
    )
    echo.finish()


def _councillors_own(t: Teller) -> None:
    """Casework: the councillor's alone. Eileen is there too, as somebody else."""
    told = {
        "Helen Brathay": (
            ("Eileen Marsden", "The rail, and a fall", "She fell on the steps in March and has told nobody, least of all Ron. I am not to say.", 15, False, "no"),
            ("Harold Peel", "Ward boundary and his bus", "Wants a letter to the bus company in my name.", 6, False, "councillor"),
            ("Tanya Orme", "School appeal", "Asked me to read the appeal before it goes in on Friday.", 2, False, "both"),
            ("Joyce Ness", "Noise, second opinion", "Thinks that the officer was short with her. Does not want it taken further.", 40, True, None),
        ),
        "Dev Rana": (
            ("Mr Farooqi", "Lease of the shop", "The lease is up and he has heard nothing. Asked me to find out quietly.", 4, False, "both"),
            ("Annie Blackett", "Allotment waiting list", "Eleven years on the list. Wanted to know if I could do anything. I cannot, and said so.", 33, True, None),
        ),
    }  # fmt: skip
    northmere = t.world.northmere
    for name, cases in told.items():
        seat = t.seat(name, "councillor Hale")
        controller_id = next(one for one, held in northmere.casework[t.ward("Hale").id] if held == seat)
        for who, subject, words, days_ago, done, says in cases:
            at = t.at(days_ago, 17, 30)
            party = Party(quiet.private_resident(t.world, controller_id, who, "they", t.ward("Hale").id, at))
            case = t.thread(subject, None, "Hale", party, controller_id=controller_id)
            case.heard(at, words, "in person", seat=seat, place="surgery, Hale Library")
            if done:
                case.said(
                    t.at(days_ago - 4, 18),
                    "Rang. Told what I could do and what not.",
                    "phone",
                    seat,
                    outcome="answered",
                )
            case.finish()
            quiet.agreed(t.world, case, says, seat, at)
            responsible(t.world.book, seat.post_id, at + timedelta(minutes=12), resident_id=party.resident_id)


def _circles(t: Teller) -> None:
    """What only a restricted team knows."""
    told = (
        ("Jas Dhaliwal", "youth justice 2", "youth justice", "Reece A", "Curfew and the bakery",
         "He has been given shifts at the bakery from five. The curfew says six. Wants to know before Saturday.", 3),
        ("Jas Dhaliwal", "youth justice 2", "youth justice", "Courtney B", "Reparation, allotment",
         "Did both mornings. The old men have given her a plot.", 12),
        ("Moira Keane", "domestic abuse 1", "domestic abuse", "S., Tuesdays only", "Safe to ring Tuesdays",
         "Rang from the library. Wants to know about the flat, and that the letters stop.", 3),
    )  # fmt: skip
    northmere = t.world.northmere
    for name, post, team, who, subject, words, days_ago in told:
        seat, at = t.seat(name, post), t.at(days_ago, 14)
        controller_id = northmere.circles[team]
        party = Party(quiet.private_resident(t.world, controller_id, who, "they", t.ward("Ashgarth").id, at))
        if team == "domestic abuse":
            point(t.world, "phone", "07700 900018", t.day(days_ago), resident_id=party.resident_id, controller_id=controller_id,
                  unsafe_reason="He reads her messages. Only ring on a Tuesday between two and three.")  # fmt: skip
        thread = t.thread(subject, None, "Ashgarth", party, controller_id=controller_id)
        thread.heard(at, words, "phone", seat=seat)
        if days_ago < 5:
            made = thread.said(
                t.at(2, 15), "Said that I will have an answer this week.", "phone", seat, outcome="statement only"
            )
            thread.promised(made, t.at(2, 15), seat, "Answer before the weekend", t.soon(1))
        thread.finish()
        responsible(t.world.book, seat.post_id, at, resident_id=party.resident_id)
