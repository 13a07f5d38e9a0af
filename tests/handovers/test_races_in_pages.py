"""The same, from the pages: of twenty who press at once one confirms and the others are told; nobody's text is lost."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from crm.audit.models import AuditEntry
from crm.check import findings
from crm.conversations import commands as conversations
from crm.database import db
from crm.handovers.commands import accepting
from tests.checked_client import words
from tests.handovers import oracle
from tests.handovers.races import confirmed, previewed

WINDOWS = 20


def pressed_at_once(app, client, url: str, forms: list[dict[str, list[str]]]) -> list[tuple[int, str]]:
    """Each form sent by a browser of its own, all signed in as one person: status and what each then reads."""
    cookie = client.get_cookie("session")
    start, answers = Barrier(len(forms)), [(0, "")] * len(forms)

    def press(place: int) -> None:
        window = app.test_client()
        window.set_cookie("session", cookie.value)
        start.wait(timeout=20)
        answer = window.post(url, data=forms[place])
        answers[place] = (answer.status_code, "" if answer.location else words(answer))

    db.session.commit()
    threads = [Thread(target=press, args=(place,)) for place in range(len(forms))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def confirmations() -> int:
    return db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == "handover.confirmed")) or 0


@pytest.mark.parametrize("is_one_form", [True, False], ids=["one form", "twenty windows"])
def test_pressed_twenty_times_at_once_it_is_confirmed_once(app, cast, client_of, is_one_form):
    there = previewed(cast)
    client = client_of(cast.samina)
    url = f"/handovers/{there.handover}"
    fields = client.page(url).form(f"{url}/confirmation").values()
    forms = [fields | ({} if is_one_form else {"form_id": [f"window {n}"]}) for n in range(WINDOWS)]
    answers = pressed_at_once(app, client, f"{url}/confirmation", forms)
    told = [said for status, said in answers if status == 409]
    # A copy of the one form that comes late is led to the handover; one that waited is told who won, as others are.
    assert {status for status, _ in answers} <= {303, 409}
    assert is_one_form or len(told) == WINDOWS - 1
    assert all("Samina Yusuf confirmed this handover" in said for said in told), told[:1]
    assert confirmations() == 1
    assert "Samina Yusuf" in words(client.get(url))
    assert [*oracle.troubles(oracle.read()), *findings()] == []


def _kept(there) -> None:
    conversations.keep_promise(there.actor("maggie"), there.ids["promise"])


def _accepted(there) -> None:
    accepting.accept_promise(there.actor("amira"), there.ids["passed"])


@pytest.mark.parametrize(
    ("meanwhile", "told"), [(_kept, "marked as kept"), (_accepted, "Amira Siddiq accepted this promise")]
)
def test_who_sends_a_promise_back_too_late_is_told_and_keeps_the_reason(
    app, cast, client_of, meanwhile: Callable, told: str
):
    there = confirmed(cast)
    client = client_of(cast.amira)
    url = f"/promises-passed/{there.ids['passed']}/return"
    page = client.page(url)
    meanwhile(there)
    why = "I have never been to the lane, and do not know the family."
    answer = client.submit(page, {"why": why}, form=url)
    assert answer.status_code == 409
    assert told in words(answer)
    assert why in answer.text
