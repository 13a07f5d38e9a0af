import pytest

from crm.audit import rules


@pytest.mark.parametrize(
    ("action", "words"),
    [("resident.merged", "Resident merged"), ("role_grant.ended", "Role grant ended"), ("odd", "Odd")],
)
def test_an_action_is_read_as_words(action, words):
    assert rules.readable(action) == words


def test_details_are_names_and_numbers_and_only_those_with_a_value():
    details = {"owner_post_id": 12, "deputy_post_id": None, "fields": ["known_as", "purpose"], "moved": 0, "ids": []}
    assert rules.details_in_words(details) == "Owner post: 12; Fields: known as, purpose; Moved: 0"


def test_details_are_in_words_that_one_reads():
    details = {"joined": True, "leaves_the_council": False, "last_day": "2026-11-19"}
    assert rules.details_in_words(details) == "Joined: yes; Leaves the council: no; Last day: 19 November 2026"


@pytest.mark.parametrize(
    ("words", "subject"),
    [("Resident 412", ("resident", 412)), (" role grant 3 ", ("role_grant", 3)), ("Resident", None), ("412", None),
     ("", None), ("resident 1; drop", None)],
)  # fmt: skip
def test_what_an_act_is_about_is_a_thing_and_its_number(words, subject):
    assert rules.subject(words) == subject
