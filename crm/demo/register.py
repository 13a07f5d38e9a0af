"""The accounts that the demo council speaks through, and the posts that look after them."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm.accounts.models import Account
from crm.demo.days import Calendar
from crm.demo.rows import Book
from crm.demo.seats import Northmere
from crm.responsibilities.models import Responsibility

CHANNELS = {
    "X": "social", "Facebook": "social", "Instagram": "social", "Bluesky": "social", "Mastodon": "social",
    "Nextdoor": "social", "WhatsApp": "social", "email": "email", "phone": "phone", "desk": "in person", "web": "web",
}  # fmt: skip

# Network, handle as it is shown, as it is compared, purpose, service, the post that keeps it, its deputy.
_CORPORATE = (
    ("Facebook", "@NorthmereCouncil", "northmerecouncil", "Everybody, every day", None, "adviser", "social media"),
    ("X", "@NorthmereBC", "northmerebc", "News, and answers in office hours", None, "social media", "adviser"),
    ("Instagram", "@northmere.council", "northmere.council", "Pictures of the borough", None, "social media", None),
    ("Bluesky", "northmere.example", "northmere.example", "News", None, "social media", None),
    ("Nextdoor", "Northmere Neighbourhoods", "northmere neighbourhoods", "Talk in the streets", None, "participation", None),
    ("WhatsApp", "07700 900100", "+447700900100", "Repairs, by message", 141, "repairs planners", "repairs North"),
    ("email", "ask@northmere.example", "ask@northmere.example", "Anything", None, "adviser", "contact leader"),
    ("email", "hale@northmere.example", "hale@northmere.example", "Neighbourhood matters in Hale", None, "duty desk", "neighbourhood Hale"),
    ("email", "highways@northmere.example", "highways@northmere.example", "Roads, lights, drains", 557, "highways support", None),
    ("email", "repairs@northmere.example", "repairs@northmere.example", "Repairs of council homes", 141, "repairs planners", None),
    ("email", "planning@northmere.example", "planning@northmere.example", "Plans and objections", 485, "householder", None),
    ("email", "counciltax@northmere.example", "counciltax@northmere.example", "Council tax", 58, "council tax", "benefits"),
    ("email", "environment@northmere.example", "environment@northmere.example", "Noise, pests, food", 412, "noise officer", None),
    ("email", "safe@northmere.example", "safe@northmere.example", "Community safety", 1485, "community safety manager", None),
    ("phone", "01632 960100", "+441632960100", "The council’s one number", None, "adviser", "contact leader"),
    ("phone", "01632 960111", "+441632960111", "Repairs, day and night", 141, "repairs planners", None),
    ("phone", "01632 960122", "+441632960122", "Highways", 557, "highways support", None),
    ("desk", "Town Hall desk", "town hall desk", "Who comes in", None, "adviser", None),
    ("desk", "Hale Library desk", "hale library desk", "Who comes in, in Hale", None, "librarian North", None),
    ("web", "northmere.example/report", "northmere.example/report", "Reports by form", None, "adviser", None),
)  # fmt: skip

# Kind, network, handle, as compared, whose, purpose, the post that keeps it (a personal one has none).
_OF_PEOPLE = (
    ("professional", "X", "@BenOkaforNMBC", "benokafornmbc", "Ben Okafor", "Roads in the north of the borough", "inspector North"),
    ("professional", "X", "@CllrBrathay", "cllrbrathay", "Helen Brathay", "Councillor for Hale", None),
    ("professional", "Facebook", "Cllr Dev Rana", "cllr dev rana", "Dev Rana", "Councillor for Hale", None),
    ("professional", "email", "maggie.oakes@northmere.example", "maggie.oakes@northmere.example", "Maggie Oakes",
     "Her mailbox; the post goes on", "neighbourhood Hale"),
    ("professional", "email", "amira.siddiq@northmere.example", "amira.siddiq@northmere.example", "Amira Siddiq",
     "Neighbourhood matters in Hale", "neighbourhood Hale"),
    ("professional", "WhatsApp", "07700 900141", "+447700900141", "Denise Hartley", "Young people, by message", "youth worker North"),
    ("professional", "Mastodon", "@jo@social.example", "jo@social.example", "Jo Pennington", "Noise, explained", "noise officer"),
    ("professional", "X", "@LukaszTarn", "lukasztarn", "Lukasz Wrona", "Tarn ward", "neighbourhood Tarn"),
    ("personal", "Instagram", "@maggie.walks", "maggie.walks", "Maggie Oakes", "", None),
    ("personal", "Instagram", "@denise.on.a.bike", "denise.on.a.bike", "Denise Hartley", "", None),
    ("personal", "Facebook", "Sol Whitaker", "sol whitaker", "Sol Whitaker", "", None),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An account as conversations run through it."""

    id: int
    kind: str
    network: str
    handle: str
    keeper: str  # the key of the post, empty where nobody keeps it
    service_code: int | None
    colleague_id: int | None
    ward: str = ""  # where only one ward uses it

    @property
    def channel(self) -> str:
        return CHANNELS[self.network]


@dataclass
class Register:
    """The accounts by handle and by channel."""

    by_handle: dict[str, Line] = field(default_factory=dict)
    corporate: dict[str, list[Line]] = field(default_factory=dict)
    professional: dict[int, list[Line]] = field(default_factory=dict)  # by colleague

    def keep(self, line: Line) -> None:
        self.by_handle[line.handle] = line
        if line.kind == "corporate":
            self.corporate.setdefault(line.channel, []).append(line)
        elif line.kind == "professional" and line.colleague_id:
            self.professional.setdefault(line.colleague_id, []).append(line)


def build(book: Book, northmere: Northmere, calendar: Calendar) -> Register:
    """Write the accounts and who looks after them."""
    register = Register()
    opened = calendar.date(calendar.minute(calendar.first) - 900 * 24 * 60)
    for network, handle, normal, purpose, service, keeper, deputy in _CORPORATE:
        account_id = _account(book, "corporate", network, handle, normal, purpose, service, None, opened)
        _look_after(book, northmere, calendar, account_id, keeper, "lead")
        if deputy:
            _look_after(book, northmere, calendar, account_id, deputy, "support")
        ward = "Hale" if handle.lower().startswith("hale") else ""
        register.keep(Line(account_id, "corporate", network, handle, keeper, service, None, ward))
    for kind, network, handle, normal, whose, purpose, keeper in _OF_PEOPLE:
        colleague_id = northmere.people[whose]
        account_id = _account(book, kind, network, handle, normal, purpose, None, colleague_id, opened)
        if keeper:
            _look_after(book, northmere, calendar, account_id, keeper, "lead")
        register.keep(Line(account_id, kind, network, handle, keeper or "", None, colleague_id))
    return register


def _account(
    book: Book, kind: str, network: str, handle: str, normal: str, purpose: str, service: int | None,
    colleague_id: int | None, opened: object,
) -> int:  # fmt: skip
    return book.add(
        Account, kind=kind, network=network, handle=handle, normal=normal, purpose=purpose, service_code=service,
        colleague_id=colleague_id, status="active", opened_on=opened, closed_on=None,
    )  # fmt: skip


def _look_after(book: Book, northmere: Northmere, calendar: Calendar, account_id: int, post: str, role: str) -> None:
    book.add(
        Responsibility, post_id=northmere.postings[post].id, role=role, conversation_id=None, resident_id=None,
        account_id=account_id, starts_at=calendar.moment(0), ends_at=None, begun_by_id=None,
    )  # fmt: skip
