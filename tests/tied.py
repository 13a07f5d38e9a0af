"""A condition within a condition that looks through a whole table, where it was meant to ask of the row at hand.

SQLAlchemy ties an EXISTS to the statement right around it, and no further: what names a table of the statement around
that one looks through all of it, unless it is told (`correlate_except`). It is seen in the SQL: the same name stands in
the FROM of both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r"""'(?:[^']|'')*'|"[^"]+"|[A-Za-z_][\w.]*|[(),]|\S""")
_ENDS_FROM = {
    "WHERE",
    "GROUP",
    "ORDER",
    "LIMIT",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "HAVING",
    "SET",
    "SELECT",
    "RETURNING",
}
# Before a statement that stands by itself: what is in it need not be tied to anything.
_BY_ITSELF = {"IN", "FROM", "JOIN", "AS", ",", "ON", "MATERIALIZED", ""}


@dataclass
class _Scope:
    """A statement within a statement, or just parentheses."""

    around: _Scope | None
    is_statement: bool
    after: str
    names: list[str] = field(default_factory=list)
    in_from: bool = False
    awaits: bool = False

    @property
    def goes_on(self) -> bool:
        return not self.is_statement or self.after not in _BY_ITSELF


def looked_through(sql: str) -> list[str]:
    """Names that a condition looks through although a statement around it has them at hand.

    >>> looked_through("SELECT 1 FROM a WHERE EXISTS (SELECT 1 FROM b WHERE EXISTS (SELECT 1 FROM a, c))")
    ['a']
    >>> looked_through("SELECT 1 FROM a WHERE EXISTS (SELECT 1 FROM b WHERE EXISTS (SELECT 1 FROM c WHERE c.x = a.x))")
    []
    >>> looked_through("SELECT 1 FROM a WHERE a.x IN (SELECT a.x FROM b AS a WHERE EXISTS (SELECT 1 FROM c))")
    []
    """
    found = []
    for scope in _scopes(sql):
        if scope.is_statement and scope.after == "EXISTS":
            outer, around = set(), scope
            while around.goes_on and around.around is not None:
                around = around.around
                outer |= set(around.names)
            found += [name for name in scope.names if name in outer]
    return found


def _scopes(sql: str) -> list[_Scope]:
    tokens = _TOKEN.findall(sql)
    here = _Scope(None, True, "")
    scopes = [here]
    for place, token in enumerate(tokens):
        word = token.upper()
        before = tokens[place - 1].upper() if place else ""
        if token == "(":
            if here.awaits:
                here.names.append(token)
                here.awaits = False
            following = tokens[place + 1].upper() if place + 1 < len(tokens) else ""
            here = _Scope(here, following in {"SELECT", "WITH"}, before)
            scopes.append(here)
        elif token == ")":
            here = here.around or here
        elif word in {"UNION", "EXCEPT", "INTERSECT"}:
            here = _Scope(here.around, True, here.after)
            scopes.append(here)
        elif (word == "FROM" and here.is_statement and before != "DISTINCT") or word == "UPDATE":
            here.in_from = here.awaits = True
        elif here.in_from:
            _in_from(here, word, token, before)
    return scopes


def _in_from(here: _Scope, word: str, token: str, before: str) -> None:
    if word in _ENDS_FROM:
        here.in_from = here.awaits = False
    elif word in {"JOIN", ","}:
        here.awaits = True
    elif before == "AS":
        here.names[-1:] = [token.strip('"')]
    elif here.awaits and word not in {"LATERAL", "ONLY", "AS"}:
        here.names.append(token.strip('"'))
        here.awaits = False
