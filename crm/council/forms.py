"""The forms by which a manager decides who holds a post."""

from __future__ import annotations

from wtforms import RadioField, SelectField

from crm.errors import BadInput
from crm.web.forms import Day, Line, TypedForm


class AsAtForm(TypedForm):
    """A day that is asked about."""

    class Meta:
        csrf = False  # it only asks, and its address can be kept and passed on

    on = Day("On which day?")


class TakeOverForm(TypedForm):
    """Who takes a post over, from when, and until when the present holder goes on beside them."""

    colleague = Line("Who takes it over", say="who takes it over", needed=True)
    in_place_of = SelectField("In whose place", validate_choice=False, default="")
    starts_on = Day("From", needed=True)
    overlap_until = Day("Hand over together until")

    def offer(self, holders: dict[str, str]) -> None:
        """Give the present holders to choose from."""
        self.in_place_of.choices = {**holders, "0": "A free place"}

    @property
    def from_holder_id(self) -> int | None:
        """The one whose place is taken, where one was chosen."""
        return number(self.in_place_of.data)


class CoverForm(TypedForm):
    """Who stands in, from when to when."""

    colleague = Line("Who covers", say="who covers", needed=True)
    starts_on = Day("From", needed=True)
    last_day = Day("Until", needed=True)


class LastDayForm(TypedForm):
    """Whose time in a post ends, and whether they leave the council with it."""

    holder = SelectField("Whose", validate_choice=False)
    last_day = Day("Last day", needed=True)
    after = RadioField(
        "After that", choices={"left": "They leave the council", "moved": "They move to another post"}, default="left",
        validate_choice=False,
    )  # fmt: skip

    def offer(self, holders: dict[str, str]) -> None:
        """Give the present and coming holders to choose from."""
        self.holder.choices = holders

    @property
    def post_holder_id(self) -> int:
        """The time in the post that was chosen; 0, which none has, where none was."""
        return number(self.holder.data) or 0


class PostForm(TypedForm):
    """A new post in a team."""

    title = Line("What the post is called", say="what the post is called", needed=True)
    places = Line("Places", say="how many places", longest=6, needed=True, default="1")
    opened_on = Day("From", needed=True)

    def count(self) -> int:
        """How many places. Raises BadInput for what is no number."""
        places = number(self.places.data)
        if places is None:
            raise BadInput({"places": "Write a number: 1, or as many as hold it at once."})
        return places


class ColleagueForm(TypedForm):
    """Somebody new."""

    name = Line("Full name", say="their name", needed=True)
    email = Line("Email", say="the email", longest=254)


def number(raw: str | None) -> int | None:
    """A number out of a choice; None for anything else."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None
