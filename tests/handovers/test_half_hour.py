"""One's own half-hour: one resident at a time, told, put off or left out, and going on where one stopped."""

from datetime import date

import pytest
from sqlalchemy import func, select

from crm.audit.models import AuditEntry, Viewing
from crm.council.models import Colleague
from crm.database import db
from crm.errors import BadInput, NotAllowed, NotFound, Refused, Stale
from crm.handovers.commands.half_hour import leave_out, put_off, tell
from crm.handovers.models import HalfHourAnswer
from crm.handovers.queries.half_hour import half_hour
from crm.handovers.queries.rehearsal import only_they_know
from crm.residents.models import Resident
from tests.cast import keep
from tests.handovers.test_rehearsal import tied
from tests.residents.scene import last_act, matter_with, somebody

pytestmark = pytest.mark.page

NOTHING = {"what_works": "", "what_to_avoid": "", "still_open": ""}


@pytest.fixture
def three(cast):
    """Whom only Maggie knows, the strongest tie first."""
    ids = [somebody(name) for name in ("Strong", "Middling", "Weak")]
    for resident_id, count in zip(ids, (9, 4, 2), strict=True):
        tied(resident_id, cast.maggie, count=count)
    return ids


def answers():
    return dict(db.session.execute(select(HalfHourAnswer.resident_id, HalfHourAnswer.answer)).all())


# Telling.


def test_what_is_told_stands_in_the_brief_and_the_resident_is_alone_no_more(cast, actor_of_cast, three):
    maggie = actor_of_cast(cast.maggie)
    tell(maggie, three[0], what_works="Ring after four", what_to_avoid="Forms", still_open="The gate", version=1)
    resident = db.session.get_one(Resident, three[0])
    assert (resident.what_works, resident.what_to_avoid, resident.still_open) == (
        "Ring after four",
        "Forms",
        "The gate",
    )
    assert resident.brief_corrected_by_id == cast.maggie
    assert only_they_know(actor_of_cast(cast.samina), cast.maggie).count == 2
    assert answers() == {three[0]: "told"}


def test_one_act_has_one_entry_and_none_of_the_words(cast, actor_of_cast, three):
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    tell(actor_of_cast(cast.maggie), three[0], what_works="Ring her sister", what_to_avoid="", still_open="", version=1)
    act = last_act()
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1
    assert (act.action, act.subject_type, act.subject_id) == ("brief.corrected", "resident", three[0])
    assert act.controller_id == cast.council and "sister" not in str(act.details)


def test_a_page_turned_leaves_no_trace_that_others_read(cast, actor_of_cast, three):
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    put_off(actor_of_cast(cast.maggie), three[0])
    leave_out(actor_of_cast(cast.maggie), three[1])
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_nothing_said_is_asked_again(cast, actor_of_cast, three):
    with pytest.raises(BadInput) as refused:
        tell(actor_of_cast(cast.maggie), three[0], version=1, **NOTHING)
    assert "choose Later" in refused.value.problems["what_works"]
    with pytest.raises(BadInput) as refused:
        tell(actor_of_cast(cast.maggie), three[0], version=1, **NOTHING | {"still_open": "a" * 2_001})
    assert set(refused.value.problems) == {"still_open"}
    assert answers() == {}


def test_who_wrote_meanwhile_is_said_and_nothing_is_lost(cast, actor_of_cast, three):
    tell(actor_of_cast(cast.amira), three[0], version=1, **NOTHING | {"what_works": "Hers"})
    with pytest.raises(Stale) as stale:
        tell(actor_of_cast(cast.maggie), three[0], version=1, **NOTHING | {"what_works": "Mine"})
    assert stale.value.words.startswith("Amira Siddiq changed this")
    assert stale.value.theirs["What works"] == "Hers"


def test_whom_one_may_not_know_of_cannot_be_told_of(cast, actor_of_cast, three):
    maggie = actor_of_cast(cast.maggie)
    hidden = somebody("Hidden", controller=cast.youth_justice_circle)
    for act in (put_off, leave_out, lambda who, one: tell(who, one, version=1, **NOTHING | {"what_works": "x"})):
        for who in (hidden, 987_654):
            with pytest.raises(NotFound):
                act(maggie, who)
    with pytest.raises(NotAllowed):
        put_off(actor_of_cast(cast.ruth), three[0])


def test_who_only_sees_somebody_through_a_matter_does_not_write_their_brief(cast, actor_of_cast, three):
    matter_with(three[0], post=cast.cabinet_member)
    with pytest.raises(NotAllowed):
        tell(actor_of_cast(cast.helen), three[0], version=1, **NOTHING | {"what_works": "x"})


def test_a_merged_entry_is_not_told_of(cast, actor_of_cast, three):
    merged = somebody("Old entry", canonical_id=three[0])
    with pytest.raises(Refused, match="put together"):
        tell(actor_of_cast(cast.maggie), merged, version=1, **NOTHING | {"what_works": "x"})


def test_telling_twice_with_one_form_is_one_act(cast, actor_of_cast, client_of, three):
    client = client_of(cast.maggie)
    url, data = f"/half-hour/{three[0]}/answers", client.tokens("/half-hour") | {"version": "1", "what_works": "Ring"}
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    for _ in range(2):
        assert client.post(url, data=data).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before + 1


# Walking through.


def test_it_goes_worst_first_and_what_is_put_off_comes_last(cast, actor_of_cast, three):
    maggie = actor_of_cast(cast.maggie)

    def where():
        page = half_hour(maggie)
        return page.person and page.person.name, page.done, page.total

    assert where() == ("Strong", 0, 3)
    put_off(maggie, three[0])
    assert where() == ("Middling", 0, 3)
    leave_out(maggie, three[1])
    assert where() == ("Weak", 1, 3)
    tell(maggie, three[2], version=1, **NOTHING | {"what_works": "Ring"})
    assert where() == ("Strong", 2, 3)
    tell(maggie, three[0], version=1, **NOTHING | {"what_works": "Ring"})
    assert where() == (None, 3, 3)
    assert [one.name for one in half_hour(maggie).left_out] == ["Middling"]
    tell(maggie, three[1], version=1, **NOTHING | {"what_works": "After all"})
    assert half_hour(maggie).left_out == ()


def test_whom_somebody_else_meets_meanwhile_need_not_be_told_of(cast, actor_of_cast, three):
    tied(three[0], cast.ben)
    page = half_hour(actor_of_cast(cast.maggie))
    assert (page.person.name, page.total) == ("Middling", 2)


def test_everybody_has_one_of_their_own(cast, actor_of_cast, three):
    put_off(actor_of_cast(cast.maggie), three[0])
    assert half_hour(actor_of_cast(cast.ben)).person is None
    assert half_hour(actor_of_cast(cast.ben)).total == 0


def test_it_makes_the_same_statements_for_few_and_many(cast, actor_of_cast, three, sql_count):
    def statements():
        with sql_count() as made:
            half_hour(actor_of_cast(cast.maggie))
        return len(made)

    few = statements()
    for number in range(20):
        tied(somebody(f"More {number}"), cast.maggie)
    assert statements() == few


# The page.


def test_the_page_asks_of_one_and_goes_on_to_the_next(cast, client_of, three):
    client = client_of(cast.maggie)
    page = client.page("/half-hour")
    assert page.h1 == "Your half-hour" and "0 of 3" in page.words and "Strong" in page.words
    next_one = client.submit(
        "/half-hour", {"what_works": "Ring after four"}, form=f"/half-hour/{three[0]}/answers",
        button="answer=told", follow=True,
    )  # fmt: skip
    assert "1 of 3" in next_one.text and "Middling" in next_one.text and "Saved." in next_one.text


def test_later_and_leave_out_lose_nothing_that_was_written(cast, client_of, three):
    client = client_of(cast.maggie)
    form = f"/half-hour/{three[0]}/answers"
    client.submit("/half-hour", {}, form=form, button="answer=later")
    assert answers() == {three[0]: "later"}
    client.submit(f"/half-hour/{three[0]}", {"still_open": "The gate"}, form=form, button="answer=skipped")
    assert answers() == {three[0]: "told"}
    assert db.session.get_one(Resident, three[0]).still_open == "The gate"


def test_that_somebody_is_looked_at_is_written_down(cast, client_of, three):
    client_of(cast.maggie).page("/half-hour")
    assert db.session.scalars(select(Viewing.resident_id)).all() == [three[0]]


def test_what_was_typed_stays_when_it_cannot_be_saved(cast, client_of, actor_of_cast, three):
    client = client_of(cast.maggie)
    form = f"/half-hour/{three[0]}/answers"
    empty = client.submit("/half-hour", {}, form=form, button="answer=told")
    assert empty.status_code == 422 and "choose Later" in empty.text
    tell(actor_of_cast(cast.amira), three[0], version=1, **NOTHING | {"what_works": "Hers"})
    page = client.post(form, data=client.tokens("/half-hour") | {"version": "1", "what_works": "Mine, all mine"})
    assert page.status_code == 409 and "Mine, all mine" in page.text and "Hers" in page.text
    again = client.post(form, data=client.tokens("/half-hour") | {"version": "2", "what_works": "Mine, all mine"})
    assert again.status_code == 303


@pytest.mark.parametrize("version", ["", "x", "99999999999999", "-1"])
def test_odd_versions_do_no_harm(cast, client_of, three, version):
    client = client_of(cast.maggie)
    data = client.tokens("/half-hour") | {"version": version, "what_works": "Ring"}
    assert client.post(f"/half-hour/{three[0]}/answers", data=data).status_code == 409


def test_nobody_left_is_said(cast, client_of):
    page = client_of(cast.ben).page("/half-hour")
    assert "There is nobody whom only you know." in page.words and "People you know who are not in here" in page.words


def test_a_councillor_has_it_for_their_casework_and_an_auditor_has_none(cast, client_of):
    client_of(cast.helen).page("/half-hour")
    assert client_of(cast.ruth).get("/half-hour").status_code == 403


def test_it_is_open_until_the_last_day_and_not_after(cast, client_of, three, at):
    db.session.get_one(Colleague, cast.maggie).left_on = date(2026, 11, 18)
    keep()
    client = client_of(cast.maggie)
    at("2026-11-18 23:00")
    client.page("/half-hour")
    at("2026-11-19 00:30")
    assert client.get("/half-hour").status_code == 303


def test_what_was_told_stands_on_the_residents_page_and_can_be_corrected_there(cast, client_of, actor_of_cast, three):
    tell(
        actor_of_cast(cast.maggie), three[0], what_works="Ring after four", what_to_avoid="Forms online",
        still_open="He waits for the gate", version=1,
    )  # fmt: skip
    client = client_of(cast.amira)
    page = client.page(f"/residents/{three[0]}")
    for said in ("Ring after four", "Avoid: Forms online", "He waits for the gate", "corrected by Maggie Oakes"):
        assert said in page.words, said
    client.submit(f"/residents/{three[0]}/brief", {"still_open": ""}, form=f"/residents/{three[0]}/brief")
    page = client.page(f"/residents/{three[0]}")
    assert "the gate" not in page.words and "Avoid: Forms online" in page.words
