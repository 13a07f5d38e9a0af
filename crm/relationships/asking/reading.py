"""One way to understand the words of the box, and how well it fits."""

from __future__ import annotations

from dataclasses import dataclass

# In the order in which they are believed where several fit alike.
KINDS = {
    "postcode": "a postcode", "language": "a language", "street": "a street", "service": "a service",
    "organisation": "an organisation", "resident": "a resident", "account": "an account", "ward": "a ward",
}  # fmt: skip
PEOPLE = frozenset({"resident", "organisation"})
MOST_TERMS, MOST_NAMES, MOST_OF_A_KIND = 8, 6, 4
# How well a name fits what is asked, best first.
EXACT, WHOLE, BEGUN, NEARLY = range(4)


@dataclass(frozen=True)
class Reading:
    """One way to understand the words."""

    kind: str
    key: str
    name: str
    fit: int
    note: str = ""  # what tells two of one name apart: a street, a network

    @property
    def address(self) -> str:
        """As it stands in the address of the page: `street-crag lane`."""
        return f"{self.kind}-{self.key}"

    @property
    def words(self) -> str:
        """`Hale Road Allotments, an organisation`."""
        return f"{self.name}{f' of {self.note}' if self.note and self.kind == 'resident' else ''}, {KINDS[self.kind]}"

    @property
    def number(self) -> int:
        return int(self.key)
