"""Looking for who it was: what fits the words typed so far, and the way on for somebody new."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from crm.actor import Actor
from crm.pages.log_last import last_said
from crm.pages.log_words import lately
from crm.residents.queries import Hit, search
from crm.residents.rules import marked

MOST = 6


@dataclass(frozen=True)
class Choice:
    """Somebody who fits: `title` and `why` have the words that matched marked, `plain` has not."""

    key: str
    kind: str
    title: Markup
    why: Markup
    plain: str
    line: str

    @property
    def place(self) -> str:
        """The street alone, or the ward."""
        return self.line.split(",")[0]


@dataclass(frozen=True)
class Found:
    """Whom the words fit, best first."""

    asked: str
    choices: tuple[Choice, ...]
    more: bool

    @property
    def in_words(self) -> str:
        """For somebody who only pressed Save: `Two people fit: Eileen Marsden of Crag Lane, and ... Choose one.`"""
        named = [f"{one.plain} of {one.place}" if one.place else one.plain for one in self.choices]
        if len(named) == 1:
            return f"{named[0]} fits. Say below whether that is who it was."
        if len(named) == 2 and not self.more:
            return f"Two people fit: {named[0]}, and {named[1]}. Choose one."
        return f"{'More than ' if self.more else ''}{len(named)} fit “{self.asked}”. Choose one, or someone new."


def found(actor: Actor, words: str) -> Found:
    """Those whom the words fit, why, and when they last spoke with whom. About nine statements."""
    result = search(actor, words, limit=MOST)
    ids = {kind: [hit.id for hit in result.hits if hit.kind == kind] for kind in ("resident", "organisation")}
    said = last_said(actor, ids["resident"], ids["organisation"])
    choices = []
    for hit in result.hits:
        last = said.get((hit.kind, hit.id))
        spoke = ""
        if last is not None:
            spoke = f"Last spoke {lately(last.at)}" + (f", to {last.with_whom}" if last.with_whom else "")
        choices.append(_choice(hit, spoke))
    return Found(result.asked, tuple(choices), result.more)


def _choice(hit: Hit, spoke: str) -> Choice:
    line = f", {hit.line}" if hit.line else ""
    # What stands beside the name already need not be said again.
    reason = replace(hit, why=tuple(one for one in hit.why if one.words not in hit.line)).reason
    return Choice(
        key=f"{hit.kind}:{hit.id}",
        kind=hit.kind,
        title=Markup("<b>{}</b>{}").format(_marked(hit.name, hit), _marked(line, hit)),
        why=Markup(". ").join(filter(None, (_marked(reason, hit), Markup.escape(spoke)))),
        plain=hit.name,
        line=hit.line,
    )


def _marked(text: str, hit: Hit) -> Markup:
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if found else Markup.escape(piece)
        for piece, found in marked(text, hit.marks)
    )
