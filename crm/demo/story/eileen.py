"""The gritting lady of Crag Lane, over the years and lately."""

from __future__ import annotations

from crm.demo.seats import Seat
from crm.demo.story.teller import Teller
from crm.demo.thread import Party


def tell(t: Teller) -> None:
    known_since = t.at(5700, 9, 30)
    maggie = t.seat("Maggie Oakes", "neighbourhood Hale", 30)
    eileen = t.person(
        "Eileen Marsden", "Hale", known_since, known_as="the gritting lady", street="14 Crag Lane", phone="01632 960417",
        note="mornings", preferences="Ring, mornings. Do not text: she will not see it. Do not ring after 6pm.",
        adjustments="Large print, on paper.",
        about="Looks after her husband Ron, who uses a wheelchair. Speaks for Crag Lane and the steps down to the shop. "
        "Helps at Hale Lunch Club.",
        what_works="Say what you will do and when. Ring back even with no news. Avoid: “it is on the system”, and forms online.",
        brief_corrected_by_id=maggie.colleague_id, brief_corrected_at=t.at(15, 16, 10),
        safety_note="Two to a home visit: the last nine steps have no rail on the left. Steep and icy.",
        safety_review_on=t.soon(140), safety_by_id=maggie.colleague_id,
    )  # fmt: skip
    daughter = Party(description="her daughter", present_as="contact")
    behalf = Party(resident_id=eileen.resident_id, present_as="on behalf of")
    _eileens_years(t, eileen, maggie)
    sol, ben = t.post("winter planner"), t.post("inspector North")
    now = t.thread(
        "Grit bin and steps, Crag Lane", 561, "Hale", eileen, system="Highways", reference=f"HW-{t.day(30).year}-11834"
    )
    now.heard(t.at(30, 14), "Walked the steps with her. Rail is missing on the left for the last nine. The bin at the top is empty and it "
              "is the bin she means, not the bend. Took photos.", "in person", seat=maggie, place="Crag Lane")  # fmt: skip
    seen = now.asked(t.at(29, 9, 5), maggie, ben, "Nine steps without a rail on the left, photos with this. Can it go on the "
                     "winter list?", due_on=t.day(24))  # fmt: skip
    bens = t.seat("Ben Okafor", "inspector North", 26)
    now.answered(
        seen, t.at(26, 15, 20), bens, "Seen it. The rail is ordered. The bin is Sol’s, I have told him.", "statement"
    )
    now.heard(t.at(18, 13, 30), "Mum's 81 next week and that lane is an ice rink every year. Is anyone going to fill the bin??", "social",
              line=t.line("@NorthmereCouncil"), keeper=t.post("adviser"), parties=(daughter, behalf))  # fmt: skip
    priya, told = t.seat("Priya Nair", "adviser", 18), t.at(18, 16, 15)
    refill = now.said(told, "Thanks for letting us know. We will refill the bin before the first frost.", "social", priya,
                      line=t.line("@NorthmereCouncil"), parties=(daughter, behalf))  # fmt: skip
    now.promised(refill, told, priya, "Refill the grit bin at the top of Crag Lane", t.day(3))
    helen = t.seat("Helen Brathay", "cabinet streets", 15)
    now.heard(t.at(15, 17), "Met her at my street surgery. The steps still have no rail on the left. Asked Highways to look.",
              "in person", seat=helen, place="Street surgery, Hale")  # fmt: skip
    rang = now.said(t.at(12, 10, 5), "Rang to say that I am finishing. Told her the post goes on and Amira will ring in her first week.",
                    "phone", maggie)  # fmt: skip
    amira = t.seat("Amira Siddiq", "neighbourhood Hale")
    now.promised(
        rang,
        t.at(12, 10, 5),
        maggie,
        "Amira rings in her first week",
        t.day(4),
        kept_at=t.at(5, 11),
        note="Amira rang.",
    )
    now.heard(t.at(5, 11), "Rang her, as Maggie had promised. She was pleased to hear a voice. Bin not filled yet, frost forecast.", "phone",
              seat=amira)  # fmt: skip
    now.said(t.at(4, 9, 40), "Told her the salt is on order and the depot is waiting for a lorry. She asked which bin. I said I would check.",
             "phone", t.seat("Ben Okafor", "inspector North", 4), line=t.line("01632 960122"))  # fmt: skip
    when = t.at(1, 11, 20)
    met = now.heard(when, "Bin at the top still empty, Ron can’t get down the steps if it freezes Thursday. Wants a ring, mornings.",
                    "in person", seat=amira, place="outside the Co-op on Crag Lane")  # fmt: skip
    now.promised(met, when, amira, "Ring with a date for the refill", t.soon(1))
    now.asked(
        t.at(1, 11, 50), amira, sol, "When is the lorry? I want to ring her tomorrow before noon.", due_on=t.soon(1)
    )
    now.asked(t.at(1, 12, 2), t.seat("Ben Okafor", "inspector North"), t.post("neighbourhood Hale"),
              "Which bin does she mean, the top or the bend?", due_on=t.soon(1))  # fmt: skip
    now.asked(
        t.at(1, 15, 30),
        helen,
        t.post("neighbourhood Hale"),
        "Is the salt for Crag Lane coming before the weekend?",
        due_on=t.soon(2),
    )
    now.finish()


def _eileens_years(t: Teller, eileen: Party, maggie: Seat) -> None:
    """What Eileen and Maggie talked about before: the same lane, winter after winter."""
    told = (
        (5690, 561, "Grit bin, Crag Lane", "First time she rang. Could there be a grit bin at the top of the lane? It is steep and faces north.", "There is one now, yellow, by the wall. She rang to say thank you."),
        (4950, 577, "Dogs on the steps", "Somebody lets a dog go on the steps every morning.", "Put a bin at the bottom. It helped."),
        (3600, 561, "Ice on Crag Lane", "The lane was not gritted for the whole of the half term.", "Drove up with two bags myself. It is on the list for the depot."),
        (2480, 297, "Ron home from hospital", "Ron is home and in a chair now. Who does ramps?", "Gave her the name of the therapist and rang ahead. Ramp came in a month."),
        (1730, 564, "Lamp on the steps", "The lamp half way down is out. She will not go down after four.", "Mended. I walked it with her at dusk."),
        (1040, 561, "Grit bin, Crag Lane", "Bin at the top of Crag Lane is empty, Ron’s carer slid into the wall.", "Filled on Thursday. I put a shovel in it."),
        (960, 555, "Water on the steps", "Water comes down the steps from the drain by the chapel and then it freezes.", "Drain was jetted. Dry when I looked."),
        (810, 279, "Ron’s Blue Badge", "Ron’s badge runs out and the form is online only. She will not do it online.", "Took the form round and filled it in with them. Sent."),
        (700, 561, "Grit bin, Crag Lane", "First frost, bin half full, somebody is helping himself with a trailer.", "Topped up, and a lock on it; she has a key."),
        (520, 537, "Rail on the steps", "The rail on the left has come away, the last nine steps.", "Made safe. A new rail is to be ordered."),
        (390, 297, "Lunch club and the hall", "The lunch club needs somewhere while the hall is being done. Forty of them.", "The library’s back room, until spring."),
        (320, 561, "Ice on Crag Lane", "Nobody gritted, three of them could not get to the club.", "It is on the second round from now on."),
        (90, 505, "Branch over the lane", "A branch is down over the lane by the bend.", "Cleared the same afternoon."),
    )  # fmt: skip
    for days_ago, service, subject, heard, said in told:
        thread = t.thread(subject, service, "Hale", eileen)
        thread.heard(t.at(days_ago, 10, 15), heard, "phone", seat=maggie)
        thread.said(t.at(days_ago - 3, 9, 45), said, "phone", maggie, outcome="answered")
        thread.finish()
    carer = t.thread("Carer’s assessment for Ron", 225, "Hale", eileen)
    carer.heard(
        t.at(240, 11),
        "Asked who does the carer’s assessment now. She has filled in the form twice.",
        "phone",
        seat=maggie,
    )
    asked = carer.asked(
        t.at(236, 10), maggie, t.post("carers"), "She has asked twice. Please ring her and say when.", passing=True
    )
    assert asked["kind"] == "pass"
    carer.finish()
