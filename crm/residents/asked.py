"""What is asked of the search index, said once and written out for either database.

Only letters and digits ever reach an index's own language (`rules.terms`), each within quotes.
"""

from __future__ import annotations

from dataclasses import dataclass

ANYWHERE = ("names", "points", "words", "remembered")
NAMES = ("names",)
TOLD = ("words", "remembered")
_WEIGHTS = {"names": "A", "points": "B", "words": "C", "remembered": "D"}


@dataclass(frozen=True)
class Word:
    """A word that may stand in some of the texts, whole or as the beginning of one."""

    text: str
    where: tuple[str, ...] = ANYWHERE
    whole: bool = False


OneOf = tuple[Word, ...]  # any of these words
AllOf = tuple[OneOf, ...]  # one of each
Asked = tuple[AllOf, ...]  # all of any of these


def for_fts5(asked: Asked) -> str:
    """As an expression for MATCH: `(("mars" *) AND ("hale" *))`."""
    return _written(asked, _fts5_word, " OR ", " AND ")


def for_tsquery(asked: Asked) -> str:
    """As the text of a tsquery: `(('mars':*) & ('hale':*))`."""
    return _written(asked, _tsquery_word, " | ", " & ")


def _written(asked: Asked, word: object, either: str, both: str) -> str:
    def one_of(words: OneOf) -> str:
        return "(" + either.join(word(one) for one in words) + ")"  # type: ignore[operator]

    return either.join("(" + both.join(one_of(words) for words in all_of) + ")" for all_of in asked)


def _fts5_word(word: Word) -> str:
    where = "" if word.where == ANYWHERE else "{" + " ".join(word.where) + "} : "
    return f'{where}"{word.text}"' + ("" if word.whole else " *")


def _tsquery_word(word: Word) -> str:
    flags = ("" if word.whole else "*") + (
        "" if word.where == ANYWHERE else "".join(_WEIGHTS[name] for name in word.where)
    )
    return f"'{word.text}'" + (f":{flags}" if flags else "")
