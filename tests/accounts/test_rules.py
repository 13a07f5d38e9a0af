import pytest

from crm.accounts import rules
from crm.accounts.models import ACCOUNT_KINDS, NETWORKS
from crm.accounts.services import SERVICES
from crm.errors import BadInput


@pytest.mark.parametrize(
    ("network", "handle", "normal"),
    [
        ("X", "@Northmere_BC", "northmere_bc"),
        ("X", "https://twitter.com/northmere_bc/status/4", "northmere_bc"),
        ("X", "x.com/Northmere_BC", "northmere_bc"),
        ("Instagram", "https://www.instagram.com/north.mere/", "north.mere"),
        ("Facebook", "https://m.facebook.com/Northmere.Council", "northmerecouncil"),
        ("Facebook", "Hale Residents’ Group", "hale residents group"),
        ("Bluesky", "@northmere", "northmere.bsky.social"),
        ("Bluesky", "https://bsky.app/profile/northmere.gov.uk/post/3", "northmere.gov.uk"),
        ("Mastodon", "https://social.example/@north", "north@social.example"),
        ("Mastodon", "@North@Social.example", "north@social.example"),
        ("WhatsApp", "07700 900123", "+447700900123"),
        ("phone", "(01632) 960 417", "+441632960417"),
        ("phone", "+44 (0)1632 960417", "+441632960417"),
        ("phone", "4417", "4417"),
        ("email", "Parks@Northmere.gov.uk", "parks@northmere.gov.uk"),
        ("desk", "Town Hall, reception", "town hall reception"),
        ("Nextdoor", "Northmere Borough", "northmere borough"),
        ("web", "https://www.northmere.gov.uk/Report-it/", "northmere.gov.uk/Report-it"),
        ("web", "Northmere.gov.uk", "northmere.gov.uk"),
        ("web", "The “report it” form", "the report it form"),
    ],
)
def test_a_handle_is_compared_whatever_its_spelling(network, handle, normal):
    assert rules.normal_handle(network, handle) == normal


@pytest.mark.parametrize(
    ("network", "handle"),
    [
        ("X", "a name with spaces"),
        ("X", "@" + "n" * 31),
        ("Instagram", "north mere"),
        ("Bluesky", "not a handle"),
        ("Mastodon", "@north"),
        ("phone", "twelve"),
        ("phone", "12"),
        ("WhatsApp", "parks@northmere.gov.uk"),
        ("email", "parks"),
        ("email", "parks @northmere.gov.uk"),
        ("email", "parks@northmere"),
        ("desk", "!!!"),
        ("Facebook", "@"),
    ],
)
def test_what_cannot_be_a_handle_there_is_said_beside_the_handle(network, handle):
    with pytest.raises(BadInput) as said:
        rules.normal_handle(network, handle)
    assert list(said.value.problems) == ["handle"]


def test_every_network_has_a_way_to_compare():
    for network in NETWORKS:
        with pytest.raises(BadInput):
            rules.normal_handle(network, "")


def test_only_a_personal_account_has_no_custodian():
    assert [kind for kind in ACCOUNT_KINDS if not rules.may_have_custodian(kind)] == ["personal"]
    assert [kind for kind in ACCOUNT_KINDS if not rules.belongs_to_a_person(kind)] == ["corporate"]


@pytest.mark.parametrize("words", ["The password is in the safe", "PASSWORDS", "pass-code 1234", "Passphrase: x"])
def test_a_purpose_that_speaks_of_a_password_is_noticed(words):
    assert rules.mentions_a_secret(words)


@pytest.mark.parametrize("words", ["Sign-in help", "Bus passes", "Passport checks", "Compass Way, words of thanks"])
def test_a_purpose_that_only_sounds_like_it_is_not(words):
    assert not rules.mentions_a_secret(words)


def test_the_services_that_the_stories_need_are_shipped():
    assert {353, 357, 412, 524, 557, 561, 562, 564, 587, 1140} <= set(SERVICES)
    assert len(set(SERVICES.values())) == len(SERVICES)
    assert all(0 < code < 10_000 and name == name.strip() and name for code, name in SERVICES.items())
