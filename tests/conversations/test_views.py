"""The pages of conversations: works, who may not, wrong ids, wrong methods, bad input with everything typed, audit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from crm.audit.models import AuditEntry, Viewing
from crm.conversations import commands
from crm.conversations.entry import Who
from crm.conversations.models import Ask, Interaction, Participant, Promise
from crm.database import db
from crm.errors import Refused
from crm.responsibilities.queries import lead_of
from tests.checked_client import HTMX, Page, words
from tests.conversations.scene import conversation, interaction, last_act, log

pytestmark = pytest.mark.page


@pytest.fixture
def grit(app, cast, actor_of_cast, at):
    """Maggie's conversation with Eileen, with a promise and an open question to Ben."""
    logged = log(
        actor_of_cast(cast.maggie), cast.eileen, "The grit bin is empty", promise_text="Ring her",
        promise_due_on=date(2026, 11, 20),
    )  # fmt: skip
    at(timedelta(minutes=1))
    commands.ask(actor_of_cast(cast.maggie), logged.conversation_id, post_id=cast.highways_inspector, needed="When?")
    at(timedelta(minutes=2))
    return logged


def the(column):
    return db.session.scalars(select(column)).one()


def acts() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def pages(grit) -> list[str]:
    """Every page about the conversation."""
    ask, promise = the(Ask.id), the(Promise.id)
    return [
        f"/conversations/{grit.conversation_id}",
        f"/conversations/{grit.conversation_id}/who-to-ask",
        f"/conversations/{grit.conversation_id}/outcome",
        f"/conversations/{grit.conversation_id}/name",
        f"/asks/{ask}/answer",
        f"/asks/{ask}/return",
        f"/promises/{promise}/new-date",
        f"/interactions/{grit.interaction_id}/correction",
        f"/interactions/{grit.interaction_id}/removal",
        f"/interactions/{grit.interaction_id}/move",
    ]


def posts(grit) -> list[str]:
    """Every address that changes something about it."""
    ask, promise = the(Ask.id), the(Promise.id)
    return [
        f"/conversations/{grit.conversation_id}/asks",
        f"/conversations/{grit.conversation_id}/outcome",
        f"/conversations/{grit.conversation_id}/name",
        f"/conversations/{grit.conversation_id}/taking-up",
        f"/conversations/{grit.conversation_id}/putting-back",
        f"/asks/{ask}/answer",
        f"/asks/{ask}/return",
        *(f"/promises/{promise}/{what}" for what in ("kept", "new-date", "withdrawal", "missed")),
        *(f"/interactions/{grit.interaction_id}/{what}" for what in ("correction", "removal", "move")),
    ]


ANYTHING = {
    "kind": "answer", "answer": "x", "reason": "x", "outcome": "answered", "subject": "x", "note": "x",
    "due_on": "2026-11-30", "text": "x", "passage": "bin", "name": "Somebody", "who": "Ben Okafor", "needed": "x",
}  # fmt: skip


def test_every_page_works_for_a_colleague_of_the_council(grit, cast, client_of):
    for colleague in (cast.maggie, cast.ben, cast.samina, cast.owen):
        client = client_of(colleague)
        for url in pages(grit):
            assert client.get(url).status_code == 200, url


def test_a_stranger_finds_nothing_and_changes_nothing(grit, cast, client_of):
    before = acts()
    for stranger in (cast.dev, cast.helen):
        client = client_of(stranger)
        for url in pages(grit):
            assert client.get(url).status_code == 404, url
        for url in posts(grit):
            assert client.post(url, data={**client.tokens(), **ANYTHING}).status_code == 404, url
    assert acts() == before


def test_what_one_may_not_see_looks_like_what_is_not_there(grit, cast, client_of):
    client = client_of(cast.dev)
    hidden = client.get(f"/conversations/{grit.conversation_id}")
    absent = client.get("/conversations/99999")
    assert words(hidden) == words(absent)


def test_an_auditor_is_refused(grit, cast, client_of):
    client = client_of(cast.ruth)
    for url in ["/conversations", *pages(grit)]:
        assert client.get(url).status_code == 403, url
    for url in posts(grit):
        assert client.post(url, data={**client.tokens(), **ANYTHING}).status_code == 403, url


def test_nobody_comes_in_without_signing_in(grit, anonymous):
    for url in ["/conversations", *pages(grit)]:
        assert anonymous.get(url).status_code == 303, url


@pytest.mark.parametrize("odd", ["99999", "0", "2147483648", "99999999999999999999", "x"])
def test_a_wrong_number_is_not_found(grit, cast, client_of, odd):
    client = client_of(cast.maggie)
    for url in (
        "/conversations/{}", "/conversations/{}/outcome", "/asks/{}/answer", "/promises/{}/new-date",
        "/interactions/{}/move", "/conversations/{}/who-to-ask",
    ):  # fmt: skip
        assert client.get(url.format(odd)).status_code == 404, url
    for url in ("/conversations/{}/asks", "/asks/{}/return", "/promises/{}/kept", "/interactions/{}/removal"):
        # Of a number beyond any id the router knows only that GET would fit its shape.
        assert client.post(url.format(odd), data={**client.tokens(), **ANYTHING}).status_code in {404, 405}, url


def test_a_wrong_method_is_refused(grit, cast, client_of):
    client = client_of(cast.maggie)
    tokens = client.tokens()
    assert client.post(f"/conversations/{grit.conversation_id}", data=tokens).status_code == 405
    assert client.get(f"/conversations/{grit.conversation_id}/asks").status_code == 405
    assert client.get(f"/promises/{the(Promise.id)}/kept").status_code == 405


def test_looking_is_recorded_for_everybody_in_it(grit, cast, client_of, actor_of_cast):
    log(actor_of_cast(cast.maggie), Who("new", name="Ron"), "With them", conversation_id=grit.conversation_id)
    client_of(cast.ben).get(f"/conversations/{grit.conversation_id}")
    seen = set(db.session.scalars(select(Viewing.resident_id).where(Viewing.colleague_id == cast.ben)))
    assert len(seen) == 2
    assert cast.eileen in seen
    client_of(cast.dev).get(f"/conversations/{grit.conversation_id}")
    assert not db.session.scalars(select(Viewing.id).where(Viewing.colleague_id == cast.dev)).all()


def test_the_lists_show_what_they_say(grit, cast, client_of):
    maggie, ben = client_of(cast.maggie), client_of(cast.ben)
    assert "“The grit bin is empty”" in words(maggie.get("/conversations"))
    assert "Nobody is waiting for an answer." in words(ben.get("/conversations"))
    assert "“The grit bin is empty”" in words(ben.get("/conversations?show=waiting&scope=all"))
    assert "“When?”" in words(ben.get("/conversations?show=asked"))
    assert "With Highways inspector, North" in words(maggie.get("/conversations?show=mine"))
    assert "Nothing fits." in words(maggie.get("/conversations?show=mine&q=zebra"))


def test_an_odd_address_shows_what_is_there(grit, cast, client_of):
    client = client_of(cast.maggie)
    for odd in ("show=x", "scope=x", "service=x", "page=x", "page=-1", "page=9999999999", "q=%00%25_", "service=9999"):
        assert client.get(f"/conversations?{odd}").status_code == 200, odd
    assert client.get(f"/conversations?q={'x' * 500}").status_code == 422


def test_htmx_gets_the_list_and_the_thread_alone_at_the_same_address(grit, cast, client_of):
    client = client_of(cast.maggie)
    for url in ("/conversations?show=mine", f"/conversations/{grit.conversation_id}?order=oldest"):
        part = client.get(url, headers=HTMX)
        assert "<html" not in part.text
        assert "HX-Request" in part.headers["Vary"]
        assert "<html" in client.get(url, headers={**HTMX, "HX-History-Restore-Request": "true"}).text


def test_asking_from_the_thread_without_javascript(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    answer = client.submit(
        url, {"who": "Imran", "needed": "Who decides?", "due_on": "2026-11-20"}, form=f"{url}/asks", follow=True
    )  # fmt: skip
    assert "Asked Imran Aziz, Head of Highways. You stay responsible" in answer.text
    assert f'<meta name="draft-sent" content="ask-{grit.conversation_id}">' in answer.text
    asked = db.session.scalars(select(Ask).order_by(Ask.id.desc())).first()
    assert (asked.post_id, asked.needed, asked.due_on) == (cast.head_of_highways, "Who decides?", date(2026, 11, 20))
    assert last_act().action == "conversation.asked"


def test_someone_picked_while_typing_is_asked_even_where_several_fit(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    picked = client.page(f"{url}?to=post-{cast.head_of_highways}")
    client.submit(picked, {"needed": "Who decides?"}, form=f"{url}/asks")
    assert db.session.scalars(select(Ask.post_id).order_by(Ask.id.desc())).first() == cast.head_of_highways


def test_who_was_picked_no_longer_counts_once_another_name_is_typed(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    picked = client.page(f"{url}?to=post-{cast.head_of_highways}")
    client.submit(picked, {"who": "Samina Yusuf", "needed": "Yours?"}, form=f"{url}/asks")
    assert db.session.scalars(select(Ask.post_id).order_by(Ask.id.desc())).first() == cast.head_of_neighbourhoods


def test_where_several_fit_one_is_chosen_and_what_was_typed_is_still_there(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    asked = client.submit(url, {"who": "Highways", "needed": "When is the lorry? <b>"}, form=f"{url}/asks")
    assert asked.status_code == 303 or "Several fit" in asked.text
    unsure = client.submit(url, {"who": "Neighbourhood", "needed": "When is the lorry?"}, form=f"{url}/asks")
    assert unsure.status_code == 422
    assert "Several fit. Choose one of them." in words(unsure)
    assert "When is the lorry?" in unsure.text
    client.submit(Page(unsure), {"chosen": f"post-{cast.tarn_officer}"}, form=f"{url}/asks")
    assert db.session.scalars(select(Ask.post_id).order_by(Ask.id.desc())).first() == cast.tarn_officer


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"who": "", "needed": "Why?"}, 422, "Say whom"),
        ({"who": "zebra", "needed": "Why?"}, 422, "Nobody fits “zebra”"),
        ({"who": "Ben Okafor", "needed": " "}, 422, "Write what you need"),
        ({"who": "Ben Okafor", "needed": "Why?", "due_on": "2026-11-15"}, 422, "15 November has passed"),
        ({"who": "Maggie Oakes", "needed": "Why?", "kind": "pass"}, 409, "responsible for this already"),
        ({"who": "Ben Okafor", "kind": "bring"}, 409, "in this conversation already"),
        ({"who": "Contact centre", "kind": "bring"}, 422, "Bring in a post of the team"),
        ({"who": "Contact centre", "kind": "pass", "needed": "Why?"}, 409, "no post at its head"),
    ],
)
def test_what_cannot_be_asked_comes_back_with_the_reason(grit, cast, client_of, typed, status, said):
    before = acts()
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    answer = client.submit(url, typed, form=f"{url}/asks")
    assert answer.status_code == status
    assert words(answer).count(said) == 2, "in the summary, and beside the field"
    assert Page(answer).form(f"{url}/asks")
    assert (typed["who"] in answer.text) and typed.get("needed", "") in answer.text
    assert acts() == before


def test_passing_on_and_bringing_in_from_the_thread(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    brought = client.submit(url, {"kind": "bring", "who": "Amira"}, form=f"{url}/asks", follow=True)
    assert "Amira Siddiq, Neighbourhood Officer, Tarn is in this conversation from now on." in brought.text
    passed = client.submit(url, {"kind": "pass", "who": "Amira", "needed": "Yours"}, form=f"{url}/asks", follow=True)
    assert "Passed on to Amira Siddiq" in passed.text
    assert lead_of("conversation", [grit.conversation_id]) == {grit.conversation_id: cast.tarn_officer}


def test_the_choices_as_one_types(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}/who-to-ask"
    found = client.get(f"{url}?who=high", headers=HTMX)
    assert 'role="listbox"' in found.text
    assert "Ben Okafor, Highways inspector, North" in words(found)
    assert "Youth" not in words(client.get(f"{url}?who=youth", headers=HTMX))
    picked = client.get(f"{url}?to=post-{cast.highways_inspector}", headers=HTMX)
    assert "Ask Ben" in words(picked)
    assert client.get(f"{url}?to=post-{cast.youth_justice_worker}", headers=HTMX).status_code == 404
    assert client.get(f"{url}?to=post-{cast.highways_inspector}").status_code == 303


def test_a_question_is_answered_from_the_thread_and_from_its_own_page(grit, cast, client_of):
    ask = the(Ask.id)
    client = client_of(cast.ben)
    done = client.submit(
        f"/conversations/{grit.conversation_id}", {"answer": "On Thursday", "kind": "statement"},
        form=f"/asks/{ask}/answer", follow=True,
    )  # fmt: skip
    assert "Ben Okafor answered with a statement:" in words(done)
    again = client.post(f"/asks/{ask}/answer", data={**client.tokens(), "answer": "Or Friday", "kind": "answer"})
    assert again.status_code == 409
    assert "answered already" in words(again)
    assert the(Ask.answer) == "On Thursday"


def test_an_empty_answer_comes_back(grit, cast, client_of):
    client = client_of(cast.ben)
    empty = client.submit(f"/asks/{the(Ask.id)}/answer", {"answer": "  "}, form=f"/asks/{the(Ask.id)}/answer")
    assert empty.status_code == 422
    assert words(empty).count("Write your answer.") == 2


def test_a_question_is_sent_back_with_a_reason(grit, cast, client_of):
    client = client_of(cast.ben)
    url = f"/asks/{the(Ask.id)}/return"
    assert client.submit(url, {"reason": ""}, form=url).status_code == 422
    assert "Ben Okafor sent it back:" in words(client.submit(url, {"reason": "Parks"}, form=url, follow=True))


def test_a_conversation_is_closed_once(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}/outcome"
    nothing = client.submit(url, {"note": "Lorry came"}, form=url)
    assert (nothing.status_code, "Choose how it ended." in words(nothing)) == (422, True)
    assert "Lorry came" in nothing.text
    closed = client.submit(url, {"outcome": "answered", "note": "Lorry came"}, form=url, follow=True)
    assert "Closed as answered" in words(closed)
    assert "“Lorry came”" in words(closed)
    assert client.submit(url, {"outcome": "refused"}, form=url).status_code == 409
    assert "Ask or pass on" not in words(client.get(f"/conversations/{grit.conversation_id}"))


def test_a_conversation_is_renamed(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}/name"
    assert client.submit(url, {"subject": ""}, form=url).status_code == 422
    client.submit(url, {"subject": "Grit <bin>", "service_code": str(cast.gritting)}, form=url)
    assert conversation(grit.conversation_id).subject == "Grit <bin>"
    forged = client.submit(url, {"subject": "Grit"}, form=url, forged={"service_code": "9999"})
    assert forged.status_code == 422


def test_a_pool_is_taken_up_and_put_back_by_a_button(app, cast, actor_of_cast, client_of):
    about = log(
        actor_of_cast(cast.priya), cast.eileen, "Hello?", channel="social", account_id=cast.northmere
    ).conversation_id  # fmt: skip
    client = client_of(cast.rhys)
    url = f"/conversations/{about}"
    taken = client.submit(url, form=f"{url}/taking-up", follow=True)
    assert "Rhys Fairclough (you)" in words(taken)
    assert "taking-up" not in client_of(cast.priya).get(url).text
    back = client.submit(url, form=f"{url}/putting-back", follow=True)
    assert "Nobody has taken this up" in words(back)
    assert "taking-up" not in client_of(cast.maggie).get(url).text


def test_a_promise_is_kept_put_off_withdrawn_or_missed(grit, cast, client_of, actor_of_cast):
    client = client_of(cast.maggie)
    thread, url = f"/conversations/{grit.conversation_id}", f"/promises/{the(Promise.id)}"
    late = client.submit(f"{url}/new-date", {"due_on": "2026-11-01"}, form=f"{url}/new-date")
    assert (late.status_code, words(late).count("1 November has passed")) == (422, 2)
    odd = client.submit(f"{url}/new-date", form=f"{url}/new-date", forged={"due_on": "31/02/2026"})
    assert odd.status_code == 422
    moved = client.submit(f"{url}/new-date", {"due_on": "2026-11-23"}, form=f"{url}/new-date", follow=True)
    assert "now for Monday 23 November" in moved.text
    page = Page(client.get(thread))
    assert ", was due " in page.words and "put off" not in page.words
    assert [link for link in page.links if link.endswith(f"{url}/new-date#not")], "its own way on"
    client.submit(f"{url}/new-date", {"due_on": "2026-11-30"}, form=f"{url}/new-date")
    assert "put off 2 times" in Page(client.get(thread)).words
    assert client.submit(f"{url}/new-date", form=f"{url}/withdrawal").status_code == 422
    kept = client.submit(thread, form=f"{url}/kept", follow=True)
    assert "Kept on 16 November" in words(kept)
    again = client.post(f"{url}/missed", data={**client.tokens(), "note": ""})
    assert (again.status_code, "marked as kept already" in words(again)) == (409, True)
    log(actor_of_cast(cast.maggie), cast.eileen, "And", promise_text="Write", promise_due_on=date(2026, 11, 20))
    second = db.session.scalars(select(Promise.id).order_by(Promise.id.desc())).first()
    client.submit(f"/promises/{second}/new-date", {"note": "She moved"}, form=f"/promises/{second}/withdrawal")
    assert last_act().action == "promise.withdrawn"


def test_a_mistake_is_put_right_from_the_thread(grit, cast, client_of):
    client = client_of(cast.maggie)
    base = f"/interactions/{grit.interaction_id}"
    links = [link for link in Page(client.get(f"/conversations/{grit.conversation_id}")).links if base in link]
    assert len(links) == 3
    corrected = client.submit(f"{base}/correction", {"text": "At the bend"}, form=f"{base}/correction", follow=True)
    assert "Corrected by Maggie Oakes" in words(corrected)
    wrong = client.submit(f"{base}/removal", {"passage": "not there", "reason": "x"}, form=f"{base}/removal")
    assert (wrong.status_code, "not there" in wrong.text) == (422, True)
    removed = client.submit(
        f"{base}/removal", {"passage": "grit bin", "reason": "health of a third person"}, form=f"{base}/removal",
        follow=True,
    )  # fmt: skip
    assert "Removed on 16 November 2026: health of a third person." in words(removed)
    assert "grit bin" not in words(removed)
    assert interaction(grit.interaction_id).body == "The [removed] is empty"


def test_what_was_logged_to_the_wrong_person_is_moved_by_searching(grit, cast, client_of, actor_of_cast):
    ron = log(actor_of_cast(cast.maggie), Who("new", name="Ron Illingworth"), "Key").resident_ids[0]
    client = client_of(cast.maggie)
    url = f"/interactions/{grit.interaction_id}/move"
    found = Page(client.get(f"{url}?q=illing"))
    assert any(f"to={ron}" in link for link in found.links)
    assert "1 fits" in words(client.get(f"{url}?q=illing", headers=HTMX))
    nobody = client.submit(url, {"name": ""}, form="#moving")
    assert (nobody.status_code, words(nobody).count("Say whose it is")) == (422, 2)
    moved = client.submit(f"{url}?to={ron}", form="#moving", follow=True)
    assert "Moved." in moved.text
    assert the_people(grit.interaction_id) == [ron]
    forged = client.post(url, data={**client.tokens(), "to": "99999"})
    assert forged.status_code == 404


def the_people(interaction_id: int) -> list[int]:
    return list(db.session.scalars(select(Participant.resident_id).filter_by(interaction_id=interaction_id)))


def test_who_was_responsible_on_a_day_is_one_form_away(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}"
    assert "Responsible on 16 November 2026: Now: Maggie Oakes" in words(client.get(f"{url}?on=2026-11-16"))
    assert "Nobody was responsible on 1 May 2023" in words(client.get(f"{url}?on=01/05/2023"))
    odd = client.get(f"{url}?on=30/02/2026")
    assert (odd.status_code, "30/02/2026 is not a day" in words(odd)) == (422, True)


def test_the_same_form_sent_twice_leads_back_to_the_thread(grit, cast, client_of):
    client = client_of(cast.maggie)
    url = f"/conversations/{grit.conversation_id}/outcome"
    data = {**client.tokens(url), "outcome": "answered"}
    assert client.post(url, data=data).status_code == 303
    before = acts()
    again = client.post(url, data=data, follow_redirects=True)
    assert again.request.path == f"/conversations/{grit.conversation_id}"
    assert "Nothing was done twice." in again.text
    assert acts() == before


def test_what_people_say_is_text_and_nothing_else(app, cast, actor_of_cast, client_of):
    logged = log(actor_of_cast(cast.maggie), Who("new", name="<i>Bo</i>"), "<script>alert(1)</script> & more")
    page = client_of(cast.maggie).get(f"/conversations/{logged.conversation_id}")
    assert "<script>alert(1)</script> & more" in words(page)
    assert "<script>alert" not in page.text
    assert db.session.scalar(select(func.count()).select_from(Interaction)) == 1


def test_casework_is_seen_by_its_councillor_and_by_nobody_else(app, cast, actor_of_cast, client_of):
    case = log(actor_of_cast(cast.helen), Who("new", name="Gareth"), "Noise at night", acting_as="ward councillor")
    url = f"/conversations/{case.conversation_id}"
    own = client_of(cast.helen).get(url)
    assert "Your own casework: only you can read this" in words(own)
    for other in (cast.maggie, cast.samina, cast.owen, cast.dev):
        client = client_of(other)
        assert client.get(url).status_code == 404
        assert "Noise" not in client.get("/conversations?show=all&q=noise").text


def test_casework_knows_no_pool_though_several_share_the_post(app, cast, actor_of_cast, client_of):
    case = log(actor_of_cast(cast.helen), Who("new", name="Gareth"), "Noise at night", acting_as="ward councillor")
    page = words(client_of(cast.helen).get(f"/conversations/{case.conversation_id}"))
    assert "pool" not in page
    assert "Now: Helen Brathay (you)" in page
    with pytest.raises(Refused, match="stays with you"):
        commands.put_back(actor_of_cast(cast.helen), case.conversation_id)


def test_somebody_unknown_stands_in_the_middle_of_a_sentence_in_small_letters(app, cast, actor_of_cast, client_of):
    unknown = Who("unknown", present_as="present")
    about = log(actor_of_cast(cast.maggie), [Who("resident", cast.eileen), unknown], "Both spoke").conversation_id
    page = words(client_of(cast.maggie).get(f"/conversations/{about}"))
    assert "with someone whose name we don’t know present" in page
    assert "Someone whose name" not in page
