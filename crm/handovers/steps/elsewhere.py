"""Another post for what somebody did not want: whether that post may have it."""

from __future__ import annotations

from crm import clock
from crm.actor import Actor
from crm.conversations.access import writes_for
from crm.council import access as council
from crm.council.models import Post
from crm.errors import Refused
from crm.web.formatting import full_day


def another_post(actor: Actor, post_id: int, *, than: int, controller_id: int, stays: str, unread: str) -> Post:
    """The post named: open, another one `than` it is with, and one that may read what belongs to the controller.

    Raises Refused about `to`: `stays` says of the post that it is with (`{post}`) what else can be done; `unread` names
    what another may not read. Raises NotFound for a post that the actor may not see. Two statements.
    """
    post = council.post(actor, post_id)
    if post.id == than:
        raise Refused(f"{stays.format(post=post.title)}, or choose another post.", field="to")
    if post.closed_on is not None and post.closed_on <= clock.today():
        raise Refused(f"{post.title} closed on {full_day(post.closed_on)}. Choose another post.", field="to")
    if not writes_for(post.id, controller_id):
        raise Refused(f"{post.title} may not read {unread}. Choose another post.", field="to")
    return post
