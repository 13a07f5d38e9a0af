"""People somebody knows who are not in here: listed, looked at against whom we know, taken in as one act."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from crm.audit.models import AuditEntry
from crm.database import db
from crm.errors import BadInput, NotAllowed, Refused
from crm.handovers.commands.people_i_know import drop_list, keep_ticks, list_people, take_in, tick_all
from crm.handovers.contacts.reading import MOST_BYTES, MOST_SENT, read_file, read_lines
from crm.handovers.models import ListedPerson
from crm.handovers.queries.people_i_know import PER_PAGE, people_i_know
from crm.residents.models import ContactPoint, Resident
from crm.residents.queries import search
from crm.responsibilities.queries import lead_of
from tests.cast import keep
from tests.residents.scene import LONG_AGO, found_anew, last_act, reached, somebody

pytestmark = pytest.mark.page

TYPED = "Joan Pickles, 01632 960 111, chairs the Crag group\nDawit Tesfaye, NM2 1AA\nEileen Marsden\n"
FORM = "/half-hour/people"


def listed():
    rows = db.session.scalars(
        select(ListedPerson).order_by(ListedPerson.place).execution_options(populate_existing=True)
    )
    return [(row.name, row.fits_by, row.wanted) for row in rows]


def ids():
    return dict(db.session.execute(select(ListedPerson.name, ListedPerson.id)).all())


def residents():
    return db.session.scalar(select(func.count()).select_from(Resident))


def acts():
    return db.session.scalar(select(func.count()).select_from(AuditEntry))


@pytest.fixture
def maggie(cast, actor_of_cast):
    return actor_of_cast(cast.maggie)


# Listing.


def test_a_list_is_looked_at_and_nobody_is_taken_in(cast, maggie):
    before, entries = residents(), acts()
    assert list_people(maggie, read_lines(TYPED), tick=True) == 3
    assert listed() == [("Joan Pickles", None, True), ("Dawit Tesfaye", None, True), ("Eileen Marsden", "name", False)]
    assert residents() == before and acts() == entries + 1
    act = last_act()
    assert (act.action, act.details) == ("people.listed", {"count": 3, "left_out": 0})


def test_whom_we_know_is_found_by_number_by_name_and_by_what_they_are_called(cast, maggie):
    somebody("Agnieszka Nowak", known_as="pierogi lady")
    other = somebody("Hugh Wolstenholme")
    reached(other, "phone", "01632 960 111", "+441632960111")
    reached(other, "email", "old@crag.example", "old@crag.example", ends_on=None)
    list_people(
        maggie,
        read_lines(
            "Joan, 01632 960111\nOld, old@crag.example\nagnieszka NOWAK\nPierogi lady\nNowak\nHugh Nowak\nNobody"
        ),
        tick=True,
    )
    assert [fits for _name, fits, _wanted in listed()] == [
        "contact point", "contact point", "name", "name", "name", None, None,
    ]  # fmt: skip


def test_a_name_that_hundreds_have_hides_nobody_else(cast, maggie):
    ids = keep(*(Resident(name=f"John Smith{n}", controller_id=1, created_at=LONG_AGO) for n in range(520)))
    found_anew(*ids)
    somebody("Agnieszka Nowak")
    list_people(maggie, read_lines("John\nAgnieszka Nowak\nJohn Smith7\nZoe Quill"), tick=True)
    assert [fits for _name, fits, _wanted in listed()] == ["name", "name", "name", None]


def test_nobody_whom_one_may_not_know_of_is_found(cast, maggie, actor_of_cast):
    hidden = somebody("Hidden Harriet", controller=cast.youth_justice_circle)
    reached(hidden, "phone", "01632 960 418", "+441632960418", controller=cast.youth_justice_circle)
    somebody("Casework Colin", controller=cast.helens_casework)
    text = "Hidden Harriet, 01632 960418\nCasework Colin"
    list_people(maggie, read_lines(text), tick=True)
    assert [fits for _name, fits, _wanted in listed()] == [None, None]
    list_people(actor_of_cast(cast.jo), read_lines(text), tick=True)
    assert people_i_know(actor_of_cast(cast.jo)).fitting == 1


def test_in_a_file_nobody_is_ticked_since_there_are_dentists_in_it(cast, maggie):
    list_people(maggie, read_file(b"Name\nThe dentist\n"), tick=False)
    assert listed() == [("The dentist", None, False)]


def test_another_list_takes_the_place_of_the_first_and_of_nobody_elses(cast, maggie, actor_of_cast):
    list_people(maggie, read_lines("Joan"), tick=True)
    list_people(actor_of_cast(cast.ben), read_lines("Bens"), tick=True)
    list_people(maggie, read_lines("Dawit"), tick=True)
    assert sorted(name for name, _fits, _wanted in listed()) == ["Bens", "Dawit"]
    assert [one.name for one in people_i_know(maggie).people.rows] == ["Dawit"]


def test_what_lies_for_a_week_is_shown_no_more_and_thrown_away(cast, maggie, actor_of_cast, at):
    list_people(maggie, read_lines("Joan"), tick=True)
    at(timedelta(days=8))
    assert people_i_know(maggie).count == 0
    list_people(actor_of_cast(cast.ben), read_lines("Bens"), tick=True)
    assert [name for name, _fits, _wanted in listed()] == ["Bens"]


# Taking in.


def test_whoever_is_ticked_becomes_a_resident_led_by_ones_post_in_one_act(cast, maggie):
    list_people(maggie, read_lines(TYPED), tick=True)
    before, entries = residents(), acts()
    taken = take_in(maggie, [], [], post_id=cast.hale_officer)
    assert (taken.count, taken.fit_now) == (2, 0)
    assert residents() == before + 2 and acts() == entries + 1
    act = last_act()
    assert (act.action, act.subject_type, act.subject_id) == ("people.taken_in", "post", cast.hale_officer)
    assert act.details == {"count": 2, "fit_now": 0} and act.controller_id == cast.council
    found = {row.name: row for row in db.session.scalars(select(Resident).where(Resident.name != "Eileen Marsden"))}
    assert found["Joan Pickles"].about == "chairs the Crag group"
    assert found["Dawit Tesfaye"].ward_id == cast.tarn
    assert set(lead_of("resident", [row.id for row in found.values()]).values()) == {cast.hale_officer}
    assert search(maggie, "01632 960111").hits[0].name == "Joan Pickles"
    assert listed() == [("Eileen Marsden", "name", False)]


def test_the_ticks_of_the_page_count_and_those_of_other_pages_stay(cast, maggie):
    list_people(maggie, read_lines("A\nB\nC"), tick=True)
    one = ids()
    keep_ticks(maggie, [one["A"]], [])
    take_in(maggie, [one["B"]], [], post_id=cast.hale_officer)
    assert [name for name, _fits, _wanted in listed()] == ["A", "B"]


def test_ticking_all_leaves_out_who_may_be_known(cast, maggie):
    list_people(maggie, read_file(b"Name\nJoan\nEileen Marsden\n"), tick=False)
    tick_all(maggie, tick=True)
    assert [wanted for _name, _fits, wanted in listed()] == [True, False]
    tick_all(maggie, tick=False)
    assert [wanted for _name, _fits, wanted in listed()] == [False, False]


def test_somebody_who_only_looks_alike_can_be_taken_in_knowingly(cast, maggie):
    list_people(maggie, read_lines("Eileen Marsden"), tick=True)
    one = ids()["Eileen Marsden"]
    assert take_in(maggie, [one], [one], post_id=cast.hale_officer).count == 1


def test_whom_somebody_met_since_is_not_doubled_silently(cast, maggie, actor_of_cast):
    list_people(maggie, read_lines("Joan Pickles, 01632 960111\nDawit Tesfaye"), tick=True)
    reached(somebody("J. Pickles"), "phone", "01632 960111", "+441632960111")
    taken = take_in(maggie, [], [], post_id=cast.hale_officer)
    assert (taken.count, taken.fit_now) == (1, 1)
    assert listed() == [("Joan Pickles", "contact point", False)]


def test_nobody_ticked_another_post_and_no_list_are_said(cast, maggie):
    list_people(maggie, read_lines("Joan"), tick=False)
    with pytest.raises(BadInput) as refused:
        take_in(maggie, [], [], post_id=cast.hale_officer)
    assert set(refused.value.problems) == {"wanted"}
    tick_all(maggie, tick=True)
    with pytest.raises(BadInput) as refused:
        take_in(maggie, [], [], post_id=cast.head_of_highways)
    assert set(refused.value.problems) == {"post"}
    take_in(maggie, [], [], post_id=cast.hale_officer)
    with pytest.raises(Refused, match="There is no list of yours any more"):
        take_in(maggie, [], [], post_id=cast.hale_officer)


def test_nobody_ticks_or_takes_in_from_anothers_list(cast, maggie, actor_of_cast):
    list_people(maggie, read_lines("Joan"), tick=False)
    one = ids()["Joan"]
    ben = actor_of_cast(cast.ben)
    keep_ticks(ben, [one], [one])
    tick_all(ben, tick=True)
    with pytest.raises(Refused):
        take_in(ben, [one], [one], post_id=cast.highways_inspector)
    drop_list(ben)
    assert listed() == [("Joan", None, False)]


def test_a_councillors_people_are_their_own_and_a_restricted_teams_its(cast, actor_of_cast):
    for who, post, controller in (
        (cast.helen, cast.councillor_hale, cast.helens_casework),
        (cast.jo, cast.youth_justice_worker, cast.youth_justice_circle),
    ):
        actor = actor_of_cast(who)
        list_people(actor, read_lines("Private Pat"), tick=True)
        take_in(actor, [], [], post_id=post)
        newest = db.session.scalars(select(Resident).order_by(Resident.id.desc())).first()
        assert newest.controller_id == last_act().controller_id == controller
        assert search(actor_of_cast(cast.maggie), "Private Pat").total == 0


def test_an_auditor_has_no_list(cast, actor_of_cast, client_of):
    with pytest.raises(NotAllowed):
        list_people(actor_of_cast(cast.ruth), read_lines("Joan"), tick=True)
    assert client_of(cast.ruth).get(FORM).status_code == 403


def test_thousands_are_a_handful_of_statements(cast, maggie, sql_count):
    def statements(count):
        with sql_count() as made:
            list_people(maggie, read_file(b"Name,Phone\n" + rows(count)), tick=True)
        with sql_count() as more:
            assert take_in(maggie, [], [], post_id=cast.hale_officer).count == count
        return len(made) + len(more)

    few, many = statements(30), statements(3_000)
    # For each 500 numbers, 40 names and 500 search rows a few more; never one for each person.
    assert many - few < 3_000 / 5


def rows(count):
    return "".join(f"P{count}x{n:04} Surname{n},0161 {count:03}{n:04}\n" for n in range(count)).encode()


# The page.


def file(raw, name="contacts.vcf"):
    return FileStorage(BytesIO(raw), name)


def send(client, **data):
    # Encoded here: Werkzeug's own client leaves the file open into which it writes a large body.
    boundary, body = encode_multipart(client.tokens(FORM) | data)
    return client.post(FORM, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def test_typed_looked_at_and_taken_in_without_javascript(cast, client_of):
    client = client_of(cast.maggie)
    looked = client.submit(FORM, {"lines": TYPED}, form=FORM, follow=True)
    assert "3 people to look at." in looked.text and "2 ticked. 1 person may be in here already" in looked.text
    assert "Eileen Marsden: the same name" in looked.text
    done = client.submit(FORM, {}, form="/half-hour/people/ticks", button="do=take", follow=True)
    assert "2 people are in here now" in done.text and "Eileen Marsden" in done.text
    gone = client.submit(FORM, {}, form="/half-hour/people/removal", follow=True)
    assert "The list is gone." in gone.text and listed() == []


def test_a_file_and_names_together(cast, client_of):
    client = client_of(cast.maggie)
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Joan Pickles\r\nEND:VCARD\r\nBEGIN:VCARD\r\nTEL:1\r\nEND:VCARD\r\n"
    assert send(client, lines="Dawit Tesfaye", file=file(card)).status_code == 303
    assert [name for name, _fits, _wanted in listed()] == ["Dawit Tesfaye", "Joan Pickles"]
    assert "1 is left out: 1 without a name." in client.page(FORM).words


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"x" * (10 * 1024 * 1024), "has 10.0 MB"),
        (b"x" * (MOST_BYTES + 1), "can have 2 MB"),
        (b"PK\x03\x04zip", "zip file"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x00\x01\x02" * 999, "cannot be read"),
        (b"Telephone\n01632 960111\n", "No column of that file names people"),
    ],
)
def test_what_is_no_list_of_contacts_is_said_beside_the_field_and_nothing_is_kept(cast, client_of, raw, said):
    client = client_of(cast.maggie)
    entries = acts()
    answer = send(client, lines="Dawit Tesfaye", file=file(raw))
    assert answer.status_code == 422 and said in answer.text and "Dawit Tesfaye" in answer.text
    assert listed() == [] and acts() == entries


def test_far_too_large_is_said_too(cast, client_of):
    client = client_of(cast.maggie)
    answer = send(client, file=file(b"x" * (MOST_SENT + 1)))
    assert answer.status_code == 422 and "far more than a list of contacts" in answer.text
    other = client.post("/half-hour/people/ticks", data={"x": "y" * (3 * 1024 * 1024)})
    assert other.status_code in (413, 422)


def test_nothing_sent_is_asked_for(cast, client_of):
    answer = client_of(cast.maggie).submit(FORM, {"lines": ""}, form=FORM)
    assert answer.status_code == 422 and "Write a name on a line, or choose a file." in answer.text


def test_nobody_ticked_is_said_beside_the_ticks(cast, client_of):
    client = client_of(cast.maggie)
    client.submit(FORM, {"lines": "Eileen Marsden"}, form=FORM)
    answer = client.submit(FORM, {}, form="/half-hour/people/ticks", button="do=take")
    assert answer.status_code == 422 and "Tick at least one person" in answer.text


def test_a_long_list_comes_in_pages_and_keeps_its_ticks(cast, client_of):
    client = client_of(cast.maggie)
    client.submit(FORM, {"lines": "\n".join(f"Person {n:03}" for n in range(PER_PAGE + 5))}, form=FORM)
    assert f"1 to {PER_PAGE} of {PER_PAGE + 5}" in client.page(FORM).words
    answer = client.submit(FORM, {"wanted": []}, form="/half-hour/people/ticks", button="do=2", follow=True)
    assert f"{PER_PAGE + 1} to {PER_PAGE + 5} of {PER_PAGE + 5}" in answer.text
    assert "5 ticked." in answer.text


def test_sending_one_form_twice_takes_in_once(cast, client_of):
    client = client_of(cast.maggie)
    client.submit(FORM, {"lines": "Joan Pickles"}, form=FORM)
    data = client.tokens(FORM) | {"do": "take", "post": str(cast.hale_officer)}
    data["shown"] = data["wanted"] = str(ids()["Joan Pickles"])
    for _ in range(2):
        assert client.post("/half-hour/people/ticks", data=data).status_code == 303
    assert db.session.scalar(select(func.count()).where(Resident.name == "Joan Pickles")) == 1


@pytest.mark.parametrize("odd", ["x", "-1", "99999999999999999999", "1' OR 1=1", "²"])
def test_odd_numbers_do_no_harm(cast, client_of, odd):
    client = client_of(cast.maggie)
    client.submit(FORM, {"lines": "Joan"}, form=FORM)
    for data in ({"do": "take", "post": odd}, {"do": odd}, {"do": "take", "wanted": odd, "shown": odd, "post": odd}):
        answer = client.post("/half-hour/people/ticks", data=client.tokens(FORM) | data)
        assert answer.status_code in (303, 422)


def test_how_they_are_reached_is_kept_as_the_council_keeps_it(cast, maggie):
    list_people(maggie, read_lines("Joan, 01632 960 111, Joan@Crag.Example"), tick=True)
    take_in(maggie, [], [], post_id=cast.hale_officer)
    points = db.session.execute(
        select(ContactPoint.kind, ContactPoint.normal).order_by(ContactPoint.id.desc()).limit(2)
    )
    assert {tuple(row) for row in points} == {("phone", "+441632960111"), ("email", "joan@crag.example")}
