"""What is asked of the search index, said once and written out for either database.

Only letters and digits ever reach an index's own language (`rules.terms`), each within quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """A word that stands there whole, or as the beginning of one."""

    text: str
    whole: bool = False


OneOf = tuple[Word, ...]  # any of these words
AllOf = tuple[OneOf, ...]  # one of each
Asked = tuple[AllOf, ...]  # all of any of these


def for_fts5(asked: Asked) -> str:
    """As an expression for MATCH: `((("mars" *) AND ("hale" *)))`."""
    return _written(asked, lambda word: f'"{word.text}"' + ("" if word.whole else " *"), " OR ", " AND ")


def for_tsquery(asked: Asked) -> str:
    """As the text of a tsquery: `(('mars':*) & ('hale':*))`."""
    return _written(asked, lambda word: f"'{word.text}'" + ("" if word.whole else ":*"), " | ", " & ")


def _written(asked: Asked, word: Callable[[Word], str], either: str, both: str) -> str:
    def one_of(words: OneOf) -> str:
        return "(" + either.join(word(one) for one in words) + ")"

    return either.join("(" + both.join(one_of(words) for words in all_of) + ")" for all_of in asked)
