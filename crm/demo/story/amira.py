"""What a neighbourhood officer finds on her second Monday in a new post: Hale's work, and Tarn's as cover."""

from __future__ import annotations

from crm.demo.seats import Seat
from crm.demo.story.denise import leaves_on
from crm.demo.story.teller import Teller
from crm.demo.thread import Party
from crm.web.formatting import day


def tell(t: Teller) -> None:
    amira = t.seat("Amira Siddiq", "neighbourhood Hale")
    hale, tarn, desk = t.post("neighbourhood Hale"), t.post("neighbourhood Tarn"), t.post("duty desk")
    facebook = t.line("@NorthmereCouncil")

    kelly = t.person("Kelly-Ann Moss", "Hale", t.at(60), street="6 Mill Row", phone="07700 900417")
    sofa = t.thread("Flytipping behind Mill Row", 587, "Hale", kelly)
    sofa.heard(t.at(6, 21, 14), "They've dumped another sofa in the back lane. Third time I've told you lot.", "social",
               line=facebook, keeper=t.post("adviser"))  # fmt: skip
    sofa.asked(
        t.at(4, 9, 10),
        t.seat("Priya Nair", "adviser"),
        hale,
        "She has written three times. It wants somebody who knows the lane.",
        passing=True,
    )
    sofa.finish()

    dawit = t.person(
        "Dawit Tesfaye",
        "Hale",
        t.at(210),
        pronoun="he",
        street="14 Mill Row",
        phone="07700 900233",
        email="dawit.tesfaye@example.org",
    )
    carol, survey = t.seat("Carol Whitby", "repairs North", 12), t.at(12, 14, 30)
    damp = t.thread("Damp, 14 Mill Row", 141, "Hale", dawit, system="Repairs", reference=f"RP-{t.day(40).year}-20418")
    damp.heard(
        t.at(40, 9, 20),
        "Black mould behind the cot, all up the outside wall.",
        "phone",
        seat=t.seat("Maggie Oakes", "neighbourhood Hale", 40),
    )
    damp.asked(t.at(39, 9), t.seat("Maggie Oakes", "neighbourhood Hale", 39), t.post("repairs North"), "Can the wall be surveyed? There is a baby.",
               due_on=t.day(20))  # fmt: skip
    ring = damp.said(survey, "Told him that the survey is booked and that I will ring with the day.", "phone", carol)
    damp.promised(ring, survey, carol, "Ring back with a date for the damp survey", t.soon(0))
    damp.heard(t.at(4, 7, 50), "The damp is back in the baby's room. Who do I speak to now Maggie has gone?", "email",
               line=t.line("maggie.oakes@northmere.example"), seat=amira)  # fmt: skip
    damp.finish()

    sheila = t.person("Sheila Crook", "Tarn", t.at(700), phone="01632 960588", email="sheila.crook@example.org")
    friends = t.group("Tarn Park Friends", "community group", "Tarn", t.at(700), ((sheila, "chair"),))
    key = t.thread("Key for the bandstand", 461, "Tarn", sheila, friends)
    key.heard(t.at(2, 16, 40), "Can we have the key to the bandstand on the 28th? There are sixty of us and a brass band.", "email",
              seat=t.seat("Amira Siddiq", "neighbourhood Tarn"), line=t.line("amira.siddiq@northmere.example"))  # fmt: skip
    key.finish()

    spaniel = t.person("Man with the spaniel, Tarn Park", "Tarn", t.at(300), pronoun="he")
    gate = t.thread("Gate at Tarn Park", 461, "Tarn", spaniel)
    lukasz = t.seat("Lukasz Wrona", "neighbourhood Tarn", 8)
    gate.heard(
        t.at(70, 8, 10),
        "Stopped me with the dog: the gate is off its hinge.",
        "in person",
        seat=lukasz,
        place="Tarn Park",
    )
    gate.said(
        t.at(66, 9),
        "Told him that it was welded on Tuesday.",
        "in person",
        lukasz,
        outcome="answered",
        place="Tarn Park",
    )
    gate.heard(
        t.at(1, 8, 10),
        "Gate’s hanging off again.",
        "in person",
        seat=t.seat("Amira Siddiq", "neighbourhood Tarn"),
        place="Tarn Park",
    )
    gate.finish()

    june = t.person("June Airey", "Hale", t.at(400), street="3 Station Road", phone="01632 960233")
    club = t.group(
        "Hale Lunch Club",
        "community group",
        "Hale",
        t.at(900),
        ((june, "treasurer"), (Party(t.people["Eileen Marsden"]), "volunteer")),
    )
    forms = t.thread("Hall hire forms", 297, "Hale", june, club)
    made = t.at(3, 13)
    forms.heard(t.at(3, 12, 30), "Nobody can read the hall forms, they are for ants.", "phone", seat=amira)
    said = forms.said(made, "I will send them in large print.", "phone", amira)
    forms.promised(said, made, amira, "Send hall hire forms in large print", t.soon(2))
    forms.finish()

    gareth = t.person(
        "Gareth Holt", "Hale", t.at(25), pronoun="he", street="22 Ferry Street", email="g.holt@example.org"
    )
    music = t.thread(
        "Music after midnight, Ferry Street", 412, "Hale", gareth, system="Environmental Health", reference="EH/26/0417"
    )
    jo = t.seat("Jo Pennington", "noise officer", 9)
    music.heard(
        t.at(25, 7, 5),
        "Music till three again. I am up at five.",
        "email",
        seat=t.seat("Maggie Oakes", "neighbourhood Hale", 25),
    )
    music.asked(
        t.at(24, 9),
        t.seat("Maggie Oakes", "neighbourhood Hale", 24),
        t.post("noise officer"),
        "Can he have the recorder?",
        due_on=t.day(10),
    )
    recorder = music.said(
        t.at(5, 15), "The recorder is with you from Monday, I will bring it round myself.", "phone", jo
    )
    music.promised(recorder, t.at(5, 15), jo, "Bring the noise recorder to 22 Ferry Street", t.soon(3))
    music.finish()

    _youth_club(t, amira)
    hedge = t.thread("Overgrown hedge, Station Road", 505, "Hale", Party(description="Somebody of Station Road"))
    hedge.heard(t.at(3, 18, 20), "The hedge at the corner of Station Road is right across the pavement, prams go in the road.", "email",
                line=t.line("hale@northmere.example"), keeper=desk)  # fmt: skip
    hedge.finish()
    bench = t.thread("A bench on Ferry Street", 461, "Hale", june)
    bench.heard(t.at(2, 9, 40), "Could there be a bench half way up Ferry Street? Five of us would use it every day.", "email",
                line=t.line("hale@northmere.example"), keeper=desk)  # fmt: skip
    bench.finish()
    for name, days, promise in (
        ("Ruby Sutherland-Kay", 3, "Meet at the chapel steps"),
        ("Oswald Pym", 5, "Post the bus times"),
    ):
        person = t.person(name, "Hale", t.at(5, 9), pronoun="they", phone="01632 960745")
        short = t.thread(promise, 297, "Hale", person)
        short.heard(t.at(5, 9), "Wanted to know who has taken over from Maggie.", "phone", seat=amira)
        met = short.said(t.at(4, 10), f"Said that it is me, and: {promise.lower()}.", "phone", amira)
        short.promised(met, t.at(4, 10), amira, promise, t.soon(days))
        short.finish()
    assert tarn.acts_as == "officer"


def _youth_club(t: Teller, amira: Seat) -> None:
    denise = t.seat("Denise Hartley", "youth worker North", 20)
    young = [
        t.person(name, "Hale", t.at(120 + 3 * at), pronoun=pronoun, lead="youth worker North")
        for at, (name, pronoun) in enumerate(
            (
                ("Tyrell from the club", "he"),
                ("Beth Lomas", "she"),
                ("Kaz", "they"),
                ("Marcus Lee-Ward", "he"),
                ("Ayo", "she"),
                ("Finn with the guitar", "he"),
            )
        )
    ]
    club = t.group("Hale Youth Club", "community group", "Hale", t.at(1000), tuple((one, "member") for one in young))
    nights = t.thread("Friday nights at the youth club", 642, "Hale", *young, club)
    nights.heard(
        t.at(11, 19),
        "They want the hall until ten on Fridays and will run the café themselves.",
        "in person",
        seat=denise,
        place="Hale Youth Club",
    )
    nights.asked(
        t.at(10, 9, 30),
        denise,
        t.post("neighbourhood Hale"),
        f"Could you lead this? My last day is {day(leaves_on(t.world.calendar.today), weekday=True)}, and they know your post.",
        passing=True,
    )
    nights.said(
        t.at(5, 17, 30),
        "Met four of them. Said that I will find out about the caretaker’s hours.",
        "in person",
        amira,
        place="Hale Youth Club",
    )
    nights.heard(
        t.at(3, 16),
        "So is it a yes?",
        "social",
        line=t.line("@NorthmereCouncil"),
        keeper=t.post("adviser"),
        parties=(young[2], club),
    )
    nights.finish()
