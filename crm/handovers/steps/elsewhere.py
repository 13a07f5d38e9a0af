"""Another post for what somebody did not want: whether that post may have it."""

from __future__ import annotations

from crm import clock
from crm.actor import Actor
from crm.conversations.access import writes_for
from crm.council import access as council
from crm.council.models import Post
from crm.council.queries import holders_of
from crm.database import db
from crm.errors import Refused
from crm.handovers.models import Handover
from crm.web.formatting import full_day


def another_post(
    actor: Actor, post_id: int, *, than: int, handover_id: int, controller_id: int, stays: str, unread: str
) -> Post:
    """The post named: open, another one `than` it is with, not that of who left with the handover or is away, and one
    that may read what belongs to the controller.

    Raises Refused about `to`: `stays` says of the post that it is with (`{post}`) what else can be done; `unread` names
    what another may not read. Raises NotFound for a post that the actor may not see. Four statements.
    """
    post = council.post(actor, post_id)
    if post.id == than:
        raise Refused(f"{stays.format(post=post.title)}, or choose another post.", field="to")
    if post.closed_on is not None and post.closed_on <= clock.today():
        raise Refused(f"{post.title} closed on {full_day(post.closed_on)}. Choose another post.", field="to")
    _refuse_leavers(db.session.get_one(Handover, handover_id), post)
    if not writes_for(post.id, controller_id):
        raise Refused(f"{post.title} may not read {unread}. Choose another post.", field="to")
    return post


def _refuse_leavers(found: Handover, post: Post) -> None:
    """Raise Refused where the post is one that somebody gave up in the handover, and nobody else is in it, or comes."""
    today = clock.today()
    if found.colleague_id is None or (found.ends_on is not None and found.ends_on <= today):
        return
    holders = holders_of([post.id])[post.id]
    still = [one for one in holders if one.ends_on is None or one.ends_on > today]
    theirs = [one for one in holders if one.colleague_id == found.colleague_id]
    if not theirs or any(one.colleague_id != found.colleague_id for one in still):
        return
    if any(one.ends_on is None for one in theirs) and found.kind == "leaving":
        return  # they hold it still, and go on: another manager decides about it, or they came back
    says = "is away from" if found.kind == "absence" else "leaves" if still else "left"
    raise Refused(
        f"{post.title} is the post that {theirs[0].name} {says}, and nobody else is in it. Choose another post.",
        field="to",
    )
