"""A declared relationship in words, from either end.

Between two residents the kind says what the second is to the first: whoever opens the page of Eileen Marsden and adds
Sheila Crook as "carer" says that Sheila cares for Eileen. Who cares for whom must never be read the wrong way round, so
every page takes its words from here. With an organisation the kind is what the resident is in it, from either end.
"""

from __future__ import annotations

import re

from crm.residents.rules import HOUSEHOLD

_ALIKE = frozenset({
    HOUSEHOLD, "partner", "neighbour", "friend", "same address", "spouse", "sibling", "twin", "cousin", "flatmate",
    "housemate", "married", "ex-partner", "colleague", "relative", "family",
})  # fmt: skip
_BACK = {"parent": "child", "child": "parent", "grandparent": "grandchild", "grandchild": "grandparent"}
_OF = re.compile(r"\s+(of|to|for)$", re.IGNORECASE)
_WHOSE = re.compile(r"^(his|her|their|my)\s+", re.IGNORECASE)
_THEM = re.compile(r"\b(them|him|her)\b", re.IGNORECASE)
# What somebody does, not who they are: "speaks for them", but not "business partner".
_DOES = re.compile(
    r"^(?:speaks|helps|looks|lives|cares|cleans|cooks|shops|drives|visits|works|interprets|translates|teaches|supports"
    r"|manages|knows|writes|rings|acts|pays|rents|does|is)\s",
    re.IGNORECASE,
)


def beside(kind: str, subject: str, *, towards: bool) -> str:
    """What to write beside the name of the other resident where the page, or the picture, is about `subject`; `towards`
    where the link was declared from the subject to the other.

    >>> beside("carer", "Eileen Marsden", towards=True), beside("carer", "Sheila Crook", towards=False)
    ('carer', 'whose carer is Sheila Crook')
    >>> beside("child", "Ron", towards=False), beside("neighbour", "Ron", towards=False)
    ('parent', 'neighbour')
    >>> beside("speaks for them", "Sheila", towards=False), beside("grandmother of", "Eileen", towards=True)
    ('for whom Sheila speaks', 'whose grandmother is Eileen')
    """
    bare, other_is = _read(kind)
    if bare.casefold() == HOUSEHOLD:
        return "lives in the same household"
    if bare.casefold() in _ALIKE or other_is is towards:
        return kind if bare.casefold() in _ALIKE or not _OF.search(kind) else bare
    if back := _BACK.get(bare.casefold()):
        return back
    if bare.casefold() == "speaks for them":
        return f"for whom {subject} speaks"
    return f"{subject} {bare}" if _does(bare) else f"whose {bare} is {subject}"


def in_full(kind: str, first: str, second: str) -> str:
    """The whole of it, where a link was declared from the first to the second.

    >>> in_full("carer", "Eileen Marsden", "Sheila Crook"), in_full("household", "Ron", "Eileen")
    ('Sheila Crook: carer of Eileen Marsden', 'Eileen: lives in the same household as Ron')
    >>> in_full("speaks for them", "Eileen", "Sheila"), in_full("grandmother of", "Eileen", "Sheila")
    ('Sheila: speaks for Eileen', 'Eileen: grandmother of Sheila')
    """
    _, is_second = _read(kind)
    who, whom = (second, first) if is_second else (first, second)
    return f"{who}: {role(kind, whom)}"


def role(kind: str, whom: str) -> str:
    """What somebody is, with to whom.

    >>> role("carer", "Eileen Marsden"), role("helps them with forms", "Eileen")
    ('carer of Eileen Marsden', 'helps Eileen with forms')
    """
    bare, _ = _read(kind)
    if bare.casefold() == HOUSEHOLD:
        return f"lives in the same household as {whom}"
    if bare.casefold() in {"married", "same address"}:
        return f"{bare} {'to' if bare.casefold() == 'married' else 'as'} {whom}"
    if _does(bare):
        return _THEM.sub(lambda _: whom, bare, count=1) if _THEM.search(bare) else f"{bare} ({whom})"
    return f"{bare} of {whom}"


def is_second(kind: str) -> bool:
    """Whether the kind says what the second is to the first: not where somebody wrote `grandmother of`."""
    return _read(kind)[1]


def _read(kind: str) -> tuple[str, bool]:
    """The kind without what stands around it, and whether it is the second who is that."""
    bare = _WHOSE.sub("", kind.strip())
    return _OF.sub("", bare), not _OF.search(bare)


def _does(bare: str) -> bool:
    return bool(_DOES.match(bare))
