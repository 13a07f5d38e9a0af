"""Numbers and names in our addresses."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

# The largest number of a row that both databases know; a larger one in an address is nothing of ours.
LARGEST = 2**31 - 1


class RowNumber(IntegerConverter):
    """`<int:...>` in an address: a larger number than any row can have is an address that does not exist."""

    def __init__(
        self,
        map: Map,
        fixed_digits: int = 0,
        min: int | None = None,
        max: int | None = LARGEST,
        signed: bool = False,
    ) -> None:
        super().__init__(map, fixed_digits, min, max, signed)


class Name(UnicodeConverter):
    """`<...>` in an address: with a null in it, which PostgreSQL takes in no text, it is no address of ours."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return value


def install(app: Flask) -> None:
    """Have every `<int:...>` stay within what a row's number can be, and every `<...>` within what a text can be.
    Before the rooms add their addresses."""
    app.url_map.converters["default"] = Name
    app.url_map.converters["int"] = RowNumber
