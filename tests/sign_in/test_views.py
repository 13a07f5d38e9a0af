from tests.checked_client import CheckedClient, words


def test_today_is_shown(client_of, cast):
    assert "Monday 16 November" in words(client_of(cast.maggie).get("/"))


def test_choose(anonymous: CheckedClient, cast):
    page = anonymous.page("/sign-in")
    assert page.h1 == "Sign in"
