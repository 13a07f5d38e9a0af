"""Posts and colleagues to be named in a form: typed with a list to choose from, so that it works without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from crm.actor import Actor
from crm.council.picking import Askable, colleagues_to_pick, posts_to_ask
from crm.errors import BadInput
from crm.typed import folded
from crm.web.formatting import many

MOST = 3_000


@dataclass(frozen=True)
class PostChoices:
    """The open posts that somebody may know of, as the form calls them: `Youth worker, South (Rhys Fairclough)`."""

    labels: dict[str, int]

    def label_of(self, post_id: int | None) -> str:
        """What the form calls a post; empty for none."""
        return next((label for label, one in self.labels.items() if one == post_id), "")

    def named(self, words: str, field: str) -> int | None:
        """The post that somebody typed: a label as it stands, a title, or the name of the one who holds it. None where
        nothing was typed; raises BadInput naming the field where none fits, or several do."""
        wanted = folded(words)
        if not wanted:
            return None
        exact = [post_id for label, post_id in self.labels.items() if folded(label) == wanted]
        parts = [post_id for label, post_id in self.labels.items() if wanted in _parts(label)]
        near = [label for label in self.labels if wanted in folded(label)]
        found = exact or parts or ([self.labels[near[0]]] if len(near) == 1 else [])
        if len(set(found)) == 1:
            return found[0]
        fitting = [label for label, post_id in self.labels.items() if post_id in found] or near
        if fitting:
            raise BadInput({field: f"{many(len(fitting), 'post')} fit: {'; '.join(fitting[:3])}. Choose one of them."})
        raise BadInput({field: f"No post is called “{words[:60]}”. Choose one from the list."})


def post_choices(actor: Actor) -> PostChoices:
    """The open posts of teams, by title. Three statements."""
    found = [one for one in posts_to_ask(actor, limit=MOST) if one.kind == "post"]
    labels: dict[str, int] = {}
    for one in found:
        label = _label(one)
        labels[label if label not in labels else f"{label}, {one.team}"] = one.id
    return PostChoices(labels)


def people_choices(actor: Actor, *, officers: bool = False) -> tuple[str, ...]:
    """The names of serving colleagues, to choose from; or of those only who may hold an officer's post. Two
    statements."""
    found = colleagues_to_pick(actor, limit=MOST)
    return tuple(dict.fromkeys(one.name for one in found if not (officers and one.is_councillor)))


def _label(one: Askable) -> str:
    names = many(len(one.names), "person", "people") if len(one.names) > 2 else " and ".join(one.names)
    return f"{one.title} ({names or 'vacant'})"


def _parts(label: str) -> set[str]:
    """A label's title, and the names in it."""
    title, _, names = label.rpartition(" (")
    return {folded(title), *(folded(name) for name in names.rstrip(")").split(" and "))}
