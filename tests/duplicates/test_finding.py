"""Who may have been entered twice, why, and what became of the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crm.actor import Actor
from crm.council.models import COUNCIL
from crm.duplicates import commands
from crm.duplicates.finding import MOST_IN_BLOCK
from crm.duplicates.queries import suspected_of, suspects
from crm.duplicates.rules import Entry, Forest, key_of, likeness
from crm.errors import NotFound, Refused
from crm.residents.cards import resident_card
from tests.residents.scene import reached, somebody

SYSTEM = Actor.system("duplicates")
HERE = frozenset({("NM11AA", "9 Crag Lane")})
NEXT_DOOR = frozenset({("NM11AA", "11 Crag Lane")})
THERE = frozenset({("NM21AA", "1 Elm Row")})
PHONE = frozenset({("phone", ":+441632960417")})


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ((("Eileen Marsden",), frozenset(), HERE), (("E. Marsden",), frozenset(), NEXT_DOOR),
         ("names alike: Eileen Marsden / E. Marsden, same street",)),
        ((("Eileen Marsden",), PHONE, HERE), (("Mrs Marsden",), PHONE, frozenset()), ("same phone number",)),
        ((("Eileen Marsden",), PHONE, HERE), (("Gritting lady",), PHONE, frozenset()), ("same phone number",)),
        ((("Eileen Marsden",), PHONE, HERE), (("Ron Marsden",), PHONE, HERE), None),
        ((("Eileen Marsden",), frozenset(), HERE), (("Ron Marsden",), frozenset(), HERE), None),
        ((("Eileen Marsden",), frozenset(), HERE), (("Eileen Marsdon",), frozenset(), HERE),
         ("names alike: Eileen Marsden / Eileen Marsdon, same street",)),
        ((("John Smith",), frozenset(), HERE), (("John Smith",), frozenset(), THERE), None),
        ((("John Smith",), frozenset(), HERE), (("Smith John",), frozenset(), frozenset()),
         ("names alike: John Smith / Smith John, same ward",)),
    ],
)  # fmt: skip
def test_what_speaks_for_one_person(one, other, reasons):
    how = likeness(entry(1, one), entry(2, other))
    assert how.is_likely == (reasons is not None)
    assert reasons is None or how.reasons == reasons
    assert not likeness(entry(1, one), replace(entry(2, other), controller_id=9)).reasons


def entry(number: int, said) -> Entry:
    names, points, places = said
    return Entry(number, names, ("the bin man",), points, places, ward_id=3)


def test_spellings_of_a_name_sound_alike_and_a_circle_of_merges_is_refused():
    assert len({key_of(name) for name in ("Anne Thomson", "A. Thompsen", "Ann Tomson")}) <= 2
    assert key_of("Siân O’Brien") == key_of("S O'Brian") and key_of("") == ""
    with pytest.raises(ValueError, match="circle"):
        Forest({1: 2, 2: 1}).root(1)


def twice(cast) -> int:
    """Eileen Marsden a second time, in the same street and with her number."""
    reached(cast.eileen, "phone", "01632 960417", "+441632960417")
    other = somebody("E. Marsden", ward=cast.hale)
    reached(other, "phone", "01632 960 417", "+441632960417")
    return other


def test_looking_through_everybody_finds_what_her_own_page_says_and_never_across_controllers(cast, actor_of_cast):
    other = twice(cast)
    hidden = somebody("Eileen Marsden", controller=cast.youth_justice_circle)
    reached(hidden, "phone", "01632 960417", "+441632960417", controller=cast.youth_justice_circle)
    for number in range(MOST_IN_BLOCK + 1):
        reached(somebody(f"Guest {number}"), "phone", "01632 960999", "+441632960999")
    looked = commands.find_suspicions(SYSTEM)
    assert (looked.suspected, looked.too_large) == (1, 1)
    for who in (cast.maggie, cast.jo):
        actor = actor_of_cast(who)
        (one,) = suspects(actor, 1).rows
        assert {one.first_id, one.second_id} == {cast.eileen, other}
        assert one.reasons[0] == "same phone number"
        (near,) = suspected_of(actor, resident_card(actor, cast.eileen))
        assert (near.second_id, near.reasons) == (other, tuple(one.reasons))
    assert suspected_of(actor_of_cast(cast.jo), resident_card(actor_of_cast(cast.jo), hidden)) == ()


def test_no_is_never_asked_again_and_later_is_after_some_days(cast, actor_of_cast, at):
    other, maggie = twice(cast), actor_of_cast(cast.maggie)

    def asked() -> bool:
        commands.find_suspicions(SYSTEM)
        listed, near = suspects(maggie, 1).rows, suspected_of(maggie, resident_card(maggie, cast.eileen))
        assert bool(listed) == bool(near)
        return bool(listed)

    assert asked()
    commands.answer_suspicion(maggie, other, cast.eileen, answer="later")
    assert not asked()
    at(timedelta(days=30))
    assert asked() and suspects(maggie, 1).rows[0].put_off_by == "Maggie Oakes"
    commands.answer_suspicion(maggie, cast.eileen, other, answer="no")
    with pytest.raises(Refused, match="Maggie Oakes said on 16 December 2026 that they are two people"):
        commands.answer_suspicion(actor_of_cast(cast.ben), cast.eileen, other, answer="no")
    at(timedelta(days=4000))
    assert not asked()
    with pytest.raises(NotFound):
        commands.answer_suspicion(maggie, other, somebody("E M", controller=cast.youth_justice_circle), answer="no")


def test_a_no_holds_for_whoever_is_put_together_later_and_apart_means_no(cast, actor_of_cast):
    other, maggie = twice(cast), actor_of_cast(cast.maggie)
    third = somebody("Eileen A. Marsden", ward=cast.hale)
    commands.answer_suspicion(maggie, cast.eileen, other, answer="no")
    commands.merge(maggie, other, into_id=third)
    commands.find_suspicions(SYSTEM)
    assert suspects(maggie, 1).rows == () and suspected_of(maggie, resident_card(maggie, cast.eileen)) == ()
    fourth = twice_more(cast)
    made = commands.merge(maggie, fourth, into_id=cast.eileen)
    commands.undo_merge(maggie, made)
    commands.find_suspicions(SYSTEM)
    assert {fourth, cast.eileen} not in [{one.first_id, one.second_id} for one in suspects(maggie, 1).rows]


def twice_more(cast) -> int:
    fourth = somebody("Mrs E Marsden", ward=cast.hale)
    reached(fourth, "phone", "01632 960417", "+441632960417", controller=COUNCIL)
    return fourth
