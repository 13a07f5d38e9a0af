from datetime import timedelta

import pytest

from crm import clock
from crm.council.models import Ward
from crm.database import db
from crm.residents import steps
from crm.residents.matching import ENOUGH
from crm.residents.models import Link, Organisation, Resident, SearchRow
from crm.residents.queries import recently_spoken, search
from tests.cast import keep
from tests.residents.scene import LONG_AGO, found_anew, matter_with, reached, said, some_body, somebody


@pytest.fixture
def officer(cast, actor_of_cast):
    return actor_of_cast(cast.amira)


def names(result):
    return [hit.name for hit in result.hits]


# By name.


@pytest.mark.parametrize(
    "asked", ["mars", "Marsden", "eileen marsden", "marsden eil", "MARSDEN", "arsde", "the gritting lady"]
)
def test_any_part_of_a_name_finds_somebody(officer, cast, asked):
    result = search(officer, asked)
    assert [(hit.kind, hit.id) for hit in result.hits] == [("resident", cast.eileen)]
    assert not result.more and result.total_words == "1"


@pytest.mark.parametrize("asked", ["sian obri", "Siân O’Brien", "SIAN O'BRIEN", "siân"])
def test_accents_and_apostrophes_are_forgiven(officer, asked):
    somebody("Siân O’Brien")
    assert names(search(officer, asked)) == ["Siân O’Brien"]


@pytest.mark.parametrize("asked", ["Jhon Smiht", "john smih", "jon smith", "johm smith"])
def test_typing_mistakes_are_forgiven_and_it_says_so(officer, asked):
    somebody("John Smith")
    result = search(officer, asked)
    assert names(result) == ["John Smith"]
    assert result.other_spelling or asked == "jon smith" or "smih" in asked


def test_three_letters_that_are_left_of_a_word_begin_no_other(officer, cast):
    """`mars` less its s begins Marion as well, and Mary, and Martin."""
    somebody("Marion Roscoe")
    assert names(search(officer, "mars")) == ["Eileen Marsden"]


def test_a_single_figure_is_a_whole_number_unless_a_name_begins_with_it(officer):
    house = somebody("Joan Peel")
    said(house, "They live at number 12 now")
    assert names(search(officer, "peel 12")) == ["Joan Peel"]
    assert names(search(officer, "peel 1")) == []
    somebody("Peel Estate 14")
    assert names(search(officer, "peel 1")) == ["Peel Estate 14"]


def test_what_fits_as_typed_stands_before_other_spellings(officer):
    somebody("Joan Peel", known_as="")
    somebody("Joann Pell")
    assert names(search(officer, "joan peel")) == ["Joan Peel", "Joann Pell"]


def test_the_whole_name_stands_first_then_beginnings_then_what_was_said(officer):
    insider = somebody("Amarnath Rai")
    talker = somebody("Bob Peel")
    longer = somebody("Marnie Cole")
    exact = somebody("Marn")
    said(talker, "They spoke of the marn valley")
    assert [hit.id for hit in search(officer, "marn").hits] == [exact, longer, insider, talker]


def test_among_equals_those_spoken_with_last_stand_first(officer):
    ids = [somebody(f"Pat Moss {number}") for number in range(3)]
    for place, resident_id in enumerate((ids[1], ids[2], ids[0])):
        said(resident_id, "hello", at=LONG_AGO + timedelta(days=place))
    assert [hit.id for hit in search(officer, "pat moss").hits] == [ids[0], ids[2], ids[1]]


# By what is remembered.


def test_the_gritting_lady_of_hale_is_found_by_what_she_said_and_where_she_lives(officer, cast):
    lady = somebody("Edith Tarleton", ward=cast.hale, pronoun="she")
    said(lady, "Rang about the gritting on the hill outside the school")
    result = search(officer, "gritting lady, Hale")
    assert cast.eileen == result.hits[0].id, "she is called so"
    assert lady in [hit.id for hit in search(officer, "gritting school lady, Hale").hits]
    hit = next(hit for hit in search(officer, "gritting hill woman").hits if hit.id == lady)
    assert hit.line == "Hale"
    assert "Words: rang about the gritting on the hill" in hit.reason
    assert ("gritting", True) in hit.reason_pieces


@pytest.mark.parametrize("kept", ["the road was not gritted", "the grit bin is empty", "no grit", "Gritting!"])
def test_gritting_finds_gritted_and_the_grit_bin(officer, kept):
    said(somebody("Bob Peel"), kept)
    assert "Bob Peel" in names(search(officer, "gritting"))


@pytest.mark.parametrize("asked", ["crag lane", "Crag", "hale", "hale gritting"])
def test_street_and_ward_find_somebody_and_are_named(officer, cast, asked):
    assert [hit.id for hit in search(officer, asked).hits] == [cast.eileen]
    assert search(officer, "crag").hits[0].line == "Crag Lane, Hale"
    assert search(officer, "crag").hits[0].reason == "Street: Crag Lane"


def test_an_organisation_is_found_and_so_are_the_people_in_it(officer, cast):
    group = some_body("Hale Residents’ Association")
    secretary = somebody("Bob Peel")
    keep(Link(controller_id=1, resident_id=secretary, organisation_id=group, kind="secretary"))
    found_anew(secretary)
    result = search(officer, "residents association")
    assert [(hit.kind, hit.id) for hit in result.hits] == [("organisation", group), ("resident", secretary)]
    assert result.hits[1].reason == "Organisation: Hale Residents’ Association, secretary"


def test_one_word_of_three_may_be_remembered_wrongly(officer, cast):
    said(cast.eileen, "potholes by the chapel")
    assert [hit.id for hit in search(officer, "potholes chapel zebra").hits] == [cast.eileen]


# By how they are reached.


@pytest.mark.parametrize(
    "asked", ["01632 960417", "+44 1632 960417", "01632960", "960417", "(01632) 960-417", "0044 1632 960 417"]
)
def test_a_phone_number_is_found_in_any_spelling_and_by_its_last_six_digits(officer, cast, asked):
    result = search(officer, asked)
    assert [hit.id for hit in result.hits] == [cast.eileen]
    assert result.hits[0].reason == "Phone: 01632 960417"


@pytest.mark.parametrize(
    "kind, value, normal, asked",
    [
        ("email", "Edith@Example.org", "edith@example.org", "edith@example.org"),
        ("email", "Edith@Example.org", "edith@example.org", "edith@exam"),
        ("handle", "@Gritty_Edith", "gritty_edith", "@gritty_edith"),
    ],
)
def test_email_and_handle_are_found(officer, kind, value, normal, asked):
    edith = somebody("E. Tarleton")
    reached(edith, kind, value, normal, network="X" if kind == "handle" else "")
    assert [hit.id for hit in search(officer, asked).hits] == [edith]


@pytest.mark.parametrize("asked", ["NM1 1AA", "nm11aa", "NM1 1A", "nm1"])
def test_a_postcode_is_found_in_any_spelling(officer, cast, asked):
    assert [hit.id for hit in search(officer, asked).hits] == [cast.eileen]
    assert search(officer, "NM1 1AA").hits[0].reason == "Postcode: NM1 1AA"


# What somebody may know of.


def test_nothing_under_another_controller_is_found_counted_or_suggested(officer, cast, actor_of_cast):
    somebody("Zebedee Quixley", controller=cast.helens_casework)
    somebody("Zelda Quickly", controller=cast.youth_justice_circle)
    for asked in ("zebedee", "quixley", "Zebedee Quixely", "ixle", "quixley zebedee hale", "zelda"):
        result = search(officer, asked)
        assert (result.hits, result.total, result.more) == ((), 0, False), asked
    assert names(search(actor_of_cast(cast.helen), "Zebedee Quixely")) == ["Zebedee Quixley"]
    assert names(search(actor_of_cast(cast.jo), "zeldda")) == ["Zelda Quickly"]


def test_another_controllers_words_do_not_change_which_correction_is_offered(officer, cast):
    somebody("John Smithe")
    before = search(officer, "smithw")
    for number in range(20):
        somebody(f"Smith{chr(97 + number)} Nobody", controller=cast.helens_casework)
    assert search(officer, "smithw") == before
    assert names(before) == ["John Smithe"]


def test_words_of_a_restricted_conversation_find_the_resident_for_that_team_alone(officer, cast, actor_of_cast):
    said(cast.eileen, "caution tribunal", controller=cast.youth_justice_circle)
    assert search(officer, "tribunal").hits == ()
    assert [hit.id for hit in search(actor_of_cast(cast.jo), "tribunal marsden").hits] == [cast.eileen]
    assert len(search(actor_of_cast(cast.jo), "marsden").hits) == 1, "found twice, shown once"


def test_a_councillor_finds_whom_a_matter_was_put_to_them_about_and_nobody_else_of_the_council(cast, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    assert search(helen, "marsden").hits == ()
    matter_with(cast.eileen, post=cast.cabinet_member, role="support")
    assert [hit.id for hit in search(helen, "marsd").hits] == [cast.eileen]
    assert [hit.id for hit in search(helen, "960417").hits] == [cast.eileen]
    assert search(actor_of_cast(cast.dev), "marsden").hits == ()


def test_a_councillor_does_not_search_what_somebody_said_to_the_council(cast, actor_of_cast):
    matter_with(cast.eileen, post=cast.councillor_hale)
    said(cast.eileen, "benefit appeal")
    helen = actor_of_cast(cast.helen)
    assert search(helen, "appeal").hits == ()
    assert search(helen, "marsden appeal").hits == ()
    assert search(helen, "marsden").hits[0].last_at is None


def test_an_auditor_finds_nobody(cast, actor_of_cast):
    assert search(actor_of_cast(cast.ruth), "marsden").hits == ()


def test_those_who_were_merged_into_somebody_are_not_listed(officer, cast):
    somebody("Eileen Marsdon", canonical_id=cast.eileen)
    assert [hit.id for hit in search(officer, "eileen").hits] == [cast.eileen]


# What is typed.


@pytest.mark.parametrize(
    "asked",
    [
        "", " ", "'", '"', '"*', "a*b", "NEAR(a b)", "names:x", "^a", "a AND", "-", "%", "_", "\\", "\0", "(((",
        "' OR 1=1 --", ":* & !", "\u202egnitirg", "😀", "漢字", "ß", "é" * 500, "x " * 200, "=cmd()",
        "<script>alert(1)</script>", "1e309", "0x", "not", "or and not",
    ],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_the_search(officer, asked):
    assert search(officer, asked).total >= 0


def test_a_hundred_kilobytes_are_cut_and_answered(officer):
    assert search(officer, "marsden " * 12_500).hits[0].name == "Eileen Marsden"


def test_more_than_500_are_counted_as_500_and_more(officer):
    ids = keep(*(Resident(name=f"Patricia Moss {n}", controller_id=1, created_at=LONG_AGO) for n in range(ENOUGH + 20)))
    found_anew(*ids)
    exact = somebody("Pat")
    result = search(officer, "pat")
    assert result.total_words == "500+" and result.more and len(result.hits) == 8
    assert result.hits[0].id == exact, "the whole name is not crowded out"


def test_a_search_makes_the_same_few_statements_for_one_and_for_many(officer, sql_count):
    somebody("Quilla Peel")
    with sql_count() as one:
        assert len(search(officer, "quilla peel", limit=1).hits) == 1
    for number in range(20):
        somebody(f"Quilla Peel {number}")
    with sql_count() as many:
        assert len(search(officer, "quilla peel", limit=20).hits) == 20
    assert len(one) == len(many) <= 8


# How the rows are kept.


def test_a_new_name_is_found_and_the_old_one_is_not(officer, cast):
    keep_name(cast.eileen, "Eileen Tarleton")
    assert search(officer, "marsden").hits == ()
    assert names(search(officer, "tarleton")) == names(search(officer, "arleto")) == ["Eileen Tarleton"]


def keep_name(resident_id, name):
    db.session.get(Resident, resident_id).name = name
    db.session.commit()
    found_anew(resident_id)


def test_what_is_remembered_is_the_newest_and_bounded(cast):
    said(cast.eileen, "first " + "x" * 1_990)
    said(cast.eileen, "second", at=LONG_AGO + timedelta(days=2))
    said(cast.eileen, "late news of old", at=LONG_AGO + timedelta(days=1))
    row = db.session.query(SearchRow).filter_by(resident_id=cast.eileen).one()
    assert row.remembered.startswith("late news of old second first x") and len(row.remembered) == 2_000
    assert row.last_at == LONG_AGO + timedelta(days=2), "an older moment does not move it back"


def test_what_was_removed_is_forgotten(officer, cast):
    said(cast.eileen, "a diagnosis")
    steps.remember([cast.eileen], [], 1, "a letter", LONG_AGO, instead=True)
    db.session.commit()
    assert search(officer, "diagnosis").hits == ()
    assert [hit.id for hit in search(officer, "letter").hits] == [cast.eileen]


def test_the_name_of_a_ward_follows_its_resident(officer, cast):
    db.session.get(Resident, cast.eileen).ward_id = cast.tarn
    db.session.commit()
    found_anew(cast.eileen)
    assert [hit.id for hit in search(officer, "tarn marsden").hits] == [cast.eileen]
    assert db.session.get(Ward, cast.tarn).name == "Tarn"


# Spoken with lately.


def test_those_spoken_with_last_are_listed_first_25_to_a_page(officer, cast, actor_of_cast):
    ids = [somebody(f"Pat Moss {number:02}") for number in range(30)]
    for place, resident_id in enumerate(ids):
        said(resident_id, "hello", at=LONG_AGO + timedelta(days=place))
    first, second = recently_spoken(officer, 1), recently_spoken(officer, 2)
    assert [hit.id for hit in first.rows] == ids[:4:-1] and first.has_next
    assert [hit.id for hit in second.rows] == ids[4::-1] and not second.has_next
    assert recently_spoken(actor_of_cast(cast.helen), 1).rows == ()
    assert recently_spoken(actor_of_cast(cast.ruth), 1).rows == ()


def test_organisations_are_listed_among_those_spoken_with(officer):
    group = some_body("Tarn Anglers")
    steps.remember([], [group], 1, "the pier", clock.now())
    db.session.commit()
    assert [(hit.kind, hit.name) for hit in recently_spoken(officer, 1).rows] == [("organisation", "Tarn Anglers")]
    assert names(search(officer, "pier")) == ["Tarn Anglers"]
    assert db.session.get(Organisation, group).name == "Tarn Anglers"
