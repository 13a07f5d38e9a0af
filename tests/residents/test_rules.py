import doctest

import pytest

from crm.errors import BadInput
from crm.residents import belonging, rules, terms
from crm.residents.asked import Word, for_fts5, for_tsquery


@pytest.mark.parametrize(
    "typed_number", ["01632 960417", "(01632) 960 417", "+44 1632 960417", "0044 1632 960417", "01632-960-417"]
)
def test_a_british_number_has_one_spelling(typed_number):
    assert rules.phone(typed_number) == "+441632960417"


@pytest.mark.parametrize("number", ["", "phone", "123", "0" * 40, "01632"])
def test_what_is_no_number_is_said_with_an_example(number):
    with pytest.raises(BadInput, match="is not a phone number. Write it like"):
        rules.phone(number)


def test_an_email_is_compared_in_small_letters_and_nobody_is_asked():
    assert rules.email("Eileen.Marsden@Example.ORG") == "eileen.marsden@example.org"
    with pytest.raises(BadInput, match="is not an email address"):
        rules.email("eileen at example")


@pytest.mark.parametrize(
    "raw, network, normal",
    [
        ("@GrittingLady", "X", "grittinglady"),
        ("https://www.facebook.com/Gritting.Lady/", "Facebook", "gritting.lady"),
        ("@Lady@Example.social", "Mastodon", "Lady@Example.social"),
    ],
)
def test_a_handle_is_kept_bare_and_its_case_counts_where_the_network_counts_it(raw, network, normal):
    assert rules.handle(raw, network) == normal


def test_a_postcode_at_the_end_of_an_address_is_taken_as_one():
    point = rules.contact_point("address", "9 Crag Lane, Hale nm1 1aa")
    assert (point.value, point.postcode) == ("9 Crag Lane, Hale", "NM11AA")


def test_a_postcode_that_is_none_is_named():
    with pytest.raises(BadInput) as told:
        rules.contact_point("address", "9 Crag Lane", postcode="NOWHERE")
    assert told.value.problems == {"postcode": "NOWHERE is not a postcode. Write it like M33 2AB."}


def test_an_address_says_its_street_and_not_its_door():
    assert rules.street("9 Crag Lane, Hale") == "Crag Lane"
    assert rules.street("Flat 2, 14a Ferry Street, Tarn") == "Ferry Street"


@pytest.mark.parametrize(
    "asked, found",
    [
        ("gritting lady, Hale", ("gritting", "lady", "hale")),
        ("Siân O’Brien", ("sian", "obrien")),
        ("+44 1632 960 417", ("01632960417",)),
        ("960417", ("960417",)),
        ("M33 2ab", ("m332ab",)),
        ("a\" OR names:* NEAR(b) -- ' & | !", ("a", "or", "names", "near", "b", "and")),
        ("  ", ()),
    ],
)
def test_what_is_asked_becomes_plain_words(asked, found):
    assert terms.asked_terms(asked) == found


@pytest.mark.parametrize(
    "word, root",
    [
        ("gritting", "grit"),
        ("gritted", "grit"),
        ("bins", "bin"),
        ("parking", "park"),
        ("caring", "caring"),
        ("bus", "bus"),
    ],
)
def test_an_ending_is_taken_off_where_enough_is_left(word, root):
    assert terms.root(word) == root


@pytest.mark.parametrize(
    "typed_word, word", [("jhon", "john"), ("smiht", "smith"), ("marsdn", "marsden"), ("harsden", "marsden")]
)
def test_one_slip_of_the_fingers_is_seen(typed_word, word):
    assert terms.is_one_slip_away(typed_word, word)
    assert terms.deletions(typed_word) & terms.deletions(word), "the index of spellings would not bring it up"


@pytest.mark.parametrize(
    "typed_word, word", [("john", "john"), ("jhno", "john"), ("marsden", "marlow"), ("abcd", "badc")]
)
def test_what_is_further_away_is_not(typed_word, word):
    assert not terms.is_one_slip_away(typed_word, word)


def test_words_that_fit_are_marked_whatever_their_case_and_accents():
    assert rules.marked("Siân O’Brien, Hale", ("sian", "hal")) == (
        ("Siân", True), (" O’Brien, ", False), ("Hale", True),
    )  # fmt: skip


def test_a_question_is_written_out_for_each_index():
    asked = (((Word("gritting"), Word("grit")), (Word("hale", whole=True),)),)
    assert for_fts5(asked) == '(("gritting" * OR "grit" *) AND ("hale"))'
    assert for_tsquery(asked) == "(('gritting':* | 'grit':*) & ('hale'))"


def test_the_examples_of_who_belongs_to_whom_hold():
    assert doctest.testmod(belonging) == (0, doctest.testmod(belonging).attempted)
    assert belonging.role("business partner", "Eileen") == "business partner of Eileen"
