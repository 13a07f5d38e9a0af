"""The forms about residents and organisations."""

from __future__ import annotations

from wtforms import HiddenField, RadioField, SelectField

from crm.residents import rules
from crm.web.forms import Day, Line, Passage, TypedForm

KINDS = {
    "phone": "Phone",
    "email": "Email",
    "handle": "Handle on a network",
    "address": "Address",
}


class NewResidentForm(TypedForm):
    """Somebody new: a nickname is enough."""

    name = Line("Name, or what they are called here", say="a name, or what they are called here", needed=True)
    known_as = Line("Known as")
    pronoun = RadioField("Spoken of as", choices=rules.PRONOUN_WORDS, validate_choice=False, default="they")
    phone = Line("Phone", longest=300)
    email = Line("Email", longest=300)
    address = Line("Address", longest=300)
    postcode = Line("Postcode", longest=20)
    keeper = RadioField("Who keeps this?", validate_choice=False)

    def offer(self, keepers: dict[str, str]) -> None:
        """Give those on whose behalf the person can be kept; the first is chosen."""
        self.keeper.choices = keepers
        if self.keeper.data not in keepers:
            self.keeper.data = next(iter(keepers), "")


class VersionedForm(TypedForm):
    """A form that changes what was on the screen."""

    version = HiddenField()

    @property
    def seen_version(self) -> int:
        """The version that was on the screen."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


class DetailsForm(VersionedForm):
    """What is kept about a resident."""

    name = Line("Name, or what they are called here", say="a name, or what they are called here", needed=True)
    known_as = Line("Known as")
    pronoun = RadioField("Spoken of as", choices=rules.PRONOUN_WORDS, validate_choice=False)
    language = SelectField("Language", choices=rules.LANGUAGES, validate_choice=False)
    language_asked_on = Day("Asked on")
    preferences = Passage("Preferences", say="the preferences", longest=1_000)
    adjustments = Passage("Adjustments", say="the adjustments", longest=1_000)


class BriefForm(VersionedForm):
    """The brief, corrected by a person."""

    about = Passage("Who they are", say="who they are", longest=2_000)
    what_works = Passage("What works", say="what works", longest=2_000)
    what_to_avoid = Passage("What to avoid", say="what to avoid", longest=2_000)
    still_open = Passage("What is open that no conversation says", say="what is open", longest=2_000)


class SafetyNoteForm(VersionedForm):
    """What to mind for everybody's safety."""

    note = Passage("Safety note", say="the safety note", longest=500)
    review_on = Day("Review on")


class ContactPointForm(TypedForm):
    """A way to recognise and reach somebody."""

    kind = RadioField("What is it?", choices=KINDS, validate_choice=False, default="phone")
    value = Line("Number, address or handle", longest=300)
    network = SelectField(
        "Network, for a handle",
        choices={"": "Choose", **{name: "Another" if name == "other" else name for name in rules.NETWORKS}},
        validate_choice=False,
        default="",
    )
    postcode = Line("Postcode, for an address", longest=20)
    note = Line("Note")


class SafetyForm(TypedForm):
    """Whether a contact point may be used."""

    safe = HiddenField()
    reason = Line("Why it must not be used")


class LinkForm(TypedForm):
    """What somebody is to somebody else, or to an organisation."""

    other = HiddenField()
    kind = Line("What they are", longest=80)  # whose role it is, the page and the command say with both names
    starts_on = Day("From")
    ends_on = Day("Until")


class PostForm(TypedForm):
    """A post to answer for somebody, and the words it was found by."""

    post = HiddenField()
    q = Line("A post, a team, or who holds it", say="a post", longest=80)


class OrganisationForm(VersionedForm):
    """An organisation."""

    name = Line("Name", say="the organisation’s name", needed=True)
    kind = SelectField(
        "Kind",
        choices={"": "Choose", **{kind: kind[0].upper() + kind[1:] for kind in rules.ORGANISATION_KINDS}},
        validate_choice=False,
        default="",
    )
    about = Passage("What it is", say="what it is", longest=2_000)
    keeper = RadioField("Who keeps this?", validate_choice=False)

    offer = NewResidentForm.offer
