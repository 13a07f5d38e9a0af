"""The forms by which a handover is begun and arranged."""

from __future__ import annotations

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, RadioField, SelectField

from crm.handovers.rules import ShareWanted, Wanted
from crm.web.forms import Day, Line, TypedForm

KINDS = {"leaving": "They leave the post or the council", "absence": "They are away for a while"}
WAYS = {
    "taken over": "Somebody takes it over",
    "covered": "Somebody covers it for a while",
    "nobody yet": "Nobody yet",
    "split": "Its work is split over other posts",
}
RULES = {
    "as suggested": "As suggested",
    "by ward": "By ward",
    "by service": "By service",
    "by hand": "By hand",
}
FATES = {
    "moves": "They go to a post",
    "dormant": "They rest: nobody need hold them closely",
    "closes": "They are closed",
    "stays": "They stay with the post",
}
SHARES = 4
MOST_SHARES = 60


class PlanForm(TypedForm):
    """Somebody's leaving or absence."""

    kind = RadioField("What happens", choices=KINDS, default="leaving", validate_choice=False)
    first_day = Day("First day away")
    last_day = Day("Last day", needed=True)
    reason = Line("Why", say="why", longest=300)


class RestructureForm(TypedForm):
    """A team that is changed on one day."""

    on = Day("From which day", needed=True)
    reason = Line("Why", say="why", longest=300)


class GiveBackForm(TypedForm):
    """The post to which work goes back."""

    to_post = RadioField("To which post", validate_choice=False)


class ReaderForm(TypedForm):
    """Somebody who may see the plan as well."""

    colleague = Line("Who else may see this", say="who may see this", needed=True)


class PutOffForm(TypedForm):
    """Another day."""

    starts_on = Day("The first day of the new arrangement", needed=True)


class ShareForm(Form):
    """A post among which work is split."""

    post = Line("Post")
    ward = SelectField("Ward", validate_choice=False, default="")
    service = SelectField("Service", validate_choice=False, default="")


class ArrangementForm(TypedForm):
    """What becomes of one post."""

    way = RadioField("What becomes of it", validate_choice=False)
    taker = Line("Who takes it over")
    overlap_until = Day("They hand over together until")
    coverer = Line("Who covers it")
    last_day = Day("Last day of the cover")
    interim = Line("Who holds it in the interim")
    review_on = Day("Look at it again on")
    rule = RadioField("How", choices=RULES, default="as suggested", validate_choice=False)
    shares = FieldList(FormField(ShareForm), min_entries=SHARES, max_entries=MOST_SHARES)
    rest = Line("The rest goes to")
    closes = BooleanField("The post closes")
    holders_go_along = BooleanField("Whoever holds it goes on in the post that gets the rest")
    version = HiddenField(default="0")

    # Where the command speaks of a field by another name than the form has for it.
    NAMES = {"share": "shares", "shares": "shares", "rest_post_id": "rest", "rest_post": "rest", "colleague": ""}

    def __contains__(self, name: str) -> bool:
        """Also the names by which the command speaks of its fields: then what it refuses is said on the form."""
        return True

    def offer(self, ways: tuple[str, ...], wards: dict[str, str], services: dict[str, str]) -> None:
        """Give what can be chosen."""
        self.way.choices = {way: WAYS[way] for way in ways}
        for share in self.shares:
            share.form.ward.choices = {"": "Any ward", **wards}
            share.form.service.choices = {"": "Any service", **services}

    def who_field(self) -> str:
        """The field in which the person of the chosen way stands."""
        return {"taken over": "taker", "covered": "coverer", "nobody yet": "interim"}.get(self.way.data or "", "rest")

    def say(self, name: str, reason: str) -> None:
        """Put an error beside the field that the chosen way shows."""
        name = self.who_field() if name in {"colleague", "colleague_id"} else self.NAMES.get(name, name)
        field = self._fields.get(name)
        if name == "shares" and len(self.shares):
            field = self.shares[0].form.post
        if field is None:
            super().say(name, reason)
        else:
            field.errors = [*field.errors, reason]

    @property
    def found(self) -> list[tuple[str, str]]:
        """Everything that is wrong, with the field that it is about, for the top of the page."""
        own = [
            (f"{field.id}-0" if field.type == "RadioField" else field.id, reason)
            for field in self
            if field.name != "shares"
            for reason in field.errors
        ]
        shares = [(field.id, reason) for share in self.shares for field in share.form for reason in field.errors]
        return [*(("", reason) for reason in self.form_errors), *own, *shares]

    @property
    def status(self) -> int:
        if self.refused:
            return 409
        return 422 if self.found else 200

    def wanted(self, colleague_id: int | None, shares: tuple[ShareWanted, ...], rest_post_id: int | None) -> Wanted:
        """What was chosen; what belongs to another way is left out."""
        way = self.way.data or ""
        if way == "split":
            return Wanted(
                way, rule=self.rule.data, rest_post_id=rest_post_id, shares=shares, closes=bool(self.closes.data),
                holders_go_along=bool(self.closes.data and self.holders_go_along.data),
            )  # fmt: skip
        if way == "taken over":
            return Wanted(way, colleague_id=colleague_id, overlap_until=self.overlap_until.data)
        if way == "covered":
            return Wanted(way, colleague_id=colleague_id, last_day=self.last_day.data)
        return Wanted(way, colleague_id=colleague_id, review_on=self.review_on.data)


class ChooseForm(TypedForm):
    """What becomes of the things ticked."""

    fate = RadioField("What becomes of them", choices=FATES, default="moves", validate_choice=False)
    post = Line("To which post")

    def __contains__(self, name: str) -> bool:
        return True

    def say(self, name: str, reason: str) -> None:
        """Put an error beside the field that it is about: the command speaks of the post as `to`."""
        super().say("post" if name in {"to", "to_post_id"} else name, reason)


class FindItemsForm(TypedForm):
    """Which of the things are shown."""

    class Meta:
        csrf = False  # it only asks, and its address can be kept and passed on

    show = SelectField("Where they go", validate_choice=False, default="")
    kind = SelectField("What", validate_choice=False, default="")
    words = Line("Name or matter", longest=80)


def number(raw: str | None) -> int | None:
    """A number out of a choice; None for anything else."""
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 10 else None
