"""Who is acting. Handed to every function that reads or writes; nothing below a view asks a global."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crm.errors import NotAllowed
from crm.permissions import Permission, Role, permissions_of


@dataclass(frozen=True)
class Hat:
    """A post that the actor holds today, and how."""

    post_id: int
    post_holder_id: int
    title: str
    kind: str  # substantive, handing over, cover, acting
    starts_on: date
    ends_on: date | None
    team_id: int | None = None
    ward_id: int | None = None
    body_id: int | None = None
    is_head: bool = False
    places: int = 1

    @property
    def acts_as(self) -> str:
        """In whose name one speaks under this hat: decides who controls what is written."""
        if self.ward_id is not None:
            return "ward councillor"
        return "officer" if self.team_id is not None else "member of the council"


@dataclass(frozen=True)
class Actor:
    """A colleague signed in, or the system doing one of its chores."""

    colleague_id: int | None
    name: str
    roles: frozenset[Role] = frozenset()
    hats: tuple[Hat, ...] = ()
    # Rows of `controller` that this actor may read. The filter of every loader is `controller_id IN controllers`.
    controllers: tuple[int, ...] = ()
    # Teams that the actor manages: those whose head they are, and all below.
    managed_team_ids: frozenset[int] = frozenset()
    # No head stands above the actor, up to the top: what falls vacant may be theirs although they head nothing.
    keeps_what_falls: bool = False
    # The hidden one-time number of the form that was sent, so that sending it twice has one effect.
    form_id: str | None = None
    permissions: frozenset[Permission] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "permissions", permissions_of(self.roles))

    @classmethod
    def system(cls, chore: str, controllers: tuple[int, ...] = ()) -> Actor:
        """The product itself, doing the chore named: an import, an escalation, the demo council."""
        return cls(colleague_id=None, name=chore, controllers=controllers)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        if not self.may(permission):
            raise NotAllowed("You may see this, but not change it. Ask your manager who can.")

    @property
    def is_councillor_only(self) -> bool:
        """A member and nothing else: the council's residents are not theirs to search."""
        return Role.COUNCILLOR in self.roles and not self.roles & {Role.OFFICER, Role.MANAGER, Role.DIGITAL_LEAD}

    @property
    def post_ids(self) -> tuple[int, ...]:
        return tuple(hat.post_id for hat in self.hats)

    @property
    def team_ids(self) -> frozenset[int]:
        return frozenset(hat.team_id for hat in self.hats if hat.team_id is not None)

    @property
    def acting_as_choices(self) -> tuple[str, ...]:
        """The names in which this actor may speak: asked only of someone with two."""
        return tuple(dict.fromkeys(hat.acts_as for hat in self.hats))

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in words[:1] + words[-1:] if word).upper()

    @property
    def post_line(self) -> str:
        """The posts held, in a few words: for the footer of each page."""
        return "; ".join(f"{hat.title} ({hat.kind})" if hat.kind == "cover" else hat.title for hat in self.hats)
