"""Two pages of one colleague, or two colleagues, at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from crm.council.access import actor_of
from crm.database import db
from crm.errors import Refused, Stale
from crm.handovers.commands.half_hour import leave_out, put_off, tell
from crm.handovers.commands.people_i_know import TakenIn, list_people, take_in
from crm.handovers.contacts.reading import read_lines
from crm.handovers.models import HalfHourAnswer, ListedPerson
from crm.residents.models import Resident
from tests.council.test_two_at_once import both
from tests.residents.scene import somebody

JOAN = "Joan Pickles, 01632 960 111"


def joans():
    return db.session.scalar(select(func.count()).where(Resident.name == "Joan Pickles"))


def taking(who, post):
    return lambda: take_in(actor_of(who), [], [], post_id=post)


def test_two_who_bring_the_same_person_make_one_resident(app, cast):
    for who in (cast.maggie, cast.ben):
        list_people(actor_of(who), read_lines(JOAN), tick=True)
    answers = both(app, taking(cast.maggie, cast.hale_officer), taking(cast.ben, cast.highways_inspector))
    assert sorted((one.count, one.fit_now) for one in answers) == [(0, 1), (1, 0)]
    assert joans() == 1


def test_one_list_taken_in_twice_at_once_is_taken_in_once(app, cast):
    list_people(actor_of(cast.maggie), read_lines(JOAN), tick=True)
    answers = both(app, *[taking(cast.maggie, cast.hale_officer)] * 5)
    assert sum(isinstance(one, TakenIn) for one in answers) == 1
    assert sum(isinstance(one, Refused) for one in answers) == 4
    assert joans() == 1


def test_two_lists_at_once_leave_one_whole(app, cast):
    def listing(text):
        return lambda: list_people(actor_of(cast.maggie), read_lines(text), tick=True)

    both(app, listing("A\nB\nC"), listing("D\nE"))
    names = db.session.scalars(select(ListedPerson.name).order_by(ListedPerson.place)).all()
    assert names in (["A", "B", "C"], ["D", "E"])


def test_two_answers_at_once_are_one(app, cast):
    who = somebody("Joan Pickles")
    acts = [lambda act=act: act(actor_of(cast.maggie), who) for act in (put_off, leave_out)]
    both(app, *acts, *acts)
    (answer,) = db.session.scalars(select(HalfHourAnswer.answer)).all()
    assert answer in ("later", "skipped")


def test_two_who_tell_of_one_resident_at_once_lose_nothing(app, cast):
    who = somebody("Joan Pickles")

    def telling(colleague_id, words):
        return lambda: tell(
            actor_of(colleague_id), who, what_works=words, what_to_avoid="", still_open="", version=1
        )  # fmt: skip

    answers = both(app, telling(cast.maggie, "Hers"), telling(cast.ben, "His"))
    (stale,) = [one for one in answers if isinstance(one, Stale)]
    kept = db.session.get_one(Resident, who, populate_existing=True)
    assert kept.what_works in ("Hers", "His") and stale.theirs["What works"] == kept.what_works
    assert kept.version == 2
