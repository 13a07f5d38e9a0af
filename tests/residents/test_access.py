import pytest

from crm.database import db
from crm.errors import NotAllowed, NotFound
from crm.residents import access
from crm.residents.models import ContactPoint, Resident
from crm.residents.queries import resident_card, search
from crm.responsibilities.models import Responsibility
from tests.residents.scene import LONG_AGO, matter_with, reached, said, some_body, somebody


def listed(actor):
    return set(db.session.scalars(access.visible_residents(actor).with_only_columns(Resident.id)))


def test_a_resident_is_known_to_those_who_read_its_keepers_data(cast, actor_of_cast):
    theirs = somebody("Young Person", controller=cast.youth_justice_circle)
    casework = somebody("Casework Person", controller=cast.helens_casework)
    assert listed(actor_of_cast(cast.amira)) == {cast.eileen}
    assert listed(actor_of_cast(cast.jo)) == {cast.eileen, theirs}
    assert listed(actor_of_cast(cast.helen)) == {casework}
    assert listed(actor_of_cast(cast.dev)) == set()
    assert listed(actor_of_cast(cast.ruth)) == set()


@pytest.mark.parametrize("who", ["amira", "dev", "jo"])
def test_one_that_is_not_theirs_does_not_exist_for_them(cast, actor_of_cast, who):
    casework = somebody("Casework Person", controller=cast.helens_casework)
    actor = actor_of_cast(getattr(cast, who))
    for load in (access.resident, access.resident_to_edit):
        with pytest.raises(NotFound):
            load(actor, casework)
    with pytest.raises(NotFound):
        access.resident(actor, 999_999)
    assert access.resident(actor_of_cast(cast.helen), casework).name == "Casework Person"


@pytest.mark.parametrize("role", ["lead", "support"])
def test_a_matter_put_to_a_post_lets_its_holder_know_the_resident_but_not_change_them(cast, actor_of_cast, role):
    group = some_body("Hale Anglers")
    matter_with(cast.eileen, post=cast.councillor_hale, role=role, organisation_id=group)
    helen = actor_of_cast(cast.helen)
    assert access.resident(helen, cast.eileen).name == "Eileen Marsden"
    assert access.organisation(helen, group).name == "Hale Anglers"
    with pytest.raises(NotAllowed):
        access.resident_to_edit(helen, cast.eileen)
    with pytest.raises(NotAllowed):
        access.organisation_to_edit(helen, group)
    with pytest.raises(NotFound):
        access.resident(actor_of_cast(cast.dev), cast.eileen)


def test_when_the_matter_goes_back_so_does_the_knowing(cast, actor_of_cast):
    matter_with(cast.eileen, post=cast.councillor_hale)
    row = db.session.query(Responsibility).filter(Responsibility.conversation_id.is_not(None)).one()
    row.ends_at = LONG_AGO.replace(year=2021)
    db.session.commit()
    with pytest.raises(NotFound):
        access.resident(actor_of_cast(cast.helen), cast.eileen)


def test_a_matter_about_somebody_of_another_keeper_lets_nobody_know_them(cast, actor_of_cast):
    theirs = somebody("Young Person", controller=cast.youth_justice_circle)
    matter_with(theirs, post=cast.councillor_hale)
    with pytest.raises(NotFound):
        access.resident(actor_of_cast(cast.helen), theirs)


def test_contact_points_and_links_of_others_cannot_be_loaded(cast, actor_of_cast):
    casework = somebody("Casework Person", controller=cast.helens_casework)
    point = reached(casework, "phone", "01632 960001", "+441632960001", controller=cast.helens_casework)
    with pytest.raises(NotFound):
        access.contact_point_to_edit(actor_of_cast(cast.amira), point)
    with pytest.raises(NotFound):
        access.link_to_end(actor_of_cast(cast.amira), 999_999)
    assert access.contact_point_to_edit(actor_of_cast(cast.helen), point).id == point


def test_a_matching_contact_point_of_another_keeper_is_not_told(cast, actor_of_cast):
    casework = somebody("Casework Person", controller=cast.helens_casework)
    reached(casework, "phone", "01632 960417", "+441632960417", controller=cast.helens_casework)
    twin = somebody("Edie Marsden")
    reached(twin, "phone", "01632 960417", "+441632960417")
    point = db.session.query(ContactPoint).filter_by(resident_id=cast.eileen, kind="phone").one()
    assert access.names_with_contact_point(actor_of_cast(cast.amira), point) == ("Edie Marsden",)


def test_what_a_restricted_team_added_to_a_resident_is_on_nobody_elses_card(cast, actor_of_cast):
    reached(cast.eileen, "phone", "01632 960009", "+441632960009", controller=cast.youth_justice_circle)
    said(cast.eileen, "hello", controller=cast.youth_justice_circle)
    matter_with(cast.eileen, post=cast.councillor_hale)
    for who, sees in ((cast.jo, True), (cast.amira, False), (cast.helen, False)):
        actor = actor_of_cast(who)
        assert ("01632 960009" in [point.words for point in resident_card(actor, cast.eileen).contact_points]) is sees
        assert bool(search(actor, "960009").hits) is sees
        assert "01632 960417" in [point.words for point in resident_card(actor, cast.eileen).contact_points]
