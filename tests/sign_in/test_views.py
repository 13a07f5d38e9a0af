"""The demonstration's signing in: as anyone, and only while no identity provider is configured."""

import pytest

from tests.checked_client import words

pytestmark = pytest.mark.page

EVERYBODY = {
    "officer": "maggie",
    "officer of a restricted team": "jo",
    "manager": "samina",
    "councillor": "helen",
    "digital lead": "owen",
    "auditor": "ruth",
}


@pytest.mark.parametrize("kind", EVERYBODY)
def test_each_kind_of_person_can_sign_in(anonymous, cast, kind):
    page = anonymous.page("/sign-in")
    chosen = next(form for form in page.forms if form.value("colleague") == str(getattr(cast, EVERYBODY[kind])))
    assert page.all("h2").count(kind.capitalize()) == 1
    answer = anonymous.post(chosen.action, data=chosen.values())
    assert (answer.status_code, answer.location) == (303, "/")
    assert anonymous.get("/").status_code == 200


def test_signing_out_ends_it(client_of, cast):
    client = client_of(cast.maggie)
    answer = client.submit("/", form="/session/end")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get("/").status_code == 303


def test_it_is_announced_on_every_page(anonymous, client_of, cast):
    for client, url in ((anonymous, "/sign-in"), (client_of(cast.maggie), "/"), (anonymous, "/nothing")):
        assert "This is a demonstration" in client.get(url).text


def test_it_is_not_offered_where_an_identity_provider_is_set(with_provider, cast):
    client = with_provider().test_client()
    page = client.get("/sign-in")
    assert "Maggie" not in page.text
    assert "This is a demonstration" not in page.text
    answer = client.post("/session", data={"colleague": cast.maggie})
    assert answer.status_code in {400, 404}
    assert client.get("/").status_code == 303


def test_a_token_is_needed_to_sign_in(anonymous, cast):
    """Else another site could sign somebody in as somebody else without their noticing."""
    assert anonymous.post("/session", data={"colleague": cast.maggie}).status_code == 400
    assert anonymous.get("/").status_code == 303


def test_the_page_that_one_came_for_follows(anonymous, cast):
    sent_to = anonymous.get("/?from=mail").location
    assert sent_to == "/sign-in?next=/?from%3Dmail"
    assert sign_in(anonymous, cast.maggie, at=sent_to).location == "/?from=mail"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
        "",
    ],
)
def test_signing_in_never_leads_elsewhere(anonymous, cast, elsewhere):
    page = anonymous.page("/sign-in", query_string={"next": elsewhere})
    assert {form.value("next") for form in page.forms if "/session" in form.action} == {"/"}
    answer = sign_in(anonymous, cast.maggie, at="/sign-in", next=elsewhere)
    assert answer.location == "/"


@pytest.mark.parametrize("who", ["", "0", "-1", "999999", "9" * 30, "x", "²", "1 OR 1=1", None])
def test_nobody_of_that_number_is_sent_back_to_choose(anonymous, who):
    data = anonymous.tokens("/sign-in") | ({} if who is None else {"colleague": who})
    assert anonymous.post("/session", data=data).location == "/sign-in"
    assert anonymous.get("/").status_code == 303


def test_somebody_who_left_cannot_sign_in_and_is_not_offered(anonymous, cast):
    page = anonymous.page("/sign-in")
    assert "Carol Whitby" not in page.words
    assert sign_in(anonymous, cast.carol).location == "/sign-in"


def test_signing_in_forgets_whoever_was_signed_in_before(client_of, cast):
    client = client_of(cast.maggie)
    sign_in(client, cast.ruth)
    page = client.get("/")
    assert "Signed in as Ruth Adeyemi" in page.text
    assert "Maggie" not in words(page)


def sign_in(client, colleague_id, at="/sign-in", **more):
    return client.post("/session", data=first_form(client, at) | {"colleague": colleague_id} | more)


def first_form(client, url):
    return next(form for form in client.page(url).forms if form.action == "/session").values()
