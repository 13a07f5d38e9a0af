"""The forms of the register."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField

from crm.accounts import rules
from crm.accounts.models import NETWORKS
from crm.web.forms import Day, Line, Passage, TypedForm

SHOWN = {"open": "In use", "alone": "Nobody responsible", "closed": "Closed"}
ANY_KIND = {"": "Any", "corporate": "Corporate", "professional": "Professional", "personal": "Personal"}


class FindForm(TypedForm):
    """What is looked for in the register."""

    class Meta:
        csrf = False  # it only asks, and its address can be kept and passed on

    words = Line("Handle or purpose", longest=80)
    kind = SelectField("Whose", choices=ANY_KIND, validate_choice=False, default="")
    shown = SelectField("Which", choices=SHOWN, validate_choice=False, default="open")


class AccountForm(TypedForm):
    """An account, as it is written into the register. There is no field for a password, and there will be none."""

    kind = RadioField("Whose account is it?", choices=rules.KIND_WORDS, validate_choice=False)
    network = SelectField(
        "Where is it?", choices={"": "Choose", **{name: name for name in NETWORKS}}, validate_choice=False
    )
    handle = Line("Handle, mailbox, number or desk", say="the handle, mailbox, number or desk")
    person = Line("Whose it is, for a professional or personal one")
    purpose = Passage("What it is for", say="the purpose", longest=500)
    service_code = SelectField("Service", validate_choice=False, default="")
    opened_on = Day("In use since")

    def offer(self, services: dict[str, str]) -> None:
        """Give the services to choose from."""
        self.service_code.choices = {"": "No one service", **services}

    def entry(self) -> rules.Entry:
        """What was written, for the command."""
        code = self.service_code.data or ""
        return rules.Entry(
            kind=self.kind.data or "",
            network=self.network.data or "",
            handle=self.handle.data or "",
            purpose=self.purpose.data or "",
            # A number that no service can have: the command says that it is not in the list.
            service_code=_number(code, otherwise=-1) if code else None,
            person=self.person.data or "",
            opened_on=self.opened_on.data,
        )


class ChangeForm(AccountForm):
    """An account that stands in the register already."""

    in_use = RadioField(
        "Is it in use?", choices={"active": "In use", "dormant": "Dormant: kept, not used"}, validate_choice=False
    )
    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was on the screen."""
        return _number(self.version.data, otherwise=0)


class CustodyForm(TypedForm):
    """The posts that look after an account."""

    owner = SelectField("Owner", validate_choice=False)
    deputy = SelectField("Deputy", validate_choice=False, default="")
    seen = HiddenField()

    def offer(self, posts: dict[str, dict[str, str]]) -> None:
        """Give the posts to choose from, by team."""
        self.owner.choices = {"": "Choose a post", **posts}
        self.deputy.choices = {"": "No deputy", **posts}

    @property
    def owner_post_id(self) -> int:
        """The post chosen; 0, which no post has, where none was."""
        return _number(self.owner.data, otherwise=0)

    @property
    def deputy_post_id(self) -> int | None:
        """The post chosen, or None for no deputy."""
        return _number(self.deputy.data, otherwise=0) if self.deputy.data else None

    @property
    def seen_owner_id(self) -> int | None:
        """The owner that was on the screen."""
        return _number(self.seen.data, otherwise=0) or None


class ClosureForm(TypedForm):
    """From which day nobody speaks through an account."""

    closed_on = Day("Closed on")


def _number(raw: str | None, *, otherwise: int) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else otherwise
