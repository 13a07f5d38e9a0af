"""Many posts that close in one act, each into another; and what stands against it, of each post by itself."""

from __future__ import annotations

from collections.abc import Mapping

from crm.actor import Actor
from crm.council.models import Post
from crm.errors import Refused
from crm.handovers.models import Handover
from crm.handovers.rules import Wanted
from crm.handovers.steps import arranging


class NotMerged(Refused):
    """Some posts cannot close as wanted, and nothing was saved: `problems` has why, by the id of the post."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


def close_into(
    actor: Actor, found: Handover, posts: Mapping[int, Post], into: Mapping[int, int | None], *, holders_go_along: bool
) -> None:
    """Keep into which post each closes; `None` leaves it as it is. Raises NotMerged with everything that cannot be."""
    problems = {}
    for post_id, post in posts.items():
        receiver = into[post_id]
        if receiver is None:
            arranging.remove(found, post_id)
            continue
        wanted = Wanted("split", rule="by hand", rest_post_id=receiver, closes=True, holders_go_along=holders_go_along)
        try:
            arranging.refuse_unfit(actor, found, post, wanted)
        except Refused as refused:
            problems[str(post_id)] = refused.words
        else:
            arranging.write(found, post, wanted)
    if problems:
        raise NotMerged(problems)
    try:
        arranging.refuse_circles(found)
    except arranging.Circle as circle:
        raise NotMerged({str(circle.post_id): circle.words}) from None
