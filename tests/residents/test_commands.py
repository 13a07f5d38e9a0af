from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm import clock
from crm.conversations.commands import Followed, follow_wards
from crm.council.models import PostcodeWard
from crm.database import db
from crm.errors import AlreadyDone, BadInput, NotAllowed, NotFound, Refused, Stale
from crm.residents import commands
from crm.residents.commands.residents import Details, Reach
from crm.residents.models import ContactPoint, Link, Organisation, Resident
from crm.residents.queries import resident_card, safety_notes_to_review, search
from tests.cast import keep
from tests.residents.scene import acts, last_act, matter_with, reached, some_body, somebody


@pytest.fixture
def officer(cast, actor_of_cast):
    return actor_of_cast(cast.amira)


def kept(model, row_id):
    db.session.expire_all()
    return db.session.get(model, row_id)


# Adding somebody.


def test_a_nickname_is_enough(officer):
    resident_id = commands.add_resident(officer, controller_id=1, name="the man with the spaniel")
    assert kept(Resident, resident_id).pronoun == "they"
    assert [hit.id for hit in search(officer, "spaniel").hits] == [resident_id]
    act = last_act()
    assert (act.action, act.subject_type, act.subject_id, act.controller_id) == (
        "resident.added",
        "resident",
        resident_id,
        1,
    )
    assert "spaniel" not in str(act.details)


def test_somebody_new_can_bring_how_they_are_reached_and_lands_in_the_ward(officer, cast):
    resident_id = commands.add_resident(
        officer,
        controller_id=1,
        name="Bob Peel",
        reach=[Reach("phone", "(01632) 960001"), Reach("address", "4 Crag Lane", postcode="nm1 1ab")],
    )
    card = resident_card(officer, resident_id)
    assert {point.words for point in card.contact_points} == {"01632 960001", "4 Crag Lane, NM1 1AB"}
    assert card.ward_words == "Hale"


def test_what_is_wrong_with_a_contact_point_is_said_of_its_field_and_nothing_is_half_done(officer):
    before = acts()
    with pytest.raises(BadInput) as told:
        commands.add_resident(
            officer, controller_id=1, name="Bob Peel", reach=[Reach("phone", "call me"), Reach("email", "bob at home")]
        )
    assert set(told.value.problems) == {"phone", "email"}
    assert db.session.query(Resident).filter_by(name="Bob Peel").count() == 0 and acts() == before


@pytest.mark.parametrize("name", ["", "   ", "\u200b"])
def test_nobody_is_without_any_name(officer, name):
    with pytest.raises(BadInput) as told:
        commands.add_resident(officer, controller_id=1, name=name)
    assert told.value.problems == {"name": "Write a name, or what they are called here."}


@pytest.mark.parametrize(
    "name, stored",
    [
        ("=cmd('calc')", "=cmd('calc')"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("Bob\u202eleeP", "Bob[U+202E]leeP"),
        ("Bob\x00Peel", "Bob\ufffdPeel"),
    ],
)
def test_odd_characters_are_kept_as_what_they_are(officer, name, stored):
    assert kept(Resident, commands.add_resident(officer, controller_id=1, name=name)).name == stored


def test_a_hundred_kilobytes_are_no_name(officer):
    with pytest.raises(BadInput, match="Nothing you typed is lost"):
        commands.add_resident(officer, controller_id=1, name="x" * 100_000)


def test_a_councillor_keeps_people_as_casework_that_officers_never_learn_of(cast, officer, actor_of_cast):
    helen = actor_of_cast(cast.helen)
    mine = commands.add_resident(helen, controller_id=cast.helens_casework, name="Case Person")
    assert search(officer, "case person").hits == ()
    assert [hit.id for hit in search(helen, "case person").hits] == [mine]
    with pytest.raises(NotAllowed):
        commands.add_resident(helen, controller_id=1, name="Case Person")
    with pytest.raises(NotAllowed):
        commands.add_resident(officer, controller_id=cast.helens_casework, name="Case Person")


def test_the_same_form_sent_twice_adds_one(cast, actor_of_cast):
    twice = actor_of_cast(cast.amira, form_id="f1")
    made = commands.add_resident(twice, controller_id=1, name="Bob Peel")
    with pytest.raises(AlreadyDone) as told:
        commands.add_resident(twice, controller_id=1, name="Bob Peel")
    assert told.value.subject_id == made
    assert db.session.query(Resident).filter_by(name="Bob Peel").count() == 1


# Changing what is kept.


def details_of(resident_id, **changed):
    row = kept(Resident, resident_id)
    return replace(Details(row.name, row.known_as, row.pronoun, row.language), **changed), row.version


def test_details_are_changed_and_the_audit_names_the_fields_only(officer, cast):
    details, version = details_of(cast.eileen, name="Eileen Tarleton", language="cy", preferences="Letters")
    commands.change_resident(officer, cast.eileen, details, version=version)
    row = kept(Resident, cast.eileen)
    assert (row.name, row.language, row.preferences) == ("Eileen Tarleton", "cy", "Letters")
    assert row.language_asked_on == clock.today(), "asked today where no day was given"
    assert last_act().action == "resident.changed"
    assert last_act().details == {"fields": ["language", "language_asked_on", "name", "preferences"]}
    assert [hit.id for hit in search(officer, "tarleton").hits] == [cast.eileen]


def test_of_two_who_save_at_once_the_second_is_shown_what_the_first_wrote(cast, actor_of_cast):
    details, version = details_of(cast.eileen)
    commands.change_resident(
        actor_of_cast(cast.maggie), cast.eileen, replace(details, preferences="Hers"), version=version
    )
    with pytest.raises(Stale) as told:
        commands.change_resident(
            actor_of_cast(cast.amira), cast.eileen, replace(details, preferences="Mine"), version=version
        )
    assert told.value.words == "Maggie Oakes changed this while you were writing. Both are below. Your text is kept."
    assert told.value.theirs["Preferences"] == "Hers"
    assert kept(Resident, cast.eileen).preferences == "Hers"


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"name": ""}, "name"),
        ({"pronoun": "it"}, "pronoun"),
        ({"language": "klingon"}, "language"),
        ({"language": "cy", "language_asked_on": date(2027, 1, 1)}, "language_asked_on"),
        ({"preferences": "x" * 100_000}, "preferences"),
        ({"adjustments": "x" * 1_001}, "adjustments"),
    ],
)
def test_bad_details_are_said_of_their_field(officer, cast, changed, field):
    details, version = details_of(cast.eileen, **changed)
    with pytest.raises(BadInput) as told:
        commands.change_resident(officer, cast.eileen, details, version=version)
    assert set(told.value.problems) == {field}


def test_the_brief_says_who_corrected_it_and_when(officer, cast):
    version = kept(Resident, cast.eileen).version
    commands.correct_brief(officer, cast.eileen, about="Chairs the group", what_works="Ring", version=version)
    card = resident_card(officer, cast.eileen)
    assert (card.about, card.what_works, card.brief_corrected_by) == ("Chairs the group", "Ring", "Amira Siddiq")
    assert card.brief_corrected_at == clock.now() and last_act().action == "brief.corrected"


def test_somebody_who_was_merged_into_another_is_not_changed(officer, cast):
    double = somebody("Eileen M", canonical_id=cast.eileen)
    with pytest.raises(Refused, match="put together"):
        commands.correct_brief(officer, double, about="x", what_works="", version=1)


def test_who_is_seen_because_of_a_matter_is_not_changed(cast, actor_of_cast):
    matter_with(cast.eileen, post=cast.councillor_hale)
    with pytest.raises(NotAllowed):
        commands.correct_brief(actor_of_cast(cast.helen), cast.eileen, about="x", what_works="", version=1)
    with pytest.raises(NotFound):
        commands.correct_brief(actor_of_cast(cast.dev), cast.eileen, about="x", what_works="", version=1)


# The safety note.


@pytest.mark.parametrize(
    "review_on, words",
    [
        (None, "within twelve months"),
        (date(2026, 11, 16), "from tomorrow on"),
        (date(2028, 1, 1), "within twelve months"),
    ],
)
def test_a_safety_note_needs_a_day_of_review_within_twelve_months(officer, cast, review_on, words):
    with pytest.raises(BadInput, match=words) as told:
        commands.write_safety_note(officer, cast.eileen, note="Dog", review_on=review_on, version=1)
    assert set(told.value.problems) == {"review_on"}


def test_past_its_review_a_safety_note_is_shown_no_more_but_listed(officer, cast, at):
    review_on = clock.today() + timedelta(days=30)
    commands.write_safety_note(officer, cast.eileen, note="Dog, loose", review_on=review_on, version=1)
    assert resident_card(officer, cast.eileen).safety_note == "Dog, loose"
    assert safety_notes_to_review(officer) == ()
    at(timedelta(days=31))
    card = resident_card(officer, cast.eileen)
    assert card.safety_note == "" and card.safety_note_awaits_review
    assert [note.resident_id for note in safety_notes_to_review(officer)] == [cast.eileen]


def test_a_safety_note_is_removed_by_no_words(officer, cast):
    commands.write_safety_note(officer, cast.eileen, note="Dog", review_on=date(2027, 1, 1), version=1)
    commands.write_safety_note(
        officer, cast.eileen, note="", review_on=None, version=kept(Resident, cast.eileen).version
    )
    assert last_act().action == "safety_note.removed"
    assert kept(Resident, cast.eileen).safety_review_on is None


# How they are reached.


def test_a_contact_point_that_somebody_else_has_is_added_and_they_are_named(officer, cast):
    twin = somebody("Edie Marsden")
    added = commands.add_contact_point(officer, resident_id=twin, kind="phone", value="+44 1632 960417")
    assert added.matches == ("Eileen Marsden",)
    assert kept(ContactPoint, added.contact_point_id).normal == "+441632960417"
    assert kept(Resident, cast.eileen).canonical_id is None, "nothing was put together"
    assert last_act().action == "contact_point.added"
    assert "960417" not in str(last_act().details) and "Marsden" not in str(last_act().details)


def test_nothing_is_said_about_the_same_contact_point_under_another_keeper(cast, actor_of_cast):
    mine = somebody("Case Person", controller=cast.helens_casework)
    helen, amira = actor_of_cast(cast.helen), actor_of_cast(cast.amira)
    assert commands.add_contact_point(helen, resident_id=mine, kind="phone", value="01632 960417").matches == ()
    assert last_act().details["matches"] == 0
    twin = somebody("Edie Marsden")
    added = commands.add_contact_point(amira, resident_id=twin, kind="phone", value="01632 960417")
    assert added.matches == ("Eileen Marsden",)


def test_the_same_contact_point_again_is_the_same_one(officer, cast):
    one = commands.add_contact_point(officer, resident_id=cast.eileen, kind="phone", value="0 1632 960417")
    assert db.session.query(ContactPoint).filter_by(kind="phone").count() == 1
    assert one.matches == ()


def test_the_ward_follows_from_the_newest_postcode(officer, cast):
    commands.add_contact_point(
        officer, resident_id=cast.eileen, kind="address", value="1 Ferry Street", postcode="NM2 1AA"
    )
    assert kept(Resident, cast.eileen).ward_id == cast.tarn
    assert [hit.id for hit in search(officer, "tarn ferry").hits] == [cast.eileen]


def test_an_unknown_postcode_is_kept_and_the_ward_said_to_be_unknown(officer, cast):
    added = commands.add_contact_point(
        officer, resident_id=cast.eileen, kind="address", value="1 Far Road", postcode="ZZ9 9ZZ"
    )
    assert added.ward_unknown
    card = resident_card(officer, cast.eileen)
    assert card.ward is None and card.ward_words == "Not known: no ward is on record for that postcode"
    assert "1 Far Road, ZZ9 9ZZ" in [point.words for point in card.contact_points]


def test_an_address_does_not_make_an_open_form_stale(officer, cast):
    details, version = details_of(cast.eileen)
    commands.add_contact_point(
        officer, resident_id=cast.eileen, kind="address", value="1 Ferry Street", postcode="NM2 1AA"
    )
    assert commands.change_resident(officer, cast.eileen, details, version=version) == cast.eileen


def test_the_ward_is_that_of_the_day(officer, cast, at):
    db.session.query(PostcodeWard).filter_by(postcode="NM21AA").update({"ends_on": date(2027, 5, 1)})
    keep(PostcodeWard(postcode="NM21AA", ward_id=cast.hale, starts_on=date(2027, 5, 1)))
    bob = commands.add_resident(
        officer, controller_id=1, name="Bob", reach=[Reach("address", "1 Ferry Street", postcode="NM2 1AA")]
    )
    assert kept(Resident, bob).ward_id == cast.tarn
    at("2027-05-01 09:00")
    assert follow_wards(officer) == Followed(1, 0)
    assert kept(Resident, bob).ward_id == cast.hale
    assert kept(Resident, cast.eileen).ward_id == cast.hale
    assert last_act().details == {"count": 1, "conversations": 0}
    before = acts()
    assert follow_wards(officer) == Followed(0, 0) and acts() == before


@pytest.mark.parametrize(
    "point, field",
    [
        ({"kind": "phone", "value": "ring me"}, "value"),
        ({"kind": "email", "value": "x"}, "value"),
        ({"kind": "handle", "value": "@x"}, "network"),
        ({"kind": "address", "value": "1 Road", "postcode": "NOPE"}, "postcode"),
        ({"kind": "address", "value": ""}, "value"),
        ({"kind": "pigeon", "value": "x"}, "kind"),
        ({"kind": "phone", "value": "x" * 100_000}, "value"),
    ],
)
def test_a_bad_contact_point_is_said_of_its_field(officer, cast, point, field):
    with pytest.raises(BadInput) as told:
        commands.add_contact_point(officer, resident_id=cast.eileen, **point)
    assert set(told.value.problems) == {field}


def test_not_safe_to_use_is_a_hard_stop_with_its_reason(officer, cast):
    point = db.session.query(ContactPoint).filter_by(kind="phone").one().id
    db.session.commit()
    with pytest.raises(BadInput) as told:
        commands.change_safety_of_contact_point(officer, point, safe=False, reason=" ")
    assert set(told.value.problems) == {"reason"}
    commands.change_safety_of_contact_point(officer, point, safe=False, reason="her husband reads it")
    card = resident_card(officer, cast.eileen)
    assert card.stops == ("Do not use 01632 960417: her husband reads it",)
    stopped = next(one for one in card.contact_points if one.id == point)
    assert stopped.href == "" and stopped not in card.usable
    assert last_act().action == "contact_point.stopped" and "husband" not in str(last_act().details)
    commands.change_safety_of_contact_point(officer, point, safe=True)
    assert resident_card(officer, cast.eileen).stops == ()


def test_a_contact_point_that_ended_is_still_recognised_and_ends_once(officer, cast):
    phone, address = (db.session.query(ContactPoint).filter_by(kind=kind).one().id for kind in ("phone", "address"))
    db.session.commit()
    commands.end_contact_point(officer, phone)
    assert [hit.id for hit in search(officer, "960417").hits] == [cast.eileen]
    assert not next(one for one in resident_card(officer, cast.eileen).contact_points if one.id == phone).is_current
    with pytest.raises(Refused, match="16 November 2026 already"):
        commands.end_contact_point(officer, phone)
    commands.end_contact_point(officer, address)
    assert resident_card(officer, cast.eileen).ward is None


# Organisations and links.


def test_an_organisation_is_added_changed_and_its_people_are_found_by_its_new_name(officer, cast):
    group = commands.add_organisation(officer, controller_id=1, name="Hale Anglers", kind="community group")
    commands.link(officer, cast.eileen, kind="secretary", organisation_id=group)
    commands.change_organisation(officer, group, name="Hale Rod Club", kind="community group", about="", version=1)
    assert {hit.id for hit in search(officer, "rod club").hits} == {group, cast.eileen}
    assert search(officer, "anglers").hits == ()
    assert last_act().details == {"fields": ["name"]}
    with pytest.raises(Stale) as told:
        commands.change_organisation(officer, group, name="Mine", kind="school", about="", version=1)
    assert told.value.theirs["Name"] == "Hale Rod Club"


@pytest.mark.parametrize(
    "entry, field", [({"name": "", "kind": "school"}, "name"), ({"name": "X", "kind": "cult"}, "kind")]
)
def test_a_bad_organisation_is_said_of_its_field(officer, entry, field):
    with pytest.raises(BadInput) as told:
        commands.add_organisation(officer, controller_id=1, **entry)
    assert set(told.value.problems) == {field}


def test_links_are_read_from_both_ends_and_end(officer, cast):
    bob = somebody("Bob Marsden")
    made = commands.link(officer, cast.eileen, kind="married to", other_resident_id=bob, starts_on=date(1990, 1, 1))
    towards, back = resident_card(officer, cast.eileen).links[0], resident_card(officer, bob).links[0]
    assert (towards.other_name, towards.towards) == ("Bob Marsden", True)
    assert (back.other_name, back.towards) == ("Eileen Marsden", False)
    assert last_act().action == "link.made"
    with pytest.raises(BadInput):
        commands.end_link(officer, made, ends_on=date(1989, 1, 1))
    assert commands.end_link(officer, made) == cast.eileen
    assert kept(Link, made).ends_on == clock.today()
    with pytest.raises(Refused, match="already"):
        commands.end_link(officer, made)


@pytest.mark.parametrize("who", ["nobody", "self", "unknown", "hidden"])
def test_a_link_needs_somebody_else_whom_one_may_know_of(officer, cast, who):
    others = {
        "nobody": None,
        "self": cast.eileen,
        "unknown": 999_999,
        "hidden": somebody("Case Person", controller=cast.helens_casework),
    }
    with pytest.raises(BadInput) as told:
        commands.link(officer, cast.eileen, kind="knows", other_resident_id=others[who])
    assert set(told.value.problems) == {"other"}


def test_a_link_into_a_restricted_team_is_that_teams_own(cast, officer, actor_of_cast):
    jo = actor_of_cast(cast.jo)
    young = somebody("Young Person", controller=cast.youth_justice_circle)
    commands.link(jo, cast.eileen, kind="grandmother of", other_resident_id=young)
    assert [link.other_name for link in resident_card(jo, cast.eileen).links] == ["Young Person"]
    assert resident_card(officer, cast.eileen).links == ()
    assert last_act().controller_id == cast.youth_justice_circle


def test_a_link_ends_after_it_began(officer, cast):
    group = some_body("Hale Anglers")
    with pytest.raises(BadInput) as told:
        commands.link(
            officer,
            cast.eileen,
            kind="chair",
            organisation_id=group,
            starts_on=date(2020, 1, 2),
            ends_on=date(2020, 1, 1),
        )
    assert set(told.value.problems) == {"ends_on"}
    assert kept(Organisation, group).name == "Hale Anglers"


def test_what_another_keeper_wrote_about_a_resident_is_not_found_by_it(cast, officer, actor_of_cast):
    """A restricted team's own link to an organisation is no word by which others find the resident."""
    clinic = some_body("The Quay Clinic", controller=cast.youth_justice_circle)
    commands.link(actor_of_cast(cast.jo), cast.eileen, kind="attends", organisation_id=clinic)
    assert search(officer, "quay clinic").hits == ()
    assert search(officer, "quay").total == 0
    reached(cast.eileen, "email", "e@example.org", "e@example.org")
    assert search(officer, "quay").total == 0
