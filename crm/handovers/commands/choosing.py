"""Choosing by hand what becomes of one thing, or of several: it stays chosen when the plan is previewed again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm.attributes import flag_modified

from crm.accounts.models import Account
from crm.actor import Actor
from crm.audit import steps as audit
from crm.council.circles import may_open
from crm.council.models import Post
from crm.database import db, transaction
from crm.errors import BadInput, NotFound, Refused
from crm.handovers import access
from crm.handovers.models import FATES, Handover, Item
from crm.handovers.steps import arranging, circles, comparing
from crm.handovers.steps.snapshot import QUICK
from crm.handovers.steps.sorting import closed_to

WHY = "Chosen by hand"


def choose(
    actor: Actor, handover_id: int, item_ids: Collection[int], *, to_post_id: int | None = None, fate: str = "moves"
) -> int:
    """Say by hand where items go, or that they rest, close or stay. Returns how many.

    A resident with nothing open may rest; a conversation in which nobody waits and nothing is promised or asked may be
    closed. Raises Refused where the post may not open one of them, NotFound for items of another handover. The preview
    counts no longer.
    """
    chosen = set(item_ids)
    if not chosen:
        raise BadInput({"items": "Choose at least one line."})
    if fate not in FATES:
        raise BadInput({"fate": "Choose what becomes of them."})
    if fate == "moves" and to_post_id is None:
        raise BadInput({"to": "Choose the post that they go to."})
    with transaction():
        audit.refuse_repeated(actor)
        found = access.handover_to_plan(actor, handover_id)
        items = _Chosen(found, chosen)
        items.refuse_unknown(actor)
        if fate == "moves":
            assert to_post_id is not None
            items.refuse_receiver(actor, to_post_id)
        elif fate == "dormant":
            items.refuse_unless_at_rest()
        elif fate == "closes":
            items.refuse_unless_settled()
        items.write(to_post_id if fate == "moves" else None, fate)
        arranging.refuse_circles(found)
        found.preview, found.previewed_at, found.previewed_by_id = "", None, None
        flag_modified(found, "preview")
        db.session.flush()
        audit.record(
            actor, "handover.chosen", "handover", found.id, plan_id=found.id, items=len(chosen), fate=fate,
            post_id=to_post_id,
        )  # fmt: skip
        return len(chosen)


class _Chosen:
    """Items of one handover, and what may be done with them. A few statements, however many there are."""

    def __init__(self, found: Handover, item_ids: Collection[int]) -> None:
        self.found, self.number = found, len(item_ids)
        self.these = (Item.handover_id == found.id, Item.id.in_(sorted(item_ids)))

    def refuse_unknown(self, actor: Actor) -> None:
        """Each is of this handover, of a post that the actor decides about, and the actor may read it."""
        readable = circles.readable(actor)
        there = db.session.scalars(select(Item.id).where(*self.these, ~closed_to(Item, readable))).all()
        if len(there) < self.number:
            raise NotFound
        for post in db.session.scalars(select(Post).where(Post.id.in_(select(Item.from_post_id).where(*self.these)))):
            access.post_to_arrange(actor, post.id)
        if self._first(Account.kind == "personal"):
            raise Refused("A personal account is its owner’s alone: it passes to nobody.")

    def refuse_receiver(self, actor: Actor, to_post_id: int) -> None:
        post = access.receiving_posts(actor, [to_post_id])[to_post_id]
        arranging.refuse_receiver(post, self.found.starts_on, from_post=None)
        from_posts = set(db.session.scalars(select(Item.from_post_id).where(*self.these)))
        if post.id in from_posts:
            raise Refused(f"{post.title} has it already. To leave it there, choose that it stays.", field="to")
        opens = may_open({post.id, *from_posts})
        may_not = db.session.scalar(select(Item.id).where(*self.these, closed_to(Item, opens[post.id])).limit(1))
        outside = [each for each in from_posts if not opens[each] & opens[post.id]]
        account = select(Item.id).where(*self.these, Item.account_id.is_not(None), Item.from_post_id.in_(outside))
        if may_not is not None or db.session.scalar(account.limit(1)) is not None:
            raise Refused(f"{post.title} may not open some of these. Choose another post for them.", field="to")

    def refuse_unless_at_rest(self) -> None:
        others = or_(Item.resident_id.is_(None), Item.role != "lead", comparing.has_something_open(Item.resident_id))
        if db.session.scalar(select(Item.id).where(*self.these, others).limit(1)) is not None:
            raise Refused("Only people with nothing open can rest. Choose a post for the others.", field="fate")

    def refuse_unless_settled(self) -> None:
        others = or_(Item.conversation_id.is_(None), Item.role != "lead", ~comparing.may_close(Item.conversation_id))
        if db.session.scalar(select(Item.id).where(*self.these, others).limit(1)) is not None:
            raise Refused(
                "Only a conversation in which nobody waits and nothing is promised or asked can be closed. "
                "Choose a post for the others.",
                field="fate",
            )

    def write(self, to_post_id: int | None, fate: str) -> None:
        db.session.execute(
            update(Item).where(*self.these).values(to_post_id=to_post_id, fate=fate, chosen=True, why=WHY),
            execution_options=QUICK,
        )

    def _first(self, condition: ColumnElement[bool]) -> int | None:
        return db.session.scalar(
            select(Item.id).join(Account, Account.id == Item.account_id).where(*self.these, condition).limit(1)
        )
